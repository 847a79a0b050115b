"""Pair the pictures of two stories and compare each pair."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping

from django.utils.translation import gettext as _

from articles.diff.changes import FieldChange
from articles.diff.fields import text_change, value_change
from articles.diff.words import TimeBudget
from articles.story.story import Picture, Story


def file_of(picture: Picture) -> str:
    """Return what identifies the photograph: its UUID, or the checksum of its file; empty if neither is known."""
    return picture.photo or picture.sha256


class Pictures:
    """The pictures of both stories in pairs: the lead with the lead, inline ones by photograph, then by anchor."""

    def __init__(self, old_story: Story, new_story: Story):
        self.old, self.new = old, new = old_story.pictures, new_story.pictures
        self.old_numbers, self.new_numbers = old_story.picture_numbers, new_story.picture_numbers
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
            names = {i: _name(self.new[j], self.new_numbers) for j, i in self.pairs.items()}
            before, after = ("\n".join(names[i] for i in numbers) for numbers in (sorted(order), order))
            yield value_change("pictures.order", _("Order of photos"), before, after)

    def _changes_of(self, old: Picture | None, new: Picture | None, budget: TimeBudget) -> Iterator[FieldChange | None]:
        before, after = old or Picture(), new or Picture()
        picture, numbers = (after, self.new_numbers) if new else (before, self.old_numbers)
        field, name = f"pictures.{picture.anchor or 'lead'}", _name(picture, numbers)
        if not new:
            field, name = f"{field}.removed", _("removed %(photo)s") % {"photo": name}
        photos = [_file_text(picture) if picture else "" for picture in (old, new)]
        yield value_change(f"{field}.photo", name[:1].upper() + name[1:], *photos)
        for part, label in (("caption", _("Caption of %(photo)s")), ("credit", _("Credit of %(photo)s"))):
            yield text_change(
                f"{field}.{part}", label % {"photo": name}, getattr(before, part), getattr(after, part), budget
            )
        yield text_change(f"{field}.alt", _("Alt text of %(photo)s") % {"photo": name}, before.alt, after.alt, budget)
        if old and new and file_of(old) == file_of(new):
            labels = (_("File of %(photo)s"), _("Crop of %(photo)s"))
            for part, label in zip(("sha256", "crop"), labels, strict=True):
                yield value_change(f"{field}.{part}", label % {"photo": name}, getattr(old, part), getattr(new, part))
            places = _name(old, self.old_numbers), _name(new, self.new_numbers)
            if places[0] == places[1]:  # the keys alone tell them apart
                places = old.anchor, new.anchor
            yield value_change(f"{field}.anchor", _("Place of %(photo)s") % {"photo": name}, *places)


def _name(picture: Picture, numbers: Mapping[str, int]) -> str:
    return _("photo %(name)s") % {"name": numbers[picture.anchor]} if picture.anchor else _("lead photo")


def _file_text(picture: Picture) -> str:
    file = file_of(picture)
    return _("photograph %(number)s") % {"number": file} if file else _("photograph without a file")
