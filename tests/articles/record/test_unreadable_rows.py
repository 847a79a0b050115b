"""What somebody wrote into the database that no row can have is a fault, and ends no verification."""

import re

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection

from articles.record import verification
from tests.articles.record.test_tampering import archive, faults, run  # noqa: F401

DEEP = "[" * 100_000
ALTERATIONS = [
    "UPDATE articles_version SET number = 'two' WHERE id = (SELECT min(id) FROM articles_version)",
    "UPDATE articles_version SET recorded_at = 'soon' WHERE id = (SELECT min(id) FROM articles_version)",
    "UPDATE articles_version SET recorded_at = '10000-01-01 00:00:00+00:00'",
    f"UPDATE articles_version SET redactions = '{DEEP}' WHERE id = (SELECT min(id) FROM articles_version)",
    f"UPDATE articles_version SET story = '{DEEP}' WHERE id = (SELECT min(id) FROM articles_version)",
    "UPDATE articles_version SET story = 7 WHERE id = (SELECT min(id) FROM articles_version)",
    "UPDATE articles_article SET latest = 'many' WHERE id = (SELECT min(id) FROM articles_article)",
    "UPDATE articles_article SET uuid = 'abc' WHERE id = (SELECT min(id) FROM articles_article)",
    "UPDATE articles_archiveidentity SET uuid = 'abc'",
    "UPDATE articles_address SET day = 'yesterday'",
    "UPDATE articles_generation SET number = 'x'",
    "UPDATE articles_auditentry SET at = 'soon'",
    "UPDATE media_photo SET uuid = 'abc' WHERE id = (SELECT min(id) FROM media_photo)",
    f"UPDATE media_photoversion SET values_json = '{DEEP}'",
    "ALTER TABLE articles_version RENAME COLUMN note TO other_note",
    "ALTER TABLE articles_auditentry RENAME TO articles_other",
    "ALTER TABLE media_original RENAME COLUMN sha256 TO other_sha256",
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("statement", ALTERATIONS)
def test_what_no_row_can_have_is_a_fault_and_the_other_checks_follow(archive, statement, monkeypatch):  # noqa: F811
    seen = []
    monkeypatch.setattr(verification.story_audio, "faults", lambda: seen.append(1) or ())
    try:
        if connection.vendor == "sqlite":
            run("PRAGMA ignore_check_constraints = ON")
        else:
            run("SET CONSTRAINTS ALL IMMEDIATE")
            run("ALTER TABLE articles_version DISABLE TRIGGER USER")
            run("ALTER TABLE media_photoversion DISABLE TRIGGER USER")
        run(statement)
    except DatabaseError:
        pytest.skip("this engine refuses it")
    with pytest.raises(CommandError, match=r"faults? in"):
        call_command("verify_archive", no_seal=True)
    assert seen


@pytest.mark.slow
@pytest.mark.parametrize("content", [b"\xff\xfe", b"[" * 100_000, b"", b"null", b'{"versions": 1e400}'])
def test_a_seal_that_is_none_is_a_fault(archive, settings, content):  # noqa: F811
    (settings.SEALS_ROOT / "2027-01-01T000000.000000Z.json").write_bytes(content)
    assert any("seal" in fault for fault in faults())
    with pytest.raises(CommandError):
        call_command("verify_archive", since_last=True)


@pytest.mark.parametrize(
    ("statements", "words"),
    [
        (
            [
                "CREATE FUNCTION quiet() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
                "CREATE TRIGGER quiet BEFORE INSERT ON articles_version FOR EACH ROW EXECUTE FUNCTION quiet()",
            ],
            "the trigger quiet on articles_version was not made by the archive",
        ),
        (
            ["ALTER TABLE articles_merge RENAME TO other", "CREATE VIEW articles_merge AS SELECT * FROM other"],
            "the view articles_merge in the place of its table",
        ),
        (
            ["CREATE RULE quiet AS ON DELETE TO articles_merge DO INSTEAD NOTHING"],
            "the rule quiet on articles_merge was not made",
        ),
        (
            ["ALTER TABLE articles_version DISABLE TRIGGER USER"],
            "the trigger that protects articles_version is missing or was altered",
        ),
        (
            ["ALTER TABLE media_photoversion ENABLE REPLICA TRIGGER photo_version_never_changes"],
            "the trigger that protects media_photoversion is missing or was altered",
        ),
        (
            [
                "CREATE OR REPLACE FUNCTION articles_version_never_changes() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RETURN NEW; END $$"
            ],
            "the trigger that protects articles_version is missing or was altered",
        ),
        (
            [
                "CREATE OR REPLACE TRIGGER version_never_changes BEFORE DELETE ON articles_version "
                "FOR EACH ROW EXECUTE FUNCTION articles_version_never_changes()"
            ],
            "the trigger that protects articles_version is missing or was altered",
        ),
    ],
)
def test_what_was_planted_in_the_database_is_named(archive, statements, words):  # noqa: F811
    if connection.vendor == "sqlite":
        only_there = ("FUNCTION", "OR REPLACE", "RULE", "ALTER TABLE articles_version", "ALTER TABLE media")
        statements = [one for one in statements if not any(word in one.partition(" ON ")[0] for word in only_there)]
        statements = [re.sub(" FOR EACH ROW .*", " BEGIN SELECT 1; END", one) for one in statements]
        if not statements:
            pytest.skip("only PostgreSQL has such")
    else:
        run("SET CONSTRAINTS ALL IMMEDIATE")
    assert list(verification.triggers.faults()) == []
    for statement in statements:
        run(statement)
    assert any(words in fault for fault in faults()), faults()
