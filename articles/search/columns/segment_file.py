"""The base segment in a file, which each worker maps into memory: a million stories are there at once.

The file is optional. A missing, damaged or foreign file is not used, and the log says why. Whether the generation of
the file really existed is checked by `reader` against the change log. The file contains docids, keys, languages, and
stems that a twentieth of all stories have, but no text and no name.

Layout: `FORMAT`; ten digits and a newline (the length of the header in bytes); the header as JSON; the arrays. The
header and each array are padded with zeros to a multiple of 64 bytes. The header has
    "moment": [generation number, token]
    "arrays": {"docids" or "<column>.<attribute>": [NumPy dtype, number of elements, offset from the first array]}
    "checksum": the CRC-32 of everything after the header
"""

import contextlib
import ctypes
import fcntl
import hashlib
import json
import logging
import mmap
import os
import tempfile
import weakref
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np
from django.conf import settings

from articles.models import CatalogueEntry
from articles.search.columns.compressed_column import CompressedColumn
from articles.search.columns.postings import Postings, SmallColumn
from articles.search.columns.searcher import Searcher
from articles.search.columns.segment import COLUMNS, COMMON, Segment
from articles.search.columns.term_bitmaps import TermBitmaps
from articles.search.index.generations import GenerationId
from articles.sql import routing

# Raise the number when the layout changes, or when an earlier release wrote wrong contents (as happened with 2).
FORMAT = b"newsroom columns 3\n"
MIN_STORIES = 5_000  # fewer stories are read from the database as fast
_ALIGNMENT = 64  # bytes
_UNMAPPED_ARRAY = f"{COMMON}.blob"
log = logging.getLogger(__name__)


def path() -> Path:
    """Return the path of the file of the default database."""
    return Path(settings.SEARCH_ROOT) / f"columns-{_database_id()}"


def save(searcher: Searcher) -> Searcher:
    """Write the base segment for other workers, and return the searcher that maps the written file.

    All workers then share the memory of the file, and the memory that reading the database took is freed. The argument
    is returned unchanged if it has fewer than `MIN_STORIES` stories, if a transaction is open (its contents may be
    rolled back), if the file cannot be written (for example on a full disk; the log has a warning), or if another
    worker has replaced the file.
    """
    if len(searcher.base) < MIN_STORIES or routing.open_transaction(CatalogueEntry):
        return searcher
    try:
        write(searcher)
    except OSError as error:
        log.warning("The search columns could not be kept in %s: %s", settings.SEARCH_ROOT, error)
        return searcher
    mapped = read()
    if mapped is None or mapped.generation_id != searcher.generation_id:
        return searcher
    del searcher
    with contextlib.suppress(OSError, AttributeError):  # only the C library of Linux has this function
        ctypes.CDLL(None).malloc_trim(0)
    return mapped


def write(searcher: Searcher):
    """Write the base segment to the file; the old file is replaced as a whole. Raises OSError."""
    parts, array_table, offset = [], {}, 0
    for name, array in _arrays(searcher.base):
        raw = np.ascontiguousarray(array).tobytes()
        padding = -len(raw) % _ALIGNMENT
        array_table[name] = (array.dtype.str, len(array), offset)
        parts += [raw, bytes(padding)]
        offset += len(raw) + padding
    checksum = 0
    for part in parts:
        checksum = zlib.crc32(part, checksum)
    header = json.dumps({"moment": searcher.generation_id, "arrays": array_table, "checksum": checksum}).encode()
    head = FORMAT + f"{len(header):010}\n".encode() + header
    path().parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path().parent, prefix="columns-", suffix=".new", delete=False) as file:
        try:
            file.write(head + bytes(-len(head) % _ALIGNMENT))
            file.writelines(parts)
            file.flush()
            os.replace(file.name, path())
        except BaseException:
            os.unlink(file.name)
            raise


def delete():
    """Delete the file of this machine, because words went from the archive; a process that begins writes it anew.

    Waits for a process that merges: what it writes may have those words.
    """
    with turn(waits=True):
        path().unlink(missing_ok=True)


@contextlib.contextmanager
def turn(*, waits: bool) -> Iterator[bool]:
    """Let one process of this machine at a time make the file anew behind its answers; yield whether it is this one's.

    Without `waits` a process whose turn it is not goes on at once. Where no file can be written or locked, each process
    works for itself.
    """
    with contextlib.ExitStack() as stack:
        try:
            path().parent.mkdir(parents=True, exist_ok=True)
            file = stack.enter_context(open(path().with_suffix(".lock"), "wb"))
            fcntl.flock(file, fcntl.LOCK_EX | (0 if waits else fcntl.LOCK_NB))
        except BlockingIOError:
            is_own = False
        except OSError:
            is_own = True
        else:
            is_own = True
        yield is_own


class Unusable(ValueError):
    """Raised for a file that exists and cannot be used; the message continues a sentence that begins with the file."""


def read() -> Searcher | None:
    """Return the searcher that maps the file; None if there is no usable file, with the reason in the log."""
    try:
        return load()
    except Unusable as reason:
        log.warning("The search columns' file %s %s: the catalogue is read anew.", path(), reason)
        return None


def load() -> Searcher | None:
    """Return the searcher that maps the file; None if there is no file. Raises Unusable."""
    try:
        with open(path(), "rb") as file:
            return _load(file)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise error if isinstance(error, Unusable) else Unusable(f"is damaged ({type(error).__name__})") from error


def _load(file: BinaryIO) -> Searcher:
    mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    header_start = len(FORMAT) + 11
    if mapped[: len(FORMAT)] != FORMAT:
        file_format, own_format = mapped[:40].split(b"\n")[0].decode("ascii", "replace"), FORMAT.decode().strip()
        raise Unusable(f"was written by another release (“{file_format:.30}”, this one writes “{own_format}”)")
    header_end = header_start + int(mapped[len(FORMAT) : header_start])
    header = json.loads(mapped[header_start:header_end])
    start = header_end + -header_end % _ALIGNMENT
    if _checksum(file, start) != header["checksum"]:
        raise Unusable("is damaged (its checksum differs)")
    arrays = {
        name: np.frombuffer(mapped, dtype, count, start + offset)
        for name, (dtype, count, offset) in header["arrays"].items()
    }
    arrays[_UNMAPPED_ARRAY] = FileSlice(os.dup(file.fileno()), start + header["arrays"][_UNMAPPED_ARRAY][2])
    segment = _segment(arrays)
    if segment.columns.keys() != {*COLUMNS, COMMON}:
        raise Unusable("was written by another release (it has other columns)")
    return Searcher(GenerationId(*header["moment"]), segment)


def _checksum(file: BinaryIO, start: int) -> int:
    """Return the CRC-32 of a file from an offset on.

    The file is read in blocks and not through the map: a page of the map that was read counts as memory of the process.
    """
    file.seek(start)
    checksum = 0
    while block := file.read(1 << 20):
        checksum = zlib.crc32(block, checksum)
    return checksum


class FileSlice:
    """A uint8 array that stays in the file; slices are read when they are needed.

    The bitmaps of frequent stems take three times as many bytes as all other arrays, and a search needs few of them.
    """

    def __init__(self, descriptor: int, start: int):
        """`start` is the offset of the array in the file. The descriptor is closed with this object."""
        self._descriptor, self._start = descriptor, start
        weakref.finalize(self, os.close, descriptor)

    def __getitem__(self, part: slice) -> np.ndarray:
        raw = os.pread(self._descriptor, part.stop - part.start, self._start + int(part.start))
        return np.frombuffer(raw, np.uint8)


def _arrays(segment: Segment) -> Iterator[tuple[str, np.ndarray]]:
    yield "docids", segment.docids
    for name, column in segment.columns.items():
        for attribute in column.ARRAYS:
            if (array := getattr(column, attribute)) is not None:
                yield f"{name}.{attribute}", array


def _segment(arrays: dict[str, np.ndarray]) -> Segment:
    attributes: dict[str, dict] = {}
    for name, array in arrays.items():
        if name != "docids":
            column, attribute = name.split(".")
            attributes.setdefault(column, {})[attribute] = array
    return Segment(arrays["docids"], {name: _column(name, arrays) for name, arrays in attributes.items()})


def _column(name: str, arrays: dict) -> CompressedColumn | SmallColumn | TermBitmaps:
    if name == COMMON:
        return TermBitmaps(**arrays)
    if "blob" in arrays:
        return CompressedColumn(**arrays)
    return SmallColumn(Postings(arrays["keys"], arrays["ordinals"], arrays["positions"]))


def _database_id() -> str:
    """Return a digest of the database's settings, because two archives may share a folder by mistake."""
    identity = json.dumps(routing.database_settings(CatalogueEntry))
    return hashlib.sha256(identity.encode()).hexdigest()[:16]
