"""A shard follows the catalogue: it reads the change log from its own generation on, as the columns in memory do.

    publishing ──▶ commit ──▶ follow(shard)         a shard that was away ──▶ the next search ──▶ follow(shard)

The record and its change log are one transaction of the archive's own database; a shard is written after its commit.
So a shard that fails in between has an older generation, which every search sees and the next `follow` mends. If the
log does not have that generation any more, `rebuild_search` has to write the texts anew.
"""

from contextlib import suppress

from django.db import Error, transaction

from articles.models import CatalogueEntry
from articles.search.backends.base import LIVE
from articles.search.backends.errors import ShardUnavailable
from articles.search.backends.postgresql import PostgreSQLBackend
from articles.search.backends.shard import CURRENT, EXPECTED, STATE, Shard, failures
from articles.search.index.contents import entries_with_versions
from articles.search.index.generations import Changes, GenerationId, changes_since
from articles.search.text import analyzer
from articles.search.text.document import index_document

REBUILD = "run manage.py rebuild_search"
_BATCH = 500  # stories written at once
_MAX_ROUNDS = 20  # if the archive changes faster than a shard can follow, the next search goes on
_LOCK_SECONDS = 5


def backend_of(shard: Shard) -> PostgreSQLBackend:
    """Return the backend of a shard, whose searches find no generation if it was made for another range."""
    bounds = " AND ".join(
        f"{column} IS NOT DISTINCT FROM {'NULL' if bound is None else bound}::bigint"
        for column, bound in (("first", shard.first), ("before", shard.before))
    )
    row = f"{STATE} WHERE id = {CURRENT} AND analysis = {analyzer.VERSION} AND {bounds}"
    return PostgreSQLBackend(shard.connection, (LIVE,), row)


def follow(shard: Shard):
    """Write what changed since the generation of a shard; its texts are then those of the current one.

    Raises ShardUnavailable if the shard does not answer, or if what changed is not known any more.
    """
    try:
        with transaction.atomic(using=shard.alias):
            with shard.connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = '{_LOCK_SECONDS}s'")
            _follow(shard)
    except ShardUnavailable:
        raise
    except Error as error:
        raise unavailable(shard, error) from error


def unavailable(shard: Shard, error: Exception) -> ShardUnavailable:
    """Note that a shard failed, close its connection, and return the exception to raise, with the reason in words."""
    with suppress(Error):
        shard.connection.close()
    is_missing = getattr(error.__cause__, "sqlstate", "") == "42P01"  # undefined_table
    reason = f"has no index yet; {REBUILD}" if is_missing else "does not answer"
    return refused(shard, reason)


def refused(shard: Shard, reason: str) -> ShardUnavailable:
    """Note why a shard cannot be asked; return the exception to raise."""
    failures.add(shard, reason)
    return ShardUnavailable(sentence(shard, reason))


def sentence(shard: Shard, reason: str) -> str:
    """Return the sentence for operators and editors about a shard that cannot be asked."""
    return f"The search shard with the stories {shard.days} ({shard.alias}) {reason}."


def _follow(shard: Shard):
    state = shard.locked_state()
    if CURRENT not in state:
        raise refused(shard, f"has no index yet; {REBUILD}")
    number, token, analysis, *bounds = state[CURRENT]
    if bounds != [shard.first, shard.before]:
        raise refused(shard, f"was made for another range of days; {REBUILD}")
    if analysis != analyzer.VERSION:
        raise refused(shard, f"was written by another version of the analyzer; {REBUILD}")
    generation = GenerationId(number, token)
    changes = changes_since(generation)
    if changes is None and EXPECTED in state:  # nothing of its texts changed up to the expected generation
        generation = GenerationId(*state[EXPECTED][:2])
        changes = changes_since(generation)
        shard.save_generation(generation)
    for _ in range(_MAX_ROUNDS):
        if changes is None:
            raise refused(shard, f"is too far behind; {REBUILD}")
        if not changes.number:
            return
        _write(shard, changes)
        generation = GenerationId(changes.number, changes.token)
        shard.save_generation(generation)
        # The texts may be newer than the changes that named them, until the log has nothing new.
        changes = changes_since(generation)


def _write(shard: Shard, changes: Changes):
    """Write the texts of changed docids as the catalogue has them now."""
    backend, docids = backend_of(shard), sorted(filter(shard.has, changes.docids))
    for start in range(0, len(docids), _BATCH):
        batch = docids[start : start + _BATCH]
        entries = entries_with_versions(CatalogueEntry.objects.filter(docid__in=batch))
        with shard.connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM articles_search_{LIVE} WHERE docid = ANY(%s)", [batch])
        backend.write(LIVE, [(id, backend.prepare_row(index_document(version.story))) for id, version in entries])
