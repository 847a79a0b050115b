"""Make the files of renditions: one original decoded once for all of its sizes, written aside, then put in place."""

import os
import tempfile
import threading
from pathlib import Path

from media import file_inspection, image_processing
from media.models import Original
from media.renditions import Rendition, labels

# Pictures are decoded one at a time in a process, so that many first requests at once do not add up their memory.
_one_at_a_time = threading.Semaphore(1)


def make_files(renditions: list[Rendition]) -> int:
    """Make the files that are missing among renditions of one original, decoding it once; give how many were made.

    Raises OSError when the original is missing and Refused when it can no longer be opened.
    """
    if all(rendition.path.exists() for rendition in renditions):
        return 0
    original = renditions[0].original
    packet, iim_block = labels(original.photo)
    with _one_at_a_time, file_inspection.open_image(original.location, original.path) as (_, image):
        missing = [rendition for rendition in renditions if not rendition.path.exists()]
        if not missing:  # whoever was first made them meanwhile
            return 0
        picture = image_processing.decode(image, _largest(missing))
        for rendition in missing:
            cut = image_processing.crop_to(picture, rendition.dimensions, rendition.focal_point)
            _store(rendition.path, image_processing.encode(cut, rendition.extension, packet, iim_block))
    if not original.location.exists():  # erased meanwhile, and its renditions with it, but perhaps not these
        for rendition in missing:
            rendition.path.unlink(missing_ok=True)
        raise FileNotFoundError(f"originals/{original.path} is gone")
    return len(missing)


def discard_outdated(original: Original) -> int:
    """Remove files whose words or edition are no longer the photograph's; give how many."""
    current = Rendition(original, "lead", 640, (50, 50), "jpg")
    outdated = [
        path
        for path in current.path.parent.glob("*.*.*.*")
        if path.name.split(".")[2] != current.labels_key and not path.name.startswith(".")
    ]
    for path in outdated:
        path.unlink(missing_ok=True)
    return len(outdated)


def _largest(renditions: list[Rendition]) -> tuple[int, int]:
    """Give a box to decode for: a cut of another shape needs the original larger than the cut is."""
    original = renditions[0].original
    scale = max(
        max(width / original.width, height / original.height)
        for width, height in (rendition.dimensions for rendition in renditions)
    )
    return max(1, round(original.width * scale)), max(1, round(original.height * scale))


def _store(path: Path, content: bytes):
    """Write aside and rename, so that nobody ever reads half a picture and two writers do not meet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, passing = tempfile.mkstemp(dir=path.parent, prefix=".making-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(passing, 0o644)
        os.replace(passing, path)
    except BaseException:
        Path(passing).unlink(missing_ok=True)
        raise
