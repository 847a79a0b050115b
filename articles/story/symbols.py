"""Symbols that stand for letters, written out: ㎏ as kg, ㍿ as 株式会社, ½ as 1/2, ℡ as TEL.

    >>> expand("5㎏")
    ('5-kg', [0, 1, 1, 1, 2])

Unicode has them for compatibility with older character sets; readers type the letters. A symbol beside letters or
digits is joined to them by a hyphen, as in F-16, so that the letters are a word and the whole is one as well; in
scripts without blanks nothing is put between. Letters of other shapes (Ⅷ, ﬁ, 𝐁) are letters already.
"""

import re
import unicodedata
from itertools import chain

from articles.story.characters import WORD, ranges

_HYPHEN = "-"
_FRACTION_SLASH = "⁄"
_MARKS_OF_OWNERS = "™℠"  # a name with one of them is the same name
_LEFT_OUT = re.compile(f"[^{WORD}⁄.]+|_|[.](?![{WORD}])")
_CIRCLED = (range(0x24EB, 0x2500), range(0x2776, 0x2794))  # figures that are white on black, or in two circles
_BLOCKS = (range(0xA9, 0x3400), range(0xF900, 0x10000), range(0x1F100, 0x1F300))


def _letters_of(symbol: str) -> str:
    """Return the letters and digits for which a character stands, with blanks between words; "" if it is no symbol."""
    letters = unicodedata.normalize("NFKC", symbol)
    if any(ord(symbol) in codes for codes in _CIRCLED):
        return str(int(unicodedata.numeric(symbol)))
    if letters == symbol or symbol in _MARKS_OF_OWNERS:
        return ""
    category = unicodedata.category(symbol)
    if category[0] in "LMN" and not _LEFT_OUT.search(letters) and _FRACTION_SLASH not in letters:
        return ""  # a letter, figure or numeral
    letters = _LEFT_OUT.sub(" ", letters).strip().replace(_FRACTION_SLASH, "/").rstrip("/")
    return letters if any(map(str.isalnum, letters)) else ""


_LETTERS = {chr(code): letters for code in chain(*_BLOCKS) if (letters := _letters_of(chr(code)))}
SYMBOLS = ranges(map(ord, _LETTERS))  # a class of characters; letter by letter it would be six times as slow
_SYMBOL = re.compile(f"[{SYMBOLS}]")
_UNITED = re.compile(r"[^\W_]")
# Scripts without blanks between words, as far as symbols stand for their letters.
_DENSE = re.compile("[\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff66-\uffdc]")


def expand(text: str) -> tuple[str, list[int] | None]:
    """Return a text with its symbols written out, and the place in the text for each of its characters and its end.

    The places are None if the text has no such symbol; then it is returned as it is.
    """
    if text.isascii() or not _SYMBOL.search(text):
        return text, None
    pieces, places, position = [], [], 0
    for match in _SYMBOL.finditer(text):
        start, letters = match.start(), _LETTERS[match[0]]
        before = pieces[-1][-1] if pieces and position == start else text[max(0, start - 1) : start]
        if len(letters) == 1 and start and len(_LETTERS.get(text[start - 1], "")) == 1:
            before = ""  # a word of such letters: ⓕⓔⓡⓡⓨ
        after = text[start + 1 : start + 2]
        written = _joint(before, letters[0], letters) + letters
        if not _SYMBOL.match(after):
            written += _joint(letters[-1], after, letters)
        pieces += [text[position:start], written]
        places += [*range(position, start), *[start] * len(written)]
        position = match.end()
    pieces.append(text[position:])
    return "".join(pieces), [*places, *range(position, len(text) + 1)]


def written_out(text: str) -> str:
    """Return a text with its symbols written out."""
    return expand(text)[0]


def _joint(before: str, after: str, letters: str) -> str:
    """Return the text between two characters, one of which belongs to a symbol that is written out as `letters`."""
    if not (_UNITED.match(before) and _UNITED.match(after)) or _DENSE.match(before) or _DENSE.match(after):
        return ""
    return " " if "/" in letters or " " in letters else _HYPHEN
