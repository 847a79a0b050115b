"""The layout of a difference for a page: the changes are numbered, so that each has an anchor and links to the next."""

from collections.abc import Iterable
from typing import NamedTuple

from articles.diff import BlockChange, Difference, Run, excerpt


class DiffField(NamedTuple):
    """A changed field with its number; `runs` are one text, `before` and `after` its two sides."""

    number: int
    label: str
    runs: list[Run]

    @property
    def before(self) -> list[Run]:
        """The runs of the old side."""
        return one_side("inserted", self.runs)

    @property
    def after(self) -> list[Run]:
        """The runs of the new side."""
        return one_side("deleted", self.runs)


class DiffBlock(NamedTuple):
    """A block of the body; `number` is 0 for an unchanged block."""

    number: int
    change: BlockChange

    @property
    def before(self) -> list[Run]:
        """The runs of the old side."""
        return one_side("inserted", self.change.runs) if self.change.old is not None else []

    @property
    def after(self) -> list[Run]:
        """The runs of the new side."""
        return one_side("deleted", self.change.runs) if self.change.new is not None else []


class DiffLayout:
    """What a page shows of a difference. Unchanged blocks of the body are folded unless `is_complete`.

    `left_out` is the number of changes for which a page has no room.
    """

    def __init__(self, difference: Difference, *, is_complete: bool):
        self.summary, self.coarse = difference.summary, difference.coarse
        body = difference.body if is_complete else difference.context()
        self.has_folds = any(block.kind == "folded" for block in body)
        fields, body, self.left_out = excerpt(difference.fields, body)
        self.fields = [DiffField(number, change.label, list(change.runs)) for number, change in enumerate(fields, 1)]
        self.blocks: list[DiffBlock] = []
        self.total = len(self.fields)
        for block in body:
            is_changed = block.kind not in ("same", "folded")
            self.total += is_changed
            self.blocks.append(DiffBlock(self.total if is_changed else 0, block))


def one_side(kind: str, runs: Iterable[Run]) -> list[Run]:
    """Return the runs without those of a kind: without "inserted" the old side, without "deleted" the new side."""
    return [run for run in runs if run.kind != kind]
