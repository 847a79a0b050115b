"""A release says that a published story uses a photograph; without one no reader gets to see it."""

from django.db import models

from media.models.photo import Photo


class PhotoRelease(models.Model):
    """Let readers see a photograph because `holder` (the text of the story's UUID) is published with it."""

    photo = models.ForeignKey(Photo, models.PROTECT, related_name="releases")
    holder = models.CharField(max_length=64)

    class Meta:
        db_table = "media_release"
        constraints = [models.UniqueConstraint(fields=["photo", "holder"], name="release_once_for_photo_and_holder")]
        indexes = [models.Index(fields=["holder"], name="release_holder")]

    def __str__(self):
        return f"{self.photo_id} for {self.holder}"
