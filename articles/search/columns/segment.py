"""Some stories of the catalogue in memory, in the order of their docids, with what they are counted and filtered by.

rows = read()                       everything, in seven queries     (read([docid, …]) some stories)
segment = Segment.of(rows)
segment.columns["tag"].bitmap(pk)   the positions of the stories that have the tag
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
from django.db import connection
from pyroaring import BitMap

from articles.models import CatalogueEntry
from articles.models.catalogue import LINKS
from articles.search.columns.postings import CompressedColumn, DocIdMapping, Postings, SmallColumn, positions_of
from articles.search.columns.term_bitmaps import SmallTermBitmaps, TermBitmaps, TermBits
from articles.search.index import frequent_terms
from articles.story.dates import StoryDate

PHOTO, CORRECTED, UPDATED = 1, 2, 3
COLUMNS = ("section", "tag", "author", "agency", "language", "flag", "updated")
COMMON = "common"  # the stems that most stories have


class CatalogueRows(NamedTuple):
    """Stories by docid, for each column the pairs of key and docid, and which common stems they have."""

    docids: np.ndarray
    pairs: dict[str, Postings]
    bits: TermBits = TermBits.none()

    def without(self, docids: np.ndarray) -> "CatalogueRows":
        is_other = self.docids[~np.isin(self.docids, docids)]
        pairs = {name: p.without(np.isin(p.stories, docids)) for name, p in self.pairs.items()}
        return CatalogueRows(is_other, pairs, self.bits.without(docids))

    def joined(self, other: "CatalogueRows") -> "CatalogueRows":
        docids = np.sort(np.concatenate([self.docids, other.docids]))
        pairs = {name: pairs.joined(other.pairs[name]) for name, pairs in self.pairs.items()}
        return CatalogueRows(docids, pairs, self.bits.joined(other.bits))


class Segment:
    """Stories in the order of their docids; in columns `CompressedColumn` (many) or `SmallColumn` (few)."""

    def __init__(
        self, docids: np.ndarray, columns: dict[str, CompressedColumn | SmallColumn | TermBitmaps | SmallTermBitmaps]
    ):
        self.docids, self.columns = docids, columns

    def __len__(self):
        return len(self.docids)

    @classmethod
    def of(cls, rows: CatalogueRows, *, compressed: bool) -> "Segment":
        segment, columns = cls(rows.docids, {}), {}
        for name, pairs in rows.pairs.items():
            positions, is_there = segment.places(pairs.stories)
            placed = Postings(pairs.keys, pairs.ordinals[is_there], positions)
            columns[name] = (
                CompressedColumn.of(placed, len(segment)) if compressed and name != "updated" else SmallColumn(placed)
            )
        positions, is_there = segment.places(rows.bits.numbers)
        bits = TermBits(rows.bits.stems, positions, rows.bits.rows if is_there.all() else rows.bits.rows[is_there])
        columns[COMMON] = TermBitmaps.of(bits) if compressed else SmallTermBitmaps(bits)
        segment.columns = columns
        return segment

    def merged(self, dropped: BitMap, few: "Segment") -> "Segment":
        """Give one segment of these stories, less those at some positions, and a few others."""
        is_kept = np.ones(len(self), bool)
        is_kept[positions_of(dropped)] = False
        is_other = self.docids[is_kept]
        places = np.searchsorted(is_other, few.docids)
        docids = np.insert(is_other, places, few.docids)
        added = (places + np.arange(len(few))).astype(np.int32)
        moved, is_new = np.full(len(self), -1, np.int32), np.zeros(len(docids), bool)
        is_new[added] = True
        moved[is_kept] = np.flatnonzero(~is_new)
        stays = np.array_equal(moved[is_kept], np.flatnonzero(is_kept))
        move = DocIdMapping(moved, added, len(docids), dropped if stays else None)
        return Segment(docids, {name: column.merged(move, few.columns[name]) for name, column in self.columns.items()})

    def places(self, docids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the positions of the docids that are in this segment, and a mask of which docids those are.

        The docids may come in any order and more than once; the positions follow their order. A plain binary search:
        nothing here depends on how many there are or how they lie (decisions.md has what faster ways saved).
        """
        docids = np.asarray(docids, np.int32)
        if not len(self) or not len(docids):
            return np.zeros(0, np.int32), np.zeros(len(docids), bool)
        positions = np.searchsorted(self.docids, docids).astype(np.int32)
        np.minimum(positions, len(self) - 1, out=positions)
        is_there = self.docids[positions] == docids
        return positions[is_there], is_there

    def place_of(self, docid: int) -> int:
        """Count the stories before a docid."""
        return int(np.searchsorted(self.docids, _narrow(docid)))

    def places_of(self, docids: Sequence[int]) -> list[int]:
        return np.searchsorted(self.docids, _narrow(docids)).tolist()

    def between(self, first: int | None, before: int | None) -> BitMap:
        """Give the stories from docid `first` on and before docid `before`."""
        low = 0 if first is None else self.place_of(first)
        high = len(self) if before is None else self.place_of(before)
        return BitMap(range(low, high)) if high > low else BitMap()


def _narrow(docids) -> np.ndarray:
    """Bring numbers to the type of the docids; searching with a wider one would copy a million of them each time."""
    return np.clip(docids, -(1 << 31), (1 << 31) - 1).astype(np.int32)


def read_rows(docids: list[int] | None = None) -> CatalogueRows:
    """Read the catalogue, or some of its stories: keys, and for each key all its docids as one value."""
    entries = _rows(CatalogueEntry, "docid", ("section_id", "language", *_FLAGS.values()), docids)
    docid_array = np.sort(np.concatenate([some for *_, some in entries])) if entries else np.zeros(0, np.int32)
    pairs = {
        "section": _by_key((section, some) for section, *_, some in entries if section),
        "language": _by_key((language.lower(), some) for _, language, *_, some in entries),
        "flag": _by_key((flag, row[-1]) for row in entries for flag, has in zip(_FLAGS, row[2:5], strict=True) if has),
        "updated": _by_key((_day(text), some) for text, some in _rows(CatalogueEntry, "docid", ("updated",), docids)),
    }
    for noun, model in LINKS.items():
        pairs[noun] = _by_key(_rows(model, "entry_id", (f"{noun}_id",), docids))
    return CatalogueRows(docid_array, {name: pairs[name] for name in COLUMNS}, frequent_terms.read(docids))


_FLAGS = {PHOTO: "has_photo", CORRECTED: "is_corrected", UPDATED: "is_updated"}


def _day(updated: str) -> int:
    return StoryDate(updated).day.toordinal() if updated else 0


def day_number(day: date) -> int:
    """Give the key of a day in the column `updated`."""
    return day.toordinal()


def _by_key(parts) -> Postings:
    stories: dict = {}
    for key, some in parts:
        stories.setdefault(key, []).append(some)
    return Postings.of({key: np.sort(np.concatenate(some)) for key, some in stories.items()})


def _rows(model, docid: str, keys: tuple[str, ...], docids: list[int] | None) -> list[tuple]:
    """Group the rows of a table by `keys`, the docids of each group as one array: 4 million links in a few seconds."""
    quote = connection.ops.quote_name
    columns = ", ".join("substr(updated, 1, 10)" if key == "updated" else quote(key) for key in keys)
    conditions, parameters = ["is_updated"] if keys == ("updated",) else [], []
    postgresql = connection.vendor == "postgresql"
    if docids is not None:
        conditions.append(_AMONG[connection.vendor].format(docid))
        parameters.append(list(docids) if postgresql else str(list(docids)))
    together = f"string_agg(int4send({docid}::int4), ''::bytea)" if postgresql else f"group_concat({docid})"
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    numbers = ", ".join(str(place) for place in range(1, len(keys) + 1))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns}, {together} FROM {quote(model._meta.db_table)}{where} GROUP BY {numbers}",  # noqa: S608
            parameters,
        )
        return [(*row[:-1], _numbers(row[-1])) for row in cursor]


_AMONG = {"postgresql": "{} = ANY(%s)", "sqlite": "{} IN (SELECT value FROM json_each(%s))"}


def _numbers(value: str | int | bytes) -> np.ndarray:
    if isinstance(value, str):
        return np.fromstring(value, dtype=np.int32, sep=",")
    return np.frombuffer(value, dtype=">i4").astype(np.int32)
