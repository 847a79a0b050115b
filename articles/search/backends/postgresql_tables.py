"""The tables of the full text in PostgreSQL: one for each index, with its keys, its GIN index and its common grams.

The common grams are the tokens of one row, which no search finds: its tsvector is empty. So they are renamed and
dropped with the rows that have them.
"""

from collections.abc import Iterable

from articles.search.backends import common_grams
from articles.search.backends.base import WORDS
from articles.search.backends.common_grams import ID_LENGTH, NO_GRAMS, PAIR_SHARE, CommonGrams
from articles.search.backends.tsquery import COMMON_GRAMS
from articles.sql.table_schema import Column, Table, Unique

_GRAMS_ROW = -(1 << 62)  # no docid and no key of a version
# To create an index, unless the server allows more; with PostgreSQL's default of 64 MB this takes twice as long.
_INDEX_MEMORY = "512MB"
_latest: dict[tuple[str, str], CommonGrams] = {}  # by database and table


def create_table(cursor, table: str, grams: CommonGrams = NO_GRAMS):
    """Create a table whose tsvectors are stored outside of their rows (a scan reads only rows) and uncompressed.

    A phrase query reads the tsvector of each candidate, which compression would slow down.
    """
    cursor.execute(
        f"CREATE TABLE {table} (docid bigint NOT NULL, search tsvector NOT NULL, held smallint NOT NULL, tokens text) "
        "WITH (toast_tuple_target = 128)"
    )
    cursor.execute(f"ALTER TABLE {table} ALTER COLUMN search SET STORAGE EXTERNAL")
    if grams.id:
        enter_grams(cursor, table, grams)


def expected_tables(indexes: Iterable[str]) -> dict[str, Table]:
    """Return by its name what `create_table` and `create_keys` make for each index, and the table of the words."""
    texts = Table(
        {
            "docid": Column("bigint", null=False),
            "search": Column("tsvector", null=False),
            "held": Column("smallint", null=False),
            "tokens": Column("text", null=True),
        },
        {Unique(("docid",))}, set(), set(), [],
    )  # fmt: skip
    words = {"word": Column("text", null=False, collation='"C"'), "stories": Column("integer", null=False)}
    return {f"articles_search_{index}": texts for index in indexes} | {
        WORDS: Table(words, {Unique(("word",))}, set(), set(), [])
    }


def enter_grams(cursor, table: str, grams: CommonGrams):
    """Write the common grams of a table that has no text yet."""
    cursor.execute(
        f"INSERT INTO {table} (docid, search, held, tokens) VALUES (%s, '', %s, %s)",
        [_GRAMS_ROW, COMMON_GRAMS, str(grams)],
    )


def create_keys(cursor, table: str):
    """Create the keys of a table, and the index of what its tsvectors do not hold."""
    cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {table}_pkey PRIMARY KEY (docid)")
    cursor.execute(f"CREATE INDEX {table}_held ON {table} (held, docid) WHERE held > 0")


def create_gin_index(cursor, table: str):
    """Create the index of the words of a table, if it is missing."""
    cursor.execute(
        "SELECT set_config('maintenance_work_mem', %s, true) "
        "WHERE pg_size_bytes(current_setting('maintenance_work_mem')) < pg_size_bytes(%s)",
        [_INDEX_MEMORY, _INDEX_MEMORY],
    )
    cursor.execute(f"CREATE INDEX IF NOT EXISTS {table}_gin ON {table} USING gin (search)")


def grams_id(table: str) -> str:
    """Return an expression for the id of the common grams of a table, NULL if it has none."""
    return f"(SELECT substr(tokens, 1, {ID_LENGTH}) FROM {table} WHERE held = {COMMON_GRAMS})"


def latest_grams(connection, table: str) -> CommonGrams:
    """Return the common grams of a table as this process read them last."""
    return _latest.get((connection.alias, table), NO_GRAMS)


def grams_with_id(cursor, table: str, id: str) -> CommonGrams:
    """Return the common grams of a table, read again if those read last have another id."""
    if (grams := latest_grams(cursor.db, table)).id != id:
        _latest[cursor.db.alias, table] = grams = read_grams(cursor, table)
    return grams


def grams_to_write(cursor, table: str) -> CommonGrams:
    """Return the common grams of a table, which no rebuild replaces before the transaction ends."""
    # The lock of a writer comes first: with a reader's, this writer and a rebuild would wait for each other.
    cursor.execute(f"LOCK TABLE {table} IN ROW EXCLUSIVE MODE; SELECT {grams_id(table)}")
    cursor.nextset()
    [id] = cursor.fetchone()
    return grams_with_id(cursor, table, id or "")


def read_grams(cursor, table: str) -> CommonGrams:
    """Return the common grams of a table."""
    cursor.execute(f"SELECT tokens FROM {table} WHERE held = {COMMON_GRAMS}")
    row = cursor.fetchone()
    return CommonGrams.parse(row[0]) if row else NO_GRAMS


def needs_grams(cursor, table: str) -> bool:
    """Return whether a table has no common grams, though the archive is large enough for some."""
    cursor.execute(
        f"SELECT 1 FROM {WORDS} WHERE word = '' AND stories >= %s "
        f"AND NOT EXISTS (SELECT 1 FROM {table} WHERE held = {COMMON_GRAMS})",
        [common_grams.MIN_STORIES],
    )
    return cursor.fetchone() is not None


def select_grams(cursor) -> CommonGrams:
    """Return the common grams for a new index, from the counted words of the live stories."""
    cursor.execute(f"SELECT stories FROM {WORDS} WHERE word = ''")
    [stories] = cursor.fetchone() or (0,)
    cursor.execute(f"SELECT word, stories FROM {WORDS} WHERE word <> '' AND stories >= %s", [stories * PAIR_SHARE])
    return CommonGrams.of_counts(dict(cursor.fetchall()), stories)


def remove_lost_words(cursor, table: str, counting_cursor):
    """Remove from the common grams of a table the words that no live story has any more; its texts have none of them.

    `counting_cursor` is of the database with the counted words.
    """
    if not (grams := read_grams(cursor, table)).levels:
        return
    counting_cursor.execute(f"SELECT word FROM {WORDS} WHERE word = ANY(%s)", [list(grams.levels)])
    remaining = grams.of_words({word for (word,) in counting_cursor.fetchall()})
    if remaining.levels != grams.levels:
        cursor.execute(f"UPDATE {table} SET tokens = %s WHERE held = {COMMON_GRAMS}", [str(remaining)])
