"""Normalise text for storage."""

import re
import unicodedata

_THAI_AM = re.compile("\u0e4d([\u0e48-\u0e4b]?)\u0e32")
_LAO_AM = re.compile("\u0ecd([\u0ec8-\u0ecb]?)\u0eb2")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def clean_text(text: str) -> str:
    """Return the text in NFC with LF line ends, without control characters and lone surrogates.

    The databases do not agree on how to store such characters.
    """
    if not text.isprintable():  # a cheap test that saves the regular expression for most texts
        text = _CONTROLS.sub("", text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if text.isascii() or unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def with_sara_am(text: str) -> str:
    """Return a text with the vowel "am" of Thai and Lao in one piece, behind its tone; many keyboards write two."""
    text = _THAI_AM.sub("\\1\u0e33", text)
    return _LAO_AM.sub("\\1\u0eb3", text)
