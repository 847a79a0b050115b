"""A photograph comes in with the words of the XMP files beside it, which have precedence over those in its own file."""

import json
import os

import pytest

from media.models import Photo
from tests.media.pictures import encode, new_bytes
from tests.media.test_commands import run_command
from tests.media.test_desk import photo_editor  # noqa: F401  a fixture
from tests.media.test_metadata import language_alternative, packet

pytestmark = pytest.mark.django_db


def caption(text: str) -> bytes:
    return packet(language_alternative("dc:description", text))


def import_folder(folder, *options) -> tuple[int, list[dict], str]:
    """Import a folder; return the exit status, the lines of the report, and the output."""
    report = folder.parent / "report.jsonl"
    status, output = run_command("import_photos", str(folder), "--report", str(report), *options)
    return status, [json.loads(line) for line in report.read_text().splitlines()], output


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "incoming"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("name", ["harbor.xmp", "harbor.jpg.xmp", "harbor.XMP", "harbor.jpg.XMP"])
def test_the_words_of_a_sidecar_have_precedence_over_those_of_the_file(name, folder, photo_editor):  # noqa: F811
    own = packet(language_alternative("dc:description", "From the file") + "<photoshop:City>Velm</photoshop:City>")
    (folder / "harbor.jpg").write_bytes(encode(xmp=own))
    (folder / name).write_bytes(caption("From the sidecar"))
    status, rows, output = import_folder(folder)
    assert (status, [row["outcome"] for row in rows]) == (0, ["created"]), output
    assert rows[0]["remarks"] == [f"sidecar: {name}"]
    photo = Photo.objects.get()
    assert (photo.caption, photo.city) == ("From the sidecar", "Velm")
    assert photo.embedded["Sidecar"] == {"dc:description": "From the sidecar"}
    assert photo.embedded["XMP"]["dc:description"] == "From the file"
    page = photo_editor.get(f"/admin/media/photo/{photo.pk}/change/").content.decode()
    assert '<th scope="col">Sidecar</th>' in page and f"<li>sidecar: {name}</li>" in page
    assert [row["outcome"] for row in import_folder(folder)[1]] == ["unchanged"]


def test_a_sidecar_has_precedence_over_exif_too_and_the_exact_name_over_the_other(folder):
    (folder / "harbor.jpg").write_bytes(encode(exif=_exif("From EXIF")))
    (folder / "harbor.xmp").write_bytes(
        packet(language_alternative("dc:description", "Less") + "<photoshop:City>Velm</photoshop:City>")
    )
    (folder / "harbor.jpg.xmp").write_bytes(caption("More"))
    _, [row], _ = import_folder(folder)
    photo = Photo.objects.get()
    assert (photo.caption, photo.city) == ("More", "Velm")
    assert row["remarks"] == ["sidecar: harbor.jpg.xmp, harbor.xmp"]


def _exif(text: str) -> bytes:
    from PIL import Image

    block = Image.Exif()
    block[0x010E] = text
    return block.tobytes()


def test_a_sidecar_without_a_photograph_is_reported(folder):
    (folder / "harbor.jpg").write_bytes(new_bytes())
    (folder / "pier.xmp").write_bytes(caption("The pier"))
    (folder / "raw.xmp").write_bytes(caption("A raw file"))
    (folder / "raw.cr2").write_bytes(b"II*\0\x10\0\0\0CR\x02\0")
    status, rows, _ = import_folder(folder)
    outcomes = {os.path.basename(row["path"]): (row["outcome"], row["reason"]) for row in rows}
    assert status == 1 and outcomes["harbor.jpg"][0] == "created" and "raw.xmp" not in outcomes
    assert outcomes["pier.xmp"] == (
        "rejected",
        "pier.xmp: no photograph of this name is beside it; a sidecar alone is not kept.",
    )


_ENTITY = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + caption("&e;")


@pytest.mark.parametrize(
    ("content", "remark"),
    [
        (b"", "sidecar not read: harbor.xmp has no XMP that can be read"),
        (b"no XML", "sidecar not read: harbor.xmp has no XMP that can be read"),
        (_ENTITY, "sidecar not read: harbor.xmp has no XMP that can be read"),
        (b" " * 8_000_001, "sidecar not read: harbor.xmp is no file of at most 8,000,000 bytes"),
        (None, "sidecar not read: harbor.xmp is no file of at most 8,000,000 bytes"),
    ],
)
def test_a_sidecar_that_cannot_be_read_is_a_remark_on_its_photograph(content, remark, folder):
    (folder / "harbor.jpg").write_bytes(new_bytes())
    if content is None:
        os.mkfifo(folder / "harbor.xmp")
    else:
        (folder / "harbor.xmp").write_bytes(content)
    _, rows, _ = import_folder(folder)
    assert rows[0]["outcome"] == "created" and rows[0]["remarks"] == [remark]
    assert "root:" not in str(Photo.objects.get().embedded)


def test_a_sidecar_that_changed_after_its_photograph_came_in_is_a_remark(folder):
    (folder / "harbor.jpg").write_bytes(new_bytes())
    (folder / "harbor.xmp").write_bytes(caption("Мэр открывает новую школу в Минске").decode().encode("cp1251"))
    _, [row], _ = import_folder(folder)
    assert row["remarks"][1].startswith("sidecar read as Windows-1251: “")
    (folder / "harbor.xmp").write_bytes(caption("Another"))
    for options in ([], ["--dry-run"]):
        _, [row], _ = import_folder(folder, *options)
        assert row["outcome"] == "unchanged"
        assert row["remarks"][-1] == "sidecar not taken: harbor.xmp changed after the photograph came in"
    assert Photo.objects.get().caption == "Мэр открывает новую школу в Минске"


def test_a_dry_run_reads_sidecars_too(folder):
    (folder / "harbor.jpg").write_bytes(new_bytes())
    (folder / "harbor.xmp").write_bytes(caption("The pier"))
    _, [row], _ = import_folder(folder, "--dry-run")
    assert row["remarks"] == ["sidecar: harbor.xmp"] and not Photo.objects.exists()
