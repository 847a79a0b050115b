"""One page of a list that is at hand whole, in falling order of its keys: a cursor is a key, so it outlives changes.

-1719878400.17   what follows this key           +1719878400.17   what goes before it
"""

from collections.abc import Sequence
from typing import NamedTuple

Key = tuple[int, ...]


class KeysetPage(NamedTuple):
    """The places of a page in the list, and the cursors of the pages beside it, empty where there is none."""

    start: int
    end: int
    older: str
    newer: str
    is_misread: bool = False


def paginate(keys: Sequence[Key], cursor: str, size: int) -> KeysetPage:
    """Choose the page that a cursor names; the first where it names none."""
    at = _read(cursor, len(keys[0])) if cursor and keys else None
    if at is None:
        start = 0
    elif cursor[0] == "-":
        start = sum(key >= at for key in keys)
    else:
        start = max(0, sum(key > at for key in keys) - size)
    end = min(start + size, len(keys))
    older = _cursor("-", keys[end - 1]) if start < end < len(keys) else ""
    newer = _cursor("+", keys[start]) if 0 < start < len(keys) else ""
    return KeysetPage(start, end, older, newer, is_misread=bool(cursor and keys) and at is None)


def _read(cursor: str, length: int) -> Key | None:
    numbers = cursor[1:].split(".")
    is_sound = cursor[0] in "-+" and len(numbers) == length
    is_sound = is_sound and all(n.isascii() and n.isdecimal() and len(n) < 20 for n in numbers)
    return tuple(map(int, numbers)) if is_sound else None


def _cursor(direction: str, key: Key) -> str:
    return direction + ".".join(map(str, key))
