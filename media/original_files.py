"""The files of originals: copied to a temporary name, then linked to the name made of their checksum."""

import hashlib
import os
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from django.db import router
from django.utils.translation import gettext

from media import file_inspection
from media.file_inspection import FileRefused
from media.file_store import ORIGINALS
from media.files_before_rows import FilesOfRow, stored
from media.models import Original
from media.models.original import originals_root

_CHUNK = 1 << 20


@contextmanager
def temporary_copy(source: BinaryIO | bytes, name: str):
    """Copy a source to a temporary file in the folder of originals; yield its path and its SHA-256.

    Raises FileRefused for an empty or too large source.
    """
    root = originals_root()
    root.mkdir(parents=True, exist_ok=True)
    digest, length = hashlib.sha256(), 0
    descriptor, temporary_name = tempfile.mkstemp(dir=root, prefix=".taking-in-")
    temporary = Path(temporary_name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            for chunk in _chunks(source):
                length += len(chunk)
                if length > file_inspection.MAX_BYTES:
                    megabytes = file_inspection.MAX_BYTES // 10**6
                    raise FileRefused(
                        gettext("%(name)s: it has more than the %(megabytes)s MB allowed; send a smaller one.")
                        % {"name": name, "megabytes": megabytes}
                    )
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        if not length:
            raise FileRefused(gettext("%(name)s: it is empty; get the file again.") % {"name": name})
        yield temporary, digest.hexdigest()
    finally:
        temporary.unlink(missing_ok=True)


def remove_unfinished(older_than: float = 3600) -> int:
    """Remove temporary copies that a killed process left, at least so many seconds old; return their number."""
    count = 0
    for path in originals_root().glob(".taking-in-*"):
        with suppress(OSError):
            if path.stat().st_mtime < time.time() - older_than:
                path.unlink()
                count += 1
    return count


def _chunks(source: BinaryIO | bytes):
    if isinstance(source, bytes):
        yield source
        return
    source.seek(0)
    while chunk := source.read(_CHUNK):
        yield chunk


def store_photograph(temporary: Path, path: str):
    """Store a temporary file of a photograph under its path among the originals, in the folder or the bucket."""
    if ORIGINALS.is_local:
        store(temporary, path)
    else:
        ORIGINALS.put(temporary, path)


def stored_photograph(temporary: Path, sha256: str, path: str):
    """Return a context: the file of a photograph is stored for a block that writes its row, as `files_before_rows`."""
    rows = Original.objects.using(router.db_for_write(Original)).filter(sha256=sha256)
    return stored(
        FilesOfRow(
            store=lambda: store_photograph(temporary, path),
            remove=lambda: ORIGINALS.delete(path),
            are_there=lambda: ORIGINALS.exists(path),
            have_row=rows.exists,
        )
    )


def store(temporary: Path, path: str):
    """Link a temporary file to its path below the folder of originals, and write the folder to disk."""
    target = originals_root() / path
    target.parent.mkdir(parents=True, exist_ok=True)
    os.chmod(temporary, 0o440)
    # A link and not a move: an existing file has the same bytes, and the temporary name is removed in any case.
    if not target.exists():
        try:
            os.link(temporary, target)
        except FileExistsError:
            return
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
