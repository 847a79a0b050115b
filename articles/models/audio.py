"""Audio of stories: a recording of a published story, read aloud or made with it. It is no part of the versions."""

import uuid
from pathlib import Path

from django.db import models
from django.utils.translation import gettext

from articles.models.article import Article
from articles.story.lazy_text import gettext_lazy as _
from media.models.original import originals_root
from media.models.rights import Licence, LicenceQuerySet, Rights
from media.renditions import renditions_root

TYPES = {"mp3": "audio/mpeg", "m4a": "audio/mp4", "opus": "audio/ogg"}


class StoryAudio(Licence):
    """A recording of a story: the file as it came in, and a copy for readers without the file's own metadata.

    `seconds` is its length; `public_sha256` and `public_bytes` are those of the copy.
    """

    article = models.ForeignKey(Article, models.PROTECT, related_name="audio")
    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    credit = models.CharField(max_length=500, blank=True, help_text=_("Who reads it, or whose recording it is."))
    seconds = models.PositiveIntegerField(editable=False)
    sha256 = models.CharField(max_length=64, unique=True, editable=False)
    format = models.CharField(max_length=8, editable=False)
    bytes = models.BigIntegerField(editable=False)
    public_sha256 = models.CharField(max_length=64, editable=False)
    public_bytes = models.BigIntegerField(editable=False)
    filename = models.CharField(max_length=255, blank=True, editable=False)
    taken_in_by = models.CharField(max_length=150, blank=True, editable=False)
    created_at = models.DateTimeField(editable=False)

    objects = LicenceQuerySet.as_manager()  # pyright: ignore[reportCallIssue]

    class Meta:
        verbose_name = _("audio of a story")
        verbose_name_plural = _("audio of stories")
        ordering = ["-pk"]
        permissions = [("erase_storyaudio", "Can erase audio by order")]

    def __str__(self):
        return (
            gettext("Erased audio %(uuid)s") % {"uuid": self.uuid}
            if self.is_erased
            else gettext("Audio, %(length)s") % {"length": self.length}
        )

    def get_absolute_url(self):
        """Return the path of the copy for readers."""
        return f"/audio/{self.uuid}.{self.format}"

    @property
    def may_be_passed_on(self) -> bool:
        """Return whether feeds and structured data may name the recording: others take it from there."""
        return Rights(self.rights).lets_others_have

    @property
    def type(self) -> str:
        """Return the media type."""
        return TYPES[self.format]

    @property
    def length(self) -> str:
        """Return the length as people read it: 4:05 or 1:02:03."""
        minutes, seconds = divmod(int(self.seconds), 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"

    @property
    def duration(self) -> str:
        """Return the length as machines read it (ISO 8601): PT4M5S."""
        minutes, seconds = divmod(int(self.seconds), 60)
        return f"PT{minutes}M{seconds}S" if minutes else f"PT{seconds}S"

    @property
    def original(self) -> Path:
        """Return the path of the file as it came in."""
        return originals_root() / self.path_of(self.sha256, self.format)

    @staticmethod
    def path_of(sha256: str, suffix: str) -> str:
        """Return the path of a file below the folder of originals."""
        return f"audio/{sha256[:2]}/{sha256}.{suffix}"

    @property
    def public_file(self) -> Path:
        """Return the path of the copy for readers."""
        return renditions_root() / "audio" / str(self.sha256)[:2] / f"{self.sha256}.{self.format}"
