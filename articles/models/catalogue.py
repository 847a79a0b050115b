"""The tables of the catalogue: what readers can find. They are made from the record and can be rebuilt at any time."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext

from articles.models.article import Article, story_path
from articles.models.taxonomy import Agency, Author, Section, Tag
from articles.story.dates import StoryDate
from articles.story.lazy_text import gettext_lazy as _

EPOCH = date(1800, 1, 1)


def docid_of(day: date, sequence: int = 0) -> int:
    """Return the docid of a story from its day and its place in the day: a signed 32-bit number, in order of time."""
    return ((day - EPOCH).days << 14) + sequence


def day_of(docid: int) -> date:
    """Return the day of publication that a docid has in it."""
    return date.fromordinal(EPOCH.toordinal() + (docid >> 14))


class CatalogueQuerySet(models.QuerySet):
    """Entries by day: `.since(first).until(before).newest_first()`."""

    def since(self, day: date):
        """Return the entries published on a day or later."""
        return self.filter(docid__gte=docid_of(day))

    def until(self, day: date):
        """Return the entries published before a day."""
        return self.filter(docid__lt=docid_of(day))

    def newest_first(self):
        """Return the entries in the order of lists, with their sections loaded."""
        return self.order_by("-docid").select_related("section")


class CatalogueEntry(models.Model):
    """A live article with the columns that lists show and filters use; the primary key is the docid."""

    docid = models.BigIntegerField(primary_key=True)
    article = models.OneToOneField(Article, models.CASCADE, related_name="entry")
    version = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    slug = models.CharField(max_length=100)
    published = models.CharField(max_length=32)
    updated = models.CharField(max_length=32, blank=True)
    changed_at = models.DateTimeField(help_text=_("When readers last saw it change."))
    section = models.ForeignKey(Section, models.SET_NULL, null=True, related_name="+", db_index=False)
    kicker = models.TextField(blank=True)
    headline = models.TextField(blank=True)
    opening = models.TextField(blank=True, help_text=_("The first words of the body, for lists."))
    dek = models.TextField(blank=True)
    byline = models.TextField(blank=True)
    genre = models.CharField(max_length=500)
    language = models.CharField(max_length=500)
    lead_photo = models.CharField(max_length=40, blank=True)
    lead_sha256 = models.CharField(max_length=64, blank=True)
    lead_alt = models.TextField(blank=True)
    has_photo = models.BooleanField()
    is_corrected = models.BooleanField()
    is_updated = models.BooleanField()
    translation_of = models.UUIDField(null=True, help_text=_("The article that it is a translation of."))
    noindex = models.BooleanField()
    page_stamp = models.PositiveIntegerField(
        default=0, help_text=_("Counts what changed the page besides its version.")
    )

    objects = CatalogueQuerySet.as_manager()

    class Meta:
        ordering = ["-docid"]
        verbose_name_plural = _("catalogue")
        indexes = [
            models.Index(fields=["section", "-docid"], name="catalogue_by_section"),
            models.Index(fields=["-docid"], name="catalogue_corrected", condition=Q(is_corrected=True)),
            models.Index(fields=["-changed_at"], name="catalogue_by_change"),
            models.Index(fields=["-docid"], name="catalogue_no_headline", condition=Q(headline="")),
            models.Index(fields=["-docid"], name="catalogue_no_byline", condition=Q(byline="")),
            models.Index(fields=["-docid"], name="catalogue_no_section", condition=Q(section=None)),
            models.Index(
                fields=["translation_of"], name="catalogue_translations", condition=Q(translation_of__isnull=False)
            ),
            models.Index(fields=["-docid"], name="catalogue_no_alt", condition=Q(has_photo=True, lead_alt="")),
        ]

    def __str__(self):
        return self.headline or self.opening or gettext("(no headline)")

    @property
    def day(self) -> date:
        """Return the day of publication, read from the docid."""
        return day_of(self.docid)

    @property
    def published_date(self) -> StoryDate:
        """Return the publication date with its precision."""
        return StoryDate.from_stored(self.published)

    @property
    def updated_date(self) -> StoryDate | None:
        """Return the "Updated" date; None if the story was never updated."""
        return StoryDate.from_stored(self.updated) if self.updated else None

    def get_absolute_url(self):
        """Return the path of the story's page."""
        return story_path(self.day, self.slug)


class _EntryLink(models.Model):
    """Base of the tables that link an entry with a term; the unique pair of term and entry is the index of lists."""

    entry = models.ForeignKey(CatalogueEntry, models.CASCADE, db_constraint=False, db_index=False, related_name="+")

    class Meta:
        abstract = True


class CatalogueTag(_EntryLink):
    """A tag of an entry."""

    tag = models.ForeignKey(Tag, models.CASCADE, db_index=False, related_name="catalogued")

    class Meta:
        constraints = [models.UniqueConstraint(name="tag_once_on_an_entry", fields=["tag", "entry"])]
        indexes = [models.Index(fields=["entry"], name="catalogue_tags_of_entry")]


class CatalogueAuthor(_EntryLink):
    """An author of an entry."""

    author = models.ForeignKey(Author, models.CASCADE, db_index=False, related_name="catalogued")

    class Meta:
        constraints = [models.UniqueConstraint(name="author_once_on_an_entry", fields=["author", "entry"])]
        indexes = [models.Index(fields=["entry"], name="catalogue_authors_of_entry")]


class CatalogueAgency(_EntryLink):
    """An agency of an entry."""

    agency = models.ForeignKey(Agency, models.CASCADE, db_index=False, related_name="catalogued")

    class Meta:
        constraints = [models.UniqueConstraint(name="agency_once_on_an_entry", fields=["agency", "entry"])]
        indexes = [models.Index(fields=["entry"], name="catalogue_agencies_of_entry")]


class SourceUrl(models.Model):
    """A URL under which readers knew a story at its source, as digests: of its path and query, and of its host.

    An article keeps the URLs of all its versions, also while it is not live.
    """

    page_key = models.CharField(max_length=32)
    host_key = models.CharField(max_length=32, blank=True)
    article = models.ForeignKey(Article, models.CASCADE, related_name="source_urls")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="source_url_once_of_an_article", fields=["page_key", "host_key", "article"]),
        ]

    def __str__(self):
        return self.page_key[:12]


class Generation(models.Model):
    """One row that counts the changes of the catalogue; every writer updates it last, and its lock orders commits."""

    number = models.PositiveBigIntegerField(default=0)
    token = models.BigIntegerField(default=0, help_text=_("Drawn anew with each number: one rolled back is another."))
    analysis = models.PositiveIntegerField(
        default=0, help_text=_("Which analysis the texts in the index were read by.")
    )
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self):
        return str(self.number)

    @property
    def etag(self) -> str:
        """Return the generation as text; the token differs from the one of a generation that was rolled back."""
        return f"{self.number}.{self.token}"
