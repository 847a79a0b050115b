"""The memory of the desk: a revision for each save of a desk copy, and the bin. Public pages never read them."""

from functools import cached_property

from django.db import models
from django.utils.translation import gettext

from articles.models.article import Article
from articles.story.canonical_json import from_json
from articles.story.lazy_text import gettext_lazy as _
from articles.story.story import Story


class BinEntry(models.Model):
    """A deleted draft, a desk copy that was put back, or unsaved input, as long as it can be restored.

    `article` is null for a draft; `uuid`, `notes`, `comments`, `places` and `origins` are what the draft had
    beside its revisions. `is_unsaved` says that somebody had typed the text, and it was not saved when the story
    left the desk; `notes` has the internal note that was typed with it.
    """

    uuid = models.UUIDField(editable=False)
    article = models.ForeignKey(Article, models.CASCADE, null=True, related_name="bin_entries", editable=False)
    by = models.CharField(max_length=150, editable=False)
    at = models.DateTimeField(db_index=True, editable=False)
    opened_by = models.CharField(max_length=150, blank=True, editable=False)
    embargo = models.DateTimeField(null=True, editable=False)
    notes = models.JSONField(default=list, editable=False)  # internal notes: text, by, at
    comments = models.JSONField(default=list, editable=False)  # comments and replies, as `bin` writes them
    places = models.JSONField(default=dict, editable=False)  # in series and among related stories, by key
    origins = models.JSONField(default=list, editable=False)  # digests of imported items: item, fingerprint
    is_unsaved = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("story in the bin")
        verbose_name_plural = _("bin")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return self.headline or gettext("(no headline)")

    @cached_property
    def revision(self) -> "DeskRevision | None":
        """The text that can be restored."""
        return self.revisions.order_by("-pk").first()

    @property
    def headline(self) -> str:
        """Return the headline of the text that can be restored."""
        return self.revision.story.headline if self.revision else ""


class DeskRevision(models.Model):
    """The text of a desk copy after a save, or as somebody else's form was opened with it.

    `row_keys` are the primary keys of the rows by the name of their formset, in the order of the story: a form that is
    sent later is merged row by row. `article` is null while the draft lies in the bin.
    """

    article = models.ForeignKey(Article, models.CASCADE, null=True, related_name="desk_revisions")
    bin_entry = models.ForeignKey(BinEntry, models.SET_NULL, null=True, related_name="revisions")
    by = models.CharField(max_length=150, blank=True)  # empty: an action or a program
    at = models.DateTimeField()
    based_on = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=6)
    slug = models.CharField(max_length=80, blank=True)
    story_json = models.TextField(_("story"), db_column="story")
    row_keys = models.JSONField(default=dict)
    is_last_of_day = models.BooleanField(default=False)  # the one that is left of its day, see `desk_revisions.thin`

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["at"], name="desk_revision_to_thin", condition=models.Q(is_last_of_day=False))]

    def __str__(self):
        return gettext("Revision %(pk)s") % {"pk": self.pk}

    @cached_property
    def story(self) -> Story:
        """The story of the desk copy; it was not validated."""
        return from_json(self.story_json)
