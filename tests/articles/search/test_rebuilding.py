"""The full text is made anew while others go on writing, and what they wrote is in it when it replaces the old one."""

import pytest
from django.db import connection

from articles.catalogue import catalogue
from articles.catalogue import consistency as consistency_of_catalogue
from articles.catalogue.entry_faults import entry_faults
from articles.models import CatalogueEntry, CatalogueTag, Version
from articles.record import erasure, publishing
from articles.search.backends import LIVE, PAST, common_grams, get_backend, new_index
from articles.search.index import consistency, frequent_terms, rebuilding
from articles.search.query.nodes import PHRASE, TextQuery
from media.row_batches import ALL_KEYS
from tests.factories import make_article, make_story

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def stories(monkeypatch):
    """Return eight stories, one of them with a past version; batches are of two."""
    for module in (rebuilding, consistency_of_catalogue):
        monkeypatch.setattr(module, "BATCH", 2)
    made = [make_article(headline=f"Ferry {number}", published=f"2024-07-0{number + 1}") for number in range(8)]
    publishing.minor_edit(made[0], story=make_story(headline="Boat", published="2024-07-01"), by="ada")
    return made


def live(text: str) -> list[int]:
    docids = get_backend().scan(TextQuery(text, PHRASE), languages=("en",)).docids.tolist()
    return list(CatalogueEntry.objects.filter(docid__in=docids).order_by("pk").values_list("article_id", flat=True))


def left_over() -> list[str]:
    tables = connection.introspection.table_names()
    return [table for table in tables if "_new_" in table or "_former_" in table]


def assert_whole():
    assert list(consistency.text_faults()) == []
    assert list(consistency_of_catalogue.faults_in(ALL_KEYS)) == [] == list(entry_faults())
    assert left_over() == []


def work(stories, batch: int):
    """Do another thing after each batch of a rebuild, as an editor does between two of its transactions."""
    assert not connection.in_atomic_block
    if batch == 0:
        publishing.correct(stories[0], story=make_story(headline="Corrected", published="2024-07-01"), note="x", by="a")
    elif batch == 1:
        publishing.withdraw(stories[1], reason="Not true.", by="ada")
        make_article(headline="New ship", published="2024-06-01")
    elif batch == 2:
        publishing.minor_edit(stories[7], story=make_story(headline="Moved", published="2024-07-01"), by="ada")
        publishing.reinstate(stories[1], by="ada")
    elif batch == 3:
        publishing.minor_edit(stories[2], story=make_story(headline="Ferry 7", published="2024-07-08"), by="ada")
        stories[0].refresh_from_db()
        publishing.minor_edit(stories[0], story=make_story(headline="Last", published="2024-07-01"), by="ada")


@pytest.mark.parametrize("few", [0, 50])
def test_what_is_written_during_a_rebuild_is_in_the_new_index(stories, monkeypatch, few):
    monkeypatch.setattr(rebuilding, "FEW", few)
    batches = iter(range(100))
    rebuilding.rebuild(lambda done: work(stories, next(batches)))
    assert_whole()
    assert live("new ship") and live("moved") == [stories[7].pk] and live("last") == [stories[0].pk]
    assert live("corrected") == live("boat") == []


def test_readers_search_in_the_old_index_until_the_end(stories):
    before, during = live("ferry"), []
    rebuilding.rebuild(lambda done: during.append(live("ferry")))
    assert during and set(map(tuple, during)) == {tuple(before)} and live("ferry") == before
    assert_whole()


def test_an_erasure_during_a_rebuild_makes_it_begin_again(stories):
    def erase(done):
        if done == 6 and not stories[0].versions.filter(kind="erase").exists():
            stories[0].refresh_from_db()
            erasure.erase(stories[0], reason="An order.", by="root")

    rebuilding.rebuild(erase)
    assert_whole()
    assert live("boat") == []


def test_an_erasure_that_cleans_the_files_takes_the_words_of_a_running_rebuild_too(stories):
    def erase(done):
        if done == 6 and not stories[0].versions.filter(kind="erase").exists():
            stories[0].refresh_from_db()
            erasure.erase(stories[0], reason="An order.", by="root")
            new_index.drop_left_over(get_backend())  # as `erasure.scrub` does

    rebuilding.rebuild(erase)
    assert_whole()


def test_of_two_rebuilds_the_one_that_began_first_gives_up(stories):
    began = []

    def begin(done):
        if not began:
            began.append(done)
            rebuilding.rebuild()

    with pytest.raises(rebuilding.RebuildOvertaken, match="Another"):
        rebuilding.rebuild(begin)
    assert_whole()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="runs of frequent words are tokens of PostgreSQL")
def test_an_import_that_makes_the_archive_large_leaves_a_running_rebuild_alone_which_then_selects_the_runs(
    stories, monkeypatch
):
    began = []

    def finish_an_import(done):
        if not began:
            monkeypatch.setattr(common_grams, "MIN_STORIES", 4)
            began.append(get_backend().needs_common_grams())
            rebuilding.select_common_stems()

    rebuilding.rebuild(finish_an_import)
    assert began == [True] and not get_backend().needs_common_grams()
    assert_whole()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="runs of frequent words are tokens of PostgreSQL")
def test_an_import_that_makes_the_archive_large_rebuilds_after_one_that_was_interrupted(stories, monkeypatch):
    def interrupt(done):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuilding.rebuild(interrupt)
    monkeypatch.setattr(common_grams, "MIN_STORIES", 4)
    rebuilding.select_common_stems()
    assert not get_backend().needs_common_grams()
    assert_whole()


def test_an_interrupted_rebuild_leaves_the_old_index_and_nothing_else(stories):
    def interrupt(done):
        if done == 4:
            raise KeyboardInterrupt

    before = [get_backend().ids(index).tolist() for index in (LIVE, PAST)]
    with pytest.raises(KeyboardInterrupt):
        rebuilding.rebuild(interrupt)
    assert [get_backend().ids(index).tolist() for index in (LIVE, PAST)] == before
    assert_whole()


def test_what_a_killed_rebuild_left_is_dropped_by_the_next_one(stories):
    for index in (LIVE, PAST):
        left = new_index.new_index(get_backend(), index)
        left.create()
    assert left_over()
    rebuilding.rebuild()
    assert_whole()


def test_the_common_stems_are_selected_again_only_where_they_changed(stories, monkeypatch):
    monkeypatch.setattr(frequent_terms, "MIN_STORIES", 1)
    rebuilding.rebuild()
    selected = []
    monkeypatch.setattr(frequent_terms, "select_stems", lambda: selected.append(1))
    rebuilding.rebuild()
    assert selected == []
    for number in range(20):
        make_article(headline=f"Harbour {number}", published="2024-07-09")
    rebuilding.rebuild()
    assert selected == [1]


def test_a_rebuild_of_the_catalogue_replaces_what_differs_between_the_saves_of_editors(stories):
    CatalogueEntry.objects.filter(article__in=stories[2:5]).update(headline="Other")
    CatalogueEntry.objects.filter(article=stories[5]).delete()
    CatalogueTag.objects.all().delete()
    stamp = CatalogueEntry.objects.get(article=stories[6]).page_stamp
    number = Version.objects.count()
    catalogue.rebuild(lambda done: make_article(headline=f"Meanwhile {done}", published="2024-05-05"))
    assert_whole()
    assert Version.objects.count() > number and live("meanwhile")
    assert CatalogueEntry.objects.get(article=stories[6]).page_stamp == stamp


def test_entries_that_changed_places_are_put_right(stories):
    one, other = (CatalogueEntry.objects.get(article=article) for article in stories[2:4])
    pks = one.pk, other.pk
    CatalogueEntry.objects.filter(pk__in=pks).delete()
    CatalogueEntry.objects.bulk_create([_at(one, pks[1]), _at(other, pks[0])])
    catalogue.rebuild()
    assert_whole()


def _at(entry: CatalogueEntry, docid: int) -> CatalogueEntry:
    entry.pk = docid
    return entry
