"""What is written into the full text: live stories as the catalogue enters them, their past versions for staff.

    catalogue.enter ──▶ index.enter ──▶ LIVE, by docid        what leaves the catalogue ──▶ PAST, by version

Two shelves, so that what readers can search never holds a word that is not public; each version with a text is on
exactly one of them. Everything here is in the transaction of the verb that caused it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from django.db import models, transaction

from articles.models import Article, CatalogueEntry, Generation, Kind, Version
from articles.models.catalogue import docid_of
from articles.search import analysis, ascending, columns, common, consistency
from articles.search import texts as reading
from articles.search.changes import Change, count
from articles.search.engines import LIVE, PAST, engine
from articles.search.texts import Texts
from articles.story import Story

if TYPE_CHECKING:
    from articles.catalogue import Filed

BATCH = 500
TOGETHER = 100  # stories whose tokens are checked at once


class SearchOutdated(Exception):
    """The index was written by another analysis of text; what is in it cannot be changed by this one."""


class Ready(NamedTuple):
    """A story read for the index: its tokens, and what the engine writes of them."""

    texts: Texts
    made: Any


def texts(story: Story) -> Ready:
    """Read a story for the index; needs no database and can be sent to another process."""
    read = reading.texts(story)
    return Ready(read, engine().made(read))


def check(generation: Generation):
    """Raise SearchOutdated if the index cannot be written by this analysis."""
    if generation.analysis != analysis.VERSION:
        raise SearchOutdated(
            f"The search index was written by analysis {generation.analysis}, this release has {analysis.VERSION}: "
            "run manage.py rebuild_search, then try again."
        )


def enter(batch: "list[Filed]", change: Change):
    """Write live stories, and note them in the change."""
    _enter(engine().write, [(docid_of(f.address.day, f.address.sequence), _read(f)) for f in batch], change)


def _read(filed: "Filed") -> Ready:
    return filed.galley.texts if filed.galley and filed.galley.texts else texts(filed.story)


def _enter(write: Callable[[str, list], None], batch: list[tuple[int, Ready]], change: Change):
    write(LIVE, [(docid, ready.made) for docid, ready in batch])
    common.enter([(docid, ready.texts) for docid, ready in batch])
    for docid, ready in batch:
        change.words.update(_words(ready.texts))
        change.written.append(docid)


def _words(texts: Texts) -> list[str]:
    """Give what a live story adds to the vocabulary: its words, and an empty one for the story itself."""
    return ["", *texts.vocabulary.split()]


def remove(docid: int, version: Version, change: Change, stays: bool = False):
    """Take out an entry that showed this version, and keep the version on the other shelf.

    Unless it `stays` live: it is entered again, at the same or another place.
    """
    read = reading.texts(version.story)
    if stays:
        engine().take_out(LIVE, [(docid, read)])
    else:
        engine().retire(docid, version.pk, read)
    common.remove(docid)
    change.words.subtract(_words(read))
    change.gone.append(docid)


def _shown(entries: models.QuerySet[CatalogueEntry]) -> list[tuple[int, Version]]:
    """Give entries' docids with the versions they show, in order."""
    docids = dict(entries.order_by("docid").values_list("article_id", "docid"))
    shown = Version.objects.filter(article__in=docids, number=models.F("article__entry__version"))
    return sorted(((docids[version.article_id], version) for version in shown), key=lambda pair: pair[0])


def keep_past(version: Version):
    """Keep a version that readers never see, the one that withdraws its article, on the shelf for staff."""
    engine().write(PAST, [(version.pk, texts(version.story).made)])


def forget(article: Article):
    """Take out every version of an article that is about to be erased and is no longer in the catalogue."""
    texts_of = Version.objects.filter(article=article, story_json__isnull=False).exclude(kind=Kind.ERASE)
    engine().take_out(PAST, [(version.pk, reading.texts(version.story)) for version in texts_of])


def _past() -> models.QuerySet[Version]:
    return (
        Version.objects.filter(story_json__isnull=False)
        .exclude(kind=Kind.ERASE)
        .exclude(article__state=Article.State.LIVE, number=models.F("article__latest"))
    )


def prepare():
    """Make the tables where they are missing, and the index anew where another analysis wrote it; after migrations.

    Without a story in the catalogue, what the index holds is left from a database that was emptied, as tests do.
    """
    engine().install()
    if not CatalogueEntry.objects.exists():
        engine().clear(LIVE)
        if not Version.objects.exists():
            engine().clear(PAST)
            Generation.objects.filter(pk=1).update(analysis=analysis.VERSION)
    if Generation.objects.get(pk=1).analysis != analysis.VERSION:
        rebuild()


# --- making it anew ---------------------------------------------------------------------------------------------------


def rebuild(progress: Callable[[int], None] = lambda done: None) -> int:
    """Write both shelves anew from the record, in one transaction; return the number of texts.

    Readers find everything in the old index until it commits; editors who publish wait. Interrupted, it leaves the
    old one as it was.
    """
    change, done = Change(is_all=True), 0
    with transaction.atomic():
        with anew(change) as write:
            for batch in _all_shown():
                write([(docid, texts(version.story)) for docid, version in batch])
                done += len(batch)
                progress(done)
        done += rebuild_past(lambda past: progress(done + past))
        count(change)
        common.choose()
    return done


@contextmanager
def anew(change: Change) -> Iterator[Callable[[list[tuple[int, Ready]]], None]]:
    """Give what writes live stories, by docid, into a new index that takes the old one's place."""
    with engine().anew(LIVE) as write:
        common.forget()  # only now that nobody else writes: another order than theirs would be a deadlock
        yield lambda batch: _enter(lambda shelf, rows: write(rows), batch, change)
    change.written, change.is_all = [], True
    Generation.objects.filter(pk=1).update(analysis=analysis.VERSION)


def choose_common(*, anew: bool = False):
    """Choose the commonest stems where nobody has yet, or anew; writers wait, readers do not.

    What searches count by is read anew then, and filed for all.
    """
    if not anew and (common.stems() or CatalogueEntry.objects.count() < common.WORTHWHILE):
        return
    with transaction.atomic():
        engine().hold(LIVE)
        count(Change(is_all=True))
        common.choose()
    columns.current()


def _all_shown() -> Iterator[list[tuple[int, Version]]]:
    entries, after = CatalogueEntry.objects.order_by("docid"), None
    while True:
        rest = entries if after is None else entries.filter(docid__gt=after)
        docids = list(rest.values_list("docid", flat=True)[:BATCH])
        if not docids:
            return
        after = docids[-1]
        yield _shown(entries.filter(docid__in=docids))


def rebuild_past(progress: Callable[[int], None] = lambda done: None) -> int:
    """Write the shelf of past versions anew, within the caller's transaction."""
    done, after = 0, 0
    with engine().anew(PAST) as write:
        while versions := list(_past().filter(pk__gt=after).order_by("pk")[:BATCH]):
            after = versions[-1].pk
            write([(version.pk, texts(version.story).made) for version in versions])
            done += len(versions)
            progress(done)
    return done


# --- checking ---------------------------------------------------------------------------------------------------------


def faults(sample: int = 200) -> Iterator[str]:
    """Report what is wrong in the index: damage, texts too many or missing, and tokens that differ, in a sample."""
    analysed = Generation.objects.get(pk=1).analysis
    if analysed != analysis.VERSION:
        yield f"search: written by analysis {analysed}, this release has {analysis.VERSION}; run rebuild_search"
        return
    full_text = engine()
    yield from (f"search: {fault}; run rebuild_search" for fault in full_text.faults())
    yield from (f"{fault}; run rebuild_search" for fault in common.faults())
    shelves = (
        (LIVE, CatalogueEntry.objects.values_list("docid", flat=True).order_by("docid"), "story"),
        (PAST, _past().values_list("pk", flat=True).order_by("pk"), "past version"),
    )
    for shelf, expected, what in shelves:
        expected = np.fromiter(expected.iterator(10_000), np.int64)
        found = full_text.ids(shelf)
        if len(missing := ascending.without(expected, found)):
            yield f"search: {len(missing):,} {what} is missing, first {missing[0]}; run rebuild_search"
        if len(extra := ascending.without(found, expected)):
            yield f"search: {len(extra):,} {what} too many, first {extra[0]}; run rebuild_search"
        if shelf == LIVE and full_text.counts([""]).get("", 0) != len(expected):
            yield "search: the words are counted of another number of stories; run rebuild_search"
        if shelf == LIVE:
            yield from consistency.word_faults()
        some = ascending.both(expected, found)
        # Stories that stand side by side are checked together: of each word only what lies between them is read.
        apart = max(TOGETHER, len(some) * TOGETHER // sample)
        for start in range(0, len(some), apart):
            yield from _differing(shelf, some[start : start + TOGETHER].tolist(), what)


def _differing(shelf: str, some: list[int], what: str) -> Iterator[str]:
    if shelf == LIVE:
        versions = _shown(CatalogueEntry.objects.filter(docid__in=some))
    else:
        versions = [(version.pk, version) for version in Version.objects.filter(pk__in=some)]
    for id in engine().differing(shelf, {id: texts(version.story).texts for id, version in versions}):
        yield f"search: the text of {what} {id} is not what was published; run rebuild_search"
