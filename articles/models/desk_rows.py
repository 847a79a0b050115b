"""The rows of a desk copy: its bylines, agency lines and photographs, each with its place among others."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext

from articles.models.desk import DeskCopy
from articles.models.taxonomy import Agency, Author
from articles.story.credits import AgencyRole, Role
from articles.story.lazy_text import gettext_lazy as _
from media.models import Photo


class DeskRow(models.Model):
    """A row of a desk copy that has its place among others."""

    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]


class DeskCredit(DeskRow):
    """A row that says whose work a story is: a term, if it is known, and the text that is printed."""

    term_field: str
    printed_field: str
    missing_message: str

    class Meta(DeskRow.Meta):
        abstract = True

    def __str__(self):
        return getattr(self, self.printed_field)

    def text_of_term(self) -> str:
        """Return what is printed for the term if the editor types nothing; "" without a term."""
        raise NotImplementedError

    def clean(self):
        """Take the text of the term if none is typed; raises ValidationError if there is neither."""
        if not str(self):
            setattr(self, self.printed_field, self.text_of_term())
        if not str(self):
            raise ValidationError(self.missing_message)


class DeskByline(DeskCredit):
    """A byline of a desk copy: the name as printed, and the author if known."""

    copy = models.ForeignKey(DeskCopy, models.CASCADE, related_name="bylines")
    author = models.ForeignKey(Author, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(_("name as printed"), max_length=300, blank=True)
    role = models.CharField(max_length=12, choices=[(r.value, r.words) for r in Role], default="author")
    term_field, printed_field = "author", "name"
    missing_message = _("A byline needs an author or a name as printed.")

    class Meta(DeskCredit.Meta):
        db_table = "articles_byline"
        verbose_name = _("byline")
        verbose_name_plural = _("bylines")

    def text_of_term(self) -> str:
        return self.author.name if self.author else ""


class DeskAgencyLine(DeskCredit):
    """An agency line of a desk copy: its words as printed, and the agency if known."""

    copy = models.ForeignKey(DeskCopy, models.CASCADE, related_name="agency_lines")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+")
    role = models.CharField(max_length=12, choices=[(r.value, r.value) for r in AgencyRole], default="contributed")
    words = models.CharField(_("words as printed"), max_length=2000, blank=True)
    term_field, printed_field = "agency", "words"
    missing_message = _("An agency line needs an agency or its words as printed.")

    class Meta(DeskCredit.Meta):
        db_table = "articles_agencyline"
        verbose_name = _("agency line")
        verbose_name_plural = _("agency lines")

    def text_of_term(self) -> str:
        return AgencyRole(self.role).sentence.format(self.agency.name) if self.agency else ""


class Placement(DeskRow):
    """A photograph at its place in a desk copy, with the caption and credit printed there."""

    copy = models.ForeignKey(DeskCopy, models.CASCADE, related_name="placements")
    anchor = models.CharField(
        max_length=500, blank=True, help_text=_("Empty for the lead photo; p1 for the one that the body places as p1.")
    )
    # No database constraint: a story may name a photograph that the library no longer has, and keeps its UUID.
    photo = models.ForeignKey(
        Photo, models.PROTECT, null=True, blank=True, to_field="uuid", related_name="+", db_constraint=False
    )
    caption = models.TextField(max_length=10_000, blank=True)
    credit = models.CharField(max_length=2000, blank=True)
    alt = models.TextField(_("alternative text"), max_length=5000, blank=True)
    crop = models.CharField(max_length=500, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)

    class Meta(DeskRow.Meta):
        constraints = [models.UniqueConstraint(name="one_picture_at_each_place", fields=["copy", "anchor"])]

    def __str__(self):
        return self.caption or self.anchor or gettext("lead photo")

    def clean(self):
        """Copy the caption, credit, alternative text and checksum of a newly chosen photograph; never later."""
        saved_photo = Placement.objects.filter(pk=self.pk).values_list("photo", flat=True).first()
        if self.photo and self.photo_id != saved_photo:
            self.sha256 = self.photo.sha256
            self.caption = self.caption or self.photo.caption
            self.credit = self.credit or self.photo.credit
            self.alt = self.alt or self.photo.alt
        elif not self.photo_id:
            self.sha256 = ""
