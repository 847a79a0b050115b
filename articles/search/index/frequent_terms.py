"""The commonest stems: which stories have them is kept as bits, and found in memory instead of in the full text.

    rebuild_search chooses ──▶ CommonStem      StoryStems, bits of each story ──▶ the column `frequent_terms` (segments)

What half of all stories have takes an engine longer to list than all the rest of a page. Writers keep the bits in the
transaction that writes the texts. Which stems are common is chosen when the index is made anew, and after the first
large import: the list is true of every story, and a stem that has become common since is looked up as any other.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence

import numpy as np
from django.db import connection
from pyroaring import BitMap

from articles.models import CatalogueEntry, CommonStems, StoryStems
from articles.search.backends import LIVE, Backend, get_backend
from articles.search.backends.base import WORDS
from articles.search.backends.plan import OrPlan, Plan, TermPlan, or_plan
from articles.search.columns.postings import bitmap_of, positions_of
from articles.search.columns.term_bitmaps import BYTES, MAX_STEMS, TermBitmaps, TermBits
from articles.search.text import analyzer
from articles.search.text.document import IndexDocument
from articles.sql import bulk

MIN_STORIES = 5_000  # stories; among fewer a scan takes no time
SHARE = 20  # what less than a twentieth of the stories have is quickly looked up
_BATCH = 20_000  # stories
_LIST = f'SELECT stems FROM "{CommonStems._meta.db_table}"'  # noqa: S608  names of tables
_REMOVE = f'DELETE FROM "{StoryStems._meta.db_table}" WHERE docid = %s'  # noqa: S608


def stems() -> list[str]:
    """List the stems that stories have bits for, in order; a writer asks after its texts, lest it see an old list."""
    with connection.cursor() as cursor:
        cursor.execute(_LIST)
        row = cursor.fetchone()
    return row[0].split() if row else []


# --- writing ----------------------------------------------------------------------------------------------------------


def enter(batch: Iterable[tuple[int, IndexDocument]]):
    """Write the bits of stories, by docid."""
    if chosen := stems():
        bulk.insert(StoryStems, ("docid", "bits"), [(docid, _bits(texts, chosen)) for docid, texts in batch])


def remove(docid: int):
    """Take out the bits of a story; by hand, since every edit does."""
    with connection.cursor() as cursor:
        cursor.execute(_REMOVE, [docid])


def _bits(texts: IndexDocument, chosen: Sequence[str]) -> bytes:
    has = set(texts.stems.split(" "))
    return np.packbits([stem in has for stem in chosen] + [False] * (8 * BYTES - len(chosen))).tobytes()


def clear():
    """Do without common stems, until they are chosen again; in the transaction that makes the index anew."""
    CommonStems.objects.all().delete()
    StoryStems.objects.all().delete()


def select_stems():
    """Choose the stems that most stories have, and write every story's bits.

    In a transaction that makes a generation of everything (`Change(is_all=True)`), and in which nobody else writes.
    """
    clear()
    full_text = _backend_without_timeout()
    docids = full_text.ids(LIVE)
    if len(docids) < MIN_STORIES:
        return
    positions = {}
    for stem in _candidates(len(docids) // (2 * SHARE)):
        [with_it] = full_text.look_up([TermPlan((stem,), stemmed=True)]).docids
        if len(with_it) * SHARE >= len(docids):
            positions[stem] = bitmap_of(np.searchsorted(docids, with_it))
        if len(positions) == MAX_STEMS:
            break
    if not positions:
        return
    CommonStems.objects.create(stems=" ".join(sorted(positions)))
    for at in range(0, len(docids), _BATCH):
        some = docids[at : at + _BATCH]
        has = np.zeros((8 * BYTES, len(some)), bool)
        for place, stem in enumerate(sorted(positions)):
            has[place, positions_of(positions[stem] & BitMap(range(at, at + len(some)))) - at] = True
        rows = np.packbits(has.T, axis=1)
        bulk.insert(StoryStems, ("docid", "bits"), list(zip(some.tolist(), map(bytes, rows), strict=True)))


def _backend_without_timeout() -> Backend:
    full_text = get_backend()
    full_text.timeout_seconds = 0
    return full_text


def _candidates(least: int) -> list[str]:
    """List the stems of the words that so many stories have, the commonest first, in the languages stories are in."""
    languages = CatalogueEntry.objects.order_by().values_list("language", flat=True).distinct()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT word FROM {WORDS} WHERE word <> '' AND stories >= %s ORDER BY stories DESC, word LIMIT %s",  # noqa: S608
            [least, 2 * MAX_STEMS],
        )
        words = [word for (word,) in cursor.fetchall()]
    return list(dict.fromkeys(stem for word in words for stem in analyzer.stems(word, list(languages))))


# --- reading ----------------------------------------------------------------------------------------------------------


def read(docids: Sequence[int] | None = None) -> TermBits:
    """Read the bits of all stories, or of some, by docid."""
    chosen, parts = stems(), []
    if docids is not None:
        parts.append(_read(*_AMONG[connection.vendor](docids)))
    elif chosen:
        while not parts or len(parts[-1]) == _BATCH:  # all at once would take a gigabyte of a million stories
            after = int(parts[-1]["docid"][-1]) if parts else -(1 << 31)
            parts.append(_read("docid > %s ORDER BY docid LIMIT %s", [after, _BATCH]))
    rows = np.concatenate([np.zeros(0, _ROW), *parts])
    return TermBits(chosen, rows["docid"].astype(np.int32), rows["bits"])


_ROW = np.dtype([("docid", ">i4"), ("bits", np.uint8, BYTES)])
_AMONG = {
    "postgresql": lambda docids: ("docid = ANY(%s)", [list(docids)]),
    "sqlite": lambda docids: ("docid IN (SELECT value FROM json_each(%s))", [str(list(docids))]),
}
_TOGETHER = {
    "postgresql": "string_agg(int4send(docid::int4) || bits, ''::bytea)",
    "sqlite": "group_concat(printf('%%08x', docid & 4294967295) || hex(bits), '')",
}


def _read(where: str, parameters: list) -> np.ndarray:
    """Read rows as one value, in order. What is damaged breaks no search; it is for verify_archive to tell."""
    rows = f"SELECT docid, bits FROM {StoryStems._meta.db_table} WHERE length(bits) = {BYTES} AND {where}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_TOGETHER[connection.vendor]} FROM ({rows}) AS few", parameters)  # noqa: S608
        [value] = cursor.fetchone()
    value = np.frombuffer(value if isinstance(value, bytes) else bytes.fromhex(value or ""), _ROW)
    return value[np.argsort(value["docid"], kind="stable")]


def check() -> Iterator[str]:
    """Compare the bits of all stories with the full text, stem by stem."""
    bits = read()
    if not bits.stems:
        return
    full_text = _backend_without_timeout()
    docids = full_text.ids(LIVE)
    if not np.array_equal(docids, bits.numbers):
        yield f"search: the commonest words are known of {len(bits.numbers):,} stories of {len(docids):,}"
        return
    bitmaps = TermBitmaps.of(bits._replace(numbers=np.arange(len(docids), dtype=np.int32)))
    for stem in bits.stems:
        [matching] = full_text.look_up([TermPlan((stem,), stemmed=True)]).docids
        here = docids[positions_of(bitmaps.bitmap(stem))]
        if not np.array_equal(here, matching):
            yield f"search: {stem} is known of {len(here):,} stories, in the text it is of {len(matching):,}"


def split(plan: Plan, known: Collection[str]) -> tuple[list[str], Plan]:
    """Take apart what a word asks for: the common stems, and the others, which have to be looked up."""
    terms = plan.should if isinstance(plan, OrPlan) else (plan,)
    common = [t for t in terms if isinstance(t, TermPlan) and t.stemmed and not t.prefix and t.tokens[0] in known]
    return [term.tokens[0] for term in common], or_plan([term for term in terms if term not in common])
