"""The questions to the archive at size are 200 random combinations of filters, words and orders, the same for one
seed."""

import random
from typing import NamedTuple
from urllib.parse import urlencode

from articles.demo.seeding.taxonomy import make_taxonomy
from articles.demo.seeding.vocabulary import COMMON, OTHERS, invented

_FIELDS = ("headline", "dek", "caption", "credit", "byline")


class Question(NamedTuple):
    """A question: the query of an address of `/articles/` without its order, and the order of the answer."""

    parameters: str
    sort: str


def questions(count: int = 200, seed: int = 1) -> list[Question]:
    """Return random questions: mostly filters and words together, some of words alone, some of filters alone."""
    chance, house = random.Random(seed), make_taxonomy(random.Random(1))
    made = []
    for number in range(count):
        words = _words(chance, house) if number % 4 else ""
        filters = _filters(chance, house) if number % 3 or not words else {}
        sort = chance.choice(("newest", "oldest", "relevance") if words else ("newest", "oldest"))
        made.append(Question(urlencode({**filters, "q": words} if words else filters, doseq=True), sort))
    return [Question("", "newest"), Question("", "oldest"), *made]


def _words(chance: random.Random, house) -> str:
    common, middling = chance.choice(COMMON[:120]), invented(chance.randrange(20, 400))
    rare = invented(chance.randrange(2_000, 60_000))
    phrase = house.phrases[chance.randrange(40)]
    return chance.choice(
        (
            common,
            middling,
            rare,
            f"{common} {middling}",
            f"{common} -{chance.choice(COMMON[:200])}",
            f"{common} {chance.choice(COMMON[:40])} {middling}",
            f'"{phrase}"',
            f'-"{phrase}" {common}',
            f"{phrase.split()[1][:3]}*",
            f"{middling[:2]}* OR {common}",
            f"{common} OR {middling} OR {rare}",
            f"({common} OR {middling}) -{rare}",
            f"{chance.choice(_FIELDS)}:{common}",
            f"{chance.choice(_FIELDS)}:{middling[:3]}*",
            f"tag:{house.tags[chance.randrange(80)].key} {common}",
            f"-tag:{house.tags[chance.randrange(20)].key} {middling}",
            f"is:corrected {common}",
            f"updated:{chance.randrange(1996, 2024)}",
            chance.choice(chance.choice(list(OTHERS.values()))[:60]),
        )
    )


def _filters(chance: random.Random, house) -> dict:
    tag = lambda: house.tags[min(int(chance.paretovariate(0.6)) - 1, 300)].key  # noqa: E731
    year = chance.randrange(1994, 2026)
    possible = {
        "section": chance.choice(house.sections).key,
        "not_section": house.sections[chance.randrange(3)].key,
        "tag": [tag() for _ in range(chance.choice((1, 1, 2)))],
        "not_tag": tag(),
        "author": house.authors[chance.randrange(40)].key,
        "not_author": house.authors[chance.randrange(5)].key,
        "agency": chance.choice(house.agencies).key,
        "lang": chance.choice(("en", "pt", "pt-BR", *OTHERS)),
        "after": f"{year}-{chance.randrange(1, 13):02}",
        "before": f"{year + chance.randrange(0, 9)}-06-15",
        "has_photo": chance.choice("01"),
        "corrected": chance.choice("01"),
    }
    return {name: possible[name] for name in chance.sample(sorted(possible), chance.choice((1, 1, 2, 3)))}
