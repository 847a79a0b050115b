"""`make run` fills an empty archive, prints where it is, and ends completely on Ctrl-C."""

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
def running_archive(folder, host=port.HOST):
    """Run an archive whose files are all in the folder; yield the process, its port and its first output."""
    with socket.socket() as probe:
        probe.bind((port.HOST, 0))
        number = probe.getsockname()[1]
    own = {
        "DATABASE_URL": f"sqlite:///{folder}/archive.sqlite3",
        "UPLOADS_ROOT": f"{folder}/uploads",
        "SEALS_ROOT": f"{folder}/seals",
        "SEARCH_ROOT": f"{folder}/search",
        "PUBLIC_LOG_ROOT": f"{folder}/log",
        "PUBLIC_LOG_KEY": f"{folder}/log_key",
        "SECRET_KEY": "only-for-this-test-" + "0" * 40,
        "DEBUG": "false",
        "LOG_LEVEL": "WARNING",  # nobody reads a line for each request, and a full pipe would stop the server
        "SITE_URL": f"http://{host}:{number}",
    }
    command = [sys.executable, "-m", "newsroom.tooling.serve", str(number)]
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    with processes.start(command, cwd=ROOT, env={**os.environ, **own}, start_new_session=True, **streams) as archive:
        start_output = ""
        while "Ctrl-C stops it" not in start_output and (line := archive.stdout.readline()):
            start_output += line
        assert "Ctrl-C stops it" in start_output, f"the archive did not start:\n{start_output}"
        try:
            yield archive, number, start_output
        finally:
            if archive.poll() is None:
                os.killpg(archive.pid, signal.SIGINT)
            elif archive.returncode:
                print(f"the archive ended by itself:\n{archive.stdout.read()}")


def run_once(folder):
    """Run an archive from nothing until Ctrl-C; return its output and answers, and leave its files."""
    with running_archive(folder) as (archive, number, start_output):
        answers = {path: status(number, path) for path in ("/", "/healthz", "/admin/login/")}
        os.killpg(archive.pid, signal.SIGINT)
        rest = archive.stdout.read()
    seen = {"port": number, "said": start_output, "rest": rest, "answers": answers, "code": archive.returncode}
    return seen | {"folder": str(folder)}


def status(number, path):
    with closing(http.client.HTTPConnection(port.HOST, number, timeout=20)) as connection:
        connection.request("GET", path)
        with connection.getresponse() as answer:
            return answer.status


@pytest.mark.skipif("sqlite3" not in settings.DATABASES["default"]["ENGINE"], reason="`make run` starts out on SQLite")
def test_an_archive_runs_from_nothing_until_ctrl_c_and_has_its_data_afterwards(demo_archive, tmp_path):
    number, output, rest = demo_archive["port"], demo_archive["said"], demo_archive["rest"]
    assert f"http://{port.HOST}:{number}/" in output
    assert re.search(r"with the password \S{8,}", output)
    assert demo_archive["answers"] == {"/": 200, "/healthz": 200, "/admin/login/": 200}
    assert (demo_archive["code"], rest.splitlines()[-1]) == (0, "Stopped.")
    assert "Traceback" not in output + rest
    assert port.refusal(str(number)) == ""

    shutil.copytree(demo_archive["folder"], tmp_path, dirs_exist_ok=True)
    with running_archive(tmp_path) as (_, _, output):
        assert "loading the demo" not in output
        assert "make password" in output


@pytest.mark.processes
def test_ctrl_c_before_a_command_has_begun_says_that_it_stopped_without_a_traceback():
    interrupted = (
        "import django, runpy, sys\n"
        "def setup(): raise KeyboardInterrupt\n"
        "django.setup, sys.argv = setup, ['manage.py', 'check']\n"
        "runpy.run_path('manage.py', run_name='__main__')\n"
    )
    ended = subprocess.run([sys.executable, "-c", interrupted], capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert (ended.returncode, ended.stderr) == (130, "Stopped.\n")
