"""Replace wrong spellings with the right one in a text, in the HTML of a body or in a whole story.

    >>> Replacement(("Jon Smith",), "John Smith").html('<p>Jon <em>Smith</em>, jon smith</p>')
    '<p>John Smith, John Smith</p>'

Only whole words are replaced, as `Phrase` finds them. In HTML only text that readers see is replaced, also across <em>
and the like, never an attribute. Nothing here knows a database.
"""

import html
import re
from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property

from articles.story.credits import Byline
from articles.story.html_sanitizer import INLINE
from articles.story.keys import key_of
from articles.story.lazy_text import gettext_lazy
from articles.story.phrase import Phrase, ReadText
from articles.story.story import Picture, Story

# The fields in which words can be replaced, with their labels. Notes to readers are never changed.
FIELDS = {
    "bylines": gettext_lazy("Bylines, as printed"),
    "credits": gettext_lazy("Photo credits and agency lines"),
    "captions": gettext_lazy("Captions and alternative texts"),
    "headline": gettext_lazy("Kicker, headline, dek and dateline"),
    "body": gettext_lazy("The text"),
}

_TAG = re.compile(r"(<[^>]*>)")
_NAME = re.compile(r"</?([a-z0-9]+)")
_BETWEEN_BLOCKS = "\0"  # neither a space nor part of a word: no match goes across it


@dataclass(frozen=True)
class Replacement:
    """Replace any of several spellings with one text.

    `untouched` are longer phrases that have a wrong spelling in them and stay as they are: the names of other people.
    """

    wrong: tuple[str, ...]
    right: str
    exact_case: bool = False
    untouched: tuple[str, ...] = ()

    @cached_property
    def _phrases(self) -> tuple[Phrase, ...]:
        return tuple(Phrase(words, exact_case=self.exact_case) for words in self.wrong)

    @cached_property
    def _other_names(self) -> tuple[Phrase, ...]:
        return tuple(Phrase(words) for words in self.untouched)

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return where the plain text has one of the wrong spellings: start and end, in order, without overlaps."""
        read = ReadText(text)
        matches = sorted(
            (span for phrase in self._phrases for span in phrase.spans(read)), key=lambda span: (span[0], -span[1])
        )
        others = [span for phrase in self._other_names for span in phrase.spans(read)] if matches else []
        spans: list[tuple[int, int]] = []
        for start, end in matches:
            if spans and start < spans[-1][1]:
                continue
            if not any(first <= start and end <= last and (first, last) != (start, end) for first, last in others):
                spans.append((start, end))
        return spans

    def is_in(self, text: str) -> bool:
        """Return whether the plain text has one of the wrong spellings."""
        return bool(self.spans(text))

    def text(self, text: str) -> str:
        """Return the plain text with the right spelling."""
        for start, end in reversed(self.spans(text)):
            text = text[:start] + self.right + text[end:]
        return text

    def html(self, markup: str) -> str:
        """Return canonical HTML with the right spelling in the text that readers see.

        If a match goes across several elements, the right text is put into the first of them; elements that become
        empty are removed.
        """
        pieces = _TAG.split(markup)  # texts at even indexes, tags at odd ones
        flat: list[str] = []
        starts, length = [], 0
        for number, piece in enumerate(pieces):
            text = _placeholder(piece) if number % 2 else html.unescape(piece)
            starts.append(length)
            flat.append(text)
            length += len(text)
        changed: dict[int, str] = {}
        for start, end in reversed(self.spans("".join(flat))):
            first, last = (bisect_right(starts, offset) - 1 for offset in (start, end - 1))
            while first % 2 or not flat[first]:
                first += 1
            for number in range(last, first - 1, -1):
                if number % 2 == 0 and flat[number]:
                    text = changed.get(number, flat[number])
                    begin = max(start - starts[number], 0)
                    stop = min(end - starts[number], len(flat[number]))
                    changed[number] = text[:begin] + (self.right if number == first else "") + text[stop:]
        for number, text in changed.items():
            pieces[number] = html.escape(text, quote=False)
        return _without_empty("".join(pieces)) if changed else markup

    def story(self, story: Story, fields: Collection[str]) -> Story:
        """Return the story with the right spelling in some fields (see `FIELDS`); unchanged if nothing matches."""
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
        """Return the byline with the right name; a key that was made from the printed name is made from the new one."""
        name = self.text(byline.name)
        if name == byline.name:
            return byline
        return replace(byline, name=name, key=key_of(name) if byline.key == key_of(byline.name) else byline.key)

    def _picture(self, picture: Picture, fields: Collection[str]) -> Picture:
        names = [*(("credit",) if "credits" in fields else ()), *(("caption", "alt") if "captions" in fields else ())]
        return replace(picture, **{name: self.text(getattr(picture, name)) for name in names})


def _placeholder(tag: str) -> str:
    """Return the text that replaces a tag while words are searched: a line end, nothing, or the end of a block."""
    name = _NAME.match(tag)
    if name and name[1] == "br":
        return "\n"
    return "" if name and name[1] in INLINE else _BETWEEN_BLOCKS


_EMPTY = re.compile(rf"<({'|'.join(sorted(INLINE - {'br'}))})(?:\s[^>]*)?></\1>")


def _without_empty(markup: str) -> str:
    while (shorter := _EMPTY.sub("", markup)) != markup:
        markup = shorter
    return markup
