"""Notes to readers, as they are printed with a story: what was wrong or unclear, what is new, what else to know."""

from dataclasses import dataclass
from enum import StrEnum

from articles.story.dates import StoryDate
from articles.story.lazy_text import gettext_lazy as _
from articles.story.lazy_text import ngettext_lazy
from articles.story.part import Part


class NotePlacement(StrEnum):
    """Whether a note to readers is printed above or below the text."""

    TOP = "top"
    FOOT = "foot"


class NoteKind(StrEnum):
    """What a note to readers is. An imported note may have a kind that is not listed here.

    A member has its value, the words above such a note, and, if it says what was wrong or unclear, the words for a
    number of them: these stand where corrections do, on their page, in feeds and for programs.
    """

    _value_: str
    _label: str
    _counted: str | None

    CORRECTION = "correction", _("Correction"), ngettext_lazy("%(count)s correction", "%(count)s corrections", "count")
    CLARIFICATION = (
        "clarification",
        _("Clarification"),
        ngettext_lazy("%(count)s clarification", "%(count)s clarifications", "count"),
    )
    EDITORS_NOTE = "editors_note", _("Editor’s note")
    UPDATE = "update", _("Update")

    def __new__(cls, value: str, label: str, counted: str | None = None):
        member = str.__new__(cls, value)
        member._value_ = value
        member._label, member._counted = label, counted
        return member

    @property
    def label(self) -> str:
        """Return the words above a note of this kind."""
        return self._label

    @property
    def is_correction(self) -> bool:
        """Return whether a note of this kind says what was wrong or unclear."""
        return self._counted is not None

    @property
    def counted(self) -> str:
        """Return the words for a number (`count`) of corrections of this kind, or else its label."""
        return self._counted or self._label


def placement_of(kind: str) -> str:
    """Return where a note of a kind is printed: an editor's note above the text, all others below."""
    return (NotePlacement.TOP if kind == NoteKind.EDITORS_NOTE else NotePlacement.FOOT).value


_NOTE_KINDS = frozenset(NoteKind)


@dataclass(frozen=True, slots=True)
class Note(Part):
    """A note as readers see it: `kind` is a `NoteKind` or a kind of its source, `gravity` a `NotePlacement`."""

    text: str
    kind: str = NoteKind.CORRECTION.value
    date: StoryDate | None = None
    gravity: str = NotePlacement.FOOT.value

    @property
    def label(self) -> str:
        """Return the words above the note; a kind that is not in `NoteKind` is shown as it is written."""
        if self.kind in _NOTE_KINDS:
            return NoteKind(self.kind).label
        return self.kind.replace("_", " ").strip().capitalize() or _("Note")

    @property
    def is_correction(self) -> bool:
        """Return whether the note says what was wrong or unclear."""
        return self.kind in _NOTE_KINDS and NoteKind(self.kind).is_correction
