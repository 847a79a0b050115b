"""Recognise the encoding of text from before Unicode, by what letters and words the languages have.

    >>> detect("Příliš žluťoučký kůň úpěl".encode("cp1250")).encoding
    'cp1250'

A reading is plausible if each of its words can be a word of one language, and its marks stand where marks stand. Where
no reading is plausible, or several different ones are, there is no answer: a wrong one would be printed for ever.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from media.text_encoding.languages import (
    CENTRAL,
    ENGLISH,
    IDEOGRAPHIC,
    LATIN_GROUPS,
    SCRIPTS,
    WESTERN,
    LatinLanguage,
    ScriptLanguage,
)

MARGIN = 0.04  # how much better than every other one a reading has to be
_RARITY = {"mac_roman": 0.05, "cp850": 0.15, "cp852": 0.15, "cp857": 0.15, "mac_cyrillic": 0.15}  # taken off the score
SAMPLE_BYTES = 64 * 1024  # of lines with bytes beyond ASCII; more of them do not make the answer surer
WORD = re.compile(r"[^\W\d_]+(?:[’'·-][^\W\d_]+)*[’']?")


class Reading(NamedTuple):
    """A plausible reading: the encoding, the language, and the text of the sample in that encoding."""

    encoding: str
    language: str
    text: str
    score: float


def detect(raw: bytes) -> Reading | None:
    """Return the surest reading of bytes that are not UTF-8; None if none is plausible or several differ."""
    sample = _sample(raw)
    if b"\x1b$" in sample or b"\x1b(J" in sample:
        text = _decoded(sample, "iso2022_jp")
        return Reading("iso2022_jp", "Japanese", text, 1) if text else None
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
    return b"".join(lines)


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
            if (text := _decoded(raw, encoding)) and (reading := _latin_reading(text, encoding, languages)):
                yield reading


# --- Latin letters --------------------------------------------------------------------------------------------------


def is_western(text: str) -> bool:
    """Return whether a text read in a Western encoding can be a text of a Western language."""
    return _latin_reading(text, "", WESTERN) is not None


def _latin_reading(text: str, encoding: str, languages: tuple[LatinLanguage, ...]) -> Reading | None:
    """Return the reading as a text in one of the languages, or in English with their names; None if it is neither."""
    words = WORD.findall(text)
    accented = Counter(word for word in words if _foreign_letters(word))
    if not words or _MISPLACED.search(text) or not all(map(_has_word_shape, accented)):
        return None
    total, letters = accented.total(), sum(map(len, words)) or 1
    if not total and encoding not in ("", "cp1252", "mac_roman"):
        return None  # marks alone, as quotes, say little for an encoding that is rare
    foreign = sum(count * _foreign_letters(word) for word, count in accented.items())
    if foreign > 0.5 * letters and foreign > 6:
        return None
    small = [word.lower() for word in words]
    english_share = _share(small, ENGLISH)
    scores = [(0.0, "")]
    for language in languages:
        explained = sum(count for word, count in accented.items() if _fits(word, language)) / total if total else 1
        if explained == 1 or _has_other_names(accented, explained, language, languages):
            share = _share(small, language)
            if share >= english_share:
                # Marks alone, as quotes, say little for an encoding that is rare.
                usual = _usual(accented, language) if total or encoding == "cp1252" else 0
                scores.append((0.3 * explained + share + 0.3 * usual, language.name))
    if not total:
        scores.append((0.3 + english_share, "English"))
    is_sparse = english_share >= 0.1 and (foreign <= 0.06 * letters or total <= 3)
    if is_sparse and _ENGLISH_SIGNS.intersection(small) and _can_be_english(accented, languages):
        usual = max(_usual(accented, language) for language in languages) if total or encoding == "cp1252" else 0
        scores.append((0.2 + english_share + 0.3 * usual + 0.2 * (encoding == "cp1252"), "English"))
    score, name = max(scores)
    return Reading(encoding, name, text, score - _RARITY.get(encoding, 0)) if score else None


_ENGLISH_SIGNS = frozenset({"the", "of", "and"})
# Letters that are Turkish or Hungarian ones in another encoding: a name alone does not tell.
_AMBIGUOUS = re.compile("[ðþýÐÞÝđţĐŢ]|[õÕ](?![eE])")


def _can_be_english(accented: Counter, languages: tuple[LatinLanguage, ...]) -> bool:
    """Return whether words with accents can be names in an English text."""
    if any(map(_AMBIGUOUS.search, accented)):
        return False
    return languages in (WESTERN, CENTRAL) and all(any(_fits(word, each) for each in languages) for word in accented)


def _has_other_names(
    accented: Counter, explained: float, language: LatinLanguage, languages: tuple[LatinLanguage, ...]
) -> bool:
    """Return whether most words are of one language, and the others, as names, of one other."""
    if explained < (0.4 if languages is CENTRAL else 0.9) or accented.total() < 3:
        return False
    others = [word for word in accented if not _fits(word, language)]
    return any(all(_fits(word, other) for word in others) for other in languages)


def _share(words: list[str], language: LatinLanguage) -> float:
    """Return which share of the words, in small letters, are among the frequent ones of a language."""
    return sum(word in language.words for word in words) / max(len(words), 1)


def _usual(accented: Counter, language: LatinLanguage) -> float:
    """Return from 0 to 1 how frequent the letters beyond ASCII are in a language; 1 without any."""
    values = [
        (math.exp(-language.letters.index(letter.lower()) / 4) if letter.lower() in language.letters else 0)
        * (0.3 if letter.isupper() and not word.isupper() else 1)
        for word in accented.elements()
        for letter in word
        if letter > "\x7f" and letter.isalpha()
    ]
    return sum(values) / len(values) if values else 1


def _foreign_letters(word: str) -> int:
    return sum(character > "\x7f" and character.isalpha() for character in word)


@cache
def _fits(word: str, language: LatinLanguage) -> bool:
    """Return whether a word has only letters of a language, and none where the language never has it."""
    for part in re.split(r"[’'-]", word.lower().replace("i\u0307", "i")):
        if any(character > "\x7f" and character not in language.letters for character in part):
            return False
        if language.impossible and not part.isascii() and language.impossible.search(part):
            return False
    return True


def _has_word_shape(word: str) -> bool:
    """Return whether a word has its capital letters where words have them, and not too many accents."""
    for part in re.split(r"[’'·-]", word):
        if len(part) >= 4 and _foreign_letters(part) > 0.8 * len(part):
            return False
        if not part.isupper() and any(character > "\x7f" and character.isupper() for character in part[1:]):
            return False
    return True


_MISPLACED = re.compile(
    "[\x80-\x9f\ue000-\uf8ff\ufffd]"
    "|[^\\W\\d_][“”„‚‹›«»¿¡©®°±×÷¶§†‡ªº¬¨¸¯˜ˆ¦¤¥£¢€¼½¾¹³²‰™][^\\W\\d_]"  # no mark stands inside a word
    "|[^\\W\\d_][„‚¿¡±×÷¶¬¨¸¯˜ˆ¦¤¼½¾¥£¢¹†‰]"  # nor these at its end
    "|[±÷¶¬¨¸¯˜ˆ¦¤¼½¾²³¹‰ªº][^\\W\\d_]|[¼½¾¦¤¬¨¯˜ˆ]{2}"
    "|(?<![\\W\\d_])(?<!\\bm)(?<!\\b[kdcm]m)(?<!\\bft)(?<!CO)(?<!NO)(?<!\\bR)[²³]"
    "|(?<![\\W\\d_])(?<!\\b[nNMDmd])(?<!\\bAv)[ªº]"
    "|[ƒ„‚](?=[ƒ„‚])|[a-z]ƒ|ƒ[^\\W\\d_]"
    "|[∫∂∑∏π∆≠≤≥≈√∞◊Ωˇ˘˙˚˝˛ﬁﬂ](?=[^\\W\\d_])|(?<=[^\\W\\d_])[∫∂∑∏π∆≠≤≥≈√∞◊Ωˇ˘˙˚˝˛]"
    "|[^\\W\\d_]⁄|°(?![CFKNSEWRcf\\W\\d])|(?<=[a-z] )[ÀÁÈÉÊÌÍÒÓÔÙÚ](?= )|(?<!\\d)‰|(?<!\\w)[‡†](?!\\w)|[\u2500-\u259f]"
)


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
        - _RARITY.get(encoding, 0)
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
    return min(2.0, 2 * present / share) if present >= share else 0
