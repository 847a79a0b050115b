"""Check that every original file is unchanged, that each rendition shows its original, and that no file is unknown.

A rendition is made again and compared: equal bytes, or else equal pictures but for what another release of the encoder
rounds otherwise.
"""

import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from media import rendition_files, renditions
from media.file_inspection import FileRefused, open_image
from media.models import Original, Photo
from media.models.original import originals_root
from media.row_batches import in_batches

_BATCH = 200
_COLUMNS = ("path", "sha256", "format", "bytes", "width", "height")
_A_DAY = 86_400


def verify(part: tuple[int, int] | None = None) -> Iterator[str]:
    """Yield one line for each fault. `part` (n, m) checks the n-th of m parts, so that m runs check everything."""
    number, parts = part or (1, 1)
    originals = Original.objects.annotate(part=F("pk") % parts).filter(part=number - 1).order_by("pk")
    for path, uuid in originals.filter(photo__erased_at__isnull=False).values_list("path", "photo__uuid"):
        if (originals_root() / path).exists():
            yield f"originals/{path}: its photograph {uuid} was erased, the file is still there; erase it once more."
    checked: list[int] = []
    batch = originals.filter(photo__erased_at=None)
    for pk, *columns in in_batches(batch.values_list("pk", *_COLUMNS), _BATCH):
        if fault := _fault(*columns):
            yield fault
        else:
            checked.append(pk)
        if len(checked) >= _BATCH:
            _mark_checked(checked)
    _mark_checked(checked)
    for original in in_batches(batch.select_related("photo").defer("embedded"), _BATCH):
        yield from _rendition_faults(original)
    yield from _unknown_files(number, parts)
    current = {"originals__sha256": F("sha256")}
    same = {f"originals__{name}": F(name) for name in ("format", "width", "height")}
    for uuid in Photo.objects.not_erased().filter(**current).exclude(**same).values_list("uuid", flat=True):
        yield f"photograph {uuid}: its row says another format or size than its file has; restore the database."
    for uuid in Photo.objects.exclude(**current).values_list("uuid", flat=True):
        yield f"photograph {uuid}: the row of its current file is missing; restore the database from a backup."


def _fault(path: str, sha256: str, format: str, size: int, width: int, height: int) -> str:
    """Return what is wrong with a file, or with what its row says of it; "" for nothing."""
    digest = hashlib.sha256()
    try:
        with (originals_root() / path).open("rb") as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
    except FileNotFoundError:
        return f"originals/{path}: the file is missing; restore it from a backup."
    except OSError as error:
        return f"originals/{path}: it cannot be read ({error.strerror}); check the disk."
    if digest.hexdigest() != sha256:
        return f"originals/{path}: its bytes changed (SHA-256 is now {digest.hexdigest()}); restore it from a backup."
    try:
        with open_image(originals_root() / path, path) as (kind, image):
            actual = kind.name, os.stat(originals_root() / path).st_size, sorted(image.size)
    except FileRefused:
        return ""  # by a limit that was lowered since the file came in
    if (format, size, sorted((width, height))) != actual:
        return f"originals/{path}: its row says another format or size than the file has; restore the database."
    return ""


def _rendition_faults(original: Original) -> Iterator[str]:
    """Yield a line for each file in the folder of an original's renditions that is none of them."""
    for path in sorted(renditions.folder_of(original).glob("*")):
        place = f"renditions/{path.parent.parent.name}/{path.parent.name[:12]}…/{path.name}"
        if path.name.startswith(".making-"):
            continue
        try:
            rendition = _rendition_of(original, path.name)
        except ValueError:
            yield f"{place}: it is no rendition; delete the file."
            continue
        try:
            # A file with former texts of the photograph is sent to nobody.
            if rendition.path.name == path.name and not rendition_files.shows_original(rendition):
                yield f"{place}: it does not show what its original shows; delete the file, and it is made anew."
        except (OSError, FileRefused) as error:
            yield f"{place}: it cannot be compared with its original ({error})."


def _rendition_of(original: Original, filename: str) -> renditions.Rendition:
    """Return the rendition with this name of a file. Raises ValueError if the name is not listed."""
    size, focus, _, extension = filename.split(".")
    return renditions.parse(original, f"{size}.{focus}", extension)


def _mark_checked(checked: list[int]):
    """Store the time of the check for these originals, where this process may write, and empty the list."""
    if checked and not settings.READ_ONLY:
        Original.objects.filter(pk__in=checked).update(checked_at=timezone.now())
    checked.clear()


def _unknown_files(number: int, parts: int) -> Iterator[str]:
    root = originals_root()
    for folder in sorted(root.glob("??")):
        if int(folder.name, 16) % parts != number - 1:
            continue
        files = {file.relative_to(root).as_posix() for file in folder.rglob("*") if file.is_file()}
        known_paths = set(Original.objects.filter(path__startswith=f"{folder.name}/").values_list("path", flat=True))
        for path in sorted(files - known_paths):
            yield f"originals/{path}: no photograph has this file; take it in again or remove it."
    if number == 1:
        yield from _left_over_files(root)


def _left_over_files(root: Path) -> Iterator[str]:
    for file in sorted(root.glob("*")):
        if file.is_file() and not (file.name.startswith(".taking-in-") and time.time() - file.stat().st_mtime < _A_DAY):
            yield f"originals/{file.name}: it was left over by an intake that was interrupted; remove it."
