"""What is asked for, in a reader's words: the same label whether it was typed or chosen.

>>> label_of(Not(TermFilter("tag", "war")))
('Not tagged', 'war')
"""

from datetime import date, timedelta
from typing import NamedTuple

from django.utils import dateformat

from articles.search.query.nodes import (
    FlagFilter,
    LanguageFilter,
    Not,
    PublishedRange,
    Query,
    TermFilter,
    TextQuery,
    UpdatedRange,
)
from articles.story.nouns import NOUNS

_FLAGS = {"photo": "With a photograph", "corrected": "Corrected", "updated": "Updated"}
_FIELDS = {
    "headline": "In the headline",
    "dek": "In the dek",
    "caption": "In a caption",
    "credit": "In a credit",
    "byline": "In the byline",
    "dateline": "In the dateline",
}


class Chip(NamedTuple):
    """One active filter, and the query of the same list without it."""

    label: str
    value: str
    url_without: str


def label_of(query: Query) -> tuple[str, str] | None:
    """Name what a query asks for, as label and value; None for words that say it themselves."""
    match query:
        case TermFilter(noun, value):
            return NOUNS[noun].label, value
        case Not(TermFilter(noun, value)):
            return NOUNS[noun].excluded_label, value
        case FlagFilter(name):
            return _FLAGS[name], "yes"
        case Not(FlagFilter(name)):
            return _FLAGS[name], "no"
        case LanguageFilter(code):
            return "Language", code
        case Not(LanguageFilter(code)):
            return "Not in language", code
        case PublishedRange(first, before):
            return _span("From", "Before", "Published", first, before)
        case UpdatedRange(first, before):
            return _span("Updated from", "Updated before", "Updated", first, before)
        case TextQuery(text, _, field) if field:
            return _FIELDS[field], text
    return None


def _span(since: str, until: str, both: str, first: date | None, before: date | None) -> tuple[str, str] | None:
    if first and before:
        return both, span_in_words(first, before)
    if first or before:
        return (since, start_in_words(first)) if first else (until, start_in_words(before))
    return None


def calendar_unit(first: date, before: date) -> str:
    """Say whether a stretch of days is a year, a month or a day; empty where it is none of them."""
    if before - first == timedelta(days=1):
        return "day"
    next_month = (first + timedelta(days=31)).replace(day=1)
    if first.day == 1 and before == next_month:
        return "month"
    is_year = (first.month, first.day) == (1, 1) == (before.month, before.day) and before.year == first.year + 1
    return "year" if is_year else ""


def start_in_words(day: date) -> str:
    """Write a day on which something begins, as shortly as it can be said: 2024, June 2024, June 2, 2024."""
    return dateformat.format(day, "Y" if (day.month, day.day) == (1, 1) else "F Y" if day.day == 1 else "F j, Y")


def span_in_words(first: date, before: date) -> str:
    """Write a stretch of days: a year, month or day by its name, another one from its first to its last day."""
    last = before - timedelta(days=1)
    if first >= last:
        return dateformat.format(first, "F j, Y")
    if first.day == 1 and before.day == 1:
        is_years = first.month == before.month == 1
        names = [dateformat.format(day, "Y" if is_years else "F Y") for day in (first, last)]
    else:
        names = [dateformat.format(day, "F j, Y") for day in (first, last)]
    return names[0] if names[0] == names[1] else f"{names[0]} to {names[1]}"
