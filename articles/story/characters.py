"""Classes of characters, for expressions that read words, names and keys in every script.

    re.compile(f"[{WORD}]+")        a run of letters, marks, digits and underscores

The classes are written for use between square brackets. Python's word class has no combining marks, and its word
boundary stands inside the words of half the world's scripts; so no other module uses either of them for words.
"""

import unicodedata
from collections.abc import Iterable


def ranges(codes: Iterable[int]) -> str:
    """Return codes in ascending order as ranges of a character class."""
    runs: list[list[int]] = []
    for code in codes:
        if runs and runs[-1][1] == code - 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return "".join(f"\\U{first:08x}-\\U{last:08x}" if first < last else f"\\U{first:08x}" for first, last in runs)


# Characters that nobody sees: soft hyphen, joiners, blanks of no width, marks of direction, fillers, variation
# selectors, controls. https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point
# Not among them are the tags that make the flags of Scotland and Wales two pictures.
INVISIBLE = (
    "\\x7f-\\x84\\x86-\\x9f\\xad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\u3164"
    "\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb\\U0001bca0-\\U0001bca3\\U0001d173-\\U0001d17a\\U000e0100-\\U000e01ef"
)
# Vowel points and other signs of Hebrew, Arabic and Syriac that writers leave out, and the stroke that lengthens
# a line. The hamza and madda of Arabic are letters and stay.
POINTS = (
    "\\u0591-\\u05bd\\u05bf\\u05c1\\u05c2\\u05c4\\u05c5\\u05c7\\u0610-\\u061a\\u0640\\u064b-\\u0652\\u0656-\\u065f\\u0670"
    "\\u06d6-\\u06dc\\u06df-\\u06e4\\u06e7\\u06e8\\u06ea-\\u06ed\\u0730-\\u074a\\u08d3-\\u08e1\\u08e3-\\u08ff"
)
# All that stands for an apostrophe, with the geresh of Hebrew and the letters that other alphabets use for it.
APOSTROPHES = "'’‘‛ʼ＇`´ʹʻʽʾʿ׳״ꞌ′՚｀"
# Armenian marks of emphasis, exclamation and question: they stand inside a word, behind its stressed vowel.
EMPHASIS = "\\u055b\\u055c\\u055e"
# Hyphens, dashes and the minus sign.
HYPHENS = "\\-‐‑‒–—―−﹘﹣－־᠆゠⸗⹀"

# Commas between the items of a list, in all scripts.
COMMAS = ",،，、﹐﹑､፣᠂߸⹁꓾꘍"
HAN_COMMAS = "，、﹐﹑､"  # never inside a name: names in Chinese and Japanese have no parts that a comma turns round
SEMICOLONS = ";；؛፤⁏"

# The digits of all scripts, for `str.translate`: each becomes the one of ASCII, and places in a text do not move.
DIGITS = {
    code: str(unicodedata.digit(chr(code))) for code in range(0x660, 0x20000) if unicodedata.category(chr(code)) == "Nd"
}

_SCANNED = (*range(0x300, 0x20000), *range(0xE0100, 0xE01F0))
# Marks of the basic plane alone, for expressions that must be fast, and marks of all planes.
BASIC_MARKS = ranges(code for code in _SCANNED if code < 0x10000 and unicodedata.category(chr(code))[0] == "M")
MARKS = ranges(code for code in _SCANNED if unicodedata.category(chr(code))[0] == "M")
CAPITALS = ranges(code for code in range(0x41, 0x10000) if unicodedata.category(chr(code)) == "Lu")
WORD = rf"\w{MARKS}"
# A letter with its marks, and a letter or digit with them, for use as a whole.
LETTER = rf"(?:[^\W\d_][{MARKS}]*)"
LETTER_OR_DIGIT = rf"(?:[^\W_][{MARKS}]*)"
