"""When each version of a story was, as a line with a point for each: SVG without styles, which the policy forbids.

The gaps are on a scale of logarithms, so that minutes after the publication and years later are both to be seen.
"""

from collections.abc import Sequence
from datetime import timedelta
from itertools import accumulate, pairwise
from math import log10
from typing import NamedTuple

from django.utils.timesince import timesince

from articles.models import Version
from articles.story.dates import Precision
from articles.story.language_names import direction, site_language

_START, _END = 2.0, 98.0  # in percent of the width
_MIN_LABELLED = 15.0  # a gap of less has no room for words


class TimelinePoint(NamedTuple):
    """The point of a version; `x` is its place and `gap_x` that of the words for the time before it, in percent."""

    version: Version
    x: str
    gap: str
    gap_x: str


class Timeline(NamedTuple):
    """The points in order of time, with the first and the last version."""

    points: list[TimelinePoint]

    first = property(lambda self: self.points[0].version)
    last = property(lambda self: self.points[-1].version)


def time_between(before: Version, version: Version) -> str:
    """Return the time between two versions in words: "2 days"; "" if they do not say it, or if it is none."""
    gap = version.effective_at - before.effective_at
    is_exact = all(one.effective_date.precision is Precision.MINUTE for one in (before, version))
    if gap < (timedelta(minutes=1) if is_exact else timedelta(days=1)):
        return ""
    return timesince(before.effective_at, version.effective_at, depth=1)


def timeline(versions: Sequence[Version]) -> Timeline | None:
    """Return the timeline of versions in order of time; None for fewer than two."""
    if len(versions) < 2:
        return None
    pairs = list(pairwise(versions))
    weights = [_weight(before, version) for before, version in pairs]
    ends = [0.0, *accumulate(weights)]
    places = [_START + (_END - _START) * end / ends[-1] for end in ends]
    gaps = [""] + [
        time_between(*pair) if after - before >= _MIN_LABELLED else ""
        for pair, (before, after) in zip(pairs, pairwise(places), strict=True)
    ]
    middles = [places[0], *((before + after) / 2 for before, after in pairwise(places))]
    rows = zip(versions, places, gaps, middles, strict=True)
    return Timeline([TimelinePoint(version, _percent(x), gap, _percent(gap_x)) for version, x, gap, gap_x in rows])


def _weight(before: Version, version: Version) -> float:
    minutes = max(0.0, (version.effective_at - before.effective_at).total_seconds() / 60)
    return 1 + log10(1 + minutes)


def _percent(x: float) -> str:
    """Return a place from the beginning of a line, which is at the right in some languages."""
    return f"{100 - x if direction(site_language()) == 'rtl' else x:.2f}%"
