"""The large segment in a file beside the database, mapped into memory by each worker: a million stories at once.

It is a convenience: a file that is missing, damaged or of another format is not used, and the log says so. Whether its
moment is a true one is for `searcher` to find out. Nothing is in it but numbers, languages, and stems that a twentieth
of all stories have: no text, no name.
"""

import contextlib
import ctypes
import hashlib
import json
import logging
import mmap
import os
import tempfile
import weakref
import zlib
from pathlib import Path
from typing import BinaryIO

import numpy as np
from django.conf import settings
from django.db import connections

from articles.search.columns.postings import CompressedColumn, Postings, SmallColumn
from articles.search.columns.searcher import GenerationId, Searcher
from articles.search.columns.segment import COMMON, Segment
from articles.search.columns.term_bitmaps import TermBitmaps

# To be raised whenever the shape of the file changes, or what an earlier release wrote in it was wrong (as in 2).
FORMAT = b"newsroom columns 3\n"
MIN_STORIES = 5_000  # stories; fewer are read from the database as quickly
_FILE_SLICE = f"{COMMON}.blob"
log = logging.getLogger(__name__)


def path() -> Path:
    return Path(settings.SEARCH_ROOT) / f"columns-{_identity()}"


def save(searcher: Searcher) -> Searcher:
    """Keep columns for the next worker, if they are worth it and were committed; give them as they are in the file.

    All workers share the memory of the file; what reading the database took is given back. A full disk is no reason
    to fail.
    """
    if len(searcher.base) < MIN_STORIES or connections["default"].in_atomic_block:
        return searcher
    try:
        write(searcher)
    except OSError as error:
        log.warning("The search columns could not be kept in %s: %s", settings.SEARCH_ROOT, error)
        return searcher
    mapped = read()
    if mapped is None or mapped.generation_id != searcher.generation_id:  # another worker has just written its own
        return searcher
    del searcher
    with contextlib.suppress(OSError, AttributeError):  # the C library of Linux alone can be asked for it
        ctypes.CDLL(None).malloc_trim(0)
    return mapped


def write(searcher: Searcher):
    """Write the large segment, in place of what was there, all or nothing."""
    arrays = dict(_arrays(searcher.base))
    parts, places, at = [], {}, 0
    for name, one in arrays.items():
        raw = np.ascontiguousarray(one).tobytes()
        padding = -len(raw) % 64
        places[name] = (one.dtype.str, len(one), at)
        parts += [raw, bytes(padding)]
        at += len(raw) + padding
    checksum = 0
    for part in parts:
        checksum = zlib.crc32(part, checksum)
    header = json.dumps({"moment": searcher.generation_id, "arrays": places, "checksum": checksum}).encode()
    head = FORMAT + f"{len(header):010}\n".encode() + header
    path().parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path().parent, prefix="columns-", suffix=".new", delete=False) as file:
        try:
            file.write(head + bytes(-len(head) % 64))
            file.writelines(parts)
            file.flush()
            os.replace(file.name, path())
        except BaseException:
            os.unlink(file.name)
            raise


class Unusable(ValueError):
    """A file that is there and cannot be used; the message continues a sentence that begins with it."""


def read() -> Searcher | None:
    """Map the file into memory; None where there is none that can be used. The log says why a file is not."""
    try:
        return load()
    except Unusable as reason:
        log.warning("The search columns' file %s %s: the catalogue is read anew.", path(), reason)
        return None


def load() -> Searcher | None:
    """Map the file into memory; None where there is no file. Raises Unusable."""
    try:
        with open(path(), "rb") as file:
            return _load(file)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise error if isinstance(error, Unusable) else Unusable(f"is damaged ({type(error).__name__})") from error


def _load(file: BinaryIO) -> Searcher:
    mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    start = len(FORMAT) + 11
    if mapped[: len(FORMAT)] != FORMAT:
        kind, mine = mapped[:40].split(b"\n")[0].decode("ascii", "replace"), FORMAT.decode().strip()
        raise Unusable(f"was written by another release (“{kind:.30}”, this one writes “{mine}”)")
    end = start + int(mapped[len(FORMAT) : start])
    header = json.loads(mapped[start:end])
    start = end + -end % 64
    if _checksum(file, start) != header["checksum"]:
        raise Unusable("is damaged (its checksum differs)")
    arrays = {
        name: np.frombuffer(mapped, dtype, count, start + at) for name, (dtype, count, at) in header["arrays"].items()
    }
    arrays[_FILE_SLICE] = FileSlice(os.dup(file.fileno()), start + header["arrays"][_FILE_SLICE][2])
    return Searcher(GenerationId(*header["moment"]), _segment(arrays))


def _checksum(file: BinaryIO, start: int) -> int:
    """Read a file from a place on; by pieces, since what is mapped and looked at counts as memory of the process."""
    file.seek(start)
    checksum = 0
    while piece := file.read(1 << 20):
        checksum = zlib.crc32(piece, checksum)
    return checksum


class FileSlice:
    """Bytes that stay in the file: three times as many as all others, of which a search needs few."""

    def __init__(self, descriptor: int, start: int):
        self._descriptor, self._start = descriptor, start
        weakref.finalize(self, os.close, descriptor)

    def __getitem__(self, part: slice) -> np.ndarray:
        raw = os.pread(self._descriptor, part.stop - part.start, self._start + int(part.start))
        return np.frombuffer(raw, np.uint8)


def _arrays(segment: Segment):
    yield "docids", segment.docids
    for name, column in segment.columns.items():
        for part in column.ARRAYS:
            if (one := getattr(column, part)) is not None:
                yield f"{name}.{part}", one


def _segment(arrays: dict[str, np.ndarray]) -> Segment:
    columns: dict[str, dict] = {}
    for name, one in arrays.items():
        if name != "docids":
            column, part = name.split(".")
            columns.setdefault(column, {})[part] = one
    columns_by_name = {name: _column(name, parts) for name, parts in columns.items()}
    return Segment(arrays["docids"], columns_by_name)


def _column(name: str, parts: dict) -> CompressedColumn | SmallColumn | TermBitmaps:
    if name == COMMON:
        return TermBitmaps(**parts)
    if "blob" in parts:
        return CompressedColumn(**parts)
    return SmallColumn(Postings(parts["keys"], parts["ordinals"], parts["positions"]))


def _identity() -> str:
    """Tell databases apart: two archives may share a folder by mistake."""
    database = connections["default"].settings_dict
    identity = json.dumps([str(database[part]) for part in ("ENGINE", "NAME", "HOST", "PORT")])
    return hashlib.sha256(identity.encode()).hexdigest()[:16]
