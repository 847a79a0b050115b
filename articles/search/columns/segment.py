"""A segment: documents of the catalogue in memory, in the order of their docids, with their columns.

rows = read_rows()                     the whole catalogue; read_rows([docid, …]) some documents
segment = Segment.of(rows, compressed=True)
segment.columns["tag"].bitmap(pk)      the positions of the documents that have the tag

A position is the index of a document in `segment.docids`.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import NamedTuple

import numpy as np
from django.db.models import QuerySet
from django.db.models.functions import Substr
from pyroaring import BitMap

from articles.models import CatalogueEntry
from articles.search.columns.compressed_column import CompressedColumn
from articles.search.columns.postings import DocIdMapping, Postings, SmallColumn, positions_of
from articles.search.columns.term_bitmaps import SmallTermBitmaps, TermBitmaps, TermBits
from articles.search.index import frequent_terms
from articles.sql.expressions import AnyOf, JoinedNumbers, WithoutIndex
from articles.sql.prepared import PreparedQuery
from articles.story.attributes import ATTRIBUTES
from articles.story.dates import StoryDate
from articles.story.nouns import NOUNS
from articles.taxonomy.taxonomy import LINK_MODELS

PHOTO, CORRECTED, UPDATED = 1, 2, 3  # the keys of the column "flag"
COLUMNS = (*NOUNS, *ATTRIBUTES, "flag", "updated")
COMMON = "common"  # the column of the frequent stems
Column = CompressedColumn | SmallColumn | TermBitmaps | SmallTermBitmaps


class CatalogueRows(NamedTuple):
    """Documents as read from the database.

    `docids`: int32, ascending, unique.
    `postings`: for each name in `COLUMNS` the pairs of key and docid. They may name docids that are not in `docids`,
    because the queries run one after the other; `Segment.of` drops such pairs.
    `term_bits`: the frequent stems by docid; the same holds for these docids.
    """

    docids: np.ndarray
    postings: dict[str, Postings]
    term_bits: TermBits = TermBits.empty()

    def without(self, docids: np.ndarray) -> "CatalogueRows":
        """Return all other documents; `docids` may be in any order and may contain unknown ones."""
        other_docids = self.docids[~np.isin(self.docids, docids)]
        postings = {name: column.without(np.isin(column.docs, docids)) for name, column in self.postings.items()}
        return CatalogueRows(other_docids, postings, self.term_bits.without(docids))

    def joined(self, other: "CatalogueRows") -> "CatalogueRows":
        """Return the documents of both; no docid may be in both."""
        docids = np.sort(np.concatenate([self.docids, other.docids]))
        postings = {name: column.joined(other.postings[name]) for name, column in self.postings.items()}
        return CatalogueRows(docids, postings, self.term_bits.joined(other.term_bits))


class Segment:
    """Documents in the order of their docids, with their columns by name.

    `docids`: int32, ascending, unique.
    `columns`: by name in `COLUMNS` a `CompressedColumn` in a large segment, a `SmallColumn` in a small one. "updated"
    is a `SmallColumn` in both, because it is asked for ranges of days. `COMMON`: `TermBitmaps` or `SmallTermBitmaps`.
    `is_without_stems`: the frequent stems were not read yet; the full text has to be asked for all words.
    """

    def __init__(self, docids: np.ndarray, columns: dict[str, Column], is_without_stems: bool = False):
        self.docids, self.columns, self.is_without_stems = docids, columns, is_without_stems

    def __len__(self):
        return len(self.docids)

    @classmethod
    def of(cls, rows: CatalogueRows, *, compressed: bool) -> "Segment":
        """Build a segment of rows: with the columns of a large segment if `compressed`, else those of a small one."""
        segment, columns = cls(rows.docids, {}), {}
        for name, by_docid in rows.postings.items():
            positions, is_present = segment.positions(by_docid.docs)
            postings = Postings(by_docid.keys, by_docid.ordinals[is_present], positions)
            is_compressed = compressed and name != "updated"
            columns[name] = CompressedColumn.of(postings, len(segment)) if is_compressed else SmallColumn(postings)
        term_bits = segment._by_position(rows.term_bits)
        columns[COMMON] = TermBitmaps.of(term_bits) if compressed else SmallTermBitmaps(term_bits)
        segment.columns = columns
        return segment

    def with_stems(self, term_bits: TermBits) -> "Segment":
        """Return a large segment with the frequent stems, given by docid, in place of those that this one knows."""
        return Segment(self.docids, self.columns | {COMMON: TermBitmaps.of(self._by_position(term_bits))})

    def _by_position(self, term_bits: TermBits) -> TermBits:
        """Return the rows of the documents that are in this segment, by their positions instead of their docids."""
        stems, docids, bit_rows = term_bits
        positions, is_present = self.positions(docids)
        # Without the copy that a mask makes, where nothing is dropped: an eighth of a gigabyte of a million documents.
        return TermBits(stems, positions, bit_rows if is_present.all() else bit_rows[is_present])

    def merged(self, dropped: BitMap, delta: "Segment") -> "Segment":
        """Return a large segment of the documents of both, without those at the positions `dropped` of this one.

        No docid of `delta` may be among those that stay.
        """
        remains = np.ones(len(self), bool)
        remains[positions_of(dropped)] = False
        remaining_docids = self.docids[remains]
        insert_at = np.searchsorted(remaining_docids, delta.docids)
        docids = np.insert(remaining_docids, insert_at, delta.docids)
        added_positions = (insert_at + np.arange(len(delta))).astype(np.int32)
        new_positions, is_added = np.full(len(self), -1, np.int32), np.zeros(len(docids), bool)
        is_added[added_positions] = True
        new_positions[remains] = np.flatnonzero(~is_added)
        is_in_place = np.array_equal(new_positions[remains], np.flatnonzero(remains))
        mapping = DocIdMapping(new_positions, added_positions, len(docids), dropped if is_in_place else None)
        columns = {name: column.merged(mapping, delta.columns[name]) for name, column in self.columns.items()}
        return Segment(docids, columns, self.is_without_stems)

    def positions(self, docids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the positions (int32) of the docids that are in this segment, and a mask of which docids those are.

        The docids may come in any order and more than once; the positions follow their order. This is a plain binary
        search, whose cost does not depend on how the docids lie; docs/decisions.md says what faster ways saved.
        """
        docids = np.asarray(docids, np.int32)
        if not len(self) or not len(docids):
            return np.zeros(0, np.int32), np.zeros(len(docids), bool)
        positions = np.searchsorted(self.docids, docids).astype(np.int32)
        np.minimum(positions, len(self) - 1, out=positions)
        is_present = self.docids[positions] == docids
        return positions[is_present], is_present

    def rank(self, docid: int) -> int:
        """Return the number of documents with a smaller docid; `docid` itself need not be in the segment."""
        return int(np.searchsorted(self.docids, _as_int32(docid)))

    def ranks(self, docids: Sequence[int]) -> list[int]:
        """Return the rank of each docid."""
        return np.searchsorted(self.docids, _as_int32(docids)).tolist()

    def between(self, first: int | None, before: int | None) -> BitMap:
        """Return the positions of the documents with `first <= docid < before`; None for no bound."""
        low = 0 if first is None else self.rank(first)
        high = len(self) if before is None else self.rank(before)
        return BitMap(range(low, high)) if high > low else BitMap()


def _as_int32(docids: int | Sequence[int]) -> np.ndarray:
    """Return numbers in the type of the docids, clipped to its range.

    `np.searchsorted` with numbers of a wider type would copy all docids, perhaps a million, for each call.
    """
    return np.clip(docids, -(1 << 31), (1 << 31) - 1).astype(np.int32)


# --- reading the database ---------------------------------------------------------------------------------------------


def read_rows(docids: list[int] | None = None, *, with_stems: bool = True) -> CatalogueRows:
    """Read the whole catalogue, or the documents of `docids`; docids without an entry are left out."""
    term_bits = frequent_terms.read(docids) if with_stems else TermBits.empty()
    all_docids, postings = _entries(docids) if docids is not None else _all_entries()
    if len(all_docids):  # none as while the first drafts are written; links without an entry count for nothing
        days = _grouped(CatalogueEntry, "docid", ("updated",), docids)
        postings["updated"] = _postings((_day_number_of(updated), group) for updated, group in days)
        for name, model in LINK_MODELS.items():
            postings[name] = _postings(_grouped(model, "entry_id", (f"{name}_id",), docids))
    return CatalogueRows(all_docids, {name: postings.get(name) or Postings.of({}) for name in COLUMNS}, term_bits)


def _entries(docids: list[int]) -> tuple[np.ndarray, dict[str, Postings]]:
    """Return which of the docids have an entry, and the postings of sections, flags and attributes; one query."""
    entries = _grouped(CatalogueEntry, "docid", ("section_id", *ATTRIBUTES, *_FLAGS.values()), docids)
    postings = {
        "section": _postings((section, group) for section, *_, group in entries if section),
        "flag": _postings(
            (flag, row[-1])
            for row in entries
            for flag, is_set in zip(_FLAGS, row[-1 - len(_FLAGS) : -1], strict=True)
            if is_set
        ),
    }
    for place, (name, attribute) in enumerate(ATTRIBUTES.items(), 1):
        values = ((attribute.counted(row[place]), row[-1]) for row in entries)
        postings[name] = _postings((value, group) for value, group in values if value)
    return _joined([group for *_, group in entries]), postings


def _all_entries() -> tuple[np.ndarray, dict[str, Postings]]:
    """Return the same of all entries, by queries that read an index or the table from its beginning to its end.

    The one query of `_entries` would look up each entry of each section for itself. What most stories have in common,
    such as their language, is not read: it is what remains.
    """
    entries = CatalogueEntry.objects.order_by()
    sections = _grouped(CatalogueEntry, "docid", ("section_id",), None)
    all_docids = _joined([group for _, group in sections])
    flags = [
        (flag, entries.filter(**{name: True}).aggregate(docids=JoinedNumbers("docid"))["docids"])
        for flag, name in _FLAGS.items()
    ]
    postings = {
        "section": _postings((section, group) for section, group in sections if section),
        "flag": _postings((flag, group) for flag, group in flags if group is not None),
    }
    for name, attribute in ATTRIBUTES.items():
        common = entries.order_by("-docid").values_list(name, flat=True).first()
        groups = list(entries.exclude(**{name: common}).values_list(name).annotate(docids=JoinedNumbers("docid")))
        groups.append((common, np.setdiff1d(all_docids, _joined([group for _, group in groups]))))
        values = ((attribute.counted(value or ""), group) for value, group in groups)
        postings[name] = _postings((value, group) for value, group in values if value and len(group))
    return all_docids, postings


def _joined(groups: list[np.ndarray]) -> np.ndarray:
    """Return the docids of all groups: int32, ascending."""
    return np.sort(np.concatenate([np.zeros(0, np.int32), *groups]))


_FLAGS = {PHOTO: "has_photo", CORRECTED: "is_corrected", UPDATED: "is_updated"}


def _day_number_of(updated: str) -> int:
    return StoryDate(updated).day.toordinal() if updated else 0


def day_number(day: date) -> int:
    """Return the key of a day in the column "updated"."""
    return day.toordinal()


def _postings(groups: Iterable[tuple]) -> Postings:
    """Return the postings of pairs of a key and an array of docids; a key may come several times."""
    docids_by_key: dict = {}
    for key, docids in groups:
        docids_by_key.setdefault(key, []).append(docids)
    return Postings.of({key: np.sort(np.concatenate(arrays)) for key, arrays in docids_by_key.items()})


def _grouped(model, docid_column: str, columns: tuple, docids: list[int] | None) -> list[tuple]:
    """Return the rows of a table grouped by columns: tuples of the columns' values and the docids as one array.

    The docids of a group are an int32 array in any order. "updated" becomes its day, and only updated entries are
    read. The database sends each group as one value, so 4 million links are read in a few seconds.
    """
    if docids is not None:
        return _groups_of(model, docid_column, columns).fetch(docids=docids)
    if docid_column == "entry_id":
        return list(_groups(model.objects.order_by(), docid_column, (WithoutIndex(columns[0]), *columns[1:])))
    return list(_groups(model.objects.order_by(), docid_column, columns))


@cache
def _groups_of(model, docid_column: str, columns: tuple) -> PreparedQuery:
    """Return the query for the groups of some docids: every process runs it after each change of the catalogue."""
    return PreparedQuery(
        lambda: _groups(model.objects.order_by().filter(AnyOf(docid_column, "docids")), docid_column, columns)
    )


def _groups(rows: QuerySet, docid_column: str, columns: tuple) -> QuerySet:
    if columns == ("updated",):
        rows, columns = rows.filter(is_updated=True).annotate(day=Substr("updated", 1, 10)), ("day",)
    return rows.values_list(*columns).annotate(docids=JoinedNumbers(docid_column))
