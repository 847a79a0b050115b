"""Decode the bytes of a text file, and say what was guessed or repaired on the way.

>>> decode(b"caf\\xe9, na\\xefve").text
'café, naïve'
"""

import codecs
import re
from typing import NamedTuple

from media.text_encoding.detection import detect, is_hz
from media.text_encoding.latin import is_western
from media.text_encoding.reading import WORD, Reading

ADVICE = "say --encoding, or save it as UTF-8"


class Decoded(NamedTuple):
    """A text, and a remark for everything that was guessed or repaired when its bytes were decoded."""

    text: str
    remarks: tuple[str, ...] = ()


class Undecodable(ValueError):
    """Raised for bytes whose encoding cannot be told; the message says what they are and what to do."""


_MARKS = (  # UTF-32 first, because its mark begins like that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_TITLES = {
    "cp1252": "Windows-1252",
    "mac_roman": "MacRoman",
    "cp932": "Shift JIS",
    "iso2022_jp": "ISO-2022-JP",
    "cp949": "EUC-KR",
    "cp950": "Big5",
    "gb18030": "GB 18030",
    "euc_jp": "EUC-JP",
    "hz": "HZ",
}


def known_encoding(name: str) -> str:
    """Return Python's name of an encoding of text. Raises ValueError for an unknown name."""
    try:
        codec = codecs.lookup(name.strip())
        if not codec._is_text_encoding:
            raise LookupError
        codec.decode(b"")
    except (LookupError, ValueError):
        raise ValueError(f"{name!r} is no encoding; write a name such as utf-8, windows-1251 or shift_jis.") from None
    # Files labelled Latin-1 are Windows-1252 in practice, as https://encoding.spec.whatwg.org/ has it.
    return "cp1252" if codec.name in ("iso8859-1", "ascii") else codec.name


def title_of(encoding: str) -> str:
    """Return the name of an encoding for people: Windows-1251."""
    title = re.sub(r"^iso8859", "iso-8859", re.sub(r"^cp(125\d)$", r"Windows-\1", encoding))
    return _TITLES.get(encoding) or (title if title[0] == "W" else title.upper())


def decode(raw: bytes, encoding: str = "") -> Decoded:
    """Return decoded bytes: by their byte order mark, as `encoding` if it is given, as UTF-8, or as detected.

    Raises Undecodable if nothing is sure.
    """
    for mark, marked_encoding in _MARKS:
        if raw.startswith(mark):
            return _as_named(raw, marked_encoding)
    if encoding:
        return _as_named(raw, encoding)
    if b"\x1b$" in raw or is_hz(raw):  # Japanese and Chinese in seven bits
        return _detected(raw)
    try:
        return Decoded(raw.decode())
    except UnicodeDecodeError:
        return _mostly_utf8(raw) or _detected(raw)


def _as_named(raw: bytes, encoding: str) -> Decoded:
    try:
        return Decoded(raw.decode(encoding))
    except UnicodeDecodeError as error:
        if encoding == "cp1252":  # five bytes are undefined; they are read as Latin-1
            text = raw.decode(encoding, "surrogateescape")
            return Decoded(text.translate({0xDC00 + byte: byte for byte in range(256)}))
        text = raw.decode(encoding, "replace")
        count = text.count("\ufffd")
        if count > 1 + len(text) // 100:
            raise Undecodable(
                f"{count:,} places cannot be read as {title_of(encoding)} (the first is byte "
                f"{raw[error.start]:#04x} at {error.start + 1:,}); name another encoding."
            ) from None
        return Decoded(text, (_unread(text, raw[error.start]),))


def _unread(text: str, byte: int) -> str:
    line = text[: text.index("\ufffd")].count("\n") + 1
    places = "one place" if text.count("\ufffd") == 1 else f"{text.count(chr(0xFFFD))} places"
    return f"bytes that could not be read: {places}, marked with \ufffd (the first is {byte:#04x} in line {line:,})"


# --- UTF-8 with odd bytes -------------------------------------------------------------------------------------------


def _mostly_utf8(raw: bytes) -> Decoded | None:
    """Return UTF-8 with some odd bytes, line by line; None if the bytes beyond ASCII are not mostly UTF-8."""
    lines = raw.split(b"\n")
    foreign = [line for line in lines if not line.isascii()]
    odd = [line for line in foreign if not is_utf8(line)]
    sequences = sum(len(re.findall("[^\x00-\x7f\udc80-\udcff]", _escaped(line))) for line in foreign)
    odd_bytes = sum(len(_odd_bytes(line)) for line in odd)
    is_cut_off = len(odd) == 1 and sequences and any(raw.endswith(odd[0]) and is_utf8(odd[0][:-n]) for n in (1, 2, 3))
    if not (is_cut_off or (sequences > odd_bytes and (len(odd) * 2 < len(foreign) or odd_bytes * 3 <= sequences))):
        return None
    texts, remarks = [], []
    for number, line in enumerate(lines, 1):
        if line.isascii() or is_utf8(line):
            texts.append(line.decode())
            continue
        text, remark = _repaired_line(line, number)
        texts.append(text)
        remarks.append(f"odd bytes: {remark}")
    more = [f"odd bytes: in {len(remarks) - 20:,} more lines"] if len(remarks) > 20 else []
    return Decoded("\n".join(texts).removeprefix("\ufeff"), (*remarks[:20], *more))


def is_utf8(line: bytes) -> bool:
    """Return whether bytes are UTF-8."""
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _odd_bytes(line: bytes) -> bytes:
    """Return the bytes of a line that are not part of UTF-8."""
    return bytes(ord(character) - 0xDC00 for character in _escaped(line) if "\udc80" <= character <= "\udcff")


def _escaped(line: bytes) -> str:
    return line.decode("utf-8", "surrogateescape")


def _repaired_line(line: bytes, number: int) -> tuple[str, str]:
    """Return a line with its odd bytes read as Windows-1252 where that makes words, marked otherwise; and a remark."""
    odd = _odd_bytes(line)
    names = ", ".join(f"{byte:#04x}" for byte in odd[:3]) + (", …" if len(odd) > 3 else "")
    noun = f"{names} in line {number:,} {'is' if len(odd) == 1 else 'are'}"
    escaped = _escaped(line)
    as_western = re.sub("[\udc80-\udcff]", lambda match: _western(ord(match[0]) - 0xDC00), escaped)
    words = [word for word in WORD.findall(as_western) if any(_western(byte) in word for byte in odd)]
    if is_western(as_western):
        return as_western, f"{noun} not UTF-8 and was read as Windows-1252{_examples(words)}"
    if len(odd) > 3:
        raise Undecodable(f"{noun} neither UTF-8 nor Western text; {ADVICE}.")
    marked = re.sub("[\udc80-\udcff]+", "\ufffd", escaped)
    return marked, f"{noun} not UTF-8, could not be read and is marked with \ufffd"


def _western(byte: int) -> str:
    return bytes([byte]).decode("cp1252", "replace")


# --- detected encodings ---------------------------------------------------------------------------------------------


def _detected(raw: bytes) -> Decoded:
    reading = detect(raw)
    if not reading:
        raise Undecodable(f"this is neither UTF-8 nor surely text of one other encoding; {ADVICE}.")
    decoded = _as_named(raw, reading.encoding)
    return Decoded(decoded.text, (remark_of(reading), *decoded.remarks))


def remark_of(reading: Reading) -> str:
    """Return the remark that a text was read in a detected encoding, with words to check that by."""
    words = [word for word in WORD.findall(reading.text) if not word.isascii()]
    return f"read as {title_of(reading.encoding)}{_examples(words)}"


def _examples(words: list[str]) -> str:
    examples = ", ".join(f"“{word[:30]}”" for word in list(dict.fromkeys(w for w in words if len(w) > 2))[:3])
    return f": {examples}" if examples else ""
