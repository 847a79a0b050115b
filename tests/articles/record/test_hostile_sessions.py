"""Verification names what somebody planted so that sessions read or write something else than the tables say."""

import pytest
from django.db import connection

from articles.record import triggers
from articles.search.backends import get_backend
from articles.search.index import rebuilding
from tests.articles.record.test_tampering import run
from tests.factories import make_article

pytestmark = pytest.mark.django_db


def for_all(statement: str) -> str:
    """Return a statement that alters this database: `ALTER DATABASE … SET`."""
    quoted = statement.replace("'", "''")
    return f"DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || quote_ident(current_database()) || ' {quoted}'; END $$"


def for_role(statement: str) -> str:
    return for_all(statement).replace("ALTER DATABASE", "ALTER ROLE").replace("current_database()", "current_user")


SCHEMA = "CREATE SCHEMA evil"
WRITER = ["CREATE ROLE writer", "GRANT INSERT ON articles_version TO writer"]
EVIL = "CREATE FUNCTION planted(text) RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$"
POSTGRESQL = [
    # settings of a database or a role
    ([SCHEMA, for_all("SET search_path = evil, public")], "search_path=evil, public for every role lets"),
    ([SCHEMA, for_role("SET search_path = evil, public")], "search_path=evil, public for "),
    ([for_role("SET search_path = public, pg_catalog")], "search_path=public, pg_catalog for "),
    ([SCHEMA, *WRITER, "ALTER ROLE writer SET search_path = evil, public"], "search_path=evil, public for writer lets"),
    ([for_all("SET default_transaction_isolation = 'serializable'")],
     "default_transaction_isolation=serializable for every role hides"),
    ([for_all("SET gin_fuzzy_search_limit = 1")], "gin_fuzzy_search_limit=1 for every role leaves out stories"),
    (["SET LOCAL gin_fuzzy_search_limit = 1"], "gin_fuzzy_search_limit=1 leaves out stories"),
    ([for_all("SET transform_null_equals = on")], "transform_null_equals=on for every role"),
    ([for_all("SET zero_damaged_pages = on")], "zero_damaged_pages=on for every role"),
    ([for_role("SET newsroom.erasing = 'x'")], "newsroom.erasing=x for "),
    # what operators set, and what other programs have
    *(
        ([for_all(f"SET {harmless}")], "")
        for harmless in (
            "work_mem = '8MB'", "statement_timeout = '9s'", "timezone = 'UTC'", "client_encoding = 'utf8'",
            "default_transaction_isolation = 'READ COMMITTED'", "log_min_duration_statement = 200", "jit = off",
            "default_transaction_read_only = on", "own.words = 'x'", "enable_seqscan = off", "row_security = off",
            "search_path = public", "search_path = pg_catalog, public", "search_path = missing, public, other",
            "plpgsql.check_asserts = off", "lc_messages = 'C'", "synchronous_commit = remote_apply",
            "transform_null_equals = false", "session_preload_libraries = 'auto_explain'", "role = pg_monitor",
        )
    ),
    (["CREATE ROLE foreign_program", "ALTER ROLE foreign_program SET search_path = pg_toast, public"], ""),
    ([*WRITER, "ALTER ROLE writer SET search_path = public"], ""),
    ([*WRITER, """ALTER ROLE writer SET search_path = "$user", 'public'"""], ""),
    # casts, functions and operators
    ([EVIL, "CREATE CAST (text AS integer) WITH FUNCTION planted(text) AS IMPLICIT"], "the cast of text to integer"),
    ([EVIL, "CREATE CAST (text AS integer) WITH FUNCTION planted(text)"], "the cast of text to integer"),
    (
        ["CREATE FUNCTION same(varchar, varchar) RETURNS boolean LANGUAGE sql AS $$ SELECT true $$",
         "CREATE OPERATOR = (LEFTARG = varchar, RIGHTARG = varchar, FUNCTION = same)"],
        "the operator =(character varying,character varying)",
    ),
    (
        ["CREATE FUNCTION pg_catalog.lower(varchar) RETURNS text LANGUAGE sql AS $$ SELECT 'x' $$"],
        "the function lower(character varying)",
    ),
    (["CREATE AGGREGATE count(text) (SFUNC = int8inc_any, STYPE = bigint, INITCOND = 0)"], "the function count(text)"),
    (
        ["CREATE FUNCTION lower(varchar) RETURNS text LANGUAGE sql AS $$ SELECT 'x' $$",
         "ALTER EXTENSION plpgsql ADD FUNCTION lower(varchar)"],
        "the function lower(character varying)",
    ),
    (
        ["CREATE FUNCTION other(text, text) RETURNS integer IMMUTABLE LANGUAGE sql AS $$ SELECT 0 $$",
         "CREATE OPERATOR CLASS planted FOR TYPE text USING btree AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, "
         "OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 other(text, text)",
         "CREATE INDEX quiet ON articles_merge ((slug::text) planted)"],
        "planted for access method btree on articles_merge was not made by the archive",
    ),
    (
        ["CREATE SUBSCRIPTION quiet CONNECTION '' PUBLICATION theirs WITH (connect = false, slot_name = NONE)"],
        "the subscription quiet was not made by the archive",
    ),
    # tables
    (
        ["ALTER TABLE articles_version DROP CONSTRAINT version_number_is_unique_in_its_article",
         "ALTER TABLE articles_version ADD CONSTRAINT version_number_is_unique_in_its_article "
         "UNIQUE (article_id, number) DEFERRABLE INITIALLY DEFERRED"],
        "nothing keeps article_id, number of articles_version unique",
    ),
    (
        ["ALTER TABLE articles_version DROP CONSTRAINT version_number_is_unique_in_its_article",
         "CREATE UNIQUE INDEX quiet ON articles_version (article_id) INCLUDE (number)"],
        "nothing keeps article_id, number of articles_version unique",
    ),
    (["ALTER TABLE articles_merge ALTER slug SET DEFAULT nextval('auth_group_id_seq')::text"], "the column slug of"),
    (
        ["ALTER TABLE articles_merge ADD x text DEFAULT set_config('search_path', 'evil', false)"],
        "the call of set_config on articles_merge",
    ),
    *(
        ([f"ALTER TABLE articles_merge ADD x {usual}"], "")
        for usual in ("timestamptz DEFAULT now()", "text DEFAULT 'set(1)'", "uuid DEFAULT gen_random_uuid()", "serial",
                      "text DEFAULT upper(to_char(now(), 'YYYY'))")
    ),
    (["CREATE UNIQUE INDEX quiet ON articles_sourceurl (NULLIF(host_key, 'x'))"], "refuses rows by"),
    (
        ["ALTER TABLE articles_sourceurl ADD EXCLUDE USING btree (host_key WITH =)"],
        "refuses rows by",
    ),
]  # fmt: skip
EITHER = [
    (["CREATE UNIQUE INDEX quiet ON articles_sourceurl (host_key)"], "refuses rows by"),
    (["CREATE UNIQUE INDEX quiet ON articles_sourceurl (lower(host_key || ''))"], "refuses rows by"),
]
SQLITE = [
    (
        ["CREATE TRIGGER quiet AFTER INSERT ON ARTICLES_AUDITENTRY BEGIN DELETE FROM articles_address; END"],
        "the trigger quiet on articles_auditentry was not made by the archive",
    ),
    (
        ["ALTER TABLE articles_merge RENAME TO other",
         "CREATE TABLE articles_merge (id integer NOT NULL PRIMARY KEY, slug varchar(110) NOT NULL)"],
        "the column id of articles_merge is integer, not integer AUTOINCREMENT",
    ),
    (
        ["ALTER TABLE articles_merge ADD COLUMN x integer CHECK (x > 5)"],
        "articles_merge refuses rows by",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("engine", "statements", "words"),
    [
        *(("", *row) for row in EITHER),
        *(("postgresql", *row) for row in POSTGRESQL),
        *(("sqlite", *row) for row in SQLITE),
    ],
)
def test_what_makes_sessions_read_something_else_is_named(engine, statements, words):
    if engine not in ("", connection.vendor):
        pytest.skip("only the other engine has such")
    for statement in statements:
        run(statement)
    named = list(triggers.faults())
    assert any(words in fault for fault in named) if words else named == [], named


TEXT_POSTGRESQL = [
    [
        "ALTER TABLE articles_search_live RENAME TO other",
        "CREATE VIEW articles_search_live AS SELECT * FROM other WHERE current_user <> 'readers'",
    ],
    ["ALTER TABLE articles_search_live RENAME TO other", "CREATE TABLE articles_search_live AS SELECT * FROM other"],
    ["ALTER TABLE articles_search_live ENABLE ROW LEVEL SECURITY"],
    ["ALTER TABLE articles_search_past SET UNLOGGED"],
    ["CREATE RULE quiet AS ON INSERT TO articles_search_live DO INSTEAD NOTHING"],
    ["ALTER TABLE articles_search_word RENAME TO other", "CREATE VIEW articles_search_word AS SELECT * FROM other"],
]
TEXT_SQLITE = [
    ["DROP TABLE articles_search_live_stems", "CREATE TABLE articles_search_live_stems (tokens)"],
    ["DROP TABLE articles_search_live_stems", "CREATE VIRTUAL TABLE articles_search_live_stems USING fts5(tokens)"],
    [
        "ALTER TABLE articles_search_word RENAME TO other",
        "CREATE VIEW articles_search_word AS SELECT * FROM other",
    ],
    [
        "DROP TABLE articles_search_live_stems_idx",
        "CREATE VIEW articles_search_live_stems_idx AS SELECT 1 AS segid, '' AS term, 2 AS pgno",
    ],
]


@pytest.mark.parametrize(
    ("engine", "statements"),
    [*(("postgresql", row) for row in TEXT_POSTGRESQL), *(("sqlite", row) for row in TEXT_SQLITE)],
)
def test_a_table_of_the_full_text_that_is_another_one_is_named(engine, statements):
    if engine != connection.vendor:
        pytest.skip("only the other engine has such")
    make_article(headline="Found")
    rebuilding.rebuild()
    assert [*triggers.faults(), *get_backend().check()] == []
    for statement in statements:
        run(statement)
    assert any("articles_search_" in fault for fault in triggers.faults())
