"""The frequent stems: one row of bits for each story says which of them the story has.

    select_stems ──▶ CommonStems (the list)        enter ──▶ StoryStems (the bits of each story) ──▶ `read`

The in-memory index answers queries for these stems, because a full-text index takes longer to list what half of all
stories have than all the rest of a page takes. Writers keep the bits in the transaction that writes the texts.

The list of stems is selected when the index is rebuilt and after the first large import. The bits are correct for every
story; a stem that has become frequent since then is looked up in the full text like any other.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence

import numpy as np
from django.db import DatabaseError
from django.db.models import QuerySet
from django.db.models.functions import Length
from pyroaring import BitMap

from articles.models import CatalogueEntry, CommonStems, StoryStems
from articles.models.transactions import atomic
from articles.search.backends import LIVE, Backend, get_backend, get_write_backend
from articles.search.backends.plan import OrPlan, Plan, TermPlan, or_plan
from articles.search.columns.postings import bitmap_of, positions_of
from articles.search.columns.term_bitmaps import BYTES_PER_ROW, MAX_STEMS, TermBitmaps, TermBits
from articles.search.text import analyzer
from articles.search.text.document import IndexDocument
from articles.sql import bulk
from articles.sql.expressions import AnyOf, JoinedRows
from articles.sql.prepared import PreparedQuery
from articles.sql.returning import delete_returning

MIN_STORIES = 5_000  # among fewer stories a scan of the full text takes no time
SHARE = 20  # a stem is frequent if at least one story in so many has it; rarer stems are looked up fast
_BATCH = 20_000  # stories


def stems() -> list[str]:
    """Return the frequent stems in alphabetical order, which is the order of the bits; empty if none were selected.

    A writer must call this after it wrote its texts: the selection locks the full text against writers, so the list
    can no longer change before the writer commits. Called earlier, the function may return an outdated list.
    """
    selected: str = _STEMS.first() or ""
    return selected.split()


_STEMS = PreparedQuery(lambda: CommonStems.objects.values_list("stems", flat=True))  # every edit reads them


# --- writing ----------------------------------------------------------------------------------------------------------


def enter(batch: Iterable[tuple[int, IndexDocument]]):
    """Write the bits of stories, given as pairs of docid and document."""
    if frequent := stems():
        bulk.insert(
            StoryStems, ("docid", "bits"), [(docid, _packed_bits(document, frequent)) for docid, document in batch]
        )


def remove(docid: int):
    """Delete the bits of a story."""
    delete_returning(StoryStems, ("docid",), docid=docid)


def _packed_bits(document: IndexDocument, frequent: Sequence[str]) -> bytes:
    stems_of_story = set(document.stems.split(" "))
    bits = [stem in stems_of_story for stem in frequent] + [False] * (8 * BYTES_PER_ROW - len(frequent))
    return np.packbits(bits).tobytes()


def clear():
    """Delete the list and all bits; until the next `select_stems` no stem is frequent. For a rebuild's transaction."""
    CommonStems.objects.all().delete()
    StoryStems.objects.all().delete()


def select_stems():
    """Select the most frequent stems, at most `MAX_STEMS`, and write the bits of every story.

    Call this in a transaction that commits a `Change(is_all=True)` and in which nobody else writes the full text. With
    fewer than `MIN_STORIES` stories no stem is selected.
    """
    clear()
    backend = _without_timeout(get_write_backend())
    docids = backend.ids(LIVE)
    bitmaps = _selected(backend, docids)
    if not bitmaps:
        return
    CommonStems.objects.create(stems=" ".join(sorted(bitmaps)))
    for start in range(0, len(docids), _BATCH):
        batch = docids[start : start + _BATCH]
        is_set = np.zeros((8 * BYTES_PER_ROW, len(batch)), bool)
        for index, stem in enumerate(sorted(bitmaps)):
            is_set[index, positions_of(bitmaps[stem] & BitMap(range(start, start + len(batch)))) - start] = True
        rows = np.packbits(is_set.T, axis=1)
        bulk.insert(StoryStems, ("docid", "bits"), list(zip(batch.tolist(), map(bytes, rows), strict=True)))


def are_current() -> bool:
    """Return whether a selection now would give the stems and bits that are stored, so that none is needed."""
    backend = _without_timeout(get_write_backend())
    try:
        with atomic(CommonStems):
            return sorted(_selected(backend, backend.ids(LIVE))) == stems() and not any(check())
    except DatabaseError:
        return False  # the full text is damaged


def _selected(backend: Backend, docids: np.ndarray) -> dict[str, BitMap]:
    """Return the most frequent stems, each with the places of its stories in `docids`."""
    bitmaps: dict[str, BitMap] = {}
    if len(docids) < MIN_STORIES:
        return bitmaps
    for stem in _candidates(backend, len(docids) // (2 * SHARE)):
        [matching] = backend.look_up([TermPlan((stem,), stemmed=True)]).docids
        if len(matching) * SHARE >= len(docids):
            bitmaps[stem] = bitmap_of(np.searchsorted(docids, matching))
        if len(bitmaps) == MAX_STEMS:
            break
    return bitmaps


def _without_timeout(backend: Backend) -> Backend:
    backend.timeout_seconds = 0
    return backend


def _candidates(backend: Backend, min_stories: int) -> list[str]:
    """Return the stems, in all languages of the archive, of the words that are in at least `min_stories` stories.

    The stem of the most frequent word comes first. Several words share a stem, so a frequent stem may have only words
    that are rarer than the stem.
    """
    languages = CatalogueEntry.objects.order_by().values_list("language", flat=True).distinct()
    words = backend.frequent_words(min_stories, 2 * MAX_STEMS)
    return list(dict.fromkeys(stem for word in words for stem in analyzer.stems(word, list(languages))))


# --- reading ----------------------------------------------------------------------------------------------------------


def read(docids: Sequence[int] | None = None) -> TermBits:
    """Return the bits of all stories, or of those in `docids`; `docs` of the result are docids."""
    frequent, parts = stems(), []
    if docids is not None:
        parts.append(_read(StoryStems.objects.filter(AnyOf("docid", docids))))
    elif frequent:
        # In batches: all rows as one value would take a gigabyte for a million stories.
        while not parts or len(parts[-1]) == _BATCH:
            after = int(parts[-1]["docid"][-1]) if parts else -(1 << 31)
            parts.append(_read(StoryStems.objects.filter(docid__gt=after).order_by("docid"), _BATCH))
    rows = np.concatenate([np.zeros(0, _ROW), *parts])
    return TermBits(frequent, rows["docid"].astype(np.int32), rows["bits"])


_ROW = np.dtype([("docid", ">i4"), ("bits", np.uint8, BYTES_PER_ROW)])


def _read(rows: QuerySet[StoryStems], limit: int | None = None) -> np.ndarray:
    """Return the first rows of a queryset as an array of `_ROW`, by ascending docid.

    Rows of a wrong length are left out, so that damage breaks no search; `check` reports them.
    """
    undamaged = rows.annotate(length=Length("bits")).filter(length=BYTES_PER_ROW)[:limit]
    array = np.frombuffer(undamaged.aggregate(joined=JoinedRows("docid", "bits"))["joined"], _ROW)
    return array[np.argsort(array["docid"], kind="stable")]


def check() -> Iterator[str]:
    """Yield the differences between the bits of all stories and the full text, stem by stem."""
    term_bits = read()
    if not term_bits.stems:
        return
    backend = _without_timeout(get_backend())
    docids = backend.ids(LIVE)
    if not np.array_equal(docids, term_bits.docs):
        yield f"search: the commonest words are known of {len(term_bits.docs):,} stories of {len(docids):,}"
        return
    bitmaps = TermBitmaps.of(term_bits._replace(docs=np.arange(len(docids), dtype=np.int32)))
    for stem in term_bits.stems:
        [expected] = backend.look_up([TermPlan((stem,), stemmed=True)]).docids
        actual = docids[positions_of(bitmaps.bitmap(stem))]
        if not np.array_equal(actual, expected):
            yield f"search: {stem} is known of {len(actual):,} stories, in the text it is of {len(expected):,}"


def split(plan: Plan, frequent: Collection[str]) -> tuple[list[str], Plan]:
    """Split the plan of one word: return its frequent stems, and a plan of all other terms for the full text."""
    terms = plan.should if isinstance(plan, OrPlan) else (plan,)
    in_memory = [
        term
        for term in terms
        if isinstance(term, TermPlan) and term.stemmed and not term.prefix and term.tokens[0] in frequent
    ]
    return [term.tokens[0] for term in in_memory], or_plan([term for term in terms if term not in in_memory])
