"""A photograph: its texts as the editors have them, its rights, and its current file.

The texts start as a copy of the file's metadata; `photo.embedded` keeps the metadata, which never change.
"""

import uuid
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from media.capture_dates import iso
from media.digital_source import DigitalSource
from media.embedded.text_repair import without_controls
from media.models.rights import Licence, LicenceQuerySet, Rights


class PhotoQuerySet(LicenceQuerySet):
    def newest_first(self):
        """Return the photographs in the order of lists: by day, then by key, newest first."""
        return self.order_by("-day", "-pk")

    def missing(self, name: str):
        """Return the photographs without a text or rights; `name` is "alt", "credit", "caption" or "rights"."""
        return self.filter(rights=Rights.UNKNOWN) if name == "rights" else self.filter(**{name: ""})


class Photo(Licence):
    """A photograph. `sha256` is the checksum of its current file; `originals` has all its files, earlier ones too."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    sha256 = models.CharField(max_length=64, unique=True, editable=False)
    headline = models.CharField(max_length=500, blank=True)
    caption = models.TextField(blank=True)
    alt = models.TextField(
        _("alt text"), blank=True, help_text=_("What the picture shows, for those who cannot see it.")
    )
    extended_description = models.TextField(blank=True)
    credit = models.CharField(max_length=500, blank=True)
    photographer = models.CharField(max_length=500, blank=True, help_text=_("Several names: with a semicolon between."))
    agency = models.CharField(max_length=300, blank=True)
    copyright = models.CharField(max_length=1000, blank=True)
    usage_terms = models.TextField(blank=True)
    instructions = models.TextField(blank=True, help_text=_("For the desk; readers never see them."))
    taken = models.CharField(
        max_length=40, blank=True, help_text=_("2024, 2024-07, 2024-07-02 or 2024-07-02T09:30+02:00.")
    )
    sublocation = models.CharField(max_length=300, blank=True)
    city = models.CharField(max_length=300, blank=True)
    state = models.CharField(_("state or province"), max_length=300, blank=True)
    country = models.CharField(max_length=300, blank=True)
    keywords = models.JSONField(default=list, blank=True)
    persons = models.JSONField(_("persons shown"), default=list, blank=True)
    digital_source = models.CharField(
        max_length=60,
        blank=True,
        choices=DigitalSource,
        help_text=_("How it was made; pictures made or changed by a machine are marked wherever they are shown."),
    )
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    format = models.CharField(max_length=8, editable=False)
    focal_x = models.PositiveSmallIntegerField(default=50, validators=[MaxValueValidator(100)])
    focal_y = models.PositiveSmallIntegerField(default=50, validators=[MaxValueValidator(100)])
    day = models.DateField(
        editable=False, help_text=_("The day it was taken, else the day it came in: the order of lists.")
    )
    filename = models.CharField(max_length=255, blank=True, editable=False)
    taken_in_by = models.CharField(max_length=150, blank=True, editable=False)
    created_at = models.DateTimeField(editable=False)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("photograph")
        verbose_name_plural = _("photographs")
        permissions = [("erase_photo", "Can erase photographs by order")]
        indexes = [
            models.Index(fields=["-day", "-id"], name="photo_newest"),
            models.Index(fields=["rights_until"], name="photo_rights_until", condition=Q(rights_until__isnull=False)),
            models.Index(
                fields=["-id"],
                name="photo_not_looked_at",
                condition=Q(rights=Rights.UNKNOWN, erased_at__isnull=True, is_withdrawn=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(focal_x__lte=100, focal_y__lte=100), name="photo_focal_point_in_percent"
            ),
            models.CheckConstraint(condition=Q(width__gt=0, height__gt=0), name="photo_has_an_extent"),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True, erased_reason="")
                | Q(erased_at__isnull=False, headline="", caption="", alt="", credit="", filename="")
                & ~Q(erased_reason=""),
                name="photo_erased_has_a_reason_and_no_words",
            ),
        ]

    def clean(self):
        """Normalise the texts, as those of files are when they come in, and check the date. Raises ValidationError."""
        for field in self._meta.fields:
            if isinstance(field, (models.CharField, models.TextField)) and field.editable:
                setattr(self, field.name, without_controls(getattr(self, field.name)))
        for name in ("keywords", "persons"):
            setattr(self, name, [without_controls(text) for text in getattr(self, name)])
        if self.taken and iso(self.taken) != self.taken:
            message = gettext(
                "“%(text)s” is not a date; write 2024, 2024-07, 2024-07-02 or 2024-07-02 09:30 +02:00."
            ) % {"text": self.taken}
            raise ValidationError({"taken": message})

    def __str__(self):
        if self.is_erased:
            return gettext("Erased photograph %(uuid)s") % {"uuid": self.uuid}
        return self.headline or self.caption[:80] or self.filename or str(self.uuid)

    def get_absolute_url(self):
        return reverse("photo", args=[self.uuid])

    @property
    def file(self):
        """Return the original of the current file."""
        return next(original for original in self.originals.all() if original.sha256 == self.sha256)

    @property
    def original(self) -> Path:
        """Return the path of the current file."""
        return self.file.location

    @property
    def embedded(self) -> dict:
        """Return the metadata of the current file by source; see `metadata.read`."""
        return self.file.embedded

    @property
    def remarks(self) -> list[str]:
        """Return what was guessed or repaired when the current file came in."""
        return self.embedded.get("remarks", {}).get("file", [])

    @property
    def crop(self) -> str:
        """Return the focal point as a placement stores it, in percent of width and height: "50,50"."""
        return f"{self.focal_x},{self.focal_y}"

    @property
    def places(self) -> list[str]:
        """Return the names of the place, from the smallest to the largest; empty fields are left out.

        A field may have several names with semicolons between them.
        """
        fields = (self.sublocation, self.city, self.state, self.country)
        return list(dict.fromkeys(name for field in fields for part in field.split(";") if (name := part.strip())))

    @property
    def place(self) -> str:
        """Return the names of the place with commas between them."""
        return ", ".join(self.places)

    @property
    def text_alternative(self) -> str:
        """Return the best text for readers who cannot see the picture."""
        return str(self.alt or self.headline or str(self.caption)[:200] or gettext("Photograph"))

    @property
    def year(self) -> str:
        """Return the year in which the photograph was taken, "" if unknown."""
        return self.taken[:4]

    @property
    def source_label(self) -> str:
        """Return the label of a generated or composite picture for readers; "" for an ordinary photograph."""
        return DigitalSource(self.digital_source).warning if self.digital_source in DigitalSource.values else ""
