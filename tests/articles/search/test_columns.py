import os
import random
import threading

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from articles.catalogue import catalogue
from articles.models import Article, CatalogueChange, CatalogueEntry, CatalogueTag, Generation, Tag
from articles.record import erasure, publishing
from articles.search import search as archive_search
from articles.search.columns import compressed_column, reader, searcher, segment, segment_file
from articles.search.columns.reader import Searcher
from articles.search.columns.segment import Segment
from articles.search.index import change_log, consistency, frequent_terms, rebuilding
from articles.search.query.nodes import MatchAll, Not, TermFilter, TextQuery
from articles.story.dates import StoryDate
from tests.factories import make_article, make_story


@pytest.fixture(autouse=True)
def new_process(monkeypatch):
    """Each test starts with the columns of a new process."""
    monkeypatch.setattr(reader, "_serves_readers", threading.Event())
    reader.reset()
    yield
    reader.reset()


def headlines(query=MatchAll()):  # noqa: B008
    docids = archive_search.search(query).docids
    entries = CatalogueEntry.objects.in_bulk(docids)
    return [entries[docid].headline for docid in docids]


def contents_of(searcher: Searcher) -> dict:
    """Return everything that the columns have, as docids by column and key."""
    return {
        (name, key): searcher.docids(searcher.with_key(name, key)).tolist()
        for name in segment.COLUMNS
        for key in searcher.keys(name)
        if searcher.with_key(name, key).total
    } | {"docids": searcher.docids(searcher.everything).tolist()}


def contents_read_again() -> dict:
    return contents_of(Searcher(reader.generation_id(), Segment.of(segment.read_rows(), compressed=True)))


@pytest.mark.django_db
def test_the_whole_catalogue_is_read_as_its_stories_by_their_docids_are():
    for number, values in enumerate(
        (
            {"section": "News", "language": "pt-BR", "updated": StoryDate("2024-08-01")},
            {"section": "News", "language": "en"},
            {"section": "Sports", "language": "de", "tags": ["River"]},
            {"language": "en", "authors": ["Ann Lee"]},
        )
    ):
        publishing.correct(make_article(headline=f"No. {number}", **values), note="It was wrong.", by="ada")
    docids = list(CatalogueEntry.objects.values_list("docid", flat=True))
    read = [segment.read_rows(), segment.read_rows(docids)]
    whole, by_docid = (
        contents_of(Searcher(reader.generation_id(), Segment.of(rows, compressed=True))) for rows in read
    )
    assert whole == by_docid and len(whole["docids"]) == 4 == len(whole["flag", segment.CORRECTED])
    assert len(whole["language", "en"]) == 2 and len(whole["language", "pt-br"]) == 1


# --- never stale ------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    "merge_at, reload_at, many_keys", [(1, 10_000, 100), (4, 10_000, 2), (1_000, 0, 100), (3, 1, 0)]
)
@pytest.mark.slow
def test_after_any_changes_of_stories_the_next_search_has_them(monkeypatch, merge_at, reload_at, many_keys):
    monkeypatch.setattr(searcher, "MERGE_AT", merge_at)
    monkeypatch.setattr(reader, "MAX_CHANGES", reload_at)
    monkeypatch.setattr(reader, "RELOAD_SHARE", 10**9)
    monkeypatch.setattr(compressed_column, "MANY_KEYS", many_keys)
    dice = random.Random(merge_at)
    words = ["Ships", "River", "Weather", "Trade", "Sport", "Islands"]

    def story():
        return make_story(
            headline=f"Ferry {dice.random()}",
            published=f"20{dice.randint(10, 24)}-0{dice.randint(1, 9)}-1{dice.randint(0, 9)}",
            tags=dice.sample(words, dice.randint(0, 3)),
            authors=dice.sample(words, dice.randint(0, 2)),
            section=dice.choice([None, *words]),
            language=dice.choice(["en", "pt-BR"]),
            updated=dice.choice([None, StoryDate("2025-01-02")]),
        )

    for _ in range(30):
        live = list(Article.objects.live())
        away = list(Article.objects.filter(state=Article.State.WITHDRAWN))
        what = dice.choice(["new", "new", "change", "withdraw", "reinstate"])
        if what == "change" and live:
            publishing.minor_edit(dice.choice(live), story=story(), by="ada")
        elif what == "withdraw" and live:
            publishing.withdraw(dice.choice(live), reason="Wrong.", by="ada")
        elif what == "reinstate" and away:
            publishing.reinstate(dice.choice(away), by="ada")
        else:
            publishing.publish(Article.objects.create(), story=story(), by="ada")
        assert contents_of(reader.acquire()) == contents_read_again()
    assert list(consistency.column_faults()) == []
    assert archive_search.count(TextQuery("ferry")) == Article.objects.live().count()


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("merge_at", [2, 3, 4])
def test_stories_that_disappear_and_return_are_merged_once(monkeypatch, merge_at):
    """Stories are dropped and return at the same docid, at another, or not at all; at the bound, one below, one
    above."""
    monkeypatch.setattr(searcher, "MERGE_AT", merge_at)
    articles = [make_article(headline=f"Ferry {n}", published=f"2024-01-0{n + 1}", tags=["River"]) for n in range(6)]
    base = reader.acquire().base
    away, moved, back = articles[1], articles[3], articles[5]
    for article in (away, back):
        publishing.withdraw(article, reason="Wrong.", by="ada")
    story = make_story(headline="Ferry 3", published="2019-01-01", tags=["Ships"])
    publishing.minor_edit(moved, story=story, by="ada")
    publishing.reinstate(back, by="ada")
    now = reader.acquire()
    changed = {entry.docid for entry in CatalogueEntry.objects.filter(article__in=[moved, back])}
    assert (now.base is base) == (merge_at > 4) and changed <= set(now.docids(now.everything).tolist())
    assert contents_of(now) == contents_read_again()
    publishing.reinstate(away, by="ada")
    assert contents_of(reader.acquire()) == contents_read_again()
    assert headlines() == ["Ferry 5", "Ferry 4", "Ferry 2", "Ferry 1", "Ferry 0", "Ferry 3"]


@pytest.mark.django_db
@pytest.mark.parametrize("log_length", [3, 8])
@pytest.mark.parametrize("pruned_every", [1, 2, 64])
@pytest.mark.parametrize("changes", [1, 2, 3, 6])
def test_a_worker_catches_up_however_far_behind_it_is(monkeypatch, log_length, pruned_every, changes):
    monkeypatch.setattr(change_log, "MAX_LOG_ROWS", log_length)
    monkeypatch.setattr(change_log, "_DELETE_EVERY", pruned_every)
    for number in range(4):
        make_article(headline=f"Ferry {number}", published=f"2024-01-0{number + 1}", tags=["River"])
    catalogue.new_generation(change_log.Change(written=list(CatalogueEntry.objects.values_list("docid", flat=True))))
    earlier = reader.acquire()
    for number in range(changes):
        make_article(headline=f"Mill {number}", published=f"2023-02-0{number + 1}", tags=["Ships"])
    reader._holder().searcher = earlier
    assert contents_of(reader.acquire()) == contents_read_again()
    assert len(reader.acquire().docids(reader.acquire().everything)) == 4 + changes


@pytest.mark.django_db
def test_a_merge_and_a_rebuild_reach_the_columns():
    from articles.record.taxonomy_changes import merge

    make_article(tags=["River"])
    make_article(tags=["Spree"], published="2023-01-01")
    assert archive_search.count(TermFilter("tag", "river")) == 1
    merge(Tag.objects.get(slug="spree"), into=Tag.objects.get(slug="river"), by="ada")
    assert archive_search.count(TermFilter("tag", "spree")) == archive_search.count(TermFilter("tag", "river")) == 2
    catalogue.rebuild()
    assert archive_search.count(TermFilter("tag", "river")) == 2
    assert contents_of(reader.acquire()) == contents_read_again()


@pytest.mark.django_db
def test_a_change_that_was_rolled_back_is_not_in_the_columns_although_its_number_is_used_again():
    make_article(headline="First")
    assert headlines() == ["First"]
    number = reader.generation_id().number
    for headline in ("Second", "Third"):
        try:
            with transaction.atomic():
                make_article(headline=headline, published="2025-01-01")
                assert headlines() == [headline, "First"]
                assert reader.generation_id().number == number + 1
                raise LookupError
        except LookupError:
            pass
        assert headlines() == ["First"]
    with pytest.raises(LookupError), transaction.atomic():
        publishing.withdraw(Article.objects.get(), reason="Wrong.", by="ada")
        assert headlines() == []
        raise LookupError
    assert headlines() == ["First"]


@pytest.mark.django_db
def test_generations_that_were_rolled_back_and_numbered_again_are_distinguished():
    make_article(headline="First")
    with pytest.raises(LookupError), transaction.atomic():
        make_article(headline="Second", published="2025-01-01")
        assert headlines() == ["Second", "First"]
        raise LookupError
    make_article(headline="Third", published="2025-02-01")
    make_article(headline="Fourth", published="2025-03-01")
    assert headlines() == ["Fourth", "Third", "First"]


@pytest.mark.django_db
def test_a_story_that_arrives_between_words_and_columns_is_not_counted_as_without_the_words(monkeypatch):
    make_article(headline="Ferry")
    archive_search.search()
    at_least, stories = reader.refresh_to, iter(["Ferry too"])

    def publish_before_reading(moment):
        for headline in stories:
            make_article(headline=headline, published="2025-01-01")
            at_least(reader.generation_id())  # as another thread does
        return at_least(moment)

    monkeypatch.setattr(reader, "refresh_to", publish_before_reading)
    assert headlines(Not(TextQuery("ferry"))) == []


def test_an_open_transaction_does_not_change_the_counts_of_others(transactional_db):
    make_article(headline="First")
    shared = reader.acquire()
    with transaction.atomic():
        make_article(headline="Second", published="2025-01-01")
        assert headlines() == ["Second", "First"]
        transaction.set_rollback(True)
    assert reader.acquire() is shared


def in_another_worker(do):
    """Call a function on a database connection of its own; return its result or raise its error."""
    outcome = []

    def run():
        try:
            outcome.append(do())
        except Exception as error:
            outcome.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(30)
    if isinstance(outcome[0], Exception):
        raise outcome[0]
    return outcome[0]


@pytest.mark.slow
def test_a_search_counts_what_another_connection_has_just_committed(transactional_db):
    assert headlines() == []
    first = in_another_worker(lambda: make_article(headline="First"))
    assert headlines() == ["First"] == headlines(TextQuery("first"))
    in_another_worker(lambda: make_article(headline="Second", published="2025-01-01"))
    assert headlines() == ["Second", "First"]
    in_another_worker(lambda: publishing.withdraw(first, reason="Wrong.", by="ada"))
    assert headlines() == ["Second"] and headlines(TextQuery("first")) == []
    assert in_another_worker(headlines) == ["Second"]


def test_what_another_connection_rolls_back_is_visible_to_that_connection_alone(transactional_db):
    make_article(headline="First")
    assert headlines() == ["First"]

    def publish_and_roll_back():
        with transaction.atomic():
            make_article(headline="Second", published="2025-01-01")
            seen = headlines()
            transaction.set_rollback(True)
        return seen, headlines()

    assert in_another_worker(publish_and_roll_back) == (["Second", "First"], ["First"])
    assert headlines() == ["First"]
    make_article(headline="Third", published="2026-01-01")
    assert headlines() == ["Third", "First"]


def test_searches_in_many_threads_never_miss_a_story_that_arrives(transactional_db):
    make_article(headline="Ferry 0")
    failures, committed, is_over = [], [1], threading.Event()

    def search():
        try:
            while not is_over.is_set():
                before = committed[0]
                for query in (MatchAll(), TextQuery("ferry")):
                    if (count := archive_search.count(query)) < before:
                        failures.append(f"{count} of {before}")
        except Exception as error:
            failures.append(repr(error))
        finally:
            connection.close()

    if connection.vendor == "sqlite":
        pytest.skip("an SQLite database in memory locks readers out while a writer commits")
    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(1, 25):
        make_article(headline=f"Ferry {number}", published=f"2024-01-{number:02}")
        committed[0] = number + 1
    is_over.set()
    for thread in threads:
        thread.join(30)
    assert failures == [] and archive_search.count() == 25


def test_a_rebuild_ends_while_editors_publish(transactional_db, monkeypatch):
    monkeypatch.setattr(frequent_terms, "MIN_STORIES", 1)
    if connection.vendor == "sqlite":
        pytest.skip("PostgreSQL only: on SQLite one transaction that writes waits for the other")
    articles = [make_article(headline=f"Ferry {number}", tags=["River"], pictures=[]) for number in range(4)]
    rebuilding.rebuild()
    failures, is_over = [], threading.Event()

    def edit(some):
        try:
            while not is_over.is_set():
                for article in some:
                    story = make_story(headline=f"Ferry {random.random()}", tags=["Ships"])
                    publishing.minor_edit(article, story=story, by="ada")
        except Exception as error:
            failures.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=edit, args=[some]) for some in (articles[:2], articles[2:])]
    for thread in threads:
        thread.start()
    try:
        for _ in range(5):
            rebuilding.rebuild()
            catalogue.rebuild()
            rebuilding.select_common_stems(again=True)
    finally:
        is_over.set()
        for thread in threads:
            thread.join(30)
    assert failures == []
    assert (
        not [*consistency.column_faults(), *consistency.text_faults()] and archive_search.count(TextQuery("ferry")) == 4
    )


def test_a_flushed_database_has_empty_columns(transactional_db, django_db_blocker):
    make_article()
    assert archive_search.count() == 1
    CatalogueEntry.objects.all().delete()
    CatalogueChange.objects.all().delete()
    Generation.objects.filter(pk=1).update(number=0, token=0)
    assert archive_search.count() == 0


@pytest.mark.django_db
def test_a_log_that_is_too_short_or_too_long_makes_a_process_read_everything_again(monkeypatch):
    make_article(headline="First")
    assert headlines() == ["First"]
    make_article(headline="Second", published="2025-01-01")
    CatalogueChange.objects.filter(generation__lt=reader.generation_id().number).delete()
    assert headlines() == ["Second", "First"]
    monkeypatch.setattr(reader, "MAX_CHANGES", 0)
    make_article(headline="Third", published="2026-01-01")
    assert headlines() == ["Third", "Second", "First"]
    assert not reader.acquire().changed, "everything is in the large segment"


@pytest.mark.django_db
def test_columns_that_differ_from_the_catalogue_are_reported():
    article = make_article(tags=["River"])
    make_article(published="2020-01-01")
    assert list(consistency.column_faults()) == []
    CatalogueEntry.objects.filter(article=article).update(has_photo=True)
    assert list(consistency.column_faults()) == [f"search: of flag 1, 1 missing, first story {article.entry.docid}"]
    CatalogueTag.objects.update(entry=CatalogueEntry.objects.exclude(article=article).get())
    river = f"search: of tag {Tag.objects.get().pk}, 1 missing and 1 too many, first story"
    assert river in next(consistency.column_faults()), "as many as before, but not the same"
    CatalogueEntry.objects.filter(article=article).delete()
    assert "search: of the archive, 1 too many, first story" in next(consistency.column_faults())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_worker_forked_while_another_thread_reads_can_still_search():
    keep = reader._shared.setdefault(("forked",), reader._SearcherHolder())
    with keep.lock:
        child = os.fork()
        if not child:
            os._exit(0 if keep.lock.acquire(timeout=2) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


# --- the file ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def filed_columns(transactional_db, monkeypatch):
    """Return the contents of the columns of two stories that are in the segment file."""
    monkeypatch.setattr(segment_file, "MIN_STORIES", 1)
    make_article(headline="First", tags=["River"], language="pt-BR", updated=StoryDate("2024-08-01"))
    make_article(headline="Second", published="2025-01-01", section="News", authors=["Ann Lee"])
    known = contents_of(reader.acquire())
    reader.reset()
    return known


def test_an_erased_language_is_in_no_file_and_after_the_next_merge_in_no_key(transactional_db, monkeypatch):
    monkeypatch.setattr(segment_file, "MIN_STORIES", 1)
    article = make_article(headline="First", language="x-secret")
    make_article(headline="Second")
    reader.reset()
    reader.acquire()
    assert b"secret" in segment_file.path().read_bytes().replace(b"\0", b"")
    erasure.erase(article, reason="By order.", by="ada")
    erasure.scrub()
    assert not segment_file.path().exists()
    reader.reset()
    assert "x-secret" not in reader.acquire().keys("language")
    assert b"secret" not in segment_file.path().read_bytes().replace(b"\0", b"")


@pytest.mark.parametrize("stories, has_file", [(1, True), (2, True), (3, False)])
def test_the_columns_have_a_file_from_a_number_of_stories_on(filed_columns, monkeypatch, stories, has_file):
    segment_file.path().unlink()
    monkeypatch.setattr(segment_file, "MIN_STORIES", stories)
    assert contents_of(reader.acquire()) == filed_columns
    assert segment_file.path().exists() == has_file
    reader.reset()
    assert contents_of(reader.acquire()) == filed_columns


def test_a_new_worker_begins_with_the_file_and_catches_up(filed_columns, monkeypatch):
    assert contents_of(segment_file.read()) == filed_columns
    monkeypatch.setattr(reader, "_read_all", lambda: pytest.fail("the file was not used"))
    assert headlines() == ["Second", "First"]
    reader.reset()
    make_article(headline="Third", published="2026-01-01", tags=["River"])
    assert headlines() == ["Third", "Second", "First"]
    assert archive_search.count(TermFilter("tag", "river")) == 2


def test_a_file_that_was_altered_is_reported_with_the_reason(filed_columns):
    assert list(consistency.file_faults()) == []
    right = segment_file.path().read_bytes()
    segment_file.path().write_bytes(right.replace(b"columns 3", b"columns 2"))
    assert "was written by another release (“newsroom columns 2”" in next(consistency.file_faults())
    segment_file.path().write_bytes(right.replace(b'"language.', b'"dateline.'))
    assert "was written by another release (it has other columns)" in next(consistency.file_faults())
    segment_file.path().write_bytes(right[:-100] + bytes([right[-100] ^ 1]) + right[-99:])
    assert "is damaged (its checksum differs)" in next(consistency.file_faults())
    segment_file.path().write_bytes(right[:30])
    assert "is damaged" in next(consistency.file_faults())
    segment_file.path().unlink()
    wrong = reader._read_all()
    wrong.base.columns["tag"].keys = wrong.base.columns["tag"].keys + 1
    segment_file.write(wrong)
    assert [fault for fault in consistency.file_faults() if "of tag" in fault and "(in the file)" in fault]


def test_a_file_of_an_earlier_release_is_written_again_at_the_start_with_a_log_entry(filed_columns, caplog):
    path = segment_file.path()
    path.write_bytes(path.read_bytes().replace(b"columns 3", b"columns 2"))
    caplog.set_level("WARNING", logger=segment_file.__name__)
    in_another_worker(reader.warm_up)
    assert "was written by another release" in caplog.text and "read anew" in caplog.text
    assert contents_of(segment_file.read()) == filed_columns


def test_a_worker_far_behind_continues_with_the_file_of_another_worker(filed_columns, monkeypatch):
    behind = reader.acquire()
    call_command("rebuild_search", verbosity=0)
    reader.reset()
    assert segment_file.read().generation_id == reader.generation_id() != behind.generation_id
    monkeypatch.setattr(reader, "_read_all", lambda: pytest.fail("the file was not used"))
    reader._holder().searcher = behind
    assert contents_of(reader.acquire()) == filed_columns


def test_a_merge_is_written_to_the_file(filed_columns, monkeypatch):
    monkeypatch.setattr(searcher, "MERGE_AT", 1)
    make_article(headline="Third", published="2026-01-01")
    assert headlines() == ["Third", "Second", "First"]
    assert contents_of(segment_file.read()) == contents_read_again()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: b"",
        lambda raw: raw[:-1],
        lambda raw: raw[:100],
        lambda raw: raw[:-100] + bytes([raw[-100] ^ 1]) + raw[-99:],
        lambda raw: raw.replace(b"columns 3", b"columns 0"),
        lambda raw: raw.replace(b'"checksum"', b'"checkdust"'),
        lambda raw: b"PK" + raw,
    ],
)
def test_a_broken_file_is_ignored(filed_columns, spoil):
    segment_file.path().write_bytes(spoil(segment_file.path().read_bytes()))
    assert segment_file.read() is None
    assert contents_of(reader.acquire()) == filed_columns
    assert contents_of(segment_file.read()) == filed_columns, "it was written anew"


def test_a_file_of_another_history_is_ignored(filed_columns):
    Generation.objects.update(token=5)
    CatalogueChange.objects.all().delete()
    CatalogueEntry.objects.filter(headline="First").delete()
    assert headlines() == ["Second"]


def test_columns_of_an_open_transaction_or_for_an_unwritable_folder_are_not_written(
    filed_columns, monkeypatch, settings, caplog
):
    segment_file.path().unlink()
    with transaction.atomic():
        assert headlines() == ["Second", "First"]
    assert not segment_file.path().exists()
    caplog.set_level("WARNING", logger=segment_file.__name__)
    settings.SEARCH_ROOT = settings.SEARCH_ROOT / "file" / "below"
    settings.SEARCH_ROOT.parent.write_text("")
    reader.reset()
    assert headlines() == ["Second", "First"]
    assert "could not be kept" in caplog.text


# --- frequent stems behind the first answers --------------------------------------------------------------------------


def serve_readers(monkeypatch) -> list[threading.Thread]:
    """Let this process serve readers; return the list of the threads that it would begin from now on."""
    begun = []

    class Begun(threading.Thread):
        def start(self):
            begun.append(self)

    reader._serves_readers.set()
    monkeypatch.setattr(reader.threading, "Thread", Begun)
    return begun


@pytest.fixture
def serving_process(transactional_db, monkeypatch):
    """Return the threads that a process, which serves readers and has no file, would have begun."""
    monkeypatch.setattr(segment_file, "MIN_STORIES", 1)
    monkeypatch.setattr(frequent_terms, "MIN_STORIES", 1)
    for number in range(4):
        make_article(headline=f"River {number}", published=f"2024-07-0{number + 1}", language="x-secret")
    rebuilding.rebuild()
    reader.reset()
    segment_file.delete()
    return serve_readers(monkeypatch)


RIVERS = [f"River {number}" for number in (3, 2, 1, 0)]


def test_a_process_that_serves_readers_answers_before_it_reads_the_frequent_stems(serving_process):
    assert headlines(TextQuery("river")) == RIVERS == headlines()
    assert not reader.peek().stems and not segment_file.path().exists()
    [thread] = serving_process
    thread.run()
    assert "river" in reader.peek().stems and headlines(TextQuery("river")) == RIVERS
    assert contents_of(segment_file.read()) == contents_read_again() and "river" in segment_file.read().stems
    assert headlines(TextQuery("river")) == RIVERS and len(serving_process) == 1


@pytest.mark.parametrize("merge_at", [1, 1_000])
def test_what_changes_while_the_frequent_stems_are_read_is_in_the_searches_and_the_file(
    serving_process, monkeypatch, merge_at
):
    assert headlines(TextQuery("river")) == RIVERS
    monkeypatch.setattr(searcher, "MERGE_AT", merge_at)
    make_article(headline="River 4", published="2024-07-05")
    assert headlines(TextQuery("river")) == ["River 4", *RIVERS]
    publishing.withdraw(Article.objects.get(entry__headline="River 0"), reason="Wrong.", by="ada")
    assert headlines(TextQuery("river")) == ["River 4", *RIVERS[:-1]] and not reader.peek().stems
    make_article(headline="River 5", published="2024-07-06")  # which this process has not read when the stems arrive
    serving_process[0].run()
    assert "river" in reader.peek().stems and len(serving_process) == 1
    assert headlines(TextQuery("river")) == ["River 5", "River 4", *RIVERS[:-1]]
    reader.reset()
    assert headlines(TextQuery("river")) == ["River 5", "River 4", *RIVERS[:-1]]
    assert contents_of(reader.acquire()) == contents_read_again()


def test_a_file_written_behind_the_first_answers_has_nothing_that_was_erased_meanwhile(serving_process):
    assert headlines() == RIVERS
    for article in Article.objects.all()[1:]:
        publishing.withdraw(article, reason="Wrong.", by="ada")
    erasure.erase(Article.objects.first(), reason="By order.", by="ada")
    erasure.scrub()
    assert headlines() == []
    make_article(headline="Another")
    headlines()
    serving_process[0].run()
    assert segment_file.path().exists() and b"secret" not in segment_file.path().read_bytes().replace(b"\0", b"")


def test_frequent_stems_that_cannot_be_read_are_read_after_the_next_change(serving_process, monkeypatch, caplog):
    def fail():
        raise DatabaseError("gone")

    assert headlines(TextQuery("river")) == RIVERS
    caplog.set_level("WARNING", logger=reader.__name__)
    with monkeypatch.context() as patch:
        patch.setattr(frequent_terms, "read", fail)
        serving_process[0].run()
    assert "could not be read" in caplog.text and headlines(TextQuery("river")) == RIVERS
    make_article(headline="River 4", published="2024-07-05")
    assert headlines(TextQuery("river")) == ["River 4", *RIVERS] and len(serving_process) == 2
    serving_process[1].run()
    assert "river" in reader.peek().stems and headlines(TextQuery("river")) == ["River 4", *RIVERS]
