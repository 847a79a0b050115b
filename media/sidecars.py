"""Sidecar files: XMP that programs write beside a photograph, as `harbour.xmp` or `harbour.jpg.xmp`.

Both names are usual (XMP specification part 3, section 1.1; digiKam and darktable have the second one).
"""

import os
import stat
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from media.embedded import xmp
from media.text_encoding.decoding import remark_of

SUFFIX = ".xmp"
MAX_BYTES = 8_000_000


@dataclass(frozen=True, slots=True)
class Sidecar:
    """What sidecar files say: their names, their properties as `xmp.read` returns them, and remarks on the reading."""

    names: tuple[str, ...] = ()
    properties: dict[str, str | list[str]] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


def is_sidecar(path: Path) -> bool:
    """Return whether a file is a sidecar by its name."""
    return path.suffix.lower() == SUFFIX


def sidecar_of(photo: Path) -> Sidecar | None:
    """Return what the sidecars beside a photograph say, None if there is none.

    `harbour.jpg.xmp` names its file exactly and has precedence over `harbour.xmp`, property by property. A sidecar that
    is too large, no file, no XMP or that declares entities gives a remark and no property.
    """
    names, properties, remarks = [], {}, []
    for path in _candidates(photo):
        packet = _content(path)
        if packet is None:
            remarks.append(f"sidecar not read: {path.name} is no file of at most {MAX_BYTES:,} bytes")
            continue
        read = xmp.read_packet(packet)
        if not read.properties:
            remarks.append(f"sidecar not read: {path.name} has no XMP that can be read")
            continue
        if read.reading:
            remarks.append(f"sidecar {remark_of(read.reading)}")
        names.append(path.name)
        properties = read.properties | properties
    if names:
        remarks.insert(0, f"sidecar: {', '.join(names)}")
    return Sidecar(tuple(names), properties, tuple(remarks)) if names or remarks else None


def _candidates(photo: Path) -> list[Path]:
    names = [photo.name + suffix for suffix in (SUFFIX, SUFFIX.upper())]
    names += [photo.stem + suffix for suffix in (SUFFIX, SUFFIX.upper())]
    result: list[Path] = []
    for path in map(photo.with_name, names):
        if os.path.lexists(path) and not any(path.samefile(other) for other in result if path.exists()):
            result.append(path)
    return result


def _content(path: Path) -> bytes | None:
    """Return the bytes of a file; None for anything that is no file, is too large or cannot be read."""
    try:
        # Without waiting: a pipe of that name would wait for ever.
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return None
            content = file.read(MAX_BYTES + 1)
    except OSError:
        return None
    return content if len(content) <= MAX_BYTES else None


def has_photograph(sidecar: Path) -> bool:
    """Return whether a file of the sidecar's name is beside it, whatever its format."""
    names = _stems_of_files(sidecar.parent, sidecar.parent.stat().st_mtime_ns)
    return sidecar.stem in names  # harbour of harbour.xmp, harbour.jpg of harbour.jpg.xmp


@lru_cache(maxsize=8)
def _stems_of_files(folder: Path, changed_at: int) -> frozenset[str]:
    """Return the names of the files of a folder with and without their suffixes, without those of sidecars."""
    with os.scandir(folder) as entries:
        paths = [Path(entry.name) for entry in entries if entry.is_file()]
    return frozenset(name for path in paths if not is_sidecar(path) for name in (path.name, path.stem))
