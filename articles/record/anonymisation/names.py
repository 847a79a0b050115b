"""The spellings of a name and their replacement, applied to stories, slugs and JSON values."""

import html
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from functools import cached_property
from urllib.parse import unquote

from articles.story.characters import APOSTROPHES, WORD
from articles.story.credits import AgencyLine, Byline, Term
from articles.story.dates import StoryDate
from articles.story.folding import compact
from articles.story.keys import key_of, slugify
from articles.story.part import Part
from articles.story.phrase import similar_spans
from articles.story.replacement import Replacement
from articles.story.story import Source, Story
from articles.story.text import clean_text
from articles.story.words import is_dense, units

_UNCHANGED_FIELDS = {"key", "photo", "sha256", "crop", "anchor", "role", "kind", "gravity", "format"}
_ATTRIBUTE = re.compile(r'\s(?:href|title)="([^"]*)"')
_HAS_ATTRIBUTE = re.compile(r"<(?:a|abbr)\s[^>]*>")

_SUFFIX = re.compile(rf"[{APOSTROPHES}][{WORD}]+")
_TAGS = re.compile(r"<[^>]*>")
_ESCAPES = re.compile(r"\\[nrtbf]")  # of JSON

LetterTest = Callable[[str], bool]
KeyResolver = Callable[[str, str], tuple[str, str] | None]  # (noun, key) → current key and name, or None


def without_escapes(text: str) -> str:
    """Return a text with blanks for the line ends and tabs of JSON, which would begin the word behind them."""
    return _ESCAPES.sub(" ", text)


def no_letters(letters: str) -> bool:
    """Return False: the letters of a text say nothing."""
    return False


@dataclass(frozen=True)
class NameSpellings:
    """A person's name in all its spellings, and the words that replace each of them.

    `others` are longer names of other people in which the name stands; they are never touched. `suffixed` is the name
    in slugs, where a suffix has lost its apostrophe: `zara-quists`.
    """

    spellings: tuple[str, ...]
    replacement: str
    others: tuple[str, ...] = ()
    suffixed: tuple[str, ...] = ()

    @classmethod
    def read(cls, lines: str, replacement: str) -> "NameSpellings":
        """Return the spellings of a text that has one in each line; blank lines and repetitions are dropped."""
        spellings = (clean_text(line).strip() for line in lines.splitlines())
        return cls(tuple(dict.fromkeys(filter(None, spellings))), clean_text(replacement).strip())

    @cached_property
    def replacement_of_text(self) -> Replacement:
        """The replacement of the name in texts and HTML."""
        return Replacement(self.spellings, self.replacement, untouched=self.others)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The spellings as they appear in slugs and keys."""
        keys = (key for name in self.spellings for key in (slugify(name), key_of(name)))
        return tuple(dict.fromkeys(filter(None, (*keys, *self.suffixed))))

    def in_slugs_of(self, headlines: Iterable[str]) -> "NameSpellings":
        """Return the spellings with those that the slugs of headlines have: with a suffix, or of other capitals."""
        slugs = set()
        for headline in filter(self._may_be_in, headlines):
            for start, end in self.replacement_of_text.spans(headline):
                suffix = _SUFFIX.match(headline, end)
                slugs.add(slugify(headline[start : suffix.end() if suffix else end]))
        return replace(self, suffixed=tuple(sorted(filter(None, slugs)))) if slugs else self

    @cached_property
    def _key_pattern(self) -> re.Pattern:
        return _between_words(self.keys)

    @cached_property
    def _other_keys(self) -> re.Pattern:
        return _between_words(tuple(filter(None, map(slugify, self.others))))

    @cached_property
    def letters(self) -> tuple[str, ...]:
        """The letters of each spelling in a row, folded: nothing without them has the name or anything like it."""
        return tuple(dict.fromkeys(filter(None, map(compact, self.spellings))))

    def are_in(self, text: str) -> bool:
        """Return whether the text has the name in any spelling."""
        return self._may_be_in(text) and self.replacement_of_text.is_in(text)

    def are_in_key(self, key: str) -> bool:
        """Return whether a slug, URL or key has the name."""
        key = unquote(key)
        return bool(self._key_pattern.search(self._other_keys.sub("\0", key))) or self.are_in(key)

    def are_similar_in(self, text: str) -> bool:
        """Return whether the text has the name, or words that a reader or a search may take for it."""
        if not self._may_be_in(text):
            return False
        others = [span for name in self.others for span in similar_spans(text, compact(name))]
        return any(
            not any(first <= start and end <= last for first, last in others)
            for letters in self.letters
            for start, end in similar_spans(text, letters)
        )

    def _may_be_in(self, text: str) -> bool:
        return self._has_letters(compact(text))

    def _has_letters(self, text: str) -> bool:
        return any(letters in text for letters in self.letters)

    @staticmethod
    def is_undivided(name: str) -> bool:
        """Return whether a name is a row of characters without blanks: longer names may stand around it."""
        return is_dense(name) and len(units(name)) > 1

    @staticmethod
    def without_tags(text: str) -> str:
        """Return a text without what looks like the markup of HTML."""
        return _TAGS.sub("", text)

    def may_be_in_json(self, text: str, or_else: LetterTest = no_letters) -> bool:
        """Return whether a story's JSON may have the name, also across its markup: a fast test, never too strict.

        `or_else` is another test of the letters of the text (see `compact`), which is enough as well.
        """
        text = unquote(html.unescape(without_escapes(text)))
        texts = (text, _TAGS.sub("", text)) if "<" in text else (text,)
        return any(self._has_letters(letters) or or_else(letters) for letters in map(compact, texts))

    def without_in_key(self, slug: str) -> str:
        """Return the slug with the name replaced; empty if nothing remains."""
        replacement = key_of(self.replacement)
        slug = self._key_pattern.sub(replacement, slug)
        return slugify(replace(self.replacement_of_text, right=f"-{replacement}-").text(slug), 100)

    def without(self, story: Story, resolve_key: KeyResolver) -> Story:
        """Return the story without the name.

        A term or key that has the name is replaced by its current key and name, or dropped if these have it too.
        """
        anonymised = self._part(story)
        return replace(
            anonymised,
            body=self._html(story.body),
            section=story.section and self._term("section", story.section, resolve_key),
            tags=tuple(term for tag in story.tags if (term := self._term("tag", tag, resolve_key))),
            bylines=tuple(self._keyed("author", part, resolve_key) for part in anonymised.bylines),
            agency_lines=tuple(self._keyed("agency", part, resolve_key) for part in anonymised.agency_lines),
            source=self._source(story.source),
        )

    def _part(self, part):
        """Return a part of a story with the name replaced in its texts."""
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
        """Return the HTML with the name replaced, and without the `href` and `title` attributes that have it."""
        if "=" in markup:
            markup = _HAS_ATTRIBUTE.sub(lambda tag: _ATTRIBUTE.sub(self._attribute, tag[0]), markup)
        return self.replacement_of_text.html(markup)

    def _attribute(self, match: re.Match) -> str:
        value = html.unescape(match[1])
        return "" if self.are_in(unquote(value)) or self.are_in_key(value) else match[0]

    def _term(self, noun: str, term: Term, resolve_key: KeyResolver) -> Term | None:
        if not (self.are_in(term.name) or self.are_in_key(term.key)):
            return term
        current = resolve_key(noun, term.key)
        if current is None or self.are_in(current[1]) or self.are_in_key(current[0]):
            return None
        return Term(current[0], current[1], term.kind)

    def _keyed(self, noun: str, part: Byline | AgencyLine, resolve_key: KeyResolver):
        if not part.key or not self.are_in_key(part.key):
            return part
        current = resolve_key(noun, part.key)
        is_other_name = current and not self.are_in(current[1]) and not self.are_in_key(current[0])
        return replace(part, key=current[0] if is_other_name else "")

    def _source(self, source: Source) -> Source:
        """Return the source without the name; a URL or identifier that has the name is emptied."""
        anonymised = self._part(source)
        emptied = {name: "" for name in ("url", "identifier") if self.are_in_key(getattr(source, name))}
        return replace(anonymised, **emptied) if emptied else anonymised

    def plain(self, value):
        """Return a JSON value with the name replaced in all its texts and keys."""
        if isinstance(value, str):
            return self.replacement_of_text.text(value)
        if isinstance(value, list):
            return [self.plain(item) for item in value]
        if isinstance(value, dict):
            return {self.replacement_of_text.text(str(key)): self.plain(item) for key, item in value.items()}
        return value


def _between_words(keys: tuple[str, ...]) -> re.Pattern:
    """Return an expression for any of the keys as whole words of a slug; without keys it matches nothing."""
    if not keys:
        return re.compile(r"(?!)")
    longest_first = "|".join(re.escape(key) for key in sorted(keys, key=len, reverse=True))
    return re.compile(rf"(?:(?<=[-_])|(?<![{WORD}]))(?:{longest_first})(?:(?=[-_])|(?![{WORD}]))", re.IGNORECASE)
