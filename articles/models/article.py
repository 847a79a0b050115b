"""`Article`, the identity of a story, with its addresses and the items of sources that became it."""

import uuid
from datetime import date
from urllib.parse import quote

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext

from articles.models.literal import LiteralValue
from articles.story.lazy_text import gettext_lazy as _
from articles.story.lazy_text import pgettext_lazy


class ArticleQuerySet(models.QuerySet):
    """Articles by state."""

    def live(self):
        """Return the articles that readers find."""
        return self.filter(state=Article.State.LIVE)

    def in_state(self, state: str):
        """Return the articles of one state; withdrawn and erased ones are few, and have a partial index each."""
        return self.filter(state=LiteralValue(Article.State(state).value))

    def delete(self):
        """Delete articles that were never published; raises ValidationError if any of them was."""
        published = self.exclude(latest=0).first()
        if published:
            raise ValidationError(
                gettext("%(published)s was published and stays in the record; withdraw it instead of deleting it.")
                % {"published": published}
            )
        return super().delete()


class Article(models.Model):
    """The identity of a story: what stays the same while versions, addresses and states change."""

    class State(models.TextChoices):
        UNPUBLISHED = "unpublished", _("Never published")
        LIVE = "live", _("Live")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        ERASED = "erased", _("Erased")

        @property
        def words(self) -> str:
            """Return the label as it stands inside a sentence."""
            return str(_STATES_IN_SENTENCES[self])

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=11, choices=State, default=State.UNPUBLISHED, editable=False)
    latest = models.PositiveIntegerField(_("latest version"), default=0, editable=False)
    noindex = models.BooleanField(_("hidden from search engines"), default=False, editable=False)
    legal_hold = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="article_is_unpublished_exactly_without_versions",
                condition=models.Q(state="unpublished", latest=0)
                | models.Q(state__in=["live", "withdrawn", "erased"], latest__gt=0),
            ),
        ]
        indexes = [
            models.Index(fields=["-id"], name=f"article_{state}", condition=models.Q(state=state))
            for state in ("withdrawn", "erased")
        ] + [
            models.Index(fields=["-id"], name=f"article_{flag}", condition=models.Q(**{flag: True}))
            for flag in ("noindex", "legal_hold")
        ]
        permissions = [
            ("publish_article", "Can publish, correct, withdraw and reinstate articles"),
            ("request_erasure", "Can request that an article is erased"),
            ("execute_erasure", "Can erase an article for ever"),
            ("hold_article", "Can put an article under legal hold"),
            ("search_archive", "Can search the desk, withdrawn stories and past versions"),
            ("propose_correction", "Can propose a correction of a published story"),
            ("retag_article", "Can change the section and the tags of any story"),
            ("see_missing_photos", "Can see which drafts have no photograph yet"),
        ]

    def __str__(self):
        """Return the headline of the entry or desk copy; one or two queries unless they are loaded."""
        entry = getattr(self, "entry", None) if self.state == self.State.LIVE else None
        copy = None if entry else getattr(self, "desk_copy", None)
        return str(
            entry
            or copy
            or gettext("Article %(uuid)s (%(state)s)") % {"uuid": self.uuid, "state": self.State(self.state).words}
        )

    @property
    def is_live(self) -> bool:
        """Return whether readers find the article."""
        return self.state == self.State.LIVE

    @property
    def ever_published(self) -> bool:
        """Return whether the article has a version, also if it is withdrawn or erased by now."""
        return self.latest > 0

    def delete(self, *args, **kwargs):
        """Delete an article that was never published; raises ValidationError otherwise."""
        if self.ever_published:
            raise ValidationError(
                gettext("%(self)s was published and stays in the record; withdraw it instead of deleting it.")
                % {"self": self}
            )
        return super().delete(*args, **kwargs)


class StoryWriter(models.Model):
    """Who wrote an article on the desk; set when it is first published, so that it stays theirs to see."""

    article = models.OneToOneField(Article, models.CASCADE, primary_key=True, related_name="writer")
    username = models.CharField(max_length=150, db_index=True)

    def __str__(self):
        return self.username


class Address(models.Model):
    """A publication day and a slug that lead to an article, now or formerly; `sequence` orders the day's stories."""

    day = models.DateField()
    slug = models.CharField(max_length=100)
    sequence = models.PositiveSmallIntegerField()
    article = models.ForeignKey(Article, models.PROTECT, related_name="addresses")
    is_current = models.BooleanField(default=True)

    class Meta:
        verbose_name_plural = _("addresses")
        constraints = [
            models.UniqueConstraint(name="address_is_unique_on_its_day", fields=["day", "slug"]),
            models.UniqueConstraint(
                name="sequence_is_unique_on_its_day", fields=["day", "sequence"], condition=models.Q(is_current=True)
            ),
            models.UniqueConstraint(
                name="article_has_one_current_address", fields=["article"], condition=models.Q(is_current=True)
            ),
            models.CheckConstraint(name="sequence_fits_in_a_day", condition=models.Q(sequence__lt=16384)),
        ]

    def __str__(self):
        return self.get_absolute_url()

    def get_absolute_url(self):
        """Return the path of the story's page at this address."""
        return story_path(self.day, self.slug)


def story_path(day: date, slug: str) -> str:
    """Return the path of a story's page. Not with `reverse`, because imports need thousands; a test compares both."""
    return f"/{day.year:04}/{day.month:02}/{day.day:02}/{quote(slug)}/"


class ImportedItem(models.Model):
    """The record that an item of a source became this article, with a fingerprint of the item's text at that time.

    Item and text are stored as SHA-256 only, so that no words are left here after an erasure. The item's digest stays,
    so that an importer refuses the erased story if its file is imported again.
    """

    item = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64, blank=True)
    article = models.ForeignKey(Article, models.CASCADE, related_name="origins")

    class Meta:
        db_table = "articles_origin"
        verbose_name = _("origin")
        verbose_name_plural = _("origins")
        constraints = [
            models.UniqueConstraint(name="origin_is_filed_once", fields=["item", "fingerprint"]),
        ]

    def __str__(self):
        return self.item[:12]


_STATES_IN_SENTENCES = {
    Article.State.UNPUBLISHED: pgettext_lazy("inside a sentence", "never published"),
    Article.State.LIVE: pgettext_lazy("inside a sentence", "live"),
    Article.State.WITHDRAWN: pgettext_lazy("inside a sentence", "withdrawn"),
    Article.State.ERASED: pgettext_lazy("inside a sentence", "erased"),
}
