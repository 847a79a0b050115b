"""A file as it came in, named by its own checksum and kept byte for byte."""

from pathlib import Path

from django.conf import settings
from django.db import models

from media.models.photo import Photo


def originals_root() -> Path:
    return Path(settings.UPLOADS_ROOT) / "originals"


class Original(models.Model):
    """Hold one file of a photograph: where it lies, how large it is upright, and what it says of itself."""

    photo = models.ForeignKey(Photo, models.PROTECT, related_name="originals")
    sha256 = models.CharField(max_length=64, unique=True)
    path = models.CharField(max_length=100, help_text="Below the folder of originals.")
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
        return originals_root() / self.path

    @staticmethod
    def path_of(sha256: str, suffix: str) -> str:
        """Spread the files over 65,536 folders, so that none grows slow."""
        return f"{sha256[:2]}/{sha256[2:4]}/{sha256}.{suffix}"
