"""Find the blocks of metadata in a picture file, wherever its format has them: EXIF, IIM and XMP."""

import mmap
from pathlib import Path

from PIL import Image

from media.embedded import exif, iim, xmp
from media.file_inspection import GIF, JPEG, PNG, TIFF, FileFormat
from media.metadata import Blocks


def blocks(image: Image.Image, kind: FileFormat, path: Path) -> Blocks:
    """Return the raw metadata of a decoded image; a PNG may have some of them behind the pixels."""
    image_info = image.info
    photoshop = image_info.get("photoshop")
    photoshop = photoshop if isinstance(photoshop, dict) else {}
    app13 = [
        body[14:] for marker, body in getattr(image, "applist", []) if marker == "APP13" and body[:13] == _PHOTOSHOP
    ]
    if len(app13) > 1:  # one block that did not fit into one segment, or several blocks
        photoshop = iim.resources(b"".join(app13)) or photoshop
    raw = {"exif": image_info.get("exif"), "xmp": image_info.get("xmp"), "iptc": photoshop.get(1028)}
    tiff = None
    if kind is PNG:
        raw = {name: raw[name] or _raw_profile(image_info, name) for name in raw}
        photoshop = iim.resources(raw["iptc"] or b"")
        raw["iptc"] = photoshop.get(1028) or raw["iptc"]
    elif kind in (TIFF, GIF):
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            if kind is GIF:
                start = content.find(b"XMP DataXMP")
                raw["xmp"] = _gif_extension(content[start + 11 : start + 8_000_000]) if start >= 0 else b""
            else:
                result = exif.blocks(content)
                photoshop = iim.resources(result.get("photoshop", b""))
                raw = {"xmp": result.get("xmp"), "iptc": result.get("iptc") or photoshop.get(1028)}
                tiff = exif.read_with_encoding(content)
    tags, reading = tiff or exif.read_with_encoding(_bytes(raw.get("exif")))
    digest = _bytes(photoshop.get(1061))[:16]
    packet = _bytes(raw["xmp"])
    more = xmp.joined(packet, _segments(image)) if kind is JPEG else b""
    return Blocks(tags, reading, iptc=_bytes(raw["iptc"]), xmp=packet, more_xmp=more, digest=digest)


_PHOTOSHOP = b"Photoshop 3.0"


def _gif_extension(content: bytes) -> bytes:
    """Return the XMP of a GIF: in one piece, as the specification has it, or in blocks that begin with their length."""
    if content[:1] == b"<":
        return content
    parts, offset = [], 0
    while offset < len(content) and content[offset]:
        parts.append(content[offset + 1 : offset + 1 + content[offset]])
        offset += 1 + content[offset]
    return b"".join(parts)


def _raw_profile(image_info: dict, name: str) -> bytes:
    # ImageMagick and exiv2 write EXIF and IIM into PNG as a text chunk: a name, a length, then hexadecimal digits.
    for key in (f"Raw profile type {name}", "Raw profile type 8bim" if name == "iptc" else "Raw profile type APP1"):
        text = image_info.get(key)
        if isinstance(text, str) and len(lines := text.split(maxsplit=2)) == 3:
            try:
                raw = bytes.fromhex(lines[2])
            except ValueError:
                continue
            if (name == "exif") == raw.startswith((b"Exif", b"II*", b"MM\x00")) or name == "iptc":
                return raw
    return b""


def _segments(image: Image.Image) -> list[bytes]:
    return [body for marker, body in getattr(image, "applist", []) if marker == "APP1"]


def _bytes(value) -> bytes:
    return value.encode("utf-8", "ignore") if isinstance(value, str) else bytes(value or b"")
