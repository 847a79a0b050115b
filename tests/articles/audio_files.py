"""Makes small audio files with metadata in them: MP3 with tags, M4A with user data, Ogg Opus with comments."""

from articles.record.audio_inspection import _crc

SECRET = b"Zanzibarquist"


def make_mp3(seconds: int = 3, tags: bool = True) -> bytes:
    """Return an MP3 of silence, 128 kbit/s, with an ID3v2, an APE and an ID3v1 tag."""
    stream = (b"\xff\xfb\x90\x00" + bytes(413)) * round(seconds * 44_100 / 1152)
    if not tags:
        return stream
    frame = b"TIT2" + (len(SECRET) + 1).to_bytes(4, "big") + b"\0\0\0" + SECRET
    head = b"ID3\x03\0\0" + bytes([0, 0, 0, len(frame)]) + frame
    item = len(SECRET).to_bytes(4, "little") + bytes(4) + b"Title\0" + SECRET
    ape = (
        b"APETAGEX" + (2000).to_bytes(4, "little") + (len(item) + 32).to_bytes(4, "little") + (1).to_bytes(4, "little")
    )
    return head + stream + item + ape + bytes(12) + b"TAG" + SECRET.ljust(125, b"\0")


def _box(name: bytes, content: bytes) -> bytes:
    return (len(content) + 8).to_bytes(4, "big") + name + content


def make_m4a(seconds: int = 3, handler: bytes = b"soun") -> bytes:
    """Return an M4A container with user data in the film and in the track."""
    length = (1000).to_bytes(4, "big") + (seconds * 1000).to_bytes(4, "big")
    header = _box(b"mvhd", bytes(12) + length + bytes(80))
    data = _box(b"udta", _box(b"meta", bytes(4) + SECRET))
    named = _box(b"hdlr", bytes(8) + handler + bytes(12) + SECRET + b"\0")
    media = _box(b"mdia", _box(b"mdhd", bytes(12) + length + bytes(4)) + named + _box(b"minf", b""))
    track = _box(b"trak", _box(b"tkhd", bytes(84)) + media + data)
    return _box(b"ftyp", b"M4A \0\0\0\0M4A mp42") + _box(b"moov", header + track + data) + _box(b"mdat", bytes(100))


def _page(content: bytes, number: int, granule: int, kind: int = 0) -> bytes:
    lacing = b"\xff" * (len(content) // 255) + bytes([len(content) % 255])
    head = b"OggS\0" + bytes([kind]) + granule.to_bytes(8, "little") + b"\x07\0\0\0" + number.to_bytes(4, "little")
    page = head + bytes(4) + bytes([len(lacing)]) + lacing + content
    return page[:22] + _crc(page).to_bytes(4, "little") + page[26:]


def make_opus(seconds: int = 3) -> bytes:
    """Return an Ogg file with one Opus stream and a comment."""
    head = b"OpusHead\x01\x01" + (312).to_bytes(2, "little") + (48_000).to_bytes(4, "little") + b"\0\0\0"
    comment = b"TITLE=" + SECRET * 40
    tags = b"OpusTags" + (6).to_bytes(4, "little") + b"Lavf61" + (1).to_bytes(4, "little")
    tags += len(comment).to_bytes(4, "little") + comment
    stream = _page(b"\xf8\xff\xfe" * 50, 2, 312 + seconds * 48_000, 4)
    return _page(head, 0, 0, 2) + _page(tags, 1, 0) + stream
