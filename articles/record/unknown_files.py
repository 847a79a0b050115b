"""Find the files in a folder of originals and renditions that no row has: left by a process that died, or planted.

    for name in unknown("pages", known_paths): …        originals/pages/3f/3f0c….pdf

A file of the last hour may belong to a row that is written at this moment.
"""

import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from media.models.original import originals_root
from media.renditions import renditions_root

_HOUR = 3_600


def unknown(folder: str, known: Iterable[Path]) -> Iterator[str]:
    """Yield the names of the files of a folder that are not known and older than an hour, in order."""
    known = set(known)
    for root in (originals_root(), renditions_root()):
        for path in sorted((root / folder).rglob("*")):
            is_file = path.is_file() or path.is_symlink()  # a link to a folder is one, and no folder of the archive
            if path not in known and is_file and time.time() - path.lstat().st_mtime > _HOUR:
                yield path.relative_to(root.parent).as_posix()
