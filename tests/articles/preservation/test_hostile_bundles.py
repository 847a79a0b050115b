"""A bundle that means harm is refused in one sentence, and nothing of this machine comes in with it."""

import hashlib
import os

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article
from articles.preservation import bundle
from tests.articles.preservation.test_bundle import _sealed_again, _with_first_row, archive, elsewhere  # noqa: F401

SECRET = "a key of this machine"


def with_about(payload, text):
    (payload / "archive.json").write_text(text)


CHANGES = {
    "no rows": lambda p: with_about(p, '{"format": "newsroom archive bundle", "version": 1}'),
    "rows a list": lambda p: with_about(p, '{"format": "newsroom archive bundle", "version": 1, "rows": []}'),
    "about deep": lambda p: with_about(p, "[" * 200_000),
    "row deep": lambda p: (p / "tables/Version.jsonl").write_text("[" * 200_000),
    "NUL": lambda p: _with_first_row(p, "Tag", name="a\0b"),
    "surrogate": lambda p: _with_first_row(p, "Tag", name="a\ud800b"),
    "surrogate in JSON": lambda p: _with_first_row(p, "Photo", keywords=["a\ud800b"]),
    "NUL in JSON": lambda p: _with_first_row(p, "Photo", keywords=["a\0b"]),
    "large number": lambda p: _with_first_row(p, "Version", number=10**30),
    "large key": lambda p: _with_first_row(p, "Version", id=10**30),
    "infinite": lambda p: _with_first_row(p, "Version", number=float("inf")),
    "list for a number": lambda p: _with_first_row(p, "Version", number=[1]),
    "an object for text": lambda p: _with_first_row(p, "Tag", name={"a": 1}),
    "account a list": lambda p: _with_first_row(p, "ErasureRequest", requested_by_id=[1]),
    "account with NUL": lambda p: _with_first_row(p, "ErasureRequest", requested_by_id="a\0"),
    "account long": lambda p: _with_first_row(p, "ErasureRequest", requested_by_id="a" * 100_000),
    "table away": lambda p: (p / "tables/AuditEntry.jsonl").unlink(),
    "row of originals": lambda p: (p / "tables/Original.jsonl").write_text("[]\n"),
    "rows of originals damaged": lambda p: (p / "tables/Original.jsonl").write_text("{\n"),
    "table is a folder": lambda p: ((p / "tables/Tag.jsonl").unlink(), (p / "tables/Tag.jsonl").mkdir()),
    "latin-1": lambda p: (p / "tables/Tag.jsonl").write_bytes(b'{"a": "\xe9"}\n'),
    "sha of a list": lambda p: _with_first_row(p, "Original", sha256=["a"]),
    "long sha": lambda p: _with_first_row(p, "Original", sha256="a" * 5000, path="aa/" + "a" * 5000 + ".jpg"),
    "a date": lambda p: _with_first_row(p, "Version", recorded_at="99999-01-01T00:00:00Z"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", CHANGES)
def test_a_forged_row_is_refused_in_one_sentence(archive, elsewhere, tmp_path, name):  # noqa: F811
    bundle.export_bundle(tmp_path / "bundle")
    elsewhere()
    forged = _sealed_again(tmp_path / "bundle", CHANGES[name])
    with pytest.raises(CommandError) as refusal:
        call_command("restore_archive", forged)
    assert refusal.value.returncode == 2
    assert not Article.objects.exists()


def add(folder, name, text):
    (folder / name).write_text(text)


def link_out(folder, name):
    outside = folder.parent / "outside"
    outside.mkdir()
    (outside / "key").write_text(SECRET)
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).symlink_to(outside, target_is_directory=True)


def weaken(folder):
    """Replace the SHA-256 of all files by MD5."""
    for path in (*folder.glob("manifest-*"), *folder.glob("tagmanifest-*")):
        path.unlink()
    files = sorted(path for path in (folder / "data").rglob("*") if path.is_file())
    lines = [f"{hashlib.md5(path.read_bytes()).hexdigest()}  {path.relative_to(folder)}\n" for path in files]
    (folder / "manifest-md5.txt").write_text("".join(lines))


def replace(folder, name, old, new):
    path = folder / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def without_tag_manifest(change):
    def changed(folder):
        (folder / "tagmanifest-sha256.txt").unlink()
        change(folder)

    return changed


BAGS = {
    "link to a folder in log": lambda f: link_out(f, "data/log/x"),
    "log is a link": lambda f: link_out(f, "data/log"),
    "link to a folder in seals": lambda f: link_out(f, "data/seals/x"),
    "link in tables": lambda f: link_out(f, "data/tables/x"),
    "link beside data": lambda f: link_out(f, "x"),
    "pipe": lambda f: os.mkfifo(f / "data/log-pipe"),
    "traversal": without_tag_manifest(lambda f: add(f, "manifest-sha512.txt", "00  data/../../outside\n")),
    "absolute": without_tag_manifest(lambda f: add(f, "manifest-sha512.txt", "00  /etc/passwd\n")),
    "weak algorithm only": weaken,
    "oxum": without_tag_manifest(lambda f: replace(f, "bag-info.txt", "Payload-Oxum: ", "Payload-Oxum: 9")),
    "oxum no number": without_tag_manifest(lambda f: replace(f, "bag-info.txt", "Payload-Oxum: ", "Payload-Oxum: x")),
    "fetch": without_tag_manifest(lambda f: add(f, "fetch.txt", "http://127.0.0.1:9/x 12 data/more.txt\n")),
    "fetch of a file of this machine": without_tag_manifest(
        lambda f: add(f, "fetch.txt", "file:///etc/passwd 12 data/more.txt\n")
    ),
    "extra payload": lambda f: add(f, "data/extra.txt", "x"),
    "encoding": without_tag_manifest(lambda f: replace(f, "bagit.txt", "UTF-8", "rot13")),
    "encoding zip": without_tag_manifest(lambda f: replace(f, "bagit.txt", "UTF-8", "zip")),
    "version": without_tag_manifest(lambda f: replace(f, "bagit.txt", "0.97", "9.9")),
    "long version": without_tag_manifest(lambda f: replace(f, "bagit.txt", "0.97", "1" * 5000 + ".1")),
    "not a bag's text": without_tag_manifest(lambda f: (f / "bagit.txt").write_bytes(b"\xff\xfe\0\0" * 1000)),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", BAGS)
def test_a_hostile_bag_is_refused_in_one_sentence(archive, elsewhere, tmp_path, settings, name):  # noqa: F811
    bundle.export_bundle(tmp_path / "bundle")
    elsewhere()
    BAGS[name](tmp_path / "bundle")
    with pytest.raises(CommandError) as refusal:
        call_command("restore_archive", tmp_path / "bundle")
    assert refusal.value.returncode == 2
    assert not Article.objects.exists()
