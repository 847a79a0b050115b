"""Find live stories that a story perhaps repeats: with the same headline, or with nearly the same first words."""

from collections.abc import Sequence
from difflib import SequenceMatcher

from articles.models import Article, CatalogueEntry
from articles.search import search
from articles.search.backends import SearchTooSlow
from articles.search.query.nodes import PHRASE, Or, Query, TextQuery
from articles.story.date_formatting import in_words
from articles.story.html_blocks import first_words
from articles.story.story import Story
from articles.story.words import folded_words

_BATCH = 50  # stories compared by one search
_MAX_CANDIDATES = 500  # of one search, the newest
_MAX_LISTED = 3  # for one story
_PHRASE = 6  # words of a phrase of the beginning by which candidates are found
_MIN_OPENING = 12  # words; shorter beginnings are formulas
_NEARLY_EQUAL = 0.8  # of the first words


def similar_stories(stories: Sequence[tuple[Article, Story]]) -> dict[int, list[str]]:
    """Return descriptions of the live stories that each story is like, by the primary key of its article.

    Takes two queries for 50 stories; a search that takes too long finds nothing.
    """
    similar: dict[int, list[str]] = {}
    for start in range(0, len(stories), _BATCH):
        batch = stories[start : start + _BATCH]
        candidates = _candidates([story for _, story in batch])
        for article, story in batch:
            texts = [_description(entry) for entry in candidates if _is_like(entry, article, story)]
            if texts:
                similar[article.pk] = texts[:_MAX_LISTED]
    return similar


def _candidates(stories: list[Story]) -> list[CatalogueEntry]:
    queries: list[Query] = []
    for story in stories:
        if folded_words(story.headline):
            queries.append(TextQuery(story.headline, PHRASE, "headline"))
        opening = folded_words(first_words(story.body))
        if len(opening) >= _MIN_OPENING:  # two phrases, so that one may have another word
            phrases = (opening[:_PHRASE], opening[_PHRASE : 2 * _PHRASE])
            queries += [TextQuery(" ".join(phrase), PHRASE) for phrase in phrases]
    if not queries:
        return []
    try:
        docids = search.docids(Or(tuple(dict.fromkeys(queries))))[-_MAX_CANDIDATES:].tolist()
    except SearchTooSlow:
        return []
    rows = CatalogueEntry.objects.filter(docid__in=docids)
    return list(rows.only("docid", "article_id", "headline", "opening", "published", "slug").order_by("-docid"))


def _is_like(entry: CatalogueEntry, article: Article, story: Story) -> bool:
    if entry.article_id == article.pk:
        return False
    if story.headline and folded_words(entry.headline) == folded_words(story.headline):
        return True
    own, other = folded_words(first_words(story.body)), folded_words(entry.opening)
    if min(len(own), len(other)) < _MIN_OPENING:
        return False
    return SequenceMatcher(None, own, other, autojunk=False).ratio() >= _NEARLY_EQUAL


def _description(entry: CatalogueEntry) -> str:
    return f"“{entry}”, {in_words(entry.published_date)}"
