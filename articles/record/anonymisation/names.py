"""The spellings of a name, what stands in their place, and how a story, an address and a JSON value read without."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import cached_property
from urllib.parse import unquote

from articles.story.dates import StoryDate
from articles.story.replacement import Replacement
from articles.story.story import AgencyLine, Byline, Part, Source, Story, Term
from articles.story.text import clean_text, key_of

_UNCHANGED_FIELDS = {"key", "photo", "sha256", "crop", "anchor", "role", "kind", "gravity", "format"}
_ATTRIBUTE = re.compile(r'\s(?:href|title)="([^"]*)"')
_HAS_ATTRIBUTE = re.compile(r"<(?:a|abbr)\s[^>]*>")

KeyResolver = Callable[[str, str], tuple[str, str] | None]  # what a key is called today: (noun, key) → key and name


@dataclass(frozen=True)
class NameSpellings:
    """A person's name in all its spellings, and the words that take its place."""

    spellings: tuple[str, ...]
    replacement: str

    @classmethod
    def read(cls, lines: str, replacement: str) -> "NameSpellings":
        spellings = (clean_text(line).strip() for line in lines.splitlines())
        return cls(tuple(dict.fromkeys(filter(None, spellings))), clean_text(replacement).strip())

    @cached_property
    def replacement_of_text(self) -> Replacement:
        return Replacement(self.spellings, self.replacement)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(key_of(name) for name in self.spellings))

    @cached_property
    def _key_pattern(self) -> re.Pattern:
        keys = "|".join(re.escape(key) for key in sorted(self.keys, key=len, reverse=True))
        return re.compile(rf"(?:(?<=[-_])|(?<!\w))(?:{keys})(?:(?=[-_])|(?!\w))", re.IGNORECASE)

    def are_in(self, text: str) -> bool:
        return self.replacement_of_text.is_in(text)

    def are_in_key(self, key: str) -> bool:
        """Whether an address, or the key of a thing, names the person."""
        return bool(self._key_pattern.search(unquote(key)))

    def without_in_key(self, slug: str) -> str:
        """Give the address without the name; empty where nothing is left of it."""
        return self._key_pattern.sub(key_of(self.replacement), slug).strip("-")

    def without(self, story: Story, resolve_key: KeyResolver) -> Story:
        """Give the story without the name, wherever it stands; tags and keys of that name go, or become today's."""
        bare = self._part(story)
        return replace(
            bare,
            body=self._html(story.body),
            section=story.section and self._term("section", story.section, resolve_key),
            tags=tuple(term for tag in story.tags if (term := self._term("tag", tag, resolve_key))),
            bylines=tuple(self._keyed("author", part, resolve_key) for part in bare.bylines),
            agency_lines=tuple(self._keyed("agency", part, resolve_key) for part in bare.agency_lines),
            source=self._source(story.source),
        )

    def _part(self, part):
        """Give any part of a story without the name in its texts."""
        values = {}
        for field in fields(part):
            value = getattr(part, field.name)
            if field.name in _UNCHANGED_FIELDS or not value or isinstance(value, StoryDate):
                continue
            if isinstance(value, str):
                values[field.name] = self.replacement_of_text.text(value)
            elif isinstance(value, Part):
                values[field.name] = self._part(value)
            else:
                values[field.name] = tuple(self._part(item) for item in value)
        return replace(part, **values)

    def _html(self, markup: str) -> str:
        """Without the name in the words, and without the links and titles that have it."""
        if "=" in markup:
            markup = _HAS_ATTRIBUTE.sub(lambda tag: _ATTRIBUTE.sub(self._attribute, tag[0]), markup)
        return self.replacement_of_text.html(markup)

    def _attribute(self, match: re.Match) -> str:
        value = html.unescape(match[1])
        return "" if self.are_in(unquote(value)) or self.are_in_key(value) else match[0]

    def _term(self, noun: str, term: Term, resolve_key: KeyResolver) -> Term | None:
        if not (self.are_in(term.name) or self.are_in_key(term.key)):
            return term
        today = resolve_key(noun, term.key)
        if today is None or self.are_in(today[1]) or self.are_in_key(today[0]):
            return None
        return Term(today[0], today[1], term.kind)

    def _keyed(self, noun: str, part: Byline | AgencyLine, resolve_key: KeyResolver):
        if not part.key or not self.are_in_key(part.key):
            return part
        today = resolve_key(noun, part.key)
        stays = today and not self.are_in(today[1]) and not self.are_in_key(today[0])
        return replace(part, key=today[0] if stays else "")

    def _source(self, source: Source) -> Source:
        """Where a story came from; what can only be read by a machine goes whole."""
        bare = self._part(source)
        gone = {name: "" for name in ("url", "identifier") if self.are_in_key(getattr(source, name))}
        return replace(bare, **gone) if gone else bare

    def plain(self, value):
        """Give a JSON value without the name in any of its texts."""
        if isinstance(value, str):
            return self.replacement_of_text.text(value)
        if isinstance(value, list):
            return [self.plain(item) for item in value]
        if isinstance(value, dict):
            return {self.replacement_of_text.text(str(key)): self.plain(item) for key, item in value.items()}
        return value
