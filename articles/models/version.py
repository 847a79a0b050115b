"""A Version is a Story as it was published, for ever: rows are added, never changed, never taken away."""

from functools import cached_property

from django.db import models

from articles.models.article import Article
from articles.models.literal import LiteralValue
from articles.story.dates import StoryDate
from articles.story.story import Story, from_json


class VersionKind(models.TextChoices):
    """What a version is, with its policy beside it."""

    PUBLISH = "publish", "First published"
    MINOR_EDIT = "minor_edit", "Minor edit"
    UPDATE = "update", "Update"
    CLARIFY = "clarify", "Clarification"
    CORRECT = "correct", "Correction"
    EDITORS_NOTE = "editors_note", "Editor’s note"
    WITHDRAW = "withdraw", "Withdrawn"
    REINSTATE = "reinstate", "Reinstated"
    ERASE = "erase", "Erased"
    ANONYMISE = "anonymise", "Words removed"

    @property
    def needs_note(self) -> bool:
        return self in {
            VersionKind.CLARIFY,
            VersionKind.CORRECT,
            VersionKind.EDITORS_NOTE,
            VersionKind.WITHDRAW,
            VersionKind.ERASE,
            VersionKind.ANONYMISE,
        }

    @property
    def prints_note(self) -> bool:
        """Whether the note stands in the story itself, where readers of the page see it."""
        return self in {VersionKind.UPDATE, VersionKind.CLARIFY, VersionKind.CORRECT, VersionKind.EDITORS_NOTE}

    @property
    def moves_updated(self) -> bool:
        return self.prints_note

    @property
    def is_correction(self) -> bool:
        return self in {VersionKind.CLARIFY, VersionKind.CORRECT}

    @property
    def is_minor(self) -> bool:
        return self is VersionKind.MINOR_EDIT


class ImmutableVersion(TypeError):
    """Somebody tried to change or delete a version."""

    def __init__(self, what):
        super().__init__(
            f"A published version is never {what}; publish a new one (articles.record.publishing), or erase the "
            "article."
        )


class VersionQuerySet(models.QuerySet):
    def corrections(self):
        """Corrections and clarifications; `VersionKind.is_correction` for many rows."""
        return self.filter(kind__in=[LiteralValue("clarify"), LiteralValue("correct")])

    def with_removals(self, versions: "list[Version]") -> "list[Version]":
        """Give versions their `removal`, the version that took words from them, where one did; one query at most."""
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
        raise ImmutableVersion("changed")

    def delete(self):
        raise ImmutableVersion("deleted")

    def bulk_update(self, *args, **kwargs):
        raise ImmutableVersion("changed")

    update.alters_data = delete.alters_data = bulk_update.alters_data = True


class Version(models.Model):
    article = models.ForeignKey(Article, models.PROTECT, related_name="versions", db_index=False)  # see the constraint
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=VersionKind)
    note = models.TextField(null=True, blank=True)  # noqa: DJ001  null: erased
    story_json = models.TextField("story", null=True, db_column="story")  # noqa: DJ001  canonical JSON; null: erased
    by = models.CharField(max_length=150)
    effective = models.CharField(max_length=32, help_text="The story's own time, as precise as it is known.")
    effective_at = models.DateTimeField(help_text="The same as an instant, to order by.")
    recorded_at = models.DateTimeField(help_text="When the archive learned of it.")
    salt = models.CharField(max_length=32, null=True)  # noqa: DJ001  null: erased
    commitment = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    # Of a version that removed words from earlier ones: their numbers with the commitments of what they read now.
    redactions = models.TextField(null=True, editable=False)  # noqa: DJ001  canonical JSON, in the digest; null: none
    redacted_by = models.PositiveIntegerField(null=True, editable=False, help_text="Which version removed words here.")

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
                condition=models.Q(kind__in=["clarify", "correct"]),
            ),
        ]

    def __str__(self):
        return f"Version {self.number}"

    @cached_property
    def story(self) -> Story | None:
        """The Story as it was published; None after an erasure."""
        return None if self.story_json is None else from_json(self.story_json)

    @property
    def effective_date(self) -> StoryDate:
        return StoryDate(self.effective)

    @property
    def policy(self) -> VersionKind:
        return VersionKind(self.kind)

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise ImmutableVersion("changed")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise ImmutableVersion("deleted")
