"""The files of printed pages: the original as it came in, and the pictures that readers get, made of its pixels."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from django.db import router
from django.utils.translation import gettext

from articles.models.printed_pages import PrintedPage
from articles.record import file_processes, page_rendering, unknown_files
from articles.record.file_processes import digest_of
from articles.story.text import clean_text
from media import file_inspection, image_processing
from media.file_inspection import FileRefused
from media.files_before_rows import FilesOfRow, stored
from media.original_files import store

MAX_BYTES = 100_000_000
RENDERING_SECONDS = 120  # by the clock; `page_rendering` bounds what the processor does


class RenderedFile(NamedTuple):
    """What was made of a file: the suffix of its format, its sheets and its text."""

    suffix: str
    sheets: list[dict]
    text: str


@contextmanager
def rendered(path: Path, name: str) -> Iterator[tuple[RenderedFile, Path]]:
    """Make the pictures of a file in a temporary folder; yield what was made, and the folder. Raises FileRefused."""
    file_processes.refuse_larger(path, name, MAX_BYTES)
    with tempfile.TemporaryDirectory() as temporary, path.open("rb") as file:
        folder = Path(temporary)
        made = _rendered_pdf(path, name, folder) if file.read(5) == b"%PDF-" else _rendered_image(path, name, folder)
        for number, sheet in enumerate(made.sheets, 1):
            for size in page_rendering.SIZES:
                sheet[size] = digest_of(folder / f"{number}-{size}.webp")
        yield made, folder


def _rendered_pdf(path: Path, name: str, folder: Path) -> RenderedFile:
    values = file_processes.run(
        page_rendering,
        path,
        folder,
        name=name,
        seconds=RENDERING_SECONDS,
        too_slow=gettext("its pages take too long to draw; send a simpler PDF or pictures."),
        unreadable=gettext("its pages cannot be drawn; it is damaged or takes too much memory."),
    )
    return RenderedFile("pdf", values["sheets"], clean_text(values["text"]))


def _rendered_image(path: Path, name: str, folder: Path) -> RenderedFile:
    longest = page_rendering.SIZES["large"]
    with file_inspection.open_image(path, name) as (kind, image):
        try:
            picture = image_processing.decode(image, (longest, longest))
        except Exception as error:  # codecs raise anything on damaged data
            raise FileRefused(
                gettext("%(name)s: its picture data is damaged or ends early (%(error)s).")
                % {"name": name, "error": error}
            ) from None
    picture.thumbnail((longest, longest))
    sheet = {"width": picture.width, "height": picture.height}
    for size, pixels in page_rendering.SIZES.items():
        picture.thumbnail((pixels, pixels))
        (folder / f"1-{size}.webp").write_bytes(image_processing.encode(picture, "webp", b"", b""))
    return RenderedFile(kind.suffix, [sheet], "")


def stored_for(page: PrintedPage, temporary: Path, folder: Path):
    """Return a context: the original and the pictures are stored for a block that writes the row of the page."""

    def store_all():
        store(temporary, PrintedPage.path_of(page.sha256, page.format))
        move_pictures(page, folder)

    rows = PrintedPage.objects.using(router.db_for_write(PrintedPage)).filter(sha256=page.sha256)
    return stored(
        FilesOfRow(
            store=store_all,
            remove=lambda: remove(page),
            are_there=lambda: all(path.exists() for path in _files_of(page)),
            have_row=rows.exists,
        )
    )


def move_pictures(page: PrintedPage, folder: Path):
    """Move the pictures from the folder in which they were made to their place."""
    page.folder.mkdir(parents=True, exist_ok=True)
    for picture in folder.iterdir():
        shutil.copyfile(picture, page.folder / picture.name)


def remove(page: PrintedPage):
    """Delete the original and the pictures; the original first, so that no picture can be made from it again."""
    page.original.unlink(missing_ok=True)
    shutil.rmtree(page.folder, ignore_errors=True)


def faults() -> Iterator[str]:
    """Yield a line for each original or picture that is missing or was changed, and for files of erased pages."""
    for page in PrintedPage.objects.order_by("pk").iterator():
        if page.is_erased:
            if page.original.exists() or page.folder.exists():
                yield f"printed page {page.uuid}: it was erased, its files are still there; erase it once more"
            continue
        if digest_of(page.original) != page.sha256:
            yield f"printed page {page.uuid}: its file is missing or was changed; restore it from a backup"
        for number, sheet in enumerate(page.sheets, 1):
            for size in page_rendering.SIZES:
                if digest_of(page.picture(number, size)) != sheet[size]:
                    yield f"printed page {page.uuid}: picture {number}-{size} is missing or was changed"
    for path in unknown_files.unknown("pages", _known_files()):
        yield f"{path}: no printed page has this file; add it again or remove it"


def _known_files() -> Iterator[Path]:
    """Yield the paths of all files of pages, also of erased ones, about which there is a line already."""
    for page in PrintedPage.objects.only("sha256", "format", "sheets", "erased_at").order_by("pk").iterator():
        if page.is_erased:
            yield page.original
            yield from page.folder.glob("*")
        else:
            yield from _files_of(page)


def _files_of(page: PrintedPage) -> Iterator[Path]:
    """Yield the paths of the original and of all pictures."""
    yield page.original
    for number in range(1, len(page.sheets) + 1):
        yield from (page.picture(number, size) for size in page_rendering.SIZES)
