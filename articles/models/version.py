"""`Version`: a story as it was published at one moment. Rows are added, never changed and never deleted."""

from functools import cached_property

from django.db import models
from django.utils.translation import gettext

from articles.models.article import Article
from articles.models.literal import LiteralValue
from articles.story.canonical_json import from_json
from articles.story.dates import StoryDate
from articles.story.lazy_text import gettext_lazy as _
from articles.story.lazy_text import pgettext_lazy
from articles.story.notes import NoteKind
from articles.story.story import Story


class VersionKind(models.TextChoices):
    """What a version is, with the rules for each kind as properties.

    A member has its value, its words inside a sentence, the kind of its printed note if it prints one, and its label.
    """

    _words: str
    _note_kind: NoteKind | None

    PUBLISH = "publish", pgettext_lazy("kind of a version, inside a sentence", "first published"), _("First published")
    MINOR_EDIT = "minor_edit", pgettext_lazy("kind of a version, inside a sentence", "minor edit"), _("Minor edit")
    UPDATE = "update", pgettext_lazy("kind of a version, inside a sentence", "update"), NoteKind.UPDATE, _("Update")
    CLARIFY = (
        "clarify",
        pgettext_lazy("kind of a version, inside a sentence", "clarification"),
        NoteKind.CLARIFICATION,
        _("Clarification"),
    )
    CORRECT = (
        "correct",
        pgettext_lazy("kind of a version, inside a sentence", "correction"),
        NoteKind.CORRECTION,
        _("Correction"),
    )
    EDITORS_NOTE = (
        "editors_note",
        pgettext_lazy("kind of a version, inside a sentence", "editor’s note"),
        NoteKind.EDITORS_NOTE,
        _("Editor’s note"),
    )
    WITHDRAW = "withdraw", pgettext_lazy("kind of a version, inside a sentence", "withdrawn"), _("Withdrawn")
    REINSTATE = "reinstate", pgettext_lazy("kind of a version, inside a sentence", "reinstated"), _("Reinstated")
    ERASE = "erase", pgettext_lazy("kind of a version, inside a sentence", "erased"), _("Erased")
    ANONYMISE = "anonymise", pgettext_lazy("kind of a version, inside a sentence", "words removed"), _("Words removed")

    def __new__(
        cls, value: str, words: str, note_kind: NoteKind | None = None, label: str = ""
    ):  # Django has the label
        member = str.__new__(cls, value)
        member._value_ = value
        member._words, member._note_kind = words, note_kind
        return member

    @property
    def words(self) -> str:
        """Return the label as it stands inside a sentence."""
        return str(self._words)

    @property
    def needs_note(self) -> bool:
        """Return whether a version of this kind must have a note."""
        takes_away = self in {VersionKind.WITHDRAW, VersionKind.ERASE, VersionKind.ANONYMISE}
        return takes_away or (self.prints_note and self is not VersionKind.UPDATE)

    @property
    def prints_note(self) -> bool:
        """Return whether the note becomes a part of the story, which readers see on its page."""
        return self._note_kind is not None

    @property
    def note_kind(self) -> NoteKind:
        """Return the kind of the printed note. Raises ValueError for a kind of version that prints none."""
        if self._note_kind is None:
            raise ValueError(f"A version of the kind “{self.label}” prints no note.")
        return self._note_kind

    @property
    def moves_updated(self) -> bool:
        """Return whether a version of this kind sets the "Updated" date of the story."""
        return self.prints_note

    @property
    def publishes_text(self) -> bool:
        """Return whether a version of this kind publishes a text of its own; these can be scheduled."""
        return self is VersionKind.PUBLISH or self.is_minor or self.prints_note

    @property
    def is_correction(self) -> bool:
        """Return whether the version says what was wrong or unclear; `VersionQuerySet.corrections` for many rows."""
        return self.prints_note and self.note_kind.is_correction

    @property
    def is_minor(self) -> bool:
        """Return whether the history of the story folds the version away."""
        return self is VersionKind.MINOR_EDIT


_CORRECTIONS = [kind.value for kind in VersionKind if kind.is_correction]


class ImmutableVersion(TypeError):
    """Raised if code tries to change or delete a version."""

    def __init__(self, change: str):
        super().__init__(
            f"A published version is never {change}; publish a new one (articles.record.publishing), or erase the "
            "article."
        )


class VersionQuerySet(models.QuerySet):
    """Versions; methods that would change or delete rows raise ImmutableVersion."""

    def corrections(self):
        """Return the versions that say what was wrong or unclear; `VersionKind.is_correction` for one row."""
        return self.filter(kind__in=[LiteralValue(kind) for kind in _CORRECTIONS])

    def with_removals(self, versions: "list[Version]") -> "list[Version]":
        """Return the versions with their `removal`: the version that removed words from them, or None; one query."""
        pairs = {(version.article_id, version.redacted_by) for version in versions if version.redacted_by}
        removals = {}
        if pairs:
            articles, numbers = zip(*pairs, strict=True)
            rows = self.filter(article__in=articles, number__in=numbers).defer("story_json")
            removals = {(row.article_id, row.number): row for row in rows}
        for version in versions:
            version.removal = removals.get((version.article_id, version.redacted_by))
        return versions

    def update(self, **kwargs):
        """Raise ImmutableVersion."""
        raise ImmutableVersion("changed")

    def delete(self):
        """Raise ImmutableVersion."""
        raise ImmutableVersion("deleted")

    def bulk_update(self, *args, **kwargs):
        """Raise ImmutableVersion."""
        raise ImmutableVersion("changed")

    update.alters_data = delete.alters_data = bulk_update.alters_data = True


class Version(models.Model):
    """A published version; `story_json`, `note` and `salt` are None after an erasure."""

    article = models.ForeignKey(
        Article, models.PROTECT, related_name="versions", db_index=False
    )  # the unique constraint has an index
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=VersionKind)
    note = models.TextField(null=True, blank=True)  # noqa: DJ001  null: erased
    story_json = models.TextField(_("story"), null=True, db_column="story")  # noqa: DJ001  canonical JSON; null: erased
    by = models.CharField(max_length=150)
    effective = models.CharField(max_length=32, help_text=_("The story's own time, as precise as it is known."))
    effective_at = models.DateTimeField(help_text=_("The same as an instant, to order by."))
    recorded_at = models.DateTimeField(help_text=_("When the archive learned of it."))
    salt = models.CharField(max_length=32, null=True)  # noqa: DJ001  null: erased
    commitment = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    # If this version removed words from earlier ones: their numbers and the commitments of their texts as they are now.
    redactions = models.TextField(null=True, editable=False)  # noqa: DJ001  canonical JSON, in the digest; null: none
    redacted_by = models.PositiveIntegerField(
        null=True, editable=False, help_text=_("Which version removed words here.")
    )

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["article", "number"]
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(name="version_number_is_unique_in_its_article", fields=["article", "number"]),
            models.CheckConstraint(name="version_numbers_start_at_one", condition=models.Q(number__gte=1)),
            models.CheckConstraint(name="version_kind_is_known", condition=models.Q(kind__in=VersionKind.values)),
            models.CheckConstraint(
                name="version_is_whole_or_erased",
                condition=models.Q(story_json__isnull=False, salt__isnull=False, note__isnull=False)
                | models.Q(story_json__isnull=True, salt__isnull=True, note__isnull=True),
            ),
        ]
        indexes = [
            models.Index(
                fields=["-effective_at", "-id"],
                name="version_corrections",
                condition=models.Q(kind__in=_CORRECTIONS),
            ),
        ]

    def __str__(self):
        return gettext("Version %(number)s") % {"number": self.number}

    @cached_property
    def story(self) -> Story | None:
        """Return the story as it was published; None after an erasure."""
        return None if self.story_json is None else from_json(self.story_json)

    @property
    def effective_date(self) -> StoryDate:
        """Return the story's own time of this version."""
        return StoryDate(self.effective)

    @property
    def policy(self) -> VersionKind:
        """Return the kind of the version, with its rules."""
        return VersionKind(self.kind)

    def save(self, *args, **kwargs):
        """Insert the version; raises ImmutableVersion if it is in the database already."""
        if not self._state.adding:
            raise ImmutableVersion("changed")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        """Raise ImmutableVersion."""
        raise ImmutableVersion("deleted")
