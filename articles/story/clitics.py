"""Small words that Arabic, Hebrew, Syriac and Ethiopic write before a word in one piece: הגשר, والفيضان, የኢትዮጵያ.

>>> without_clitics("הגשר"), without_clitics("والفيضان"), without_clitics("גשר")
(['גשר'], ['فيضان'], [])
"""

import re

ARABIC_ARTICLE = "ال"
HEBREW = (*"והבלכמש", "וה", "וב", "ול", "וכ", "ומ", "וש", "מה", "כש", "שה", "שב", "של", "כשה", "ושה", "ומה")
ARABIC = (*"وفبكل", *(a + b for a in "وف" for b in "بكل"), "لل", "ولل", "فلل")
SYRIAC = tuple("ܘܕܒܠ")
ETHIOPIC = ("የ", "ለ", "በ", "ከ", "ስለ", "እንደ", "ወደ", "ያለ", "እነ", "የእነ")
_SHORTEST = 3  # letters of a word that remains

_HEBREW_WORD = re.compile(rf"(כשה|ושה|ומה|[ושכ]?ה|ו[בלכמש]|כש|ש[בל]|[ובלכמש])([\u05d0-\u05ea]{{{_SHORTEST},}})")
_ARABIC_WORD = re.compile(rf"(?:[وف]?(?:[بك]?ال|لل))([\u0620-\u064a\u066e-\u06d3]{{{_SHORTEST},}})")
_ETHIOPIC_WORD = re.compile(rf"(?:የ|ለ|በ|ከ)([\u1200-\u137f]{{{_SHORTEST},}})")


def without_clitics(folded: str) -> list[str]:
    """Return a folded word without the small words that may stand before it; empty if there are none."""
    if folded.isascii():
        return []
    for pattern in (_HEBREW_WORD, _ARABIC_WORD, _ETHIOPIC_WORD):
        if match := pattern.fullmatch(folded):
            return [match[match.lastindex or 1]]
    return []
