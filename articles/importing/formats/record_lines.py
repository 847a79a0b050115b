"""The texts of one line in a record: plain text, in which some systems write entities and the HTML of a line.

>>> line_of("Ferry &amp; <b>goat</b>")
'Ferry & goat'
"""

import html
import re
from bisect import bisect_right
from html.entities import html5
from typing import Any

from articles.story.html_sanitizer import clean_line
from articles.story.validation import LIMITS, length_of

_GAPS = re.compile(r"[ \t\n\r]{2,}|[\t\n\r]")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
# Looks for closing tags, because "<SCHC>" and "<A>" in a headline are symbols of shares.
_MARKUP = re.compile(
    r"</(?:a|abbr|b|big|cite|code|div|em|font|h\d|i|p|q|s|small|span|strike|strong|sub|sup|u)\s*>|<br\s*/?>|<!--", re.I
)
_BREAK = re.compile(r"\s*<br\s*/?>\s*", re.I)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)(?:\s[^<>]*)?/?>|<!--")
_LINE_ELEMENTS = {"a", "abbr", "b", "big", "cite", "code", "em", "font", "i", "q", "s", "small", "span", "strike"}
_LINE_ELEMENTS |= {"strong", "sub", "sup", "u"}


def is_html(text: str) -> bool:
    """Return whether a text of several lines has the end of an element, a line break or a comment of HTML."""
    return "<" in text and bool(_MARKUP.search(text))


def has_markup(text: str) -> bool:
    """Return whether a text of one line is HTML: elements of a line, each with its end, or no text but such tags.

    A headline about the <blink> tag is text, and so is <SCHC>, the symbol of a share.
    """
    if "<" not in text:
        return False
    elements, is_markup = [], False
    for match in _TAG.finditer(text):
        closing, tag = match[1], (match[2] or "").lower()
        if tag in ("br", "wbr") or not match[2]:
            pass
        elif tag not in _LINE_ELEMENTS:
            return False
        elif closing and (not elements or elements.pop() != tag):
            return not _TAG.sub("", text).strip()
        elif not closing:
            elements.append(tag)
        is_markup = True
    return is_markup and (not elements or not _TAG.sub("", text).strip())


_PARAGRAPH = re.compile(r"\s*<p(?:\s[^<>]*)?>((?:(?!</?p\b).)*)</p>\s*", re.I)


def line_of(text: str) -> str:
    """Return a text of one line, without entities and, if all its tags are HTML for a line, without them."""
    text = _GAPS.sub(" ", text)
    text = match[1] if (match := _PARAGRAPH.fullmatch(text)) else text
    if has_markup(text):
        return clean_line(_BREAK.sub(" ", text))
    return without_entities(text)


def without_entities(text: str) -> str:
    """Return a text with the characters that its entities stand for; what is no entity stays."""
    return _ENTITY.sub(_character, text) if "&" in text else text


def _character(match: re.Match) -> str:
    is_entity = match[0][1] == "#" or match[0][1:] in html5
    return html.unescape(match[0]) if is_entity else match[0]


def as_line(text: str) -> str:
    """Return a text from which `line_of` returns this one, even if it looks like markup or has runs of spaces."""
    if line_of(text) == text:
        return text
    text = text.replace("&", "&amp;").replace("<", "&lt;")
    return _GAPS.sub(lambda match: "".join(f"&#{ord(character)};" for character in match[0]), text)


def letters_of(text: str) -> str:
    """Return the letters and digits of a text in small letters, by which two lines are the same words."""
    return "".join(character for character in text.casefold() if character.isalnum())


def fitting_headline(headline: str, leftover: dict[str, Any], remarks: list[str]) -> str:
    """Return a headline, one that is too long cut at a word; the whole one is then kept with the source."""
    limit = LIMITS["headline"]
    if length_of(headline, limit) <= limit:
        return headline
    remarks.append(f"headline shortened, kept whole with the source: {len(headline):,} characters")
    leftover["headline"] = headline
    lengths = range(limit + 1)
    start = headline[: bisect_right(lengths, limit, key=lambda end: length_of(f"{headline[:end]}…", limit)) - 1]
    return f"{start.rpartition(' ')[0] or start}…"
