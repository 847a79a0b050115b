"""The variants of words in a text: one word for what is written with hyphens or points, and words with their signs.

    >>> [variant.text for variant in variants("By e-mail, a Ph.D. on F-16s, in C++, for US firms")]
    ['email', 'phd', 'f16s', 'c++', 'us^']

A variant is indexed beside the words that it stands for (e, mail), so that each way to write a word finds the others:

* parts joined by hyphens: e-mail is also `email`, health-care `healthcare`, F-16 `f16`;
* short parts with points: Ph.D. is also `phd`, J. K. `jk` (U.S. is one word already);
* signs behind a word: C++ is also `c++`, C# `c#`;
* a Turkish name with a suffix behind its apostrophe (`names_with_suffix`): Iğdır'da is also `igdir`;
* a word behind an article or preposition in one piece with it (`words_without_clitics`): הגשר is also `גשר`;
* a name in capitals that is a function word in some language: US is also `us^`, WHO `who^`, so that a search for the
  name need not find the pronoun.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from articles.story.characters import BASIC_MARKS, CAPITALS, INVISIBLE
from articles.story.clitics import without_clitics
from articles.story.folding import FOLDED, MAX_WORD_LENGTH, BoundedCache
from articles.story.function_words import all_function_words
from articles.story.symbols import SYMBOLS, expand
from articles.story.words import Word, is_dense, separated, words

_HYPHENS = "\\-‐‑－־֊᠆"
_SIGNS = "+#♯♭"
SIGNS = re.compile(rf"[{_SIGNS}]{{1,3}}(?![{_SIGNS}])")
_INSIDE = rf"[\w{BASIC_MARKS}{INVISIBLE}]"
_PART = rf"\w{_INSIDE}*(?:'{_INSIDE}+)*"
_PARTS = re.compile(_PART)
_HYPHENATED = re.compile(rf"{_PART}(?:[{_HYPHENS}][{INVISIBLE}]*{_PART})+")
_POINTED = re.compile(rf"(?<![\w.])(?:[^\W\d_]{{1,4}}\.)+[^\W\d_]{{1,4}}(?!{_INSIDE})")
_SPACED = re.compile(rf"[{CAPITALS}]\w?\.(?: [{CAPITALS}]\w?\.)+(?!\w)")
_SIGNED = re.compile(rf"({_PART})([{_SIGNS}]{{1,3}})(?!{_INSIDE}|[{_SIGNS}])")
_ROMAN = "Ⅱ-Ⅿ"  # numerals in one character
_CAPITALISED = re.compile(rf"(?<![\w.])(?:[{CAPITALS}]{{2,}}|[{_ROMAN}]|[{CAPITALS}](?:\.[{CAPITALS}])+)(?!{_INSIDE})")
# Only the text between two blanks around one of these is read, because most words have no variant.
_HINT = re.compile(rf"[{_HYPHENS}{_SIGNS}{_ROMAN}]|\.(?=\w)|[{CAPITALS}](?=[{CAPITALS}])")
_HINT_AS_WRITTEN = re.compile(rf"[{SYMBOLS}]|{_HINT.pattern}")  # in a text with its symbols
_ASCII_HINT = re.compile(r"[-+#]|\.(?=[A-Za-z0-9_])|[A-Z](?=[A-Z])")  # the same in a text of ASCII alone
_SPACED_HINT = re.compile(rf"\. (?=[{CAPITALS}]\w?\.)")
_MAY_HAVE_INITIALS = re.compile(r"\.[ _](?=[^a-z\s]\S?\.)")  # in a text with its symbols
_NAME_WITH_SUFFIX = re.compile(rf"(?<![\w'])([{CAPITALS}]{_INSIDE}+)'\w{{1,6}}(?!{_INSIDE})")
_NAME = "^"  # ends the token of a name in capitals
_SHARP = str.maketrans("♯", "#")
MAX_PARTS = 4  # neighbouring parts of a longer compound that are joined
MAX_COMPOUND = 200  # parts; a line of more is no compound, and each would take a kilobyte


def variants(text: str) -> list[Word]:
    """Return the variants in a text: the text of each is its token, folded, and its place that of the words."""
    return [*_at_their_places(text, _variants_of_words), *_initials_in(text)]


def variant_texts(text: str) -> list[str]:
    """Return the texts of `variants`, in any order, only faster: what a piece between blanks has is cached."""
    result, end = [], -1
    for hint in (_ASCII_HINT if text.isascii() else _HINT_AS_WRITTEN).finditer(text):
        if hint.start() >= end:
            start = text.rfind(" ", 0, hint.start()) + 1
            end = text.find(" ", hint.end())
            end = end if end >= 0 else len(text)
            result += _TEXTS_OF_PIECES[text[start:end]]
    return [*result, *(variant.text for variant in _initials_in(text))]


def _texts_of_piece(piece: str) -> tuple[str, ...]:
    return tuple(variant.text for variant in _at_their_places(piece, _variants_of_words))


_TEXTS_OF_PIECES = BoundedCache(_texts_of_piece)


def _initials_in(text: str) -> list[Word]:
    """Return the variants that stand for words with blanks between them (J. K.); all others have none."""
    return _at_their_places(text, _initials) if _MAY_HAVE_INITIALS.search(text) else []


def _at_their_places(text: str, find: Callable[[str], list[Word]]) -> list[Word]:
    expanded, places = expand(text)
    result = find(separated(expanded))
    if places is None:
        return result
    return [Word(word.text, places[word.start], places[word.end - 1] + 1) for word in result]


def _variants_of_words(text: str) -> list[Word]:
    result: list[Word] = []
    end = -1
    for hint in _HINT.finditer(text):
        if hint.start() >= end:
            start = text.rfind(" ", 0, hint.start()) + 1
            end = text.find(" ", hint.end())
            end = end if end >= 0 else len(text)
            result += _variants_between(text, start, end)
    return result


def _initials(text: str) -> list[Word]:
    result: list[Word] = []
    end = -1
    for hint in _SPACED_HINT.finditer(text):
        start = max(text.rfind(" ", 0, hint.start()) + 1, text.rfind("\n", 0, hint.start()) + 1)
        if start >= end and (match := _SPACED.match(text, start)):
            end = match.end()
            result += _whole(list(_PARTS.finditer(text, start, end)))
    return result


def _variants_between(text: str, start: int, end: int) -> Iterator[Word]:
    """Yield the variants without blanks between two places of a text."""
    chunk = text[start:end]
    marks, function_words = set(chunk), all_function_words()
    if not marks.isdisjoint("-‐‑－־֊᠆"):
        for match in _HYPHENATED.finditer(text, start, end):
            parts = list(islice(_PARTS.finditer(text, *match.span()), MAX_COMPOUND + 1))
            if len(parts) <= MAX_COMPOUND:
                yield from _joined(parts)
    if "." in marks:
        for match in _POINTED.finditer(text, start, end):
            parts = list(_PARTS.finditer(text, *match.span()))
            if any(len(part[0]) > 1 for part in parts):  # U.S. is a word of its own
                yield from _whole(parts)
    if not marks.isdisjoint(_SIGNS):
        for match in _SIGNED.finditer(text, start, end):
            if form := FOLDED[match[1]]:
                yield Word(form + match[2].translate(_SHARP), *match.span())
    if not chunk.islower():
        for match in _CAPITALISED.finditer(text, start, end):
            if (name := FOLDED[match[0]]) in function_words:
                yield Word(name + _NAME, *match.span())


def names_with_suffix(text: str) -> list[Word]:
    """Return the names of a Turkish text without the suffixes behind their apostrophes, folded; places as above."""
    return [
        Word(form, match.start(), match.end(1))
        for match in _NAME_WITH_SUFFIX.finditer(separated(text))
        if (form := FOLDED[match[1]])
    ]


def words_without_clitics(text: str) -> list[Word]:
    """Return the words of a text without the small words of Hebrew, Arabic and Amharic before them; places as above."""
    result = []
    for word in words(text):
        result += [Word(bare, word.start, word.end) for bare in without_clitics(FOLDED[word.text])]
    return result


def variant_of(word: str) -> str:
    """Return the variant for which a whole word stands, as a query is read; "" if there is none."""
    whole = [variant.text for variant in variants(word) if (variant.start, variant.end) == (0, len(word))]
    return whole[-1] if whole else ""


def signed_words(text: str) -> list[str]:
    """Return the words with signs in a text, folded and each once: a phrase with C++ is in no text without it."""
    return list(dict.fromkeys(variant.text for variant in variants(text) if variant.text[-1:] in _SIGNS))


def is_literal(variant: str) -> bool:
    """Return whether a variant has no other forms: a word with signs or a name in capitals; never so for ""."""
    return variant[-1:] in (*_SIGNS, _NAME)


def bare_word(variant: str) -> str:
    """Return a variant without its signs."""
    return variant.rstrip(f"{_SIGNS}{_NAME}")


def join(words: Sequence[str]) -> str:
    """Return the joined form of folded words; "" if they have no letter or are written without blanks anyway."""
    joined = "".join(words)
    is_joinable = all(words) and any(map(str.isalpha, joined)) and not is_dense(joined)
    return joined[:MAX_WORD_LENGTH] if is_joinable else ""


def _joined(parts: list[re.Match]) -> Iterator[Word]:
    """Yield the variants of all runs of two to `MAX_PARTS` neighbouring parts."""
    for first in range(len(parts)):
        for last in range(first + 1, min(first + MAX_PARTS, len(parts))):
            yield from _whole(parts[first : last + 1])


def _whole(parts: list[re.Match]) -> Iterator[Word]:
    if joined := join([FOLDED[part[0]] for part in parts]):
        yield Word(joined, parts[0].start(), parts[-1].end())
