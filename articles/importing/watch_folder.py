"""A folder into which another system puts files: each complete file is imported once, and moved to done/ or rejected/.

    watch(Path("incoming"), import_file, interrupted=[])

A file is complete when two looks find the same size and time, and its name does not say that it is being written. All
that is known stands in the folder itself, so that a watch can be killed at any moment and begun again: a file that was
imported and not yet moved is imported again, and nothing in it is new.
"""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from articles.importing.file_reader import PHOTO_SUFFIXES

DONE, REJECTED = "done", "rejected"
SECONDS = 2.0  # between two looks
MAX_REASONS = 1_000  # lines in the text beside a rejected file
_UNFINISHED = (".part", ".partial", ".tmp", ".temp", ".filepart", ".crdownload", ".download", ".unfinished", "~")
_STEP = 0.1  # seconds between two looks at whether the watch was interrupted


def watch(
    folder: Path,
    import_file: Callable[[Path], Sequence[str]],
    interrupted: Sequence,
    pause: Callable[[], None] | None = None,
):
    """Import the files of a folder as they become complete, until `interrupted` is not empty.

    `import_file` returns why something in a file was not imported, and raises what lies with the machine: the file then
    stays where it is. `pause` waits between two looks. Raises OSError if the folder cannot be read or written.
    """
    for name in (DONE, REJECTED):
        (folder / name).mkdir(parents=True, exist_ok=True)
    sizes: dict[Path, tuple[int, int]] = {}
    while not interrupted:
        for path in _complete_files(folder, sizes):
            if interrupted:
                return
            reasons = import_file(path)
            if interrupted:
                return  # perhaps in the middle of the file: the next watch reads it again
            _move(path, folder / (REJECTED if reasons else DONE), reasons)
        (pause or (lambda: _wait(interrupted)))()


def _complete_files(folder: Path, sizes: dict[Path, tuple[int, int]]) -> Iterator[Path]:
    """Yield the files that are as they were at the last look, the oldest first; `sizes` becomes what this look saw."""
    files = {}
    for entry in os.scandir(folder):
        if _is_to_be_imported(entry):
            status = entry.stat(follow_symlinks=False)
            files[Path(entry.path)] = (status.st_size, status.st_mtime_ns)
    complete = [path for path, size in files.items() if sizes.get(path) == size]
    sizes.clear()
    sizes.update(files)
    yield from sorted(complete, key=lambda path: (files[path][1], path))


def _is_to_be_imported(entry: os.DirEntry) -> bool:
    """Return whether an entry is a whole file; photographs wait beside the stories that name them."""
    name = entry.name.lower()
    if name.startswith(".") or name.endswith(_UNFINISHED) or os.path.splitext(name)[1] in PHOTO_SUFFIXES:
        return False
    return entry.is_file(follow_symlinks=False)


def _move(path: Path, folder: Path, reasons: Sequence[str]):
    """Move a file, under a new name if there is one of its name; what was wrong is written beside it before."""
    number, target = 1, folder / path.name
    while target.exists():
        number += 1
        target = folder / f"{path.stem}-{number}{path.suffix}"
    if reasons:
        more = [f"… and {len(reasons) - MAX_REASONS:,} more."] if len(reasons) > MAX_REASONS else []
        text = "\n".join([*reasons[:MAX_REASONS], *more, ""])
        target.with_name(f"{target.name}.reason.txt").write_text(text, encoding="utf-8", errors="backslashreplace")
    os.replace(path, target)


def _wait(interrupted: Sequence):
    end = time.monotonic() + SECONDS
    while not interrupted and time.monotonic() < end:
        time.sleep(_STEP)
