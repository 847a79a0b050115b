"""A program of its own that makes pictures of the pages of a PDF and reads its text layer, within limits.

    python -I articles/record/page_rendering.py page.pdf folder

The PDF may be hostile: another process opens it, with limits of time, memory and file size, and what readers get is
made of pixels. It prints JSON: the size of each page's large picture, and the text. Exit 3: the file is refused.
"""

import json
import math
import resource
import sys
from pathlib import Path

MAX_SHEETS = 64  # pages of one file; a reason below says it in words
SIZES = {"large": 2400, "small": 800}  # pixels of the longer side
MAX_TEXT = 500_000  # characters of all pages
# Of processor: what each page may take, and what those that take longer may take together.
PAGE_SECONDS, SLOW_SECONDS = 1, 15
# A broadsheet at 400 dots an inch takes 250 MB as JPEG, one at 300 dots 300 MB as JPEG 2000.
MEMORY, FILE_BYTES = 340_000_000, 100_000_000
_LARGE = 10_000_000  # pixels of a JPEG 2000 picture, which take 24 bytes each


class PagesRefused(Exception):
    """Raised for a file that is not accepted; the message is the reason, which the page translates."""


def limit():
    """Bound what this process may use; the system ends it where it takes more."""
    for kind, amount in (
        (resource.RLIMIT_DATA, MEMORY),  # what it writes to, not the libraries that it maps
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (amount, amount))


class ProcessorTime:
    """The processor time that the pages of a file may take: slow ones share what is beyond the usual.

    A file of few pages so is refused early, and one of many costs what many pages cost.
    """

    def __init__(self):
        self.slow, self.before = float(SLOW_SECONDS), _used()
        self._limit()

    def next_page(self):
        """Let another page begin. Raises PagesRefused if those before it were too slow."""
        now = _used()
        self.slow -= max(0, now - self.before - PAGE_SECONDS)
        self.before = now
        if self.slow <= 0:
            raise PagesRefused("its pages take too long to draw; send a simpler PDF or pictures.")
        self._limit()

    def _limit(self):
        """Let the system end this process with SIGXCPU within the next page, which may never end."""
        seconds = math.ceil(self.before + PAGE_SECONDS + self.slow)
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _used() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def render(source: Path, folder: Path) -> dict:
    """Write the pictures of all pages to a folder; return their sizes and the text of the PDF."""
    import pypdfium2

    time = ProcessorTime()
    try:
        document = pypdfium2.PdfDocument(source)
    except pypdfium2.PdfiumError as error:
        raise PagesRefused("it cannot be opened as a PDF; a password must be taken off first.") from error
    if not 0 < len(document) <= MAX_SHEETS:
        raise PagesRefused("it has no pages, or more than the 64 that can be in one file.")
    sheets, texts, room = [], [], MAX_TEXT
    for number in range(len(document)):
        time.next_page()
        page = document[number]
        scale = SIZES["large"] / max(1, *page.get_size())
        picture = page.render(scale=scale, limit_image_cache=True).to_pil().convert("RGB")
        if _misses_picture(page, picture):
            raise PagesRefused("its pages cannot be drawn; it is damaged or takes too much memory.")
        sheets.append({"width": picture.width, "height": picture.height})
        for name, longest in SIZES.items():
            picture.thumbnail((longest, longest))
            picture.save(folder / f"{number + 1}-{name}.webp", "WEBP", quality=75, method=2)
        text = page.get_textpage().get_text_bounded()[:room]
        room -= len(text)
        texts.append(text)
        page.close()
    return {"sheets": sheets, "text": "\n\n".join(texts).strip()}


def _misses_picture(page, picture) -> bool:
    """Return whether a page is empty although it has a large JPEG 2000 picture.

    PDFium leaves out, without an error, one that it finds no memory for.
    """
    from pypdfium2 import raw

    if any(darkest != lightest for darkest, lightest in picture.getextrema()):
        return False
    return any(
        math.prod(image.get_px_size()) > _LARGE and "JPXDecode" in image.get_filters()
        for image in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE])
    )


if __name__ == "__main__":
    limit()
    try:
        print(json.dumps(render(Path(sys.argv[1]), Path(sys.argv[2]))))
    except PagesRefused as refusal:
        print(refusal, file=sys.stderr)
        sys.exit(3)
