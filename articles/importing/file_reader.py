"""Read the items of files, folders and standard input, one file after the other."""

import io
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

from articles.importing import compressed_files, formats, git_history, uploads
from articles.importing.formats import ImportItem
from articles.importing.photo_sources import is_zip_name
from articles.importing.undated import DateFallbacks
from media.item_errors import ends_the_run, rejection
from media.management.file_walk import FileWalk, WalkedFile

MAX_LEVELS = 2  # ZIP archives in each other
_TOO_DEEP = "this is a ZIP archive in an archive that is itself in one; unpack it first."
# Files in a folder of stories that are no stories: where one names them they are taken in with it.
PHOTO_SUFFIXES = {".jpg", ".jpeg", ".png", ".gif", ".webp", ".tif", ".tiff", ".heic", ".avif", ".bmp"}


class FileReader:
    """Yields the items of files; a file that cannot be read is an item with the reason.

    `format_name` is "" to detect the format of each file. With `from_git`, the paths are repositories whose history is
    read. ZIP archives in folders, and in these archives, are read as folders are; `room` is what all of them together
    may be unpacked to, by default each has its own.
    """

    def __init__(
        self,
        paths: Sequence[str],
        format_name: str,
        options: formats.Options,
        fallbacks: DateFallbacks,
        from_git: bool = False,
        room: uploads.UnpackRoom | None = None,
    ):
        self.from_git = from_git
        self.paths, self.format_name, self.options, self.fallbacks = list(paths), format_name, options, fallbacks
        self.room = room
        self._unpacked: dict[str, str] = {}  # folders of ZIP archives, with their paths
        self._folder: Path | None = None  # where archives inside folders and archives are unpacked

    @property
    def archives(self) -> list[str]:
        """The ZIP archives among the paths and in the folders among them."""
        folders = [] if self.from_git else [path for path in self.paths if os.path.isdir(path)]
        return [*self._named_archives, *(str(file.path) for file in FileWalk(folders) if _is_archive(file))]

    @property
    def _named_archives(self) -> list[str]:
        return [path for path in self.paths if is_zip_name(path) and os.path.isfile(path)]

    def unpack(self, folder: Path):
        """Unpack the ZIP archives among the paths into a folder, to be called first; the folder must stay.

        Raises UploadRefused or OSError. A file in an archive is known by the archive's name, wherever it is unpacked.
        """
        self._folder = folder
        archives = self._named_archives
        for number, path in enumerate(self.paths):
            if path in archives:
                target = folder / str(number) / Path(path).stem
                target.mkdir(parents=True)
                try:
                    with open(path, "rb") as file:
                        uploads.unpack(file, target)
                except uploads.UploadRefused as error:
                    raise uploads.UploadRefused(f"{path}: {error}") from None
                self._unpacked[str(target)] = path
                self.paths[number] = str(target)

    def _name_of(self, path: Path) -> str:
        """Return the path of a file as the operator knows it: inside of its archive."""
        for folder, archive in self._unpacked.items():
            if path.is_relative_to(folder):
                return f"{archive}/{path.relative_to(folder)}"
        return str(path)

    def items(self, interrupted: Sequence) -> Iterator[tuple[str, ImportItem]]:
        """Yield pairs of path and item of all files; ends as soon as `interrupted` is not empty."""
        for path in self.paths:
            if self.from_git:
                yield from self._from_git(path, interrupted)
                continue
            if path == "-":
                yield from self._named_items(WalkedFile(Path("-"), Path()), interrupted)
            else:
                level = 1 if path in self._unpacked else 0
                yield from self._in_path(path, level, os.path.isdir(path), self.room, interrupted)

    def _in_path(
        self, path: str, level: int, is_folder: bool, room: uploads.UnpackRoom | None, interrupted: Sequence
    ) -> Iterator[tuple[str, ImportItem]]:
        """Yield the items of a file or folder; `level` is the number of archives around it."""
        for file in FileWalk([path]):
            if interrupted:
                return
            if is_folder and not file.problem and file.path.suffix.lower() in PHOTO_SUFFIXES:
                yield self._name_of(file.path), ImportItem("", skipped="photograph")
            elif is_folder and _is_archive(file):
                yield from self._in_archive(file.path, level, room, interrupted)
            else:
                yield from self._named_items(file, interrupted)

    def _in_archive(
        self, path: Path, level: int, room: uploads.UnpackRoom | None, interrupted: Sequence
    ) -> Iterator[tuple[str, ImportItem]]:
        """Yield the items of a ZIP archive in a folder or in another archive."""
        name = self._name_of(path)
        if level == MAX_LEVELS:
            yield name, ImportItem("", reason=_TOO_DEEP)
            return
        room = room or uploads.UnpackRoom()
        with TemporaryDirectory(prefix="archive-", dir=self._folder) as folder:
            target = Path(folder, path.stem)
            try:
                with path.open("rb") as file:
                    uploads.unpack(file, target, room)
            except uploads.UploadRefused as error:
                yield name, ImportItem("", reason=str(error))
                return
            except OSError as error:
                if ends_the_run(error):
                    raise
                yield name, ImportItem("", reason=error.strerror or str(error))
                return
            self._unpacked[str(target)] = name
            try:
                yield from self._in_path(str(target), level + 1, True, room, interrupted)
            finally:
                del self._unpacked[str(target)]

    def _named_items(self, file: WalkedFile, interrupted: Sequence) -> Iterator[tuple[str, ImportItem]]:
        for item in self._items_of(file):
            yield self._name_of(file.path), item
            if interrupted:
                return

    def _from_git(self, path: str, interrupted: Sequence) -> Iterator[tuple[str, ImportItem]]:
        try:
            yield from git_history.items(path, self.options, interrupted)
        except git_history.GitFailed as error:
            yield path, ImportItem("", reason=str(error))

    def _items_of(self, file: WalkedFile) -> Iterator[ImportItem]:
        if file.problem:
            yield ImportItem("", None, file.problem)
            return
        path, place = str(file.path), ""
        # The same file gets the same identifier, however the operator spells its path.
        real_path, real_root = (path, "") if path == "-" else map(os.path.realpath, (path, file.root))
        try:
            with _opened(path) as (head, stream):
                if (opener := compressed_files.opener_of(head)) and not self._is_read_packed(head, path):
                    stream = compressed_files.unpacked(stream, opener, formats.HEAD_BYTES)
                    head = stream.peek(formats.HEAD_BYTES)
                    path, real_path = map(compressed_files.unpacked_name, (path, real_path))
                reader = formats.FORMATS[self.format_name] if self.format_name else formats.detect(head, path)
                items = iter(reader.read(stream, real_path, self.options))
                if (item := next(items, None)) is None:
                    yield ImportItem("", None, "file: there is no story in it; there is nothing to keep.")
                while item is not None:
                    yield self.fallbacks.applied(item, real_path, real_root)
                    place = item.place and f"after {item.place}"
                    item = next(items, None)
        except (OSError, formats.UnknownFormat) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            yield ImportItem(place, None, reason)
        except Exception as error:
            yield ImportItem(place, None, rejection(error, "could not be read", path, place))

    def _is_read_packed(self, head: bytes, path: str) -> bool:
        """Return whether a format reads compressed files itself, as web archives are."""
        return self.format_name == "warc" or formats.FORMATS["warc"].recognises(head, path)

    def survey(self, counts_items: bool) -> tuple[int, str]:
        """Return about how many items there are, and in one sentence which files are left out.

        An item is a line of JSON Lines or a file. The number is 0 for standard input and without `counts_items`.
        """
        walk = FileWalk(path for path in self.paths if path != "-")
        files = [file.path for file in walk]
        counts_items = counts_items and not self.from_git and "-" not in self.paths
        total = sum(map(_count, files)) if counts_items else 0
        return total, walk.skipped_in_words()


def _is_archive(file: WalkedFile) -> bool:
    return not file.problem and is_zip_name(file.path.name) and file.path.is_file()


def _count(path: Path) -> int:
    if path.suffix.lower() not in (".jsonl", ".ndjson"):
        return 1
    try:
        with path.open("rb") as file:
            return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b"")) or 1
    except OSError:
        return 1


@contextmanager
def _opened(path: str):
    """Open a file, or standard input; yield its first 64 kB, for `detect`, and the file from its beginning."""
    with nullcontext(sys.stdin.buffer) if path == "-" else open(path, "rb", buffering=formats.HEAD_BYTES) as file:
        start = file.tell() if file.seekable() else None
        head = file.read(formats.HEAD_BYTES)
        if start is not None:
            file.seek(start)
        yield head, file if start is not None else io.BufferedReader(_RejoinedStream(head, file), formats.HEAD_BYTES)


class _RejoinedStream(io.RawIOBase):
    """The part of a pipe that was read already, and then the rest of the pipe."""

    def __init__(self, head, pipe):
        self.head, self.pipe = io.BytesIO(head), pipe

    def readable(self):
        return True

    def readinto(self, buffer):
        return self.head.readinto(buffer) or self.pipe.readinto(buffer)
