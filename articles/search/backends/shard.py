"""A shard of the full text: a database of its own for the stories of a range of days, and what is known of it.

    SEARCH_SHARDS="postgres://…/one 2005-01-01=postgres://…/two" ──▶ shards() ──▶ (Shard 1: …2004, Shard 2: 2005…)

Its table STATE names the generation of the catalogue whose texts it has, and the range it was made for.
"""

import threading
import time
from datetime import date
from functools import cache
from typing import NamedTuple

from django.conf import settings
from django.core import checks
from django.db import connections
from django.utils.translation import gettext

from articles.models.catalogue import day_of, docid_of
from articles.search.index.generations import GenerationId
from articles.search.text import analyzer
from articles.story.date_formatting import day_in_words
from articles.story.dates import StoryDate

STATE = "articles_search_shard"
RETRY_SECONDS = 5  # a shard that did not answer is not asked for so long, so that not every search waits for it
# The rows of STATE: the generation whose texts the shard has, and one that changes none of them.
CURRENT, EXPECTED = 1, 2


class Shard(NamedTuple):
    """The stories with `first <= docid < before` (None: no bound), in the database `alias` of the settings."""

    alias: str
    first: int | None = None
    before: int | None = None
    days: str = ""  # for operators: "from 2005-01-01 on"

    @property
    def days_for_readers(self) -> str:
        """Return the days of its stories in the language of the page: "from January 1, 2005 on"."""
        first, before = (docid is not None and day_in_words(StoryDate(str(day_of(docid)))) for docid in self[1:3])
        if first and before:
            return gettext("from %(first)s to the day before %(before)s") % {"first": first, "before": before}
        if first or before:
            return gettext("from %(day)s on") % {"day": first} if first else gettext("before %(day)s") % {"day": before}
        return gettext("of all days")

    @property
    def connection(self):
        """This thread's connection."""
        return connections[self.alias]

    def overlaps(self, first: int | None, before: int | None) -> bool:
        """Return whether some docid with `first <= docid < before` belongs into the shard."""
        return not (
            (before is not None and self.first is not None and before <= self.first)
            or (first is not None and self.before is not None and first >= self.before)
        )

    def has(self, docid: int) -> bool:
        """Return whether a docid belongs into the shard."""
        return (self.first is None or docid >= self.first) and (self.before is None or docid < self.before)

    # --- its state in its own database ---

    def install(self):
        """Create the table of the state if it is missing."""
        with self.connection.cursor() as cursor:
            cursor.execute(
                f"CREATE TABLE IF NOT EXISTS {STATE} (id smallint PRIMARY KEY, number bigint NOT NULL, "
                "token bigint NOT NULL, analysis integer NOT NULL, first bigint, before bigint)"
            )

    def locked_state(self) -> dict[int, tuple]:
        """Return the rows of the state by id, locked until the transaction ends."""
        with self.connection.cursor() as cursor:
            cursor.execute(f"SELECT id, number, token, analysis, first, before FROM {STATE} ORDER BY id FOR UPDATE")
            return {row[0]: row[1:] for row in cursor.fetchall()}

    def save_generation(self, generation: GenerationId, *, id: int = CURRENT):
        """Write the generation whose texts the shard has, with its range and the version of the analyzer."""
        with self.connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {STATE} (id, number, token, analysis, first, before) VALUES (%s, %s, %s, %s, %s, %s) "
                "ON CONFLICT (id) DO UPDATE SET number = excluded.number, token = excluded.token, "
                "analysis = excluded.analysis, first = excluded.first, before = excluded.before",
                [id, *generation, analyzer.VERSION, self.first, self.before],
            )


def shards() -> tuple[Shard, ...]:
    """Return the shards of the settings in order of their docids; empty if the archive's own database has all texts."""
    return _shards(tuple(settings.SEARCH_SHARDS))


@cache
def _shards(parts: tuple[tuple[str, str], ...]) -> tuple[Shard, ...]:
    """Return the shards for pairs of alias and first day ("" for the first shard)."""
    days = [date.fromisoformat(day) if day else None for _, day in parts]
    result = []
    for (alias, _), first, before in zip(parts, days, [*days, None][1:], strict=True):
        if first and before:
            words = f"from {first} to the day before {before}"
        else:
            words = f"from {first} on" if first else f"before {before}" if before else "of all days"
        docids = [None if day is None else docid_of(day) for day in (first, before)]
        result.append(Shard(alias, *docids, days=words))
    return tuple(result)


class Failures:
    """Which shards did not answer a moment ago, in this process, and why. `count` grows with each failure."""

    def __init__(self):
        self.count, self._lock, self._until = 0, threading.Lock(), {}

    def add(self, shard: Shard, reason: str):
        """Note that a shard did not answer."""
        with self._lock:
            self.count += 1
            self._until[shard] = (time.monotonic() + RETRY_SECONDS, reason)

    def reason(self, shard: Shard) -> str:
        """Return why a shard is not asked at the moment; "" if it is."""
        until, reason = self._until.get(shard, (0.0, ""))
        return reason if time.monotonic() < until else ""

    def clear(self):
        """Ask all shards again at once."""
        self._until.clear()


failures = Failures()


@checks.register()
def check_shards(app_configs, **kwargs):
    """Report shards that cannot be used: days out of order, two in one database, an archive that is on SQLite."""
    parts = settings.SEARCH_SHARDS
    if not parts:
        return []
    faults, days = [], [day for _, day in parts]
    own, *others = (connections.databases[alias] for alias in ("default", *(alias for alias, _ in parts)))
    if days[0] or not all(days[1:]) or days[1:] != sorted(set(days[1:])):
        faults.append("the first address has no day, and each further one a later day than that before it.")
    if any(not database["ENGINE"].endswith("postgresql") for database in (own, *others)):
        faults.append("the archive's own database and all shards must be PostgreSQL.")
    places = [tuple(str(database.get(key, "")) for key in ("HOST", "PORT", "NAME")) for database in (own, *others)]
    if len(set(places)) < len(places):
        faults.append("each shard needs a database of its own, which is not the archive's.")
    return [checks.Error(f"SEARCH_SHARDS: {fault}", id="articles.E030") for fault in faults]
