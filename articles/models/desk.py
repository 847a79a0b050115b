"""The tables of the desk: desk copies, who has them open, notes, schedules. Public pages never read them."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext

from articles.models.article import Article
from articles.models.taxonomy import Section, Tag
from articles.models.version import VersionKind
from articles.story.canonical_json import from_json
from articles.story.dates import InvalidStory, StoryDate
from articles.story.html_sanitizer import clean_body
from articles.story.lazy_text import gettext_lazy as _
from articles.story.lazy_text import pgettext_lazy
from articles.story.moments import moment_in_words
from articles.story.story import Story


def validate_date(text: str):
    """Raise ValidationError if the text is not a `StoryDate`."""
    try:
        StoryDate(text)
    except InvalidStory as error:
        raise ValidationError(str(error)) from None


class DeskCopy(models.Model):
    """The one copy of an article that is being written or changed.

    `based_on` is the number of the version that the copy was made from; 0 if the article was never published.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        REVIEW = "review", _("In review")
        READY = "ready", _("Ready")

        @property
        def words(self) -> str:
            """Return the label as it stands inside a sentence."""
            return str(_STATES_IN_SENTENCES[self])

    article = models.OneToOneField(Article, models.CASCADE, related_name="desk_copy", editable=False)
    based_on = models.PositiveIntegerField(default=0, editable=False)
    state = models.CharField(max_length=6, choices=State, default=State.DRAFT)
    kicker = models.CharField(max_length=500, blank=True)
    headline = models.CharField(max_length=2000, blank=True)
    dek = models.TextField(max_length=5000, blank=True)
    dateline = models.CharField(max_length=500, blank=True)
    body = models.TextField(max_length=2_000_000, blank=True)
    section = models.ForeignKey(Section, models.PROTECT, null=True, blank=True, related_name="+")
    tags = models.ManyToManyField(Tag, blank=True, related_name="+")
    genre = models.CharField(
        max_length=500, default="news", blank=True, help_text=_("news, opinion, analysis, review, …")
    )
    language = models.CharField(max_length=500, default="en", help_text=_("As in “en”, “de”, “ar”."))
    published = models.CharField(max_length=32, blank=True, validators=[validate_date])
    updated = models.CharField(max_length=32, blank=True, validators=[validate_date])
    edition = models.CharField(max_length=500, blank=True)
    page = models.CharField(max_length=500, blank=True)
    # The UUID of the original.
    translation_of = models.CharField(_("translation of"), max_length=36, blank=True)
    slug = models.CharField(max_length=80, blank=True, help_text=_("Left empty it is made from the headline."))
    carried = models.JSONField(
        default=dict, blank=True, editable=False
    )  # parts that the desk does not edit: notes, source, printed names
    embargo = models.DateTimeField(
        _("embargoed until"), null=True, blank=True, editable=False, help_text=_("Nobody publishes it before.")
    )
    opened_by = models.CharField(max_length=150, blank=True, editable=False)
    opened_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("story on the desk")
        verbose_name_plural = _("stories on the desk")
        ordering = ["-saved_at"]
        constraints = [
            models.CheckConstraint(
                name="desk_state_is_known", condition=models.Q(state__in=["draft", "review", "ready"])
            )
        ]

    def __str__(self):
        return self.headline or gettext("(no headline)")

    def clean(self):
        """Make the body canonical HTML; raises ValidationError for an update date without a publication date."""
        self.body = clean_body(self.body)
        if self.updated and not self.published and not self.article.ever_published:
            raise ValidationError(
                {"updated": gettext("A story that has no publication date has no later one; clear it.")}
            )


_STATES_IN_SENTENCES = {
    DeskCopy.State.DRAFT: pgettext_lazy("inside a sentence", "draft"),
    DeskCopy.State.REVIEW: pgettext_lazy("inside a sentence", "in review"),
    DeskCopy.State.READY: pgettext_lazy("inside a sentence", "ready"),
}


class EditingSession(models.Model):
    """One person who has a story open, with the time of the last sign of life and the unsaved form data.

    `form_token` tells the forms of one person with unsaved data from each other: of one story in two windows, and of
    new stories. "" for a person who has a story open and has typed nothing.
    """

    # Null for a story that was not saved yet.
    copy = models.ForeignKey(DeskCopy, models.CASCADE, null=True, blank=True, related_name="editing_sessions")
    by = models.CharField(max_length=150)
    form_token = models.CharField(max_length=32, blank=True, default="")
    seen_at = models.DateTimeField()
    unsaved_data = models.TextField(blank=True, db_column="typed")
    unsaved_at = models.DateTimeField(null=True, db_column="typed_at")

    class Meta:
        db_table = "articles_sitting"
        constraints = [
            models.UniqueConstraint(name="one_sitting_a_form_of_a_story", fields=["copy", "by", "form_token"]),
            models.UniqueConstraint(
                name="one_sitting_a_form_of_a_new_story", fields=["by", "form_token"], condition=models.Q(copy=None)
            ),
        ]
        indexes = [models.Index(fields=["seen_at"], name="sitting_by_time")]

    def __str__(self):
        return gettext("%(by)s at %(copy)s") % {"by": self.by, "copy": self.copy or "a new story"}


class InternalNote(models.Model):
    """A note between colleagues. The note is no part of the story and is never published."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="internal_notes")
    text = models.TextField(max_length=10_000)
    by = models.CharField(max_length=150, editable=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at"]

    def __str__(self):
        return self.text[:80]


class ScheduledStory(models.Model):
    """A story that will be published at `due_at`, and the version that it is based on."""

    article = models.OneToOneField(Article, models.CASCADE, related_name="scheduled", editable=False)
    due_at = models.DateTimeField(db_index=True)
    kind = models.CharField(max_length=12, choices=VersionKind)
    note = models.TextField(blank=True)
    gravity = models.CharField(max_length=4, default="foot")
    slug = models.CharField(max_length=80, blank=True)
    story_json = models.TextField(db_column="story")
    based_on = models.PositiveIntegerField()
    by = models.CharField(max_length=150)
    refused = models.TextField(blank=True, help_text=_("Why it could not be published when it was due."))

    class Meta:
        db_table = "articles_scheduled"
        verbose_name = _("scheduled story")
        verbose_name_plural = _("scheduled stories")
        ordering = ["due_at"]

    def __str__(self):
        return gettext("%(label)s due %(due_at)s") % {
            "label": VersionKind(self.kind).label,
            "due_at": moment_in_words(self.due_at),
        }

    @property
    def story(self) -> Story:
        """Return the story as it will be published."""
        return from_json(self.story_json)
