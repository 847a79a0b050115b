"""Walk over the paths that an operator named: files, and everything in folders, in order.

Nothing is passed over in silence: what cannot be read is yielded with the reason, what is left out on purpose is
counted.
"""

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

# Files about a folder and not of it, by the first part of their name in capitals.
_ABOUT_THE_FOLDER = {"README", "SOURCE", "LICENSE", "LICENCE", "COPYING", "MANIFEST", "THUMBS", "DESKTOP"}
_SPECIAL = "It is a pipe, a socket or a device; to read it, name it by itself."


class WalkedFile(NamedTuple):
    """A file with the path by which it was found; `problem` says why it cannot be read, "" if it probably can."""

    path: Path
    root: Path
    problem: str = ""


class FileWalk:
    """The files of some paths. Iterate over the object; `skipped` then counts by their kind what was left out."""

    def __init__(self, paths: Iterable[str | Path]):
        self.paths = list(map(Path, paths))
        self.skipped: Counter[str] = Counter()

    def __iter__(self) -> Iterator[WalkedFile]:
        for path in self.paths:
            if not os.path.isdir(path):  # False too if the name is too long for a path
                yield WalkedFile(path, path.parent)
                continue
            errors: list[OSError] = []
            for folder, folders, names in os.walk(path, onerror=errors.append):
                yield from _unreadable(errors, path)
                linked = {name for name in folders if os.path.islink(os.path.join(folder, name))}
                hidden = {name for name in folders if name.startswith(".")} - linked
                parts = _folders_of_pages(folders, names)
                self._skip({"linked folders": len(linked), "hidden folders": len(hidden - parts)})
                self._skip({"folders of saved web pages": len(parts)})
                folders[:] = sorted(set(folders) - linked - hidden - parts)
                for name in sorted(names):
                    if kind := _kind_skipped(name):
                        self._skip({kind: 1})
                    else:
                        file = Path(folder, name)
                        yield WalkedFile(file, path, "" if file.is_file() or not file.exists() else _SPECIAL)
            yield from _unreadable(errors, path)

    def _skip(self, counts: dict[str, int]):
        self.skipped += Counter(counts)

    def skipped_in_words(self) -> str:
        """Return what was left out in one sentence, "" if that is nothing."""
        kinds = ", ".join(f"{count:,} {kind}" for kind, count in self.skipped.items())
        return f"Skipped: {kinds}." if kinds else ""


def _unreadable(errors: list[OSError], root: Path) -> Iterator[WalkedFile]:
    """Yield the folders whose lists could not be read, and forget them."""
    while errors:
        error = errors.pop(0)
        yield WalkedFile(Path(error.filename), root, f"This folder cannot be read ({error.strerror}).")


def _folders_of_pages(folders: list[str], names: list[str]) -> set[str]:
    """Return the folders with the scripts and images of saved web pages: ferry_files or ferry-Dateien of ferry.html."""
    stems = {name.rpartition(".")[0] for name in names if name.lower().endswith((".html", ".htm", ".xhtml"))}
    return {
        name
        for name in folders
        for mark in "_-"
        if name not in stems and name.rpartition(mark)[0] in stems and name.rpartition(mark)[2].isalpha()
    }


def _kind_skipped(name: str) -> str:
    """Return the kind of a file that is left out, "" for any other."""
    if name.startswith("."):
        return "hidden files"
    is_about = name.partition(".")[0].upper() in _ABOUT_THE_FOLDER
    is_document = Path(name).suffix.lower() in ("", ".txt", ".md", ".rst", ".html", ".db", ".ini", ".csv")
    return "files about their folder (README and the like)" if is_about and is_document else ""
