"""One large archive serves all tests at size: made once a run on a database of its own, on either engine."""

import json
import os
import re
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management.color import no_style
from django.db import connection
from django.test import override_settings

from articles.demo.seeding.publish import seed
from articles.search.columns import reader
from tests import migrated_database
from tests.articles.search.at_size import thresholds
from tests.articles.search.at_size.thresholds import STORIES
from tests.articles.search.at_size.writer import ShortStoryWriter
from tests.proofs import amount
from tests.shared_rows import FOLDERS

ROOT = Path(__file__).resolve().parents[4]
QUESTIONS = amount(60, proof=200)


@pytest.fixture(scope="session")
def large_database(django_db_setup, django_db_blocker, current_rows, tmp_path_factory):
    """Return a second database with the stories, and the folder of its files."""
    folder = tmp_path_factory.mktemp("at-size")
    name = str(folder / "archive.sqlite3") if connection.vendor == "sqlite" else f"at_size_{os.getpid()}"
    with django_db_blocker.unblock():
        current_rows.clear()
        migrated_database.copy(connection.settings_dict["NAME"], name)
        with _on(name, folder):
            _restart_keys()
            seed(ShortStoryWriter(1, STORIES))
            reader.reset()
            reader.acquire()
        yield SimpleNamespace(name=name, folder=folder)
        migrated_database.drop(name)


@pytest.fixture
def large_archive(large_database, django_db_blocker, current_rows):
    """Return the large archive on this test's connection; what a test commits there stays."""
    with django_db_blocker.unblock():
        current_rows.clear()
        with _on(large_database.name, large_database.folder):
            yield large_database


def _restart_keys():
    """Let the rows of the archive have the same primary keys on both engines, whatever tests ran before."""
    sequences = [s for s in connection.introspection.sequence_list() if s["table"].startswith(("articles_", "media_"))]
    for statement in connection.ops.sequence_reset_by_name_sql(no_style(), sequences):
        with connection.cursor() as cursor:
            cursor.execute(statement)


@contextmanager
def _on(name: str, folder: Path):
    """Connect to another database, with folders and thresholds of its own, and back again."""
    with (
        migrated_database.connected_to(name),
        override_settings(**{setting: folder / below for setting, below in FOLDERS.items()}),
        pytest.MonkeyPatch.context() as patch,
    ):
        thresholds.lower(patch.setattr)
        reader.reset()
        yield
    reader.reset()


class OtherProcess:
    """Another process of the same archive, which answers the questions on request."""

    def __init__(self, large):
        environment = {**os.environ, "DATABASE_URL": _address(large.name), "SECRET_KEY": "for-tests-" + "0" * 50}
        environment |= {name: str(large.folder / below) for name, below in FOLDERS.items() if name != "MEDIA_ROOT"}
        command = [sys.executable, "-m", "tests.articles.search.at_size.answers", str(QUESTIONS)]
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.begins_from_file = self._line()["file"]

    def first_answers(self) -> dict:
        return self._line()

    def answers(self) -> dict:
        self._process.stdin.write("again\n")
        self._process.stdin.flush()
        return self._line()

    def close(self):
        self._process.stdin.close()
        self._process.wait(60)
        self._process.stdout.close()

    def _line(self) -> dict:
        return json.loads(self._process.stdout.readline())


@pytest.fixture
def other_process(large_archive):
    """Return a function that starts a process, which ends with the test."""
    processes = []

    def start() -> OtherProcess:
        processes.append(OtherProcess(large_archive))
        return processes[-1]

    yield start
    for process in processes:
        process.close()


def _address(name: str) -> str:
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return re.sub(r"(://[^/]*/)[^?]*", rf"\g<1>{name}", os.environ["DATABASE_URL"])
