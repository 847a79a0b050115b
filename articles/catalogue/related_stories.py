"""Related stories: those that share a story's rarest tags and names, the nearest in words and time first.

    what the story names, with how many stories have it ──▶ the rarest of them ──▶ their stories nearby ──▶ the best

One query, however large the archive is: how many stories have a name is counted up to a bound, and of each name
only the stories nearest in time are looked at. All of it is catalogue, so nothing but live stories is ever found.
"""

import re
from collections import Counter
from functools import cache as remembered
from typing import NamedTuple

from django.core.cache import cache
from django.db import connection

from articles.models import CatalogueEntry
from articles.taxonomy.taxonomy import LINK_MODELS

MAX_RELATED = 4
# A name of more stories than this says little about what a story is about.
MAX_STORIES_OF_NAME = 300
# Of each name, so many stories before and so many after are looked at; and so many of the rarest names.
NEARBY, NAMES = 15, 8
# What sharing a name is worth: a tag that two stories have nearly this much, one that hundreds have next to nothing.
WORTH = {"tag": 1000, "author": 300}
_ENOUGH = 8
_WORD = re.compile(r"[^\W\d_]{4,}")


class RelatedStory(NamedTuple):
    """A story that a page leads to: what the link says, and what the page's validators know it by."""

    # In the order of the entry's own fields, as `from_db` takes them.
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
        return CatalogueEntry.from_db("default", self._fields, self)


class StoryContext(NamedTuple):
    """What stands around a story: the stories before and after it, and the related ones."""

    before: RelatedStory | None
    after: RelatedStory | None
    related: tuple[RelatedStory, ...]

    @property
    def validators(self) -> tuple:
        """All that the links show follows from the version (its digest) and the address of each story."""
        stories = (self.before, self.after, *self.related)
        return tuple(story and (story.docid, story.slug, story.digest) for story in stories)


def find_related(entry: CatalogueEntry, generation: str) -> StoryContext:
    """Find what stands around a story: one query, or none.

    What is found depends on the catalogue alone, so it is kept under the catalogue's generation as read together with
    the entry: a story published, withdrawn, retagged or renamed anywhere is another generation, and all is found anew.
    The page's validators take what was found, not the generation, so a page whose surroundings are the same as before
    still answers 304, however much was published elsewhere.
    """
    key = f"around.{entry.docid}.{generation}"
    context = cache.get(key)
    if context is None:
        context = _find(entry)
        cache.set(key, context, 3600)
    return context


def _find(entry: CatalogueEntry) -> StoryContext:
    rows = _nearby(entry.docid)
    neighbours = [story for noun, _, story in rows if noun == "beside"]
    worth: Counter[RelatedStory] = Counter()
    for noun, of_name, story in rows:
        if noun != "beside" and story.docid != entry.docid:
            worth[story] += of_name
    words = _words(entry)
    best = sorted(
        (story for story in worth if worth[story] >= _ENOUGH),
        key=lambda story: (
            -worth[story] - _ENOUGH * len(words & _words(story)),
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
    """Give the stories before and after ("beside"), and those near it that share a name, with what that is worth."""
    statement = _statement()
    with connection.cursor() as cursor:
        cursor.execute(statement, [docid] * statement.count("%s"))
        return [(noun, worth, _read(row)) for noun, worth, *row in cursor.fetchall()]


@remembered
def _statement() -> str:
    """Write the statement; by hand: building it would cost a page far more than running it."""
    entries = CatalogueEntry._meta.db_table
    fields = ", ".join(f"e.{field}" for field in RelatedStory._fields)
    names = " UNION ALL ".join(_names(noun, LINK_MODELS[noun]._meta.db_table) for noun in WORTH)
    # CROSS JOIN, so that SQLite begins with the names, of which there are few.
    sharing = " UNION ALL ".join(
        f'SELECT r.noun, r.worth / r.stories, {fields} FROM rarest r CROSS JOIN "{LINK_MODELS[noun]._meta.db_table}" l '  # noqa: S608
        f'JOIN "{entries}" e ON e.docid = l.entry_id '
        f"WHERE r.noun = '{noun}' AND l.{noun}_id = r.named AND l.entry_id BETWEEN r.nearest_before AND r.nearest_after"
        for noun in WORTH
    )
    return (
        f"WITH names AS ({names}), rarest AS (SELECT * FROM names WHERE stories > 1 "  # noqa: S608  names of tables
        f"ORDER BY worth / stories DESC, noun, named LIMIT {NAMES}) "
        f"SELECT 'beside', 0, {fields} FROM \"{entries}\" e WHERE "
        f'e.docid = (SELECT max(docid) FROM "{entries}" WHERE docid < %s) '
        f'OR e.docid = (SELECT min(docid) FROM "{entries}" WHERE docid > %s) UNION ALL {sharing}'
    )


def _names(noun: str, table: str) -> str:
    """Write what gives a story's names of one kind: how many stories have each, and where its nearest ones end."""
    of_it = f'FROM "{table}" o WHERE o.{noun}_id = l.{noun}_id'
    # Fewer than that many on one side: as far as there are any.
    before = f"SELECT o.entry_id {of_it} AND o.entry_id < %s ORDER BY o.entry_id DESC LIMIT 1 OFFSET {NEARBY - 1}"
    after = f"SELECT o.entry_id {of_it} AND o.entry_id > %s ORDER BY o.entry_id LIMIT 1 OFFSET {NEARBY - 1}"
    return (
        f"SELECT '{noun}' AS noun, l.{noun}_id AS named, {WORTH[noun]} AS worth, "  # noqa: S608  names of tables
        f"(SELECT count(*) FROM (SELECT 1 {of_it} LIMIT {MAX_STORIES_OF_NAME}) counted) AS stories, "
        f"COALESCE(({before}), {-(2**40)}) AS nearest_before, COALESCE(({after}), {2**40}) AS nearest_after "
        f'FROM "{table}" l WHERE l.entry_id = %s'
    )


def _read(row: list) -> RelatedStory:
    """Make one of a row, whose last two columns say yes or no, as every engine's driver should."""
    return RelatedStory(*row[:-2], bool(row[-2]), bool(row[-1]))


def _words(story) -> set[str]:
    return {word.casefold() for word in _WORD.findall(story.headline or story.opening)}
