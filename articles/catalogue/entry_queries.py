"""Load entries for pages, with SQL that is built once and with sections that the entries share.

    latest = PreparedQuery(CatalogueEntry.objects.newest_first()[:14], [])
    entry_queries.read(latest)                   entry_queries.by_docid([1341767680, 1341751296])

A list shows dozens of stories, and the ORM needs longer to build their query than the database needs to run it.
"""

from collections.abc import Collection, Sequence
from typing import Any

from django.db import connection

from articles.models import CatalogueEntry, Section, Version
from media.raw_rows import PreparedQuery, RowReader

_ENTRY, _SECTION = RowReader(CatalogueEntry, "e"), RowReader(Section, "s")
_SECTION_OF = CatalogueEntry._meta.get_field("section")
_BY_DOCID = (
    f'SELECT {_ENTRY}, {_SECTION} FROM "{CatalogueEntry._meta.db_table}" e '  # noqa: S608  only names of tables and columns
    f'LEFT JOIN "{Section._meta.db_table}" s ON s.id = e.section_id WHERE e.docid IN ([docids])'
)
_STORY = Version._meta.get_field("story_json").column
_WITH_STORY = _BY_DOCID.replace(" FROM ", f', v."{_STORY}" FROM ', 1).replace(
    " WHERE ", f' JOIN "{Version._meta.db_table}" v ON v.article_id = e.article_id AND v.number = e.version WHERE '
)
# A placeholder for docids in prepared queries; no day has this docid.
ANY_DOCID = 2**40 + 1


def read(prepared: PreparedQuery, values: Sequence[Any] = ()) -> list[CatalogueEntry]:
    """Return the entries of a prepared query, which must have `select_related("section")`."""
    return _read(prepared.rows(values))


def by_docid(docids: Collection[int]) -> dict[int, CatalogueEntry]:
    """Return the entries with their sections, by docid; one query, or none without docids."""
    return {entry.docid: entry for entry in _read(_rows(_BY_DOCID, docids))}


def with_stories(docids: Collection[int]) -> dict[int, tuple[CatalogueEntry, str]]:
    """Return the entries and the JSON of the story that each shows, by docid; one query, or none without docids."""
    rows = _rows(_WITH_STORY, docids)
    return {entry.docid: (entry, row[-1]) for entry, row in zip(_read(rows), rows, strict=True)}


def _rows(statement: str, docids: Collection[int]) -> list[Sequence]:
    if not docids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(statement.replace("[docids]", ", ".join(["%s"] * len(docids))), [*docids])
        return cursor.fetchall()


def _read(rows: Sequence[Sequence]) -> list[CatalogueEntry]:
    sections: dict[int | None, Section | None] = {None: None}
    entries = _ENTRY.read_all(rows)
    for entry, row in zip(entries, rows, strict=True):
        if entry.section_id not in sections:
            sections[entry.section_id] = _SECTION.read(row, len(_ENTRY))
        _SECTION_OF.set_cached_value(entry, sections[entry.section_id])
    return entries
