"""A run of the benchmarks ends with its figures beside the last run's, and marks what became slower."""

import subprocess
import sys
from pathlib import Path
from unittest.mock import Mock

import pytest
from django.apps import apps

from articles.public.shared_pages import SharedPages
from newsroom import gunicorn
from tests.benchmarks import __main__ as benchmarks
from tests.benchmarks import figures
from tests.benchmarks.figures import Figure


@pytest.mark.parametrize(
    ("unit", "value", "mark"),
    [
        ("a second", 80.0, True),
        ("a second", 130.0, False),
        ("ms", 130.0, True),
        ("ms", 80.0, False),
        ("ms", 110.0, False),
    ],
)
def test_what_became_slower_has_a_mark(unit, value, mark):
    figure = Figure("sqlite", "10000", "import", value, unit, 0.5)
    [line] = figures.table([figure], {figure.key: 100.0}).splitlines()[1:]
    assert ("!" in line) is mark and "100.0" in line and "0.50" in line


def test_a_figure_without_an_earlier_one_has_no_change():
    [line] = figures.table([Figure("sqlite", "10000", "seal", 5.0, "a second")], {}).splitlines()[1:]
    assert "–" in line and "%" not in line


def test_the_figures_of_lines_that_were_not_measured_stay(tmp_path):
    path = tmp_path / "benchmarks.json"
    first, second = Figure("sqlite", "1", "import", 1.0, "ms"), Figure("postgresql", "1", "import", 2.0, "ms")
    figures.store([first], path)
    figures.store([second], path)
    assert figures.last(path) == {first.key: 1.0, second.key: 2.0}


def test_a_damaged_file_of_the_last_run_counts_as_none(tmp_path):
    (tmp_path / "broken").write_text("{")
    assert figures.last(tmp_path / "broken") == figures.last(tmp_path / "missing") == {}


def test_figures_are_added_to_the_file_that_the_environment_names(tmp_path, monkeypatch):
    figures.add("lost", 1.0, "ms")
    monkeypatch.setenv("BENCH_FIGURES", str(tmp_path / "figures"))
    monkeypatch.setenv("STORIES", "10")
    figures.add("import", 2.0, "a second", 0.5)
    [figure] = figures.read(tmp_path / "figures")
    assert figure[1:] == ("10", "import", 2.0, "a second", 0.5)


@pytest.mark.parametrize(
    ("value", "earlier", "words"),
    [(130.0, 100.0, "1 of 1 figures, each marked"), (110.0, 100.0, "0 of 1 figures."), (1.0, None, "no last run")],
)
def test_a_run_ends_with_a_sentence_about_what_became_slower(value, earlier, words):
    figure = Figure("sqlite", "10000", "search", value, "ms")
    assert words in figures.summary([figure], {figure.key: earlier} if earlier else {})


@pytest.mark.parametrize(("is_archive", "threads"), [(True, 1), (False, 0)])
def test_the_server_of_the_baseline_has_no_archive_to_read(monkeypatch, is_archive, threads):
    begun, pages = [], SharedPages()
    monkeypatch.setattr("articles.public.shared_pages.shared_pages", pages)
    monkeypatch.setattr(gunicorn.threading, "Thread", lambda **_: Mock(start=lambda: begun.append(1)))
    monkeypatch.setattr(apps, "is_installed", lambda name: is_archive)
    gunicorn.post_worker_init(None)
    assert len(begun) == threads and bool(pages) == is_archive


@pytest.mark.processes
@pytest.mark.parametrize(("before", "after"), [("STORIES=20", ""), ("", "STORIES=20")])
def test_the_size_of_the_archive_is_a_variable_of_make_or_of_the_environment(before, after):
    command = f"{before} make --silent --eval 'size:; @echo $(STORIES)' size {after}"
    output = subprocess.run(["sh", "-c", command], cwd=figures.ROOT, capture_output=True, text=True, check=True).stdout
    assert output == "20\n"


@pytest.mark.processes
def test_a_part_that_takes_too_long_is_ended_with_its_children_and_the_table_comes(tmp_path, capsys, monkeypatch):
    child = tmp_path / "child"
    part = "import subprocess; process = subprocess.Popen(['sleep', '600']); "
    part += f"open({str(child)!r}, 'w').write(str(process.pid)); process.wait()"
    add = "from tests.benchmarks.figures import Figure; import json, os; "
    add += "figure = Figure('sqlite', '5', 'seal', 5.0, 'a second'); "
    add += "print(json.dumps(figure), file=open(os.environ['BENCH_FIGURES'], 'a'))"
    commands = iter([add, part])
    run_limited = benchmarks.run_limited

    def run(command, environment, seconds, name):
        return run_limited([sys.executable, "-c", next(commands)], environment, 5, name)

    monkeypatch.setattr(benchmarks, "run_limited", run)
    monkeypatch.setattr(benchmarks, "SEARCHED", [])
    monkeypatch.setattr(figures, "LAST", figures.ROOT / "var" / f"{tmp_path.name}.json")
    stored = Mock()
    monkeypatch.setattr(figures, "store", stored)
    assert benchmarks.main() == 1
    output = capsys.readouterr().out
    assert "run on PostgreSQL, 10000 stories: ended after" in output and "sqlite, 5: seal" in output
    assert [figure.value for figure in stored.call_args.args[0]] == [5.0]
    assert not Path(f"/proc/{child.read_text()}/cmdline").exists() or "sleep" not in _command(child.read_text())


def _command(pid: str) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text()
