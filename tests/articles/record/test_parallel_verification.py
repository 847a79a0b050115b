"""A verification in several processes names the same, in the same order, as the one that makes check after check."""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import replace

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from articles.models import Address, Article
from articles.record import parallel_verification, publishing, seals, verification
from media.row_batches import KeyRange, in_batches
from tests import migrated_database
from tests.factories import make_article
from tests.shared_rows import shared_rows


class AtOnce(Executor):
    """Runs each call as it is submitted, in this process, which has the rows of the test."""

    def __init__(self, processes, **options):
        assert processes in (1, 2, 5)

    def submit(self, call, /, *arguments):
        """Return the result of the call as a future that is done."""
        future = Future()
        try:
            future.set_result(call(*arguments))
        except Exception as error:
            future.set_exception(error)
        return future


def both() -> list:
    """Return the results of the plain verification, which those in parts must equal for any number of processes."""
    plain = list(verification.verify())
    for processes in (1, 2, 5):
        done = []
        assert list(parallel_verification.verify(done.append, processes, AtOnce)) == plain
        assert done == sorted(done)
    return plain


@shared_rows
def stories():
    """Return nine sealed stories, one of them withdrawn."""
    made = [make_article(headline=f"Story {number}", tags=["Ferries"]) for number in range(9)]
    publishing.withdraw(made[4], reason="Not true.", by="ada")
    seals.seal()
    return made


def run(sql, *values):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
            cursor.execute("ALTER TABLE articles_version DISABLE TRIGGER USER")
        cursor.execute(sql, values)


@contextmanager
def undone() -> Iterator[None]:
    """Undo at the end what was altered, of which the table's own constraints would complain."""
    with pytest.raises(_Undo), transaction.atomic():
        yield
        raise _Undo


class _Undo(Exception):
    pass


@pytest.mark.slow
def test_an_archive_without_faults_has_none_in_parts(stories):
    assert both() == []


@pytest.mark.slow
def test_altered_rows_are_named_the_same_in_the_same_order(stories):
    with undone():
        run("UPDATE articles_catalogueentry SET headline = 'Other'")
        run("UPDATE articles_version SET story = '{}' WHERE article_id IN (%s, %s)", stories[2].pk, stories[7].pk)
        run("UPDATE articles_version SET article_id = 9999 WHERE article_id = %s", stories[8].pk)
        Address.objects.filter(article=stories[1]).update(slug="other")
        texts = [result.text for result in both()]
    assert sum("headline is 'Other'" in text for text in texts) == 5
    assert sum("text or note was altered" in text for text in texts) == 2
    assert any("belongs to article 9999, which does not exist" in text for text in texts)


@pytest.mark.slow
def test_many_faults_are_counted_as_in_one_process(stories, monkeypatch):
    run("UPDATE articles_catalogueentry SET dek = 'Other'")
    plain = verification.checks

    def few():
        return [replace(check, limit=3) for check in plain()]

    monkeypatch.setattr(verification, "checks", few)
    assert "and 5 more of this kind" in [result.text for result in both()]


def test_ranges_of_keys_have_each_key_once(stories):
    keys = [article.pk for article in stories]
    for number in (1, 2, 3, 20):
        parts = [keys_in.of(Article.objects.all()) for keys_in in KeyRange.all_in(number, max(keys))]
        assert [pk for rows in parts for pk in in_batches(rows.values_list("pk", flat=True), 2)] == sorted(keys)


@pytest.mark.slow
@pytest.mark.parametrize(
    "story", ["{}", "x", "[]", '{"schema":1,"published":"x"}', '{"headline":5,"schema":1}', '{"new":"x","schema":9}']
)
def test_a_story_that_cannot_be_read_ends_no_verification(stories, story):
    """A check that cannot go on says so, and the others follow: here an altered word in another story."""
    run("UPDATE articles_version SET story = %s WHERE article_id = %s", story, stories[2].pk)
    run("UPDATE articles_catalogueentry SET dek = 'Other' WHERE article_id = %s", stories[7].pk)
    texts = [result.text for result in both()]
    assert any(str(stories[2].uuid) in text and "was altered" in text for text in texts)
    assert any(str(stories[7].uuid) in text and "dek is 'Other'" in text for text in texts)


def test_an_article_that_is_gone_ends_no_verification(stories):
    with undone():
        run("DELETE FROM articles_article WHERE id = %s", stories[2].pk)
        assert any("which does not exist" in result.text for result in both())


@pytest.fixture
def database(transactional_db, tmp_path):
    """Return the environment of processes that verify a copy of the rows of the test."""
    name = connection.settings_dict["NAME"]
    other = str(tmp_path / "verified.sqlite3") if connection.vendor == "sqlite" else f"{name}_verified"
    places = {f"{place}_ROOT": str(tmp_path / place) for place in ("UPLOADS", "SEALS", "SEARCH", "PUBLIC_LOG")}

    def copied() -> dict:
        migrated_database.copy(name, other)
        is_file = connection.vendor == "sqlite"
        url = f"sqlite:///{other}" if is_file else os.environ["DATABASE_URL"].replace("/postgres?", f"/{other}?")
        return os.environ | places | {"DATABASE_URL": url, "DEBUG": "1"}

    yield copied
    if connection.vendor == "postgresql":
        migrated_database.drop(other)


@pytest.mark.long
@pytest.mark.processes
def test_processes_of_their_own_name_what_one_process_names(database):
    made = [make_article(headline=f"Story {number}") for number in range(5)]
    run("UPDATE articles_catalogueentry SET dek = 'Other' WHERE article_id <> %s", made[1].pk)
    run("UPDATE articles_version SET note = 'Other' WHERE article_id = %s", made[3].pk)
    environment, printed = database(), []
    for processes in ("1", "2"):
        command = [sys.executable, "manage.py", "verify_archive", "--no-seal", "--processes", processes]
        done = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True)
        printed.append((done.returncode, done.stderr.splitlines()))
    assert printed[0] == printed[1]
    assert printed[0][0] == 1 and sum("dek is 'Other'" in line for line in printed[0][1]) == 4


@pytest.mark.django_db
@pytest.mark.parametrize("number", [0, -1, 65])
def test_a_number_of_processes_that_no_machine_has_is_refused(number):
    with pytest.raises(CommandError, match="from 1 to 64"):
        call_command("verify_archive", processes=number)
