"""Find related stories: those that an editor chose, then stories nearby with the same rare tags or authors. With them
come the neighbours in time, the parts of series and the translations, which the same query reads.

    terms of the story with their number of stories ──▶ the rarest terms ──▶ their stories nearby ──▶ the best

This takes one query in an archive of any size: the stories of a term are counted up to a limit, and of each term only
the stories nearest in time are read. Only the catalogue is read, so only live stories are found.
"""

import re
from collections import Counter
from typing import NamedTuple

from django.core.cache import cache
from django.db import router

from articles.catalogue.recent_changes import ARTICLE, TRANSLATIONS, ReadFrom, key, recent_changes
from articles.models import CatalogueEntry
from articles.models.series import series_path
from articles.search.index.generations import GenerationId
from articles.sql.nearby_stories import (
    CHOSEN,
    NEIGHBOUR,
    ORIGINAL,
    PART,
    SOURCE,
    TRANSLATION,
    Limits,
    NearbyRow,
    Worth,
    nearby,
)
from articles.story.characters import LETTER
from articles.taxonomy.taxonomy import LINK_MODELS

MAX_RELATED = 4
# A term of more stories than this says little about the subject of a story.
MAX_STORIES_OF_TERM = 300
# The stories read before and after the story for each term, and the number of rarest terms.
NEARBY, MAX_TERMS = 15, 8
# The worth of a common term is divided by the number of its stories: 500 for a tag of two stories, 3 for one of 300.
WORTH = {"tag": 1000, "author": 300}
CACHED_SECONDS = 3600
# Lower and higher than any docid.
NO_DOCID_BEFORE, NO_DOCID_AFTER = -(2**62), 2**62
_MIN_WORTH = 8  # also the worth of a common word in the headlines
_WORD = re.compile(f"{LETTER}{{4,}}")


class RelatedStory(NamedTuple):
    """A story that a page links to: the columns for the link and for the page's validators."""

    # In the order of the fields of the entry, as `from_db` needs them.
    docid: int
    article_id: int
    digest: str
    slug: str
    published: str
    headline: str
    opening: str
    language: str
    is_corrected: bool
    is_updated: bool

    @property
    def entry(self) -> CatalogueEntry:
        """Return the story as an entry; its other columns are deferred."""
        return CatalogueEntry.from_db(router.db_for_read(CatalogueEntry), self._fields, self)


class SeriesPlace(NamedTuple):
    """The place of a story in a series: its number among the live parts, and the parts before and after it."""

    slug: str
    name: str
    number: int
    count: int
    before: RelatedStory | None
    after: RelatedStory | None

    @property
    def url(self) -> str:
        """Return the path of the page of the series."""
        return series_path(self.slug)


class StoryContext(NamedTuple):
    """The stories before and after a story, the related ones, its places in series, its original and translations.

    `original` is None for a story that is no translation, or whose original is not live. `translations` are those of
    the same original, by time, without the story itself.
    """

    before: RelatedStory | None
    after: RelatedStory | None
    related: tuple[RelatedStory, ...]
    series: tuple[SeriesPlace, ...] = ()
    original: RelatedStory | None = None
    translations: tuple[RelatedStory, ...] = ()

    @property
    def in_other_languages(self) -> tuple[RelatedStory, ...]:
        """Return the original, if the story is a translation, and the other translations."""
        return (*([self.original] if self.original else []), *self.translations)

    @property
    def validators(self) -> tuple:
        """Return the validators of the links: a link depends only on the version (digest) and address of its story."""
        places = [(place.slug, place.name, place.number, place.count) for place in self.series]
        neighbours = [story for place in self.series for story in (place.before, place.after)]
        stories = (self.before, self.after, *self.related, *neighbours, self.original, *self.translations)
        return (*places, *(story and (story.docid, story.slug, story.digest) for story in stories))


NOTHING_AROUND = StoryContext(None, None, ())


class _Cached(NamedTuple):
    """A story context, the generation at which it was the current one, and what it was read from."""

    context: StoryContext
    generation: GenerationId
    source: ReadFrom


def find_related(entry: CatalogueEntry, generation: GenerationId) -> StoryContext:
    """Return the story context of an entry that has its article; one query, or none if it is cached.

    The context depends only on the catalogue, so it is cached with the generation that was read with the entry. At a
    later one the change log tells whether it may be another context; only then it is read again. The page's validators
    use the context, not the generation, so a page with the same context still answers 304 after other stories were
    published.
    """
    cache_key = f"around.{entry.docid}"
    cached: _Cached | None = cache.get(cache_key)
    if cached and not recent_changes.may_touch(cached.generation, generation, cached.source):
        if cached.generation != generation:
            cache.set(cache_key, cached._replace(generation=generation), CACHED_SECONDS)
        return cached.context
    recent_changes.begin_at(generation)
    context, source = _find(entry)
    cache.set(cache_key, _Cached(context, generation, source), CACHED_SECONDS)
    return context


def _find(entry: CatalogueEntry) -> tuple[StoryContext, ReadFrom]:
    stories: dict[str, list[RelatedStory]] = {NEIGHBOUR: [], CHOSEN: [], ORIGINAL: [], TRANSLATION: []}
    parts: dict[tuple[str, str], list[RelatedStory]] = {}
    worth: Counter[RelatedStory] = Counter()
    keys = {key(ARTICLE, entry.article_id), key(TRANSLATIONS, entry.translation_of or entry.article.uuid)}
    for row, story in _nearby(entry.docid):
        if story is None:
            keys.add(key(row.slug, row.name))
        elif row.noun == PART:
            parts.setdefault((row.slug, row.name), []).append(story)
        elif row.noun in stories:
            stories[row.noun].append(story)
        elif story.docid != entry.docid:
            worth[story] += row.worth
    neighbours, chosen, original, translations = stories.values()
    translations = [story for story in translations if story.docid != entry.docid]
    series = tuple(_place_in_series(entry.docid, *names, group) for names, group in parts.items())
    linked = {story.docid for story in chosen}
    linked |= {story.docid for story in (*original, *translations)}
    linked |= {part.docid for place in series for part in (place.before, place.after) if part}
    words = _words(entry)
    best = sorted(
        (story for story in worth if worth[story] >= _MIN_WORTH and story.docid not in linked),
        key=lambda story: (
            -worth[story] - _MIN_WORTH * len(words & _words(story)),
            abs(story.docid - entry.docid),
            story.docid,
        ),
    )
    context = StoryContext(
        before=next((story for story in neighbours if story.docid < entry.docid), None),
        after=next((story for story in neighbours if story.docid > entry.docid), None),
        related=(*chosen, *best[: max(0, MAX_RELATED - len(chosen))]),
        series=series,
        original=original[0] if original else None,
        translations=tuple(sorted(translations, key=lambda story: story.docid)),
    )
    first = context.before.docid if context.before else NO_DOCID_BEFORE
    last = context.after.docid if context.after else NO_DOCID_AFTER
    return context, ReadFrom(frozenset(keys), first, last)


def _place_in_series(docid: int, slug: str, name: str, parts: list[RelatedStory]) -> SeriesPlace:
    """Return the place of a story among the live parts of a series, which are in their order."""
    index = [part.docid for part in parts].index(docid)
    before, after = parts[index - 1] if index else None, next(iter(parts[index + 1 :]), None)
    return SeriesPlace(slug, name, index + 1, len(parts), before, after)


def _nearby(docid: int) -> list[tuple[NearbyRow, RelatedStory | None]]:
    """Return what the page of a story may link to, each with the story; None for what it was read from."""
    worths = tuple(Worth(noun, worth, LINK_MODELS[noun]) for noun, worth in WORTH.items())
    rows = nearby(docid, RelatedStory._fields, worths, Limits(MAX_STORIES_OF_TERM, MAX_TERMS, NEARBY))
    # The last two columns become bool, because SQLite returns numbers.
    return [(row, None if row.noun == SOURCE else _related_story(row.columns)) for row in rows]


def _related_story(columns: tuple) -> RelatedStory:
    return RelatedStory._make([*columns[:-2], *map(bool, columns[-2:])])


def _words(story) -> set[str]:
    return {word.casefold() for word in _WORD.findall(story.headline or story.opening)}
