"""The words of an erased story that no other story has, by which rows are detected that belong to no story.

    words = ErasedWords(article)          before the versions are emptied
    words.are_in("Zanzibar")              afterwards, when the full text index no longer has the story

A single word counts, and two words in a row: "Ann Ko" is the story's alone although others have an Ann and a Ko.
"""

import json
import re
from collections.abc import Container, Iterable, Iterator
from itertools import pairwise

from articles.models import Article, CatalogueEntry, DeskCopy, DeskRevision, InternalNote, ScheduledStory, Version
from articles.record import desk_copies
from articles.search.backends import SearchTooSlow, ShardUnavailable, get_backend, get_write_backend
from articles.search.columns import reader
from articles.search.execution.executor import languages_of
from articles.search.query.nodes import PHRASE, TextQuery
from articles.story.canonical_json import to_json
from articles.story.html_blocks import text_of
from articles.story.words import folded_words

# Fields of a story that are no text: keys, dates, choices, and what its source sent.
NO_TEXT = {
    "key", "photo", "sha256", "crop", "anchor", "role", "kind", "gravity", "genre", "language", "published", "updated",
    "date", "source",
}  # fmt: skip
_BATCH = 200
_LONG_NUMBER = 5  # digits; years, days and pages are nobody's words
_ATTRIBUTE = re.compile(r'="([^"]*)"')


class ErasedWords:
    """The words of one article in all its versions and on the desk, read when the object is made."""

    def __init__(self, article: Article):
        self._words: set[str] = set()
        self._pairs: set[tuple[str, str]] = set()
        self._elsewhere: dict[str, bool] = {}
        self._docids = set(CatalogueEntry.objects.filter(article=article).values_list("docid", flat=True))
        for text in _texts_of(article):
            words = _words(text)
            self._words.update(words)
            self._pairs.update(pairwise(words))

    def own(self) -> list[str]:
        """Return the folded words that stood in the erased story and stand in no other, sorted."""
        own, all_words = [], sorted(self._words)
        for start in range(0, len(all_words), _BATCH):
            words = all_words[start : start + _BATCH]
            counts = get_write_backend().counts(words)  # of live stories, and quicker than the full text
            own += [word for word in words if not counts.get(word) and not self._is_elsewhere(word)]
        return own

    def are_in(self, text: str) -> bool:
        """Return whether a text has a word, or two in a row, that stood in the erased story and stand in no other."""
        words = _words(text)
        phrases = [word for word in words if word in self._words]
        phrases += [" ".join(pair) for pair in pairwise(words) if pair in self._pairs]
        return any(not self._is_elsewhere(phrase) for phrase in dict.fromkeys(phrases))

    def _is_elsewhere(self, phrase: str) -> bool:
        if phrase not in self._elsewhere:
            query, languages = TextQuery(phrase, PHRASE), languages_of(reader.peek())
            try:
                live = get_backend().scan(query, languages=languages).docids
                # Shards have the erased story until the transaction is committed.
                others = set(live.tolist()) - self._docids
                self._elsewhere[phrase] = bool(others or len(get_backend().scan_past(query, languages=languages)))
            except SearchTooSlow:  # so many stories have the words that they are listed too slowly
                self._elsewhere[phrase] = True
            except ShardUnavailable:  # what is not known to be elsewhere goes
                self._elsewhere[phrase] = False
        return self._elsewhere[phrase]


def _texts_of(article: Article) -> Iterator[str]:
    stories = [*Version.objects.filter(article=article).exclude(story_json=None).values_list("story_json", flat=True)]
    for rows in (DeskRevision, ScheduledStory):
        stories += rows.objects.filter(article=article).values_list("story_json", flat=True)
    copies = desk_copies.with_rows(DeskCopy.objects.filter(article=article))
    stories += [to_json(desk_copies.freeze(copy)) for copy in copies]
    for story_json in stories:
        yield from texts_in(json.loads(story_json), without=NO_TEXT)
    yield from article.addresses.values_list("slug", flat=True)
    yield from InternalNote.objects.filter(article=article).values_list("text", flat=True)
    yield from filter(None, Version.objects.filter(article=article).values_list("note", flat=True))


def _words(text: str) -> list[str]:
    return [word for word in folded_words(text) if len(word) >= _LONG_NUMBER or not word.isdecimal()]


def texts_in(value, without: Container[str] = ()) -> Iterator[str]:
    """Yield all texts in a JSON value but those of some keys; of one with markup the plain text and the attributes."""
    if isinstance(value, str):
        yield text_of(value) if "<" in value else value
        yield from _ATTRIBUTE.findall(value) if "<" in value else ()
    elif isinstance(value, Iterable):
        items = [item for key, item in value.items() if key not in without] if isinstance(value, dict) else value
        for item in items:
            yield from texts_in(item, without)
