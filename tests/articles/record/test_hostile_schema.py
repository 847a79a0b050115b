"""Verification names what somebody took from the tables, or planted beside them, so that they read otherwise."""

import sqlite3

import pytest
from django.apps import apps
from django.db import DatabaseError, connection
from django.db.backends.sqlite3.base import DatabaseWrapper

from articles.record import account_states, triggers, verification
from articles.sql import integrity, sqlite_schema
from articles.sql.conditions import words_of
from tests.articles.record.test_tampering import run
from tests.factories import make_article

pytestmark = pytest.mark.django_db
CLONE = ["ALTER TABLE articles_merge RENAME TO other", "CREATE TABLE articles_merge AS SELECT * FROM other"]
PLANTED = "CREATE FUNCTION planted(text) RETURNS text IMMUTABLE LANGUAGE sql AS $$ SELECT $1 $$"
CALL = "the function planted(text) on articles_merge was not made by the archive"
# Statements of both engines, of one, and of the other, each with a part of the fault that follows.
EITHER = [
    (["DROP INDEX article_has_one_current_address"], "nothing keeps article_id of articles_address unique"),
    (["ALTER TABLE articles_merge RENAME COLUMN slug TO other"], "the column slug of articles_merge is missing"),
    (CLONE, "the column id of articles_merge"),
    (
        ["INSERT INTO django_migrations (app, name, applied) VALUES ('articles', '9999_next', '2024-01-01 00:00:00')"],
        "the migration articles.9999_next was applied and is none of this release",
    ),
    (
        ["DELETE FROM django_migrations WHERE app = 'articles' AND name = '0001_initial'"],
        "the migration articles.0001_initial is not among those that were applied",
    ),
]
FUNCTION = "CREATE FUNCTION planted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$"
GUARD = "the trigger that protects articles_version is missing or was altered"
ROWS = "INSERT INTO auth_group (name) VALUES ('One'), ('Two')"
POSTGRESQL = [
    (
        ["ALTER TABLE articles_version DROP CONSTRAINT version_number_is_unique_in_its_article"],
        "nothing keeps article_id, number of articles_version unique",
    ),
    (["ALTER TABLE articles_version DROP CONSTRAINT version_is_whole_or_erased"], "the check of articles_version for"),
    (
        [
            "ALTER TABLE articles_version DROP CONSTRAINT version_numbers_start_at_one",
            "ALTER TABLE articles_version ADD CONSTRAINT version_numbers_start_at_one CHECK (number >= 1 OR id > 0)",
        ],
        "the check of articles_version for number >= 1 ",
    ),
    (["ALTER TABLE articles_version ALTER note SET DEFAULT 'x'"], "the column note of articles_version"),
    (["ALTER TABLE articles_address ALTER slug DROP NOT NULL"], "the column slug of articles_address"),
    (
        [
            "ALTER TABLE articles_merge DROP COLUMN slug",
            "ALTER TABLE articles_merge ADD slug varchar(110) GENERATED ALWAYS AS ('x') STORED",
        ],
        "the column slug of articles_merge is character varying(110) NULL generated",
    ),
    (['ALTER TABLE articles_tag ALTER slug TYPE varchar(100) COLLATE "C"'], "the column slug of articles_tag is"),
    (["ALTER TABLE articles_version ENABLE ROW LEVEL SECURITY"], "articles_version hides rows by policies"),
    (["CREATE TABLE child () INHERITS (articles_auditentry)"], "articles_auditentry shares its rows with another"),
    (["ALTER TABLE articles_version DISABLE TRIGGER ALL"], "articles_version has disabled triggers of foreign keys"),
    (["ALTER TABLE articles_merge SET UNLOGGED"], "articles_merge is lost in a crash"),
    (
        ["CREATE TABLE own (id bigint PRIMARY KEY, version bigint REFERENCES articles_version ON DELETE CASCADE)"],
        "",
    ),
    (
        ["ALTER TABLE articles_address ADD FOREIGN KEY (article_id) REFERENCES articles_article ON DELETE CASCADE"],
        "articles_address has a foreign key of article_id that changes or deletes rows",
    ),
    (
        [
            "ALTER TABLE articles_address DROP CONSTRAINT sequence_fits_in_a_day",
            "ALTER TABLE articles_address ADD CONSTRAINT sequence_fits_in_a_day CHECK (sequence < 16384) NOT VALID",
        ],
        "the check of articles_address for sequence < 16384",
    ),
    (["SET LOCAL session_replication_role = replica"], "session_replication_role=replica disables triggers"),
    (
        [
            "DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || quote_ident(current_database()) || "
            "' SET session_replication_role = replica'; END $$"
        ],
        "session_replication_role=replica for every role disables triggers",
    ),
    (
        ["CREATE SCHEMA evil", "CREATE TABLE evil.articles_merge ()", "SET LOCAL search_path = public, evil"],
        "the table evil.articles_merge stands before",
    ),
    (
        ["CREATE SCHEMA evil", "CREATE TABLE evil.articles_merge ()", "SET LOCAL search_path = evil, public"],
        "articles_address is missing",
    ),
    (["CREATE FUNCTION lower(varchar) RETURNS text LANGUAGE sql AS $$ SELECT 'x' $$"], "the function lower(character"),
    (["SET LOCAL search_path = public, pg_catalog"], "search_path has public before pg_catalog"),
    (["CREATE TEMP TABLE articles_merge ()"], "the table articles_merge stands before"),
    (
        [
            "CREATE FUNCTION planted() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN NULL; END $$",
            "CREATE EVENT TRIGGER quiet ON ddl_command_end EXECUTE FUNCTION planted()",
        ],
        "the event trigger quiet was not made by the archive",
    ),
    ([PLANTED, "CREATE INDEX quiet ON articles_merge (planted(slug))"], CALL),
    ([PLANTED, "ALTER TABLE articles_merge ADD COLUMN x text DEFAULT planted('x')"], CALL),
    ([PLANTED, "ALTER TABLE articles_merge ADD COLUMN x text GENERATED ALWAYS AS (planted(slug)) STORED"], CALL),
    ([PLANTED, "ALTER TABLE articles_merge ADD CHECK (planted(slug) = slug)"], CALL),
    (
        [
            PLANTED,
            "CREATE DOMAIN quiet AS text CHECK (planted(VALUE) = VALUE)",
            "ALTER TABLE articles_merge ADD COLUMN x quiet",
        ],
        "the domain quiet on articles_merge was not made by the archive",
    ),
    ([ROWS, "ALTER SEQUENCE auth_group_id_seq RESTART 2"], "the counter of auth_group is at 1"),
    ([ROWS, "ALTER SEQUENCE auth_group_id_seq RESTART 1"], "the counter of auth_group is at 0"),
    (
        ["ALTER SEQUENCE articles_version_id_seq RESTART 9223372036854775807"],
        "the counter of articles_version is near its end",
    ),
    (["ALTER TABLE articles_version ALTER id DROP IDENTITY"], "articles_version has no counter for its keys"),
    (
        ["ALTER SEQUENCE articles_version_id_seq INCREMENT BY -1 MINVALUE -100"],
        "the counter of articles_version goes in steps of -1",
    ),
    (
        [FUNCTION, "CREATE TRIGGER version_never_changes BEFORE INSERT ON articles_auditentry "
         "FOR EACH ROW EXECUTE FUNCTION planted()"],
        "the trigger version_never_changes on articles_auditentry was not made by the archive",
    ),
    (
        ["CREATE RULE quiet AS ON INSERT TO django_migrations DO INSTEAD NOTHING"],
        "the rule quiet on django_migrations was not made by the archive",
    ),
    (
        ["CREATE RULE version_never_changes AS ON INSERT TO articles_auditentry DO INSTEAD NOTHING"],
        "the rule version_never_changes on articles_auditentry was not made by the archive",
    ),
    (["ALTER FUNCTION articles_version_never_changes() SET search_path = evil, public"], GUARD),
    (["ALTER FUNCTION articles_version_never_changes() SET newsroom.erasing = '5'"], GUARD),
    (["ALTER FUNCTION articles_version_never_changes() SECURITY DEFINER"], GUARD),
    (
        [
            "DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || quote_ident(current_database()) || "
            "' SET newsroom.erasing = ''5'''; END $$"
        ],
        "newsroom.erasing=5 for every role lets versions be emptied",
    ),
    (
        [
            "DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || quote_ident(current_database()) || "
            "' SET synchronous_commit = off'; END $$"
        ],
        "synchronous_commit=off for every role loses the last changes in a crash",
    ),
]  # fmt: skip
SQLITE = [
    (
        [
            "ALTER TABLE articles_merge RENAME TO other",
            "CREATE TABLE articles_merge (id integer NOT NULL PRIMARY KEY, slug varchar(110) COLLATE NOCASE NOT NULL)",
        ],
        "articles_merge was made with COLLATE",
    ),
    (
        [
            "ALTER TABLE articles_merge RENAME TO other",
            "CREATE TABLE articles_merge (id integer NOT NULL PRIMARY KEY, slug TEXT AS ('x')) WITHOUT ROWID",
        ],
        "articles_merge was made with WITHOUT ROWID",
    ),
    (
        [
            "ALTER TABLE articles_merge RENAME TO other",
            "CREATE TABLE articles_merge (id integer NOT NULL PRIMARY KEY, slug TEXT UNIQUE ON CONFLICT REPLACE)",
        ],
        "articles_merge was made with ON CONFLICT",
    ),
    (
        ["DROP INDEX article_has_one_current_address",
         "CREATE UNIQUE INDEX article_has_one_current_address ON articles_address (article_id) WHERE is_current = 7"],
        "nothing keeps article_id of articles_address unique",
    ),
    (
        ["ALTER TABLE articles_merge RENAME TO other", "CREATE VIRTUAL TABLE articles_merge USING fts5 (id, slug)"],
        "articles_merge was made with VIRTUAL",
    ),
    (
        ["ALTER TABLE articles_tag ADD COLUMN x bigint REFERENCES articles_tag (id) ON DELETE CASCADE"],
        "articles_tag has a foreign key of x that changes or deletes rows",
    ),
    (
        ["CREATE TRIGGER version_never_changes AFTER INSERT ON articles_auditentry "
         "BEGIN DELETE FROM articles_address; END"],
        "the trigger version_never_changes on articles_auditentry was not made by the archive",
    ),
    (
        ["DROP INDEX sequence_is_unique_on_its_day",
         "CREATE UNIQUE INDEX sequence_is_unique_on_its_day ON articles_address (day, sequence)\nwhere is_current = 7"],
        "nothing keeps day, sequence of articles_address unique",
    ),
    (
        ["DROP INDEX articles_comment_mentions_comment_id_user_id_37e342ab_uniq",
         "CREATE UNIQUE INDEX own ON articles_comment_mentions (comment_id, user_id)\nwhere id < 0"],
        "nothing keeps comment_id, user_id of articles_comment_mentions unique",
    ),
    *(
        (
            [f"CREATE TRIGGER quiet AFTER INSERT ON {table} BEGIN DELETE FROM articles_address; END"],
            f"the trigger quiet on {table} was not made by the archive",
        )
        for table in ("django_migrations", "articles_search_live_words_data")
    ),
    ([ROWS, "DELETE FROM sqlite_sequence WHERE name = 'auth_group'"], "auth_group has no counter for its keys"),
    ([ROWS, "UPDATE sqlite_sequence SET seq = 1 WHERE name = 'auth_group'"], "the counter of auth_group is at 1"),
    (
        [ROWS, "UPDATE sqlite_sequence SET seq = 9223372036854775807 WHERE name = 'auth_group'"],
        "the counter of auth_group is near its end",
    ),
]  # fmt: skip


def faults() -> list[str]:
    return list(triggers.faults())


@pytest.mark.parametrize("engine", ["postgresql", "sqlite"])
def test_a_migrated_database_differs_in_nothing_and_may_have_more(engine):
    if connection.vendor != engine:
        pytest.skip("the other engine")
    assert faults() == []
    run("CREATE TABLE own (id integer PRIMARY KEY, words text)")
    run("CREATE INDEX own_index ON articles_merge (slug)")
    run("ALTER TABLE articles_merge ADD COLUMN own_column text")
    assert faults() == []


@pytest.mark.parametrize(
    ("engine", "statements", "words"),
    [
        *(("", *row) for row in EITHER),
        *(("postgresql", *row) for row in POSTGRESQL),
        *(("sqlite", *row) for row in SQLITE),
    ],
)
def test_what_was_taken_from_the_tables_is_named(engine, statements, words):
    if engine not in ("", connection.vendor):
        pytest.skip("only the other engine has such")
    for statement in statements:
        run(statement)
    named = faults()
    assert any(words in fault for fault in named) if words else named == [], named


@pytest.mark.parametrize("hidden", ["/* {} */", "-- {}\n", "DEFAULT '{}'", "REFERENCES [{}] (id)"])
def test_a_check_that_stands_in_a_remark_or_in_quotes_is_none(hidden):
    check = 'CHECK ("number" >= 1)'
    table = f'CREATE TABLE "a" ("number" integer NOT NULL {check})'
    assert list(sqlite_schema._checks(table)) == [("number", ">=", "1")]
    assert ("number", ">=", "1") not in set(sqlite_schema._checks(table.replace(check, hidden.format(check))))


# A value that reads like the one before, and that no query finds.
WRITTEN_OTHERWISE = [
    ("articles_address", "day", "'2024-7-2'"), ("articles_address", "slug", "CAST(slug AS BLOB)"),
    ("articles_article", "uuid", "upper(uuid)"), ("articles_address", "is_current", "2"),
    ("articles_version", "recorded_at", "replace(recorded_at, ' ', 'T')"),
    ("articles_catalogueentry", "version", "CAST(version AS BLOB)"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "column", "value"), WRITTEN_OTHERWISE)
def test_a_value_that_no_query_finds_is_named(table, column, value):
    if connection.vendor != "sqlite":
        pytest.skip("the types of PostgreSQL write each value in one way")
    make_article(headline="Found")
    assert list(triggers.page_faults()) == []
    run(f"UPDATE {table} SET {column} = {value}")
    words = f"values of {column} in {table} (1) are not written as the archive writes them"
    assert [words in fault for fault in triggers.page_faults()] == [True]


def test_a_permission_that_is_gone_or_of_another_model_is_named(db):
    assert list(account_states.faults()) == []
    run("UPDATE django_content_type SET model = 'other' WHERE model = 'deskcopy'")
    run("UPDATE auth_permission SET codename = 'other' WHERE codename = 'add_internalnote'")
    named = list(account_states.faults())
    assert any("permission articles.change_deskcopy of deskcopy: it is missing" in fault for fault in named)
    assert any("permission articles.add_internalnote of internalnote: it is missing" in fault for fault in named)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("\"kind\" IN ('a', 'b')", "((kind)::text = ANY ((ARRAY['a'::character varying, 'b'::text])::text[]))"),
        ('"priority" BETWEEN -100 AND 100', "((priority >= '-100'::integer) AND (priority <= 100))"),
        ("NOT (\"name\" = '')", "(NOT ((name)::text = ''::text))"),
        ('"a" IS NULL OR "b" <> 3', "((a IS NULL) OR (b <> 3))"),
    ],
)
def test_a_condition_has_the_same_words_however_an_engine_writes_it(one, other):
    assert words_of(one) == words_of(other)
    assert words_of(one) != words_of(f"{other} OR 1 = 1")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("number >= 1", "number >= - 1"),
        ("number >= 1", "number >= ~1"),
        ("a IS NULL AND (b IS NULL OR c IS NULL)", "(a IS NULL AND b IS NULL) OR c IS NULL"),
        ("NOT (a IS NULL AND b IS NULL)", "NOT a IS NULL AND b IS NULL"),
        ("a = b", "a || b"),
    ],
)
def test_a_condition_that_lets_more_rows_pass_has_other_words(one, other):
    assert words_of(one) != words_of(other)
    assert words_of(one) == words_of(f"(({one}))")


def test_a_row_missing_from_an_index_is_named(tmp_path, monkeypatch):
    """Nobody finds it by that column, although it is there."""
    assert list(integrity.differences(connection.alias)) == []
    if connection.vendor == "postgresql":
        try:
            run("CREATE EXTENSION amcheck")
        except DatabaseError:
            pytest.skip("PostgreSQL's contrib modules are not installed")
        run("SET LOCAL own.answer = 'a'")
        run(
            "CREATE FUNCTION own(text) RETURNS text LANGUAGE plpgsql IMMUTABLE COST 9 AS "
            "$$ BEGIN RETURN current_setting('own.answer'); END $$"
        )
        run("CREATE INDEX own_index ON django_migrations ((name || own(name)))")
        assert list(triggers.page_faults()) == []
        run("SET LOCAL own.answer = 'b'")
        faults = list(triggers.page_faults())
        assert len(faults) == 1 and "the index own_index: " in faults[0] and "lacks matching index tuple" in faults[0]
        return
    path = tmp_path / "broken.sqlite3"
    with sqlite3.connect(path) as other:
        other.executescript("CREATE TABLE a (b); CREATE INDEX c ON a (b); INSERT INTO a VALUES ('x'), ('y')")
        other.executescript(
            "PRAGMA writable_schema = ON; DELETE FROM sqlite_master WHERE name = 'c'; PRAGMA writable_schema = RESET;"
            "INSERT INTO a VALUES ('z')"
        )
        root = other.execute("SELECT rootpage FROM sqlite_master").fetchone()[0]
        other.executescript(
            "PRAGMA writable_schema = ON;"
            f"INSERT INTO sqlite_master VALUES ('index', 'c', 'a', {root + 1}, 'CREATE INDEX c ON a (b)')"
        )
    other.close()
    broken = DatabaseWrapper({**connection.settings_dict, "NAME": str(path)}, "broken")
    monkeypatch.setattr(integrity, "connections", {connection.alias: broken})
    try:
        assert any("missing from index c" in fault for fault in triggers.page_faults())
    finally:
        broken.close()


def test_verification_looks_at_tables_and_at_pages():
    names = [check.name for check in verification.checks()]
    assert names[:2] == ["tables and triggers", "pages and indexes"]
    assert len(list(apps.get_models(include_auto_created=True))) > 60
