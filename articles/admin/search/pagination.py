"""Keyset pagination of a list in memory, sorted by falling keys. A cursor is a key, so it stays valid after changes.

-1719878400.17   the items after this key           +1719878400.17   the items before it
"""

from collections.abc import Sequence
from typing import NamedTuple

Key = tuple[int, ...]


class KeysetPage(NamedTuple):
    """The slice of a page, and the cursors of the next (`older`) and previous (`newer`) page, "" if there is none."""

    start: int
    end: int
    older: str
    newer: str
    is_misread: bool = False


def paginate(keys: Sequence[Key], cursor: str, size: int) -> KeysetPage:
    """Return the page of a cursor; the first page if the cursor is empty or cannot be read."""
    key = _read(cursor, len(keys[0])) if cursor and keys else None
    if key is None:
        start = 0
    elif cursor[0] == "-":
        start = sum(other >= key for other in keys)
    else:
        start = max(0, sum(other > key for other in keys) - size)
    end = min(start + size, len(keys))
    older = _cursor("-", keys[end - 1]) if start < end < len(keys) else ""
    newer = _cursor("+", keys[start]) if 0 < start < len(keys) else ""
    return KeysetPage(start, end, older, newer, is_misread=bool(cursor and keys) and key is None)


def _read(cursor: str, length: int) -> Key | None:
    numbers = cursor[1:].split(".")
    is_valid = cursor[0] in "-+" and len(numbers) == length
    is_valid = is_valid and all(n.isascii() and n.isdecimal() and len(n) < 20 for n in numbers)
    return tuple(map(int, numbers)) if is_valid else None


def _cursor(direction: str, key: Key) -> str:
    return direction + ".".join(map(str, key))
