"""The German variant of ASCII (ISO 646, DIN 66003), in which teletypes had umlauts in the place of brackets and braces.

>>> german("F{hre f}r M|ven: die F{hre ist f}r die M|ven").text
'Fähre für Möven: die Fähre ist für die Möven'
"""

import re
from typing import NamedTuple

_LETTERS = str.maketrans("[\\]{|}~", "ÄÖÜäöüß")
_WORD = re.compile(r"[A-Za-z]*[{|}~][A-Za-z]+|[A-Za-z]+[{|}~]")  # small letters: a text has them far more often
_SMALL_WORDS = re.compile(r"\b(?:der|die|das|und|ist|nicht|mit|von|den|dem|ein|eine|im|am|zu|auf|f}r)\b")
_FEWEST = 4  # such words, and such small words, make the variant sure


class GermanText(NamedTuple):
    """A text, and the remark that it was in the German variant."""

    text: str
    remarks: tuple[str, ...] = ()


def german(text: str) -> GermanText:
    """Return a text in which brackets and braces within German words are letters; any other one as it is."""
    if not text.isascii():
        return GermanText(text)
    words = _WORD.findall(text)
    if len(words) < _FEWEST or len(_SMALL_WORDS.findall(text)) < _FEWEST:
        return GermanText(text)
    example = words[0].translate(_LETTERS)
    return GermanText(text.translate(_LETTERS), (f"read as German ISO 646 (DIN 66003): “{example}”",))
