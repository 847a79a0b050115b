"""Template tags of the archive by date: the URLs of days, months and years, and calendars."""

from datetime import date

from django import template
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.safestring import SafeString

from articles.public.lists.date_archive import weekdays
from articles.story.date_formatting import weekday_in_words
from articles.story.lazy_text import pgettext_lazy
from articles.templatetags.story_formatting import stories

register = template.Library()
register.filter("weekday_in_words", weekday_in_words)


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


def _digits(day: date) -> list[str]:
    return [f"{day.year:04}", f"{day.month:02}", f"{day.day:02}"]


@register.simple_tag
def weekday_heads() -> SafeString:
    """Return the heads of a calendar's columns: the first letters of the days, from the first day of the week."""
    cells = (f'<th scope="col" abbr="{WEEKDAYS[number]}">{_WEEKDAY_LETTERS[number]}</th>' for number in weekdays())
    return SafeString("\n      ".join(["", *cells]) + "\n    ")


_WEEKDAY_LETTERS = [
    pgettext_lazy("one letter Monday", "M"),
    pgettext_lazy("one letter Tuesday", "T"),
    pgettext_lazy("one letter Wednesday", "W"),
    pgettext_lazy("one letter Thursday", "T"),
    pgettext_lazy("one letter Friday", "F"),
    pgettext_lazy("one letter Saturday", "S"),
    pgettext_lazy("one letter Sunday", "S"),
]


@register.simple_tag
def calendar_rows(weeks: list) -> SafeString:
    """Return the rows of a calendar of `CalendarDay`s; a year has 370 cells, which a template takes 40 ms for."""
    return SafeString("".join(f"<tr>{''.join(map(_calendar_cell, week))}</tr>" for week in weeks))


def _calendar_cell(cell) -> str:
    """Return a cell: figures and a path made of figures, in which nothing has to be escaped."""
    if cell.day is None or not cell.count:
        return f"<td>{cell.day.day if cell.day else ''}</td>"
    words = stories(cell.count)
    link = f'<a class="heat-{cell.heat}" href="{day_url(cell.day)}" title="{words}">'
    return f'<td>{link}{cell.day.day}<span class="unseen">: {words}</span></a></td>'
