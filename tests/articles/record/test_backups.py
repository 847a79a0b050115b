"""A backup that is made while editors write is whole: it verifies, and has what was published before it began."""

import os
import sqlite3
import subprocess
import threading
from contextlib import closing

import pytest
from django.db import connection, connections

from articles.models import Version
from articles.record import publishing, verification
from articles.search.columns import reader
from newsroom.tooling import postgres
from tests import migrated_database
from tests.factories import make_article, make_story

# A verb writes these one after the other, so that a backup in the middle of one would show.
BEFORE, LEAST_DURING = 5, 3


class Editor(threading.Thread):
    """An editor who publishes and corrects until the backup is there."""

    def __init__(self):
        super().__init__()
        self.published, self.stopped, self.has_begun, self.error = 0, threading.Event(), threading.Event(), None

    def run(self):
        try:
            while self.published < LEAST_DURING or not self.stopped.is_set():
                article = make_article(headline=f"Story {self.published}", tags=["River"])
                publishing.correct(article, story=make_story(headline="Other"), note="It was other.", by="ada")
                self.published += 1
                self.has_begun.set()
        except Exception as error:
            self.error = error
            self.has_begun.set()
        finally:
            connections.close_all()


def back_up(folder) -> str:
    """Make a backup as docs/deploying.md says, restore it, and return the name of the database that it is in."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        restored = str(folder / "restored.sqlite3")
        with closing(sqlite3.connect(name, uri=True, timeout=20)) as archive:
            archive.execute("VACUUM INTO ?", [restored])
        return restored
    url, restored, dump = os.environ["DATABASE_URL"], f"{name}_restored", folder / "archive.dump"
    programs = postgres.binaries()
    at = {database: url.replace("/postgres?", f"/{database}?") for database in (name, restored)}
    subprocess.run([programs / "pg_dump", "--format=custom", f"--file={dump}", at[name]], check=True)
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{restored}" TEMPLATE template0')
    subprocess.run([programs / "pg_restore", f"--dbname={at[restored]}", dump], check=True)
    return restored


@pytest.fixture
def editor(transactional_db):
    editor = Editor()
    yield editor
    editor.stopped.set()
    if editor.ident:
        editor.join()


@pytest.mark.slow
def test_a_backup_made_while_editors_write_is_restored_whole(editor, tmp_path):
    for number in range(BEFORE):
        make_article(headline=f"Before {number}")
    editor.start()
    editor.has_begun.wait()
    least = Version.objects.count()
    restored = back_up(tmp_path)
    editor.stopped.set()
    editor.join()
    assert editor.error is None
    everything = dict(Version.objects.values_list("pk", "digest"))
    with migrated_database.connected_to(restored):
        reader.reset()
        rows = dict(Version.objects.values_list("pk", "digest"))
        faults = [result.text for result in verification.verify() if result.is_fault]
    reader.reset()
    if connection.vendor == "postgresql":
        migrated_database.drop(restored)
    assert least <= len(rows) <= len(everything)
    assert rows.items() <= everything.items(), "the backup has what the archive has"
    assert faults == []
