"""A program of its own that makes pictures of the pages of a PDF and reads its text layer, within limits.

    python -I articles/record/page_rendering.py page.pdf folder

The PDF may be hostile: another process opens it, with limits of time, memory and file size, and what readers get is
made of pixels. It prints JSON: the size of each page's large picture, and the text. Exit 3: the file is refused.
"""

import json
import resource
import sys
from pathlib import Path

MAX_SHEETS = 64  # pages of one file; a reason below says it in words
SIZES = {"large": 2400, "small": 800}  # pixels of the longer side
MAX_TEXT = 500_000  # characters of all pages
CPU_SECONDS, PAGE_SECONDS = 90, 15  # of processor for a file, and for one of its pages
MEMORY, FILE_BYTES = 2_000_000_000, 100_000_000


class PagesRefused(Exception):
    """Raised for a file that is not accepted; the message is the reason, which the page translates."""


def limit():
    """Bound what this process may use; the system ends it where it takes more."""
    for kind, amount in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (amount, amount))
    limit_page()


def limit_page():
    """Bound the processor time that the next page may take: the system ends this process with SIGXCPU."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + PAGE_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (min(seconds, CPU_SECONDS), CPU_SECONDS + 1))


def render(source: Path, folder: Path) -> dict:
    """Write the pictures of all pages to a folder; return their sizes and the text of the PDF."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(source)
    except pypdfium2.PdfiumError as error:
        raise PagesRefused("it cannot be opened as a PDF; a password must be taken off first.") from error
    if not 0 < len(document) <= MAX_SHEETS:
        raise PagesRefused("it has no pages, or more than the 64 that can be in one file.")
    sheets, texts, room = [], [], MAX_TEXT
    for number in range(len(document)):
        limit_page()
        page = document[number]
        picture = page.render(scale=SIZES["large"] / max(1, *page.get_size())).to_pil().convert("RGB")
        sheets.append({"width": picture.width, "height": picture.height})
        for name, longest in SIZES.items():
            picture.thumbnail((longest, longest))
            picture.save(folder / f"{number + 1}-{name}.webp", "WEBP", quality=75, method=2)
        text = page.get_textpage().get_text_bounded()[:room]
        room -= len(text)
        texts.append(text)
        page.close()
    return {"sheets": sheets, "text": "\n\n".join(texts).strip()}


if __name__ == "__main__":
    limit()
    try:
        print(json.dumps(render(Path(sys.argv[1]), Path(sys.argv[2]))))
    except PagesRefused as refusal:
        print(refusal, file=sys.stderr)
        sys.exit(3)
