"""Processes on a standby: readers get every page, nothing is written for them, and the desk says what it waits for."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import DatabaseError, OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import FailedSearch
from articles.public.archive import failed_searches
from newsroom import database_router, unavailable
from tests.articles.sql.test_routing import PAGES, archive, routed_to  # noqa: F401 - shared rows

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[1]
DESK = ["/admin/", "/admin/login/", "/admin/articles/article/", "/admin/session/", "/admin/nothing/"]


@pytest.fixture
def read_only(settings):
    settings.READ_ONLY = True


class TestAProcessThatOnlyReads:
    @pytest.mark.parametrize("path", [*PAGES, "/articles/?q=nothing+at+all"])
    def test_it_serves_every_page_and_writes_nothing(self, archive, read_only, path):  # noqa: F811
        failed_searches._last_noted.clear()
        with CaptureQueriesContext(connection) as queries:
            assert Client().get(path).status_code == 200
        statements = [query["sql"].lstrip("(").upper() for query in queries]
        assert statements and not any(word in sql for sql in statements for word in ("INSERT ", "UPDATE ", "DELETE "))
        assert not FailedSearch.objects.exists()

    @pytest.mark.parametrize("path", DESK)
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_the_desk_is_refused_with_the_reason_and_without_a_query(
        self, admin_client, read_only, django_assert_num_queries, path, method
    ):
        with django_assert_num_queries(0):
            response = getattr(admin_client, method)(path, {"username": "ada", "password": "x"})
        assert response.status_code == 503 and response.headers["Retry-After"] == "15"
        assert "takes no changes" in response.content.decode() and "no-store" in response.headers["Cache-Control"]

    def test_a_script_of_the_desk_gets_the_reason_as_json(self, client, read_only):
        response = client.post("/admin/articles/article/", headers={"accept": "application/json"})
        assert response.status_code == 503 and "takes no changes" in response.json()["error"]

    def test_a_session_is_neither_read_nor_renewed(self, admin_client, read_only):
        with CaptureQueriesContext(connection) as queries:
            response = admin_client.get("/pictures/" + "a" * 64 + "/lead-640.50-50." + "0" * 32 + ".jpg")
        assert response.status_code == 404 and not response.cookies
        assert not [query for query in queries if Session._meta.db_table in query["sql"]]

    def test_everything_is_verified_there_and_nothing_is_written(self, archive, read_only, capsys):  # noqa: F811
        with CaptureQueriesContext(connection) as queries:
            call_command("verify_archive")
        assert "No faults" in (printed := capsys.readouterr().out) and "Not sealed" in printed
        words = ("INSERT ", "UPDATE ", "DELETE ")
        written = [query["sql"] for query in queries if query["sql"].startswith(words)]
        assert [
            sql for sql in written if "integrity-check" not in sql
        ] == []  # which is how SQLite's full text is asked

    def test_the_clock_is_refused_in_words(self, read_only):
        with pytest.raises(CommandError, match="address of the primary"):
            call_command("keep_time")

    def test_monitoring_asks_it_for_nothing_that_only_the_primary_does(self, client, read_only):
        answer = client.get("/healthz")
        assert answer.status_code == 200 and answer.json()["schedule"] == "not checked"


def test_a_password_that_is_sent_to_a_copy_is_refused(client, read_only):
    assert client.post("/admin/login/", {"username": "ada", "password": "x"}).status_code == 503


class TestReadersOnAStandby:
    @pytest.fixture(autouse=True)
    def names_of_databases(self, monkeypatch):
        """Call the two databases as `routed_to` does."""
        monkeypatch.setattr(database_router, "PRIMARY", "primary")
        monkeypatch.setattr(database_router, "STANDBY", "replica")

    def queries_of(self, settings, ask) -> dict[str, int]:
        with routed_to(settings, reads="replica", writes="primary") as counts:
            settings.DATABASE_ROUTERS = ["newsroom.database_router.ReaderRouter"]
            ask()
            return dict(counts)

    @pytest.mark.parametrize("path", PAGES)
    def test_a_reader_is_served_without_the_primary(self, archive, settings, path):  # noqa: F811
        failed_searches._last_noted.clear()
        counts = self.queries_of(settings, lambda: Client().get(path))
        assert counts["replica"] > 0 == counts["primary"]

    @pytest.mark.parametrize("path", ["/admin/", "/", "/articles/?q=ferry"])
    def test_who_is_signed_in_reads_what_was_written_last(self, archive, admin_client, settings, path):  # noqa: F811
        counts = self.queries_of(settings, lambda: admin_client.get(path))
        assert counts["primary"] > 0 == counts["replica"]

    def test_after_a_request_the_thread_reads_from_the_primary_again(self, client):
        client.get("/").close()
        assert not database_router.reads_standby()


def chain(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (chain(DatabaseError("x"), psycopg.errors.ReadOnlySqlTransaction("x")), unavailable.READ_ONLY),
        (OperationalError("attempt to write a readonly database"), unavailable.READ_ONLY),
        (chain(OperationalError("x"), psycopg.OperationalError("connection refused")), unavailable.NO_DATABASE),
        (chain(OperationalError("x"), psycopg.errors.AdminShutdown("x")), unavailable.NO_DATABASE),
        (chain(OperationalError("x"), psycopg.errors.TooManyConnections("x")), unavailable.NO_DATABASE),
        (chain(OperationalError("x"), psycopg.errors.DiskFull("x")), ""),
        (chain(OperationalError("x"), psycopg.errors.QueryCanceled("x")), ""),
        (OperationalError("database is locked"), ""),
        (ValueError("x"), ""),
        (None, ""),
    ],
)
def test_a_database_that_is_away_is_no_other_error(error, reason):
    assert unavailable.reason_of(error) == reason


@pytest.mark.parametrize(
    ("path", "words"), [("/", "cannot be reached at the moment"), ("/admin/", "nothing was saved")]
)
def test_a_page_whose_database_is_away_answers_503_in_words(admin_client, path, words):
    def refuse(execute, *arguments):
        raise chain(OperationalError("x"), psycopg.OperationalError("connection refused"))

    admin_client.raise_request_exception = False
    with connection.execute_wrapper(refuse):
        response = admin_client.get(path)
    assert response.status_code == 503 and response.headers["Retry-After"] == "15"
    assert words in response.content.decode()


@pytest.mark.processes
def test_the_addresses_of_a_cluster_are_understood(tmp_path):
    hosts = "db1:5432,db2:5433"
    environment = {
        "DATABASE_URL": f"postgres://archive@{hosts}/archive?target_session_attrs=read-write",
        "READER_DATABASE_URL": f"postgres://archive@{hosts}/archive?target_session_attrs=prefer-standby",
        "POOLED_CONNECTIONS": "true",
        "SECRET_KEY": "x" * 50,
    }
    code = "import json; from newsroom import settings as s; print(json.dumps([s.DATABASES, s.DATABASE_ROUTERS]))"
    command = [sys.executable, "-c", code]
    printed = subprocess.run(
        command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=True
    )
    databases, routers = json.loads(printed.stdout)
    for name, attributes in (("default", "read-write"), ("reader", "prefer-standby")):
        assert (databases[name]["HOST"], databases[name]["PORT"]) == ("db1,db2", "5432,5433")
        assert databases[name]["OPTIONS"] == {"target_session_attrs": attributes, "connect_timeout": 3}
        assert databases[name]["DISABLE_SERVER_SIDE_CURSORS"] is True
    assert routers == ["newsroom.database_router.ReaderRouter"]
