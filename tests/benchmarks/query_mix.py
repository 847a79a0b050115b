"""The query mix is what benchmarks search a seeded archive for: 200 queries of words, 40 combinations of filters.

The same seed gives the same mix.

    | kind       | how many | what                                                        |
    |------------|---------:|-------------------------------------------------------------|
    | common     |       20 | a word that is in a third of the stories to nearly all      |
    | middling   |       25 | a word that is in about a tenth of the stories              |
    | rare       |       25 | a word that is in a handful                                 |
    | two        |       25 | two words, one common and one middling                      |
    | three      |       20 | three words                                                 |
    | phrase     |       20 | two words that stand together                               |
    | prefix     |       10 | the beginning of a middling word                            |
    | without    |       10 | a word, but not another                                     |
    | or         |       10 | one word or another                                         |
    | field      |       10 | a word of a headline                                        |
    | tag        |       10 | a tag and a word                                            |
    | date       |       10 | a range of dates and a word                                 |
    | misspelt   |        5 | a word with two letters exchanged                           |

Filters: sections, tags, pairs of tags, authors, years and ranges, photographs and corrections, with and without each
other, on the first page and deep in the list.
"""

import random
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlencode

from articles.demo.seeding.taxonomy import SyntheticTaxonomy, make_taxonomy
from articles.demo.seeding.vocabulary import COMMON, invented

COUNTS = dict(common=20, middling=25, rare=25, two=25, three=20, phrase=20, prefix=10, without=10, field=10)
COUNTS |= {"or": 10, "tag": 10, "date": 10, "misspelt": 5}


class MixedQuery(NamedTuple):
    """A query as a reader types it, with its kind."""

    kind: str
    text: str


def queries(seed: int = 1) -> list[MixedQuery]:
    """Return the 200 queries."""
    chance, house = random.Random(seed), make_taxonomy(random.Random(seed))
    mix = [MixedQuery(kind, _text(kind, chance, house)) for kind, count in COUNTS.items() for _ in range(count)]
    chance.shuffle(mix)
    return mix


def _text(kind: str, chance: random.Random, house: SyntheticTaxonomy) -> str:
    common, middling = chance.choice(COMMON[60:200]), invented(chance.randrange(20, 400))
    rare = invented(chance.randrange(20_000, 60_000))
    year = chance.randrange(1996, 2023)
    match kind:
        case "common":
            return chance.choice(COMMON[20:120])
        case "middling":
            return middling
        case "rare":
            return rare
        case "two":
            return f"{common} {middling}"
        case "three":
            return f"{common} {chance.choice(COMMON[60:200])} {middling}"
        case "phrase":
            return f'"{house.phrases[chance.randrange(300)]}"'
        case "prefix":
            return f"{middling[:4]}*"
        case "without":
            return f"{middling} -{common}"
        case "or":
            return f"{middling} OR {invented(chance.randrange(20, 400))}"
        case "field":
            return f"headline:{common}"
        case "tag":
            return f"tag:{house.tags[chance.randrange(200)].key} {common}"
        case "date":
            return f"after:{year} before:{year + 2} {common}"
    return middling[0] + middling[2] + middling[1] + middling[3:]


def filters(seed: int = 1) -> Iterator[str]:
    """Yield the 40 combinations of filters as queries of an address, with the parameters of the archive page."""
    chance, house = random.Random(seed), make_taxonomy(random.Random(seed))
    tag = lambda most: house.tags[chance.randrange(most)].key  # noqa: E731
    for number in range(5):
        section, author = house.sections[number * 3].key, house.authors[chance.randrange(60)].key
        year = 1996 + number * 5
        yield urlencode({"section": section})
        yield urlencode({"tag": tag(20)})
        yield urlencode({"tag": [tag(10), tag(60)]}, doseq=True)
        yield urlencode({"author": author})
        yield urlencode({"section": section, "not_tag": tag(20), "has_photo": "1"})
        yield urlencode({"after": year, "before": year + 2})
        yield urlencode({"section": section, "tag": tag(40), "after": year})
        yield urlencode({"corrected": "1", "lang": "en"})
