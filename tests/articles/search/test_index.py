"""The full text index follows every verb within its transaction and has only public words for readers."""

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from articles.catalogue import catalogue
from articles.catalogue import consistency as consistency_of_catalogue
from articles.models import CatalogueChange, CatalogueEntry, Generation, Tag, Version
from articles.record import erasure, publishing, taxonomy_changes
from articles.search.backends import LIVE, PAST, get_backend
from articles.search.index import change_log, consistency, indexer, rebuilding
from articles.search.query.nodes import PHRASE, TextQuery
from articles.search.text import analyzer
from articles.sql import locks
from articles.story.story import Picture, StoryDate
from tests.factories import make_article, make_draft, make_story

pytestmark = pytest.mark.django_db


def live_articles(text: str) -> list[int]:
    """Return the articles that readers get for a phrase."""
    docids = get_backend().scan(TextQuery(text, PHRASE), languages=("en",)).docids.tolist()
    return list(CatalogueEntry.objects.filter(docid__in=docids).values_list("article_id", flat=True))


def past_versions(text: str) -> list[int]:
    """Return the numbers of the versions that staff get for a phrase and readers do not."""
    pks = get_backend().scan_past(TextQuery(text, PHRASE), languages=("en",)).tolist()
    return list(Version.objects.filter(pk__in=pks).order_by("number").values_list("number", flat=True))


def vocabulary() -> dict[str, int]:
    return dict(get_backend().vocabulary())


def is_consistent() -> bool:
    """Return whether the index agrees with the record, as `verify_archive` checks it and as a rebuild makes it."""
    assert list(consistency.text_faults()) == []
    before = (vocabulary(), get_backend().ids(LIVE).tolist(), get_backend().ids(PAST).tolist())
    rebuilding.rebuild()
    assert list(consistency.text_faults()) == []
    return before == (vocabulary(), get_backend().ids(LIVE).tolist(), get_backend().ids(PAST).tolist())


@pytest.fixture
def story():
    return make_article(
        headline="The ferry returns", body="<p>It sailed at noon.</p>", pictures=(Picture("", "A pier"),)
    )


def test_a_published_story_is_searchable_at_once_and_a_draft_never(story):
    make_draft(headline="The ferry in draft", body="<p>Draftonly words.</p>")
    assert live_articles("sailed at noon") == live_articles("a pier") == live_articles("the ferry") == [story.pk]
    assert live_articles("draftonly") == past_versions("draftonly") == [] and "draftonly" not in vocabulary()
    assert is_consistent()


def test_a_correction_replaces_the_text_and_leaves_the_former_one_to_staff(story):
    publishing.correct(story, story=make_story(headline="The boat returns"), note="It was a boat.", by="ada")
    assert live_articles("the ferry returns") == live_articles("noon") == [] and live_articles(
        "the boat"
    ) == live_articles("it was a boat") == [story.pk]
    assert past_versions("noon") == [1] and past_versions("the boat") == []
    assert "noon" not in vocabulary() and vocabulary()["boat"] == 1
    assert is_consistent()


def test_a_withdrawn_story_is_searchable_by_staff_alone_until_it_is_reinstated(story):
    publishing.withdraw(story, reason="It was wrong.", by="ada")
    assert live_articles("the ferry") == [] and past_versions("the ferry") == [1, 2]
    assert vocabulary() == {} and get_backend().counts([""]) == {}
    assert is_consistent()
    publishing.reinstate(story, by="ada")
    assert live_articles("the ferry") == [story.pk] and past_versions("the ferry") == [1, 2]
    assert is_consistent()


def test_an_erased_story_is_in_no_index(story):
    publishing.update(story, story=make_story(headline="The boat returns"), by="ada", note="New facts.")
    erasure.erase(story, reason="By order.", by="root")
    for text in ("the ferry", "noon", "boat"):
        assert live_articles(text) == past_versions(text) == []
    assert vocabulary() == {} and get_backend().ids(PAST).tolist() == []
    assert is_consistent()


def test_a_new_address_or_day_moves_the_text_and_makes_no_past_version(story):
    publishing.readdress(story, slug="another", by="ada")
    assert live_articles("the ferry") == [story.pk] and past_versions("the ferry") == []
    before = CatalogueEntry.objects.get().docid
    publishing.correct(
        story, story=make_story(headline="The ferry returns", published=StoryDate("2024-06-01")), note="Day.", by="ada"
    )
    assert live_articles("the ferry") == [story.pk] and CatalogueEntry.objects.get().docid < before
    assert get_backend().ids(LIVE).tolist() == [CatalogueEntry.objects.get().docid]
    assert is_consistent()


def test_a_transaction_that_is_rolled_back_leaves_nothing(story):
    before = Generation.objects.get(pk=1)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        publishing.correct(story, story=make_story(headline="The boat"), note="It was a boat.", by="ada")
        make_article(headline="Another boat")
        1 / 0  # noqa: B018
    assert live_articles("the boat") == live_articles("another boat") == past_versions("noon") == [] and live_articles(
        "noon"
    ) == [story.pk]
    assert Generation.objects.get(pk=1).token == before.token
    assert not CatalogueChange.objects.filter(generation__gt=before.number).exists()
    assert is_consistent()


def test_a_scan_states_its_generation(story):
    current = Generation.objects.get(pk=1)
    scan = get_backend().scan(TextQuery("ferry"), languages=("en",))
    assert (scan.generation, scan.token) == (current.number, current.token) and current.token


def changes_after(number: int) -> list[tuple]:
    rows = CatalogueChange.objects.filter(generation__gt=number).order_by("pk")
    return list(rows.values_list("docid", "gone"))


def test_the_change_log_lists_stories_written_moved_merged_and_removed(story):
    docid = CatalogueEntry.objects.get().docid
    number = Generation.objects.get(pk=1).number
    publishing.correct(
        story,
        story=make_story(published="2024-06-01", tags=["Ferries"]),
        note="Day.",
        by="ada",
    )
    moved = CatalogueEntry.objects.get().docid
    publishing.hide_from_engines(story, by="ada")
    taxonomy_changes.merge(Tag.objects.get(), into=Tag.objects.create(name="Boats", slug="boats"), by="ada")
    publishing.withdraw(story, reason="Wrong.", by="ada")
    assert changes_after(number) == [(moved, False), (docid, True), (moved, False), (moved, False), (moved, True)]
    last = CatalogueChange.objects.last()
    current = Generation.objects.get(pk=1)
    assert (last.generation, last.token) == (current.number, current.token)


def test_the_change_log_is_bounded_and_a_rebuild_empties_it(story, monkeypatch):
    monkeypatch.setattr(change_log, "MAX_LOG_ROWS", 10)
    for _ in range(80):
        catalogue.new_generation()
    assert CatalogueChange.objects.count() < 10 + 64
    assert CatalogueChange.objects.filter(generation=Generation.objects.get(pk=1).number).exists()
    catalogue.new_generation(change_log.Change(written=list(range(11))))
    assert list(CatalogueChange.objects.values_list("docid", flat=True)) == [None]
    catalogue.new_generation()
    catalogue.rebuild()
    assert list(CatalogueChange.objects.values_list("docid", flat=True)) == [None]


def test_rebuilding_the_catalogue_gives_the_same_index(story):
    other = make_article(headline="Another boat", published="1974")
    publishing.withdraw(other, reason="Wrong.", by="ada")
    catalogue.rebuild()
    assert live_articles("the ferry") == [story.pk] and past_versions("another boat") == [1, 2]
    assert is_consistent()


@pytest.mark.slow
@pytest.mark.parametrize("batch", [1, 2, 3, 4, 5, 500])
def test_a_rebuild_and_a_check_give_the_same_result_for_any_batch_size(story, monkeypatch, batch):
    for module, name in ((consistency_of_catalogue, "BATCH"), (rebuilding, "BATCH"), (consistency, "CHECK_BATCH")):
        monkeypatch.setattr(module, name, batch)
    for number in range(3):
        other = make_article(headline=f"Boat {number}", published=f"19{70 + number}")
        publishing.correct(other, story=make_story(headline=f"Boats {number}"), note="More.", by="ada")
    expected = [live_articles("boats"), sorted(past_versions("boat")), live_articles("the ferry")]
    entries = CatalogueEntry.objects.order_by("docid").values_list("docid", "article_id", "version", "headline")
    rows = list(entries)
    assert catalogue.rebuild() == 4
    assert rebuilding.rebuild() == 4 + len(past_versions("boat"))
    assert (
        list(CatalogueEntry.objects.order_by("docid").values_list("docid", "article_id", "version", "headline")) == rows
    )
    assert [
        live_articles("boats"),
        sorted(past_versions("boat")),
        live_articles("the ferry"),
    ] == expected and is_consistent()
    replace_text(story.versions.last().story, story.entry.docid)
    assert any(f"story {story.entry.docid} is not what" in fault for fault in consistency.text_faults())


def remove_text(story, docid):
    get_backend().delete(LIVE, [(docid, indexer.prepare_text(story).document)])


def add_text(story, docid):
    get_backend().write(LIVE, [(docid + 1, indexer.prepare_text(story).row)])


def replace_text(story, docid):
    get_backend().delete(LIVE, [(docid, indexer.prepare_text(story).document)])
    get_backend().write(LIVE, [(docid, indexer.prepare_text(make_story(headline="Another")).row)])


def add_one_word(story, docid):
    get_backend().delete(LIVE, [(docid, indexer.prepare_text(story).document)])
    dek = "And nobody saw it"
    get_backend().write(LIVE, [(docid, indexer.prepare_text(replace(story, dek=dek)).row)])


def change_word_counts(story, docid):
    get_backend().count_words({"": 1})


def remove_past_versions(story, docid):
    get_backend().clear(PAST)


def change_analyzer_version(story, docid):
    Generation.objects.update(analysis=analyzer.VERSION + 1)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        (remove_text, "1 story is missing"),
        (add_text, "1 story too many"),
        (replace_text, "is not what was published"),
        (add_one_word, "is not what was published"),
        (change_word_counts, "words are counted"),
        (remove_past_versions, "1 past version is missing"),
        (change_analyzer_version, "written by analysis"),
    ],
)
def test_verify_archive_reports_a_damaged_index_and_rebuild_search_repairs_it(story, capsys, damage, fault):
    publishing.correct(story, story=make_story(headline="The boat"), note="It was a boat.", by="ada")
    damage(story.versions.last().story, CatalogueEntry.objects.get().docid)
    with pytest.raises(CommandError, match="faults"):
        call_command("verify_archive", "--no-seal")
    assert fault in capsys.readouterr().err
    call_command("rebuild_search")
    call_command("verify_archive", "--no-seal")
    assert "2 texts in the index." in capsys.readouterr().out
    assert live_articles("the boat") == [story.pk] and past_versions("noon") == [1]


def test_an_index_of_another_analyzer_version_is_not_written_to(story):
    Generation.objects.update(analysis=analyzer.VERSION + 1)
    for act in (
        lambda: publishing.correct(story, story=make_story(), note="Wrong.", by="ada"),
        lambda: publishing.withdraw(story, reason="Wrong.", by="ada"),
        lambda: make_article(),
    ):
        with pytest.raises(indexer.SearchOutdated, match="rebuild_search"), transaction.atomic():
            act()
    story.refresh_from_db()
    rebuilding.prepare()  # what a migration does
    publishing.correct(story, story=make_story(headline="The boat"), note="Wrong.", by="ada")
    assert live_articles("the boat") == [story.pk] and is_consistent()


def test_an_index_without_a_catalogue_is_emptied(story):
    CatalogueEntry.objects.all().delete()
    rebuilding.prepare()
    assert get_backend().ids(LIVE).tolist() == [] and vocabulary() == {}


def test_a_word_missing_from_a_damaged_sqlite_index_is_reported(story):
    if connection.vendor != "sqlite":
        pytest.skip("SQLite only: PostgreSQL checks its own pages")
    _damage_words()
    assert any("articles_search_live_words" in fault for fault in consistency.text_faults())


@pytest.mark.django_db(transaction=True)
def test_the_check_of_the_sqlite_index_waits_for_no_writer():
    if connection.vendor != "sqlite":
        pytest.skip("SQLite only: PostgreSQL checks its own pages")
    make_article(body="<p>The ferry is late.</p>")
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as editor:
        editor.execute("BEGIN IMMEDIATE")
        with locks.without_waiting(CatalogueEntry):
            assert list(get_backend().check()) == []
        editor.execute("ROLLBACK")
    _damage_words()
    assert [fault.split(":")[0] for fault in get_backend().check()] == ["articles_search_live_words"]


def _damage_words():
    with connection.cursor() as cursor:
        cursor.execute("UPDATE articles_search_live_words_data SET block = x'00' WHERE id > 100")
