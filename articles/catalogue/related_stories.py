"""Find related stories: stories with the same rare tags and authors, the nearest in words and time first.

    terms of the story with their number of stories ──▶ the rarest terms ──▶ their stories nearby ──▶ the best

This takes one query in an archive of any size: the stories of a term are counted up to a limit, and of each term only
the stories nearest in time are read. Only the catalogue is read, so only live stories are found.
"""

import re
from collections import Counter
from typing import NamedTuple

from django.core.cache import cache
from django.db import router

from articles.models import CatalogueEntry
from articles.sql.nearby_stories import NEIGHBOUR, Limits, Worth, nearby
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


class StoryContext(NamedTuple):
    """The stories before and after a story, and the related ones."""

    before: RelatedStory | None
    after: RelatedStory | None
    related: tuple[RelatedStory, ...]

    @property
    def validators(self) -> tuple:
        """Return the validators of the links: a link depends only on the version (digest) and address of its story."""
        stories = (self.before, self.after, *self.related)
        return tuple(story and (story.docid, story.slug, story.digest) for story in stories)


def find_related(entry: CatalogueEntry, generation: str) -> StoryContext:
    """Return the story context of an entry; one query, or none if it is cached.

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
    neighbours = [story for noun, _, story in rows if noun == NEIGHBOUR]
    worth: Counter[RelatedStory] = Counter()
    for noun, term_worth, story in rows:
        if noun != NEIGHBOUR and story.docid != entry.docid:
            worth[story] += term_worth
    words = _words(entry)
    best = sorted(
        (story for story in worth if worth[story] >= _MIN_WORTH),
        key=lambda story: (
            -worth[story] - _MIN_WORTH * len(words & _words(story)),
            abs(story.docid - entry.docid),
            story.docid,
        ),
    )
    return StoryContext(
        before=next((story for story in neighbours if story.docid < entry.docid), None),
        after=next((story for story in neighbours if story.docid > entry.docid), None),
        related=tuple(best[:MAX_RELATED]),
    )


def _nearby(docid: int) -> list[tuple[str, int, RelatedStory]]:
    """Return (noun, worth, story) for stories nearby with a common term; the noun of both neighbours is NEIGHBOUR."""
    worths = tuple(Worth(noun, worth, LINK_MODELS[noun]) for noun, worth in WORTH.items())
    rows = nearby(docid, RelatedStory._fields, worths, Limits(MAX_STORIES_OF_TERM, MAX_TERMS, NEARBY))
    # The last two columns become bool, because SQLite returns numbers.
    return [(noun, worth, RelatedStory._make([*row[:-2], bool(row[-2]), bool(row[-1])])) for noun, worth, *row in rows]


def _words(story) -> set[str]:
    return {word.casefold() for word in _WORD.findall(story.headline or story.opening)}
