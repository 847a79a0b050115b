"""Labels of filters for readers; a typed filter and a chosen one have the same label.

>>> label_of(Not(TermFilter("tag", "war")))
('Not tagged', 'war')
"""

from datetime import date, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from articles.search.query.nodes import (
    AttributeFilter,
    FlagFilter,
    Not,
    PublishedRange,
    Query,
    TermFilter,
    TextQuery,
    UpdatedRange,
)
from articles.story.attributes import ATTRIBUTES
from articles.story.date_formatting import day_in_words
from articles.story.dates import StoryDate
from articles.story.lazy_text import gettext_lazy
from articles.story.nouns import NOUNS

_FLAGS = {
    "photo": gettext_lazy("With a photograph"),
    "corrected": gettext_lazy("Corrected"),
    "updated": gettext_lazy("Updated"),
}
_FIELDS = {
    "headline": gettext_lazy("In the headline"),
    "dek": gettext_lazy("In the summary"),
    "caption": gettext_lazy("In a caption"),
    "alt": gettext_lazy("In an image description"),
    "credit": gettext_lazy("In a credit"),
    "byline": gettext_lazy("In the byline"),
    "dateline": gettext_lazy("In the dateline"),
}


class Chip(NamedTuple):
    """The label and value of one active filter, and the URL of the same list without it."""

    label: str
    value: str
    url_without: str


def label_of(query: Query) -> tuple[str, str] | None:
    """Return label and value of a query; None for a query of words, which needs no label."""
    match query:
        case TermFilter(noun, value):
            return NOUNS[noun].label, value
        case Not(TermFilter(noun, value)):
            return NOUNS[noun].excluded_label, value
        case FlagFilter(name):
            return _FLAGS[name], _("yes")
        case Not(FlagFilter(name)):
            return _FLAGS[name], _("no")
        case AttributeFilter(name, value):
            return ATTRIBUTES[name].label, ATTRIBUTES[name].name_of(value)
        case Not(AttributeFilter(name, value)):
            return ATTRIBUTES[name].excluded_label, ATTRIBUTES[name].name_of(value)
        case PublishedRange(first, before):
            return _range_label(
                pgettext("first day", "From"), _("Before"), pgettext("date", "Published"), first, before
            )
        case UpdatedRange(first, before):
            return _range_label(_("Updated from"), _("Updated before"), pgettext("date", "Updated"), first, before)
        case TextQuery(text, _, field) if field:
            return _FIELDS[field], text
    return None


def _range_label(
    from_label: str, before_label: str, label: str, first: date | None, before: date | None
) -> tuple[str, str] | None:
    if first and before:
        return label, span_in_words(first, before)
    if first or before:
        return (from_label, start_in_words(first)) if first else (before_label, start_in_words(before))
    return None


def calendar_unit(first: date, before: date) -> str:
    """Return "decade", "year", "month" or "day" if the period is one; empty for any other period."""
    if before - first == timedelta(days=1):
        return "day"
    next_month = (first + timedelta(days=31)).replace(day=1)
    if first.day == 1 and before == next_month:
        return "month"
    if (first.month, first.day) == (1, 1) == (before.month, before.day):
        is_decade = first.year % 10 == 0 and before.year == first.year + 10
        return "decade" if is_decade else "year" if before.year == first.year + 1 else ""
    return ""


# The number of characters of an ISO date for each unit.
_LENGTHS = {"year": 4, "month": 7, "day": 10}


def unit_in_words(first: date, unit: str) -> str:
    """Return the period that begins on `first`: "1990s", "2024", "June 2024" or "June 2, 2024"."""
    if unit == "decade":
        # Translators: a decade, such as 1990s.
        return _("%(year)ss") % {"year": first.year}
    return day_in_words(StoryDate.from_stored(first.isoformat()[: _LENGTHS[unit]]))


def start_in_words(day: date) -> str:
    """Return the start of a period, as short as possible: "2024", "June 2024" or "June 2, 2024"."""
    return unit_in_words(day, "year" if (day.month, day.day) == (1, 1) else "month" if day.day == 1 else "day")


def span_in_words(first: date, before: date) -> str:
    """Return a period in words: "2024", "June 2024", "June 2, 2024", or "June 2, 2024 to July 5, 2024"."""
    last = before - timedelta(days=1)
    if first >= last:
        return unit_in_words(first, "day")
    if calendar_unit(first, before) == "decade":
        return unit_in_words(first, "decade")
    if first.day == 1 and before.day == 1:
        unit = "year" if first.month == before.month == 1 else "month"
    else:
        unit = "day"
    names = [unit_in_words(day, unit) for day in (first, last)]
    return names[0] if names[0] == names[1] else _("%(first)s to %(last)s") % dict(first=names[0], last=names[1])
