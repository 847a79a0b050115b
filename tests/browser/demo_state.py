"""What a browser test changes in the running demo newsroom is undone after it: rows, photographs, files.

All tests of a process share one demo. Its database has some 3 MB, so that copying it back takes milliseconds; nothing
is copied while nothing has changed.
"""

import hashlib
import shutil
import sqlite3
from contextlib import suppress
from pathlib import Path

DATABASE = "archive.sqlite3"
# Not compared: the database's own files, and what is made again of originals and rows, named by what it is made of.
LEFT_OUT = (DATABASE, "uploads/renditions/", "search/")


class DemoState:
    """The database and the files of a running demo newsroom, as they were when this was made.

    `folder` is the demo's; it is read and written while the demo runs.
    """

    def __init__(self, folder: Path):
        self.folder = folder
        self.files_folder = folder.with_name(f"{folder.name}-files")
        self.database = sqlite3.connect(folder / DATABASE, timeout=20)
        self.original = sqlite3.connect(":memory:")
        self.database.backup(self.original)
        self.tables = _digests(self.original)
        self.files = self._files()
        for path in self.files:
            _copy(folder / path, self.files_folder / path)
        self.data_version = self._data_version()

    def restore(self):
        """Bring back every row and every file. Pages that are open meanwhile see one transaction."""
        if self._data_version() != self.data_version:
            self.original.backup(self.database)
            self.data_version = self._data_version()
        files = self._files()
        for path in files.keys() - self.files.keys():
            (self.folder / path).unlink(missing_ok=True)
        for path, stamp in self.files.items():
            if files.get(path) != stamp:
                _copy(self.files_folder / path, self.folder / path)

    def differences(self) -> list[str]:
        """Return the names of the tables and files that are not as they were."""
        tables = {}
        if self._data_version() != self.data_version:
            tables = _digests(self.database)
        names = tables.keys() | self.tables.keys() if tables else ()
        changed = {name for name in names if tables.get(name) != self.tables.get(name)}
        return sorted(changed | {path for path, _ in self._files().items() ^ self.files.items()})

    def close(self):
        self.database.close()
        self.original.close()

    def _data_version(self) -> int:
        """Return a number that is another one after every change that another connection made."""
        return self.database.execute("PRAGMA data_version").fetchone()[0]

    def _files(self) -> dict[str, tuple[int, int]]:
        """Return size and time of each file by its path; a file that is written beside it may vanish meanwhile."""
        files = {}
        for path in self.folder.rglob("*"):
            name = path.relative_to(self.folder).as_posix()
            if name.startswith(LEFT_OUT) or path.is_dir():
                continue
            with suppress(FileNotFoundError):
                files[name] = (path.stat().st_size, path.stat().st_mtime_ns)
        return files


def _digests(database: sqlite3.Connection) -> dict[str, str]:
    """Return a digest of the rows of each table; what a virtual table has is in tables of its own."""
    tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'")
    return {name: _digest(database.execute(f'SELECT * FROM "{name}"')) for (name,) in tables.fetchall()}


def _digest(rows) -> str:
    return hashlib.sha256(repr(sorted(map(repr, rows))).encode()).hexdigest()


def _copy(source: Path, target: Path):
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(source, target)  # with its time, by which changes are seen
