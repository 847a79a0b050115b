"""Notes to readers: corrections, clarifications, editor's notes and updates, as they are printed with a story."""

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
    """What a note to readers is. An imported note may have a kind that is not listed here."""

    CORRECTION = "correction"
    CLARIFICATION = "clarification"
    EDITORS_NOTE = "editors_note"
    UPDATE = "update"

    @property
    def label(self) -> str:
        """Return the words above a note of this kind."""
        return _NOTE_LABELS[self]

    @property
    def is_correction(self) -> bool:
        """Return whether a note of this kind says what was wrong or unclear."""
        return self in _COUNTED_CORRECTIONS

    @property
    def counted(self) -> str:
        """Return the words for a number (`count`) of corrections of this kind. Raises KeyError for another kind."""
        return _COUNTED_CORRECTIONS[self]


_NOTE_KINDS = frozenset(NoteKind)
_NOTE_LABELS = {
    NoteKind.CORRECTION: _("Correction"),
    NoteKind.CLARIFICATION: _("Clarification"),
    NoteKind.EDITORS_NOTE: _("Editor’s note"),
    NoteKind.UPDATE: _("Update"),
}
# What stands where corrections do: on their page, in feeds, and for programs.
_COUNTED_CORRECTIONS = {
    NoteKind.CORRECTION: ngettext_lazy("%(count)s correction", "%(count)s corrections", "count"),
    NoteKind.CLARIFICATION: ngettext_lazy("%(count)s clarification", "%(count)s clarifications", "count"),
}


@dataclass(frozen=True, slots=True)
class Note(Part):
    """A correction, clarification or editor's note, as readers see it; `gravity` is a `NotePlacement`."""

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
