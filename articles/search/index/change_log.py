"""The change log: for each generation of the catalogue, the docids that were written or removed in it.

A process refreshes its `Searcher` from the generation it has (see `columns.reader`). If the log has no rows of that
generation any more, the process reads the whole catalogue.
"""

import secrets
from collections import Counter
from dataclasses import dataclass, field

from django.utils import timezone

from articles.models import CatalogueChange, Generation
from articles.search.backends import get_write_backend
from articles.search.index.generations import GenerationId
from articles.sql import bulk
from articles.sql.returning import increment

MAX_LOG_ROWS = 20_000  # a process further behind reads the whole catalogue, which takes no longer
_DELETE_EVERY = 64  # generations
_COLUMNS = ("generation", "token", "docid", "gone", "dependency_keys")


@dataclass
class Change:
    """What one transaction changes in the catalogue.

    `words`: for each word, by how much its number of live stories changes; "" counts the stories themselves.
    `dependency_keys`: by docid, what the entry has or had that pages of other stories depend on (see
    `catalogue.recent_changes`); without them every such page is taken to have changed.
    `is_all`: too many docids to list; every process then reads the whole catalogue.
    """

    written: list[int] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)
    words: Counter = field(default_factory=Counter)
    dependency_keys: dict[int, set[str]] = field(default_factory=dict)
    is_all: bool = False


def commit_change(change: Change):
    """Write a new generation with its log rows, and the word counts.

    Call this last in the writer's transaction: the lock on the generation's row orders the commits. The words are
    counted after that lock is taken, so that two writers never wait for each other's words.
    """
    token = secrets.randbits(63)
    number = increment(Generation, "number", pk=1, token=token, changed_at=timezone.now())
    removed = set(change.removed).difference(change.written)
    keys = {docid: " ".join(sorted(keys)) for docid, keys in change.dependency_keys.items()}
    rows = [(number, token, docid, False, keys.get(docid, "")) for docid in change.written]
    rows += [(number, token, docid, True, keys.get(docid, "")) for docid in removed]
    if change.is_all or len(rows) > MAX_LOG_ROWS:
        if change.is_all or not (change.words or change.removed):
            get_write_backend().expect(GenerationId(number, token))
        CatalogueChange.objects.all().delete()
        rows = []
    bulk.insert(CatalogueChange, _COLUMNS, rows or [(number, token, None, False, "")])
    if number % _DELETE_EVERY == 0:
        _delete_oldest()
    if counts := {word: count for word, count in change.words.items() if count}:
        get_write_backend().count_words(counts)
    get_write_backend().follow_after_commit()


def _delete_oldest():
    """Delete all but the newest `MAX_LOG_ROWS` rows.

    A generation may lose only some of its rows: those that stay still prove that all later generations are complete.
    """
    newest = CatalogueChange.objects.order_by("-pk").values_list("pk", flat=True).first()
    CatalogueChange.objects.filter(pk__lte=newest - MAX_LOG_ROWS).delete()
