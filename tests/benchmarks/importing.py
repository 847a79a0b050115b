"""The benchmark measures how fast stories are imported, against a bare `executemany` of the same text from the same
file."""

import json
import time
from pathlib import Path
from unittest.mock import patch

from django.db import connection, transaction
from django.utils import timezone

from articles.importing import formats
from articles.importing.importer import BATCH, Importer
from articles.search.index import indexer, rebuilding
from tests.benchmarks import figures

_TABLE = "bench_bare"
_COLUMNS = ("id", "headline", "dek", "body", "authors", "published", "section", "tags", "source", "lang")


def bare(path: Path) -> int:
    """Insert the parsed fields into one table without an index, in transactions as large as the import's."""
    done, rows = 0, []
    marks = ", ".join(["%s"] * len(_COLUMNS))
    insert = f"INSERT INTO {_TABLE} VALUES ({marks})"

    def flush():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(insert, rows)
        rows.clear()

    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {_TABLE} ({', '.join(f'{name} text' for name in _COLUMNS)})")
    with path.open() as file:
        for line in file:
            story = json.loads(line)
            rows.append([value if isinstance(value := story[name], str) else json.dumps(value) for name in _COLUMNS])
            done += 1
            if len(rows) == BATCH:
                flush()
    if rows:
        flush()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {_TABLE}")
    return done


def import_file(path: Path, again: bool = False) -> int:
    """Import through the real path: read, sanitise, digest, address, catalogue; read ahead by a second process."""
    options = formats.Options(timezone.get_default_timezone())
    with path.open("rb") as file:
        items = ((str(path), item) for item in formats.FORMATS["jsonl"].read(file, str(path), options))
        outcomes = [result.outcome for result in Importer().run_prefetched(items)]
    expected = "unchanged" if again else "created"
    assert set(outcomes) == {expected}, set(outcomes)
    return len(outcomes)


def run(path: Path, other: Path, stories: int):
    """Print the baseline, the import without and with the writing of search, and the ratio of their rates.

    Two files of as many stories: the first is imported without search, which is then written for all at once.
    """
    baseline = _timed("bare executemany of the same file (baseline)", stories, lambda: bare(path))
    with (
        patch.object(indexer, "prepare_text", lambda story: None),
        patch.object(indexer, "enter", lambda batch, change: None),
    ):
        _timed("import, without search", stories, lambda: import_file(path), baseline)
    _timed("rebuild_search", stories, rebuilding.rebuild, baseline)
    _timed("import, with search", stories, lambda: import_file(other), baseline)
    _timed("the same import again", stories, lambda: import_file(other, again=True), baseline)


def _timed(name: str, stories: int, act, baseline: float | None = None) -> float:
    started = time.perf_counter()
    act()
    seconds = time.perf_counter() - started
    ratio = f"{baseline / seconds:8.2f}" if baseline else "    1.00"
    print(f"{name:44}{seconds:9.2f}{stories / seconds:10,.0f}{ratio}", flush=True)
    figures.add(name, stories / seconds, "a second", baseline / seconds if baseline else 0.0)
    return seconds
