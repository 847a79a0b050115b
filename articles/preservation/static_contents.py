"""What a static copy has: the pages of the site that it holds, and the file that each address leads to."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from urllib.parse import unquote

from django.urls import reverse
from django.utils import timezone

from articles.models import Address, Article, CatalogueEntry, PrintedPage
from articles.models.catalogue import EPOCH
from articles.models.printed_pages import issue_path
from articles.preservation import static_site
from articles.preservation.static_links import file_of
from articles.public.lists import corrections, series, term_urls
from articles.record.public_log import publisher
from media.models import Photo
from media.row_batches import in_batches

_STORY = re.compile(r"/([0-9]{4})/([0-9]{2})/([0-9]{2})/([^/]+)/")
_VERSION = re.compile(r"versions/([1-9][0-9]{0,8})/(proof)?")
_COMPARISON = re.compile(r"compare/([1-9][0-9]{0,8})/([1-9][0-9]{0,8})/")
_TIMESTAMP = re.compile(r"/log/timestamps/[1-9][0-9]{0,17}/[0-9a-f]{32}\.(?:tsr|pem)")
_LOG_FILES = frozenset({"/log/checkpoint", "/log/key", "/log/verify_proof.py"})


class CopyContents:
    """The pages of a static copy, as the archive is now; `lists` are the paths of all pages but those of stories."""

    def __init__(self):
        docids = in_batches(CatalogueEntry.objects.values_list("docid", flat=True), 10_000)
        self.days = sorted(EPOCH + timedelta(number) for number in {docid >> 14 for docid in docids})
        self.has_log = publisher.checkpoint() is not None
        self.lists = set(self._list_paths())
        self._latest_version = lru_cache(100_000)(_latest_version)

    def _list_paths(self) -> Iterator[str]:
        yield from (reverse("front"), reverse("corrections"), reverse("photos"), reverse("series_index"))
        for day in self.days:
            year, month = f"{day.year:04}", f"{day.month:02}"
            yield from (f"/{year}/", f"/{year}/{month}/", f"/{year}/{month}/{day.day:02}/")
        for year in corrections.years_with_corrections():
            yield reverse("corrections_year", args=[f"{year:04}"])
            for month in corrections.counts_of_year(year):
                yield reverse("corrections_month", args=[f"{year:04}", f"{month.day.month:02}"])
        yield from term_urls.term_paths()
        yield from (one.get_absolute_url() for one in series.with_live_parts())
        photos = Photo.objects.in_library(timezone.now()).values_list("uuid", flat=True)
        yield from (reverse("photo", args=[uuid]) for uuid in photos.iterator(2000))
        yield from self._printed_pages()
        if self.has_log:
            yield reverse("log")

    def _printed_pages(self) -> Iterator[str]:
        """Yield the paths of the printed pages that readers may see, and of their days."""
        for page in PrintedPage.objects.not_erased().iterator():
            if static_site.response_to(page.get_absolute_url()):
                yield from (page.get_absolute_url(), issue_path(page.day))

    @property
    def years(self) -> list[int]:
        """The years with stories, in order."""
        return sorted({day.year for day in self.days})

    def file_of(self, path: str) -> str | None:
        """Return the file of a page of the copy; None for a path that it does not have."""
        if path in self.lists or path == reverse("articles"):
            return file_of(path)
        if self.has_log and (path in _LOG_FILES or _TIMESTAMP.fullmatch(path)):
            return file_of(path)
        match = _STORY.match(path)
        latest = self._latest_version(*match.groups()) if match else 0
        return self._file_in_story(path, path[match.end() :], latest) if match and latest else None

    def _file_in_story(self, path: str, below: str, latest: int) -> str | None:
        if below in ("", "history/"):
            return file_of(path)
        if version := _VERSION.fullmatch(below):
            return file_of(path) if int(version[1]) <= latest and (self.has_log or not version[2]) else None
        if compared := _COMPARISON.fullmatch(below):
            return file_of(path) if (int(compared[1]), int(compared[2])) in compared_versions(latest) else None
        return None


def compared_versions(latest: int) -> set[tuple[int, int]]:
    """Return the pairs of versions that a copy compares: each with the next one, and with the latest."""
    return {(number, other) for number in range(1, latest) for other in (number + 1, latest)}


def _latest_version(year: str, month: str, day: str, slug: str) -> int:
    """Return the number of versions of the live story that has an address now; 0 if there is none."""
    try:
        on = date(int(year), int(month), int(day))
    except ValueError:
        return 0
    addresses = Address.objects.filter(day=on, slug=unquote(slug), is_current=True, article__state=Article.State.LIVE)
    return addresses.values_list("article__latest", flat=True).first() or 0
