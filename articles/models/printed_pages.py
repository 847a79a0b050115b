"""Printed pages: facsimiles of what was printed, attached by day, edition and page, with the words of their text layer.

A facsimile is no part of a story: versions stay as they were published. It shows all stories of a page, and belongs to
each story that was published on this day and names this edition and page.
"""

import uuid
from datetime import date
from pathlib import Path
from urllib.parse import quote

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext

from articles.story.lazy_text import gettext_lazy as _
from media.models.original import originals_root
from media.models.rights import Licence, LicenceQuerySet
from media.renditions import renditions_root


class PrintedPage(Licence):
    """A file that shows a printed page (a PDF or a picture), its text layer, and the pictures made for readers.

    `edition` and `page` are written as in the stories. `sheets` has for each page of the file the size of its pictures
    and their checksums: `[{"width": 1600, "height": 2400, "large": "…", "small": "…"}]`.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    day = models.DateField(help_text=_("The day of publication."))
    edition = models.CharField(max_length=500, blank=True, help_text=_("As in the stories on it."))
    page = models.CharField(max_length=500, blank=True, help_text=_("As in the stories on it, for example A1."))
    credit = models.CharField(max_length=500, blank=True)
    text = models.TextField(
        _("text on the page"), blank=True, help_text=_("From the text layer of the PDF; the page is found by it.")
    )
    sha256 = models.CharField(max_length=64, unique=True, editable=False)
    format = models.CharField(max_length=8, editable=False)
    bytes = models.BigIntegerField(editable=False)
    filename = models.CharField(max_length=255, blank=True, editable=False)
    sheets = models.JSONField(default=list, editable=False)
    taken_in_by = models.CharField(max_length=150, blank=True, editable=False)
    created_at = models.DateTimeField(editable=False)

    objects = LicenceQuerySet.as_manager()  # pyright: ignore[reportCallIssue]

    class Meta:
        ordering = ["-day", "edition", "page", "pk"]
        permissions = [("erase_printedpage", "Can erase printed pages by order")]
        indexes = [models.Index(fields=["day"], name="printed_page_by_day")]
        constraints = [
            models.CheckConstraint(
                name="printed_page_says_where", condition=~models.Q(edition="", page="") | ~models.Q(erased_at=None)
            )
        ]

    def __str__(self):
        if self.is_erased:
            return gettext("Erased printed page %(uuid)s") % {"uuid": self.uuid}
        return f"{date_format(self.day)}, {self.label}"

    @property
    def label(self) -> str:
        """Return edition and page in words: "Late City edition, page A1"."""
        return place_in_words(self.edition, self.page)

    def get_absolute_url(self):
        """Return the path of the public page."""
        return f"/printed/{self.uuid}/"

    @property
    def original(self) -> Path:
        """Return the path of the file as it came in."""
        return originals_root() / self.path_of(self.sha256, self.format)

    @staticmethod
    def path_of(sha256: str, suffix: str) -> str:
        """Return the path of a file below the folder of originals."""
        return f"pages/{sha256[:2]}/{sha256}.{suffix}"

    @property
    def folder(self) -> Path:
        """Return the folder of the pictures for readers."""
        return renditions_root() / "pages" / str(self.sha256)[:2] / self.sha256

    def picture(self, sheet: int, size: str) -> Path:
        """Return the path of the picture of a sheet, counted from 1."""
        return self.folder / f"{sheet}-{size}.webp"

    @property
    def pictures(self) -> list[dict]:
        """Return for each sheet its number, URLs and the size of the large picture, as pages need them."""
        base = self.get_absolute_url()
        return [
            {
                "number": number,
                "large": f"{base}{number}-large.webp",
                "small": f"{base}{number}-small.webp",
                "width": sheet["width"],
                "height": sheet["height"],
            }
            for number, sheet in enumerate(self.sheets, 1)
        ]


def place_in_words(edition: str, page: str) -> str:
    """Return edition and page in words, "" without either: "Late City edition, page A1"."""
    parts = [
        gettext("%(edition)s edition") % {"edition": edition} if edition else "",
        gettext("page %(page)s") % {"page": page} if page else "",
    ]
    text = ", ".join(filter(None, parts))
    return text[:1].upper() + text[1:]


def issue_path(day: date) -> str:
    """Return the path of the page that lists the printed pages of a day."""
    return f"/printed/{quote(day.strftime('%Y/%m/%d'))}/"


class PrintedPageWord(models.Model):
    """A folded word of a printed page."""

    page = models.ForeignKey(PrintedPage, models.CASCADE, related_name="words", db_index=False)
    key = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "key"], name="word_once_on_a_printed_page")]
        indexes = [models.Index(fields=["key", "-page"], name="printed_pages_with_word")]

    def __str__(self):
        return self.key
