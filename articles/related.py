"""Related stories: those that share a story's rarest tags and names, the nearest in words and time first.

    what the story names, with how many stories have it ──▶ the rarest of them ──▶ their stories nearby ──▶ the best

Two queries, however large the archive is: how many stories have a name is counted up to a bound, and of each name
only the stories nearest in time are looked at. All of it is catalogue, so nothing but live stories is ever found.
"""

import re
from collections import Counter
from functools import cache as remembered
from typing import NamedTuple

from django.core.cache import cache
from django.db import connection

from articles.models import CatalogueAuthor, CatalogueEntry, CatalogueTag

SHOWN = 4
# A name of more stories than this says little about what a story is about.
COMMON = 300
# Of each name, so many stories before and so many after are looked at; and so many of the rarest names.
NEARBY, NAMES = 15, 8
# What sharing a name is worth: a tag that two stories have nearly this much, one that hundreds have next to nothing.
WORTH = {"tag": 1000, "author": 300}
_ENOUGH = 8
_LINKS = {"tag": CatalogueTag, "author": CatalogueAuthor}
_WORD = re.compile(r"[^\W\d_]{4,}")


class Beside(NamedTuple):
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


class Surroundings(NamedTuple):
    """What stands around a story: the stories before and after it, and the related ones."""

    before: Beside | None
    after: Beside | None
    related: tuple[Beside, ...]

    @property
    def validators(self) -> tuple:
        """All that the links show follows from the version (its digest) and the address of each story."""
        beside = (self.before, self.after, *self.related)
        return tuple(story and (story.docid, story.slug, story.digest) for story in beside)


class _Name(NamedTuple):
    noun: str
    pk: int
    stories: int
    first: int
    last: int

    @property
    def worth(self) -> int:
        return WORTH[self.noun] // max(2, self.stories)


def around(entry: CatalogueEntry, generation: str) -> Surroundings:
    """Find what stands around a story: none or two queries.

    What is found depends on the catalogue alone, so it is kept under the catalogue's generation as read together with
    the entry: a story published, withdrawn, retagged or renamed anywhere is another generation, and all is found anew.
    The page's validators take what was found, not the generation, so a page whose surroundings are the same as before
    still answers 304, however much was published elsewhere.
    """
    key = f"around.{entry.docid}.{generation}"
    found = cache.get(key)
    if found is None:
        found = _find(entry)
        cache.set(key, found, 3600)
    return found


def _find(entry: CatalogueEntry) -> Surroundings:
    names = _rarest(entry.docid)
    rows = [(row[0], Beside(*row[1:])) for row in _nearby(entry.docid, names)]
    beside = [story for label, story in rows if label == "beside"]
    worth: Counter[Beside] = Counter()
    worths = {f"{name.noun}-{name.pk}": name.worth for name in names}
    for label, story in rows:
        if label in worths and story.docid != entry.docid:
            worth[story] += worths[label]
    words = _words(entry)
    best = sorted(
        (story for story in worth if worth[story] >= _ENOUGH),
        key=lambda story: (
            -worth[story] - _ENOUGH * len(words & _words(story)),
            abs(story.docid - entry.docid),
            story.docid,
        ),
    )
    return Surroundings(
        before=next((story for story in beside if story.docid < entry.docid), None),
        after=next((story for story in beside if story.docid > entry.docid), None),
        related=tuple(best[:SHOWN]),
    )


def _rarest(docid: int) -> list[_Name]:
    """Give the rarest names of a story that others share, with the stretch in which their stories are looked for."""
    with connection.cursor() as cursor:
        cursor.execute(_names_statement(), [docid] * 3 * len(_LINKS))
        names = [_Name(*row) for row in cursor.fetchall()]
    shared = [name for name in names if name.stories > 1]
    return sorted(shared, key=lambda name: (-name.worth, name.noun, name.pk))[:NAMES]


@remembered
def _names_statement() -> str:
    """Write the statement for a story's names; by hand: building it would cost a page far more than running it."""
    return " UNION ALL ".join(_names(noun, link._meta.db_table) for noun, link in _LINKS.items())


def _names(noun: str, table: str) -> str:
    of_it = f'FROM "{table}" o WHERE o.{noun}_id = l.{noun}_id'
    # Fewer than that many on one side: as far as there are any.
    before = f"SELECT o.entry_id {of_it} AND o.entry_id < %s ORDER BY o.entry_id DESC LIMIT 1 OFFSET {NEARBY - 1}"
    after = f"SELECT o.entry_id {of_it} AND o.entry_id > %s ORDER BY o.entry_id LIMIT 1 OFFSET {NEARBY - 1}"
    return (
        f"SELECT '{noun}', l.{noun}_id, (SELECT count(*) FROM (SELECT 1 {of_it} LIMIT {COMMON}) counted), "  # noqa: S608
        f'COALESCE(({before}), {-(2**40)}), COALESCE(({after}), {2**40}) FROM "{table}" l WHERE l.entry_id = %s'
    )


def _nearby(docid: int, names: list[_Name]) -> list[tuple]:
    """Give the story before, the one after, and those near it that share a name, each labelled; one query."""
    entries = CatalogueEntry._meta.db_table
    fields = ", ".join(f"e.{field}" for field in Beside._fields)
    parts = [
        f"SELECT 'beside', {fields} FROM \"{entries}\" e WHERE "  # noqa: S608  names of tables alone
        f'e.docid = (SELECT max(docid) FROM "{entries}" WHERE docid < %s) '
        f'OR e.docid = (SELECT min(docid) FROM "{entries}" WHERE docid > %s)'
    ]
    values = [docid, docid]
    for name in names:
        link = _LINKS[name.noun]._meta.db_table
        parts.append(
            f'SELECT \'{name.noun}-{name.pk}\', {fields} FROM "{link}" l JOIN "{entries}" e ON e.docid = l.entry_id '  # noqa: S608
            f"WHERE l.{name.noun}_id = %s AND l.entry_id BETWEEN %s AND %s"
        )
        values += [name.pk, name.first, name.last]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        return [_read(row) for row in cursor.fetchall()]


def _read(row: tuple) -> tuple:
    """Give a row with its last two columns, which say yes or no, as every engine's driver should."""
    return (*row[:-2], bool(row[-2]), bool(row[-1]))


def _words(story) -> set[str]:
    return {word.casefold() for word in _WORD.findall(story.headline or story.opening)}
