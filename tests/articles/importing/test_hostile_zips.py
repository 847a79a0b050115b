"""ZIP archives that lie about their list, their names or their size are read or refused in one sentence, for little."""

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import TemporaryUploadedFile

from articles.importing import photo_files, photo_sources, uploads, zip_list
from articles.importing.formats.html_pages import web_archives
from articles.importing.uploads import UploadRefused
from tests.articles.importing.format_samples import VELM, read

NAME, CONTENT = b"archive/a.warc", b"Words of a story, and more of them."


def entry(name: bytes, offset: int = 0) -> bytes:
    """Return an entry of the list at the end of an archive."""
    sizes = (zlib.crc32(CONTENT), len(CONTENT), len(CONTENT))
    return struct.pack(
        "<4sBB5H3L5H2L", b"PK\x01\x02", 20, 3, 20, 0, 0, 0, 0, *sizes, len(name), 0, 0, 0, 0, 0, offset
    ) + (name)


def member(name: bytes) -> bytes:
    sizes = (zlib.crc32(CONTENT), len(CONTENT), len(CONTENT))
    return struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 0, 0, 0, *sizes, len(name), 0) + name + CONTENT


def end(count: int, size: int, offset: int, comment: int = 0) -> bytes:
    return struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, size, offset, comment) + b"x" * comment


def zip_of(*names: bytes, offset: int | None = None) -> bytes:
    body = b"".join(map(member, names))
    places = [sum(len(member(name)) for name in names[:number]) for number in range(len(names))]
    listed = b"".join(map(entry, names, places))
    return body + listed + end(len(names), len(listed), len(body) if offset is None else offset)


def hidden_list(count: int) -> bytes:
    """Return an archive whose end names one file, and whose ZIP64 record, before a long comment, names many."""
    body, listed = member(NAME), entry(NAME) * count
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, len(listed), len(body))
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, len(body) + len(listed), 1)
    return body + listed + record + locator + end(1, 50, 0, comment=0xFFFF)


@pytest.fixture
def upload():
    """Return a function that makes an upload in a file of the disk, as large ones are."""
    files = []

    def make(content: bytes) -> TemporaryUploadedFile:
        files.append(TemporaryUploadedFile("a.zip", "application/zip", len(content), None))
        files[-1].write(content)
        files[-1].seek(0)
        return files[-1]

    yield make
    for file in files:
        file.close()


def test_a_list_that_only_a_zip64_record_before_a_comment_names_is_not_read(upload, tmp_path, monkeypatch):
    monkeypatch.setattr(zipfile, "ZipFile", lambda file: pytest.fail("the list was read"))
    content = hidden_list(50_000)
    assert zip_list.find(io.BytesIO(content)) == (50_000, len(entry(NAME)) * 50_000, True)
    with pytest.raises(UploadRefused, match="ZIP64"):
        uploads.save([upload(content)], tmp_path / "upload")
    [item] = web_archives.read(io.BufferedReader(io.BytesIO(content)), "a.wacz", VELM)
    assert "too many files" in item.reason
    (tmp_path / "photos.zip").write_bytes(content)
    monkeypatch.setattr(photo_sources, "MAX_LIST_BYTES", 1_000_000)
    with pytest.raises(ValueError, match="too many files"):
        photo_files.PhotoFiles([str(tmp_path / "photos.zip")])


@pytest.mark.parametrize(("size", "reason"), [(46, "damaged"), (0, "no file in")])
def test_a_list_that_says_too_little_of_itself_is_refused(upload, tmp_path, size, reason):
    body = member(NAME)
    with pytest.raises(UploadRefused, match=reason):
        uploads.save([upload(body + entry(NAME) + end(1, size, len(body)))], tmp_path / "upload")


def test_many_small_files_of_zeros_are_refused_by_what_they_are_together(upload, tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(10):
            archive.writestr(f"{number}.txt", bytes(900_000))
    with pytest.raises(UploadRefused, match="100 times"):
        uploads.save([upload(packed.getvalue())], tmp_path / "upload")


def test_a_list_that_begins_before_the_archive_is_damaged(upload, tmp_path):
    with pytest.raises(UploadRefused, match="damaged"):
        uploads.save([upload(zip_of(b"a.txt", offset=0x7FFFFFFF))], tmp_path / "upload")


def test_a_file_without_a_name_is_refused(upload, tmp_path):
    with pytest.raises(UploadRefused, match="none for a file"):
        uploads.save([upload(zip_of(b"a.txt", b""))], tmp_path / "upload")


def test_a_folder_as_programs_of_windows_write_it_is_a_folder(upload, tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("letters\\", "")
        archive.writestr("letters\\a.txt", "A")
    uploads.save([upload(packed.getvalue())], tmp_path / "upload")
    assert Path(tmp_path, "upload/letters/a.txt").read_text() == "A"


def wacz(compression: int, change) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", compression) as archive:
        archive.writestr("archive/data.warc", CONTENT * 20)
    content = bytearray(packed.getvalue())
    change(content)
    return bytes(content)


def encrypt(content: bytearray):
    content[content.index(b"PK\x01\x02") + 8] |= 1


def damage(content: bytearray):
    for place in range(60, 90):
        content[place] ^= 0x55


@pytest.mark.parametrize(("compression", "change"), [(zipfile.ZIP_STORED, encrypt), (zipfile.ZIP_LZMA, damage)])
def test_an_encrypted_or_damaged_web_archive_is_refused_with_advice(compression, change):
    [item] = read("warc", wacz(compression, change), "a.wacz", VELM)
    assert "get the whole file" in item.reason


def test_a_web_archive_of_empty_lines_is_not_read_to_its_end():
    file = io.BufferedReader(io.BytesIO(b"\n" * 1_000_000))
    [item] = web_archives.read(file, "a.warc", VELM)
    assert "empty lines" in item.reason and file.tell() < 100_000
