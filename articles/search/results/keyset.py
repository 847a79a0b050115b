"""Pages by keyset: a cursor names the key that a page begins after, so it stays valid as rows come and go.

older.1341767680           the rows below this key, as they follow in a list with the newest first
newer.1719878400.17        the rows above this key; rows with equal first numbers are in the order of the second

paginate(fetch, key_of, cursor, size)                            of any list; `fetch` is cheap
paginate_rows(queryset, cursor, size, order=("docid",), …)       of a table, with one query
"""

import re
from collections.abc import Callable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from django.db.models import Q, QuerySet

from articles.story.lazy_text import gettext_lazy as _

Key = tuple[int, ...]
Row = TypeVar("Row")

OLDER, NEWER = "older", "newer"
MISREAD_NOTICE = _("The place in the list was not understood; the list begins at its start.")
# Eighteen digits are a bigint in any database.
_CURSOR = re.compile(r"(older|newer)\.(-?[0-9]{1,18}(?:\.-?[0-9]{1,18})*)", re.ASCII)


class Cursor(NamedTuple):
    """The direction in which a page goes on, and the key after which it begins."""

    direction: str
    key: Key

    @classmethod
    def read(cls, text: str, length: int, *, has_more: bool = False) -> "Cursor | None":
        """Return the cursor of a URL; None unless it has `length` numbers, or with `has_more` at least as many."""
        match = _CURSOR.fullmatch(text)
        key = tuple(map(int, match[2].split("."))) if match else ()
        has_length = len(key) == length or (has_more and len(key) > length)
        return cls(match[1], key) if match and has_length else None

    def __str__(self):
        return f"{self.direction}.{'.'.join(map(str, self.key))}"


class KeysetPage(NamedTuple, Generic[Row]):
    """The rows of one page in their order, and the cursors of the pages before and after it ("" if there is none).

    `older` leads to smaller keys in either order. `is_misread` is True if the cursor of the request could not be read.
    `offset` is the number of rows before the page; None where nobody counts them.
    """

    rows: list[Row]
    older: str = ""
    newer: str = ""
    is_misread: bool = False
    offset: int | None = None


def paginate(
    fetch: Callable[[str, Key | None, int], list[Row]],
    key_of: Callable[[Row], Key],
    cursor: str,
    size: int,
    *,
    length: int = 1,
    oldest_first: bool = False,
) -> KeysetPage[Row]:
    """Return the page of a cursor, the newest first by default; the first page if it is empty or cannot be read.

    `fetch(direction, key, limit)` returns the rows that follow a key in a direction, the nearest first; from the end of
    the list if the key is None. `key_of` returns the key of a row, which has `length` numbers.
    """
    start = Cursor.read(cursor, length)
    direction = start.direction if start else NEWER if oldest_first else OLDER
    rows = fetch(direction, start and start.key, size)
    if (direction == NEWER) != oldest_first:
        rows = rows[::-1]

    def link(to: str, key: Key) -> str:
        return str(Cursor(to, key)) if fetch(to, key, 1) else ""

    is_misread = bool(cursor) and start is None
    if not rows:
        return KeysetPage([], is_misread=is_misread)
    low, high = sorted((key_of(rows[0]), key_of(rows[-1])))
    return KeysetPage(rows, link(OLDER, low), link(NEWER, high), is_misread)


def fetch_from(rows: Sequence[Row], key_of: Callable[[Row], Key]) -> Callable[[str, Key | None, int], list[Row]]:
    """Return `fetch` for `paginate` of a list in memory, sorted by falling keys."""

    def fetch(direction: str, key: Key | None, limit: int) -> list[Row]:
        if direction == OLDER:
            return [row for row in rows if key is None or key_of(row) < key][:limit]
        return [row for row in reversed(rows) if key is None or key_of(row) > key][:limit]

    return fetch


def paginate_rows(
    rows: QuerySet,
    cursor: str,
    size: int,
    *,
    order: tuple[str, ...],
    key_of: Callable[[Any], Key],
    values_of: Callable[[Key], tuple] = tuple,
    oldest_first: bool = False,
) -> KeysetPage:
    """Return the page of a table for a cursor, with one query; see `paginate`.

    `order` are the fields of the key, `values_of` returns their values for the numbers of a key, or raises ValueError.
    The page that a cursor came from is taken to be still there.
    """
    start = Cursor.read(cursor, len(order))
    try:
        values = values_of(start.key) if start else ()
    except ValueError:
        start, values = None, ()
    direction = start.direction if start else NEWER if oldest_first else OLDER
    rows = rows.filter(_beyond(order, values, "gt" if direction == NEWER else "lt"))
    fetched = list(rows.order_by(*(field if direction == NEWER else f"-{field}" for field in order))[: size + 1])
    has_more, page_rows = len(fetched) > size, fetched[:size]
    if (direction == NEWER) != oldest_first:
        page_rows.reverse()
    is_misread = bool(cursor) and start is None
    if not page_rows:
        return KeysetPage([], is_misread=is_misread)
    low, high = sorted((key_of(page_rows[0]), key_of(page_rows[-1])))
    more = {OLDER: bool(start), NEWER: bool(start), direction: has_more}
    return KeysetPage(
        page_rows,
        str(Cursor(OLDER, low)) if more[OLDER] else "",
        str(Cursor(NEWER, high)) if more[NEWER] else "",
        is_misread,
    )


def _beyond(order: tuple[str, ...], values: tuple, side: str) -> Q:
    """Return the condition that the fields, compared one after another, are beyond the values; empty without values."""
    conditions, equal = [], {}
    for field, value in zip(order, values, strict=False):
        conditions.append(Q(**equal, **{f"{field}__{side}": value}))
        equal[field] = value
    return Q(*conditions, _connector=Q.OR)
