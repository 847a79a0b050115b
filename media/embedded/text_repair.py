"""Repair text of picture files: bytes in an unknown encoding, and text that a program decoded wrongly."""

import codecs
import re
import unicodedata
from collections.abc import Iterable

from media.text_encoding.decoding import is_utf8
from media.text_encoding.detection import detect
from media.text_encoding.reading import Reading

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NOTHING = {"", "null", "(null)", "undefined"}
_TYPOGRAPHY = set("’‘“”–—…•´")
_MOJIBAKE = re.compile("Ã[\u0080-\u00bf‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€|Â[\u00a0-\u00bf]")
_ENGLISH = re.compile(r"\b(the|of|and|to|its|is|by|in)\b", re.IGNORECASE)
# "the Navyís", "isnít". Words as short as "París" are left alone: they may be names.
_POSSESSIVE = re.compile(r"[A-Za-z]{4}ís\b|[a-z]nít\b")
LONGEST = 20_000


def clean(text: str) -> str:
    """Return a text in NFC with LF line ends, without control characters and outer spaces; "" for the text "null".

    Of a text beyond `LONGEST` characters the beginning is returned, with an ellipsis.
    """
    is_cut = len(text) > LONGEST
    text = without_controls(text[:LONGEST]).strip()
    return "" if text.lower() in _NOTHING else text + "…" * is_cut


def without_controls(text: str) -> str:
    """Return a text in NFC with LF line ends, without control characters, which no XML may have."""
    text = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", _with_few_marks(text))


def _with_few_marks(text: str) -> str:
    """Return a text with a joiner behind each thirty marks in a row: sorting marks takes time by their square."""
    letters, marks = [], 0
    for letter in text:
        marks = marks + 1 if unicodedata.combining(letter) else 0
        letters.append(letter if marks % 31 or not marks else f"\u034f{letter}")
    return "".join(letters)


def is_cut(text: str) -> bool:
    """Return whether `clean` returned only the beginning of a text."""
    return text.endswith("…") and len(text) > LONGEST // 2


def decode(raw: bytes, declared: str = "utf-8", detected: str = "") -> str:
    """Return bytes as declared, in UTF-8 or as `detected`; else as the likelier of Windows-1252 and MacRoman."""
    return clean(decode_uncleaned(raw[: 4 * LONGEST], declared, detected, is_cut=len(raw) > 4 * LONGEST))


def decode_uncleaned(raw: bytes, declared: str = "utf-8", detected: str = "", *, is_cut: bool = False) -> str:
    """Return bytes as `decode` does, with all their spaces; with `is_cut` they may end inside a character."""
    for encoding in dict.fromkeys([declared, "utf-8", *filter(None, [detected])]):
        try:
            return codecs.getincrementaldecoder(encoding)().decode(raw, final=not is_cut)
        except (UnicodeDecodeError, LookupError):
            continue
    windows, mac = raw.decode("cp1252", "replace"), raw.decode("mac_roman")
    return mac if _likelihood(mac[:LONGEST]) > _likelihood(windows[:LONGEST]) else windows


# Where these are likely, `decode` compares them by the signs of prose, which suit short captions.
_WESTERN = {"cp1252", "mac_roman", "cp850"}


def detected(raws: Iterable[bytes]) -> Reading | None:
    """Return the reading of texts that are in one encoding and neither UTF-8 nor Western; None if that is not sure."""
    odd = [raw[:LONGEST] for raw in raws if not is_utf8(raw)]
    reading = detect(b"\n".join(odd)) if odd else None
    return reading if reading and reading.encoding not in _WESTERN else None


def decode_all(raws: list[bytes]) -> tuple[list[str], Reading | None]:
    """Return the texts of one block, decoded as `decode` does, and the reading if their encoding was detected."""
    reading = detected(raws)
    return [decode(raw, "utf-8", reading.encoding if reading else "") for raw in raws], reading


def mend(texts: list[str]) -> list[str]:
    """Return the texts of one file with a wrong decoding undone; all texts together decide what was wrong.

    Two cases are certain enough: UTF-8 read as Windows-1252 ("CafÃ©"), and a Windows apostrophe read as MacRoman
    ("the Navyís ship"), the second one only in English, where no word is spelt like this.
    """
    texts = [_twice(text) for text in texts]
    joined = "\n".join(texts)
    foreign = {character for character in joined if ord(character) > 127}
    if "í" not in foreign or len({word.lower() for word in _ENGLISH.findall(joined)}) < 3:
        return texts
    as_windows = {character: _mac_as_windows(character) for character in foreign}
    certain = all(other in _TYPOGRAPHY for character, other in as_windows.items())
    if not certain or len(_POSSESSIVE.findall(joined)) != joined.count("í"):
        return texts
    return [text.translate(str.maketrans(as_windows)) for text in texts]


def _twice(text: str) -> str:
    if _MOJIBAKE.search(text):
        for encoding in ("cp1252", "latin-1"):
            try:
                return clean(text.encode(encoding).decode("utf-8"))
            except (UnicodeEncodeError, UnicodeDecodeError):
                continue
    return text


def _mac_as_windows(character: str) -> str:
    try:
        return character.encode("mac_roman").decode("cp1252")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return character


def _likelihood(text: str) -> int:
    """Return a score of a decoding: signs of prose (accents in words, quotation marks) minus signs of a wrong guess."""
    score = 0
    for place, character in enumerate(text):
        if ord(character) < 128:
            continue
        before, after = text[place - 1 : place], text[place + 1 : place + 2]
        if character in "’‘“”–—":
            score += 2
        elif not character.isalpha():
            score -= 2 if before.isalpha() or after.isalpha() else 0
        elif character.islower():
            score += 2
        else:
            score += -2 if before.islower() else 1
    return score
