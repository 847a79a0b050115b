"""Which words may be forms of one name: Ковалёв and Ковалёву, Kowalska and Kowalskiej, الخطيب and والخطيب.

    >>> inflection_of("kowalska").has("kowalskiej"), inflection_of("kowalska").has("kovacs")
    (True, False)

A form has other letters at its end, a bounded number, or the small words that Arabic, Hebrew, Syriac and Ethiopic write
before a name in one word. The rules are those of a script, not of a language, because a name is declined by the
language around it. They are wide on purpose: what they accept may also be the name of somebody else, so nothing is ever
replaced by them alone; a person decides.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from articles.story.characters import MARKS
from articles.story.clitics import ARABIC, ARABIC_ARTICLE, ETHIOPIC, HEBREW, SYRIAC

_ENDS_WITH_MARK = re.compile(f"[{MARKS}\u0d7a-\u0d7f]\\Z")  # with the chillu letters of Malayalam
_VOWELS = "aeiouyаеиоуыэюяєіαειοηυω"
_FLEETING = "aeoеоě"  # vowels that many Slavic nouns have in their first form alone: Павел, Павла
_ENDINGS = re.compile("(?:[aeiouy]s|[οηα]σ|[ыио]й|[ая]я)\\Z")  # of a first form; other forms have others: Jonas, Jono
_SOFTENED = re.compile("[aа]\\Z")  # Olga, Oldze; Ольга, Ользі
# The last consonants of a Finnish or Estonian word in its other forms: Pekka, Pekan; Lahti, Lahden.
_GRADES = (("kk", "k"), ("pp", "p"), ("tt", "t"), ("nk", "ng"), ("nt", "nn"), ("mp", "mm"), ("lt", "ll"), ("rt", "rr"))
_WEAK = (("ht", "hd"), ("t", "d"), ("p", "v"), ("k", ""), ("g", ""))


class _Script(NamedTuple):
    """How the words of a script are inflected: `tail` is the most letters at the end, `clitics` are words before it."""

    letters: re.Pattern
    tail: int
    clitics: tuple[str, ...] = ()


_SCRIPTS = (
    _Script(re.compile("[a-z\u00df-\u024f\u1e00-\u1eff]"), 6),
    _Script(re.compile("[\u0370-\u03ff\u1f00-\u1fff]"), 5),
    _Script(re.compile("[\u0400-\u052f]"), 6),
    _Script(re.compile("[\u0590-\u05ff]"), 2, HEBREW),
    _Script(re.compile("[\u0600-\u06ff\u0750-\u077f]"), 3, ARABIC),
    _Script(re.compile("[\u0700-\u074f]"), 3, SYRIAC),
    _Script(re.compile("[\u0900-\u0dff]"), 9),
    _Script(re.compile("[\u10a0-\u10ff\u1c90-\u1cbf\u2d00-\u2d2f]"), 7),
    _Script(re.compile("[\u1200-\u139f\u2d80-\u2ddf]"), 4, ETHIOPIC),
)
_OTHER = _Script(re.compile(""), 6)


class Inflection:
    """The possible forms of one folded word."""

    def __init__(self, word: str):
        self.word = word
        script = next((script for script in _SCRIPTS if script.letters.match(word)), _OTHER)
        self.clitics, self._is_latin = script.clitics, script is _SCRIPTS[0]
        words = [word]
        if script.clitics == ARABIC and word.startswith(ARABIC_ARTICLE) and len(word) > 4:
            words.append(word.removeprefix(ARABIC_ARTICLE))
        elif script.clitics == ARABIC and len(word) > 2:
            self.clitics = (*self.clitics, *(clitic + ARABIC_ARTICLE for clitic in ("", *"وفبك")))
        self._bases = tuple(dict.fromkeys(base for one in words for base in _bases(one, script)))
        begun = dict.fromkeys(base for base, _, _ in self._bases)
        self._base_texts = [
            base for base in begun if not any(base != other and base.startswith(other) for other in begun)
        ]

    def has(self, other: str) -> bool:
        """Return whether a folded word may be a form of this one; it has itself."""
        return other == self.word or any(map(self._has_ending, self._without_clitics(other)))

    def _without_clitics(self, other: str) -> list[str]:
        bare = [other.removeprefix(clitic) for clitic in self.clitics if other.startswith(clitic)]
        if self._is_latin and other[1:2] == "h" and self.word[1:2] != "h":
            bare.append(other[0] + other[2:])  # Máire, a Mháire
        return [other, *bare]

    def _has_ending(self, other: str) -> bool:
        return any(
            other.startswith(base) and len(other) <= len(base) + tail and other.endswith(end)
            for base, tail, end in self._bases
        )

    @property
    def letters(self) -> tuple[str, ...]:
        """Letters in a row, of which every form has one: a text without all of them has no form."""
        return tuple(base[1:] if self._is_latin and len(base) > 2 else base for base in self._base_texts)

    @property
    def prefixes(self) -> tuple[str, ...]:
        """What a form may begin with, to search for it in the index."""
        lenited = [base[0] + "h" + base[1:] for base in self._base_texts if self._is_latin]
        clitics = [clitic + base for base in self._base_texts for clitic in self.clitics]
        return tuple(dict.fromkeys((*self._base_texts, *lenited, *clitics)))


@lru_cache(256)
def inflection_of(word: str) -> Inflection:
    """Return the possible forms of a folded word."""
    return Inflection(word)


def _bases(word: str, script: _Script) -> list[tuple[str, int, str]]:
    """Return what a form begins with, the most letters that follow there, and what it ends with."""
    length = len(word)
    if length < 2 or word.isdecimal():
        return [(word, 0, "")]
    bases = [(word, script.tail if length > 2 else 3, "")]
    if script in _SCRIPTS[:3]:
        drop = _letters_to_drop(word, is_latin=script is _SCRIPTS[0])
        bases += [(word[:-number], min(6 - number, length if length > 3 else 2), "") for number in range(1, drop + 1)]
        bases += _other_stems(word)
    elif script.clitics == ARABIC:
        bases += [(word[:-1], 2, "")] if word[-1] in "وهةى" and length > 2 else []
    elif script.clitics == HEBREW:
        bases += [(word[:-1], 2, "")] if word[-1] in "ךםןףץ" else []
    elif length > 2 and (script.tail < 9 or _ENDS_WITH_MARK.search(word)):
        bases.append((word[:-1], script.tail, ""))
    return bases


def _letters_to_drop(word: str, *, is_latin: bool) -> int:
    """Return how many letters at the end of a first form other forms may not have."""
    if len(word) < 3:
        return 0
    if _ENDINGS.search(word):
        return 1 + (len(word) > 3)
    if word[-1] in _VOWELS or word[-1] in "ьй":
        return 1 + (len(word) > 5)
    return int(is_latin)


def _other_stems(word: str) -> list[tuple[str, int, str]]:
    """Return the bases of words whose last letters change, in Latin, Greek and Cyrillic script."""
    if len(word) < 3:
        return []
    last, vowel = word[-1], word[-2]
    bases = []
    if vowel in _FLEETING and last not in _VOWELS:
        bases += [(word[:-2] + soft + last, 4, "") for soft in ("", "ь", "й")]
        bases += [(word[:-3] + last, 4, "")] if word[-3] == "i" and len(word) > 4 else []  # Niemiec, Niemca
    if len(word) > 4 and word[-3:] in ("єць", "ець"):
        bases += [(word[:-3] + soft, 4, "") for soft in ("ц", "йц", "ьц")]
    if len(word) > 4 and vowel == "a" and last not in _VOWELS:
        bases.append((word[:-2] + "e" + last, 4, ""))  # Gołąb, Gołębia
    if vowel == "і" and last not in _VOWELS:
        bases += [(word[:-2] + other + last, 4, "") for other in "ое"]  # Федір, Федора
    if len(word) > 3 and _SOFTENED.search(word):
        bases += [(word[:-2], 4, end) for end in "eеіи"]
    if word.endswith("nen"):
        bases.append((word[:-3] + "s", 5, ""))
    if len(word) > 3 and last in "aeiouy":
        for strong, weak in (*_GRADES, *_WEAK):
            if word[:-1].endswith(strong):
                base = word[: -len(strong) - 1] + weak
                bases += [(base + end, 4, "") for end in ({last, "e"} if last == "i" else {last})]
                break
    return bases
