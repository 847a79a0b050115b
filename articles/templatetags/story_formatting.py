"""Template tags and filters that format stories: dates with their precision, headlines, flags and languages."""

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from django import template
from django.template.defaultfilters import pluralize
from django.urls import reverse
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from articles.diff import Run
from articles.story.date_formatting import day_in_words, in_words
from articles.story.dates import StoryDate

register = template.Library()

_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8})*", re.I | re.ASCII)
_RIGHT_TO_LEFT = {"ar", "arc", "ckb", "dv", "fa", "he", "iw", "nqo", "ps", "sd", "syr", "ug", "ur", "yi"}
_RIGHT_TO_LEFT_SCRIPTS = {"arab", "hebr", "nkoo", "rohg", "syrc", "thaa"}


@register.simple_tag
def when(moment: StoryDate) -> SafeString:
    """Return a full date as HTML: "July 2, 2024", or "July 2, 2024, 09:30 UTC+2" with the offset of the source."""
    return format_html('<time datetime="{}">{}</time>', moment.text, in_words(moment))


@register.simple_tag
def on(moment: StoryDate) -> SafeString:
    """Return a date as HTML without the time, for lists."""
    return mark_safe(f'<time datetime="{moment.text}">{day_in_words(moment)}</time>')  # digits and names of months


@register.filter
def time_of_day(moment: StoryDate) -> SafeString | str:
    """Return the time of a date as HTML, for a list of one day; empty if it is not known."""
    _, comma, clock = in_words(moment).partition(f"{moment.text[:4]}, ")
    return format_html('<time datetime="{}">{}</time>', moment.text, clock) if comma else ""


@register.filter
def headline(entry) -> SafeString:
    """Return the headline of an entry as HTML; without one its first words, labelled as untitled."""
    if entry.headline:
        return conditional_escape(entry.headline)
    opening = entry.opening or "No headline"
    return format_html('<i class="untitled"><span class="unseen" lang="en">Untitled: </span>{}</i>', opening)


@register.filter
def fit(headline: str) -> str:
    """Return the CSS class for a headline of this length; a longer headline is set in smaller type."""
    return "very-long" if len(headline) > 150 else "long" if len(headline) > 75 else ""


@register.filter
def truncate(text: str, length: int) -> str:
    """Return the text with at most `length` characters, like `truncatechars`, but faster for short texts."""
    return text if len(text) <= length else Truncator(text).chars(length)


@register.filter
def shows_genre(genre: str, section) -> bool:
    """Return whether a page shows the genre: not "news", and not a genre that is also the section's name."""
    return bool(genre) and genre != "news" and genre.casefold() != getattr(section, "name", "").casefold()


@register.filter
def thousands(count: int) -> str:
    """Return a number with separators: "2,064"."""
    return f"{count:,}"


@register.filter
def flag(entry) -> SafeString | str:
    """Return "Corrected", or "Updated" with its date, as HTML; empty if the story was not changed since publication.

    Without its date "Updated" beside the day of publication would be read as the date of the update.
    """
    if entry.is_corrected:
        return mark_safe(' <span class="flag flag-corrected" lang="en">Corrected</span>')
    if not entry.is_updated:
        return ""
    updated = entry.updated_date
    day = on(updated) if updated and updated.day != entry.published_date.day else ""
    return mark_safe(f' <span class="flag" lang="en">Updated{" " if day else ""}{day}</span>')


_MARKS = {"inserted": "<ins>{}</ins>", "deleted": "<del>{}</del>", "same": "{}"}


@register.filter
def diff_marks(runs: Iterable[Run]) -> SafeString:
    """Return the runs of a difference as HTML, with `<ins>` and `<del>`."""
    return format_html_join("", "{}", ((format_html(_MARKS[run.kind], run.text),) for run in runs))


@register.filter
@lru_cache(512)
def language_tag(code: str) -> str:
    """Return the code if it is a well-formed language tag, or else "und"."""
    return code if _LANGUAGE.fullmatch(code or "") else "und"


@register.filter
@lru_cache(512)
def direction(code: str) -> str:
    """Return the direction of a language's script: "rtl" or "ltr"."""
    first, *more = (code or "").lower().split("-")
    script = next((part for part in more if len(part) == 4 and part.isalpha()), "")
    return "rtl" if (script in _RIGHT_TO_LEFT_SCRIPTS if script else first in _RIGHT_TO_LEFT) else "ltr"


@register.filter
def day_url(day: date) -> str:
    """Return the URL of the page of a day, written by hand: the page of a year has one for each."""
    return f"/{day.year:04}/{day.month:02}/{day.day:02}/"


@register.filter
def month_url(day: date) -> str:
    """Return the URL of the page of a month."""
    return reverse("month", args=_digits(day)[:2])


@register.filter
def year_url(day: date) -> str:
    """Return the URL of the page of a year."""
    return reverse("year", args=_digits(day)[:1])


@register.filter
def at(mapping: dict, key):
    """Look up what a template cannot: the value of a dictionary under a key that is itself a variable."""
    return mapping.get(key)


register.filter("in_words", in_words)


def _digits(day: date) -> list[str]:
    return [f"{day.year:04}", f"{day.month:02}", f"{day.day:02}"]


@register.simple_tag
def calendar_rows(weeks: list) -> SafeString:
    """Return the rows of a calendar of `CalendarDay`s; a year has 370 cells, which a template takes 40 ms for."""
    return SafeString("".join(f"<tr>{''.join(map(_calendar_cell, week))}</tr>" for week in weeks))


def _calendar_cell(cell) -> str:
    """Return a cell: figures and a path made of figures, in which nothing has to be escaped."""
    if cell.day is None or not cell.count:
        return f"<td>{cell.day.day if cell.day else ''}</td>"
    stories = f"{cell.count} stor{pluralize(cell.count, 'y,ies')}"
    link = f'<a class="heat-{cell.heat}" href="{day_url(cell.day)}" title="{stories}">'
    return f'<td>{link}{cell.day.day}<span class="unseen">: {stories}</span></a></td>'
