"""Remarks on what comes in: what was dropped, shortened, repaired or guessed, in words for the operator and the desk.

A remark begins with its kind and a colon ("no headline", "read as Windows-1252: “café”"); kinds are counted.
"""

import re
from collections import Counter
from dataclasses import replace
from datetime import datetime

from django.utils import timezone

from articles.story.clock_changes import clock_change_between
from articles.story.dates import Precision, StoryDate
from articles.story.story import Source
from articles.story.validation import LIMITS, ValidatedStory


def kind_of(remark: str) -> str:
    """Return the kind of a remark: its words before the colon."""
    return remark.partition(":")[0]


def counted(counts: Counter) -> str:
    """Return the kinds of remarks with their numbers in words, the most frequent first."""
    return ", ".join(f"{kind} ({count:,})" for kind, count in counts.most_common())


def time_remarks(name: str, first: StoryDate, second: StoryDate) -> list[str]:
    """Return the remark on a date whose time the clocks showed twice or not at all in its night, [] for any other.

    `first` and `second` are the readings with a fold of 0 and of 1; the archive takes the first one.
    """
    change = clock_change_between(first, second)
    if not change:
        return []
    if change.is_repeated:
        return [f"hour that comes twice: {name}, {change}; taken as the first, {change.offsets[0]}"]
    return [f"hour that does not come: {name}, {change}; taken as {change.offsets[0]}"]


# UTF-8 that somebody read as Windows-1252 before: "CafÃ©", "itâ€™s".
_MOJIBAKE = re.compile("[ÃÂÐÑ][\u0080-\u00bf‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€[\u0080-\u00bf™˜œ\u009d“”¦]?")

# What stands around it, up to a blank, a mark or a tag.
_WORD_END, _WORD_START = re.compile(r"[^\s<>“”\"()\[\].,;:!?&]*$"), re.compile(r"[^\s<>“”\"()\[\].,;:!?&]*")


def _wrongly_decoded(text: str) -> str:
    """Return the first word that looks wrongly decoded, "" if none does."""
    match = None if text.isascii() else _MOJIBAKE.search(text)
    if not match:
        return ""
    before = _WORD_END.search(text[max(0, match.start() - 40) : match.start()])
    after = _WORD_START.match(text[match.end() : match.end() + 40])
    return f"{before[0] if before else ''}{match[0]}{after[0] if after else ''}"


def with_remarks(validated: ValidatedStory, now: datetime) -> ValidatedStory:
    """Return the story with remarks on what it lacks; impossible dates are only kept with the source.

    `now` is the moment of the import.
    """
    story, remarks, changes = validated.story, [], {}
    if not story.headline:
        remarks.append("no headline")
    if word := next(filter(None, map(_wrongly_decoded, (story.headline, story.dek, story.body))), ""):
        remarks.append(f"text that looks wrongly decoded: “{word}”")
    if count := sum(not (picture.photo or picture.sha256) for picture in story.pictures):
        remarks.append(f"picture without a file: {count}")
    if story.updated and (problem := _impossible(story.published, story.updated, now)):
        remarks.append(f"updated not taken: {story.updated} {problem}")
        changes["updated"] = None
    if future := [note for note in story.notes if note.date and _is_future(note.date, now)]:
        remarks.append(f"date of a note not taken: {future[0].date} is in the future")
        changes["notes"] = tuple(replace(note, date=None) if note in future else note for note in story.notes)
    if not remarks:
        return validated
    return validated.replace(source=added(story.source, remarks), **changes)


def _impossible(published: StoryDate | None, updated: StoryDate, now: datetime) -> str:
    """Return why a story cannot have been updated then, "" if it can."""
    zone = timezone.get_default_timezone()
    if _is_future(updated, now):
        return "is in the future"
    if not published:
        return ""
    if Precision.MINUTE is published.precision is updated.precision:
        is_early = updated.moment(zone) < published.moment(zone)
    else:
        length = min(len(published.text), len(updated.text), 10)
        is_early = updated.text[:length] < published.text[:length]
    return f"is before {published}" if is_early else ""


def _is_future(date: StoryDate, now: datetime) -> bool:
    return date.moment(timezone.get_default_timezone()) > now


def added(source: Source, remarks: list[str]) -> Source:
    """Return the source with more remarks, each kept once, and none beyond the length that is kept."""
    lines = dict.fromkeys(filter(None, [*source.remarks.split("\n"), *remarks]))
    return replace(source, remarks="\n".join(lines)[: LIMITS["remarks"]].strip())
