"""Make pictures for readers from originals: upright, in sRGB, without transparency, cropped around the focal point."""

import io
from functools import lru_cache

from PIL import Image, ImageCms

from media.embedded import iim, xmp_writer
from media.embedded.xmp_writer import PublicTexts
from media.file_inspection import TIFF, FileFormat

_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
_ROTATED = {5, 6, 7, 8}
_PAPER = (255, 255, 255)


def upright_size(image: Image.Image, kind: FileFormat) -> tuple[int, int]:
    """Return width and height of the upright picture. Pillow turns TIFF files by itself."""
    width, height = image.size
    return (height, width) if kind is not TIFF and _orientation(image) in _ROTATED else (width, height)


def shrink_on_load(image: Image.Image, box: tuple[int, int]) -> None:
    """Let the JPEG decoder skip detail that a box of this size does not show; other formats are decoded completely."""
    if image.format in ("JPEG", "MPO"):
        longest = max(box)
        image.draft(None, (longest, longest))


def decode(image: Image.Image, box: tuple[int, int]) -> Image.Image:
    """Return the decoded picture, upright, in sRGB and on white, no larger than needed to fill the box."""
    shrink_on_load(image, box)
    image.load()
    profile = image.info.get("icc_profile")
    orientation, is_tiff = _orientation(image), image.format == "TIFF"
    picture = _eight_bits(image)
    if orientation in _ROTATED and not is_tiff:
        box = box[::-1]
    factor = min(picture.width / box[0], picture.height / box[1])
    if factor > 1.5:
        size = (max(1, round(picture.width / factor)), max(1, round(picture.height / factor)))
        picture = picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=1.5)
    picture = _on_white(_in_srgb(picture, profile))
    if not is_tiff and orientation in _METHODS:
        return picture.transpose(_METHODS[orientation])
    return picture.copy() if picture is image else picture


def crop_to(picture: Image.Image, size: tuple[int, int], focal_point: tuple[int, int]) -> Image.Image:
    """Return the picture scaled and cropped to a size, with the focal point (in percent) as central as possible."""
    width, height = size
    scale = min(picture.width / width, picture.height / height)
    part = (width * scale, height * scale)
    left, top = (
        max(min(extent * focus / 100 - length / 2, extent - length), 0)
        for extent, focus, length in zip(picture.size, focal_point, part, strict=True)
    )
    box = (left, top, min(left + part[0], picture.width), min(top + part[1], picture.height))
    return picture.resize(size, Image.Resampling.LANCZOS, box=box, reducing_gap=2.0)


def encode(picture: Image.Image, extension: str, packet: bytes, header: bytes) -> bytes:
    """Return a JPEG, WebP or AVIF file whose only metadata are the XMP packet and, in a JPEG, the IIM block."""
    file = io.BytesIO()
    # Pillow would write the comment, the profile and the EXIF of the original.
    picture = picture.copy()
    picture.info = {}
    if extension == "jpg":
        extra = _app13(header) if header else b""
        picture.save(file, "JPEG", quality=82, optimize=True, progressive=True, xmp=packet or None, extra=extra)
    elif extension == "webp":
        picture.save(file, "WEBP", quality=80, method=4, xmp=packet)
    else:
        picture.save(file, "AVIF", quality=62, speed=6, xmp=packet)
    return file.getvalue()


@lru_cache(2_000)
def labels(texts: PublicTexts) -> tuple[bytes, bytes]:
    """Return the texts of public files as an XMP packet and as an IIM block."""
    datasets = [(80, name) for name in texts.creators]
    datasets += [(110, texts.credit), (116, texts.rights), (120, texts.caption)]
    datasets = [(number, text) for number, text in datasets if text]
    return xmp_writer.write(texts), iim.write(datasets) if datasets else b""


_METHODS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def _orientation(image: Image.Image) -> int:
    try:
        value = image.getexif().get(274, 1)
    except Exception:  # damaged tables raise anything; such a picture is not turned
        return 1
    return value if isinstance(value, int) else 1


def _eight_bits(image: Image.Image) -> Image.Image:
    if image.mode == "P" or image.mode == "PA":
        return image.convert("RGBA" if "transparency" in image.info or image.mode == "PA" else "RGB")
    if image.mode.startswith("I;16"):
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in ("I", "F"):
        low, high = image.getextrema()
        scale = 255 / ((high - low) or 1) if image.mode == "F" or high > 65535 or low < 0 else 1 / 256
        low = low if image.mode == "F" or high > 65535 or low < 0 else 0
        return image.point(lambda value: value * scale + (-low * scale)).convert("L")
    if image.mode == "1":
        return image.convert("L")
    return image


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    alpha = picture.getchannel("A") if picture.mode in ("RGBA", "LA") else None
    bare = picture.convert(picture.mode[:-1]) if alpha else picture
    try:
        source_profile = ImageCms.ImageCmsProfile(io.BytesIO(profile)) if profile else None
        if bare.mode == "LAB" and source_profile is None:
            source_profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
        if source_profile is not None:
            bare = ImageCms.profileToProfile(bare, source_profile, _SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        pass  # a damaged or foreign profile: the colours stay as they are
    if bare.mode != "RGB":
        bare = bare.convert("RGB")
    if alpha:
        bare.putalpha(alpha)
    return bare


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    paper = Image.new("RGB", picture.size, _PAPER)
    paper.paste(picture, mask=picture.getchannel("A"))
    return paper


def _app13(header: bytes) -> bytes:
    resource = b"8BIM\x04\x04\x00\x00" + len(header).to_bytes(4, "big") + header + b"\x00" * (len(header) % 2)
    body = b"Photoshop 3.0\x00" + resource
    return b"\xff\xed" + (len(body) + 2).to_bytes(2, "big") + body if len(body) < 65_500 else b""
