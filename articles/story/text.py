"""Normalise text for storage."""

import re
import unicodedata
from typing import Literal

from articles.story.characters import MARKS

_THAI_AM = re.compile("\u0e4d([\u0e48-\u0e4b]?)\u0e32")
_LAO_AM = re.compile("\u0ecd([\u0ec8-\u0ecb]?)\u0eb2")
# Letters that are also typed as two that look like one, and vowel signs in another order; Unicode keeps them apart.
_LOOKALIKES = {
    "เเ": "แ",
    "ເເ": "ແ",
    "\u17c1\u17b8": "\u17be",
    "\u17c1\u17b6": "\u17c4",
    "\u102f\u102d": "\u102d\u102f",
    "\u1036\u102f": "\u102f\u1036",
    "\u102f\u103e": "\u103e\u102f",
    "\u1030\u103e": "\u103e\u1030",
    "\u0905\u093e": "\u0906",
    "\u0985\u09be": "\u0986",
    "\u0a05\u0a3e": "\u0a06",
    "\u0a85\u0abe": "\u0a86",
    "\u0bc6\u0bb3": "\u0bcc",
    "\u0d46\u0d46": "\u0d48",
    "\u0dd9\u0dd9": "\u0ddb",
    # Malayalam chillu letters and Bengali khanda ta, as they were written before they had a code of their own.
    "\u0d23\u0d4d\u200d": "\u0d7a",
    "\u0d28\u0d4d\u200d": "\u0d7b",
    "\u0d30\u0d4d\u200d": "\u0d7c",
    "\u0d32\u0d4d\u200d": "\u0d7d",
    "\u0d33\u0d4d\u200d": "\u0d7e",
    "\u0d15\u0d4d\u200d": "\u0d7f",
    "\u09a4\u09cd\u200d": "\u09ce",
}
_LOOKALIKE = re.compile("|".join(_LOOKALIKES))
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def clean_text(text: str) -> str:
    """Return the text in NFC with LF line ends, without control characters and lone surrogates.

    The databases do not agree on how to store such characters.
    """
    if not text.isprintable():  # a cheap test that saves the regular expression for most texts
        text = _CONTROLS.sub("", text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if text.isascii() or unicodedata.is_normalized("NFC", text) else normalized(text)


_MARKS_IN_A_ROW = re.compile(f"((?:(?!\u034f)[{MARKS}]){{30}})(?=(?!\u034f)[{MARKS}])")


def normalized(text: str, form: Literal["NFC", "NFKC"] = "NFC") -> str:
    """Return a text of others in a normal form of Unicode, with a joiner (U+034F) behind each thirty marks in a row.

    Sorting marks takes time by the square of their number, and no letter has more
    (https://www.unicode.org/reports/tr15/#Stream_Safe_Text_Format).
    """
    return unicodedata.normalize(form, _MARKS_IN_A_ROW.sub("\\1\u034f", text))


def with_usual_letters(text: str) -> str:
    """Return a text with one form for each letter that keyboards type in several ways, some as two characters.

    Call it before invisible characters are dropped. The vowel "am" of Thai and Lao is in one piece, behind its tone.
    """
    if text.isascii():
        return text
    text = _LOOKALIKE.sub(lambda match: _LOOKALIKES[match[0]], text)
    text = _THAI_AM.sub("\\1\u0e33", text)
    return _LAO_AM.sub("\\1\u0eb3", text)
