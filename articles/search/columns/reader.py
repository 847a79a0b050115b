"""Each process holds one `Searcher` in memory. This module returns it, never older than the catalogue.

    searcher = reader.acquire()                        the catalogue as it is now
    hits = searcher.with_key("tag", pk) & …            searcher.docids(hits), searcher.top("author", hits, 20)

How a searcher stays correct:

* A writer's last statement in its transaction increases `Generation.number` and writes a new random `token` with the
  number. The writer logs the changed docids in `CatalogueChange` under number and token. The lock on the generation's
  row orders the commits, so a reader of generation 7 sees everything up to 7. A number may come again after a
  rollback; a token does not.
* Each search knows the generation (number and token) it needs: a scan of the full text returns the generation, read in
  the same statement; a search without words reads the generation by itself. If the searcher is of exactly this
  generation, it answers without a lock and without another query.
* An older searcher is refreshed: the change log is read from the searcher's own generation on, including that
  generation. If the log has the searcher's generation with the same token, the searcher is a true state of the past,
  and the entries that the log names after it are read into the small delta segment. If the log does not have it (log
  rows deleted, catalogue rebuilt, database restored, transaction rolled back), one worker reads the whole catalogue,
  and the others load the file that this worker writes.
  The rows read may be newer than the log rows that named them, so the log is read again until it has nothing new.
* A searcher may be newer than the scan, never older. `search` then repeats the scan.
* Half of what a whole reading takes are the frequent stems. A process that serves readers answers without them, by the
  full text alone, and reads them behind its answers; only then it writes the file. Behind its answers it also merges
  the changes into the large segment, once for all processes of the machine (`_maintain`).
* What is read inside a transaction may be rolled back. Such a searcher belongs to the connection, and other threads do
  not see it. The shared searcher has only committed contents. A `Searcher` is immutable; threads replace the whole
  object under a lock.
"""

import logging
import os
import threading
from weakref import WeakKeyDictionary

from django.db import DatabaseError, connections

from articles.models import CatalogueEntry
from articles.search.columns import segment, segment_file
from articles.search.columns.searcher import DocSet, Searcher
from articles.search.columns.segment import Segment
from articles.search.index import frequent_terms
from articles.search.index.generations import GenerationId, changes_since, generation_id
from articles.sql import routing

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

# If more docids than both MAX_CHANGES and one in RELOAD_SHARE have changed, reading the whole catalogue is faster.
MAX_CHANGES = 10_000
RELOAD_SHARE = 4
_MAX_ROUNDS = 20  # if the archive changes faster than it can be read, readers get a slightly older state
log = logging.getLogger(__name__)


class _SearcherHolder:
    """The latest searcher of one database, and the lock under which it is replaced."""

    def __init__(self):
        self.lock = threading.Lock()
        self.searcher: Searcher | None = None
        self.is_maintained = False  # whether a thread does


_shared: dict[tuple, _SearcherHolder] = {}  # by database
_own: WeakKeyDictionary = WeakKeyDictionary()  # by connection, for connections inside a transaction
_serves_readers = threading.Event()  # in this process
# Another thread of the parent may hold a lock at the fork; no thread of the child would ever release it.
os.register_at_fork(after_in_child=lambda: [setattr(holder, "lock", threading.Lock()) for holder in _shared.values()])


def acquire() -> Searcher:
    """Return the searcher of the catalogue's current generation; one query if nothing changed."""
    return refresh_to(generation_id())


def peek() -> Searcher:
    """Return the searcher of this process without looking for changes, or the current one if the process has none."""
    return _holder().searcher or acquire()


def refresh_to(generation: GenerationId) -> Searcher:
    """Return a searcher that is not older than a generation which the caller has just read.

    Runs no query if the searcher of this process is of this generation.
    """
    holder = _holder()
    if generation.number and (searcher := holder.searcher) is not None and searcher.generation_id == generation:
        return searcher
    with holder.lock:
        if not generation.number or holder.searcher is None or holder.searcher.generation_id != generation:
            holder.searcher = _refreshed_and_saved(holder.searcher)
            if _answers_first() and _is_maintenance_due(holder.searcher) and not holder.is_maintained:
                holder.is_maintained = True
                threading.Thread(target=_maintain, args=[holder], name="search-columns", daemon=True).start()
        return holder.searcher


def reset():
    """Drop the searchers of this process; the next search reads the file or the database again."""
    _shared.clear()
    _own.clear()


def _holder() -> _SearcherHolder:
    """Return the holder that this thread may use: inside a transaction the connection's own, otherwise the shared."""
    shared = _shared.setdefault(routing.database_settings(CatalogueEntry), _SearcherHolder())
    transaction = routing.open_transaction(CatalogueEntry)
    if transaction is None:
        _own.pop(routing.read_connection(CatalogueEntry), None)
        return shared
    own = _own.get(transaction)
    if own is None:
        own = _own[transaction] = _SearcherHolder()
        own.searcher = shared.searcher
    return own


def _refreshed_and_saved(searcher: Searcher | None) -> Searcher:
    """Return a current searcher, made from an older one, the file or the database; save a new base segment."""
    searcher = searcher or segment_file.read()
    saved_base = searcher and searcher.base
    if searcher is None and not (searcher := _read_all()).generation_id.number:
        return searcher
    for _ in range(_MAX_ROUNDS):
        if not searcher.generation_id.number:  # without a generation nobody can know whether something changed
            return _read_all()
        changes = changes_since(searcher.generation_id)
        if changes is None or len(changes.docids) > max(MAX_CHANGES, len(searcher.base) // RELOAD_SHARE):
            from_file = segment_file.read()
            # Another worker may have read the catalogue and written the file in the meantime.
            if from_file and from_file.generation_id.number > searcher.generation_id.number:
                searcher, saved_base = from_file, from_file.base
            else:
                searcher = _read_all()
        elif not changes.number:
            break
        else:
            searcher = searcher.refreshed(GenerationId(changes.number, changes.token), changes.docids)
            if searcher.is_merge_due(at_once=_answers_first()):
                searcher = searcher.merged()
    if searcher.base is not saved_base and not searcher.changed and not searcher.base.is_without_stems:
        return segment_file.save(searcher)
    return searcher


def _read_all() -> Searcher:
    generation = generation_id()  # read before the rows: rows may be newer than the generation, never older
    is_without_stems = _answers_first()
    base = Segment.of(segment.read_rows(with_stems=not is_without_stems), compressed=True)
    is_without_stems = is_without_stems and len(base) >= segment_file.MIN_STORIES  # with fewer none is frequent
    return Searcher(generation, Segment(base.docids, base.columns, is_without_stems))


def _answers_first() -> bool:
    """Return whether this thread's process serves readers, and what it reads is for all of its threads."""
    return _serves_readers.is_set() and routing.open_transaction(CatalogueEntry) is None


def _is_maintenance_due(searcher: Searcher) -> bool:
    return searcher.base.is_without_stems or searcher.is_merge_due(at_once=False)


def _maintain(holder: _SearcherHolder):
    """Read the frequent stems for the shared searcher, if they are missing, and merge its changes; in a thread.

    The stems' rows may be newer than the searcher, never older: whatever changed since is in the change log, as for the
    other columns.
    """
    try:
        while (searcher := holder.searcher) and (base := searcher.base).is_without_stems:
            with_stems = base.with_stems(frequent_terms.read())
            with segment_file.turn(waits=True):
                is_same = holder.searcher.base is base  # otherwise it was read anew meanwhile
                if is_same and not _merge(holder, holder.searcher.with_base(with_stems)):
                    return
        with segment_file.turn(waits=False) as is_own:
            if is_own and holder.searcher and holder.searcher.is_merge_due(at_once=False):
                _merge(holder, holder.searcher)
    except DatabaseError as error:
        log.warning("The search columns could not be read; the next change of the archive has them read: %s", error)
    finally:
        holder.is_maintained = False
        connections.close_all()


def _merge(holder: _SearcherHolder, searcher: Searcher) -> bool:
    """Make the shared searcher one of few changes: of the file, if another process has merged since, or by merging.

    The file must have nothing that was erased meanwhile: an erasure waits for the turn before it deletes the file, and
    whoever has the turn reads first what changed. False if the log goes back less far: the next search reads all.
    """
    if (current := refreshed(searcher)) is None:
        return False
    from_file = segment_file.read()
    merged = refreshed(from_file) if from_file else None
    if merged is None or merged.is_merge_due(at_once=False):
        merged = segment_file.save(current.merged())
    with holder.lock:
        holder.searcher = refreshed(merged) or holder.searcher
    return True


def refreshed(searcher: Searcher) -> Searcher | None:
    """Return a searcher refreshed by the change log alone; None if the log does not have its generation any more."""
    for _ in range(_MAX_ROUNDS):
        changes = changes_since(searcher.generation_id)
        if changes is None:
            return None
        if not changes.number:
            break
        searcher = searcher.refreshed(GenerationId(changes.number, changes.token), changes.docids)
    return searcher


def warm_up():
    """Load the searcher before the first search needs it; a file of another release is then replaced at once.

    For a thread of a process that has just started and serves readers. A database that does not answer yet is only
    logged.
    """
    _serves_readers.set()
    holder = _holder()
    holder.is_maintained = True  # by this thread
    try:
        acquire()
    except DatabaseError as error:
        log.warning("The search columns could not be read at the start: %s", error)
    _maintain(holder)
