"""Judge a text in Latin letters: whether it can be one of a language, or English with names of that language."""

import math
import re
from collections import Counter
from functools import cache

from media.text_encoding.languages import CENTRAL, ENGLISH, WESTERN, LatinLanguage
from media.text_encoding.reading import RARITY, WORD, Reading


def is_western(text: str) -> bool:
    """Return whether a text read in a Western encoding can be a text of a Western language."""
    return latin_reading(text, "", WESTERN) is not None


def latin_reading(text: str, encoding: str, languages: tuple[LatinLanguage, ...]) -> Reading | None:
    """Return the reading as a text in one of the languages, or in English with their names; None if it is neither."""
    words = WORD.findall(text)
    accented = Counter(word for word in words if _foreign_letters(word))
    if not words or _MISPLACED.search(text) or not all(map(_has_word_shape, accented)):
        return None
    total, letters = accented.total(), sum(map(len, words)) or 1
    if not total and encoding not in ("", "cp1252", "mac_roman"):
        return None  # marks alone, as quotes, say little for an encoding that is rare
    foreign = sum(count * _foreign_letters(word) for word, count in accented.items())
    if (foreign > 0.5 * letters and foreign > 6) or foreign == letters > 1:  # no word has accents alone
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
    return Reading(encoding, name, text, score - RARITY.get(encoding, 0)) if score else None


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
