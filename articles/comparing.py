"""What changed between two Stories, word by word; structure only, so templates escape it.

    >>> compare(Story(headline="Ferry sails June 1"), Story(headline="Ferry sails July 1")).summary
    '1 word added, 1 removed in headline'

Readable without colour: every run says whether its words stayed, went or came, a moved paragraph from where to
where. Very long or repetitive bodies are compared in larger pieces; `coarse` then says so. A difference is empty
exactly when the two Stories are equal.
"""

import html
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from articles.aligning import Effort, Piece, Run, Weaver, arrange, count_words, word_runs
from articles.body import blocks
from articles.story import Byline, Note, Picture, Role, Story, Term

__all__ = ["BlockChange", "Difference", "FieldChange", "Run", "Side", "compare", "new_side", "old_side"]


@dataclass(frozen=True, slots=True)
class BlockChange:
    """One block of the body: "same", "changed", "inserted", "deleted", "moved", or "folded" (`count` unchanged ones).

    Positions count from 1. The text of a figure is its caption. `markup` says that formatting changed, for a figure
    the photograph itself; `links` are link targets that went or came; `old_tag` is set where the tag changed.
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
    """One changed field; the items of a list (bylines, tags) stand on lines of their own."""

    field: str
    label: str
    runs: tuple[Run, ...]

    @property
    def is_prose(self) -> bool:
        """Say whether its words count as words of the story."""
        return self.field.rpartition(".")[2] in _PROSE


class Side(NamedTuple):
    """One of the compared stories in plain text: its changed fields, and tag and text of every block in order."""

    fields: dict[str, str]
    body: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """All changed fields in reading order; all blocks of the body in the new order, deleted ones at their old place."""

    fields: tuple[FieldChange, ...]
    body: tuple[BlockChange, ...]
    coarse: bool = False

    @property
    def is_empty(self) -> bool:
        return not self.fields and all(block.kind == "same" for block in self.body)

    @property
    def words_inserted(self) -> int:
        return sum(self._words("inserted").values())

    @property
    def words_deleted(self) -> int:
        return sum(self._words("deleted").values())

    @property
    def summary(self) -> str:
        """Say in one line what changed."""
        if self.is_empty:
            return "no difference"
        added, removed = self._words("inserted"), self._words("deleted")
        labels = list(dict.fromkeys([*(change.label for change in self.fields), "Body"]))
        worded = [label for label in labels if added[label] or removed[label]]
        others = [label for label in labels[:-1] if label not in worded]
        counts = [(words.total(), verb) for words, verb in ((added, "added"), (removed, "removed")) if words.total()]
        parts = [f"{_counted(count, 'word') if not n else count} {verb}" for n, (count, verb) in enumerate(counts)]
        said = [f"{', '.join(parts)} in {_listed(worded)}"] if worded else []
        said += [f"{_listed(others)} changed"] if others else []
        return "; ".join([*said, *self._layout("Body" in worded)])

    def context(self, n: int = 1) -> tuple[BlockChange, ...]:
        """Give the body with long unchanged stretches folded, but for `n` blocks around each change."""
        changed = [number for number, block in enumerate(self.body) if block.kind != "same"]
        near = {place for number in changed for place in range(number - n, number + n + 1)}
        shown: list[BlockChange] = []
        for is_near, group in groupby(enumerate(self.body), key=lambda entry: entry[0] in near):
            stretch = [block for _, block in group]
            if is_near or len(stretch) == 1:
                shown += stretch
            else:
                shown.append(BlockChange("folded", "", (), stretch[0].old, stretch[0].new, count=len(stretch)))
        return tuple(shown)

    def _words(self, kind: str) -> Counter:
        """Count words by the label of the field they stand in. Captions count as fields, not again in the body."""
        words = Counter()
        texts = [(change.label, change.runs) for change in self.fields if change.is_prose]
        texts += [("Body", block.runs) for block in self.body if block.kind != "same" and block.tag != "figure"]
        for label, runs in texts:
            words[label] += sum(count_words(run.text) for run in runs if run.kind == kind)
        return words

    def _layout(self, body_is_named: bool) -> Iterator[str]:
        kinds = Counter(block.kind for block in self.body)
        if kinds["moved"]:
            yield f"{_counted(kinds['moved'], 'paragraph')} moved"
        formatted = sum(block.markup or bool(block.links) for block in self.body)
        if formatted:
            yield f"formatting, link or photo changed in {_counted(formatted, 'paragraph')}"
        elif not body_is_named and len(self.body) > kinds["same"] + kinds["moved"]:
            yield "body changed in figures or punctuation"


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _listed(labels: Sequence[str]) -> str:
    names = [label[:1].lower() + label[1:] for label in labels]
    names = [*names[:3], f"{len(names) - 3} more"] if len(names) > 4 else names
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def compare(old: Story, new: Story) -> Difference:
    """Compare two stories word by word, in bounded time: see `Effort`."""
    effort = Effort()
    pictures = _Pictures(old.pictures, new.pictures)
    body = tuple(_body_changes(old, new, pictures, effort))  # first, while there is most effort left
    fields = tuple(change for change in _field_changes(old, new, pictures, effort) if change)
    return Difference(fields, body, effort.coarse)


def old_side(difference: Difference) -> Side:
    """Rebuild the plain text of the older story from the difference."""
    blocks_ = sorted((b for b in difference.body if b.old is not None), key=lambda block: block.old)
    body = tuple((block.old_tag or block.tag, _text(block.runs, "inserted")) for block in blocks_)
    return Side({change.field: _text(change.runs, "inserted") for change in difference.fields}, body)


def new_side(difference: Difference) -> Side:
    """Rebuild the plain text of the newer story from the difference."""
    body = tuple((b.tag, _text(b.runs, "deleted")) for b in difference.body if b.new is not None)
    return Side({change.field: _text(change.runs, "deleted") for change in difference.fields}, body)


def _text(runs: Sequence[Run], without: str) -> str:
    return "".join(run.text for run in runs if run.kind != without)


# --- fields ---------------------------------------------------------------------------------------------------------


def _field_changes(old: Story, new: Story, pictures: "_Pictures", effort: Effort) -> Iterator[FieldChange | None]:
    """Give the changed fields in the order in which a page shows them; None for one that did not change."""
    sections = [(story.section,) if story.section else () for story in (old, new)]
    yield _listing("section", "Section", *sections, _term_text, effort)
    for name in ("kicker", "headline", "dek"):
        yield _reworded(name, name.capitalize(), getattr(old, name), getattr(new, name), effort)
    yield _listing("bylines", "Bylines", old.bylines, new.bylines, _byline_text, effort)
    for name in ("published", "updated"):
        yield _replaced(name, name.capitalize(), str(getattr(old, name) or ""), str(getattr(new, name) or ""))
    yield _reworded("dateline", "Dateline", old.dateline, new.dateline, effort)
    yield from pictures.changes(effort)
    yield _listing("agency_lines", "Agency lines", old.agency_lines, new.agency_lines, lambda line: line.words, effort)
    yield _listing("notes", "Notes to readers", old.notes, new.notes, _note_text, effort)
    yield _listing("tags", "Tags", old.tags, new.tags, _term_text, effort)
    for name in ("genre", "language", "edition", "page"):
        yield _replaced(name, name.capitalize(), getattr(old, name), getattr(new, name))


def _replaced(field: str, label: str, old: str, new: str) -> FieldChange | None:
    """Show a value that is read as a whole: a date, a genre, a section."""
    if old == new:
        return None
    runs = tuple(Run(kind, text) for kind, text in (("deleted", old), ("inserted", new)) if text)
    return FieldChange(field, label, runs)


def _reworded(field: str, label: str, old: str, new: str, effort: Effort) -> FieldChange | None:
    if old == new:
        return None
    runs, alike = word_runs(old, new, effort)
    return FieldChange(field, label, runs if alike else _replaced(field, label, old, new).runs)


def _listing(field: str, label: str, old: tuple, new: tuple, printed: Callable, effort: Effort) -> FieldChange | None:
    """Show a list item by item, and word by word in the items that changed."""
    if old == new:
        return None
    olds = [Piece(item, text, 0) for item, text in zip(old, _lines(old, new, printed), strict=True)]
    news = [Piece(item, text, 0) for item, text in zip(new, _lines(new, old, printed), strict=True)]
    weaver = Weaver()
    i = j = 0
    for a, b in arrange(olds, news, effort).kept:
        weaver.both(_joined(olds, i, a), _joined(news, j, b))
        weaver.both("\n" if a else "", "\n" if b else "")
        before, after = olds[a].text, news[b].text
        if olds[a].key == news[b].key:
            weaver.both(after, after)  # a tag may have another name by now; it is the same tag
        else:
            weaver.add(_reworded(field, label, before, after, effort).runs)
        i, j = a + 1, b + 1
    weaver.both(_joined(olds, i, len(olds)), _joined(news, j, len(news)))
    return FieldChange(field, label, weaver.runs())


def _joined(pieces: list[Piece], start: int, end: int) -> str:
    return "".join(("\n" if number else "") + pieces[number].text for number in range(start, end))


def _lines(items: tuple, others: tuple, printed: Callable) -> Iterator[str]:
    """Give the printed words, with the key behind them where the other story has the same words for another key."""
    unlike = {printed(other) for other in set(others) - set(items)}
    for item in items:
        text = printed(item)
        if text in unlike and item not in others:
            text += f" ({', '.join(filter(None, [getattr(item, 'role', ''), item.key])) or 'no key'})"
        yield text


def _term_text(term: Term) -> str:
    return term.name or term.key


def _byline_text(byline: Byline) -> str:
    words = Role(byline.role).words if byline.role in set(Role) else byline.role
    return f"{words} {byline.name}"


def _note_text(note: Note) -> str:
    return f"{note.kind}{f' of {note.date}' if note.date else ''} ({note.gravity}): {note.text}"


# --- pictures -------------------------------------------------------------------------------------------------------


def _file(picture: Picture) -> str:
    return picture.photo or picture.sha256


class _Pictures:
    """The pictures of both stories, paired: the lead with the lead, inline ones by photograph, then by place."""

    def __init__(self, old: tuple[Picture, ...], new: tuple[Picture, ...]):
        self.old, self.new = old, new
        self.pairs: dict[int, int] = {}  # new → old
        for key in (
            lambda picture: (picture.anchor, _file(picture)),
            lambda picture: picture.anchor and _file(picture),
            lambda picture: (picture.anchor,),
        ):
            places = defaultdict(list)
            for i in range(len(old) - 1, -1, -1):
                if i not in self.pairs.values():
                    places[key(old[i])].append(i)
            for j, picture in enumerate(new):
                if j not in self.pairs and key(picture) and places[key(picture)]:
                    self.pairs[j] = places[key(picture)].pop()

    def old_at(self) -> dict[str, tuple[Hashable, Picture]]:
        """Give the older story's pictures by anchor, with what tells each from all others in both stories."""
        numbers = {i: ("new", j) for j, i in self.pairs.items()}
        return {picture.anchor: (numbers.get(i, ("old", i)), picture) for i, picture in enumerate(self.old)}

    def new_at(self) -> dict[str, tuple[Hashable, Picture]]:
        return {picture.anchor: (("new", j), picture) for j, picture in enumerate(self.new)}

    def changes(self, effort: Effort) -> Iterator[FieldChange | None]:
        for j, picture in enumerate(self.new):
            yield from self._changes_of(self.old[self.pairs[j]] if j in self.pairs else None, picture, effort)
        for i in sorted(set(range(len(self.old))) - set(self.pairs.values())):
            yield from self._changes_of(self.old[i], None, effort)
        order = [self.pairs[j] for j in sorted(self.pairs)]
        if order != sorted(order):
            names = {i: _name(self.new[j])[1] for j, i in self.pairs.items()}
            before, after = ("\n".join(names[i] for i in numbers) for numbers in (sorted(order), order))
            yield _replaced("pictures.order", "Order of photos", before, after)

    def _changes_of(self, old: Picture | None, new: Picture | None, effort: Effort) -> Iterator[FieldChange | None]:
        field, name = _name(new or old)
        if not new:
            field, name = f"{field}.removed", f"removed {name}"
        before, after = old or Picture(), new or Picture()
        photos = [f"photograph {_file(p) or 'without a file'}" if p else "" for p in (old, new)]
        yield _replaced(f"{field}.photo", name.capitalize(), *photos)
        for part, label in (("caption", "Caption"), ("credit", "Credit"), ("alt", "Alt text")):
            yield _reworded(
                f"{field}.{part}", f"{label} of {name}", getattr(before, part), getattr(after, part), effort
            )
        if old and new and _file(old) == _file(new):
            for part, label in (("sha256", "File"), ("crop", "Crop"), ("anchor", "Place")):
                yield _replaced(f"{field}.{part}", f"{label} of {name}", getattr(old, part), getattr(new, part))


def _name(picture: Picture) -> tuple[str, str]:
    return (
        (f"pictures.{picture.anchor}", f"photo {picture.anchor}") if picture.anchor else ("pictures.lead", "lead photo")
    )


# --- body -----------------------------------------------------------------------------------------------------------


class _Standing(NamedTuple):
    """A block where it stands: for a figure `text` is the caption and `markup` the photograph."""

    tag: str
    text: str
    markup: str
    anchor: str
    key: Hashable

    def piece(self) -> Piece:
        # A figure is the same by its key alone; one rule is as good as another and never moved.
        return Piece(self.key, "" if self.anchor else self.text, 0 if self.tag == "hr" else len(self.text) + 1)


def _standing(body: str, pictures: dict[str, tuple[Hashable, Picture]]) -> Iterator[_Standing]:
    for block in blocks(body):
        if block.tag == "figure":
            key, picture = pictures.get(block.anchor, (block.anchor, Picture()))
            yield _Standing("figure", picture.caption, _file(picture), block.anchor, ("figure", key))
        else:
            yield _Standing(block.tag, block.text, block.markup, "", block.markup)


def _body_changes(old: Story, new: Story, pictures: _Pictures, effort: Effort) -> Iterator[BlockChange]:
    olds, news = list(_standing(old.body, pictures.old_at())), list(_standing(new.body, pictures.new_at()))
    found = arrange([block.piece() for block in olds], [block.piece() for block in news], effort)
    became = {
        pair: _became(olds, news, pair, kind, effort) for kind, pairs in found._asdict().items() for pair in pairs
    }
    moved = {j: became[i, j] for i, j in found.moved if became[i, j]}
    kept = [pair for pair in found.kept if became[pair]]
    accounted = {i for (i, _), change in became.items() if change}
    i = j = 0
    for a, b in [*kept, (len(olds), len(news))]:
        yield from (_lone("deleted", olds[k], k + 1, None) for k in range(i, a) if k not in accounted)
        yield from (moved.get(k) or _lone("inserted", news[k], None, k + 1) for k in range(j, b))
        if a < len(olds):
            yield became[a, b]
        i, j = a + 1, b + 1


def _lone(kind: str, block: _Standing, old: int | None, new: int | None) -> BlockChange:
    return BlockChange(kind, block.tag, (Run(kind, block.text),) if block.text else (), old, new, anchor=block.anchor)


def _became(olds: list, news: list, pair: tuple[int, int], how: str, effort: Effort) -> BlockChange | None:
    """Show how one block became another; None where too little of it stayed."""
    old, new = olds[pair[0]], news[pair[1]]
    runs, alike = ((Run("same", new.text),) if new.text else (), True)
    if old.text != new.text:
        runs, alike = word_runs(old.text, new.text, effort)
        if not alike and not new.anchor:
            return None
    is_same = (old.tag, old.text, old.markup) == (new.tag, new.text, new.markup)
    return BlockChange(
        "moved" if how == "moved" else "same" if is_same else "changed",
        new.tag,
        runs,
        pair[0] + 1,
        pair[1] + 1,
        markup=_is_reformatted(old, new),
        links=_link_changes(old.markup, new.markup),
        old_tag=old.tag if old.tag != new.tag else "",
        anchor=new.anchor,
    )


_FORMATTING = re.compile(r"<(em|strong|s|sub|sup|code|cite|q|abbr|span|a)\b")
_HREF = re.compile(r'<a [^>]*?href="([^"]*)"')


def _is_reformatted(old: _Standing, new: _Standing) -> bool:
    if old.text == new.text:
        return old.markup != new.markup
    if new.anchor:
        return old.markup != new.markup
    return old.tag != new.tag or _FORMATTING.findall(old.markup) != _FORMATTING.findall(new.markup)


def _link_changes(old: str, new: str) -> tuple[Run, ...]:
    olds, news = (Counter(map(html.unescape, _HREF.findall(markup))) for markup in (old, new))
    gone, come = (olds - news).elements(), (news - olds).elements()
    return (*(Run("deleted", url) for url in gone), *(Run("inserted", url) for url in come))
