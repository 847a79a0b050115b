"""The full text follows every verb, in its transaction; what readers search never holds a word that is not public."""

from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from articles.catalogue import catalogue
from articles.models import CatalogueChange, CatalogueEntry, Generation, Tag, Version
from articles.record import erasure, publishing, taxonomy_changes
from articles.search.backends import LIVE, PAST, get_backend
from articles.search.index import change_log, indexer
from articles.search.query.nodes import PHRASE, TextQuery
from articles.search.text import analyzer
from articles.story.story import Picture, StoryDate
from tests.factories import make_article, make_draft, make_story

pytestmark = pytest.mark.django_db


def live(text: str) -> list[int]:
    """Articles that readers find by a phrase."""
    docids = get_backend().scan(TextQuery(text, PHRASE), languages=("en",)).docids.tolist()
    return list(CatalogueEntry.objects.filter(docid__in=docids).values_list("article_id", flat=True))


def past(text: str) -> list[int]:
    """Numbers of versions that staff find by a phrase and readers do not."""
    found = get_backend().scan_past(TextQuery(text, PHRASE), languages=("en",)).tolist()
    return list(Version.objects.filter(pk__in=found).order_by("number").values_list("number", flat=True))


def words() -> dict[str, int]:
    return dict(get_backend().vocabulary())


def holds_together() -> bool:
    """Whether the index is what the record says, as `verify_archive` sees it and as a rebuild makes it."""
    assert list(indexer.check()) == []
    before = (words(), get_backend().ids(LIVE).tolist(), get_backend().ids(PAST).tolist())
    indexer.rebuild()
    assert list(indexer.check()) == []
    return before == (words(), get_backend().ids(LIVE).tolist(), get_backend().ids(PAST).tolist())


@pytest.fixture
def story():
    return make_article(
        headline="The ferry returns", body="<p>It sailed at noon.</p>", pictures=(Picture("", "A pier"),)
    )


def test_a_published_story_is_found_at_once_and_a_draft_never(story):
    make_draft(headline="The ferry in draft", body="<p>Draftonly words.</p>")
    assert live("sailed at noon") == live("a pier") == live("the ferry") == [story.pk]
    assert live("draftonly") == past("draftonly") == [] and "draftonly" not in words()
    assert holds_together()


def test_a_correction_replaces_the_text_and_keeps_the_old_one_for_staff(story):
    publishing.correct(story, story=make_story(headline="The boat returns"), note="It was a boat.", by="ada")
    assert live("the ferry returns") == live("noon") == [] and live("the boat") == live("it was a boat") == [story.pk]
    assert past("noon") == [1] and past("the boat") == []
    assert "noon" not in words() and words()["boat"] == 1
    assert holds_together()


def test_a_withdrawn_story_is_found_by_staff_alone_and_comes_back_when_reinstated(story):
    publishing.withdraw(story, reason="It was wrong.", by="ada")
    assert live("the ferry") == [] and past("the ferry") == [1, 2]
    assert words() == {} and get_backend().counts([""]) == {}
    assert holds_together()
    publishing.reinstate(story, by="ada")
    assert live("the ferry") == [story.pk] and past("the ferry") == [1, 2]
    assert holds_together()


def test_an_erased_story_is_nowhere(story):
    publishing.update(story, story=make_story(headline="The boat returns"), by="ada", note="New facts.")
    erasure.erase(story, reason="By order.", by="root")
    for text in ("the ferry", "noon", "boat"):
        assert live(text) == past(text) == []
    assert words() == {} and get_backend().ids(PAST).tolist() == []
    assert holds_together()


def test_another_address_or_day_moves_the_text_and_makes_no_past_version(story):
    publishing.readdress(story, slug="another", by="ada")
    assert live("the ferry") == [story.pk] and past("the ferry") == []
    before = CatalogueEntry.objects.get().docid
    publishing.correct(
        story, story=make_story(headline="The ferry returns", published=StoryDate("2024-06-01")), note="Day.", by="ada"
    )
    assert live("the ferry") == [story.pk] and CatalogueEntry.objects.get().docid < before
    assert get_backend().ids(LIVE).tolist() == [CatalogueEntry.objects.get().docid]
    assert holds_together()


def test_a_transaction_that_is_rolled_back_leaves_nothing(story):
    before = Generation.objects.get(pk=1)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        publishing.correct(story, story=make_story(headline="The boat"), note="It was a boat.", by="ada")
        make_article(headline="Another boat")
        1 / 0  # noqa: B018
    assert live("the boat") == live("another boat") == past("noon") == [] and live("noon") == [story.pk]
    assert Generation.objects.get(pk=1).token == before.token
    assert not CatalogueChange.objects.filter(generation__gt=before.number).exists()
    assert holds_together()


def test_a_scan_says_which_generation_it_is_of(story):
    current = Generation.objects.get(pk=1)
    scan = get_backend().scan(TextQuery("ferry"), languages=("en",))
    assert (scan.generation, scan.token) == (current.number, current.token) and current.token


def log_after(number: int) -> list[tuple]:
    rows = CatalogueChange.objects.filter(generation__gt=number).order_by("pk")
    return list(rows.values_list("docid", "gone"))


def test_the_change_log_says_what_was_written_moved_merged_and_taken_out(story):
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
    assert log_after(number) == [(moved, False), (docid, True), (moved, False), (moved, False), (moved, True)]
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
    assert live("the ferry") == [story.pk] and past("another boat") == [1, 2]
    assert holds_together()


@pytest.mark.parametrize("batch", [1, 2, 3, 4, 5, 500])
def test_everything_is_rebuilt_and_checked_the_same_however_many_at_once(story, monkeypatch, batch):
    for module, name in ((catalogue, "BATCH"), (indexer, "BATCH"), (indexer, "CHECK_BATCH")):
        monkeypatch.setattr(module, name, batch)
    for number in range(3):
        other = make_article(headline=f"Boat {number}", published=f"19{70 + number}")
        publishing.correct(other, story=make_story(headline=f"Boats {number}"), note="More.", by="ada")
    expected = [live("boats"), sorted(past("boat")), live("the ferry")]
    entries = CatalogueEntry.objects.order_by("docid").values_list("docid", "article_id", "version", "headline")
    rows = list(entries)
    assert catalogue.rebuild() == 4
    assert indexer.rebuild() == 4 + len(past("boat"))
    assert (
        list(CatalogueEntry.objects.order_by("docid").values_list("docid", "article_id", "version", "headline")) == rows
    )
    assert [live("boats"), sorted(past("boat")), live("the ferry")] == expected and holds_together()
    spoil_other(story.versions.last().story, story.entry.docid)
    assert any(f"story {story.entry.docid} is not what" in fault for fault in indexer.check())


def spoil_missing(story, docid):
    get_backend().delete(LIVE, [(docid, indexer.prepare_text(story).document)])


def spoil_extra(story, docid):
    get_backend().write(LIVE, [(docid + 1, indexer.prepare_text(story).row)])


def spoil_other(story, docid):
    get_backend().delete(LIVE, [(docid, indexer.prepare_text(story).document)])
    get_backend().write(LIVE, [(docid, indexer.prepare_text(make_story(headline="Another")).row)])


def spoil_one_word_too_many(story, docid):
    get_backend().delete(LIVE, [(docid, indexer.prepare_text(story).document)])
    dek = "And nobody saw it"
    get_backend().write(LIVE, [(docid, indexer.prepare_text(replace(story, dek=dek)).row)])


def spoil_counts(story, docid):
    get_backend().count_words({"": 1})


def spoil_past(story, docid):
    get_backend().clear(PAST)


def spoil_analysis(story, docid):
    Generation.objects.update(analysis=analyzer.VERSION + 1)


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (spoil_missing, "1 story is missing"),
        (spoil_extra, "1 story too many"),
        (spoil_other, "is not what was published"),
        (spoil_one_word_too_many, "is not what was published"),
        (spoil_counts, "words are counted"),
        (spoil_past, "1 past version is missing"),
        (spoil_analysis, "written by analysis"),
    ],
)
def test_verify_archive_finds_a_damaged_index_and_rebuild_search_mends_it(story, capsys, spoil, fault):
    publishing.correct(story, story=make_story(headline="The boat"), note="It was a boat.", by="ada")
    spoil(story.versions.last().story, CatalogueEntry.objects.get().docid)
    with pytest.raises(CommandError, match="faults"):
        call_command("verify_archive", "--no-seal")
    assert fault in capsys.readouterr().err
    call_command("rebuild_search")
    call_command("verify_archive", "--no-seal")
    assert "2 texts in the index." in capsys.readouterr().out
    assert live("the boat") == [story.pk] and past("noon") == [1]


def test_an_index_of_another_analysis_is_not_written_into(story):
    Generation.objects.update(analysis=analyzer.VERSION + 1)
    for act in (
        lambda: publishing.correct(story, story=make_story(), note="Wrong.", by="ada"),
        lambda: publishing.withdraw(story, reason="Wrong.", by="ada"),
        lambda: make_article(),
    ):
        with pytest.raises(indexer.SearchOutdated, match="rebuild_search"), transaction.atomic():
            act()
    story.refresh_from_db()
    indexer.prepare()  # what a migration does
    publishing.correct(story, story=make_story(headline="The boat"), note="Wrong.", by="ada")
    assert live("the boat") == [story.pk] and holds_together()


def test_an_index_left_without_a_catalogue_is_emptied(story):
    CatalogueEntry.objects.all().delete()
    indexer.prepare()
    assert get_backend().ids(LIVE).tolist() == [] and words() == {}


def test_a_word_of_a_damaged_sqlite_index_is_reported(story):
    if connection.vendor != "sqlite":
        pytest.skip("SQLite only: PostgreSQL checks its own pages")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE articles_search_live_words_data SET block = x'00' WHERE id > 100")
    assert any("articles_search_live_words" in fault for fault in indexer.check())
