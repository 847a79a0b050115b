"""Keys and slugs: which printed names are the same name, and the word by which an address calls it.

    >>> slugify("Ferry returns!"), key_of("मीना सिंह"), key_of("C"), key_of("C++")
    ('ferry-returns', 'मीना-सिंह', 'c', 'c-x66923e21')

Keys and slugs keep the letters, marks and digits of every script. They have neither invisible characters nor the vowel
points that writers leave out.

A key is made from a name alone, so that every process and every archive makes the same one. Two names have one key if
they have the same words and the same signs: capitals, width, points, invisible characters, the kind of an apostrophe or
hyphen, and the full stops, commas and quotation marks between words make no difference. Where only the slugs of two
names meet (C, C++; 1.5, 1 5; long names that begin alike), the key ends with a short digest of the name. To join two
names is an editor's act: an alias or a merge.
"""

import hashlib
import re
import unicodedata
from functools import lru_cache

from articles.story.characters import APOSTROPHES, EMPHASIS, HYPHENS, INVISIBLE, MARKS, POINTS, WORD
from articles.story.text import clean_text, with_usual_letters

KEY_LENGTH = 100
SLUG_LENGTH = 80
_DIGEST_LENGTH = len("-x01234567")

_UNSEEN = re.compile(f"[{INVISIBLE}{POINTS}]")
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_APOSTROPHES = re.compile(f"[{APOSTROPHES}]")
_HEBREW_QUOTE = re.compile('(?<=[\u05d0-\u05ea])"(?=[\u05d0-\u05ea])')
_EMPHASIS = re.compile(f"(?<=[{WORD}])[{EMPHASIS}](?=[{WORD}])")
_TURKISH = str.maketrans("Iİ", "ıi")  # the small letters of a name that has an ı
_GAP = re.compile(f"(?:[^{WORD}]|_)+")
_ORPHANS = re.compile(f"^[{MARKS}]+")
_FILLERS = "\u115f\u1160\u3164\uffa0"  # letters of Hangul that nobody sees
_AFTER_FIGURE = re.compile("(?<=[0-9])(?=[¼-¾⅐-⅞↉])|(?<=№)(?=[0-9])")
_HYPHEN = re.compile(f"[{HYPHENS}]")
_PLAIN_ASCII = re.compile("[A-Za-z0-9]+(?: [A-Za-z]+)*")
_ENDS_LIKE_DIGEST = re.compile("-x[0-9a-f]{8}$")
_KEY = re.compile(f"[{WORD}-]+")
_SIGNS = "!?&%@*#/\\§¶†‡‰‱※¿¡؟՞"  # punctuation that makes another name of a name; all other has no such meaning


def slugify(text: str, limit: int = SLUG_LENGTH) -> str:
    """Return a slug of at most `limit` characters, cut at a word; empty if the text has neither letters nor digits."""
    return _cut(_slug(_spelling(text)), limit)


@lru_cache(50_000)
def key_of(name: str) -> str:
    """Return the key of a term's name: its slug where no other name can have it, else with a digest of the name.

    A name of signs alone has a key of its digest. The key of a name without any visible character is empty.
    """
    if len(name) < SLUG_LENGTH and _PLAIN_ASCII.fullmatch(name):  # the same result, only faster
        return name.lower().replace(" ", "-")
    spelling = _spelling(name)
    slug, signature, has_signs = _slug(spelling), *_signature(spelling)
    if numerals := [c for c in name if unicodedata.category(c) == "No" and unicodedata.normalize("NFKC", c) != c]:
        signature, has_signs = f"{signature} {''.join(numerals)}", True  # x² is not x2
    if not slug:
        visible = _INVISIBLE.sub("", clean_text(name))
        return "x-" + hashlib.sha256(visible.encode()).hexdigest()[:12] if is_visible(name) else ""
    if not has_signs and len(slug) <= KEY_LENGTH and not _ENDS_LIKE_DIGEST.search(slug):
        return slug
    digest = hashlib.sha256(signature.encode()).hexdigest()[:8]
    return f"{_cut(slug, KEY_LENGTH - _DIGEST_LENGTH)}-x{digest}"


def is_visible(name: str) -> bool:
    """Return whether a name has any character that readers see."""
    if name[:1].isalnum() and name[0] not in _FILLERS:  # the same result, only faster
        return True
    return bool(_INVISIBLE.sub("", clean_text(name)).replace("\u2800", " ").strip())


def is_key(text: str) -> bool:
    """Return whether a text can be a key or slug: letters, marks, digits, hyphens and underscores of any script."""
    return bool(_KEY.fullmatch(text)) and not _UNSEEN.search(text)


def tidy_slug(text: str) -> str:
    """Return a slug that a person typed, in NFC and without what nobody sees; it may still not be a slug (`is_key`)."""
    return unicodedata.normalize("NFC", _UNSEEN.sub("", clean_text(text))).strip()


def _spelling(text: str) -> str:
    """Return a text in small letters and NFC, without invisible characters, points and apostrophes."""
    text = _APOSTROPHES.sub("", clean_text(text))
    if not text.isascii():
        text = _AFTER_FIGURE.sub(" ", _INVISIBLE.sub("", with_usual_letters(text)))
        text = unicodedata.normalize("NFKC", text)
        text = with_usual_letters(_EMPHASIS.sub("", _HEBREW_QUOTE.sub("", _UNSEEN.sub("", text))))
    text = (text.translate(_TURKISH) if "ı" in text else text).lower()
    if not text.isascii():
        text = unicodedata.normalize("NFC", text.replace("i\u0307", "i"))  # the small letter of İ
    return text


def _slug(spelling: str) -> str:
    return _ORPHANS.sub("", _GAP.sub("-", spelling).strip("-"))


def _cut(slug: str, limit: int) -> str:
    """Return a slug cut to `limit` characters: at a word if that leaves half of it, and never before a mark."""
    if len(slug) <= limit:
        return slug
    end = slug[: limit + 1].rfind("-")
    if end <= limit // 2:
        end = limit
        while end > 1 and unicodedata.category(slug[end])[0] == "M":
            end -= 1
    return slug[:end].rstrip("-")


def _signature(spelling: str) -> tuple[str, bool]:
    """Return what tells a name from all others, and whether it has more than the words of its slug."""
    pieces, position, has_signs = [], 0, False
    for gap in _GAP.finditer(spelling):
        before, after = spelling[: gap.start()][-1:], spelling[gap.end() :][:1]
        signs = _signs_of(gap[0], before, after)
        has_signs |= bool(signs)
        pieces += [spelling[position : gap.start()], f" {signs} " if signs else " "]
        position = gap.end()
    return "".join([*pieces, spelling[position:]]).strip(), has_signs


def _signs_of(gap: str, before: str, after: str) -> str:
    """Return the signs between two words that make another name: C++, Disney+, Who?, .NET, A-, −1, 1.5, 1 5."""
    gap = _HYPHEN.sub("-", gap)
    if before.isdigit() and after.isdigit():
        return "" if gap.strip(" -") == "" and "-" in gap else gap.strip() or "_"
    signs = "".join(c for c in gap if c in _SIGNS or unicodedata.category(c)[0] == "S" or c in "()[]{}")
    if after and gap[-1] in "-." and (not before or (gap[-2:-1].isspace() and after.isdigit())):
        signs += gap[-1]
    if before and not after and gap[-1] == "-":
        signs += "-"
    return signs


# --- the former rule ------------------------------------------------------------------------------------------------

_FORMER_GAPS = re.compile(r"[-\s_]+")
_FORMER_NOT_SLUG = re.compile(r"[^\w\s-]")


def current_key(key: str, name: str) -> str:
    """Return the key of a term in a story: `key`, or the key of the printed name if a former rule made `key` of it.

    Until release 0.3 keys had no marks and no signs, and names that differ in them had one key. A version keeps the key
    it was published with; its printed name says whose it was.
    """
    if not key or not name:
        return key
    return _current_key(key, name)


@lru_cache(50_000)
def _current_key(key: str, name: str) -> str:
    today = key_of(name)
    return today if today and today != key and former_key_of(name) == key else key


def former_key_of(name: str) -> str:
    """Return the key that releases before 0.3 made of a name."""
    text = unicodedata.normalize("NFKC", name).lower().replace("’", "").replace("'", "")
    slug = unicodedata.normalize("NFC", _FORMER_GAPS.sub("-", _FORMER_NOT_SLUG.sub(" ", text)).strip("-"))
    if len(slug) > KEY_LENGTH:
        end = slug[: KEY_LENGTH + 1].rfind("-")
        slug = slug[: end if end > KEY_LENGTH // 2 else KEY_LENGTH].rstrip("-")
    return slug or "x-" + hashlib.sha256(clean_text(name).encode()).hexdigest()[:12]
