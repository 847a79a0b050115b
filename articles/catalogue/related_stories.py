"""Find related stories: those that an editor chose, then stories nearby with the same rare tags or authors.

    terms of the story with their number of stories ──▶ the rarest terms ──▶ their stories nearby ──▶ the best

This takes one query in an archive of any size: the stories of a term are counted up to a limit, and of each term only
the stories nearest in time are read. Only the catalogue is read, so only live stories are found.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from django.core.cache import cache
from django.db import router
from django.db.models import BigIntegerField

from articles.models import CatalogueEntry, RelatedLink, SeriesPart
from articles.models.series import series_path
from articles.sql.expressions import Param
from articles.sql.nearby_stories import NEIGHBOUR, Limits, Worth, nearby
from articles.sql.prepared import PreparedQuery
from articles.story.characters import LETTER
from articles.taxonomy.taxonomy import LINK_MODELS

MAX_RELATED = 4
# A term of more stories than this says little about the subject of a story.
MAX_STORIES_OF_TERM = 300
# The stories read before and after the story for each term, and the number of rarest terms.
NEARBY, MAX_TERMS = 15, 8
# The worth of a common term is divided by the number of its stories: 500 for a tag of two stories, 3 for one of 300.
WORTH = {"tag": 1000, "author": 300}
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
    """The stories before and after a story, the related ones, and its places in series."""

    before: RelatedStory | None
    after: RelatedStory | None
    related: tuple[RelatedStory, ...]
    series: tuple[SeriesPlace, ...] = ()

    @property
    def validators(self) -> tuple:
        """Return the validators of the links: a link depends only on the version (digest) and address of its story."""
        places = [(place.slug, place.name, place.number, place.count) for place in self.series]
        neighbours = [story for place in self.series for story in (place.before, place.after)]
        stories = (self.before, self.after, *self.related, *neighbours)
        return (*places, *(story and (story.docid, story.slug, story.digest) for story in stories))


def find_related(entry: CatalogueEntry, generation: str) -> StoryContext:
    """Return the story context of an entry; three queries, or none if it is cached.

    The context depends only on the catalogue, so it is cached under the generation that was read with the entry: if a
    story is published, withdrawn, tagged or renamed anywhere, the generation changes and the context is read again. The
    page's validators use the context, not the generation, so a page with the same context still answers 304 after other
    stories were published.
    """
    key = f"around.{entry.docid}.{generation}"
    context = cache.get(key)
    if context is None:
        context = _find(entry)
        cache.set(key, context, 3600)
    return context


def _find(entry: CatalogueEntry) -> StoryContext:
    rows = _nearby(entry.docid)
    chosen = [RelatedStory._make(row) for row in _CHOSEN.fetch(article=entry.article_id)]
    series = tuple(_places_in_series(entry))
    neighbours_in_series = [part for place in series for part in (place.before, place.after) if part]
    linked = {story.docid for story in (*chosen, *neighbours_in_series)}
    neighbours = [story for noun, _, story in rows if noun == NEIGHBOUR]
    worth: Counter[RelatedStory] = Counter()
    for noun, term_worth, story in rows:
        if noun != NEIGHBOUR and story.docid != entry.docid:
            worth[story] += term_worth
    words = _words(entry)
    best = sorted(
        (story for story in worth if worth[story] >= _MIN_WORTH and story.docid not in linked),
        key=lambda story: (
            -worth[story] - _MIN_WORTH * len(words & _words(story)),
            abs(story.docid - entry.docid),
            story.docid,
        ),
    )
    return StoryContext(
        before=next((story for story in neighbours if story.docid < entry.docid), None),
        after=next((story for story in neighbours if story.docid > entry.docid), None),
        related=(*chosen, *best[: max(0, MAX_RELATED - len(chosen))]),
        series=series,
    )


def _places_in_series(entry: CatalogueEntry) -> Iterator[SeriesPlace]:
    """Yield the place of a story in each series that it is in."""
    rows = _PARTS.fetch(article=entry.article_id)
    for (slug, name), group in groupby(rows, key=lambda row: row[:2]):
        parts = [RelatedStory._make(row[2:]) for row in group]
        index = next((index for index, part in enumerate(parts) if part.docid == entry.docid), None)
        if index is not None:
            before, after = parts[index - 1] if index else None, next(iter(parts[index + 1 :]), None)
            yield SeriesPlace(slug, name, index + 1, len(parts), before, after)


def _entry_columns(article: str) -> list[str]:
    """Return the lookups of the columns of a related story, from a row with a foreign key to its article."""
    return [f"{article}__entry__{name}" for name in RelatedStory._fields]


# Only live articles have an entry.
_CHOSEN = PreparedQuery(
    lambda: (
        RelatedLink.objects.filter(article=Param("article", BigIntegerField()), related__entry__isnull=False)
        .order_by("place", "pk")
        .values_list(*_entry_columns("related"))
    )
)
_PARTS = PreparedQuery(
    lambda: (
        SeriesPart.objects.filter(
            series__parts__article=Param("article", BigIntegerField()), article__entry__isnull=False
        )
        .order_by("series__name", "series__slug", "place", "pk")
        .values_list("series__slug", "series__name", *_entry_columns("article"))
    )
)


def _nearby(docid: int) -> list[tuple[str, int, RelatedStory]]:
    """Return (noun, worth, story) for stories nearby with a common term; the noun of both neighbours is NEIGHBOUR."""
    worths = tuple(Worth(noun, worth, LINK_MODELS[noun]) for noun, worth in WORTH.items())
    rows = nearby(docid, RelatedStory._fields, worths, Limits(MAX_STORIES_OF_TERM, MAX_TERMS, NEARBY))
    # The last two columns become bool, because SQLite returns numbers.
    return [(noun, worth, RelatedStory._make([*row[:-2], bool(row[-2]), bool(row[-1])])) for noun, worth, *row in rows]


def _words(story) -> set[str]:
    return {word.casefold() for word in _WORD.findall(story.headline or story.opening)}
