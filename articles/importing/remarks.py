"""Remarks on what comes in: what was dropped, shortened, repaired or guessed, in words for the operator and the desk.

A remark begins with its kind and a colon ("no headline", "read as Windows-1252: “café”"); kinds are counted.
"""

from collections import Counter
from dataclasses import replace
from datetime import datetime

from django.utils import timezone

from articles.story.dates import Precision, StoryDate
from articles.story.story import Source
from articles.story.validation import LIMITS, ValidatedStory


def kind_of(remark: str) -> str:
    """Return the kind of a remark: its words before the colon."""
    return remark.partition(":")[0]


def counted(counts: Counter) -> str:
    """Return the kinds of remarks with their numbers in words, the most frequent first."""
    return ", ".join(f"{kind} ({count:,})" for kind, count in counts.most_common())


def with_remarks(validated: ValidatedStory, now: datetime) -> ValidatedStory:
    """Return the story with remarks on what it lacks; an impossible date of update is only kept with the source.

    `now` is the moment of the import.
    """
    story, remarks, changes = validated.story, [], {}
    if not story.headline:
        remarks.append("no headline")
    if count := sum(not (picture.photo or picture.sha256) for picture in story.pictures):
        remarks.append(f"picture without a file: {count}")
    if story.updated and (problem := _impossible(story.published, story.updated, now)):
        remarks.append(f"updated not taken: {story.updated} {problem}")
        changes["updated"] = None
    if not remarks:
        return validated
    return validated.replace(source=added(story.source, remarks), **changes)


def _impossible(published: StoryDate | None, updated: StoryDate, now: datetime) -> str:
    """Return why a story cannot have been updated then, "" if it can."""
    zone = timezone.get_default_timezone()
    if updated.moment(zone) > now:
        return "is in the future"
    if not published:
        return ""
    if Precision.MINUTE is published.precision is updated.precision:
        is_early = updated.moment(zone) < published.moment(zone)
    else:
        length = min(len(published.text), len(updated.text), 10)
        is_early = updated.text[:length] < published.text[:length]
    return f"is before {published}" if is_early else ""


def added(source: Source, remarks: list[str]) -> Source:
    """Return the source with more remarks, each kept once, and none beyond the length that is kept."""
    lines = dict.fromkeys(filter(None, [*source.remarks.split("\n"), *remarks]))
    return replace(source, remarks="\n".join(lines)[: LIMITS["remarks"]].strip())
