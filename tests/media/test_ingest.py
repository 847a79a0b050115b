"""The import of a photograph stores its file unchanged with its metadata, or refuses it in one sentence."""

import struct
import threading
import uuid
import zlib
from importlib.util import find_spec

import pytest
from django.conf import settings
from django.db import connection
from PIL import Image

from media import ingest as media_ingest
from media import search, verification
from media.ingest import FileRefused, ingest
from media.models import Original, Photo
from media.models.rights import Rights
from tests.media.pictures import draw, encode, new_bytes

pytestmark = pytest.mark.django_db


def original_files():
    root = settings.UPLOADS_ROOT / "originals"
    return [path for path in root.rglob("*") if path.is_file()]


FORMATS = (
    "JPEG RGB, JPEG CMYK, JPEG L, PNG RGBA, PNG P, PNG I;16, PNG 1, WEBP RGB, AVIF RGB, TIFF RGB, TIFF CMYK, TIFF LAB"
)


@pytest.mark.parametrize("kind", [*FORMATS.split(", "), "GIF P"])
def test_every_accepted_format_is_imported_under_any_file_name(kind):
    format, mode = kind.split()
    picture = draw(mode="RGB")
    picture = draw(mode="L").convert("I;16") if mode == "I;16" else picture
    if mode == "LAB":
        from PIL import ImageCms

        lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
        picture = ImageCms.profileToProfile(picture, srgb, lab, outputMode="LAB")
    elif mode != "I;16":
        picture = picture.convert(mode)
    photo, created = ingest(encode(picture, format), name="holiday.docx")
    assert (created, photo.format, photo.width, photo.height) == (True, format, 60, 40)


def test_a_picture_of_several_frames_from_a_phone_is_imported_as_a_jpeg():
    content = encode(draw(), "MPO", save_all=True, append_images=[draw()])
    assert ingest(content)[0].format == "JPEG"


def test_the_same_picture_twice_is_one_photograph():
    content = new_bytes()
    first, created = ingest(content, name="a.jpg", caption="The harbor")
    second, created_again = ingest(content, name="b.jpg", caption="Something else")
    assert (created, created_again) == (True, False)
    assert first.pk == second.pk
    assert second.caption == "The harbor"
    assert len(original_files()) == 1


def test_the_original_is_stored_byte_for_byte_and_write_protected():
    content = new_bytes()
    photo, _ = ingest(content)
    assert photo.original.read_bytes() == content
    assert photo.sha256 in photo.original.name
    assert photo.original.stat().st_mode & 0o222 == 0


def test_words_entered_with_a_picture_replace_those_of_its_file_which_stay_readable():
    content = encode(draw(), exif=_exif(270, "What the camera says"))
    photo, _ = ingest(content, caption="What the editor says", credit="Mila Petek", uuid=(photo_uuid := uuid.uuid4()))
    assert (photo.caption, photo.credit, photo.uuid) == ("What the editor says", "Mila Petek", photo_uuid)
    assert photo.embedded["EXIF"]["ImageDescription"] == "What the camera says"
    assert photo.embedded["read"]["caption"] == "What the camera says"


def test_a_photograph_without_stated_rights_is_hidden_from_readers():
    assert ingest(new_bytes())[0].rights == Rights.UNKNOWN


def _png_of(width, height):
    """Return a PNG whose header claims this size, with no picture in it."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [b"IHDR" + header, b"IDAT" + zlib.compress(b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) for chunk in chunks
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "it is empty"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "EPS or PostScript"),
        (b"<?xml version='1.0'?><svg/>", "SVG"),
        (b"8BPS\x00\x01" + b"\x00" * 30, "Photoshop"),
        (b"%PDF-1.7", "PDF"),
        (b"just some words", "no format that is accepted"),
        (b"\x00\x00\x00\x20ftypheic" + b"\x00" * 30, "HEIC needs the package pi-heif"),
        (b"\x00\x00\x00\x20ftypisom" + b"\x00" * 30, "film"),
        (b"II*\x00\x10\x00\x00\x00CR\x02\x00", "raw file of a camera"),
        (_png_of(60_000, 60_000), "too many pixels"),
        (_png_of(12_000, 12_000), "576 MB to open"),
        (new_bytes()[:-400], "damaged or ends early"),
        (new_bytes()[:100], "header"),
    ],
)
def test_a_file_that_is_no_photograph_is_refused_in_one_sentence_and_leaves_nothing(content, words):
    if b"heic" in content and find_spec("pi_heif"):
        words = "damaged|header"
    with pytest.raises(FileRefused, match=words) as refusal:
        ingest(content, name="picture.jpg")
    assert str(refusal.value).startswith("picture.jpg: ")
    assert not Photo.objects.exists()
    assert not original_files()


def test_a_file_beyond_the_limit_of_bytes_is_refused_while_it_arrives(monkeypatch):
    monkeypatch.setattr(media_ingest.file_inspection, "MAX_BYTES", 1000)
    with pytest.raises(FileRefused, match="more than the"):
        ingest(new_bytes(width=400, height=300))
    assert not original_files()


def test_a_decompression_bomb_is_refused_by_its_header_without_being_decoded(monkeypatch):
    from PIL import Image

    content = new_bytes()
    monkeypatch.setattr(Image.Image, "load", lambda *_: pytest.fail("it was decoded"))
    monkeypatch.setattr(media_ingest.file_inspection, "MAX_PIXELS", 1000)
    with pytest.raises(FileRefused, match="60 × 40 pixels"):
        ingest(content)


def test_a_replaced_file_stays_at_its_path():
    photo, _ = ingest(old := new_bytes())
    before = photo.sha256
    media_ingest.replace(photo, new_bytes(width=80))
    photo = Photo.objects.get(pk=photo.pk)
    assert (photo.width, photo.originals.count()) == (80, 2)
    assert photo.sha256 != before
    assert Original.objects.get(sha256=before).location.read_bytes() == old


def test_the_desk_finds_a_photograph_by_the_words_in_its_present_file():
    def picture(words: str) -> bytes:
        exif = Image.Exif()
        exif[0x010E] = words
        return encode(draw(), exif=exif)

    photo, _ = ingest(picture("Lighthouse"), caption="Quay")
    media_ingest.replace(photo, picture("Harbour"))
    assert list(search.on_desk(Photo.objects.all(), "harbour")) == [photo]
    assert not search.on_desk(Photo.objects.all(), "lighthouse").exists()
    assert list(verification.term_faults()) == []


def test_two_photographs_never_share_a_file():
    one, _ = ingest(new_bytes())
    ingest(other := new_bytes())
    with pytest.raises(FileRefused, match="another photograph already"):
        media_ingest.replace(one, other)


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_the_same_picture_at_the_same_time_make_one_photograph():
    content, results, barrier = new_bytes(), [], threading.Barrier(2)

    def ingest_at_the_same_time():
        barrier.wait()
        try:
            results.append(ingest(content))
        finally:
            connection.close()

    threads = [threading.Thread(target=ingest_at_the_same_time) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(created for _, created in results) == [False, True]
    assert Photo.objects.count() == 1


@pytest.mark.slow
def test_every_sample_photograph_is_imported_and_every_hostile_file_is_refused_in_one_sentence(samples):
    outcomes = {}
    for path in sorted([*samples.path("photos").rglob("*"), *samples.path("hostile").rglob("*")]):
        if path.is_file():
            with path.open("rb") as file:
                try:
                    outcomes[path.name] = ingest(file)[0].format
                except FileRefused as error:
                    outcomes[path.name] = str(error)
    photographs = samples.photos()
    assert len(photographs) >= samples.min_photos
    assert all(outcomes[path.name] in ("JPEG", "PNG") for path in photographs)
    for name, words in samples.hostile_images:
        assert words in outcomes[name], name


def _exif(tag, text):
    from PIL import Image

    exif = Image.Exif()
    exif[tag] = text
    return exif
