"""ZIP archives in folders and in ZIP archives are read as folders are; names in other code pages find their files."""

import io
import json
import struct
import zipfile
import zlib
from datetime import UTC

import pytest

from articles.importing import photo_sources, uploads
from articles.importing.file_reader import FileReader
from articles.importing.formats import Options
from articles.importing.photo_files import PhotoFiles
from articles.importing.undated import DateFallbacks
from articles.importing.zip_names import name_of
from articles.models import Article
from media.models import Photo
from tests.articles.importing.test_photo_files import files, import_stories, new_bytes, photos_of_story  # noqa: F401

STORY = "---\ntitle: Goats\ndate: 2024-07-02\n---\nThe ferry sailed.{}\n"


def packed(*members: tuple[str | bytes, str | bytes]) -> bytes:
    """Return a ZIP archive; a name in bytes is in a code page that the archive does not name."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in members:
            if isinstance(name, str):
                archive.writestr(name, text)
            else:
                archive.writestr(Unnamed(name), text)
    return content.getvalue()


class Unnamed(zipfile.ZipInfo):
    """A member whose name has no encoding."""

    def __init__(self, content: bytes, extra: bytes = b""):
        super().__init__(content.decode("latin-1"))
        self.content, self.extra = content, extra

    def _encodeFilenameFlags(self):
        return self.content, 0


def story(*images: str) -> str:
    return STORY.format("".join(f"\n\n![]({image})" for image in images))


def items_of(path, room=None):
    reader = FileReader([str(path)], "", Options(UTC), DateFallbacks(UTC, [], None), room=room)
    return [(name.removeprefix(f"{path}/"), item) for name, item in reader.items([])]


def test_archives_in_a_folder_and_in_an_archive_are_read_as_folders_are(tmp_path):
    inner = packed(("y/c.md", story()), ("d.txt.zip", packed(("deep.md", story()))))
    (tmp_path / "2024").mkdir()
    (tmp_path / "2024" / "a.ZIP").write_bytes(packed(("b.md", story()), ("x/inner.zip", inner), ("p.jpg", "x")))
    (tmp_path / "bad.zip").write_text("no archive")
    (tmp_path / "e.md").write_text(story())
    items = dict(items_of(tmp_path))
    assert {name for name, item in items.items() if item.story} == {
        "2024/a.ZIP/b.md", "2024/a.ZIP/x/inner.zip/y/c.md", "e.md",
    }  # fmt: skip
    assert items["2024/a.ZIP/p.jpg"].skipped == "photograph"
    deep = items["2024/a.ZIP/x/inner.zip/d.txt.zip"]
    assert deep.reason == "this is a ZIP archive in an archive that is itself in one; unpack it first."
    assert "This is no ZIP archive" in items["bad.zip"].reason


def test_archives_in_an_archive_share_its_limits(tmp_path, monkeypatch):
    text = story() + "x" * 4_000
    inner = packed(*[(f"{number}.md", text) for number in range(3)])
    (tmp_path / "a.zip").write_bytes(packed(("1.zip", inner), ("2.zip", inner)))
    monkeypatch.setattr(uploads, "MAX_UNPACKED_BYTES", len(inner) * 2 + 5 * len(text))
    items = dict(items_of(tmp_path))
    assert "Unpacked it has more than" in items["a.zip/2.zip"].reason and len(items) == 4
    monkeypatch.setattr(uploads, "MAX_UNPACKED_BYTES", 1_000_000)
    assert len(items_of(tmp_path)) == 6
    items = dict(items_of(tmp_path, uploads.UnpackRoom(files=6)))
    assert "There are more than" in items["a.zip/2.zip"].reason and len(items) == 4


def test_a_story_has_the_photographs_of_its_own_archive(files):  # noqa: F811
    one, other, third = new_bytes(), new_bytes(), new_bytes()
    for number, (name, photo) in enumerate((("in/a.zip", one), ("in/b.zip", other))):
        text = story("photos/goat.jpg").replace("Goats", f"Goats {number}")
        (files / name).write_bytes(packed((f"s{number}/story.md", text), (f"s{number}/photos/goat.jpg", photo)))
    inner = packed(("story.md", story("goat.jpg").replace("Goats", "Goats 2")), ("goat.jpg", third))
    (files / "in" / "c.zip").write_bytes(packed(("inner.zip", inner), ("goat.jpg", one)))
    assert import_stories(files / "in")[0].startswith("3 created")
    digests = {}
    for article in Article.objects.all():
        live = article.versions.get(number=article.latest).story
        digests[live.headline] = live.pictures[0].sha256
    by_content = {photo.sha256: photo for photo in Photo.objects.all()}
    assert len(set(digests.values())) == 3 and set(digests.values()) <= set(by_content)
    assert import_stories(files / "in")[0].startswith("0 created, 0 updated, 3 unchanged")


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("cp850", "Fähre ß.jpg"), ("cp1252", "Fähre ß.jpg"), ("cp866", "паром.jpg"), ("cp1251", "паром.jpg"),
        ("cp852", "przystań.jpg"), ("shift_jis", "ソース渡し船.jpg"), ("gbk", "渡轮.jpg"), ("utf-8", "渡轮.jpg"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("is_inside", [False, True], ids=["an archive", "an archive in a folder"])
def test_a_name_in_another_code_page_finds_its_photograph(files, encoding, name, is_inside):  # noqa: F811
    members = [("story.md", story(name)), (name.encode(encoding), new_bytes())]
    (files / "in" / "all.zip").write_bytes(packed(*members, ("другой.jpg".encode("cp866"), new_bytes())))
    lines = import_stories(files / "in" if is_inside else files / "in" / "all.zip")
    assert lines[0].startswith("1 created") and photos_of_story() != [""]


def unicode_path(content: bytes, name: str, checksum: int | None = None) -> bytes:
    body = struct.pack("<BL", 1, zlib.crc32(content) if checksum is None else checksum) + name.encode()
    return struct.pack("<HH", 0x7075, len(body)) + body


def test_the_field_for_a_name_in_utf_8_counts_where_its_checksum_is_that_of_the_name(tmp_path):
    content = "Fähre.md".encode("cp850")
    members = [
        Unnamed(content, unicode_path(content, "渡轮.md")),
        Unnamed(b"other.md", unicode_path(content, "Fähre.md")),
        Unnamed(b"cut.md", unicode_path(b"cut.md", "x.md", checksum=1)),
    ]
    packed_names = io.BytesIO()
    with zipfile.ZipFile(packed_names, "w") as archive:
        for member in members:
            archive.writestr(member, "x")
    with zipfile.ZipFile(packed_names) as archive:
        assert [name_of(member) for member in archive.infolist()] == ["渡轮.md", "other.md", "cut.md"]


def test_no_two_names_become_one(tmp_path):
    names = [bytes([byte]) + b".md" for byte in range(0x80, 0x100)]
    (tmp_path / "a.zip").write_bytes(packed(*[(name, story()) for name in names]))
    assert len({name for name, _ in items_of(tmp_path)}) == 128


def test_an_archive_among_stories_that_is_damaged_does_not_stop_their_photographs(tmp_path):
    (tmp_path / "bad.zip").write_bytes(packed(("a.jpg", "x"))[:-9])
    (tmp_path / "inner.zip").write_bytes(packed(("in.zip", "PK\3\4"), ("a.jpg", "x")))
    assert PhotoFiles([str(tmp_path)]) and PhotoFiles((), archives=[str(tmp_path / "bad.zip")])


def test_the_report_names_a_story_by_the_archives_around_it(files):  # noqa: F811
    (files / "in" / "a.zip").write_bytes(packed(("x/b.md", story())))
    import_stories(files / "in", report=str(files / "report"))
    [line] = map(json.loads, (files / "report").read_text().splitlines())
    assert line["path"] == str(files / "in" / "a.zip" / "x" / "b.md")


def test_many_archives_give_their_photographs_while_a_few_are_open(tmp_path, monkeypatch):
    monkeypatch.setattr(photo_sources, "_MAX_OPEN", 2)
    for number in range(5):
        inner = packed((f"inner-{number}.jpg", b"inner %d" % number))
        (tmp_path / f"{number}.zip").write_bytes(packed((f"{number}.jpg", b"%d" % number), ("in.zip", inner)))
    finder = photo_sources.PhotoFinder()
    sources = [source for source in finder.in_folder(str(tmp_path)) if source.name.endswith(".jpg")]
    contents = {}
    for source in reversed(sources):
        with source.open() as file:
            contents[source.name] = file.read()
    assert contents == {f"{n}.jpg": b"%d" % n for n in range(5)} | {f"inner-{n}.jpg": b"inner %d" % n for n in range(5)}
    assert len(finder._archives) == 2
