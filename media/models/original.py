"""An original: a file as it came in, named by its checksum and never changed."""

from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from media.models.photo import Photo


def originals_root() -> Path:
    """Return the folder of all originals."""
    return Path(settings.UPLOADS_ROOT) / "originals"


class Original(models.Model):
    """One file of a photograph: its path, the size of the upright picture, and its embedded metadata."""

    photo = models.ForeignKey(Photo, models.PROTECT, related_name="originals")
    sha256 = models.CharField(max_length=64, unique=True)
    path = models.CharField(max_length=100, help_text=_("Below the folder of originals."))
    format = models.CharField(max_length=8)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    bytes = models.BigIntegerField()
    filename = models.CharField(max_length=255, blank=True)
    created_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True, blank=True)
    embedded = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["checked_at"], name="original_checked_at")]

    def __str__(self):
        return self.path

    @property
    def location(self) -> Path:
        """Return the absolute path of the file."""
        return originals_root() / self.path

    @staticmethod
    def path_of(sha256: str, suffix: str) -> str:
        """Return the path below `originals_root()`: one of 65,536 folders, because large folders are slow."""
        return f"{sha256[:2]}/{sha256[2:4]}/{sha256}.{suffix}"
