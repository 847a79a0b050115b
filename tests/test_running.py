"""`make run` as a person meets it: it fills an empty archive, says where to look, and Ctrl-C ends all of it."""

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.conf import settings

from newsroom.tooling import port, processes

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def served(folder):
    """Run an archive whose files are all in the folder; give the process, its port and what it said at the start."""
    with socket.socket() as probe:
        probe.bind((port.HOST, 0))
        number = probe.getsockname()[1]
    own = {
        "DATABASE_URL": f"sqlite:///{folder}/archive.sqlite3",
        "UPLOADS_ROOT": f"{folder}/uploads",
        "SEALS_ROOT": f"{folder}/seals",
        "SECRET_KEY": "only-for-this-test-" + "0" * 40,
        "DEBUG": "false",
        "LOG_LEVEL": "WARNING",  # nobody reads a line for each request, and a full pipe would stop the server
        "SITE_URL": f"http://{port.HOST}:{number}",
    }
    command = [sys.executable, "-m", "newsroom.tooling.serve", str(number)]
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    with processes.start(command, cwd=ROOT, env={**os.environ, **own}, start_new_session=True, **streams) as archive:
        said = ""
        while "Ctrl-C stops it" not in said and (line := archive.stdout.readline()):
            said += line
        assert "Ctrl-C stops it" in said, f"the archive did not start:\n{said}"
        try:
            yield archive, number, said
        finally:
            if archive.poll() is None:
                os.killpg(archive.pid, signal.SIGINT)
            elif archive.returncode:
                print(f"the archive ended by itself:\n{archive.stdout.read()}")


def first_run(folder):
    """Run an archive from nothing until Ctrl-C; give all that was to be seen of it, and leave its files."""
    with served(folder) as (archive, number, said):
        answers = {path: status(number, path) for path in ("/", "/healthz", "/admin/login/")}
        os.killpg(archive.pid, signal.SIGINT)
        rest = archive.stdout.read()
    seen = {"port": number, "said": said, "rest": rest, "answers": answers, "code": archive.returncode}
    return seen | {"folder": str(folder)}


def status(number, path):
    with closing(http.client.HTTPConnection(port.HOST, number, timeout=20)) as connection:
        connection.request("GET", path)
        with connection.getresponse() as answer:
            return answer.status


@pytest.mark.skipif("sqlite3" not in settings.DATABASES["default"]["ENGINE"], reason="`make run` starts out on SQLite")
def test_an_archive_runs_from_nothing_until_ctrl_c_and_keeps_what_it_has(filled, tmp_path):
    number, said, rest = filled["port"], filled["said"], filled["rest"]
    assert f"http://{port.HOST}:{number}/" in said
    assert re.search(r"password\W+\S{8,}", said)
    assert filled["answers"] == {"/": 200, "/healthz": 200, "/admin/login/": 200}
    assert (filled["code"], rest.splitlines()[-1]) == (0, "Stopped.")
    assert "Traceback" not in said + rest
    assert port.refusal(str(number)) == ""

    shutil.copytree(filled["folder"], tmp_path, dirs_exist_ok=True)
    with served(tmp_path) as (_, _, said):
        assert "loading the demo" not in said
        assert "make password" in said
