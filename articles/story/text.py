"""Text as the archive keeps it: normalised, and turned into slugs and keys."""

import hashlib
import re
import unicodedata

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def clean_text(text: str) -> str:
    """Normalise to NFC and LF, without control characters or lone surrogates, which no engine stores alike."""
    if not text.isprintable():  # far quicker than the search, and true of most text
        text = _CONTROLS.sub("", text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if text.isascii() or unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


_NOT_SLUG = re.compile(r"[^\w\s-]")
_GAPS = re.compile(r"[-\s_]+")


def slugify(text: str, limit: int = 80) -> str:
    """Make a Unicode slug of at most `limit` characters, cut at a word; empty when nothing is left."""
    text = unicodedata.normalize("NFKC", text).lower().replace("’", "").replace("'", "")
    slug = _GAPS.sub("-", _NOT_SLUG.sub(" ", text)).strip("-")
    slug = unicodedata.normalize("NFC", slug)
    if len(slug) > limit:
        cut = slug[: limit + 1].rfind("-")
        slug = slug[: cut if cut > limit // 2 else limit].rstrip("-")
    return slug


def key_of(name: str) -> str:
    """Make the key of a named thing; a name without letters or digits gets one from its own digest."""
    return slugify(name, 100) or "x-" + hashlib.sha256(clean_text(name).encode()).hexdigest()[:12]
