"""A program of its own that checks an audio file, measures it, and copies it without the file's own metadata.

    python -I articles/record/audio_inspection.py recording.mp3 copy

MP3, M4A with one or more audio tracks, and Ogg with Opus, told apart by their content. The sound is copied as it is;
tags, pictures and chapters are left out or overwritten with zeros. It prints JSON: suffix and length in seconds.
Exit 3: the file is refused.
"""

import json
import mmap
import re
import resource
import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import NamedTuple

CPU_SECONDS, MEMORY = 60, 100_000_000
_PART = 1_000_000  # bytes that are copied at once
MAX_SECONDS = 6 * 3600  # length of a recording; a reason below says it in words
_MAX_BOXES = 10_000
_HOLDERS = {b"moov", b"trak", b"mdia"}  # boxes of an M4A file that are walked into
_METADATA = {b"udta", b"meta", b"uuid", b"free", b"skip", b"wide"}


class AudioRefused(Exception):
    """Raised for a file that is not accepted; the message is the reason, which the page translates."""


class _Stretch(NamedTuple):
    """A stretch of the file in whose place the copy has some bytes, and zeros up to its end."""

    start: int
    end: int
    content: bytes = b""


def limit():
    """Bound what this process may use."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))  # the first is SIGXCPU, which says why
    for kind, amount in (
        (resource.RLIMIT_DATA, MEMORY),  # what it writes to, not the file, which it maps
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (amount, amount))


def inspect(source: Path, copy: Path) -> dict:
    """Write the copy without metadata; return suffix and length. Raises AudioRefused."""
    from tinytag import TinyTag

    with source.open("rb") as file, copy.open("wb") as copied:
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if source.stat().st_size else b""
        suffix, parts = without_metadata(data)
        copied.writelines(parts)
    named = copy.with_name(f"{copy.name}.{suffix}")  # the length is read by the suffix
    copy.rename(named)
    try:
        seconds = TinyTag.get(named, tags=False).duration or 0
    finally:
        named.rename(copy)
    if not 0 < seconds <= MAX_SECONDS:
        raise AudioRefused("its length cannot be read, or is above six hours.")
    return {"suffix": suffix, "seconds": max(1, round(seconds))}


def without_metadata(data: bytes | mmap.mmap) -> tuple[str, Iterable[bytes]]:
    """Return suffix and content of an audio file without its metadata, in parts. Raises AudioRefused."""
    if data[4:8] == b"ftyp":
        return "m4a", _changed(data, _m4a(data))
    if data[:4] == b"OggS":
        return "opus", _changed(data, _opus(data))
    return "mp3", _mp3(data)


def _changed(data: bytes | mmap.mmap, changes: list[_Stretch]) -> Iterator[bytes]:
    """Yield the parts of a copy with changes, which are in the order of their places."""
    place = 0
    for change in changes:
        yield from _parts(data, place, change.start)
        yield change.content
        place = change.start + len(change.content)
        for start in range(place, change.end, _PART):
            yield bytes(min(_PART, change.end - start))
        place = change.end
    yield from _parts(data, place, len(data))


def _parts(data: bytes | mmap.mmap, start: int, end: int) -> Iterator[bytes]:
    for place in range(start, end, _PART):
        yield data[place : min(end, place + _PART)]


# --- MP3 ---


def _mp3(data: bytes | mmap.mmap) -> Iterable[bytes]:
    start, end = 0, len(data)
    while data[start : start + 3] == b"ID3" and end - start > 10:
        size = 0
        for byte in data[start + 6 : start + 10]:
            size = size << 7 | byte & 0x7F
        start += 10 + size + (10 if data[start + 5] & 0x10 else 0)
    if data[end - 128 : end - 125] == b"TAG":
        end -= 128
    if data[end - 32 : end - 24] == b"APETAGEX":
        size = int.from_bytes(data[end - 20 : end - 16], "little")
        has_header = data[end - 9] & 0x80
        end -= size + (32 if has_header else 0)
    frames = list(_frames(data, start, end))
    if not frames:
        raise AudioRefused("it is no MP3, M4A or Ogg Opus file; export it as one of these.")
    return chain.from_iterable(_parts(data, first, last) for first, last in frames)


_MAX_MISSES = 100_000  # places that look like a frame and are none
_HEAD = re.compile(rb"\xff[\xe2\xe3\xea\xeb\xf2\xf3\xfa\xfb]")  # of a frame of layer III
_BITRATES = {  # thousands of bits in a second, of layer III: version 1, and versions 2 and 2.5
    True: (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}  # by version


def _frames(data: bytes | mmap.mmap, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the stretches of frames of sound; what stands before, between and behind them is metadata of some kind.

    A frame counts if another one follows it, or if it follows one: other bytes may look like a head by chance.
    """
    first = place = start
    misses = 0
    while place < end:
        size = _frame_size(data, place)
        follows = place > first or _frame_size(data, place + size)
        if size and place + size <= end and follows:
            place += size
            continue
        if place > first:
            yield first, place
        misses += 1
        if misses > _MAX_MISSES:
            raise AudioRefused("it has far too much between its frames of sound; export it anew.")
        head = _HEAD.search(data, place + 1, end)
        if head is None:
            return
        first = place = head.start()
    if place > first:
        yield first, place


def _frame_size(data: bytes | mmap.mmap, place: int) -> int:
    """Return the number of bytes of the frame of MPEG audio, layer III, at a place; 0 if there is none."""
    head = data[place : place + 4]
    if len(head) < 4 or not _HEAD.match(head):
        return 0
    version, bitrate, rate = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or rate == 3 or not 0 < bitrate < 15:
        return 0
    bits = _BITRATES[version == 3][bitrate - 1] * 1000
    return (144 if version == 3 else 72) * bits // _RATES[version][rate] + (head[2] >> 1 & 1)


# --- M4A ---


def _m4a(data: bytes | mmap.mmap) -> list[_Stretch]:
    handlers: list[bytes] = []
    changes: list[_Stretch] = []
    names = set(_boxes(data, 0, len(data), handlers, changes))
    if b"moov" not in names or b"mdat" not in names or b"moof" in names:
        raise AudioRefused("it is a container that is cut into parts or without sound; export it as plain M4A.")
    if not handlers or set(handlers) != {b"soun"}:
        raise AudioRefused("it has pictures, text or chapters as tracks; export the sound alone.")
    return changes


def _boxes(
    data: bytes | mmap.mmap,
    start: int,
    end: int,
    handlers: list[bytes],
    changes: list[_Stretch],
    count: list[int] | None = None,
) -> Iterator[bytes]:
    """Yield the names of the boxes; metadata are overwritten, so that no place in the file moves."""
    count = count if count is not None else [0]
    while start + 8 <= end:
        count[0] += 1
        size, name, header = int.from_bytes(data[start : start + 4], "big"), data[start + 4 : start + 8], 8
        if size == 1:
            size, header = int.from_bytes(data[start + 8 : start + 16], "big"), 16
        size = size or end - start
        if size < header or start + size > end or count[0] > _MAX_BOXES:
            raise AudioRefused("it is damaged: its parts do not fit together.")
        if name in _METADATA:
            changes += [_Stretch(start + 4, start + 8, b"free"), _Stretch(start + header, start + size)]
        elif name == b"hdlr":
            handlers.append(data[start + header + 8 : start + header + 12])
            if size > header + 24:
                changes.append(_Stretch(start + header + 24, start + size))  # the name of a program
        elif name in _HOLDERS:
            for _ in _boxes(data, start + header, start + size, handlers, changes, count):
                pass
        yield name
        start += size


# --- Ogg Opus ---


def _opus(data: bytes | mmap.mmap) -> list[_Stretch]:
    pages = _ogg_pages(data)
    first = next(pages, None)
    if first is None or data[first.start : first.start + 8] != b"OpusHead":
        raise _other_stream()
    changes: list[_Stretch] = []
    is_over = False
    for number, page in enumerate(pages):
        if page.serial != first.serial:
            raise _other_stream()
        if not is_over:
            changes += _without_comments(data, page, is_first=number == 0)
            is_over = page.lacing[-1:] != b"\xff"
    if not is_over:
        raise AudioRefused("it ends inside its comments; get the file again.")
    return changes


def _other_stream() -> AudioRefused:
    return AudioRefused("it is an Ogg file with something else than one Opus stream; export it as Opus.")


def _without_comments(data: bytes | mmap.mmap, page: "_OggPage", *, is_first: bool) -> list[_Stretch]:
    """Return the changes of a page of comments: zeros, so no name of a program, no comments, and padding."""
    prefix = b""
    if is_first:
        prefix = data[page.start : page.start + 8]
        if prefix != b"OpusTags" or page.end - page.start < 16:
            raise AudioRefused("it has no comments where Opus has them; export it anew.")
    goes_on = page.lacing[-1:] == b"\xff"
    if page.lacing.count(255) != len(page.lacing) - (not goes_on):
        raise AudioRefused("its comments share a page with sound; export it anew.")
    header = bytearray(data[page.header : page.start])
    header[22:26] = bytes(4)
    crc = _crc(header + prefix.ljust(page.end - page.start, b"\0")).to_bytes(4, "little")
    return [_Stretch(page.header + 22, page.header + 26, crc), _Stretch(page.start, page.end, prefix)]


class _OggPage(NamedTuple):
    """A page: where its header stands, where its content begins and ends, its stream, and its lacing values."""

    header: int
    start: int
    end: int
    serial: bytes
    lacing: bytes


def _ogg_pages(data: bytes | mmap.mmap) -> Iterator[_OggPage]:
    """Yield the pages of a file. Raises AudioRefused where they do not follow each other."""
    place = 0
    while place + 27 <= len(data):
        if data[place : place + 4] != b"OggS":
            raise AudioRefused("it is damaged: its parts do not fit together.")
        segments = data[place + 26]
        lacing = data[place + 27 : place + 27 + segments]
        start = place + 27 + segments
        end = start + sum(lacing)
        if end > len(data):
            raise AudioRefused("it ends early; get the file again.")
        yield _OggPage(place, start, end, data[place + 14 : place + 18], lacing)
        place = end


def _crc_table() -> list[int]:
    table = []
    for index in range(256):
        value = index << 24
        for _ in range(8):
            value = (value << 1 ^ 0x04C11DB7 if value & 0x80000000 else value << 1) & 0xFFFFFFFF
        table.append(value)
    return table


_TABLE = _crc_table()


def _crc(data: bytes | bytearray) -> int:
    """Return the checksum of an Ogg page (https://www.rfc-editor.org/rfc/rfc3533)."""
    value = 0
    for byte in data:
        value = (value << 8 & 0xFFFFFFFF) ^ _TABLE[value >> 24 ^ byte]
    return value


if __name__ == "__main__":
    limit()
    try:
        print(json.dumps(inspect(Path(sys.argv[1]), Path(sys.argv[2]))))
    except (AudioRefused, IndexError, ValueError) as refusal:
        print(refusal, file=sys.stderr)
        sys.exit(3)
