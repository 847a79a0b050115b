"""Find related stories: stories with the same rare tags and authors, the nearest in words and time first.

    terms of the story with their number of stories ──▶ the rarest terms ──▶ their stories nearby ──▶ the best

This takes one query in an archive of any size: the stories of a term are counted up to a limit, and of each term only
the stories nearest in time are read. Only the catalogue is read, so only live stories are found.
"""

import re
from collections import Counter
from functools import cache as remembered
from typing import NamedTuple

from django.core.cache import cache
from django.db import connection

from articles.models import CatalogueEntry
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
_NEIGHBOUR = "neighbour"
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
        return CatalogueEntry.from_db("default", self._fields, self)


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
    neighbours = [story for noun, _, story in rows if noun == _NEIGHBOUR]
    worth: Counter[RelatedStory] = Counter()
    for noun, term_worth, story in rows:
        if noun != _NEIGHBOUR and story.docid != entry.docid:
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
    """Return (noun, worth, story) for stories nearby with a common term; the noun of both neighbours is "neighbour"."""
    statement = _statement()
    with connection.cursor() as cursor:
        cursor.execute(statement, [docid] * statement.count("%s"))
        return [(noun, worth, _read(row)) for noun, worth, *row in cursor.fetchall()]


@remembered
def _statement() -> str:
    """Return the SQL; building it with the ORM would take a page much longer than running it."""
    entries = CatalogueEntry._meta.db_table
    fields = ", ".join(f"e.{field}" for field in RelatedStory._fields)
    terms = " UNION ALL ".join(_terms(noun, LINK_MODELS[noun]._meta.db_table) for noun in WORTH)
    # CROSS JOIN, so that SQLite starts with the terms, which are few.
    sharing = " UNION ALL ".join(
        f'SELECT r.noun, r.worth / r.stories, {fields} FROM rarest r CROSS JOIN "{LINK_MODELS[noun]._meta.db_table}" l '  # noqa: S608
        f'JOIN "{entries}" e ON e.docid = l.entry_id '
        f"WHERE r.noun = '{noun}' AND l.{noun}_id = r.term AND l.entry_id BETWEEN r.nearest_before AND r.nearest_after"
        for noun in WORTH
    )
    return (
        f"WITH terms AS ({terms}), rarest AS (SELECT * FROM terms WHERE stories > 1 "  # noqa: S608  only names of tables
        f"ORDER BY worth / stories DESC, noun, term LIMIT {MAX_TERMS}) "
        f"SELECT '{_NEIGHBOUR}', 0, {fields} FROM \"{entries}\" e WHERE "
        f'e.docid = (SELECT max(docid) FROM "{entries}" WHERE docid < %s) '
        f'OR e.docid = (SELECT min(docid) FROM "{entries}" WHERE docid > %s) UNION ALL {sharing}'
    )


def _terms(noun: str, table: str) -> str:
    """Return the SQL for a story's terms of one noun: the number of their stories, and the limits of nearby ones."""
    of_term = f'FROM "{table}" o WHERE o.{noun}_id = l.{noun}_id'
    # With fewer stories than NEARBY on one side there is no limit on that side.
    before = f"SELECT o.entry_id {of_term} AND o.entry_id < %s ORDER BY o.entry_id DESC LIMIT 1 OFFSET {NEARBY - 1}"
    after = f"SELECT o.entry_id {of_term} AND o.entry_id > %s ORDER BY o.entry_id LIMIT 1 OFFSET {NEARBY - 1}"
    return (
        f"SELECT '{noun}' AS noun, l.{noun}_id AS term, {WORTH[noun]} AS worth, "  # noqa: S608  only names of tables
        f"(SELECT count(*) FROM (SELECT 1 {of_term} LIMIT {MAX_STORIES_OF_TERM}) counted) AS stories, "
        f"COALESCE(({before}), {-(2**40)}) AS nearest_before, COALESCE(({after}), {2**40}) AS nearest_after "
        f'FROM "{table}" l WHERE l.entry_id = %s'
    )


def _read(row: list) -> RelatedStory:
    """Return the story of a row; the last two columns become bool, because SQLite returns numbers."""
    return RelatedStory(*row[:-2], bool(row[-2]), bool(row[-1]))


def _words(story) -> set[str]:
    return {word.casefold() for word in _WORD.findall(story.headline or story.opening)}
