"""How stories are written on pages: dates as precise as they are known, and languages marked."""

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from django import template
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
    """Write a date in full: "July 2, 2024", or "July 2, 2024, 09:30 UTC+2" in the source's own offset."""
    return format_html('<time datetime="{}">{}</time>', moment.text, in_words(moment))


@register.simple_tag
def on(moment: StoryDate) -> SafeString:
    """Write a date to the day at most, for lists."""
    return mark_safe(f'<time datetime="{moment.text}">{day_in_words(moment)}</time>')  # digits and names of months


@register.filter
def headline(entry) -> SafeString:
    """Give the headline of a story in a list; the first words, marked as such, where it has none."""
    if entry.headline:
        return conditional_escape(entry.headline)
    words = entry.opening or "No headline"
    return format_html('<i class="untitled"><span class="unseen" lang="en">Untitled: </span>{}</i>', words)


@register.filter
def fit(headline: str) -> str:
    """Give the class under which a headline of this length is set: the longer, the smaller."""
    return "very-long" if len(headline) > 150 else "long" if len(headline) > 75 else ""


@register.filter
def truncate(text: str, length: int) -> str:
    """Shorten what is too long, as `truncatechars` does; that one looks at each character of what is not, too."""
    return text if len(text) <= length else Truncator(text).chars(length)


@register.filter
def shows_genre(genre: str, section) -> bool:
    """Say whether a page tells the genre: not of news, and not where the section's name says it already."""
    return bool(genre) and genre != "news" and genre.casefold() != getattr(section, "name", "").casefold()


@register.filter
def thousands(count: int) -> str:
    """Write a number so that it can be read: 2,064."""
    return f"{count:,}"


@register.filter
def flag(entry) -> SafeString | str:
    """Say that a story was corrected or updated since it was published."""
    if entry.is_corrected:
        return mark_safe(' <span class="flag flag-corrected">Corrected</span>')
    return mark_safe(' <span class="flag">Updated</span>') if entry.is_updated else ""


_MARKS = {"inserted": "<ins>{}</ins>", "deleted": "<del>{}</del>", "same": "{}"}


@register.filter
def diff_marks(runs: Iterable[Run]) -> SafeString:
    """Mark the words that came and went."""
    return format_html_join("", "{}", ((format_html(_MARKS[run.kind], run.text),) for run in runs))


@register.filter
@lru_cache(512)
def language_tag(code: str) -> str:
    """Give the code where it is a language tag that browsers know how to read; else "und"."""
    return code if _LANGUAGE.fullmatch(code or "") else "und"


@register.filter
@lru_cache(512)
def direction(code: str) -> str:
    first, *more = (code or "").lower().split("-")
    script = next((part for part in more if len(part) == 4 and part.isalpha()), "")
    return "rtl" if (script in _RIGHT_TO_LEFT_SCRIPTS if script else first in _RIGHT_TO_LEFT) else "ltr"


@register.filter
def day_url(day: date) -> str:
    return reverse("day", args=_digits(day))


@register.filter
def month_url(day: date) -> str:
    return reverse("month", args=_digits(day)[:2])


@register.filter
def year_url(day: date) -> str:
    return reverse("year", args=_digits(day)[:1])


@register.filter
def at(mapping: dict, key):
    """Look up what a template cannot: the value of a dictionary under a key that is itself a variable."""
    return mapping.get(key)


register.filter("in_words", in_words)


def _digits(day: date) -> list[str]:
    return [f"{day.year:04}", f"{day.month:02}", f"{day.day:02}"]
