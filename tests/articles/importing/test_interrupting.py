"""Ctrl-C in a long import ends it early, with its counts and a sentence, in a process of its own."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests import migrated_database

STORIES = 40_000
BODY = "<p>" + "The night ferry sailed from Velm with a goat on board. " * 20 + "</p>"
HEAD = '<rss xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/"><channel>'


def _json_line(number: int) -> str:
    row = {"id": str(number), "source": "Courier", "headline": f"Ferry {number}", "published": "2024-07-02"}
    return json.dumps(row | {"body_html": BODY}) + "\n"


def _post(number: int) -> str:
    return (
        f"<item><title>Ferry {number}</title><content:encoded><![CDATA[{BODY}]]></content:encoded>"
        f"<wp:post_id>{number + 1}</wp:post_id><wp:post_date>2024-07-02 10:00:00</wp:post_date>"
        "<wp:post_type>post</wp:post_type><wp:status>publish</wp:status></item>\n"
    )


FILES = {
    "ferry.jsonl": ("", _json_line, ""),
    "ferry.csv": ("id,headline,published,body\n", lambda n: f'{n},Ferry {n},2024-07-02,"{BODY}"\n', ""),
    "ferry.xml": (HEAD, _post, "</channel></rss>"),
}


@pytest.mark.processes
@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("mode", [["--dry-run"], []], ids=["dry run", "import"])
def test_ctrl_c_ends_a_long_import_with_a_sentence(transactional_db, tmp_path, name, mode):
    if connection.vendor != "sqlite":
        pytest.skip("the process reads files; its database is one of SQLite")
    database, path = tmp_path / "a.sqlite3", tmp_path / name
    migrated_database.copy(connection.settings_dict["NAME"], str(database))
    head, line_of, end = FILES[name]
    path.write_text(head + "".join(map(line_of, range(STORIES))) + end)
    command = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), "import_stories", str(path), "--source", "X"]
    environment = {
        **os.environ, "DATABASE_URL": f"sqlite:///{database}", "SEALS_ROOT": str(tmp_path / "s"),
        "UPLOADS_ROOT": str(tmp_path / "u"), "SECRET_KEY": "x" * 50, "PYTHONUNBUFFERED": "1",
    }  # fmt: skip
    with subprocess.Popen([*command, *mode], env=environment, stdout=-1, stderr=-1, text=True) as process:
        if mode:
            assert process.stdout.readline()  # of the first story
            time.sleep(0.5)
        else:
            _wait_for_stories(database, process)
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=60)
    assert process.returncode == 130 and "Traceback" not in errors, errors
    rest = "Nothing was written" if mode else "What is counted is in the archive"
    assert f"Interrupted. {rest}; run it again for the rest." in errors
    assert " created, " in output


def _wait_for_stories(database: Path, process: subprocess.Popen):
    with closing(sqlite3.connect(database, timeout=20)) as reader:
        while process.poll() is None and not reader.execute("SELECT COUNT(*) FROM articles_version").fetchone()[0]:
            time.sleep(0.02)
