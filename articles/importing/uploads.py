"""Save uploaded files in the folder of an import: the files as they are, or the files in one ZIP archive.

    save(request.FILES.getlist("files"), folder)  →  "clippings.zip: 240 files"

Everything is bounded before it costs anything: the bytes and the number of files, what an archive says of itself before
its list is read, and the paths in it. What is refused is refused as a whole, with the reason.
"""

import errno
import io
import re
import shutil
import stat
import struct
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Protocol

from django.utils.translation import gettext

from articles.importing import zip_list
from articles.importing.zip_names import name_of
from articles.story.text import clean_text
from media.item_errors import is_disk_full

MAX_UPLOAD_BYTES = 200_000_000  # of one upload, as it comes
MAX_FILES = 10_000
MAX_UNPACKED_BYTES = 1_000_000_000
MAX_RATIO = 100  # unpacked to packed bytes; text packs three to twenty times
MAX_LIST_BYTES = 2_000_000  # of the list of files at the end of a ZIP archive
MAX_NAME_BYTES = 200  # of one folder or file
MAX_DEPTH = 20  # folders in each other
_SMALL = 1_000_000  # bytes that any ratio may unpack to
_CHUNK = 1 << 20
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


class UploadRefused(ValueError):
    """Raised for an upload that cannot be taken; the message says why and what to do."""


@dataclass
class UnpackRoom:
    """How many bytes and files archives may still be unpacked to."""

    size: int = field(default_factory=lambda: MAX_UNPACKED_BYTES)
    files: int = field(default_factory=lambda: MAX_FILES)


class UploadedFile(Protocol):
    """What Django's uploaded files have."""

    name: str | None
    size: int | None
    file: BinaryIO

    def chunks(self): ...


def save(files: Sequence[UploadedFile], folder: Path) -> str:
    """Save the files in a new folder, those of a single ZIP archive unpacked; return in words what was uploaded.

    Raises UploadRefused; the folder is then deleted.
    """
    if len(files) > MAX_FILES:
        raise UploadRefused(
            gettext("These are more than %(max_files)s files; upload them in parts.") % {"max_files": f"{MAX_FILES:,}"}
        )
    if sum(file.size or 0 for file in files) > MAX_UPLOAD_BYTES:
        raise UploadRefused(
            gettext("It has more than %(max_upload_bytes)s MB; upload it in parts.")
            % {"max_upload_bytes": MAX_UPLOAD_BYTES // 10**6}
        )
    folder.mkdir(parents=True)
    try:
        if len(files) == 1 and (files[0].name or "").lower().endswith(".zip"):
            count = unpack(files[0].file, folder)
        else:
            for file in files:
                _write(file.chunks(), folder, _parts(file.name or ""))
            count = len(files)
    except Exception as error:
        shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, OSError):
            reason = "the disk is full" if is_disk_full(error) else error.strerror or "the disk fails"
            raise UploadRefused(gettext("The files cannot be stored: %(reason)s.") % {"reason": reason}) from error
        raise
    first = clean_text(Path(files[0].name or "").name).strip()[:200]
    if len(files) == 1 and count == 1:
        return first
    return f"{first}: {count:,} files" if len(files) == 1 else f"{first} and {len(files) - 1:,} more"


def unpack(file: BinaryIO, folder: Path, room: UnpackRoom | None = None) -> int:
    """Unpack the files of an archive into a folder and return their number; takes them from `room`, which several
    archives may share. Raises UploadRefused."""
    room = room or UnpackRoom()
    _check_list(file)
    try:
        with zipfile.ZipFile(file) as archive:
            members = [member for member in archive.infolist() if not _is_folder(member)]
            _check_members(members, file.seek(0, io.SEEK_END), room)
            room.files -= len(members)
            for member in members:
                with archive.open(member) as content:
                    chunks = iter(lambda content=content: content.read(_CHUNK), b"")
                    room.size -= _write(chunks, folder, _parts(name_of(member)), room.size)
            return len(members)
    except UploadRefused:
        raise
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        raise _damaged("a file is not where it says") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, struct.error, ValueError) as error:
        raise _damaged(error) from None


def _damaged(error: Exception | str) -> UploadRefused:
    return UploadRefused(gettext("The ZIP archive is damaged (%(error)s); pack it again.") % {"error": error})


def _check_list(file: BinaryIO):
    """Raise UploadRefused if the list at the end of an archive is missing or too long to be read."""
    listed = zip_list.find(file)
    if listed is None:
        raise UploadRefused(gettext("This is no ZIP archive, or its end is missing; pack it again."))
    if listed.is_zip64:
        raise UploadRefused(
            gettext("It is a ZIP64 archive; pack at most %(max_files)s files as an ordinary one.")
            % {"max_files": f"{MAX_FILES:,}"}
        )
    if listed.count > MAX_FILES or listed.size > MAX_LIST_BYTES:
        raise UploadRefused(
            gettext("There are more than %(max_files)s files in it; pack them in parts.")
            % {"max_files": f"{MAX_FILES:,}"}
        )


def _is_folder(member: zipfile.ZipInfo) -> bool:
    """Return whether a member is a folder; programs of Windows write `letters\\` for one."""
    return member.filename.endswith("/") or (member.filename.endswith("\\") and not member.file_size)


def _check_members(members: list[zipfile.ZipInfo], packed_bytes: int, room: UnpackRoom):
    """Raise UploadRefused for members that are not to be unpacked, out of an archive of so many bytes."""
    if not members:
        raise UploadRefused(gettext("There is no file in the ZIP archive."))
    if len(members) > room.files:
        raise UploadRefused(
            gettext("There are more than %(max_files)s files in it; pack them in parts.")
            % {"max_files": f"{MAX_FILES:,}"}
        )
    if sum(member.file_size for member in members) > room.size:
        raise UploadRefused(
            gettext("Unpacked it has more than %(max_unpacked_bytes)s MB; pack it in parts.")
            % {"max_unpacked_bytes": f"{MAX_UNPACKED_BYTES // 10**6:,}"}
        )
    if sum(member.file_size for member in members) > _SMALL + MAX_RATIO * packed_bytes:
        raise UploadRefused(
            gettext("The ZIP archive is packed more than %(max_ratio)s times smaller, as no text is.")
            % {"max_ratio": MAX_RATIO}
        )
    for member in members:
        name = clean_text(member.filename)[:200]
        if member.flag_bits & 0x1:
            raise UploadRefused(gettext("“%(name)s” is encrypted; pack it again without a password.") % {"name": name})
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise UploadRefused(
                gettext("“%(name)s” is packed in an unusual way; pack it again as an ordinary ZIP archive.")
                % {"name": name}
            )
        if member.file_size > _SMALL + MAX_RATIO * member.compress_size:
            raise UploadRefused(
                gettext("“%(name)s” is packed more than %(max_ratio)s times smaller, as no text is.")
                % {"name": name, "max_ratio": MAX_RATIO}
            )
        mode = member.external_attr >> 16 if member.create_system == 3 else 0
        if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
            raise UploadRefused(gettext("“%(name)s” is a link or no file; pack the files themselves.") % {"name": name})


def _parts(path: str) -> list[str]:
    """Return the folders and the name of a path. Raises UploadRefused if the path leaves its folder or is too long."""
    parts = [part for part in path.replace("\\", "/").split("/") if part not in ("", ".")]
    name = clean_text(path)[:200]
    if not parts or ".." in parts or path[:1] in "/\\" or path[1:2] == ":" or _CONTROL.search(path):
        raise UploadRefused(gettext("The name “%(name)s” is none for a file here; rename it.") % {"name": name})
    if len(parts) > MAX_DEPTH or any(len(part.encode()) > MAX_NAME_BYTES for part in parts):
        raise UploadRefused(gettext("The name “%(name)s” is too long; rename it.") % {"name": name})
    return parts


def _write(chunks, folder: Path, parts: list[str], room: int = MAX_UPLOAD_BYTES) -> int:
    """Write chunks to a new file below a folder; return its size in bytes."""
    target = folder.joinpath(*parts)
    size = 0
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            for chunk in chunks:
                size += len(chunk)
                if size > room:
                    raise UploadRefused(gettext("It is larger than it says of itself; pack it again."))
                file.write(chunk)
    except (FileExistsError, NotADirectoryError, IsADirectoryError):
        name = "/".join(parts)
        raise UploadRefused(
            gettext("“%(name)s” is there twice; put files of one name into folders of a ZIP.") % {"name": name}
        ) from None
    return size
