"""A photograph whose file is not quite right is read as far as possible, with a remark."""

import json
import os
import struct
import time

import pytest
from PIL import Image

from media import cut_off_jpeg, file_inspection, metadata, metadata_blocks
from media.embedded import exif, iim, xmp
from media.ingest import FileRefused, ingest, inspect
from media.management.decoder_messages import decoder_messages
from media.metadata import Blocks
from media.models.original import originals_root
from media.original_files import remove_unfinished
from tests.media.pictures import draw, encode, new_bytes
from tests.media.test_commands import run_command
from tests.media.test_metadata import dataset, language_alternative, packet

OLD_ENCODINGS = [
    ("cp1251", "Windows-1251", ["Мэр открывает новую школу в Минске", "Инес Руис"]),
    ("koi8-r", "KOI8-R", ["Мэр открывает новую школу в Минске"]),
    ("cp1250", "Windows-1250", ["Příliš žluťoučký kůň, Łódź i Gdańsk"]),
    ("cp1250", "Windows-1250", ["Prom wrócił do portu w Gdańsku, mówi kapitan", "Łukasz Żak"]),
    ("iso8859-2", "ISO-8859-2", ["Prom wrócił do portu w Gdańsku i są już świadkowie", "Łukasz Żak"]),
    ("shift_jis", "Shift JIS", ["東京駅前で式典が行われた"]),
    ("euc_jp", "EUC-JP", ["夜の船が港に戻った、と港の委員会は話している。"]),
    ("cp1253", "Windows-1253", ["Το πλοίο γύρισε στο λιμάνι της πόλης"]),
    ("gb18030", "GB 18030", ["夜间的渡轮又开往海岛了，港务局说，这条航线到春天就可以收回成本。"]),
]


@pytest.mark.parametrize(("encoding", "name", "texts"), OLD_ENCODINGS)
def test_iptc_in_an_old_encoding_is_read_with_a_remark(encoding, name, texts):
    block = b"".join(dataset(number, text.encode(encoding)) for number, text in zip((120, 80), texts, strict=False))
    read = metadata.read(Blocks(iptc=block))
    assert [read.fields["caption"], *([read.fields["photographer"]] if texts[1:] else [])] == texts
    assert read.remarks and read.remarks[0].startswith(f"IPTC read as {name}: “")


def exif_of(tags: dict[int, bytes], field_type: int = 2) -> bytes:
    """Return an EXIF block in which these tags have these bytes, of the given type: text, or bytes for 1 or 7."""
    entries, values = b"", b""
    start = 8 + 2 + 12 * len(tags) + 4
    for tag, value in sorted(tags.items()):
        value = value + bytes(5) if field_type == 2 else value.ljust(5, b"\0")
        entries += struct.pack("<HHII", tag, field_type, len(value), start + len(values))
        values += value
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(tags)) + entries + bytes(4) + values


@pytest.mark.parametrize(("encoding", "name", "texts"), OLD_ENCODINGS)
def test_exif_and_xmp_in_an_old_encoding_are_read_with_a_remark(encoding, name, texts, tmp_path):
    tags = dict(zip((0x010E, 0x013B), [text.encode(encoding) for text in texts], strict=False))
    (tmp_path / "a.jpg").write_bytes(encode(exif=b"Exif\0\0" + exif_of(tags)))
    read = inspect(tmp_path / "a.jpg", "a.jpg")
    assert read.metadata.fields["caption"] == texts[0] and read.remarks[0].startswith(f"EXIF read as {name}: “")
    xml = packet(
        language_alternative("dc:description", texts[0]) + "<dc:creator><rdf:Seq>CREATOR</rdf:Seq></dc:creator>"
    )
    creators = "".join(f"<rdf:li>{text}</rdf:li>" for text in texts[1:])
    read = metadata.read(Blocks(xmp=xml.replace(b"CREATOR", b"%b").decode().replace("%b", creators).encode(encoding)))
    assert read.fields["caption"] == texts[0] and read.fields.get("photographer", "") == "".join(texts[1:])
    assert read.remarks[0].startswith(f"XMP read as {name}: “")


def test_xmp_is_read_in_the_encoding_that_it_declares_and_without_a_remark():
    text = "Жуть: the mayor’s ferry"
    xml = packet(language_alternative("dc:description", text)).decode()
    declared = f'<?xml version="1.0" encoding="windows-1251"?>{xml}'.encode("cp1251")
    read = metadata.read(Blocks(xmp=declared))
    assert read.fields["caption"] == text and not read.remarks


@pytest.mark.parametrize("field_type", [1, 2, 7, 129])
def test_exif_text_is_read_in_every_type_that_programs_write(field_type):
    assert exif.read(exif_of({0x013B: "Inés Ruiz".encode()}, field_type))["Artist"] == "Inés Ruiz"


def test_what_was_repaired_cut_or_not_read_is_a_remark():
    read = metadata.read(Blocks(exif={"ImageDescription": "The CafÃ© is back"}, xmp=b"<x:xmpmeta><rdf:RDF>"))
    assert read.fields["caption"] == "The Café is back"
    assert read.remarks == (
        "XMP not read: it is damaged",
        "EXIF repaired: “The Café is back”, where the file has “The CafÃ© is back”",
    )
    long_text = "The ferry sailed. " * 1_700
    read = metadata.read(Blocks(iptc=dataset(120, long_text.encode())))
    assert read.remarks == ("IPTC cut: a text of more than 20,000 characters",)
    names = "".join(f"<rdf:li>goat {number}</rdf:li>" for number in range(300))
    read = metadata.read(Blocks(xmp=packet(f"<dc:subject><rdf:Bag>{names}</rdf:Bag></dc:subject>")))
    assert len(read.fields["keywords"]) == 200 and read.remarks == ("shortened: keywords",)


@pytest.mark.django_db
def test_a_text_shortened_to_its_column_is_a_remark_on_the_photograph():
    text = "The ferry, " * 60
    photo, _ = ingest(
        encode(pnginfo=None, xmp=packet(f"<photoshop:Headline>{text}</photoshop:Headline>")), name="a.jpg"
    )
    assert len(photo.headline) == 500 and photo.remarks == ["shortened: headline"]


@pytest.mark.slow
def test_an_endless_packet_costs_little():
    started = time.monotonic()
    for content in (b"<x:x>" + b">\xe9" * 4_000_000, b"<x:x>" + b"\xe9" * 8_000_000, b"<?xml" * 1_600_000 + b"\xe9"):
        assert not xmp.read_packet(content).is_readable
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("text", ["Bürgermeisterin Zoë in Málaga, Straße", "“Quotes” – dash € Zoë", "Café"])
@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "utf-8"])
def test_iptc_in_western_encodings_is_read_without_a_remark(encoding, text):
    read = metadata.read(Blocks(iptc=dataset(120, text.encode(encoding))))
    assert read.fields["caption"] == text and not read.remarks


def _cut(content: bytes, share: float) -> bytes:
    start = content.rfind(b"\xff\xda")
    return content[: start + int((len(content) - start) * share)]


def _noise(width=640, height=480) -> Image.Image:
    return Image.effect_noise((width, height), 90).convert("RGB")


@pytest.mark.django_db
@pytest.mark.parametrize("share", [0.999, 0.9])
def test_a_jpeg_without_its_end_is_imported_with_a_remark(share, tmp_path):
    content = _cut(encode(_noise()), share)
    photo, created = ingest(content, name="cut.jpg")
    assert created and (photo.width, photo.height) == (640, 480)
    [remark] = photo.remarks
    assert remark.startswith("the file ends early: ") and photo.original.read_bytes() == content
    with file_inspection.open_image(photo.original, "cut.jpg") as (_, image):
        image.load()
    (tmp_path / "cut.jpg").write_bytes(content)
    report = tmp_path / "report"
    status, said = run_command("import_photos", str(tmp_path / "cut.jpg"), "--report", str(report))
    assert status == 0 and "Remarks: the file ends early (1)." in said
    assert json.loads(report.read_text())["remarks"] == [remark]


@pytest.mark.django_db
def test_a_jpeg_without_most_of_its_data_is_refused():
    with pytest.raises(FileRefused, match=r"ends early: the lower [5-7]\d% are missing"):
        ingest(_cut(encode(_noise()), 0.4), name="cut.jpg")


def test_a_complete_jpeg_with_bytes_behind_its_end_is_complete(tmp_path):
    for content in (encode(_noise()), encode(_noise()) + b"\0" * 99, encode(_noise(), progressive=True)):
        (tmp_path / "a.jpg").write_bytes(content)
        assert not cut_off_jpeg.is_cut_off(tmp_path / "a.jpg")


def test_an_xmp_packet_with_the_rest_of_an_older_one_behind_it_is_read():
    new = packet(language_alternative("dc:description", "New"))
    old_rest = packet(language_alternative("dc:description", "Of an older packet"))[-60:]
    assert xmp.read(new + b"\n" + old_rest)["dc:description"] == "New"


def test_xmp_in_the_blocks_of_a_gif_is_read(tmp_path):
    raw = packet(language_alternative("dc:description", "The pier. " * 60))
    blocks = b"".join(bytes([len(part)]) + part for part in (raw[n : n + 255] for n in range(0, len(raw), 255)))
    content = encode(draw(), "GIF")
    (tmp_path / "a.gif").write_bytes(content[:-1] + b"\x21\xff\x0bXMP DataXMP" + blocks + b"\0;")
    with file_inspection.open_image(tmp_path / "a.gif", "a.gif") as (kind, image):
        read = metadata.read(metadata_blocks.blocks(image, kind, tmp_path / "a.gif"))
    assert read.fields["caption"].startswith("The pier.")


def test_iptc_spread_over_several_segments_is_read(tmp_path):
    block = iim.write([(120, "The pier at noon. " * 9), (80, "Dora Finch")])
    resource = b"8BIM\x04\x04\x00\x00" + len(block).to_bytes(4, "big") + block
    parts = [resource[:90], resource[90:]]
    segments = b"".join(
        b"\xff\xed" + (len(part) + 16).to_bytes(2, "big") + b"Photoshop 3.0\x00" + part for part in parts
    )
    content = encode(draw())
    (tmp_path / "a.jpg").write_bytes(content[:2] + segments + content[2:])
    with file_inspection.open_image(tmp_path / "a.jpg", "a.jpg") as (kind, image):
        read = metadata.read(metadata_blocks.blocks(image, kind, tmp_path / "a.jpg"))
    assert read.fields["photographer"] == "Dora Finch" and read.fields["caption"].startswith("The pier at noon.")


@pytest.mark.django_db
def test_a_damaged_jpeg_is_reported_as_damaged():
    for damaged in (new_bytes()[:100], b"\xff\xd8\xff", new_bytes()[:2] + b"\xff\xc0\0\x11\x08" + b"\xff" * 400):
        with pytest.raises(FileRefused) as refusal:
            ingest(damaged, name="picture.jpg")
        assert "MPO" not in str(refusal.value)


@pytest.mark.django_db
def test_copies_of_an_interrupted_run_are_deleted_and_counted(tmp_path):
    root = originals_root()
    root.mkdir(parents=True, exist_ok=True)
    old, new = root / ".taking-in-old", root / ".taking-in-new"
    for path in (old, new):
        path.write_bytes(b"half a picture")
    os.utime(old, (time.time() - 9000,) * 2)
    (tmp_path / "a.jpg").write_bytes(new_bytes())
    assert "Removed 1 unfinished copies" in run_command("import_photos", str(tmp_path))[1]
    assert not old.exists() and new.exists() and remove_unfinished() == 0
    new.unlink()


def test_messages_of_decoders_become_remarks_and_the_import_continues(capfd):
    import warnings

    with decoder_messages() as messages:
        os.write(2, b"TIFFReadDirectory: Warning, Unknown field with tag 37724.\nthe log of something else\n")
        warnings.warn("Corrupt EXIF data", UserWarning, stacklevel=1)
    assert messages == [
        "decoder: TIFFReadDirectory: Warning, Unknown field with tag 37724.", "decoder: Corrupt EXIF data",
    ]  # fmt: skip
    assert capfd.readouterr().err == "the log of something else\n"
