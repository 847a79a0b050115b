"""Find a phrase in a text: the same words in a row, whatever the apostrophes, hyphens, width and hidden characters.

    >>> list(Phrase("Quentin O'Harrow").spans(ReadText("Why Quentin O’Harrow’s car?")))
    [(4, 20)]

A match begins and ends at a word, never inside one. In scripts without blanks between words it may stand anywhere
between two characters, but not where it would take a mark, vowel or particle apart: after a Korean name only endings
may follow, and a word in katakana is not found inside a longer one.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cached_property

from articles.story.characters import APOSTROPHES, HYPHENS, INVISIBLE, MARKS
from articles.story.folding import fold, spelling
from articles.story.words import Word, is_dense, units

_HYPHENS = re.compile(f"[{HYPHENS}]")
_HIDDEN = re.compile(f"[{INVISIBLE}]")
_HIDDEN_END = re.compile(
    "[\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\u061c]+\\Z"
)  # it may part two words
_BLANKS = re.compile(r"[\s_]+")
_APOSTROPHE = re.compile(f"[{APOSTROPHES}]")
_GERESH = re.compile(f"(?<=[\u05d0-\u05ea])[{APOSTROPHES}]")  # after a last letter of Hebrew
_PUNCTUATION = " -.,;:'\"“”„()"  # between two words it makes no other name
_DOTS = ("・", "·", "=", "＝")  # between the parts of a foreign name in Japanese or Chinese
_INSIDE = "\1"  # the gap between two words for which one symbol stands: ½ is 1/2
_MARK = re.compile(f"[{MARKS}]")
_HANGUL = re.compile("[\uac00-\ud7a3]+")
_KATAKANA, _HIRAGANA = re.compile("[\u30a1-\u30fa\u30fc-\u30fe\uff66-\uff9f]"), re.compile("[\u3041-\u3096]")
_HAN_OR_KANA = re.compile("[\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
# Letters that belong to the syllable of the letter after or before them, and marks that join two letters.
_LEADING_VOWELS, _FOLLOWING_VOWELS = "เแโใไເແໂໃໄ", "ะาำๅະາຳຽ"
_STACKERS = "\u1039\u17d2\u0e3a"
_KOREAN_ENDING = re.compile(
    "(?:씨|님|군|양|측|들|등|네)?(?:은|는|이|가|을|를|의|에|에게|에게서|에서|께|께서|한테|한테서|와|과|랑|이랑|하고|도|로|으로|로서|으로서|로써|으로써"
    "|로부터|으로부터|만|까지|부터|보다|처럼|같이|마다|조차|마저|밖에|이나|나|이라|라|이라고|라고|이라는|라는|이란|란|이며|며|이고|고|이다|다|입니다"
    "|였다|이었다|인|이든|든|야|아|여|이여|뿐|대로|이라도|라도)?(?:은|는|도|만|의|까지)?"
)
_JAPANESE_PARTICLES = "はがをにのともへやでかさよねだ"
_JAPANESE_TITLES = ("さん", "くん", "ちゃん", "さま", "たち", "など", "から", "まで", "より", "です", "って", "という")
# Signs that make another name of a name: C++ is not C, .NET not net.
_SIGNS_BEFORE, _SIGNS_AFTER = re.compile(r"[.$€£#@＄￡＃＠]+\Z"), re.compile("[+#♯♭＋＃]+")
# Capital I of a name with the ı of Turkish is its capital.
_DOTLESS = str.maketrans("Iİ", "ıi")
# A suffix behind an apostrophe, as in Ferry's and, in Turkish, Ahmet'in; "don't" is not "don".
_SUFFIX_LENGTH, _NO_SUFFIX = 6, {"t"}


class ReadText:
    """A text with its words, read once for any number of phrases."""

    def __init__(self, text: str):
        self.text = text
        self.words = units(text)

    @cached_property
    def exact(self) -> list[str]:
        """The spelling of each word, in its own case."""
        return [spelling(word.text, exact_case=True) for word in self.words]

    @cached_property
    def caseless(self) -> list[str]:
        """The spelling of each word in small letters."""
        return [spelling(word.text) for word in self.words]

    @cached_property
    def turkish(self) -> list[str]:
        """The spelling of each word in the small letters of Turkish."""
        return [spelling(word.text.translate(_DOTLESS)) for word in self.words]

    def gap(self, index: int) -> str:
        """Return the text between a word and the next one, with one kind of hyphen and of blank.

        Two words of symbols that touch (№5) have a hyphen, as in the index, and two inside a symbol `_INSIDE`.
        """
        word, following = self.words[index], self.words[index + 1]
        if word.end > following.start:
            return _INSIDE
        gap = _gap(self.text[word.end : following.start])
        return gap or ("" if is_dense(word.text) or is_dense(following.text) else "-")

    def parts_symbol(self, first: int, last: int) -> bool:
        """Return whether words from `first` to `last` begin or end inside a symbol that stands for several (㍿)."""
        before, after = self.words[first - 1] if first else None, self.words[last + 1 : last + 2]
        start, end = self.words[first].start, self.words[last].end
        return bool(before and before.end > start) or bool(after and after[0].start < end)


class Phrase:
    """One or several words in a row. With `exact_case` capitals and small letters are told apart."""

    def __init__(self, text: str, *, exact_case: bool = False):
        self.exact_case = exact_case
        self._read = ReadText(text)
        self._is_turkish = not exact_case and "ı" in text
        self._forms = self._forms_of(self._read)
        self._is_dense = [is_dense(word.text) for word in self._read.words]
        words = self._read.words
        self._before = _signs(_SIGNS_BEFORE.search(text[: words[0].start])) if words else ""
        self._after = _signs(_SIGNS_AFTER.match(text[words[-1].end :])) if words else ""
        self._has_geresh = bool(words) and bool(_GERESH.match(text, words[-1].end))
        self._gaps = [self._read.gap(index) for index in range(len(self._forms) - 1)]

    def __bool__(self):
        """Return whether the phrase has a word at all; one without words is found nowhere."""
        return bool(self._forms)

    def spans(self, read: ReadText) -> Iterator[tuple[int, int]]:
        """Yield start and end of each place where the phrase stands in a text, in order."""
        if not self._forms:
            return
        forms = self._forms_of(read)
        last = len(self._forms) - 1
        for index in range(len(forms) - last):
            if forms[index : index + last] != self._forms[:last]:
                continue
            end = self._end(read.words[index + last], forms[index + last])
            if end is None or read.parts_symbol(index, index + last):
                continue
            if not all(self._fits(n, read.gap(index + n)) for n in range(last)):
                continue
            start = read.words[index].start
            if self._has_signs(read.text, start, end) and self._is_whole(read.text, start, end):
                has_geresh = self._has_geresh and _GERESH.match(read.text, end)
                yield start - len(self._before), end + len(self._after) + bool(has_geresh)

    def _forms_of(self, read: ReadText) -> list[str]:
        return read.exact if self.exact_case else read.turkish if self._is_turkish else read.caseless

    def _end(self, word: Word, form: str) -> int | None:
        """Return where the phrase ends if its last word is this word, or this word without a suffix; else None."""
        if len(word.text) != word.end - word.start:
            return word.end if form == self._forms[-1] else None
        if form == self._forms[-1]:
            return word.start + len(_HIDDEN_END.sub("", word.text))
        marks = [match.start() for match in _APOSTROPHE.finditer(word.text)]
        if not marks:
            return None
        base, suffix = word.text[: marks[-1]], word.text[marks[-1] + 1 :]
        if self._forms_of(ReadText(base))[-1:] != self._forms[-1:]:
            return None
        is_name = base[:1].isupper() and (suffix.islower() or word.text.isupper())
        is_suffix = is_name and len(suffix) <= _SUFFIX_LENGTH and suffix.lower() not in _NO_SUFFIX
        return word.start + marks[-1] if is_suffix or suffix in ("s", "S") else None

    def _fits(self, index: int, gap: str) -> bool:
        """Return whether a text may have this gap where the phrase has its own between two words."""
        own = self._gaps[index]
        if _INSIDE in (gap, own):
            return (gap if own == _INSIDE else own).strip(" -./") in ("", _INSIDE)
        if gap == own or (gap in _DOTS and own in _DOTS) or {gap, own} <= {" ", *_DOTS}:
            return True
        if self._is_dense[index] and self._is_dense[index + 1]:
            before = self._read.words[index].text
            gap = gap.replace("-", " ")  # in slugs
            return gap == own or ({gap, own} == {"", " "} and (own == " " or bool(_HAN_OR_KANA.match(before))))
        if gap.strip(" -") == "":
            return bool(gap) and bool(own) and own.strip(_PUNCTUATION) == ""  # AT&T is not AT T
        return own.strip(" .-") == "" and gap.strip(" ") == "." and len(self._forms[index]) <= 2  # an initial

    def _has_signs(self, text: str, start: int, end: int) -> bool:
        """Return whether the same signs stand around a match as around the phrase."""
        before = unicodedata.normalize("NFKC", text[max(0, start - len(self._before)) : start])
        return before.endswith(self._before) and _signs(_SIGNS_AFTER.match(text, end)) == self._after

    def _is_whole(self, text: str, start: int, end: int) -> bool:
        """Return whether no letter around a match in a script without blanks belongs to its first or last letter."""
        before, after = _HIDDEN.sub("", text[max(0, start - 4) : start])[-1:], _HIDDEN.sub("", text[end : end + 8])
        if self._is_dense[-1] and after:
            if _MARK.match(after) or after[0] in _FOLLOWING_VOWELS:
                return False
            if _KATAKANA.match(text[end - 1]) and _KATAKANA.match(after):
                return False
            if _HANGUL.match(text[end - 1]) and (ending := _HANGUL.match(_HIDDEN.sub("", text[end : end + 24]))):
                return bool(_KOREAN_ENDING.fullmatch(ending[0]))
            if _HIRAGANA.match(text[end - 1]) and _HIRAGANA.match(after):
                return after[0] in _JAPANESE_PARTICLES or after.startswith(_JAPANESE_TITLES)
        if self._is_dense[0] and before:
            if before in _LEADING_VOWELS or before in _STACKERS:
                return False
            if _HANGUL.match(text[start]) and _HANGUL.match(before):
                return False
            if _KATAKANA.match(text[start]) and _KATAKANA.match(before):
                return False
            if _HIRAGANA.match(text[start]) and _HIRAGANA.match(before):
                return before in _JAPANESE_PARTICLES
        return True


def similar_spans(text: str, folded: str) -> Iterator[tuple[int, int]]:
    """Yield where words of a text have the letters `folded` in a row, once folded and joined.

    These are all places that a search for the words finds, and those with other accents, without apostrophes, written
    in one word or with other signs between the words.
    """
    words = units(text)
    letters = [fold(word.text) for word in words]
    for first in range(len(words)):
        joined = ""
        for last in range(first, len(words)):
            joined += letters[last]
            if joined == folded:
                yield words[first].start, words[last].end
            if not folded.startswith(joined) or joined == folded:
                break


def _signs(match: re.Match | None) -> str:
    return unicodedata.normalize("NFKC", match[0]) if match else ""


def _gap(text: str) -> str:
    return _BLANKS.sub(" ", _APOSTROPHE.sub("'", _HYPHENS.sub("-", _HIDDEN.sub("", text))))
