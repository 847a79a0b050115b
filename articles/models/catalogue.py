"""The reading room: what readers can find. Derived from the record; can be thrown away and rebuilt."""

from datetime import date

from django.db import models
from django.db.models import Q

from articles.models.article import Article, story_path
from articles.models.taxonomy import Agency, Author, Section, Tag
from articles.story.dates import StoryDate

EPOCH = date(1800, 1, 1)


def docid_of(day: date, sequence: int = 0) -> int:
    """Number a story by its day and its place in the day: a signed 32-bit integer in order of publication."""
    return ((day - EPOCH).days << 14) + sequence


class CatalogueQuerySet(models.QuerySet):
    """The vocabulary of browsing: `.in_section(world).tagged(belarus).during(first, last)`, newest first by docid."""

    def in_section(self, section: Section):
        return self.filter(section=section)

    def tagged(self, tag: Tag):
        return self.filter(pk__in=CatalogueTag.objects.filter(tag=tag).values("entry"))

    def by_author(self, author: Author):
        return self.filter(pk__in=CatalogueAuthor.objects.filter(author=author).values("entry"))

    def from_agency(self, agency: Agency):
        return self.filter(pk__in=CatalogueAgency.objects.filter(agency=agency).values("entry"))

    def since(self, day: date):
        return self.filter(docid__gte=docid_of(day))

    def until(self, day: date):
        """Before the first story of `day`."""
        return self.filter(docid__lt=docid_of(day))

    def newest_first(self):
        return self.order_by("-docid").select_related("section")


class CatalogueEntry(models.Model):
    """A live article as lists show it and filters find it."""

    docid = models.BigIntegerField(primary_key=True)
    article = models.OneToOneField(Article, models.CASCADE, related_name="entry")
    version = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    slug = models.CharField(max_length=100)
    published = models.CharField(max_length=32)
    updated = models.CharField(max_length=32, blank=True)
    changed_at = models.DateTimeField(help_text="When readers last saw it change.")
    section = models.ForeignKey(Section, models.SET_NULL, null=True, related_name="+", db_index=False)
    kicker = models.TextField(blank=True)
    headline = models.TextField(blank=True)
    opening = models.TextField(blank=True, help_text="The first words of the body, for lists.")
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
    noindex = models.BooleanField()
    page_stamp = models.PositiveIntegerField(default=0, help_text="Counts what changed the page besides its version.")

    objects = CatalogueQuerySet.as_manager()

    class Meta:
        ordering = ["-docid"]
        verbose_name_plural = "catalogue"
        indexes = [
            models.Index(fields=["section", "-docid"], name="catalogue_by_section"),
            models.Index(fields=["-docid"], name="catalogue_corrected", condition=Q(is_corrected=True)),
            models.Index(fields=["-changed_at"], name="catalogue_by_change"),
            models.Index(fields=["-docid"], name="catalogue_no_headline", condition=Q(headline="")),
            models.Index(fields=["-docid"], name="catalogue_no_byline", condition=Q(byline="")),
            models.Index(fields=["-docid"], name="catalogue_no_section", condition=Q(section=None)),
            models.Index(fields=["-docid"], name="catalogue_no_alt", condition=Q(has_photo=True, lead_alt="")),
        ]

    def __str__(self):
        return self.headline or self.opening or "(no headline)"

    @property
    def day(self) -> date:
        return date.fromordinal(EPOCH.toordinal() + (self.docid >> 14))

    @property
    def published_date(self) -> StoryDate:
        return StoryDate.from_stored(self.published)

    @property
    def updated_date(self) -> StoryDate | None:
        return StoryDate.from_stored(self.updated) if self.updated else None

    def get_absolute_url(self):
        return story_path(self.day, self.slug)


class _EntryLink(models.Model):
    """One thing an entry can be found by; the pair is indexed newest first."""

    entry = models.ForeignKey(CatalogueEntry, models.CASCADE, db_constraint=False, db_index=False, related_name="+")

    class Meta:
        abstract = True


class CatalogueTag(_EntryLink):
    tag = models.ForeignKey(Tag, models.CASCADE, db_index=False, related_name="catalogued")

    class Meta:
        constraints = [models.UniqueConstraint(name="tag_once_on_an_entry", fields=["tag", "entry"])]
        indexes = [models.Index(fields=["entry"], name="catalogue_tags_of_entry")]


class CatalogueAuthor(_EntryLink):
    author = models.ForeignKey(Author, models.CASCADE, db_index=False, related_name="catalogued")

    class Meta:
        constraints = [models.UniqueConstraint(name="author_once_on_an_entry", fields=["author", "entry"])]
        indexes = [models.Index(fields=["entry"], name="catalogue_authors_of_entry")]


class CatalogueAgency(_EntryLink):
    agency = models.ForeignKey(Agency, models.CASCADE, db_index=False, related_name="catalogued")

    class Meta:
        constraints = [models.UniqueConstraint(name="agency_once_on_an_entry", fields=["agency", "entry"])]
        indexes = [models.Index(fields=["entry"], name="catalogue_agencies_of_entry")]


# The link tables by the noun that they link an entry to.
LINKS = {"tag": CatalogueTag, "author": CatalogueAuthor, "agency": CatalogueAgency}


class Generation(models.Model):
    """One row that counts the changes of the catalogue; every writer bumps it last, and its lock orders the commits."""

    number = models.PositiveBigIntegerField(default=0)
    token = models.BigIntegerField(default=0, help_text="Drawn anew with each number: one rolled back is another.")
    analysis = models.PositiveIntegerField(default=0, help_text="Which analysis the texts in the index were read by.")
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self):
        return str(self.number)

    @property
    def etag(self) -> str:
        """Name this generation; its token tells it from one of the same number that was rolled back."""
        return f"{self.number}.{self.token}"
