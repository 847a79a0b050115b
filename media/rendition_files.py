"""Make the files of renditions: an original is decoded once for all its sizes; files are written, then renamed."""

import io
import re
from pathlib import Path

from PIL import Image, ImageChops

from media import file_inspection, image_processing
from media.file_store import ORIGINALS, RENDITIONS
from media.models import Original
from media.renditions import SIZES, Rendition, folder_name, labels

_SQUARE = 8  # pixels
_MAX_DIFFERENCE = 24  # of 255, in the mean of a square: what rounding never reaches and a drawn letter does


def make_files(renditions: list[Rendition]) -> int:
    """Make the missing files of renditions of one original; return how many were made.

    Raises OSError if the original is missing, and FileRefused if it can no longer be opened.
    """
    if all(RENDITIONS.exists(rendition.place) for rendition in renditions):
        return 0
    original = renditions[0].original
    packet, iim_block = labels(original.photo)
    with (
        ORIGINALS.local(original.path) as path,
        file_inspection.open_image(path, original.path) as (_, image),
    ):
        missing = [rendition for rendition in renditions if not RENDITIONS.exists(rendition.place)]
        if not missing:  # another request made them in the meantime
            return 0
        picture = image_processing.decode(image, _largest(missing))
        for rendition in missing:
            cropped = image_processing.crop_to(picture, rendition.dimensions, rendition.focal_point)
            RENDITIONS.write(rendition.place, image_processing.encode(cropped, rendition.extension, packet, iim_block))
    if not ORIGINALS.exists(original.path):  # erased in the meantime, perhaps before these files were written
        for rendition in missing:
            RENDITIONS.delete(rendition.place)
        raise FileNotFoundError(f"originals/{original.path} is gone")
    return len(missing)


def shows_original(rendition: Rendition) -> bool:
    """Return whether the file of a rendition shows what is made of the original now, with the losses of its format.

    A file that was made together with larger ones comes from a larger picture, so each of these is tried. Another
    release of an encoder rounds otherwise, so squares of 8 × 8 pixels are compared. Raises OSError and FileRefused.
    """
    with RENDITIONS.local(rendition.place) as path, _opened(path) as file:
        if file.size != rendition.dimensions:
            return False
        picture = file.convert("RGB")
    return any(_are_alike(picture, _made(rendition, box)) for box in _boxes(rendition))


def _opened(file: Path | io.BytesIO) -> Image.Image:
    return Image.open(file, formats=["JPEG", "WEBP", "AVIF"])


def _boxes(rendition: Rendition) -> list[tuple[int, int]]:
    """Return the sizes to which the original may have been decoded for a rendition, the smallest first."""
    original, (width, height) = rendition.original, _largest([rendition])
    boxes = {
        _largest([Rendition(original, size, nominal_width, (50, 50), rendition.extension)])
        for size, kind in SIZES.items()
        for nominal_width in kind.widths
    }
    return sorted({(width, height)} | {box for box in boxes if box[0] > width and box[1] > height})


def _made(rendition: Rendition, box: tuple[int, int]) -> Image.Image:
    """Return the picture of a rendition as readers get it, from the original decoded to a size."""
    original = rendition.original
    with (
        ORIGINALS.local(original.path) as path,
        file_inspection.open_image(path, original.path) as (_, image),
    ):
        picture = image_processing.decode(image, box)
    cropped = image_processing.crop_to(picture, rendition.dimensions, rendition.focal_point)
    with _opened(io.BytesIO(image_processing.encode(cropped, rendition.extension, b"", b""))) as file:
        return file.convert("RGB")


def _are_alike(one: Image.Image, other: Image.Image) -> bool:
    difference = ImageChops.difference(one, other)
    return max(highest for _, highest in difference.reduce(_SQUARE).getextrema()) <= _MAX_DIFFERENCE


def discard_outdated(original: Original) -> int:
    """Delete files with an older edition or older texts of the photograph in them; return how many."""
    current = Rendition(original, "lead", 640, (50, 50), "jpg")
    outdated = [
        name
        for name in RENDITIONS.names(folder_name(original))
        if re.fullmatch(r"[^./]+\.[^./]+\.[^./]+\.[^./]+", file_name := name.rpartition("/")[2])
        and file_name.split(".")[2] != current.labels_key
    ]
    for name in outdated:
        RENDITIONS.delete(name)
    return len(outdated)


def _largest(renditions: list[Rendition]) -> tuple[int, int]:
    """Return the size to decode to, which fits all renditions: a crop needs a larger original than its own size."""
    original = renditions[0].original
    scale = max(
        max(width / original.width, height / original.height)
        for width, height in (rendition.dimensions for rendition in renditions)
    )
    return max(1, round(original.width * scale)), max(1, round(original.height * scale))
