"""The static copy: the whole public archive as linked HTML files that open without a server or a script.

Each page is the page of the site, with its links turned into links between files (`static_links`). The files of a year
stand below its folder. The same archive gives the same bytes; an interrupted run goes on where it stopped as long as
nothing was published in the meantime, and otherwise begins again over the files that are there.
"""

import json
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from articles.catalogue import catalogue
from articles.importing.exporter import live_stories
from articles.importing.formats import jsonl
from articles.models import ArchiveIdentity, CatalogueEntry
from articles.models.article import story_path
from articles.models.catalogue import EPOCH, docid_of
from articles.preservation import static_site
from articles.preservation.static_contents import CopyContents, compared_versions
from articles.preservation.static_links import file_of, localised, next_page
from articles.public.base import code_release

README = Path(__file__).with_name("static_copy_readme.txt")
MARKER = "copy.json"  # says that a folder is a static copy, which the next run may change
PROGRESS = "unfinished.txt"  # the stories that an interrupted run wrote: what each shows, and last its path
MAX_PAGES = 100_000  # of one list
_FILE = re.compile(r"/pictures/|/audio/|/printed/[^/]+/[^/]+\Z|/theme\.css\Z|/logo\Z")  # what pages show or offer


class NotACopy(Exception):
    """Raised for a folder with files that is no static copy of this archive."""


class CopySummary(NamedTuple):
    """The numbers of stories, of all files, and of stories that an interrupted run had written already."""

    stories: int
    files: int
    resumed: int


def write_copy(folder: Path, progress: Callable[[int], None] = lambda done: None) -> CopySummary:
    """Write the static copy into a folder, or bring an older one up to date; `progress` receives the stories so far.

    Files of an older copy that the new one does not have are deleted: a withdrawn story is in none. Raises NotACopy.
    """
    identity, marker = str(ArchiveIdentity.of_this_archive().uuid), folder / MARKER
    if folder.exists() and any(folder.iterdir()) and _archive_of(marker) != identity:
        raise NotACopy(f"{folder} is not empty, and no static copy of this archive; name another folder.")
    folder.mkdir(parents=True, exist_ok=True)
    marker.write_text(json.dumps({"archive": identity, "site": settings.SITE_URL}) + "\n", encoding="utf-8")
    return _StaticCopy(folder, progress).write()


def _archive_of(marker: Path) -> str:
    try:
        return json.loads(marker.read_text(encoding="utf-8")).get("archive", "")
    except (OSError, ValueError, AttributeError):
        return ""


def _stories_of(year: int) -> dict[str, tuple[int, int]]:
    """Return document number and number of versions of each story of a year, by its path."""
    range_of_year = docid_of(date(year, 1, 1)), docid_of(date(year, 12, 31), 16383)
    entries = CatalogueEntry.objects.filter(docid__range=range_of_year).order_by("docid")
    rows = entries.values_list("docid", "slug", "article__latest")
    return {story_path(EPOCH + timedelta(docid >> 14), slug): (docid, latest) for docid, slug, latest in rows}


class _StaticCopy:
    """One run: what the copy has, and the files that were written."""

    def __init__(self, folder: Path, progress: Callable[[int], None]):
        self.folder, self.progress, self.contents = folder, progress, CopyContents()
        self.files: set[str] = {MARKER}
        self.files_of_story: set[str] = set()
        self.paths: set[str] = set()  # of the stories and lists that a page may link to
        self.stories = self.resumed = 0

    def write(self) -> CopySummary:
        """Write all files; return the numbers."""
        state = catalogue.generation().etag
        self.paths = {path for year in self.contents.years for path in _stories_of(year)} | self.contents.lists
        done = self._stories_of_interrupted_run()
        with (self.folder / PROGRESS).open("a", encoding="utf-8") as log:
            for year in self.contents.years:
                for path, latest in self._write_data(year):
                    if path in done:
                        self.files |= done[path]
                        self.resumed += 1
                    else:
                        self._write_story(path, latest)
                        log.write("\t".join([*sorted(self.files_of_story), f"{path}\n"]))
                        log.flush()
                    self.stories += 1
                    self.progress(self.stories)
        for path in sorted(self.contents.lists):
            self._write_list_of_site(path)
        while state != (state := catalogue.generation().etag) and self._leave_out_what_is_gone():
            pass  # what goes meanwhile is left out too
        self._write_years()
        self._store("README.txt", README.read_bytes())
        self._remove_others()
        (self.folder / PROGRESS).unlink()
        return CopySummary(self.stories, len(self.files), self.resumed)

    def _stories_of_interrupted_run(self) -> dict[str, set[str]]:
        """Return the stories that need not be written again, with their files.

        They are those of a run that saw the same archive and release. What a killed run left of a line, perhaps of a
        character, names no story.
        """
        state = f"{catalogue.generation().etag} {code_release().id} {timezone.localdate()}"
        path = self.folder / PROGRESS
        text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
        first, *stories = text.splitlines() or [""]
        lines = [line.split("\t") for line in stories] if first == state else []
        path.write_text("\n".join([state, *map("\t".join, lines), ""]), encoding="utf-8")
        return {story: set(files) for *files, story in lines}

    def _leave_out_what_is_gone(self) -> bool:
        """Remove stories and lists that the site does not have any more; return whether there were any.

        The pages that link to them are written again.
        """
        self.contents = CopyContents()
        self.files = {file for file in self.files if not file.startswith("data/")}
        latest = {path: count for year in self.contents.years for path, count in self._write_data(year)}
        if not (gone := self.paths - latest.keys() - self.contents.lists):
            return False
        self.paths -= gone
        self.stories = len(self.paths & latest.keys())
        folders = tuple(file_of(path).removesuffix("index.html") for path in gone)
        self.files = {file for file in self.files if not file.startswith(folders)}
        ends = [quote(file[file.rstrip("/").rfind("/") + 1 :]) + "index.html" for file in folders]
        for path in sorted(self.paths):
            pages = (self.folder / file_of(path)).parent.glob("**/*.html" if path in latest else "*.html")
            texts = (page.read_text(encoding="utf-8") for page in pages)
            if any(end in text for text in texts for end in ends):
                if path in latest:
                    self._write_story(path, latest[path])
                else:
                    self._write_list_of_site(path)
        return True

    def _write_data(self, year: int) -> list[tuple[str, int]]:
        """Write the stories of a year as JSON Lines; return path and number of versions of each."""
        stories = _stories_of(year)
        file = f"data/{year:04}.jsonl"
        (self.folder / "data").mkdir(exist_ok=True)
        with (self.folder / file).open("w", encoding="utf-8") as output:
            jsonl.WRITER.write(live_stories([docid for docid, _ in stories.values()]), output)
        self.files.add(file)
        return [(path, latest) for path, (_, latest) in stories.items()]

    def _write_story(self, path: str, latest: int):
        """Write the page of a story, its history, its versions with their proofs, and the comparisons.

        One that is withdrawn or erased meanwhile is left out at the end.
        """
        self.files_of_story = set()
        pages = [path, *(f"{path}versions/{number}/" for number in range(1, latest + 1))]
        pages += [f"{path}compare/{old}/{new}/" for old, new in sorted(compared_versions(latest))]
        with suppress(LookupError):
            for page in pages:
                self._write_page(page, static_site.page(page), file_of(page))
            self._write_list(f"{path}history/")

    def _write_list_of_site(self, path: str):
        """Write a list; one that ends meanwhile, such as a tag without stories, is left out at the end."""
        with suppress(LookupError):
            self._write_list(path)

    def _write_list(self, path: str):
        """Write all pages of a list: the first is index.html, each older one has its number."""
        query = ""
        for number in count(1):
            html = static_site.page(path + query)
            following = next_page(html)
            paging = {"next": file_of(path, number + 1), "prev": file_of(path, max(1, number - 1))}
            self._write_page(path, html, file_of(path, number), paging)
            if not following or following == query or number == MAX_PAGES:
                return
            query = following

    def _write_page(self, path: str, html: str, file: str, paging: dict[str, str] | None = None):
        """Write a page of the site; `paging` are the files of the next and the previous page of a list."""

        def target_of(address: str, rel: str) -> str | None:
            if paging and rel in paging and address.startswith(f"{path}?"):
                return paging[rel]
            target, _, query = address.partition("?")
            if _FILE.match(target) or target.startswith(settings.STATIC_URL):
                return self._asset(address)
            target_file = None if query else self.contents.file_of(target)
            is_asset = target_file and not target.endswith("/")  # a proof, a file of the log
            return self._asset(target) if is_asset else target_file

        self._store(file, localised(html, path, file, target_of).encode())

    def _write_years(self):
        """Write the page that stands for the archive browser: all years."""
        path = reverse("articles")
        context = {"years": self.contents.years[::-1], "path": path}
        with translation.override(settings.LANGUAGE_CODE):
            html = render_to_string("articles/static_copy/years.html", context, static_site.request_for(path))
        self._write_page(path, html, file_of(path))

    def _asset(self, address: str) -> str | None:
        """Copy a style sheet, an icon, a picture or a proof once; return its file, None if readers do not get it."""
        path = address.partition("?")[0]
        file = file_of(path)
        if file not in self.files:
            is_static = path.startswith(settings.STATIC_URL)
            content = static_site.static_file(path) if is_static else static_site.content(address)
            if content is None:
                return None
            self._store(file, content)
        self.files_of_story.add(file)
        return file

    def _store(self, file: str, content: bytes):
        """Write a file, unless it has this content already."""
        target = self.folder / file
        self.files.add(file)
        self.files_of_story.add(file)
        if target.is_file() and target.stat().st_size == len(content) and target.read_bytes() == content:
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = target.with_name(".unfinished")
        unfinished.write_bytes(content)
        unfinished.replace(target)

    def _remove_others(self):
        """Delete the files of an older copy that this one does not have, and empty folders."""
        for path in sorted(self.folder.rglob("*"), reverse=True):
            if path.is_dir():
                if not any(path.iterdir()):
                    path.rmdir()
            elif path.name != PROGRESS and path.relative_to(self.folder).as_posix() not in self.files:
                path.unlink()
