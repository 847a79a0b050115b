"""Dates in words: for a search with a date among its words, the same search with the date as a filter.

"ferry july 2024" also offers `ferry on:2024-07`, the stories that were published then.
"""

import calendar
import re
from typing import NamedTuple

from django.http import QueryDict

from articles.public.archive.filter_labels import span_in_words
from articles.public.archive.filters import CatalogueFilter
from articles.search.query.fields import parse_period

_MONTHS = {
    name.lower(): number for names in (calendar.month_name, calendar.month_abbr) for number, name in enumerate(names)
} | {"sept": 9}
_MONTH = rf"(?P<month>{'|'.join(sorted(filter(None, _MONTHS), key=len, reverse=True))})\.?"
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>1[0-9]{3}|20[0-9]{2})"
_FORMS = [
    re.compile(rf"(?<![^\s(]){form}(?![^\s),.;])", re.I)
    for form in (
        rf"{_MONTH}\s+{_DAY},?\s+{_YEAR}",
        rf"{_DAY}\.?\s+(?:of\s+)?{_MONTH},?\s+{_YEAR}",
        rf"{_MONTH},?\s+{_YEAR}",
        rf"{_YEAR}-(?P<number>[0-9]{{1,2}})(?:-{_DAY})?",
        _YEAR,
    )
]


class DateSuggestion(NamedTuple):
    """The period in words ("July 2024"), the URL of the search with it as a filter, and the number of its stories."""

    period: str
    url: str
    total: int


def date_suggestion(filterset: CatalogueFilter) -> DateSuggestion | None:
    """Return the search with its date in words as a filter; None without a date, or if that search finds nothing."""
    for form in _FORMS if filterset.text_query and '"' not in filterset.query_text else ():
        if match := form.search(filterset.query_text):
            parts = match.groupdict()
            month = parts.get("number") or (parts.get("month") and _MONTHS[parts["month"].lower()])
            text = "-".join(f"{int(part):02}" for part in (parts["year"], month, parts.get("day")) if part)
            if not (period := parse_period(text)):
                return None
            text_with_filter = f"{filterset.query_text[: match.start()]}on:{text}{filterset.query_text[match.end() :]}"
            url = filterset.url_with({"q": [text_with_filter]})
            total = CatalogueFilter(QueryDict(url.removeprefix("?"))).search(size=0, facets=False).total
            return DateSuggestion(span_in_words(*period), url, total) if total else None
    return None
