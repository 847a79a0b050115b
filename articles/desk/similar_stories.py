"""Find live stories that a story perhaps repeats: with the same headline, or with nearly the same first words."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import islice
from typing import NamedTuple

from articles.models import Article, CatalogueEntry
from articles.search import search
from articles.search.backends import SearchNotAnswered
from articles.search.query.nodes import PHRASE, Or, Query, TextQuery
from articles.story.date_formatting import in_words
from articles.story.html_blocks import first_words
from articles.story.story import Story
from articles.story.words import folded_words

_BATCH = 50  # stories compared by one search
_MAX_CANDIDATES = 500  # of one search, the newest
_MAX_LISTED = 3  # for one story
_PHRASE = 6  # words of a phrase of the beginning by which candidates are found
_MAX_PHRASE = 200  # characters
_MIN_OPENING = 12  # words; shorter beginnings are formulas
_NEARLY_EQUAL = 0.8  # of the first words


class _Words(NamedTuple):
    """The folded words of a headline and of the beginning of a text."""

    headline: list[str]
    opening: list[str]

    def are_like(self, other: "_Words") -> bool:
        """Return whether the headlines are equal, or the beginnings nearly so."""
        if self.headline and self.headline == other.headline:
            return True
        if min(len(self.opening), len(other.opening)) < _MIN_OPENING:
            return False
        return SequenceMatcher(None, self.opening, other.opening, autojunk=False).ratio() >= _NEARLY_EQUAL


def similar_stories(stories: Sequence[tuple[Article, Story]]) -> dict[int, list[str]]:
    """Return descriptions of the live stories that each story is like, by the primary key of its article.

    Takes two queries for 50 stories; a search that takes too long finds nothing.
    """
    similar: dict[int, list[str]] = {}
    for start in range(0, len(stories), _BATCH):
        batch = stories[start : start + _BATCH]
        entries = _candidates([story for _, story in batch])
        candidates = [(entry, _Words(folded_words(entry.headline), folded_words(entry.opening))) for entry in entries]
        for article, story in batch:
            own = _Words(folded_words(story.headline), folded_words(first_words(story.body)))
            like = (entry for entry, words in candidates if entry.article_id != article.pk and own.are_like(words))
            texts = [f"“{entry}”, {in_words(entry.published_date)}" for entry in islice(like, _MAX_LISTED)]
            if texts:
                similar[article.pk] = texts
    return similar


def _candidates(stories: list[Story]) -> list[CatalogueEntry]:
    queries: list[Query] = []
    for story in stories:
        if folded_words(story.headline):
            queries.append(TextQuery(_phrase(story.headline.split(), 2 * _PHRASE), PHRASE, "headline"))
        opening = first_words(story.body)
        if len(folded_words(opening)) >= _MIN_OPENING:  # two phrases, so that one may have another word
            parts = opening.split()
            queries += [TextQuery(_phrase(part, _PHRASE), PHRASE) for part in (parts, parts[_PHRASE:]) if part]
    if not queries:
        return []
    try:
        docids = search.docids(Or(tuple(dict.fromkeys(queries))))[-_MAX_CANDIDATES:].tolist()
    except SearchNotAnswered:
        return []
    rows = CatalogueEntry.objects.filter(docid__in=docids)
    return list(rows.only("docid", "article_id", "headline", "opening", "published", "slug").order_by("-docid"))


def _phrase(parts: list[str], length: int) -> str:
    """Return the first parts of a text as a phrase to search for; a script without blanks has one long part."""
    return " ".join(parts[:length])[:_MAX_PHRASE]
