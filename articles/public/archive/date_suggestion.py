"""Dates in words: for a search with a date among its words, the same search with the date as a filter.

"ferry july 2024" also offers `ferry on:2024-07`, the stories that were published then. The names of months are those of
English and of the languages of the archive, as Django's locales have them.
"""

import calendar
import gettext
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from django.conf import locale
from django.conf.locale import LANG_INFO
from django.http import QueryDict
from django.utils.translation import to_locale

from articles.public.archive.filter_labels import span_in_words
from articles.public.archive.filters import CatalogueFilter
from articles.search.columns import reader
from articles.search.execution.executor import languages_of
from articles.search.query.fields import parse_period
from articles.story.characters import DIGITS
from articles.story.folding import fold

_ENGLISH = {
    name.lower(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
} | {"sept": 9}
_LOCALES = Path(locale.__file__).parent
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th|er|º)?"
_YEAR = r"(?:(?:de|del|of)\s+)?(?P<year>1[0-9]{3}|20[0-9]{2})"


class _Calendar(NamedTuple):
    """The number of each month by its folded name, and the forms in which dates are written with these names."""

    months: dict[str, int]
    forms: list[re.Pattern]


@lru_cache(4)
def _calendar_of(languages: Sequence[str]) -> _Calendar:
    """Return the calendar of English and of some languages, given by their codes."""
    names = dict(_ENGLISH)
    for language in languages:
        for name, number in _month_names(language):
            names.setdefault(name.lower(), number)
            names.setdefault(fold(name), number)  # without accents
    month = rf"(?P<month>{'|'.join(map(re.escape, sorted(names, key=len, reverse=True)))})\.?"
    forms = (
        rf"{month}\s+{_DAY},?\s+{_YEAR}",
        rf"{_DAY}\.?\s+(?:(?:of|de|di)\s+|d['’])?{month},?\s+{_YEAR}",
        rf"{month},?\s+{_YEAR}",
        rf"{_YEAR}-(?P<number>[0-9]{{1,2}})(?:-{_DAY})?",
        rf"{_YEAR}\s?[年년]\s?(?P<number>[0-9]{{1,2}})\s?[月월](?:\s?{_DAY}\s?[日일])?",
        _YEAR,
    )
    months = {fold(name): number for name, number in names.items()}
    return _Calendar(months, [re.compile(rf"(?<![^\s(]){form}(?![^\s),.;])", re.I) for form in forms])


def _month_names(language: str) -> Iterator[tuple[str, int]]:
    """Yield the names of the months in a language, alone and after a day (апрель, апреля), each with its number.

    An unknown language has those of English.
    """
    codes = (language.lower(), language.lower().partition("-")[0])
    locales = [to_locale(code) for code in codes if code in LANG_INFO]
    catalog = gettext.translation("django", _LOCALES, locales, fallback=True)
    for number in range(1, 13):
        name = calendar.month_name[number]
        yield from ((text, number) for text in (catalog.gettext(name), catalog.pgettext("alt. month", name)))


class DateSuggestion(NamedTuple):
    """The period in words ("July 2024"), the URL of the search with it as a filter, and the number of its stories."""

    period: str
    url: str
    total: int


def date_suggestion(filterset: CatalogueFilter) -> DateSuggestion | None:
    """Return the search with its date in words as a filter; None without a date, or if that search finds nothing."""
    if not filterset.text_query or '"' in filterset.query_text:
        return None
    months, forms = _calendar_of(languages_of(reader.peek()))
    query_text = filterset.query_text.translate(DIGITS)
    for form in forms:
        if match := form.search(query_text):
            parts = match.groupdict()
            month = parts.get("number") or (parts.get("month") and months[fold(parts["month"])])
            text = "-".join(f"{int(part):02}" for part in (parts["year"], month, parts.get("day")) if part)
            if not (period := parse_period(text)):
                return None
            text_with_filter = f"{filterset.query_text[: match.start()]}on:{text}{filterset.query_text[match.end() :]}"
            url = filterset.url_with({"q": [text_with_filter]})
            total = CatalogueFilter(QueryDict(url.removeprefix("?"))).search(size=0, facets=False).total
            return DateSuggestion(span_in_words(*period), url, total) if total else None
    return None
