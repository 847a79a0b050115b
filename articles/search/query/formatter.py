"""Write a query as text of the query language: for links, for URL parameters shown as text, and for "did you mean".

>>> format_query(TermFilter("tag", "white russia"))
'tag:"white russia"'
"""

import re
from datetime import date

from articles.search.query import fields
from articles.search.query.nodes import (
    PHRASE,
    PREFIX,
    WORD,
    And,
    AttributeFilter,
    DeskState,
    FlagFilter,
    MatchAll,
    Not,
    Or,
    PublishedRange,
    Query,
    TermFilter,
    TextQuery,
    UpdatedRange,
)
from articles.search.text import analyzer
from articles.story.attributes import ATTRIBUTES
from articles.story.characters import WORD as WORD_CHARACTERS
from articles.story.function_words import all_function_words
from articles.story.nouns import NOUNS

_BARE = re.compile(f"[{WORD_CHARACTERS}][{WORD_CHARACTERS}.-]*")


def format_query(query: Query) -> str:
    """Return the text that the parser reads as this query; "" for `MatchAll`.

    Raises ValueError for a query that the language cannot express: an "Updated" range that is no year, month or day.
    """
    match query:
        case MatchAll():
            return ""
        case TextQuery(text, kind, field):
            return f"{field}:{_text(text, kind)}" if field else _literal_text(text, kind)
        case TermFilter(noun, value):
            return f"{NOUNS[noun].operators[0]}:{_value(value)}"
        case PublishedRange(first, before):
            return _format_range(first, before)
        case UpdatedRange(first, before) if first and before and _period(first, before):
            return f"updated:{_period(first, before)}"
        case FlagFilter(name):
            return "has:photo" if name == "photo" else f"is:{name}"
        case AttributeFilter(name, value):
            return f"{ATTRIBUTES[name].operator}:{_value(value)}"
        case DeskState(name):
            return f"is:{name}"
        case Not(child):
            return f"-{_grouped(child, And, Or, Not)}"
        case And(children):
            return " ".join(_grouped(child, And) for child in children)
        case Or(children):
            return " OR ".join(_grouped(child, And, Or) for child in children)
    raise ValueError(f"The query language has no words for {query!r}.")


def _grouped(query: Query, *types: type[Query]) -> str:
    """Return the text of a query, in brackets if it is of one of these types or is written as two terms."""
    if isinstance(query, TextQuery) and not query.field and Or in types:
        return _text(query.text, query.kind)  # beside an OR or a minus no word is a stop word
    text = format_query(query)
    has_two_terms = isinstance(query, PublishedRange) and " " in text
    return f"({text})" if isinstance(query, types) or has_two_terms else text


def _literal_text(text: str, kind: str) -> str:
    """Return a text that counts as it is: a function word in brackets is no stop word."""
    written = _text(text, kind)
    is_stop_word = kind == WORD and written == text and analyzer.fold(text) in all_function_words()
    return f"({text})" if is_stop_word else written


def _text(text: str, kind: str) -> str:
    if kind == PREFIX:
        return f"{text}*"
    if kind == PHRASE or fields.read_word(text) != TextQuery(text):
        return f'"{" ".join(fields.QUOTES.sub(" ", text).split())}"'
    return text


def _value(value: str) -> str:
    return value if _BARE.fullmatch(value) else f'"{" ".join(fields.QUOTES.sub(" ", value).split())}"'


def _format_range(first: date | None, before: date | None) -> str:
    if first and before and (period := _period(first, before)):
        return f"on:{period}"
    return " ".join(f"{name}:{_shortest(day)}" for name, day in (("after", first), ("before", before)) if day)


def _shortest(day: date) -> str:
    """Return a day as text; the first day of a year or month is written as the year or month."""
    return f"{day.year:04}" if (day.month, day.day) == (1, 1) else day.isoformat()[: 7 if day.day == 1 else 10]


def _period(first: date, before: date) -> str:
    """Return the year, month or day from `first` to before `before` as text; "" if the range is none of these."""
    candidates = (f"{first.year:04}", first.isoformat()[:7], first.isoformat())
    return next((text for text in candidates if fields.parse_period(text) == (first, before)), "")
