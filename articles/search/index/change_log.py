"""The change log: each generation of the catalogue with the entries that were written or taken out in it.

A worker that counts in memory (`reader`) reads on from the generation it knows; one that the log has forgotten is
read anew as a whole.
"""

import secrets
from collections import Counter
from dataclasses import dataclass, field

from django.db import connection
from django.utils import timezone

from articles.models import CatalogueChange
from articles.search.backends import get_backend
from articles.sql import bulk

MAX_LOG_ROWS = 20_000  # rows; a worker further behind reads everything anew, which takes no longer
_DELETE_EVERY = 64  # generations


@dataclass
class Change:
    """What one write does to the catalogue: docids written and gone, and in how many more stories each word is."""

    written: list[int] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)
    words: Counter = field(default_factory=Counter)
    is_all: bool = False  # too much to say what


def commit_change(change: Change):
    """Make a generation of a change, in the writer's transaction and last: the row's lock orders the commits.

    The words are counted after it, so that two writers never wait for each other's words.
    """
    token = secrets.randbits(63)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE articles_generation SET number = number + 1, token = %s, changed_at = %s WHERE id = 1 "
            "RETURNING number",
            [token, connection.ops.adapt_datetimefield_value(timezone.now())],
        )
        [number] = cursor.fetchone()
    removed = set(change.removed).difference(change.written)
    rows = [(number, token, docid, False) for docid in change.written]
    rows += [(number, token, docid, True) for docid in removed]
    if change.is_all or len(rows) > MAX_LOG_ROWS:
        CatalogueChange.objects.all().delete()
        rows = []
    bulk.insert(CatalogueChange, _COLUMNS, rows or [(number, token, None, False)])
    if number % _DELETE_EVERY == 0:
        _delete_oldest()
    if words := {word: times for word, times in change.words.items() if times}:
        get_backend().count_words(words)


_COLUMNS = ("generation", "token", "docid", "gone")


def _delete_oldest():
    """Forget the oldest rows. What is left of a generation cut in two still says that all later ones are here."""
    newest = CatalogueChange.objects.order_by("-pk").values_list("pk", flat=True).first()
    CatalogueChange.objects.filter(pk__lte=newest - MAX_LOG_ROWS).delete()
