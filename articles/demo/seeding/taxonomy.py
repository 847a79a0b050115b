"""The taxonomy of a synthetic archive: 40 sections, 5,000 tags of every kind, 3,000 authors, a few agencies.

All are invented. Each tag has a phrase of two words, which is in every story with the tag.
"""

import random
from dataclasses import dataclass
from itertools import accumulate

from articles.demo.seeding.vocabulary import COMMON, invented
from articles.models import Tag
from articles.story.credits import AgencyLine, Byline, Term

SECTIONS = (
    """
World|City Hall|Business|Sports|Courts|Schools|Harbor|Weather|Opinion|Health|Science|Transport|Housing|Culture|Region
Elections|Police and Fire|Environment|Energy|Farming|Fishing|Books|Film|Music|Theater|Food|Travel|Obituaries|Letters
Technology|Labor|Markets|Religion|Gardens|History|Neighborhoods|Parliament|Defense|Investigations|Sunday Magazine
""".strip()
    .replace("\n", "|")
    .split("|")
)
AGENCIES = ["Northern Wire", "Coastal Press", "Meridian News Service", "Highland Dispatch"]
_NAMES = "Ada Ben Cora Dan Elsa Finn Greta Hugo Ines Jon Kira Leo Mara Nils Olga Per Quinn Rosa Sam Tess "
_NAMES += "Ursa Vito Wanda Xenia Yann Zoë Amir Bea Carl Dora Emil Fay Gus Hana Ivo Jana Karl Lena Milo Nora"
_FIRST = _NAMES.split()
_KINDS = [Tag.Kind.TOPIC, Tag.Kind.PLACE, Tag.Kind.PERSON, Tag.Kind.ORGANISATION, Tag.Kind.EVENT]
TAGS, AUTHORS = 5_000, 3_000


@dataclass(frozen=True)
class SyntheticTaxonomy:
    """The terms of one seed. The weights are cumulative; the first terms of each list are the most frequent."""

    sections: list[Term]
    section_weights: list[float]
    tags: list[Term]
    tag_weights: list[float]
    phrases: list[str]
    authors: list[Byline]
    author_weights: list[float]
    agencies: list[AgencyLine]


def make_taxonomy(chance: random.Random) -> SyntheticTaxonomy:
    """Return the taxonomy of a seed."""
    tags = [_tag(number) for number in range(TAGS)]
    names = [f"{_FIRST[n % len(_FIRST)]} {invented(3 * n).capitalize()}" for n in range(AUTHORS)]
    return SyntheticTaxonomy(
        sections=[Term.named(name) for name in SECTIONS],
        section_weights=_zipf(len(SECTIONS), 0.7),
        tags=tags,
        tag_weights=_zipf(TAGS, 0.8),
        phrases=[f"{chance.choice(COMMON[60:])} {invented(90_000 + n)}" for n in range(TAGS)],
        authors=[Byline(name, Term.named(name).key) for name in names],
        author_weights=_zipf(AUTHORS, 0.6),
        agencies=[AgencyLine(f"{name} contributed to this report.", name, Term.named(name).key) for name in AGENCIES],
    )


def _tag(number: int) -> Term:
    kind, word = _KINDS[number % len(_KINDS)], invented(5 * number).capitalize()
    name = {
        Tag.Kind.TOPIC: f"{word} {COMMON[70 + number % 150]}",
        Tag.Kind.PLACE: word,
        Tag.Kind.PERSON: f"{_FIRST[number // 5 % len(_FIRST)]} {word}",
        Tag.Kind.ORGANISATION: f"{word} {('Authority', 'Trust', 'Union', 'Institute')[number // 5 % 4]}",
        Tag.Kind.EVENT: f"{word} {('Festival', 'Summit', 'Strike', 'Flood')[number // 5 % 4]} {1995 + number % 30}",
    }[kind]
    return Term.named(name, kind.value)


def _zipf(count: int, exponent: float) -> list[float]:
    """Return the cumulative weights of `count` ranks by Zipf's law."""
    return list(accumulate(1 / (rank + 2) ** exponent for rank in range(count)))
