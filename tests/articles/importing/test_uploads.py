"""What is uploaded is stored below its folder and within limits, or refused as a whole with a reason."""

import io
import struct
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from articles.importing import uploads
from articles.importing.uploads import UploadRefused


def archive(*members, **options) -> SimpleUploadedFile:
    """Return an uploaded ZIP archive of pairs of name and content."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members:
            target.writestr(name, content)
    return SimpleUploadedFile(options.get("name", "stories.zip"), packed.getvalue())


def link(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name)
    member.create_system, member.external_attr = 3, 0o120777 << 16
    return member


def stored(folder) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_files_of_an_archive_are_stored_with_their_folders(tmp_path):
    folder = tmp_path / "job" / "upload"
    summary = uploads.save([archive(("2004/05/a.txt", "A"), ("2004\\06\\b.txt", "B"), ("c/", ""))], folder)
    assert stored(folder) == {"2004/05/a.txt": b"A", "2004/06/b.txt": b"B"}
    assert summary == "stories.zip: 2 files"


def test_files_are_stored_as_they_are(tmp_path):
    files = [SimpleUploadedFile("a.txt", b"A"), SimpleUploadedFile("b.zip", b"not unpacked beside others")]
    assert uploads.save(files, tmp_path / "upload") == "a.txt and 1 more"
    assert stored(tmp_path / "upload") == {"a.txt": b"A", "b.zip": b"not unpacked beside others"}


def test_a_name_in_utf_8_without_the_flag_for_it_is_read_as_utf_8(tmp_path):
    packed = archive(("hafen-Müller.txt", "A")).read().replace("ü".encode(), b"\xc3\xbc")
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = packed.index(signature) + place
        packed = packed[:start] + b"\0\0" + packed[start + 2 :]
    uploads.save([SimpleUploadedFile("a.zip", packed)], tmp_path / "upload")
    assert list(stored(tmp_path / "upload")) == ["hafen-Müller.txt"]


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ([("../../etc/passwd", "x")], "none for a file"),
        ([("a/../../x", "x")], "none for a file"),
        ([("..\\x", "x")], "none for a file"),
        ([("/etc/passwd", "x")], "none for a file"),
        ([("C:\\x.txt", "x")], "none for a file"),
        ([("a\nb.txt", "x")], "none for a file"),
        ([("x" * 201, "x")], "too long"),
        ([("/".join("abcdefghijklmnopqrstuvw"), "x")], "too long"),
        ([(link("a.txt"), "/etc/passwd")], "is a link"),
        ([("a", "x"), ("a/b", "x")], "is there twice"),
        ([("a/b", "x"), ("a", "x")], "is there twice"),
        ([("a.txt", "x"), ("./a.txt", "y")], "is there twice"),
        ([("zeros.txt", b"0" * 5_000_000)], "100 times"),
        ([], "no file in"),
        ([("c/", "")], "no file in"),
    ],
)
def test_a_hostile_archive_is_refused_and_leaves_nothing(tmp_path, members, reason):
    with pytest.raises(UploadRefused, match=reason):
        uploads.save([archive(*members)], tmp_path / "job" / "upload")
    assert stored(tmp_path) == {}


def test_an_encrypted_or_damaged_archive_is_refused(tmp_path):
    packed = archive(("a.txt", "Some words of a story, and more of them")).read()
    directory = packed.index(b"PK\x01\x02")
    encrypted = packed[: directory + 8] + b"\x01\x00" + packed[directory + 10 :]
    odd = packed[: directory + 10] + b"\x0e\x00" + packed[directory + 12 :]
    changed = packed[:40] + bytes(byte ^ 0xFF for byte in packed[40:50]) + packed[50:]
    for content, reason in [
        (encrypted, "encrypted"),
        (odd, "unusual"),
        (changed, "damaged"),
        (packed[:-30], "no ZIP"),
        (b"no archive", "no ZIP"),
        (b"", "no ZIP"),
    ]:
        with pytest.raises(UploadRefused, match=reason):
            uploads.save([SimpleUploadedFile("a.zip", content)], tmp_path / "upload")
        assert stored(tmp_path) == {}


def test_the_list_of_an_archive_is_not_read_if_it_says_that_it_is_too_long(tmp_path, monkeypatch):
    packed = archive(("a.txt", "A")).read()
    monkeypatch.setattr(zipfile, "ZipFile", lambda file: pytest.fail("the list was read"))
    long_list = packed[:-22] + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, 2_000_001, 0, 0)
    many_files = packed[:-22] + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 10_001, 10_001, 50, 0, 0)
    large = packed[:-22] + b"PK\x06\x07" + bytes(16) + packed[-22:]
    for content in (long_list, many_files, large):
        with pytest.raises(UploadRefused, match="10,000"):
            uploads.save([SimpleUploadedFile("a.zip", content)], tmp_path / "upload")


def test_the_limits_of_an_upload_hold(tmp_path, monkeypatch):
    monkeypatch.setattr(uploads, "MAX_FILES", 2)
    three = [(f"{n}.txt", "x") for n in range(3)]
    with pytest.raises(UploadRefused, match="more than 2 files"):
        uploads.save([SimpleUploadedFile(name, b"x") for name, _ in three], tmp_path / "a")
    with pytest.raises(UploadRefused, match="more than 2 files"):
        uploads.save([archive(*three)], tmp_path / "a")
    monkeypatch.setattr(uploads, "MAX_UPLOAD_BYTES", 10)
    with pytest.raises(UploadRefused, match="in parts"):
        uploads.save([SimpleUploadedFile("a.txt", b"x" * 11)], tmp_path / "a")
    monkeypatch.setattr(uploads, "MAX_UPLOAD_BYTES", 1000)
    monkeypatch.setattr(uploads, "MAX_UNPACKED_BYTES", 20)
    with pytest.raises(UploadRefused, match="Unpacked"):
        uploads.save([archive(("a.txt", "x" * 15), ("b.txt", "x" * 15))], tmp_path / "a")
    assert not (tmp_path / "a").exists()
