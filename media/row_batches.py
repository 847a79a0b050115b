"""Read many rows a batch at a time, each batch by a query of its own that begins after the last key of the one before.

    for version in in_batches(Version.objects.filter(…), 500):
    for pk, digest in in_batches(Version.objects.values_list("pk", "digest"), 5_000):

`QuerySet.iterator` needs a cursor on the server. A pooler that hands a connection to others after each transaction
(pgbouncer) loses it, and without one all rows come into memory at once.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

from django.db.models import Model, Q, QuerySet


class KeyRange(NamedTuple):
    """A range of primary keys, without the first bound and with the second; None for no bound."""

    after: int | None = None
    up_to: int | None = None

    def of(self, rows: QuerySet, name: str = "pk") -> QuerySet:
        """Return the rows whose column `name` lies in the range."""
        if self.after is not None:
            rows = rows.filter(**{f"{name}__gt": self.after})
        return rows if self.up_to is None else rows.filter(**{f"{name}__lte": self.up_to})

    @classmethod
    def all_in(cls, number: int, last: int) -> "list[KeyRange]":
        """Return so many ranges that together have all keys, of which `last` is the highest."""
        bounds = [None, *(last * part // number for part in range(1, number)), None]
        return [cls(*pair) for pair in pairwise(bounds)]


ALL_KEYS = KeyRange()


def in_batches(rows: QuerySet, size: int, key: tuple[str, ...] = ("pk",)) -> Iterator[Any]:
    """Yield the rows of a queryset in the order of `key`, whose columns together are unique; at most two of them.

    Rows of a `values_list` must begin with the columns of the key, those of `values` must have them. Outside a
    transaction a row that is written meanwhile is read if its key is still to come.
    """
    rows = rows.order_by(*key)
    batch = list(rows[:size])
    while batch:
        last = _key_of(batch[-1], key)  # before the caller may delete the row
        yield from batch
        if len(batch) < size:
            return
        batch = list(rows.filter(*_after(key, last))[:size])


def _key_of(row: Any, key: tuple[str, ...]) -> tuple:
    if isinstance(row, Model):
        return tuple(getattr(row, name) for name in key)
    if isinstance(row, dict):
        return tuple(row[name] for name in key)
    return row[: len(key)] if isinstance(row, tuple) else (row,)


def _after(key: tuple[str, ...], values: tuple) -> list[Q]:
    """Return the conditions for the rows after a key; of two columns, the first finds the place in an index."""
    condition = Q(**{f"{key[0]}__gt": values[0]})
    if len(key) == 1:
        return [condition]
    either = Q(condition, Q(**{f"{key[1]}__gt": values[1]}), _connector=Q.OR)
    return [Q(**{f"{key[0]}__gte": values[0]}), either]
