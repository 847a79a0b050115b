"""Query objects written as text in the query language: for links, for parameters that become words, for corrections.

>>> format_query(TermFilter("tag", "white russia"))
'tag:"white russia"'
"""

import re
from datetime import date

from articles.search.query import fields
from articles.search.query.nodes import (
    PHRASE,
    PREFIX,
    And,
    DeskState,
    FlagFilter,
    LanguageFilter,
    MatchAll,
    Not,
    Or,
    PublishedRange,
    Query,
    TermFilter,
    TextQuery,
    UpdatedRange,
)
from articles.story.nouns import NOUNS

_BARE = re.compile(r"\w[\w.-]*")


def format_query(query: Query) -> str:
    """Write a query so that reading it gives the same; raises ValueError for what the language cannot say."""
    match query:
        case MatchAll():
            return ""
        case TextQuery(text, kind, field):
            return f"{field}:{_text(text, kind)}" if field else _text(text, kind)
        case TermFilter(noun, value):
            return f"{NOUNS[noun].operators[0]}:{_value(value)}"
        case PublishedRange(first, before):
            return _format_range(first, before)
        case UpdatedRange(first, before) if first and before and _period(first, before):
            return f"updated:{_period(first, before)}"
        case FlagFilter(name):
            return "has:photo" if name == "photo" else f"is:{name}"
        case LanguageFilter(code):
            return f"lang:{code}"
        case DeskState(name):
            return f"is:{name}"
        case Not(part):
            return f"-{_grouped(part, And, Or, Not)}"
        case And(parts):
            return " ".join(_grouped(part, And) for part in parts)
        case Or(parts):
            return " OR ".join(_grouped(part, And, Or) for part in parts)
    raise ValueError(f"The query language has no words for {query!r}.")


def _grouped(query: Query, *kinds: type[Query]) -> str:
    text = format_query(query)
    is_split = isinstance(query, PublishedRange) and " " in text
    return f"({text})" if isinstance(query, kinds) or is_split else text


def _text(text: str, kind: str) -> str:
    if kind == PREFIX:
        return f"{text}*"
    if kind == PHRASE or fields.word(text) != TextQuery(text):
        return f'"{" ".join(fields.QUOTES.sub(" ", text).split())}"'
    return text


def _value(value: str) -> str:
    return value if _BARE.fullmatch(value) else f'"{" ".join(fields.QUOTES.sub(" ", value).split())}"'


def _format_range(first: date | None, before: date | None) -> str:
    if first and before and (period := _period(first, before)):
        return f"on:{period}"
    return " ".join(f"{name}:{_shortest(day)}" for name, day in (("after", first), ("before", before)) if day)


def _shortest(day: date) -> str:
    """Write the first day of a year or month as that year or month."""
    return f"{day.year:04}" if (day.month, day.day) == (1, 1) else day.isoformat()[: 7 if day.day == 1 else 10]


def _period(first: date, before: date) -> str:
    """Name the year, month or day that a stretch of days is; empty if it is none."""
    candidates = (f"{first.year:04}", first.isoformat()[:7], first.isoformat())
    return next((text for text in candidates if fields.period(text) == (first, before)), "")
