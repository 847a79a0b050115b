"""Putting right words in place of wrong ones, in a text, in a body's HTML and in a whole story; pure.

    >>> Replacement(("Jon Smith",), "John Smith").html('<p>Jon <em>Smith</em>, jon smith</p>')
    '<p>John Smith, John Smith</p>'

Whole words alone. In HTML only words that readers see are changed, across <em> and the like, never an attribute.
"""

import html
import re
from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property

from articles.story.html_sanitizer import INLINE
from articles.story.story import Byline, Picture, Story
from articles.story.text import key_of

# Where words can be put right, with the name people know it by. Notes to readers are what was said: never changed.
FIELDS = {
    "bylines": "Bylines, as printed",
    "credits": "Photo credits and agency lines",
    "captions": "Captions and alternative texts",
    "headline": "Kicker, headline, dek and dateline",
    "body": "The text",
}

_TAG = re.compile(r"(<[^>]*>)")
_NAME = re.compile(r"</?([a-z0-9]+)")
_BETWEEN_BLOCKS = "\0"  # neither a blank nor part of a word: nothing is found across it
_APOSTROPHES = "['’]"


@dataclass(frozen=True)
class Replacement:
    """Some words, whichever of them stands there, and what they become."""

    wrong: tuple[str, ...]
    right: str
    exact_case: bool = False

    @cached_property
    def pattern(self) -> re.Pattern:
        words = sorted(filter(None, map(_spelling_pattern, self.wrong)), key=len, reverse=True)
        flags = 0 if self.exact_case else re.IGNORECASE
        return re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", flags) if words else re.compile(r"(?!)")

    def is_in(self, text: str) -> bool:
        return bool(self.pattern.search(text))

    def text(self, text: str) -> str:
        return self.pattern.sub(lambda match: self.right, text)

    def html(self, markup: str) -> str:
        """Replace in what readers see of canonical HTML; what spans elements goes into the first of them."""
        pieces = _TAG.split(markup)  # words and tags by turns
        flat, starts, at = [], [], 0
        for number, piece in enumerate(pieces):
            words = _placeholder(piece) if number % 2 else html.unescape(piece)
            starts.append(at)
            flat.append(words)
            at += len(words)
        matches = list(self.pattern.finditer("".join(flat)))
        changed: dict[int, str] = {}
        for match in reversed(matches):
            first, last = (bisect_right(starts, place) - 1 for place in (match.start(), match.end() - 1))
            while first % 2 or not flat[first]:
                first += 1
            for number in range(last, first - 1, -1):
                if number % 2 == 0 and flat[number]:
                    text = changed.get(number, flat[number])
                    begin = max(match.start() - starts[number], 0)
                    end = min(match.end() - starts[number], len(flat[number]))
                    changed[number] = text[:begin] + (self.right if number == first else "") + text[end:]
        for number, text in changed.items():
            pieces[number] = html.escape(text, quote=False)
        return _without_empty("".join(pieces)) if changed else markup

    def story(self, story: Story, fields: Collection[str]) -> Story:
        """Replace in these fields of a story (see FIELDS); give the same story where nothing is found."""
        values: dict = {}
        if "headline" in fields:
            values |= {name: self.text(getattr(story, name)) for name in ("kicker", "headline", "dek", "dateline")}
        if "body" in fields:
            values["body"] = self.html(story.body)
        if "bylines" in fields:
            values["bylines"] = tuple(map(self._byline, story.bylines))
        if "credits" in fields:
            values["agency_lines"] = tuple(replace(a, words=self.text(a.words)) for a in story.agency_lines)
        if "credits" in fields or "captions" in fields:
            values["pictures"] = tuple(self._picture(picture, fields) for picture in story.pictures)
        changed = {name: value for name, value in values.items() if value != getattr(story, name)}
        return replace(story, **changed) if changed else story

    def _byline(self, byline: Byline) -> Byline:
        """A key that is the printed name's own follows it to whom it names now."""
        name = self.text(byline.name)
        if name == byline.name:
            return byline
        return replace(byline, name=name, key=key_of(name) if byline.key == key_of(byline.name) else byline.key)

    def _picture(self, picture: Picture, fields: Collection[str]) -> Picture:
        names = [*(("credit",) if "credits" in fields else ()), *(("caption", "alt") if "captions" in fields else ())]
        return replace(picture, **{name: self.text(getattr(picture, name)) for name in names})


def _spelling_pattern(words: str) -> str:
    """Give the expression that finds words however they are spaced and whichever apostrophe they have."""
    return r"\s+".join(re.sub(_APOSTROPHES, _APOSTROPHES, re.escape(word)) for word in words.split())


def _placeholder(tag: str) -> str:
    """Give what stands for a tag while words are looked for."""
    name = _NAME.match(tag)
    if name and name[1] == "br":
        return "\n"
    return "" if name and name[1] in INLINE else _BETWEEN_BLOCKS


_EMPTY = re.compile(rf"<({'|'.join(sorted(INLINE - {'br'}))})(?:\s[^>]*)?></\1>")


def _without_empty(markup: str) -> str:
    while (cleared := _EMPTY.sub("", markup)) != markup:
        markup = cleared
    return markup
