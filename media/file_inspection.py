"""Inspect a picture file before it is decoded: its format by its bytes, its size, and the cost of decoding."""

import mmap
import re
import threading
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from django.utils.translation import gettext
from PIL import Image, UnidentifiedImageError

from media import bytes_read
from media.cut_off_jpeg import EndedFile, is_cut_off
from media.embedded import exif

MAX_BYTES = 250_000_000
MAX_PIXELS = 250_000_000
# Bytes that decoding one picture may take, so that a process stays well below 512 MB.
MAX_MEMORY = 340_000_000
# Bytes of segments of a JPEG or chunks of a PNG beside the pixels. Pillow joins those of EXIF one by one, so that twice
# as many take four times as long.
MAX_METADATA_BYTES = 20_000_000
# Bytes of a file that its decoder holds twice beside the pixels.
MAX_WHOLE_BYTES = 50_000_000
# Scans times pixels: decoding a progressive JPEG of thousands of scans would take far too long.
MAX_SCANNED_PIXELS = 2_000_000_000
# Pillow checks again, because a frame may claim more pixels than the header.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS
# A large picture is one piece of memory, which goes back to the system when it is closed; of the usual pieces of 16 MB
# each thread of a process would keep those of its largest picture.
Image.core.set_block_size(1 << 30)


# A process has one picture open at a time, so that many uploads and first requests do not add up their memory.
_opening = threading.RLock()


class FileRefused(ValueError):
    """Raised for a file that is not accepted; the message names the file, what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class FileFormat:
    """An accepted format: Pillow's name, the suffix of its files, and the bytes per pixel that opening it takes.

    `bytes_read` counts what opening it reads beside the pixels, at most `max_bytes_read`; None if that is little.
    """

    name: str
    suffix: str
    memory: int
    bytes_read: Callable[[Path, int], int] | None = None
    max_bytes_read: int = MAX_WHOLE_BYTES


JPEG = FileFormat("JPEG", "jpg", 0, bytes_read.of_jpeg, MAX_METADATA_BYTES)
PNG = FileFormat("PNG", "png", 4, bytes_read.of_png, MAX_METADATA_BYTES)
GIF = FileFormat("GIF", "gif", 5)
TIFF = FileFormat("TIFF", "tif", 7)
WEBP = FileFormat("WEBP", "webp", 24, bytes_read.of_whole)
AVIF = FileFormat("AVIF", "avif", 10, bytes_read.of_whole)
HEIC = FileFormat("HEIF", "heic", 12, bytes_read.of_whole)

_REFUSED_FORMATS = [
    (b"%!PS", "an EPS or PostScript file"),
    (b"\xc5\xd0\xd3\xc6", "an EPS file"),
    (b"8BPS", "a Photoshop file"),
    (b"%PDF", "a PDF"),
    (b"BM", "a BMP"),
    (b"\x00\x00\x01\x00", "an icon"),
    (b"\x00\x00\x00\x0cjP  ", "a JPEG 2000 file"),
    (b"\xff\x4f\xff\x51", "a JPEG 2000 file"),
    (b"\xff\x0a", "a JPEG XL file"),
    (b"\x00\x00\x00\x0cJXL ", "a JPEG XL file"),
    (b"FUJIFILMCCD-RAW", "a raw file of a camera"),
    (b"IIRO", "a raw file of a camera"),
    (b"IIU\x00", "a raw file of a camera"),
    (b"PK\x03\x04", "a ZIP archive"),
]


def detect_format(head: bytes, name: str) -> FileFormat:
    """Return the format by the first 64 bytes; `name` is only for messages. Raises FileRefused for other formats."""
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return GIF
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[:4] in (b"II*\x00", b"MM\x00*") and head[8:10] != b"CR":
        return TIFF
    if head[4:8] == b"ftyp":
        brands = {head[8:12]} | {head[offset : offset + 4] for offset in range(16, min(len(head), 64), 4)}
        if brands & {b"avif", b"avis"}:
            return AVIF
        if brands & {b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1"}:
            return _heic(name)
        raise FileRefused(
            gettext("%(name)s: it is a film or another container, not a photograph; send a JPEG of it.")
            % {"name": name}
        )
    raise FileRefused(
        gettext("%(name)s: it is %(description)s; send JPEG, PNG, WebP, AVIF, TIFF or GIF.")
        % {"name": name, "description": _description_of(head)}
    )


@contextmanager
def open_image(path: Path, name: str):
    """Open a file without decoding it; yield format and image. Raises FileRefused for limits, damage and raw files.

    Other threads wait until it is closed.
    """
    with _opening, path.open("rb") as opened:
        file: BinaryIO = opened
        kind = detect_format(file.read(64), name)
        file.seek(0)
        _check_bytes_read(kind, path, name)
        if kind is JPEG and is_cut_off(path):
            file = cast(BinaryIO, EndedFile(opened))
        if kind is TIFF and _is_raw(path):
            raise FileRefused(
                gettext("%(name)s: it is a camera's raw file, of which only a preview is readable; send a JPEG of it.")
                % {"name": name}
            )
        try:
            image = Image.open(file, formats=[kind.name])
        except UnidentifiedImageError:
            raise FileRefused(
                gettext("%(name)s: it begins like %(format)s but has no readable header; get the file again.")
                % {"name": name, "format": kind.name}
            ) from None
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise FileRefused(_too_large(name)) from None
        except Exception as error:  # codecs raise anything on damaged headers
            raise FileRefused(
                gettext("%(name)s: its %(format)s header is damaged (%(error)s); get the file again.")
                % {"name": name, "format": kind.name, "error": error}
            ) from None
        try:
            _check_cost(image, kind, path, name)
            yield kind, image
        finally:
            image.close()  # frees the pixels at once, which the end of `with image` does not


def _check_bytes_read(kind: FileFormat, path: Path, name: str):
    if kind.bytes_read is None or kind.bytes_read(path, kind.max_bytes_read) <= kind.max_bytes_read:
        return
    words = {"name": name, "megabytes": kind.max_bytes_read // 10**6}
    if kind.max_bytes_read == MAX_WHOLE_BYTES:
        raise FileRefused(
            gettext("%(name)s: it has more than the %(megabytes)s MB allowed; send a smaller one.") % words
        )
    raise FileRefused(
        gettext("%(name)s: it has more than %(megabytes)s MB beside its pixels; save it anew without its metadata.")
        % words
    )


def _check_cost(image: Image.Image, kind: FileFormat, path: Path, name: str):
    width, height = image.size
    pixels = width * height
    if width < 1 or height < 1:
        raise FileRefused(
            gettext("%(name)s: its header says %(width)s × %(height)s pixels; get the file again.")
            % {"name": name, "width": width, "height": height}
        )
    if pixels > MAX_PIXELS:
        raise FileRefused(_too_large(name, width, height))
    progressive = kind is JPEG and bool(image.info.get("progressive") or image.info.get("progression"))
    # Pixels of 16 bits take twice as much, and so do transparent ones, which are premultiplied before scaling.
    is_doubled = "16" in image.mode or image.mode in ("I", "F", "LA", "RGBA", "PA") or "transparency" in image.info
    memory = pixels * (6 if progressive else kind.memory) * (2 if is_doubled and kind is not WEBP else 1)
    if memory > MAX_MEMORY:
        raise FileRefused(
            gettext(
                "%(name)s: %(width)s × %(height)s pixels of this format take %(memory)s MB to open, more "
                "than the %(max_memory)s MB allowed; send a smaller one or a baseline JPEG."
            )
            % {
                "name": name,
                "width": width,
                "height": height,
                "memory": memory // 10**6,
                "max_memory": MAX_MEMORY // 10**6,
            }
        )
    if progressive:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            scans = _count(content, b"\xff\xda")
        if scans * pixels > MAX_SCANNED_PIXELS and scans > 20:
            raise FileRefused(
                gettext("%(name)s: it is a progressive JPEG of %(scans)s passes; save it anew as an ordinary JPEG.")
                % {"name": name, "scans": scans}
            )


def _count(content: mmap.mmap, part: bytes) -> int:
    """Return how often a part occurs, without a copy of the content."""
    return sum(1 for _ in re.finditer(re.escape(part), content))


def _too_large(name: str, width: int = 0, height: int = 0) -> str:
    claim = f"its header says {width} × {height} pixels" if width else "its header says too many pixels"
    return f"{name}: {claim}, more than the {MAX_PIXELS // 10**6} million allowed; send a smaller one."


def _description_of(head: bytes) -> str:
    for signature, description in _REFUSED_FORMATS:
        if head.startswith(signature):
            return description
    if head[:4] in (b"II*\x00", b"MM\x00*"):
        return "a raw file of a camera"
    beginning = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:40].lower()
    if beginning.startswith((b"<svg", b"<?xml", b"<!doctype svg")):
        return "an SVG or other XML file"
    return "in no format that is accepted"


def _heic(name: str) -> FileFormat:
    try:
        import pi_heif  # pyright: ignore[reportMissingImports] # in requirements-extras.txt
    except ImportError:
        raise FileRefused(
            gettext("%(name)s: HEIC needs the package pi-heif, which is not installed; send a JPEG of it.")
            % {"name": name}
        ) from None
    pi_heif.register_heif_opener(thumbnails=False)
    return HEIC


def _is_raw(path: Path) -> bool:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        tags = exif.read(content)
    return "DNGVersion" in tags or tags.get("NewSubfileType") == "1"
