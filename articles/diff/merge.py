"""Merge two changes of one text: what only one side changed is taken, what both changed is a conflict.

    >>> merge_value("old", "old", "theirs")
    'theirs'
    >>> merge_value("old", "mine", "theirs")
    MergeConflict(mine='mine', theirs='theirs')

`base` is what both sides began with. No function drops what a side has written: a value, row or block is in the result
or in a conflict, unless the other side deleted it and this side left it as it was.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from articles.diff.alignment import DiffItem, align
from articles.diff.matching import matches
from articles.diff.words import Pairs, TimeBudget
from articles.story.html_blocks import plain

Item = TypeVar("Item", bound=Hashable)
Row = Mapping[str, str]


class MergeConflict(NamedTuple):
    """What both sides made of the same value, each in another way."""

    mine: Any
    theirs: Any


def merge_value(base, mine, theirs):
    """Return the value that one side changed, or that both have; a MergeConflict if both changed it differently."""
    if mine in (theirs, base):
        return theirs
    return mine if theirs == base else MergeConflict(mine, theirs)


def merge_set(base: Iterable[Item], mine: Iterable[Item], theirs: Iterable[Item]) -> list[Item]:
    """Return the items of a set: those of `theirs`, with what `mine` added and without what `mine` removed."""
    base, mine = list(base), list(mine)
    removed = set(base) - set(mine)
    added = [item for item in mine if item not in base]
    return list(dict.fromkeys([*(item for item in theirs if item not in removed), *added]))


# --- sequences ------------------------------------------------------------------------------------------------------


def merge_sequence(
    base: Sequence[Item], mine: Sequence[Item], theirs: Sequence[Item]
) -> list[list[Item] | MergeConflict]:
    """Return the merged items as segments: lists of items, and a MergeConflict of two lists where both sides changed.

    This is diff3: the items that all three have, in order, separate the places at which one side or both changed.
    """
    return _merged_segments(base, mine, theirs, _equal_pairs)


def merge_blocks(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> list[list[str] | MergeConflict]:
    """Return the merged blocks of a body as segments, like `merge_sequence`.

    A block that was changed and is still alike is the same block, so that each of two neighbours can be changed by
    another editor.
    """
    return _merged_segments(base, mine, theirs, _alike_pairs)


def _merged_segments(base: Sequence, mine: Sequence, theirs: Sequence, pairs_of: Callable) -> list:
    base, mine, theirs = list(base), list(mine), list(theirs)
    mine_at, theirs_at = dict(pairs_of(base, mine)), dict(pairs_of(base, theirs))
    segments: list = []
    i = j = k = 0
    for at in [*(at for at in range(len(base)) if at in mine_at and at in theirs_at), len(base)]:
        j_end, k_end = mine_at.get(at, len(mine)), theirs_at.get(at, len(theirs))
        own_at, other_at = (
            {n - i: place - start for n, place in pairs.items() if i <= n < at}
            for pairs, start in ((mine_at, j), (theirs_at, k))
        )
        segments += _merged_gap(base[i:at], mine[j:j_end], theirs[k:k_end], own_at, other_at)
        segments.append(merge_value(base[at : at + 1], mine[j_end : j_end + 1], theirs[k_end : k_end + 1]))
        i, j, k = at + 1, j_end + 1, k_end + 1
    return _joined(segments)


def _merged_gap(base: list, mine: list, theirs: list, mine_at: dict[int, int], theirs_at: dict[int, int]) -> list:
    """Return the segments of a part between items that all three have; `mine_at` and `theirs_at` pair it with the base.

    If each side has as many items as the base, they are merged one by one. Otherwise what either side added is there,
    mine first; it is a conflict if both replaced the same items, or if one changed what the other deleted.
    """
    merged = merge_value(base, mine, theirs)
    if not isinstance(merged, MergeConflict):
        return [merged]
    in_place = all(pairs.get(n, n) == n for pairs in (mine_at, theirs_at) for n in range(len(base)))
    if in_place and len(base) == len(mine) == len(theirs):
        return [merge_value([old], [own], [other]) for old, own, other in zip(base, mine, theirs, strict=True)]
    own_keys = {place: number for number, place in mine_at.items()}
    other_keys = {place: number for number, place in theirs_at.items()}
    added = [mine[place] for place in range(len(mine)) if place not in own_keys]
    segments: list[tuple[int, list | MergeConflict]] = []  # with the number of the base's item that comes next
    number = -1
    for place, item in enumerate(mine):
        number = own_keys.get(place, number)
        value = merge_value([base[number]], [item], []) if place in own_keys else [item]
        segments.append((number, value))
    number, at = -1, next((n for n, (key, _) in enumerate(segments) if key >= 0), len(segments))
    is_replaced = False
    for place, item in enumerate(theirs):
        if place in other_keys:
            number = other_keys[place]
            value = merge_value([base[number]], [], [item])
            at = next((n for n, (key, _) in enumerate(segments) if key > number), len(segments))
        elif item in added:
            added.remove(item)  # both added it
            continue
        else:
            value, is_replaced = [item], True
        segments.insert(at, (number, value))
        at += 1
    values = [value for _, value in segments]
    replaced = [n for n in range(len(base)) if n not in mine_at and n not in theirs_at]
    if replaced and added and is_replaced:
        return [MergeConflict(with_mine(values), theirs)]
    return values


def _equal_pairs(old: list, new: list) -> Pairs:
    return matches(old, new, [1] * len(old), TimeBudget())


def _alike_pairs(old: list[str], new: list[str]) -> Pairs:
    old_items, new_items = ([DiffItem(b, plain(b), len(b) + 1) for b in blocks] for blocks in (old, new))
    return align(old_items, new_items, TimeBudget()).unmoved


def _joined(segments: list) -> list:
    """Return the segments with neighbouring lists joined, and without empty ones."""
    result: list = []
    for segment in segments:
        if isinstance(segment, MergeConflict) or not result or isinstance(result[-1], MergeConflict):
            if segment:
                result.append(segment)
        else:
            result[-1] = [*result[-1], *segment]
    return result


def with_mine(segments: Iterable) -> list:
    """Return the items of merged segments, with my side of each conflict."""
    return [item for part in segments for item in (part.mine if isinstance(part, MergeConflict) else part)]


# --- rows -----------------------------------------------------------------------------------------------------------


class RowConflict(NamedTuple):
    """A row that both sides changed: the values of a field. Mine is in the merged rows.

    `field` is "" if one side deleted the row, which stays as the other has it; then `mine` and `theirs` are rows, one
    of them None. `key` is "" if both sides changed the order of the rows.
    """

    key: Hashable
    field: str
    mine: Any
    theirs: Any


class MergedRows(NamedTuple):
    """The merged rows by key, in their order, and what was in conflict; of these the rows have my side."""

    rows: dict
    conflicts: list[RowConflict]


def merge_rows(base: Mapping[Item, Row], mine: Mapping[Item, Row], theirs: Mapping[Item, Row]) -> MergedRows:
    """Merge rows field by field. The keys say which row is which; a row that both added alike is added once."""
    rows: dict[Item, Row] = {}
    conflicts: list[RowConflict] = []
    added = [dict(row) for key, row in theirs.items() if key not in base and key not in mine]
    for key in dict.fromkeys([*theirs, *mine]):
        old, own, other = base.get(key), mine.get(key), theirs.get(key)
        if own is not None and other is not None:
            rows[key] = _merged_row(key, old or {}, own, other, conflicts)
        elif old is None and own is not None:
            if dict(own) in added:
                added.remove(dict(own))  # theirs has it
            else:
                rows[key] = own
        elif old is None and other is not None:
            rows[key] = other
        elif (own is not None and own != old) or (other is not None and other != old):
            rows[key] = own if own is not None else other  # type: ignore[assignment]
            conflicts.append(RowConflict(key, "", own, other))
    order = _merged_order(list(base), list(mine), list(theirs), conflicts)
    return MergedRows({key: rows[key] for key in order if key in rows}, conflicts)


def _merged_row(key, old: Row, own: Row, other: Row, conflicts: list[RowConflict]) -> Row:
    row: dict[str, Any] = dict(other)
    for name in dict.fromkeys([*other, *own]):
        value = merge_value(old.get(name), own.get(name, other.get(name)), other.get(name))
        if isinstance(value, MergeConflict):
            conflicts.append(RowConflict(key, name, own[name], other.get(name, "")))
            value = value.mine
        row[name] = value
    return row


def _merged_order(base: list, mine: list, theirs: list, conflicts: list[RowConflict]) -> list:
    """Return all keys in the order of the side that changed it; what the other side has beside them goes in after its
    neighbour."""
    shared = [key for key in base if key in mine and key in theirs]
    own, other = [key for key in mine if key in shared], [key for key in theirs if key in shared]
    if own not in (shared, other) and other != shared:
        conflicts.append(RowConflict("", "", None, None))
    order, rest = (theirs, mine) if own == shared else (mine, theirs)
    order = list(order)
    for at, key in enumerate(rest):
        if key not in order:
            order.insert(order.index(rest[at - 1]) + 1 if at else 0, key)
    return order
