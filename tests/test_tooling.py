"""The tooling logs requests, starts a temporary PostgreSQL, installs packages and starts the archive."""

import ast
import hashlib
import inspect
import json
import logging
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import tomllib
import zipfile
from itertools import chain, combinations
from pathlib import Path
from types import SimpleNamespace

import pytest
from _pytest.mark.expression import Expression
from django.template import engines
from django.test import RequestFactory

from newsroom.middleware.request_log import JsonLines, RequestLogMiddleware
from newsroom.tooling import browser, install, port, postgres, run_tests, serve
from tests import conftest, proofs

ROOT = Path(__file__).resolve().parent.parent


def log_line(message, *arguments, error=None, **extra):
    """Return the line that a logger writes for one call."""
    fault = (type(error), error, error.__traceback__) if error else None
    record = logging.makeLogRecord({"msg": message, "args": arguments, "levelname": "INFO", "exc_info": fault, **extra})
    text = JsonLines().format(record)
    assert "\n" not in text
    return json.loads(text)


class TestLogs:
    def test_a_request_is_logged_without_the_query(self, rf: RequestFactory):
        lines = []
        listener = logging.Handler()
        listener.emit = lambda record: lines.append(JsonLines().format(record))
        requests = logging.getLogger("newsroom.request")
        before = requests.level
        requests.addHandler(listener)
        requests.setLevel(logging.INFO)
        try:
            answer = RequestLogMiddleware(lambda request: type("Response", (), {"status_code": 404})())(
                rf.get("/articles/", {"q": "whistleblower"}, headers={"user-agent": "reader"})
            )
        finally:
            requests.removeHandler(listener)
            requests.setLevel(before)
        assert answer.status_code == 404
        (line,) = lines
        entry = json.loads(line)
        assert (entry["request"], entry["status"]) == ("GET /articles/", 404)
        assert entry["duration_ms"] >= 0
        assert "whistleblower" not in line
        assert "127.0.0.1" not in line

    @pytest.mark.parametrize(
        ("message", "expected"),
        [
            ("Error handling request /articles/?q=name&page=2", "Error handling request /articles/"),
            ('"GET https://a.example/x?q=name HTTP/1.1"', '"GET https://a.example/x HTTP/1.1"'),
            ("GET " + "/" * 200_000, "GET " + "/" * 200_000),
            ("Why? Who? / What?", "Why? Who? / What?"),
            ("Invalid request from ip=192.0.2.7: too long", "Invalid request from ip=-: too long"),
            ("Invalid request from ip=2001:db8::7: too long", "Invalid request from ip=-: too long"),
            ("What now? Nothing/something", "What now? Nothing/something"),
        ],
    )
    def test_messages_of_the_server_lose_queries_and_addresses_of_readers(self, message, expected):
        assert log_line("%s", message)["message"] == expected

    def test_an_error_is_logged_with_its_place_and_without_the_row_that_the_database_quotes(self):
        quoted = "null value\nDETAIL:  Failing row contains (7, secret words\n\nmore of them).\n"
        try:
            try:
                raise ValueError(quoted)
            except ValueError as cause:
                raise RuntimeError("not saved") from cause
        except RuntimeError as error:
            entry = log_line("Internal Server Error: %s", "/admin/", error=error, status_code=500)
        assert entry["status"] == 500
        assert "secret words" not in entry["exception"]
        assert "more of them" not in entry["exception"]
        assert "null value" in entry["exception"]
        assert entry["exception"].endswith("RuntimeError: not saved")

    def test_a_message_that_is_no_web_request_is_logged_unchanged(self):
        with socket.socket() as connection:
            assert "request" not in log_line("bad request", request=connection)


class TestPort:
    @pytest.mark.parametrize("setting", ["", "0", "65536", "-1", "http", "80 80"])
    def test_an_invalid_port_is_refused_in_one_sentence(self, setting):
        assert port.refusal(setting).startswith("PORT must be a number from 1 to 65535")

    def test_a_free_port_is_used_and_a_taken_one_is_answered_with_another(self):
        with socket.socket() as other:
            other.bind(("", 0))
            other.listen()
            taken = other.getsockname()[1]
            refusal = port.refusal(str(taken))
            assert refusal.startswith(f"Port {taken} is taken by another program; choose another: make run PORT=")
            assert port.refusal(refusal.rpartition("=")[2]) == ""


@pytest.fixture
def own_path(tmp_path, monkeypatch):
    """Return a function that adds a program to a search path which has no others."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("SYSTEM_PYTHON", str(folder / "system-python"))

    def add(name, script):
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
        return folder / name

    return add


class TestPython:
    posing = "import sys; sys.version_info = (3, 9, 2); exec(sys.argv[1])"
    old = f'case "$2" in *platform*) echo "Python 3.9.2" ;; *) exec {sys.executable} -c "{posing}" "$2" ;; esac'
    without_venv = f'case "$2" in *ensurepip*) exit 1 ;; esac; exec {sys.executable} "$@"'

    @pytest.mark.parametrize(
        ("pythons", "sentence"),
        [
            ({}, "Python 3.11 or newer is needed; found none."),
            ({"python3": old}, "Python 3.11 or newer is needed; found Python 3.9.2."),
            ({"python3": without_venv}, "The venv module of Python 3"),
        ],
    )
    def test_missing_programs_are_named_in_one_sentence(self, own_path, pythons, sentence):
        for name, script in pythons.items():
            own_path(name, script)
        answer = subprocess.run(["/bin/sh", ROOT / "newsroom/python.sh", "-c", "1"], capture_output=True, text=True)
        assert answer.returncode == 1
        assert answer.stderr.startswith(sentence)
        assert answer.stderr.count("\n") == 1

    @pytest.mark.slow
    def test_a_program_name_without_a_working_python_is_skipped(self, own_path):
        own_path("python3.13", "echo no such version >&2; exit 127")
        own_path("python3.12", f'exec {sys.executable} "$@"')
        command = ["/bin/sh", ROOT / "newsroom/python.sh", "-c", "print('found')"]
        assert subprocess.run(command, capture_output=True, text=True).stdout == "found\n"

    def test_the_python_of_the_system_is_preferred(self, own_path):
        own_path("system-python", f'exec {sys.executable} "$@"')
        own_path("python3.13", 'echo "another one"')
        command = ["/bin/sh", ROOT / "newsroom/python.sh", "-c", "print('found')"]
        assert subprocess.run(command, capture_output=True, text=True).stdout == "found\n"


def _wheel(folder, name, version, needs):
    """Write a package without any code, which pip can install. Return its fingerprint."""
    about = f"{name}-{version}.dist-info"
    needed = f"Requires-Dist: {needs}\n" if needs else ""
    path = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(
            f"{about}/METADATA",
            f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nProvides-Extra: more\n{needed}",
        )
        wheel.writestr(
            f"{about}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{about}/RECORD", "")
    return hashlib.sha256(path.read_bytes()).hexdigest()


class TestInstalling:
    def test_an_installed_lock_is_left_alone(self, tmp_path, capfd):
        (tmp_path / "bin").mkdir()
        (tmp_path / "bin" / "python").symlink_to(sys.executable)
        locks = ("requirements.txt", "requirements-dev.txt")
        (tmp_path / "installed.txt").write_text("\n".join(install._fingerprint(lock) for lock in locks))
        install.install("requirements.txt", environment=tmp_path)
        assert capfd.readouterr().out == ""

    def test_a_missing_or_broken_python_is_detected(self, tmp_path):
        (tmp_path / "gone").symlink_to(tmp_path / "nothing")
        (tmp_path / "broken").write_text("#!/bin/sh\nexit 1\n")
        (tmp_path / "broken").chmod(0o755)
        assert [install._works(tmp_path / name) for name in ("gone", "broken")] == [False, False]

    def test_a_lock_stays_installable_when_newer_packages_come(self, tmp_path, monkeypatch):
        """A package that another one names with an extra, as `coverage[toml]`: pip 23.0 looks for the newest one."""
        packages = [("parent", "1", "child[more]>=1"), ("child", "1", ""), ("child", "2", "")]
        lock = tmp_path / "lock.txt"
        lines = [
            f"{name}=={version} --hash=sha256:{_wheel(tmp_path, name, version, needs)}"
            for name, version, needs in packages
        ]
        lock.write_text("\n".join(lines[:2]))
        for name, value in {"CONFIG_FILE": os.devnull, "NO_INDEX": "1", "FIND_LINKS": str(tmp_path)}.items():
            monkeypatch.setenv(f"PIP_{name}", value)
        install.install(str(lock), environment=tmp_path / "environment")
        packages = tmp_path.glob("environment/lib/python*/site-packages/*.dist-info")
        assert {"parent-1.dist-info", "child-1.dist-info"} <= {package.name for package in packages}

    @pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
    def test_the_lock_has_exactly_the_required_packages(self, name):
        required = (ROOT / f"{name}.in").read_text().splitlines()
        required = {
            re.match(r"[\w-]+", line)[0].lower() for line in required if line and not line.startswith(("-", "#"))
        }
        assert {
            package for package, (_, askers) in locked_packages(name).items() if f"-r {name}.in" in askers
        } == required

    def test_both_locks_agree(self):
        everything = locked_packages("requirements-dev")
        for package, (version, _) in locked_packages("requirements").items():
            assert everything[package][0] == version


class TestBrowser:
    def test_the_browser_without_a_window_is_preferred(self, own_path):
        with pytest.raises(browser.NoBrowser):
            browser.find_browser()
        programs = [str(own_path(name, "")) for name in ("chromium", "chromium-headless-shell")]
        assert browser.find_browser() == programs[1]


class TestTypes:
    CLEAN = (
        "articles/story",
        "articles/diff",
        "articles/search/query",
        "articles/search/text",
        "articles/importing/formats",
    )

    def test_the_baseline_has_no_error_of_a_clean_package(self):
        files = json.loads((ROOT / ".basedpyright/baseline.json").read_text())["files"]
        assert files
        assert [path for path in files if path.removeprefix("./").startswith(tuple(f"{p}/" for p in self.CLEAN))] == []

    def test_clean_packages_are_checked_by_all_rules(self):
        settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["basedpyright"]
        environments = [item for item in settings["executionEnvironments"] if item["root"] != "."]
        assert environments == [{"root": package, "extraPaths": ["."]} for package in self.CLEAN]
        assert (settings["typeCheckingMode"], settings.get("ignore")) == ("standard", None)


class TestSQL:
    PLACES = ("articles/sql", "articles/search/backends", "articles/migrations", "media/migrations")
    PLACES += ("newsroom/tooling/cluster",)  # which asks servers how they are, and knows no Django
    CALLS = frozenset({"cursor", "chunked_cursor", "execute", "executemany", "executescript", "raw", "extra"})
    NAMES = frozenset({"connection", "RawSQL", "sql_with_params"})

    @classmethod
    def uses(cls, source: str) -> list[str]:
        """Return what a module does that only the places for SQL may do."""
        uses = []
        for node in ast.walk(ast.parse(source)):
            match node:
                case ast.ImportFrom(names=names) if (node.module or "").startswith("django.db"):
                    uses += [alias.name for alias in names if alias.name in cls.NAMES]
                case ast.Call(func=ast.Attribute(attr=name)) if name in cls.CALLS | cls.NAMES:
                    uses.append(name)
                case ast.Subscript(value=ast.Name(id="connections")) | ast.Attribute(attr="RawSQL" | "vendor"):
                    uses.append(ast.unparse(node))
                case ast.Attribute(value=ast.Name(id="db"), attr="connection" | "connections"):
                    uses.append(ast.unparse(node))
        return uses

    @pytest.mark.slow
    def test_sql_and_connections_are_used_in_their_places_alone(self):
        modules = [path for folder in ("articles", "media", "newsroom") for path in (ROOT / folder).rglob("*.py")]
        elsewhere = [path for path in modules if not str(path.relative_to(ROOT)).startswith(self.PLACES)]
        assert len(modules) - len(elsewhere) > 12 and len(elsewhere) > 200
        uses = {str(path.relative_to(ROOT)): self.uses(path.read_text()) for path in elsewhere}
        assert {path: calls for path, calls in uses.items() if calls} == {}

    def test_every_transaction_names_its_database(self):
        """`transaction.atomic()` alone would open one of the default database, whatever the router says."""
        modules = [path for folder in ("articles", "media", "newsroom") for path in (ROOT / folder).rglob("*.py")]
        unnamed = re.compile(r"transaction\.atomic(?!\(using=)|on_commit\((?!.*using=)")
        matches = [f"{path.relative_to(ROOT)}: {line}" for path in modules for line in path.read_text().splitlines()
                 if unnamed.search(line)]  # fmt: skip
        assert matches == []

    @pytest.mark.parametrize(
        "line",
        [
            "from django.db import connection as c",
            "from django.db.models.expressions import RawSQL",
            "from django import db; db.connection.close()",
            "from django.db import connections; connections['default']",
            "c.cursor()",
            "Article.objects.raw('SELECT 1')",
            "Article.objects.all().extra(where=['1'])",
            "f = models.expressions.RawSQL",
            "if one.vendor == 'sqlite': pass",
        ],
    )
    def test_every_way_to_write_sql_is_detected(self, line):
        assert self.uses(line)


def locked_packages(name):
    """Return {package: (version, who requires it)} of a lock file."""
    text = (ROOT / f"{name}.txt").read_text()
    packages = re.split(r"^(?=\w)", text, flags=re.MULTILINE)[1:]
    headers = [re.match(r"([\w-]+)==([^\s;]+)", package) for package in packages]
    return {header[1]: (header[2], package) for header, package in zip(headers, packages, strict=True)}


class TestRunning:
    def test_static_files_are_collected_once_for_the_same_code(self, settings, tmp_path, monkeypatch):
        settings.STATIC_ROOT, commands = tmp_path / "static", []
        monkeypatch.setattr("django.core.management.call_command", lambda name, **options: commands.append(name))
        serve.collect_static_files()
        serve.collect_static_files()
        assert commands == ["collectstatic"], "another server may be sending them"
        (settings.STATIC_ROOT / ".collected").unlink()
        serve.collect_static_files()
        assert commands == ["collectstatic"] * 2

    def test_the_secret_key_is_made_once_and_readable_by_its_owner_alone(self, tmp_path):
        key_file = tmp_path / "var" / "secret_key"
        key = serve.secret_key(key_file)
        assert len(key) >= 50
        assert key_file.stat().st_mode & 0o777 == 0o600
        assert serve.secret_key(key_file) == key

    @pytest.mark.parametrize(("setting", "remembered"), [("", "http://127.0.0.1:8005"), ("https://a.example", "")])
    def test_the_address_of_a_run_is_remembered_unless_a_setting_names_it(
        self, tmp_path, monkeypatch, setting, remembered
    ):
        monkeypatch.setenv("SECRET_KEY", "only for this test")
        monkeypatch.setenv("SITE_URL", setting)
        serve.set_environment("8005", url_file=tmp_path / "var" / "last_url")
        assert serve.last_url(tmp_path / "var" / "last_url") == remembered

    def test_the_environment_takes_precedence(self, tmp_path, monkeypatch):
        monkeypatch.setenv("SECRET_KEY", "from the environment")
        monkeypatch.setenv("SITE_URL", "https://archive.example")
        serve.set_environment("8005", key_file=tmp_path / "var" / "secret_key")
        assert os.environ["SECRET_KEY"] == "from the environment"
        assert os.environ["SITE_URL"] == "https://archive.example"
        assert not (tmp_path / "var").exists()


@pytest.mark.processes
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process of its parent's death")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_process_ends_with_the_one_that_started_it(number):
    program = "from newsroom.tooling import processes; c = processes.start(['sleep', '600']); print(c.pid, flush=True)"
    with subprocess.Popen(
        [sys.executable, "-c", f"{program}; c.wait()"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as parent:
        process = int(parent.stdout.readline())
        assert _is_running(process)
        parent.send_signal(number)
    _wait_until(lambda: not _is_running(process))


def test_sigterm_ends_a_test_run_as_ctrl_c_does():
    assert signal.getsignal(signal.SIGTERM) is signal.default_int_handler


def item_with(markers, fixtures=()):
    """A collected test as far as its selection looks at it."""
    closest = dict(zip(markers, markers, strict=True)).get
    return SimpleNamespace(markers=markers, fixturenames=fixtures, get_closest_marker=closest)


class TestSelection:
    @pytest.mark.parametrize(
        ("markers", "fixtures", "runs"),
        [
            ({"django_db"}, set(), True),
            (set(), {"transactional_db"}, True),
            (set(), {"large_archive"}, True),
            ({"django_db", "one_engine"}, set(), False),
            (set(), {"tmp_path"}, False),
        ],
    )
    def test_the_second_engine_runs_what_uses_the_database_unless_it_says_otherwise(self, markers, fixtures, runs):
        assert conftest._runs_on_both_engines(item_with(markers, fixtures)) is runs

    def test_tests_that_share_something_slow_begin_in_a_process_of_their_own(self):
        markers = [{"one_engine"}, {"large", "processes"}, {"processes"}, {"browser"}, set(), {"large"}, set(), set()]
        items = [item_with(one) for one in markers]
        assert [items.index(item) for item in conftest.in_order_of_run(items, 1)] == [3, 1, 5, 0, 2, 4, 6, 7]
        in_order = [items.index(item) for item in conftest.in_order_of_run(items, 2)]
        assert (in_order[:4], in_order[4:]) == ([3, 0, 2, 4], [1, 5, 6, 7])

    def test_long_tests_begin_before_the_other_ones(self):
        markers = [set(), {"slow"}, {"long", "processes"}, set(), {"long"}, {"browser", "long"}]
        items = [item_with(one) for one in markers]
        assert [items.index(item) for item in conftest.in_order_of_run(items, 1)] == [5, 2, 4, 0, 1, 3]

    @pytest.mark.parametrize("processes", [1, 2, 3, 8, 20])
    def test_every_test_is_in_the_order_of_the_run_once(self, processes):
        items = [item_with({"browser"} if number % 3 else {"large"}) for number in range(10)] + [item_with(set())] * 3
        in_order = conftest.in_order_of_run(items, processes)
        assert sorted(map(id, in_order)) == sorted(map(id, items))

    @pytest.mark.slow
    def test_tests_that_depend_on_transactions_run_on_both_engines(self, request):
        for item in request.session.items:
            if item.get_closest_marker("one_engine"):
                assert "transactional_db" not in item.fixturenames, item.nodeid
                assert "vendor" not in inspect.getsource(item.function), item.nodeid

    def test_a_test_with_a_long_form_has_the_marker_of_the_proofs(self, request):
        for item in request.session.items:
            if {"amount", "in_turn"} & {*item.function.__code__.co_names}:
                assert item.get_closest_marker("proof"), item.nodeid

    @pytest.mark.parametrize("share", [0.05, 1])
    def test_what_the_engines_divide_is_proven_on_one_of_them_at_least(self, monkeypatch, share):
        monkeypatch.setattr(proofs, "SHARE", share)
        on_each = [proofs.between_engines([*range(7)], engine) for engine in ("sqlite", "postgresql")]
        assert set().union(*on_each) == {*range(7)}
        assert [len(values) for values in on_each] == ([4, 3] if share < 1 else [7, 7])

    def test_the_proofs_run_in_their_long_form(self, monkeypatch):
        runs = []
        monkeypatch.setattr(run_tests, "_both_engines", lambda *arguments, **more: runs.append((*arguments, more)))
        for arguments in (["-k", "ferry"], ["--without-proofs", "-k", "ferry"], ["--prove", "-k", "ferry"]):
            run_tests.main(arguments)
        without_proofs = tuple(f"{markers} and not proof" for markers in run_tests.USUAL)
        assert runs == [
            (run_tests.USUAL, [*run_tests.LONGEST, "-k", "ferry"], {}),
            (without_proofs, [*run_tests.LONGEST, "-k", "ferry"], {}),
            (run_tests.PROOFS, [*run_tests.TOGETHER, "-k", "ferry"], {"PROVE": "1"}),
        ]

    def test_two_runs_together_run_every_test_on_both_engines(self):
        names = ("browser", "processes", "large", "slow", "long", "proof", "real_files")
        for markers in chain.from_iterable(combinations(names, number) for number in range(len(names) + 1)):
            is_in = [
                [Expression.compile(text).evaluate(lambda name: name in markers) for text in (usual, proofs)]  # noqa: B023
                for usual, proofs in zip(run_tests.USUAL, run_tests.PROOFS, strict=True)
            ]
            assert all(map(any, is_in)), markers
            is_fast = Expression.compile(run_tests.FAST).evaluate(lambda name: name in markers)  # noqa: B023
            assert is_fast == (not markers) and (is_in[0][0] or not is_fast), markers

    def test_modules_are_compiled_once_and_elsewhere_if_the_environment_wants_none_at_the_sources(self, monkeypatch):
        monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
        assert run_tests.compiled_modules() == {
            "PYTHONDONTWRITEBYTECODE": "",
            "PYTHONPYCACHEPREFIX": str(ROOT / "var" / "compiled"),
        }
        monkeypatch.delenv("PYTHONDONTWRITEBYTECODE")
        assert run_tests.compiled_modules() == {}

    def test_another_python_is_started_only_where_a_marker_allows_it(self):
        with pytest.raises(AssertionError, match=r"needs @pytest.mark.processes"):
            subprocess.run([sys.executable, "-c", ""])


class TestPostgres:
    def test_a_missing_postgresql_is_named_in_one_sentence(self, own_path, tmp_path):
        with pytest.raises(postgres.NoPostgreSQL, match=r"^PostgreSQL was not found"):
            postgres.binaries(places=[f"{tmp_path}/postgresql/*/bin"])

    def test_the_newest_complete_version_is_used(self, own_path, tmp_path):
        for number, programs in {"9.6": 2, "15": 2, "16": 1}.items():
            directory = tmp_path / "postgresql" / number / "bin"
            directory.mkdir(parents=True)
            for program in ("initdb", "postgres")[:programs]:
                (directory / program).touch(0o755)
        binaries = postgres.binaries(places=[f"{tmp_path}/postgresql/*/bin"])
        assert binaries == tmp_path / "postgresql" / "15" / "bin"

    @pytest.mark.long
    @pytest.mark.processes
    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
    def test_the_server_ends_with_the_process_that_started_it(self, number):
        try:
            postgres.binaries()
        except postgres.NoPostgreSQL as missing:
            pytest.skip(str(missing))
        command = [
            sys.executable,
            "-m",
            "newsroom.tooling.postgres",
            "--",
            "sh",
            "-c",
            "echo $DATABASE_URL; exec sleep 2",
        ]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as user:
            url = user.stdout.readline().strip()
            directory = Path(url.partition("host=")[2])
            process = int((directory / "data" / "postmaster.pid").read_text().split()[0])
            assert _is_running(process)
            user.send_signal(number)
        _wait_until(lambda: not directory.exists() and not _is_running(process))

    @pytest.mark.long
    @pytest.mark.processes
    def test_a_command_ends_with_the_program_that_runs_it(self, tmp_path):
        """The command is in a worker of a test run, with what it started; a worker notices after five seconds."""
        (tmp_path / "test_endless.py").write_text(ENDLESS_TEST)
        command = [sys.executable, "-m", "pytest", "-p", "no:django", "-c", "/dev/null", "-n", "1", str(tmp_path)]
        program = f"from newsroom.tooling import postgres; postgres.run({command})"
        with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.DEVNULL) as run:
            pid_file = tmp_path / "pid"
            _wait_until(lambda: pid_file.exists() and pid_file.read_text().endswith("\n"))
            process = int(pid_file.read_text())
            assert _is_running(process)
            run.kill()
        _wait_until(lambda: not _is_running(process))

    @pytest.mark.slow
    def test_the_exit_status_of_the_command_is_returned(self):
        assert postgres.run([shutil.which("sh"), "-c", 'exit "$CODE"'], CODE="7") == 7
        assert postgres.run([shutil.which("sh"), "-c", "kill -TERM $$"]) == 143


ENDLESS_TEST = """
from pathlib import Path
from newsroom.tooling import processes

def test_endless():
    process = processes.start(["sleep", "600"])
    Path(__file__).with_name("pid").write_text(f"{process.pid}\\n")
    process.wait()
"""


def _is_running(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def _wait_until(condition):
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.html")), ids=lambda path: path.name)
def test_every_template_can_be_parsed(path):
    engines["django"].get_template(str(path.relative_to(ROOT / "templates")))
