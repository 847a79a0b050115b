"""What an import stored of its items, in the language of the desk: samples, reasons, and the stories that came in.

Stored are English words, as the report of the command has them; that of the desk speaks of its own form instead of
options of a command.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext, ngettext_lazy

from articles.admin.jobs import remark_words
from articles.importing.candidates import OUTCOMES
from articles.importing.formats import FORMATS
from articles.jobs.import_run import read_report
from articles.models import StoryImport
from articles.story.date_formatting import in_words
from articles.story.dates import InvalidStory, StoryDate
from articles.story.lazy_text import gettext_lazy as _
from articles.story.wording import listed

MAX_LISTED = 50  # stories that came in, and places of one reason; the report has all of them

_ROWS = {
    "headline": _("Headline"),
    "dek": _("Dek"),
    "date": _("Date"),
    "byline": _("Byline"),
    "pictures": _("Photographs"),
    "text": _("Text"),
    "left over": _("Left over"),
    "remarks": _("Remarks"),
    "rejected": _("Rejected"),
}
_REASONS = {
    r"published: the story has no date; add one, or use --draft\.": _(
        "The story has no date. Give one in the form of the import (“Date of stories that have none”), or leave the "
        "stories on the desk."
    ),
    r"published: (?P<date>\S+) is in the future; use --draft and schedule it\.": _(
        "Its date, %(date)s, is in the future. Leave the stories on the desk, and schedule it there."
    ),
    r"(?:this is binary|a file named \*).*[Kk]nown .*": _(
        "This is none of the formats that are read here. If it is one of them, choose it in the form of the import."
    ),
}


_LENGTH = re.compile(r"\(([0-9,]+) words?\)$")  # of the text, at the end of its first words
_OUTCOME_COUNTS = {
    "created": ngettext_lazy("%(count)s created", "%(count)s created", "count"),
    "updated": ngettext_lazy("%(count)s updated", "%(count)s updated", "count"),
    "unchanged": ngettext_lazy("%(count)s unchanged", "%(count)s unchanged", "count"),
    "conflict": ngettext_lazy("%(count)s conflict", "%(count)s conflict", "count"),
    "rejected": ngettext_lazy("%(count)s rejected", "%(count)s rejected", "count"),
}


class Problem(NamedTuple):
    """Why items were not taken: the outcome, the reason in words, and the places of these items."""

    outcome: str
    reason: str
    places: list[str]


def outcomes_in_words(counts: dict[str, int]) -> str:
    """Return how many items had each outcome, in one line: "38 created, 0 updated, …"."""
    return listed(*(_OUTCOME_COUNTS[outcome] % {"count": counts.get(outcome, 0)} for outcome in OUTCOMES))


def sample_rows(sample: dict) -> list[tuple[str, str]]:
    """Return the rows of a sample: the label and the text of each."""
    format = FORMATS.get(sample.get("format", ""))
    rows = [(gettext("Read as"), str(format.title))] if format else []
    return rows + [(str(_ROWS.get(name, name)), _row_text(name, text)) for name, text in sample["rows"].items()]


def problems_by_reason(problems: list[list[str]]) -> list[Problem]:
    """Return the items that were not taken, those with the same reason together, in the order of their first."""
    by_reason: dict[tuple[str, str], list[str]] = {}
    for place, outcome, reason in problems:
        by_reason.setdefault((outcome, reason), []).append(place)
    return [Problem(outcome, reason_in_words(reason), places) for (outcome, reason), places in by_reason.items()]


def reason_in_words(reason: str) -> str:
    """Return why an item was not taken as the desk says it; as it is stored if that says nothing of commands."""
    for pattern, words in _REASONS.items():
        if match := re.fullmatch(pattern, reason):
            return words % {name: _date_in_words(text) for name, text in match.groupdict().items()}
    return reason


def stories_that_came_in(job: StoryImport) -> list[tuple[str, str, str]]:
    """Return headline, date and URL of the first stories that an import created or updated; "" where there is none."""
    if job.is_dry_run or not job.files:
        return []
    return list(islice(_came_in(job), MAX_LISTED))


def _came_in(job: StoryImport) -> Iterator[tuple[str, str, str]]:
    for result in read_report(job.report_path):
        if result.outcome in ("created", "updated"):
            yield result.headline or result.item or result.path, _date_in_words(result.published), result.url


def _row_text(name: str, text: str) -> str:
    if text == "none":
        return gettext("none")
    if name == "rejected":
        return reason_in_words(text)
    if name == "text":
        return _LENGTH.sub(_length_in_words, text)
    if name == "remarks":
        return "; ".join(map(remark_words.in_words, text.split("; ")))
    if name != "date":
        return text
    published, _comma, updated = text.partition(", updated ")
    words = gettext("none") if published == "none" else _date_in_words(published)
    if updated:
        return gettext("%(published)s, updated %(updated)s") % {
            "published": words,
            "updated": _date_in_words(updated),
        }
    return words


def _length_in_words(match: re.Match) -> str:
    count = int(match[1].replace(",", ""))
    return ngettext("(%(count)s word)", "(%(count)s words)", count) % {
        "count": number_format(count, force_grouping=True)
    }


def _date_in_words(text: str) -> str:
    try:
        return in_words(StoryDate(text)) if text else ""
    except InvalidStory:
        return text
