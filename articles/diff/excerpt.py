"""What one page shows of a difference: at most so many blocks and characters, and how many changes it leaves out."""

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from articles.diff.changes import BlockChange, FieldChange
from articles.diff.words import Run

MAX_BLOCKS = 1_000
MAX_CHARACTERS = 400_000
_MARKUP = 60  # characters of HTML around a run of words, about


class Excerpt(NamedTuple):
    """The first fields and blocks of a difference; `left_out` is the number of changes that are not among them."""

    fields: list[FieldChange]
    blocks: list[BlockChange]
    left_out: int


def excerpt(fields: Iterable[FieldChange], blocks: Iterable[BlockChange]) -> Excerpt:
    """Return what fits on a page, in the same order; the last text is cut if it is too long for the rest."""
    room, result = MAX_CHARACTERS, Excerpt([], [], 0)
    left_out = 0
    for change in fields:
        if room <= 0:
            left_out += 1
            continue
        runs, room = _within(change.runs, room)
        result.fields.append(change if runs == change.runs else replace(change, runs=runs))
    for block in blocks:
        if room <= 0 or len(result.blocks) == MAX_BLOCKS:
            left_out += block.kind not in ("same", "folded")
            continue
        runs, room = _within(block.runs, room)
        links, room = _within(block.links, room)
        is_whole = (runs, links) == (block.runs, block.links)
        result.blocks.append(block if is_whole else replace(block, runs=runs, links=links))
    return result._replace(left_out=left_out)


def _within(runs: tuple[Run, ...], room: int) -> tuple[tuple[Run, ...], int]:
    """Return the runs that fit, the last one cut with an ellipsis, and the room that is left (0 if some do not fit)."""
    fitting: list[Run] = []
    for run in runs:
        size = len(run.text) + _MARKUP
        if size > room:
            fitting.append(Run(run.kind, f"{run.text[: max(0, room - _MARKUP)]}…"))
            return tuple(fitting), 0
        fitting.append(run)
        room -= size
    return tuple(fitting), room
