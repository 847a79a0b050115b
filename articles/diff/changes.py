"""One change of a story: a block of the body, or a field."""

from dataclasses import dataclass

from articles.diff.words import Run


@dataclass(frozen=True, slots=True)
class BlockChange:
    """One block of the body.

    `kind` is "same", "changed", "inserted", "deleted", "moved", or "folded" (`count` unchanged blocks in a row). `old`
    and `new` are the positions of the block, from 1; None if the story does not have it. The text of a figure is its
    caption. `markup` is True if the formatting or the photograph of a figure changed. `links` are the link targets that
    were deleted or inserted. `old_tag` is set if the tag changed.
    """

    kind: str
    tag: str
    runs: tuple[Run, ...]
    old: int | None
    new: int | None
    markup: bool = False
    links: tuple[Run, ...] = ()
    old_tag: str = ""
    anchor: str = ""
    count: int = 0


_PROSE = {"kicker", "headline", "dek", "dateline", "bylines", "caption", "credit", "alt", "agency_lines", "notes"}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One changed field; each item of a list (bylines, tags) has a line of its own."""

    field: str
    label: str
    runs: tuple[Run, ...]

    @property
    def is_prose(self) -> bool:
        """Return whether the words of the field count as words of the story."""
        return self.field.rpartition(".")[2] in _PROSE
