"""Recognise the encoding of text from before Unicode, by what letters and words the languages have.

    >>> detect("Příliš žluťoučký kůň úpěl".encode("cp1250")).encoding
    'cp1250'

A reading is plausible if each of its words can be a word of one language, and its marks stand where marks stand. Where
no reading is plausible, or several different ones are, there is no answer: a wrong one would be printed for ever.
"""

import math
import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from media.text_encoding.languages import (
    IDEOGRAPHIC,
    LATIN_GROUPS,
    SCRIPTS,
    ScriptLanguage,
)
from media.text_encoding.latin import latin_reading
from media.text_encoding.reading import RARITY, Reading

MARGIN = 0.04  # how much better than every other one a reading has to be
SAMPLE_BYTES = 64 * 1024  # of lines with bytes beyond ASCII; more of them do not make the answer surer
_LONGEST_SAMPLE = 4 * SAMPLE_BYTES

_HZ = re.compile(rb"~\{(?:[!-w][!-~]){2,}~\}")


def is_hz(raw: bytes) -> bool:
    """Return whether bytes are Chinese in seven bits, https://www.rfc-editor.org/rfc/rfc1843."""
    _, _, frequent, share = next(row for row in IDEOGRAPHIC if "gb18030" in row[1])
    return bool(_HZ.search(raw)) and _ideographic_score(_decoded(raw, "hz"), frequent, share) > 0


def detect(raw: bytes) -> Reading | None:
    """Return the surest reading of bytes that are not UTF-8; None if none is plausible or several differ."""
    sample = _sample(raw)
    if b"\x1b$" in sample or b"\x1b(J" in sample:
        text = _decoded(sample, "iso2022_jp")
        return Reading("iso2022_jp", "Japanese", text, 1) if text else None
    if is_hz(sample):
        return Reading("hz", "Chinese", _decoded(sample, "hz"), 1)
    readings = sorted(_readings(sample), key=lambda reading: -reading.score)
    if not readings:
        return None
    best = readings[0]
    others = [reading.score for reading in readings[1:] if reading.text != best.text]
    return best if not others or best.score > max(others) + MARGIN else None


def _sample(raw: bytes) -> bytes:
    """Return the lines that have bytes beyond ASCII, up to `SAMPLE_BYTES`, with the lines between two of them."""
    if len(raw) <= SAMPLE_BYTES:
        return raw
    lines, size = [], 0
    for line in raw.splitlines(keepends=True):
        if not line.isascii():
            lines.append(line)
            size += len(line)
            if size > SAMPLE_BYTES:
                break
    sample = b"".join(lines)
    if len(sample) <= _LONGEST_SAMPLE:
        return sample
    return sample[: sample.rfind(b" ", 0, _LONGEST_SAMPLE) + 1 or _LONGEST_SAMPLE]  # a line as long as a book


def _decoded(raw: bytes, encoding: str) -> str:
    """Return decoded bytes, "" if more than a hundredth of them cannot be decoded."""
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        text = raw.decode(encoding, "replace")
        foreign = sum(byte > 127 for byte in raw)
        return text if text.count("\ufffd") * 100 <= foreign else ""


def _readings(raw: bytes) -> Iterator[Reading]:
    for name, encodings, frequent, share in IDEOGRAPHIC:
        for encoding in encodings:
            if text := _decoded(raw, encoding):
                score = _ideographic_score(text, frequent, share)
                if score:
                    yield Reading(encoding, name, text, score)
    texts: dict[str, str] = {}
    for script in SCRIPTS:
        for encoding in script.encodings:
            text = texts[encoding] if encoding in texts else texts.setdefault(encoding, _decoded(raw, encoding))
            if text and (score := _script_score(text, encoding, script)):
                yield Reading(encoding, script.name, text, score)
    for encodings, languages in LATIN_GROUPS:
        for encoding in encodings:
            if (text := _decoded(raw, encoding)) and (reading := latin_reading(text, encoding, languages)):
                yield reading


# --- other scripts --------------------------------------------------------------------------------------------------


@cache
def _ranks(script: ScriptLanguage) -> dict[str, float]:
    """Return the logarithm of about how frequent each letter is."""
    weights = [math.exp(-rank / 8) for rank in range(len(script.letters))]
    return {letter: math.log(weight / sum(weights)) for letter, weight in zip(script.letters, weights, strict=True)}


_UNKNOWN = -9.0


def _script_score(text: str, encoding: str, script: ScriptLanguage) -> float:
    """Return how well the letters of a text agree with a language, 0 if it is not that language."""
    foreign = [character for character in text if character > "\x7f" and not character.isspace()]
    letters = [character for character in foreign if character.isalpha() or character in script.letters]
    if len(letters) < 8 or len(letters) < 0.75 * len(foreign) or len(set(letters)) < 4 or _NO_SCRIPT.search(text):
        return 0
    ranks = _ranks(script)
    known = sum(character.lower() in ranks for character in letters) / len(letters)
    capitals = sum(before.islower() and after.isupper() for before, after in pairwise(text))
    mixed = len(re.findall("[a-zA-Z][^\\W\\d_a-zA-Z]|[^\\W\\d_a-zA-Z][a-zA-Z]", text))
    if known < 0.9 or capitals > 0.02 * len(letters) or mixed > 0.02 * len(letters):
        return 0
    return max(
        0.0,
        4.2
        - RARITY.get(encoding, 0)
        - 6 * capitals / len(letters)  # inside words, as in "принЯл": another encoding of the same script
        + sum(ranks.get(character.lower(), _UNKNOWN) for character in letters) / len(letters),
    )


_NO_SCRIPT = re.compile(
    "[\x80-\x9f\u2500-\u259f]|[^\\W\\d_a-zA-Z][¤¦¬±µ¶‡‰†¨¸][^\\W\\d_a-zA-Z]|[√ƒ≈∆¬÷∞≤≥∂][^\\W\\d_]|[^\\W\\d_][√ƒ≈∆¬÷∞≤≥∂]"
)


def _ideographic_score(text: str, frequent: frozenset[str], share: float) -> float:
    """Return how surely a text is in a two-byte encoding, by the characters of which such text has many."""
    foreign = [character for character in text if character > "\x7f" and character.isalpha()]
    if len(foreign) < 4 or any("\uff61" <= character <= "\uff9f" for character in foreign):
        return 0
    if any("\ue000" <= character <= "\uf8ff" for character in foreign) or re.search("[\x80-\x9f]", text):
        return 0
    present = sum(character in frequent for character in foreign) / len(foreign)
    most = 3.0 if "の" in frequent else 2.0  # bytes of another language are never so many kana
    return min(most, 2 * present / share) if present >= share else 0
