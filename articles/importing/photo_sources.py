"""The files among which photographs are looked for: those in folders, in ZIP archives, and in ZIP archives in these.

Nothing is unpacked to a path of an archive's own, no link is followed, and no more of a file is read than it says of
itself.
"""

import os
import shutil
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from tempfile import NamedTemporaryFile
from typing import BinaryIO, cast

from articles.importing import zip_list
from articles.importing.zip_names import name_of
from media.management.file_walk import FileWalk

MAX_LIST_BYTES = 10_000_000  # of the list of files at the end of a ZIP archive: about 140,000, which take 180 MB
MAX_ZIP_FILE = 200_000_000  # bytes of one photograph in an archive
MAX_INNER_BYTES = 1_000_000_000  # of the ZIP archives in one
_MAX_OPEN = 20  # archives
_DAMAGED = (OSError, ValueError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


@dataclass(frozen=True)
class PhotoSource:
    """A file with its path, which has slashes as a source may have it, in a folder or in the archive of that name.

    `entry` is the path as the archive has it.
    """

    path: str
    open: Callable[[], BinaryIO]
    archive: str = ""
    entry: str = ""

    @property
    def name(self) -> str:
        """Return the name without folders."""
        return self.path.rpartition("/")[2]


def is_zip_name(path: str) -> bool:
    """Return whether a path has the suffix of a ZIP archive."""
    return path.lower().endswith(".zip")


class PhotoFinder:
    """Finds the files in folders and ZIP archives; of the archives, those used last stay open."""

    def __init__(self):
        self._archives: dict[tuple[str, int], zipfile.ZipFile] = {}  # by path and place of an inner one

    def in_folder(self, folder: str) -> Iterator[PhotoSource]:
        """Yield the files in a folder, and those in its ZIP archives; one that is damaged is passed over."""
        for file in FileWalk([folder]):
            if file.problem or file.path.is_symlink():
                continue
            yield PhotoSource(file.path.relative_to(file.root).as_posix(), partial(open, file.path, "rb"))
            if is_zip_name(file.path.name):
                yield from self.in_stories_archive(str(file.path))

    def in_stories_archive(self, path: str) -> Iterator[PhotoSource]:
        """Yield the files in a ZIP archive of stories; nothing if it is damaged, which its reader reports."""
        try:
            yield from self.in_archive(path)
        except (OSError, ValueError):
            return

    def in_archive(self, path: str) -> Iterator[PhotoSource]:
        """Yield the files in a ZIP archive that can be photographs. Raises OSError, or ValueError if it is damaged."""
        room = MAX_INNER_BYTES
        for source, member in self._members(path, None, path):
            yield source
            if is_zip_name(source.path) and member.file_size <= room:
                room -= member.file_size
                try:
                    yield from (inner for inner, _ in self._members(path, member, f"{path}/{source.path}"))
                except _DAMAGED:
                    continue  # its reader reports it

    def _members(
        self, path: str, inner: zipfile.ZipInfo | None, name: str
    ) -> Iterator[tuple[PhotoSource, zipfile.ZipInfo]]:
        for member in self._archive(path, inner).infolist():
            entry = name_of(member)
            own = os.path.normpath(entry.replace("\\", "/"))
            if not entry.endswith("/") and not member.flag_bits & 0x1 and member.file_size <= MAX_ZIP_FILE:
                yield PhotoSource(own, partial(self._open, path, inner, member), name, entry), member

    def _open(self, path: str, inner: zipfile.ZipInfo | None, member: zipfile.ZipInfo) -> BinaryIO:
        return cast(BinaryIO, self._archive(path, inner).open(member))

    def _archive(self, path: str, inner: zipfile.ZipInfo | None) -> zipfile.ZipFile:
        """Return an archive, or one inside of it, which stays open until others are used."""
        key = (path, inner.header_offset if inner else -1)
        archive = self._archives.pop(key, None) or self._opened(path, inner)
        self._archives[key] = archive
        if len(self._archives) > _MAX_OPEN:
            self._archives.pop(next(iter(self._archives))).close()  # a file of it that is being read stays open
        return archive

    def _opened(self, path: str, inner: zipfile.ZipInfo | None) -> zipfile.ZipFile:
        if inner is None:
            return _checked(path)
        with NamedTemporaryFile() as content, closing(self._archive(path, None).open(inner)) as packed:
            shutil.copyfileobj(packed, content)
            content.flush()
            return _checked(content.name)  # it has opened the file itself, which goes with it


def _checked(path: str) -> zipfile.ZipFile:
    try:
        with open(path, "rb") as file:
            zip_list.check(file, MAX_LIST_BYTES)
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, struct.error, ValueError) as error:
        raise ValueError(
            f"{path}: it is no folder, and no whole ZIP archive ({error}); get it again, or unpack it into a folder."
        ) from None
