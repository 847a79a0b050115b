"""Imports from the desk: the files that somebody uploaded, how to read them, and what became of their stories."""

import shutil
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext

from articles.models.desk import validate_date
from articles.models.jobs import BackgroundJob
from articles.story.lazy_text import gettext_lazy as _
from media.text_encoding.decoding import known_encoding


def validate_encoding(name: str):
    """Raise ValidationError if no encoding of Python has this name."""
    try:
        known_encoding(name)
    except ValueError as error:
        raise ValidationError(str(error)) from None


class StoryImport(BackgroundJob):
    """A job that imports the stories of uploaded files, after a dry run whose result an editor has seen.

    `token` names the folder of the files and reports below `UPLOADS_ROOT/imports`. `result` is that of the dry run
    until the import begins, and afterwards that of the import: counts by outcome, remarks by kind, and the first items
    that were rejected. `samples` are the first items as the dry run read them.
    """

    class DateOrder(models.TextChoices):
        MONTH_FIRST = "month-first", _("7/2/2024 is July 2")
        DAY_FIRST = "day-first", _("7/2/2024 is February 7")

    token = models.UUIDField(editable=False)
    files = models.CharField(max_length=300, editable=False, help_text=_("What was uploaded, in words."))
    format = models.CharField(max_length=40, blank=True)
    encoding = models.CharField(max_length=40, blank=True, validators=[validate_encoding])
    date_order = models.CharField(max_length=11, choices=DateOrder, default=DateOrder.MONTH_FIRST)
    dates_from_folders = models.BooleanField(_("date undated stories by the name of their folder"), default=False)
    published = models.CharField(
        _("date of what is then undated"), max_length=32, blank=True, validators=[validate_date]
    )
    source = models.CharField(_("source of stories that name none"), max_length=300, blank=True)
    mapping = models.JSONField(default=dict, blank=True, help_text=_("The column of each field of a table."))
    post_types = models.JSONField(_("types of WordPress that are stories too"), default=list, blank=True)
    is_draft = models.BooleanField(_("leave the stories on the desk, unpublished"), default=False)
    is_dry_run = models.BooleanField(default=True, editable=False)
    dry_run_at = models.DateTimeField(null=True, editable=False)
    total = models.PositiveIntegerField(default=0, editable=False)
    samples = models.JSONField(default=list, editable=False)
    result = models.JSONField(default=dict, editable=False)
    ended = models.TextField(blank=True, editable=False, help_text=_("Why the last run ended before its end."))

    class Meta(BackgroundJob.Meta):
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self):
        return self.files or gettext("Files that were deleted since")

    @staticmethod
    def root() -> Path:
        """Return the folder with the folders of all imports; it need not exist."""
        return Path(settings.UPLOADS_ROOT) / "imports"

    @classmethod
    def tokens_with_files(cls) -> list[UUID]:
        """Return the tokens of all imports that have a folder."""
        tokens = []
        with suppress(OSError):
            for folder in cls.root().iterdir():
                with suppress(ValueError):
                    tokens.append(UUID(folder.name))
        return tokens

    @property
    def folder(self) -> Path:
        """Return the folder of this import; it need not exist."""
        return self.root() / str(self.token)

    @property
    def upload_folder(self) -> Path:
        """Return the folder of the uploaded files; items are known by its name, so it is the same for all imports."""
        return self.folder / "upload"

    @property
    def report_path(self) -> Path:
        """Return the path of the report in JSON Lines: of the dry run until the import has begun."""
        return self.folder / ("import.jsonl" if self.begun_at else "dry-run.jsonl")

    def delete_upload(self):
        """Delete the uploaded files; the reports stay."""
        shutil.rmtree(self.upload_folder, ignore_errors=True)

    def delete_files(self):
        """Delete the uploaded files and the reports."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def forget_words(self):
        """Empty all columns with words of the stories or names of files; the counts stay.

        An import without the names of its files goes no further; a run of it stops, and deletes the files.
        """
        self.files = self.source = self.ended = ""
        self.samples, self.mapping, self.post_types = [], {}, []
        self.result = {"counts": self.result.get("counts", {})}
        self.save(update_fields=["files", "source", "ended", "samples", "result", "mapping", "post_types"])
