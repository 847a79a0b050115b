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
from media.file_store import ORIGINALS, RENDITIONS, StorageAway
from media.models import Original, Photo
from media.models.original import originals_root
from media.row_batches import in_batches

_BATCH = 200
_COLUMNS = ("path", "sha256", "format", "bytes", "width", "height")
_A_DAY = 86_400
OTHER_FOLDERS = {"pages", "audio"}  # beside the photographs: those of other applications, which check them


def verify(part: tuple[int, int] | None = None) -> Iterator[str]:
    """Yield one line for each fault. `part` (n, m) checks the n-th of m parts, so that m runs check everything."""
    try:
        yield from _faults(part)
    except StorageAway as error:
        yield f"photographs were not checked to the end: {error}; run verify_archive when it answers."


def _faults(part: tuple[int, int] | None) -> Iterator[str]:
    number, parts = part or (1, 1)
    originals = Original.objects.annotate(part=F("pk") % parts).filter(part=number - 1).order_by("pk")
    for path, uuid in originals.filter(photo__erased_at__isnull=False).values_list("path", "photo__uuid"):
        if ORIGINALS.exists(path):
            yield f"originals/{path}: its photograph {uuid} was erased, the file is still there; erase it once more."
    for original in in_batches(originals.filter(photo__erased_at__isnull=False), _BATCH):
        if any(RENDITIONS.names(folder := renditions.folder_name(original))):
            yield f"renditions/{folder}: its photograph was erased, the pictures are still there; erase it once more."
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
    try:
        with ORIGINALS.local(path) as file:
            return _fault_of(file, path, sha256, (format, size, sorted((width, height))))
    except FileNotFoundError:
        return f"originals/{path}: the file is missing; restore it from a backup."
    except StorageAway:
        raise
    except OSError as error:
        return f"originals/{path}: it cannot be read ({error.strerror or error}); check the disk."


def _fault_of(file: Path, path: str, sha256: str, expected: tuple) -> str:
    """Return what is wrong with a file on this machine; `expected` are format, bytes and sides of its row."""
    digest = hashlib.sha256()
    with file.open("rb") as opened:
        while chunk := opened.read(1 << 20):
            digest.update(chunk)
    if digest.hexdigest() != sha256:
        return f"originals/{path}: its bytes changed (SHA-256 is now {digest.hexdigest()}); restore it from a backup."
    try:
        with open_image(file, path) as (kind, image):
            actual = kind.name, os.stat(file).st_size, sorted(image.size)
    except FileRefused as error:  # by a limit that an earlier release did not have
        return f"originals/{path}: it is unchanged, but readers get no new size of it ({error}); replace the file."
    if expected != actual:
        return f"originals/{path}: its row says another format or size than the file has; restore the database."
    return ""


def _rendition_faults(original: Original) -> Iterator[str]:
    """Yield a line for each file in the folder of an original's renditions that is no rendition."""
    for name in RENDITIONS.names(renditions.folder_name(original)):
        first, sha256, file_name = name.split("/", 2)
        place = f"renditions/{first}/{sha256[:12]}…/{file_name}"
        if file_name.startswith(".making-"):
            continue
        try:
            rendition = _rendition_of(original, file_name)
        except ValueError:
            yield f"{place}: it is no rendition; delete the file."
            continue
        try:
            # A file with former texts of the photograph is sent to nobody.
            if rendition.place == name and not rendition_files.shows_original(rendition):
                yield f"{place}: it does not show what its original shows; delete the file, and it is made anew."
        except StorageAway:
            raise
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
    for folder in (f"{first:02x}" for first in range(256) if first % parts == number - 1):
        files = set(ORIGINALS.names(folder))
        known_paths = set(Original.objects.filter(path__startswith=f"{folder}/").values_list("path", flat=True))
        for path in sorted(files - known_paths):
            yield f"originals/{path}: no photograph has this file; take it in again or remove it."
        if RENDITIONS.is_local:
            yield from _unknown_renditions(folder)
    if number == 1:
        yield from _left_over_files(originals_root())
        for name, store in (("originals", ORIGINALS), ("renditions", RENDITIONS)):
            if store.is_local:
                yield from _unknown_folders(name, store.root)


def _unknown_renditions(folder: str) -> Iterator[str]:
    """Yield a line for each folder of renditions, in one of 256 folders, that belongs to no original."""
    names = {path.name for path in (RENDITIONS.root / folder).glob("*")}
    known = set(Original.objects.filter(sha256__startswith=folder).values_list("sha256", flat=True)) if names else set()
    for name in sorted(names - known):
        yield f"renditions/{folder}/{name}: no photograph has it; remove it."


def _unknown_folders(name: str, root: Path) -> Iterator[str]:
    known = {f"{first:02x}" for first in range(256)} | OTHER_FOLDERS
    for path in sorted(root.glob("*")):
        if path.name not in known and (path.is_dir() or name == "renditions"):
            yield f"{name}/{path.name}: the archive has nothing of this name; remove it."


def _left_over_files(root: Path) -> Iterator[str]:
    for file in sorted(root.glob("*")):
        if file.is_file() and not (file.name.startswith(".taking-in-") and time.time() - file.stat().st_mtime < _A_DAY):
            yield f"originals/{file.name}: it was left over by an intake that was interrupted; remove it."
