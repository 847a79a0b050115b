"""Where sentences end, in all scripts."""

import re

_STOPS = "。．｡।॥۔։።។៕။།༎᠃᠉෴꧉᭟᙮"  # a full stop, in other scripts than Latin
_OTHER_ENDS = "!?！？؟…‥;؛"
_CLOSING = "”’\"'»›」』）)】〉》"
END = re.compile(rf"[.{_STOPS}{_OTHER_ENDS}][{re.escape(_CLOSING)}]*$")
FULL_STOP = re.compile(rf"[.{_STOPS}][{re.escape(_CLOSING)}]*$")
_WIDE = re.compile("[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef]")
_CASED = re.compile("[^\\W\\d_\u10d0-\u10ff]")  # Georgian has capitals, and nobody begins a sentence with one


def ends_sentence(text: str) -> bool:
    """Return whether a text ends like a sentence: with a mark of any script, quotes and brackets after it aside."""
    return bool(END.search(text))


def width_of(text: str) -> int:
    """Return how many Latin letters a text is as long as: a Chinese, Japanese or Korean character says as much as 3."""
    return len(text) + 2 * len(_WIDE.findall(text))


def has_case(text: str) -> bool:
    """Return whether a text has letters that are small or capital: not Chinese, Arabic, Hindi or Thai."""
    return any(letter.lower() != letter.upper() for letter in _CASED.findall(text[:200]))
