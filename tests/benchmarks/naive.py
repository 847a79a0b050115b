"""The first baseline is what a Django project does at first: full text of the engine, GROUP BY for facets, OFFSET.

Its own table of plain text beside the catalogue: FTS5 with the porter stemmer on SQLite, a `tsvector` with a GIN index
on PostgreSQL. One request is the ids of the hits, seven counts, the twenty rows and their snippets by the engine.
"""

import re

from django.db import connection

from articles.models import CatalogueEntry, Version
from articles.story.html_blocks import text_of

TABLE = "bench_naive"
_GROUPED = {
    "section": "SELECT section_id, count(*) FROM articles_catalogueentry WHERE docid IN ({}) GROUP BY 1",
    "year": "SELECT substr(published, 1, 4), count(*) FROM articles_catalogueentry WHERE docid IN ({}) GROUP BY 1",
    "photo": "SELECT has_photo, count(*) FROM articles_catalogueentry WHERE docid IN ({}) GROUP BY 1",
    "tag": "SELECT tag_id, count(*) FROM articles_cataloguetag WHERE entry_id IN ({}) GROUP BY 1 "
    "ORDER BY 2 DESC LIMIT 20",
    "author": "SELECT author_id, count(*) FROM articles_catalogueauthor WHERE entry_id IN ({}) GROUP BY 1 "
    "ORDER BY 2 DESC LIMIT 20",
}


def build():
    """Write the table from the live stories."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"CREATE TABLE {TABLE} (docid bigint PRIMARY KEY, words text, search tsvector)")
        else:
            cursor.execute(f"CREATE VIRTUAL TABLE {TABLE} USING fts5(words, tokenize='porter unicode61')")
        for rows in plain_texts():
            if connection.vendor == "postgresql":
                cursor.executemany(
                    f"INSERT INTO {TABLE} VALUES (%s, %s, to_tsvector('english', %s))", [(*r, r[1]) for r in rows]
                )
            else:
                cursor.executemany(f"INSERT INTO {TABLE} (rowid, words) VALUES (%s, %s)", rows)
        if connection.vendor == "postgresql":
            cursor.execute(f"CREATE INDEX {TABLE}_search ON {TABLE} USING gin (search)")
            cursor.execute(f"ANALYZE {TABLE}")


def drop():
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")


def plain_texts(batch: int = 500):
    """Yield live stories as lists of (docid, plain text)."""
    after = -1
    while entries := list(CatalogueEntry.objects.filter(docid__gt=after).order_by("docid")[:batch]):
        after = entries[-1].docid
        numbers = {entry.article_id: entry for entry in entries}
        rows = []
        for version in Version.objects.filter(article__in=numbers):
            entry = numbers[version.article_id]
            if version.number == entry.version:
                story = version.story
                rows.append((entry.docid, f"{story.headline}\n{story.dek}\n{text_of(story.body)}"))
        yield sorted(rows)


def page(words: str, offset: int = 0) -> int:
    """Answer one request; return the number of stories."""
    if connection.vendor == "postgresql":
        ids, query = f"SELECT docid FROM {TABLE} WHERE search @@ to_tsquery('english', %s)", _postgresql(words)
        snippets = (
            f"SELECT docid, ts_headline('english', words, to_tsquery('english', %s)) FROM {TABLE} WHERE docid IN "
        )
        snippets, values = f"{snippets} ({ids} ORDER BY docid DESC LIMIT 20 OFFSET {offset})", [query, query]
    else:
        ids, query = f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s", words
        snippets, values = (
            f"SELECT rowid, snippet({TABLE}, 0, '<b>', '</b>', '…', 30) FROM {TABLE} WHERE {TABLE} MATCH %s",
            [query],
        )
        snippets += f" ORDER BY rowid DESC LIMIT 20 OFFSET {offset}"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({ids}) AS found", [query])
        [total] = cursor.fetchone()
        for grouped in _GROUPED.values():
            cursor.execute(grouped.format(ids), [query])
            cursor.fetchall()
        cursor.execute(snippets, values)
        docids = [row[0] for row in cursor.fetchall()]
    list(CatalogueEntry.objects.filter(docid__in=docids).select_related("section"))
    return total


def plain(text: str) -> str:
    """Return a query of the mix as FTS5 reads it, without what the naive archive cannot do (tags, dates, fields)."""
    text = re.sub(r"\b(?:tag|after|before):\S+ ?|headline:", "", text)
    return re.sub(r"(\S+) -(\S+)", r"\1 NOT \2", text)


def _postgresql(text: str) -> str:
    if text.startswith('"'):
        return " <-> ".join(text.strip('"').split())
    text = text.replace(" NOT ", " & !").replace(" OR ", " | ").replace("*", ":*")
    return text if "&" in text or "|" in text else " & ".join(text.split())
