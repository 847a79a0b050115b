"""The large segment in a file beside the database, mapped into memory by each worker: a million stories at once.

It is a convenience: a file that is missing, broken, of another database or another format is not there. Whether its
moment is a true one is for `columns` to find out. Nothing is in it but numbers: no word of a story, no name.
"""

import contextlib
import ctypes
import hashlib
import json
import logging
import mmap
import os
import tempfile
import zlib
from pathlib import Path

import numpy as np
from django.conf import settings
from django.db import connections

from articles.search.postings import Loose, Packed, Pairs
from articles.search.segments import Segment
from articles.search.standing import Columns, Moment

FORMAT = b"newsroom columns 1\n"
WORTHWHILE = 5_000  # stories; fewer are read from the database as quickly
log = logging.getLogger(__name__)


def path() -> Path:
    return Path(settings.SEARCH_ROOT) / f"columns-{_identity()}"


def kept(columns: Columns) -> Columns:
    """Keep columns for the next worker, if they are worth it and were committed; give them as they are in the file.

    All workers share the memory of the file; what reading the database took is given back. A full disk is no reason
    to fail.
    """
    if len(columns.base) < WORTHWHILE or connections["default"].in_atomic_block:
        return columns
    try:
        write(columns)
    except OSError as error:
        log.warning("The search columns could not be kept in %s: %s", settings.SEARCH_ROOT, error)
        return columns
    mapped = read()
    if mapped is None or mapped.moment != columns.moment:  # another worker has just written its own
        return columns
    del columns
    with contextlib.suppress(OSError, AttributeError):  # the C library of Linux alone can be asked for it
        ctypes.CDLL(None).malloc_trim(0)
    return mapped


def write(columns: Columns):
    """Write the large segment, in place of what was there, all or nothing."""
    arrays = dict(_arrays(columns.base))
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
    header = json.dumps({"moment": columns.moment, "arrays": places, "checksum": checksum}).encode()
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


def read() -> Columns | None:
    """Map the file into memory; None where there is none that can be used."""
    try:
        with open(path(), "rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        start = len(FORMAT) + 11
        if mapped[: len(FORMAT)] != FORMAT:
            return None
        end = start + int(mapped[len(FORMAT) : start])
        header = json.loads(mapped[start:end])
        start = end + -end % 64
        if zlib.crc32(memoryview(mapped)[start:]) != header["checksum"]:
            return None
        arrays = {
            name: np.frombuffer(mapped, dtype, count, start + at)
            for name, (dtype, count, at) in header["arrays"].items()
        }
        return Columns(Moment(*header["moment"]), _segment(arrays))
    except (OSError, ValueError, KeyError, TypeError):
        return None


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
    made = {
        name: Packed(**parts) if "blob" in parts else Loose(Pairs(parts["keys"], parts["ordinals"], parts["positions"]))
        for name, parts in columns.items()
    }
    return Segment(arrays["docids"], made)


def _identity() -> str:
    """Tell databases apart: two archives may share a folder by mistake."""
    database = connections["default"].settings_dict
    named = json.dumps([str(database[part]) for part in ("ENGINE", "NAME", "HOST", "PORT")])
    return hashlib.sha256(named.encode()).hexdigest()[:16]
