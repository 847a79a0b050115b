"""Template filters that mark what was inserted and deleted between two texts."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from articles.diff import Run

register = template.Library()

_MARKS = {"inserted": "<ins>{}</ins>", "deleted": "<del>{}</del>", "same": "{}"}


@register.filter
def diff_marks(runs: Iterable[Run]) -> SafeString:
    """Return the runs of a difference as HTML, with `<ins>` and `<del>`."""
    return SafeString(format_html_join("", "{}", ((format_html(_MARKS[run.kind], run.text),) for run in runs)))


@register.filter
def diff_items(runs: Iterable[Run]) -> SafeString:
    """Return the runs of a list as HTML, with a bullet before each line, which is an item."""
    return SafeString("• " + diff_marks(Run(run.kind, run.text.replace("\n", "\n• ")) for run in runs))
