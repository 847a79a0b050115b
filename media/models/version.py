"""A version of a photograph's row: its words, rights and file after one change. Versions are added, never changed."""

import json
from functools import cached_property

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from media.models.photo import Photo


class ImmutablePhotoVersion(TypeError):
    """Raised if code tries to change or delete a version of a photograph."""

    def __init__(self, change: str):
        super().__init__(f"A version of a photograph is never {change}; `media.history` adds versions.")


def _later_version() -> models.Exists:
    """Return the condition that there is a later version of the same photograph."""
    later = PhotoVersion.objects.filter(photo=models.OuterRef("photo"), number__gt=models.OuterRef("number"))
    return models.Exists(later)


class PhotoVersionQuerySet(models.QuerySet):
    """Versions of photographs; methods that would change or delete rows raise ImmutablePhotoVersion."""

    def newest(self):
        """Return the newest version of each photograph."""
        return self.filter(~_later_version())

    def former(self):
        """Return the versions after which there is another one of the same photograph."""
        return self.filter(_later_version())

    def update(self, **kwargs):
        """Raise ImmutablePhotoVersion."""
        raise ImmutablePhotoVersion("changed")

    def delete(self):
        """Raise ImmutablePhotoVersion."""
        raise ImmutablePhotoVersion("deleted")

    def bulk_update(self, *args, **kwargs):
        """Raise ImmutablePhotoVersion."""
        raise ImmutablePhotoVersion("changed")

    update.alters_data = delete.alters_data = bulk_update.alters_data = True  # pyright: ignore[reportFunctionMemberAccess]


class PhotoVersion(models.Model):
    """What a photograph's row says since one change. `values_json` and `salt` are None after an erasure.

    `redactions` has, if this version took words from earlier ones, their numbers and the commitments to what they say
    now ("" for nothing); `redacted_by` is the number of the version that took words from this one.
    """

    class Kind(models.TextChoices):
        """What happened to the photograph."""

        BEGIN = "begin", _("As it was when its history began")
        INGEST = "ingest", _("Came in")
        EDIT = "edit", _("Edited")
        FILE = "file", _("New file")
        HOLDER = "holder", _("Given to one story")
        ANONYMISE = "anonymise", _("Words removed by order")
        ERASE = "erase", _("Erased by order")

    photo = models.ForeignKey(Photo, models.PROTECT, related_name="versions", db_index=False)  # the constraint has one
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Kind)
    by = models.CharField(max_length=150, blank=True, help_text=_("Empty: a program."))
    at = models.DateTimeField()
    values_json = models.TextField(_("values"), null=True)  # noqa: DJ001  null: erased
    salt = models.CharField(max_length=32, null=True)  # noqa: DJ001  null: erased
    commitment = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    redactions = models.TextField(null=True)  # noqa: DJ001  canonical JSON, in the digest; null: none
    redacted_by = models.PositiveIntegerField(null=True)

    objects = PhotoVersionQuerySet.as_manager()  # pyright: ignore[reportCallIssue]

    class Meta:
        ordering = ["photo", "number"]
        base_manager_name = "objects"
        verbose_name = _("version of a photograph")
        verbose_name_plural = _("versions of photographs")
        constraints = [
            models.UniqueConstraint(name="photo_version_number_is_unique", fields=["photo", "number"]),
            models.CheckConstraint(name="photo_version_numbers_start_at_one", condition=models.Q(number__gte=1)),
            models.CheckConstraint(
                name="photo_version_is_whole_or_erased",
                condition=models.Q(values_json__isnull=False, salt__isnull=False)
                | models.Q(values_json__isnull=True, salt__isnull=True, redacted_by__isnull=False),
            ),
        ]

    def __str__(self):
        return gettext("Version %(number)s") % {"number": self.number}

    @cached_property
    def fields(self) -> dict | None:
        """Return the fields that are not empty, as JSON has them; None after an erasure."""
        return None if self.values_json is None else json.loads(self.values_json)

    def save(self, *args, **kwargs):
        """Insert the version; raises ImmutablePhotoVersion if it is in the database already."""
        if not self._state.adding:
            raise ImmutablePhotoVersion("changed")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        """Raise ImmutablePhotoVersion."""
        raise ImmutablePhotoVersion("deleted")
