"""Query objects: what is asked for, as plain values that know nothing of words' stems, rows or engines.

All((Text("ferry"), Not(Text("night boat", kind=PHRASE)), Named("tag", "belarus"), Dated(date(2024, 6, 1), None)))
"""

from dataclasses import dataclass
from datetime import date

WORD, PHRASE, PREFIX = "word", "phrase", "prefix"

# Where words can be looked for apart; "" is everywhere.
FIELDS = ("headline", "dek", "caption", "credit", "byline", "dateline")
FLAGS = ("photo", "corrected", "updated")
STATES = ("draft", "scheduled", "withdrawn")  # for staff alone


class Query:
    """Something a story matches or does not."""


@dataclass(frozen=True)
class MatchAll(Query):
    """All stories."""


@dataclass(frozen=True)
class TextQuery(Query):
    """A word, an exact phrase, or the beginning of a word, as typed, everywhere or in one field."""

    text: str
    kind: str = WORD
    field: str = ""


@dataclass(frozen=True)
class TermFilter(Query):
    """A section, tag, author or agency, by slug, alias or name."""

    noun: str
    value: str


@dataclass(frozen=True)
class PublishedRange(Query):
    """Published from `first` on and before `before`; None is open."""

    first: date | None
    before: date | None


@dataclass(frozen=True)
class UpdatedRange(Query):
    """Carries an "Updated" date from `first` on and before `before`."""

    first: date | None
    before: date | None


@dataclass(frozen=True)
class FlagFilter(Query):
    """Has a photograph, was corrected (or clarified), was updated."""

    name: str


@dataclass(frozen=True)
class LanguageFilter(Query):
    """Written in a language: `pt` also finds `pt-br`."""

    code: str


@dataclass(frozen=True)
class DeskState(Query):
    """Stands on the desk so, or is withdrawn; asked by staff alone."""

    name: str


@dataclass(frozen=True)
class Not(Query):
    child: Query


@dataclass(frozen=True)
class And(Query):
    children: tuple[Query, ...]


@dataclass(frozen=True)
class Or(Query):
    children: tuple[Query, ...]
