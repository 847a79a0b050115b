"""The setting of the search shards: what the environment says, and what the checks refuse."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connections

from articles.search.backends import shard

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    ("days", "places", "engine", "words"),
    [
        (["", "2001-01-01"], ["one", "two"], "postgresql", ""),
        (["1990-01-01", "2001-01-01"], ["one", "two"], "postgresql", "first address"),
        (["", "2001-01-01", "2000-01-01"], ["one", "two", "three"], "postgresql", "later day"),
        (["", ""], ["one", "two"], "postgresql", "later day"),
        (["", "2001-01-01"], ["one", "one"], "postgresql", "database of its own"),
        (["", "2001-01-01"], ["one", "archive"], "postgresql", "not the archive's"),
        (["", "2001-01-01"], ["one", "two"], "sqlite3", "must be PostgreSQL"),
    ],
)
def test_what_cannot_be_used_is_said_by_the_checks(settings, monkeypatch, days, places, engine, words):
    described = {"ENGINE": "django.db.backends.postgresql", "HOST": "h", "PORT": "1"}
    databases = {f"s{number}": described | {"NAME": place} for number, place in enumerate(places)}
    databases["default"] = described | {"NAME": "archive", "ENGINE": f"django.db.backends.{engine}"}
    monkeypatch.setattr(connections, "settings", databases)
    settings.SEARCH_SHARDS = [(f"s{number}", day) for number, day in enumerate(days)]
    assert words in " ".join(fault.msg for fault in shard.check_shards(None))
    assert bool(words) == bool(shard.check_shards(None))


@pytest.mark.processes
def test_addresses_are_read_from_the_environment():
    environment = {
        "DATABASE_URL": "postgres://archive@db/archive",
        "SEARCH_SHARDS": "postgres://a@s1,s2/one?target_session_attrs=any 2005-01-01=postgres://a@s3:5433/two",
        "SECRET_KEY": "x" * 50,
    }
    code = "import json; from newsroom import settings as s; print(json.dumps([s.DATABASES, s.SEARCH_SHARDS]))"
    command = [sys.executable, "-c", code]
    printed = subprocess.run(
        command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=True
    )
    databases, parts = json.loads(printed.stdout)
    assert parts == [["search_shard_1", ""], ["search_shard_2", "2005-01-01"]]
    first, second = databases["search_shard_1"], databases["search_shard_2"]
    assert (first["HOST"], first["NAME"], second["PORT"], second["NAME"]) == ("s1,s2", "one", 5433, "two")
    assert first["OPTIONS"]["connect_timeout"] == 3 and first["OPTIONS"]["target_session_attrs"] == "any"
