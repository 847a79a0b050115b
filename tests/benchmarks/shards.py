"""The benchmark compares searches in three shards with the same searches in one database, query by query in turn.

    STORIES=20000 python -m newsroom.tooling.postgres -- python -m tests.benchmarks.shards

Seeds an archive in a new database, copies its full text into three more, and runs each query of `query_mix` in both
ways, ROUNDS times; the best round counts. Caches of scans are emptied before each query. Every answer must be equal.
Milliseconds; the ratio of the 95th percentiles is what `docs/search.md` names.
"""

import os
import statistics
import time

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    os.environ.setdefault("DEBUG", "1")
    django.setup()

from dataclasses import replace

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from articles.demo.seeding.publish import seed
from articles.demo.seeding.stories import Writer
from articles.search import search
from articles.search.columns import reader
from articles.search.columns.searcher import QueryCache
from articles.search.index import rebuilding
from articles.search.query.parser import parse
from tests.benchmarks import query_mix

ROUNDS = 3
FIRST_DAYS = ("", "2004-01-01", "2014-01-01")
SHARDS = [(f"bench_shard_{number}", day) for number, day in enumerate(FIRST_DAYS, 1)]


def run(stories: int):
    """Seed, fill the shards, and print the figures of both orders."""
    call_command("migrate", verbosity=0)
    seed(Writer(1, stories))
    _make_databases()
    with connection.cursor() as cursor:  # a rebuild with shards drops the table
        cursor.execute("ALTER TABLE articles_search_live RENAME TO articles_search_one")
    settings.SEARCH_SHARDS = SHARDS
    rebuilding.rebuild()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE articles_search_one RENAME TO articles_search_live")
    print(f"\n{'milliseconds, ' + format(stories, ',') + ' stories':32}{'p50':>8}{'p95':>8}{'worst':>8}")
    for order in ("newest", "relevance"):
        one, three = _compared([mixed.text for mixed in query_mix.queries()], order)
        _line(f"one database, {order}", one)
        _line(f"three shards, {order}", three)
        print(f"{'ratio of the 95th percentiles':32}{_p95(three) / _p95(one):>16.2f}")


def _make_databases():
    options = {name: value for name, value in connection.get_connection_params().items() if name != "cursor_factory"}
    options.pop("context", None)
    with psycopg.connect(**options, autocommit=True) as server:
        for alias, _ in SHARDS:
            server.execute(f"CREATE DATABASE {alias} TEMPLATE template0")
            connections.databases[alias] = connection.settings_dict | {"NAME": alias}


def _compared(texts: list[str], order: str) -> tuple[list[float], list[float]]:
    """Return the seconds of each query in one database and in shards. Raises AssertionError for different answers."""
    times: dict[tuple[int, str], list[float]] = {}
    for _ in range(ROUNDS):
        for text in texts:
            answers = []
            for parts in ([], SHARDS):
                settings.SEARCH_SHARDS = parts
                reader.acquire().query_cache = QueryCache()
                started = time.perf_counter()
                results = search.search(parse(text).query, sort=order)
                times.setdefault((len(parts), text), []).append(time.perf_counter() - started)
                answers.append(replace(results, generation=0))
            assert answers[0] == answers[1], text
    return [min(times[0, text]) for text in texts], [min(times[len(SHARDS), text]) for text in texts]


def _line(name: str, seconds: list[float]):
    values = (statistics.median(seconds), _p95(seconds), max(seconds))
    print(f"{name:32}{''.join(f'{1000 * value:>8.1f}' for value in values)}")


def _p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1]


if __name__ == "__main__":
    run(int(os.environ.get("STORIES", "20000")))
