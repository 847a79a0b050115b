"""The result of a comparison, as templates and tests read it: changed fields, and blocks of the body."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from articles.diff.changes import BlockChange, FieldChange
from articles.diff.excerpt import Excerpt, excerpt
from articles.diff.words import Run, count_words
from articles.story.wording import joined_labels


class Side(NamedTuple):
    """One of the two stories as plain text: its changed fields, and tag and text of every block in order."""

    fields: dict[str, str]
    body: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """The changed fields in reading order, and all blocks of the body.

    Blocks have the order of the new story; deleted ones are at their old place. `coarse` is True if the time was too
    short to compare everything word by word.
    """

    fields: tuple[FieldChange, ...]
    body: tuple[BlockChange, ...]
    coarse: bool = False

    @property
    def is_empty(self) -> bool:
        """Return whether the two stories are equal."""
        return not self.fields and all(block.kind == "same" for block in self.body)

    @property
    def words_inserted(self) -> int:
        """Return the number of words that only the new story has."""
        return sum(self._words("inserted").values())

    @property
    def words_deleted(self) -> int:
        """Return the number of words that only the old story has."""
        return sum(self._words("deleted").values())

    @property
    def summary(self) -> str:
        """Return one line that says what changed."""
        if self.is_empty:
            return _("no difference")
        added, removed = self._words("inserted"), self._words("deleted")
        labels = list(dict.fromkeys([*(change.label for change in self.fields), _("Body")]))
        changed_labels = [label for label in labels if added[label] or removed[label]]
        others = [label for label in labels[:-1] if label not in changed_labels]
        sentences = [_words_changed(added.total(), removed.total(), changed_labels)] if changed_labels else []
        layout = list(self._layout(_("Body") in changed_labels))
        if sentences or layout or len(others) > 1:  # every update moves its date: that says nothing
            others = [label for label in others if label != pgettext("date", "Updated")]
        sentences += (
            [ngettext("%(fields)s changed", "%(fields)s changed", len(others)) % {"fields": joined_labels(others)}]
            if others
            else []
        )
        return "; ".join([*sentences, *layout])

    def context(self, n: int = 1) -> tuple[BlockChange, ...]:
        """Return the body with unchanged blocks folded, except `n` blocks before and after each change."""
        changed = [number for number, block in enumerate(self.body) if block.kind != "same"]
        near = {neighbour for number in changed for neighbour in range(number - n, number + n + 1)}
        folded: list[BlockChange] = []
        for is_near, group in groupby(enumerate(self.body), key=lambda entry: entry[0] in near):
            blocks = [block for _, block in group]
            if is_near or len(blocks) == 1:
                folded += blocks
            else:
                folded.append(BlockChange("folded", "", (), blocks[0].old, blocks[0].new, count=len(blocks)))
        return tuple(folded)

    @property
    def excerpt(self) -> Excerpt:
        """Return what a page of the desk shows: unchanged blocks folded, and no more than fits on a page."""
        return excerpt(self.fields, self.context())

    def with_words_for(self, name: str, words: Callable[[set[str]], dict[str, str]]) -> "Difference":
        """Return the difference with other words for the texts of a changed field, such as headlines for UUIDs.

        `words` is called with the texts if the field changed.
        """
        change = next((field for field in self.fields if field.field == name), None)
        if change is None:
            return self
        known = words({run.text for run in change.runs})
        renamed = replace(change, runs=tuple(Run(run.kind, known[run.text]) for run in change.runs))
        return replace(self, fields=tuple(renamed if field is change else field for field in self.fields))

    def _words(self, kind: str) -> Counter:
        """Return the number of words of a kind by the label of their field; captions do not count in the body."""
        words = Counter()
        texts = [(change.label, change.runs) for change in self.fields if change.is_prose]
        texts += [(_("Body"), block.runs) for block in self.body if block.kind != "same" and block.tag != "figure"]
        for label, runs in texts:
            words[label] += sum(count_words(run.text) for run in runs if run.kind == kind)
        return words

    def _layout(self, body_is_named: bool) -> Iterator[str]:
        kinds = Counter(block.kind for block in self.body)
        if kinds["moved"]:
            yield _counted(
                ngettext("%(count)s paragraph moved", "%(count)s paragraphs moved", kinds["moved"]), kinds["moved"]
            )
        formatted = sum(block.markup or bool(block.links) for block in self.body)
        if formatted:
            sentence = ngettext(
                "formatting, link or photo changed in %(count)s paragraph",
                "formatting, link or photo changed in %(count)s paragraphs",
                formatted,
            )
            yield _counted(sentence, formatted)
        elif not body_is_named and len(self.body) > kinds["same"] + kinds["moved"]:
            yield _("body changed in figures or punctuation")


def _words_changed(added: int, removed: int, labels: Sequence[str]) -> str:
    """Return how many words were added and removed in which fields."""
    fields = {"fields": joined_labels(labels)}
    if added and removed:
        sentence = ngettext(
            "%(count)s word added, %(removed)s removed in %(fields)s",
            "%(count)s words added, %(removed)s removed in %(fields)s",
            added,
        )
        return _counted(sentence, added, removed=removed, **fields)
    if added:
        sentence = ngettext("%(count)s word added in %(fields)s", "%(count)s words added in %(fields)s", added)
        return _counted(sentence, added, **fields)
    sentence = ngettext("%(count)s word removed in %(fields)s", "%(count)s words removed in %(fields)s", removed)
    return _counted(sentence, removed, **fields)


def _counted(sentence: str, count: int, **values) -> str:
    return sentence % {"count": number_format(count, force_grouping=True), **values}


def old_side(difference: Difference) -> Side:
    """Return the plain text of the old story, rebuilt from the difference."""
    blocks = sorted((b for b in difference.body if b.old is not None), key=attrgetter("old"))
    body = tuple((block.old_tag or block.tag, _text(block.runs, "inserted")) for block in blocks)
    return Side({change.field: _text(change.runs, "inserted") for change in difference.fields}, body)


def new_side(difference: Difference) -> Side:
    """Return the plain text of the new story, rebuilt from the difference."""
    body = tuple((b.tag, _text(b.runs, "deleted")) for b in difference.body if b.new is not None)
    return Side({change.field: _text(change.runs, "deleted") for change in difference.fields}, body)


def _text(runs: Sequence[Run], without: str) -> str:
    return "".join(run.text for run in runs if run.kind != without)
