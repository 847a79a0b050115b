"""A difference laid out for a page: its changes numbered, so that each has an address and leads to the next."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from articles.diff import BlockChange, Difference, FieldChange, Run
from articles.story.date_formatting import in_words
from articles.story.dates import StoryDate


class DiffField(NamedTuple):
    """A changed field under its number, in one text and as its two sides."""

    number: int
    label: str
    runs: list[Run]

    @property
    def before(self) -> list[Run]:
        return one_side("inserted", self.runs)

    @property
    def after(self) -> list[Run]:
        return one_side("deleted", self.runs)


class DiffBlock(NamedTuple):
    """A block of the body, numbered where it changed (0 where it did not)."""

    number: int
    change: BlockChange

    @property
    def before(self) -> list[Run]:
        return one_side("inserted", self.change.runs) if self.change.old is not None else []

    @property
    def after(self) -> list[Run]:
        return one_side("deleted", self.change.runs) if self.change.new is not None else []


class DiffLayout:
    """What a page shows of a difference; unchanged stretches of the body are folded unless it is shown whole."""

    def __init__(self, difference: Difference, *, is_whole: bool):
        self.summary, self.coarse = difference.summary, difference.coarse
        body = difference.body if is_whole else difference.context()
        self.has_folds = any(block.kind == "folded" for block in body)
        self.fields = [
            DiffField(number, change.label, _dates_in_words(change))
            for number, change in enumerate(difference.fields, 1)
        ]
        self.blocks: list[DiffBlock] = []
        self.total = len(self.fields)
        for block in body:
            is_changed = block.kind not in ("same", "folded")
            self.total += is_changed
            self.blocks.append(DiffBlock(self.total if is_changed else 0, block))


def one_side(kind: str, runs: Iterable[Run]) -> list[Run]:
    """Give one side of a change: what stayed and what is its own."""
    return [run for run in runs if run.kind != kind]


def _dates_in_words(change: FieldChange) -> Sequence[Run]:
    if change.field not in ("published", "updated"):
        return list(change.runs)
    return [run._replace(text=in_words(StoryDate(run.text))) for run in change.runs]
