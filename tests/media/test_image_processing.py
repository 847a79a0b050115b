"""Renditions are upright, in the right colours, and cropped around the focal point."""

import io

import pytest
from PIL import Image, ImageCms

from media import image_processing
from media.embedded.xmp_writer import PublicTexts
from media.file_inspection import open_image
from media.ingest import inspect
from tests.media.pictures import CORNERS, draw, encode

# Where the corners lie in the file, so that they lie red, green, blue, yellow once the picture is turned.
TURNED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def decoded(tmp_path, content, box=(600, 400)):
    path = tmp_path / "original"
    path.write_bytes(content)
    with open_image(path, "original") as (_, image):
        return image_processing.decode(image, box)


def corners(picture):
    x, y = picture.width // 4, picture.height // 4
    places = [(x, y), (3 * x, y), (x, 3 * y), (3 * x, 3 * y)]
    near = [min(CORNERS, key=lambda name: _distance(CORNERS[name], picture.getpixel(place))) for place in places]
    return near


def _distance(one, other):
    return sum(abs(a - b) for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(10))
def test_a_photograph_is_upright_however_the_camera_was_turned(orientation, format, tmp_path):
    picture = draw(120, 80)
    if orientation in TURNED:
        picture = picture.transpose(TURNED[orientation])
    exif = Image.Exif()
    exif[274] = orientation
    content = encode(picture, format, exif=exif)
    upright = decoded(tmp_path, content)
    assert corners(upright) == ["red", "green", "blue", "yellow"]
    inspection = inspect(tmp_path / "original", "original")
    assert (inspection.width, inspection.height) == upright.size == (120, 80)


@pytest.mark.parametrize("mode", ["CMYK", "P", "RGBA", "LAB", "YCbCr"])
def test_colours_survive_every_colour_mode(mode, tmp_path):
    picture = draw(120, 80)
    if mode == "LAB":
        lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
        picture = ImageCms.profileToProfile(picture, srgb, lab, outputMode="LAB")
    else:
        picture = picture.convert(mode)
    upright = decoded(tmp_path, encode(picture, "PNG" if mode in ("P", "RGBA") else "TIFF"))
    assert upright.mode == "RGB"
    assert corners(upright) == ["red", "green", "blue", "yellow"]


def test_an_image_of_sixteen_bits_becomes_eight_without_turning_white(tmp_path):
    picture = Image.new("I;16", (40, 40), 0x8000)
    red, green, blue = decoded(tmp_path, encode(picture, "PNG")).getpixel((20, 20))
    assert (red, green, blue) == pytest.approx((128, 128, 128), abs=2)


def test_transparent_areas_become_white(tmp_path):
    picture = Image.new("RGBA", (40, 40), (255, 0, 0, 0))
    assert decoded(tmp_path, encode(picture, "PNG")).getpixel((20, 20)) == (255, 255, 255)


def test_another_colour_profile_is_converted_and_a_damaged_one_is_ignored(tmp_path):
    grey = Image.new("RGB", (40, 40), (100, 180, 60))
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    for profile_bytes in (profile, b"no profile at all"):
        content = encode(grey, "PNG", icc_profile=profile_bytes)
        assert decoded(tmp_path, content).mode == "RGB"


@pytest.mark.parametrize(
    ("focus", "expected"),
    [((0, 50), {"red", "blue"}), ((100, 50), {"green", "yellow"}), ((50, 50), set(CORNERS))],
)
def test_a_crop_contains_the_focal_point(focus, expected):
    cut = image_processing.crop_to(draw(400, 100), (50, 50) if focus != (50, 50) else (100, 50), focus)
    assert set(corners(cut)) == expected


@pytest.mark.slow
def test_a_large_photograph_is_never_decoded_at_full_size_for_a_small_rendition(tmp_path):
    path = tmp_path / "original"
    path.write_bytes(encode(draw(4000, 3000)))
    with open_image(path, "original") as (_, image):
        image_processing.decode(image, (400, 300))
        assert max(image.size) <= 1000


@pytest.mark.parametrize("extension", ["jpg", "webp", "avif"])
def test_renditions_contain_creator_credit_copyright_and_digital_source(extension):
    packet, header = image_processing.labels(
        PublicTexts(("Ana Ruiz",), "The Ledger", "© 2024 Ledger", "http://example.org/made")
    )
    picture = Image.open(io.BytesIO(image_processing.encode(draw(), extension, packet, header)))
    xmp = picture.info["xmp"].decode()
    assert all(words in xmp for words in ("Ana Ruiz", "The Ledger", "© 2024 Ledger", "http://example.org/made"))
    assert not picture.getexif()
    assert "icc_profile" not in picture.info
