"""A release: a published story uses a photograph. No reader sees a photograph without a release."""

from django.db import models

from media.models.photo import Photo


class PhotoRelease(models.Model):
    """The permission to show a photograph in a story; `holder` is the UUID of the story's article as text."""

    photo = models.ForeignKey(Photo, models.PROTECT, related_name="releases")
    holder = models.CharField(max_length=64)

    class Meta:
        db_table = "media_release"
        constraints = [models.UniqueConstraint(fields=["photo", "holder"], name="release_once_for_photo_and_holder")]
        indexes = [models.Index(fields=["holder"], name="release_holder")]

    def __str__(self):
        return f"{self.photo_id} for {self.holder}"
