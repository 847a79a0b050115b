"""Normalise text for storage, and make slugs and keys from it."""

import hashlib
import re
import unicodedata

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def clean_text(text: str) -> str:
    """Return the text in NFC with LF line ends, without control characters and lone surrogates.

    The databases do not agree on how to store such characters.
    """
    if not text.isprintable():  # a cheap test that saves the regular expression for most texts
        text = _CONTROLS.sub("", text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if text.isascii() or unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


_NOT_SLUG = re.compile(r"[^\w\s-]")
_GAPS = re.compile(r"[-\s_]+")


def slugify(text: str, limit: int = 80) -> str:
    """Return a Unicode slug of at most `limit` characters, cut at a word; empty if the text has no word characters."""
    text = unicodedata.normalize("NFKC", text).lower().replace("’", "").replace("'", "")
    slug = _GAPS.sub("-", _NOT_SLUG.sub(" ", text)).strip("-")
    slug = unicodedata.normalize("NFC", slug)
    if len(slug) > limit:
        cut = slug[: limit + 1].rfind("-")
        slug = slug[: cut if cut > limit // 2 else limit].rstrip("-")
    return slug


def key_of(name: str) -> str:
    """Return the key of a term's name: its slug, or a part of the name's digest if the slug is empty."""
    return slugify(name, 100) or "x-" + hashlib.sha256(clean_text(name).encode()).hexdigest()[:12]
