"""Pair the pictures of two stories and compare each pair."""

from collections import defaultdict
from collections.abc import Hashable, Iterator

from articles.diff.changes import FieldChange
from articles.diff.fields import text_change, value_change
from articles.diff.words import TimeBudget
from articles.story.story import Picture


def file_of(picture: Picture) -> str:
    """Return what identifies the photograph: its UUID, or the checksum of its file; empty if neither is known."""
    return picture.photo or picture.sha256


class Pictures:
    """The pictures of both stories in pairs: the lead with the lead, inline ones by photograph, then by anchor."""

    def __init__(self, old: tuple[Picture, ...], new: tuple[Picture, ...]):
        self.old, self.new = old, new
        self.pairs: dict[int, int] = {}  # the position in `old` by the position in `new`
        for key in (
            lambda picture: (picture.anchor, file_of(picture)),
            lambda picture: picture.anchor and file_of(picture),
            lambda picture: (picture.anchor,),
        ):
            positions = defaultdict(list)
            for i in range(len(old) - 1, -1, -1):
                if i not in self.pairs.values():
                    positions[key(old[i])].append(i)
            for j, picture in enumerate(new):
                if j not in self.pairs and key(picture) and positions[key(picture)]:
                    self.pairs[j] = positions[key(picture)].pop()

    def old_at(self) -> dict[str, tuple[Hashable, Picture]]:
        """Return the old story's pictures by anchor, each with a key that is equal for both pictures of a pair only."""
        numbers = {i: ("new", j) for j, i in self.pairs.items()}
        return {picture.anchor: (numbers.get(i, ("old", i)), picture) for i, picture in enumerate(self.old)}

    def new_at(self) -> dict[str, tuple[Hashable, Picture]]:
        """Return the new story's pictures by anchor, with keys as in `old_at`."""
        return {picture.anchor: (("new", j), picture) for j, picture in enumerate(self.new)}

    def changes(self, budget: TimeBudget) -> Iterator[FieldChange | None]:
        """Yield the changed fields of all pictures, and their order if it changed; None for an unchanged field."""
        for j, picture in enumerate(self.new):
            yield from self._changes_of(self.old[self.pairs[j]] if j in self.pairs else None, picture, budget)
        for i in sorted(set(range(len(self.old))) - set(self.pairs.values())):
            yield from self._changes_of(self.old[i], None, budget)
        order = [self.pairs[j] for j in sorted(self.pairs)]
        if order != sorted(order):
            names = {i: _name(self.new[j])[1] for j, i in self.pairs.items()}
            before, after = ("\n".join(names[i] for i in numbers) for numbers in (sorted(order), order))
            yield value_change("pictures.order", "Order of photos", before, after)

    def _changes_of(self, old: Picture | None, new: Picture | None, budget: TimeBudget) -> Iterator[FieldChange | None]:
        before, after = old or Picture(), new or Picture()
        field, name = _name(after if new else before)
        if not new:
            field, name = f"{field}.removed", f"removed {name}"
        photos = [f"photograph {file_of(p) or 'without a file'}" if p else "" for p in (old, new)]
        yield value_change(f"{field}.photo", name.capitalize(), *photos)
        for part, label in (("caption", "Caption"), ("credit", "Credit"), ("alt", "Alt text")):
            yield text_change(
                f"{field}.{part}", f"{label} of {name}", getattr(before, part), getattr(after, part), budget
            )
        if old and new and file_of(old) == file_of(new):
            for part, label in (("sha256", "File"), ("crop", "Crop"), ("anchor", "Place")):
                yield value_change(f"{field}.{part}", f"{label} of {name}", getattr(old, part), getattr(new, part))


def _name(picture: Picture) -> tuple[str, str]:
    return (
        (f"pictures.{picture.anchor}", f"photo {picture.anchor}") if picture.anchor else ("pictures.lead", "lead photo")
    )
