"""What stories are counted by, held in memory by each process, and never older than the catalogue.

    columns = current()                          as the catalogue stands now
    hits = columns.having("tag", pk) & …         columns.docids(hits), columns.top("author", hits, 20)

How it stays true:

* Every writer counts the `Generation` up as the last thing in its transaction, writes a new random `token` beside the
  number, and logs in `CatalogueChange` what it changed, under both. The row's lock orders commits, so whoever reads
  generation 7 sees everything up to 7. A number may come again after a rollback; its token does not.
* A search knows the moment (number and token) it has to be true for: a scan of the full text reads it in its own
  statement, a search without words by itself. Columns of exactly that moment answer; no lock, no query.
* Other columns are brought up to date: the log from their own moment on is read, their own moment included. If that is
  in the log under the same token, they are a true state of the past, and the entries named after it are read anew into
  a small segment beside the large one. If it is not (pruned, rebuilt, restored, rolled back), everything is read anew,
  by one worker: the others find its file.
  Rows may be newer than the log that named them, so the log is read again until it says nothing new.
* Columns may come out newer than the scan, never older; `search` then scans again.
* What is read inside a transaction may be rolled back: it is kept for that connection alone, and the other threads do
  not see it. Shared columns hold nothing but what was committed. Threads swap whole, unchanging `Columns` under a lock.
"""

import logging
import os
import threading
from typing import NamedTuple
from weakref import WeakKeyDictionary

from django.db import DatabaseError, connection, connections

from articles.models import CatalogueChange, Generation
from articles.search.columns import segment, segment_file
from articles.search.columns.searcher import DocSet, GenerationId, Searcher
from articles.search.columns.segment import Segment

__all__ = [
    "DocSet",
    "GenerationId",
    "Searcher",
    "acquire",
    "generation_id",
    "peek",
    "refresh_to",
    "refreshed",
    "reset",
    "warm_up",
]

_GENERATION = f'SELECT number, token FROM "{Generation._meta.db_table}" WHERE id = 1'  # noqa: S608  the name of a table
MAX_CHANGES = (
    10_000  # changes at once; more, and more than one story in `RELOAD_SHARE`, are not worth reading one by one
)
RELOAD_SHARE = 4
log = logging.getLogger(__name__)
_ROUNDS = 20  # an archive that changes faster than it can be read is answered a moment late, not never


class _SearcherHolder:
    """The latest columns of one database, and the lock under which they are replaced."""

    def __init__(self):
        self.lock = threading.Lock()
        self.searcher: Searcher | None = None


_shared: dict[tuple, _SearcherHolder] = {}
_own: WeakKeyDictionary = WeakKeyDictionary()  # of connections that are inside a transaction
os.register_at_fork(after_in_child=lambda: [setattr(keep, "lock", threading.Lock()) for keep in _shared.values()])


def acquire() -> Searcher:
    """Give the columns of the catalogue as it stands now; one query where nothing changed."""
    return refresh_to(generation_id())


def peek() -> Searcher:
    """Give the columns this process has, perhaps no longer true, or the current ones where it has none."""
    return _holder().searcher or acquire()


def generation_id() -> GenerationId:
    """Read which moment it is; by hand, since every list asks."""
    with connection.cursor() as cursor:
        cursor.execute(_GENERATION)
        row = cursor.fetchone()
    return GenerationId(*row) if row else GenerationId(0, 0)


def refresh_to(generation: GenerationId) -> Searcher:
    """Give columns that are not older than `generation_id`, which the caller has just read; no query where nothing
    changed."""
    holder = _holder()
    if generation.number and (searcher := holder.searcher) is not None and searcher.generation_id == generation:
        return searcher
    with holder.lock:
        if not generation.number or holder.searcher is None or holder.searcher.generation_id != generation:
            holder.searcher = _refreshed(holder.searcher)
        return holder.searcher


def reset():
    """Drop the columns of this process; the next search reads them anew."""
    _shared.clear()
    _own.clear()


def _holder() -> _SearcherHolder:
    connection = connections["default"]
    settings = connection.settings_dict
    key = tuple(str(settings[part]) for part in ("ENGINE", "NAME", "HOST", "PORT"))
    shared = _shared.setdefault(key, _SearcherHolder())
    if not connection.in_atomic_block:
        _own.pop(connection, None)
        return shared
    own = _own.get(connection)
    if own is None:
        own = _own[connection] = _SearcherHolder()
        own.searcher = shared.searcher
    return own


def _refreshed(searcher: Searcher | None) -> Searcher:
    searcher = searcher or segment_file.read()
    base = searcher and searcher.base
    searcher = searcher or _read_all()
    for _ in range(_ROUNDS):
        if not searcher.generation_id.number:  # an archive in which nothing was ever counted: there is no telling
            return _read_all()
        changes = _changes_since(searcher.generation_id)
        if changes is None or len(changes.docids) > max(MAX_CHANGES, len(searcher.base) // RELOAD_SHARE):
            from_file = segment_file.read()
            if (
                from_file and from_file.generation_id.number > searcher.generation_id.number
            ):  # another worker has read it meanwhile
                searcher, base = from_file, from_file.base
            else:
                searcher = _read_all()
        elif not changes.number:
            break
        else:
            searcher = searcher.refreshed(GenerationId(changes.number, changes.token), changes.docids)
    if searcher.base is not base and not searcher.changed:
        return segment_file.save(searcher)
    return searcher


def _read_all() -> Searcher:
    before = generation_id()
    return Searcher(before, Segment.of(segment.read_rows(), compressed=True))


def refreshed(searcher: Searcher) -> Searcher | None:
    """Return columns brought up to date by the change log, as a process does; None if the log has forgotten them."""
    for _ in range(_ROUNDS):
        changes = _changes_since(searcher.generation_id)
        if changes is None:
            return None
        if not changes.number:
            break
        searcher = searcher.refreshed(GenerationId(changes.number, changes.token), changes.docids)
    return searcher


def warm_up():
    """Read the columns before the first search needs them: a file of another release is then made anew at once.

    For a thread of a process that has just started; a database that does not answer yet is no reason to fail.
    """
    try:
        acquire()
    except DatabaseError as error:
        log.warning("The search columns could not be read at the start: %s", error)
    finally:
        connection.close()


class _Changes(NamedTuple):
    """What the log says after a moment; without a number it says nothing."""

    number: int = 0
    token: int = 0
    docids: frozenset[int] = frozenset()


def _changes_since(generation: GenerationId) -> _Changes | None:
    """Read the log from a moment on; None if the moment is not in it and not the present one."""
    log = CatalogueChange.objects.filter(generation__gte=generation.number).order_by("generation")
    rows = list(log.values_list("generation", "token", "docid"))
    if not any((number, token) == generation for number, token, _ in rows):
        return _Changes() if generation_id() == generation else None
    newer = [row for row in rows if row[0] > generation.number]
    if not newer:
        return _Changes()
    return _Changes(newer[-1][0], newer[-1][1], frozenset(docid for *_, docid in newer if docid is not None))
