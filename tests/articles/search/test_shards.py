"""The full text on three servers: the same answers as on one, and a shard that is away is said and mended."""

import json
import threading
from dataclasses import asdict, replace
from functools import partial
from unittest import mock
from urllib.parse import quote

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, ProgrammingError, connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.demo.seeding.stories import Writer
from articles.models import Article, CatalogueChange, CatalogueEntry
from articles.public.html_cache import html_cache
from articles.record import erasure, permalinks, publishing, verification
from articles.record.bulk_publishing import prepare
from articles.search import search
from articles.search.backends import (
    SearchTooSlow,
    ShardUnavailable,
    failures,
    get_backend,
    postgresql,
    postgresql_tables,
    shard,
    shard_follower,
    shard_question,
    shard_requests,
)
from articles.search.backends.common_grams import CommonGrams
from articles.search.backends.id_statement import IdStatement
from articles.search.backends.plan import MATCH_ALL
from articles.search.columns import reader
from articles.search.execution import relevance
from articles.search.index import change_log, consistency, frequent_terms, rebuilding
from articles.search.query.parser import parse
from articles.sql import maintenance
from articles.story.validation import validate
from articles.taxonomy.resolver import TaxonomyResolver
from tests.articles.search import test_twenty_languages as languages
from tests.articles.search.sharding import three_shards
from tests.benchmarks import query_mix
from tests.factories import make_article, make_story
from tests.proofs import amount

pytestmark = pytest.mark.django_db(transaction=True)
DAYS = ("1999-05-01", "2005-05-01", "2015-05-01")  # one in each shard
FERRY = parse("ferry").query


@pytest.fixture
def shards(transactional_db, settings):
    with three_shards(settings) as made:
        yield made


@pytest.fixture
def three_stories(shards):
    """Three stories with a ferry, one in each shard."""
    articles = [make_article(headline=f"Ferry of {day}", published=day) for day in DAYS]
    shards.use()
    rebuilding.rebuild()
    return articles


def publish_all(stories):
    prepared = [prepare(validate(story)) for story in stories]
    publishing.publish_many(prepared, by="ada", resolver=TaxonomyResolver(), slug_allocator=permalinks.SlugAllocator())


def docids_of(text: str = "ferry") -> list[int]:
    return search.search(parse(text).query, sort="newest", size=100).docids


def answers(texts, orders) -> list[str]:
    """Return the answers as text; the number of the generation is no part of them."""
    result = []
    for text in texts:
        for order in orders:
            reader.peek().query_cache._doc_sets.clear()
            page = search.search(parse(text).query, sort=order, size=20)
            result.append(json.dumps(asdict(replace(page, generation=0)), default=str))
    return result


def cursors(texts) -> list[list[int]]:
    """Return all pages of a search by relevance and by date, one after the other."""
    result = []
    for text in texts:
        for order in ("relevance", "newest"):
            cursor, pages = "", []
            while len(pages) < 100 and (page := search.search(parse(text).query, sort=order, cursor=cursor, size=7)):
                pages += page.docids
                if not (cursor := page.older):
                    break
            result.append(pages)
    return result


@pytest.mark.slow
@pytest.mark.proof
@pytest.mark.parametrize("is_large", [False, True], ids=["all hits scored", "the best of many scored"])
def test_three_shards_answer_all_queries_as_one_server_does(shards, monkeypatch, is_large):
    if is_large:
        monkeypatch.setattr(relevance, "MAX_ALL_SCORED", 20)
        monkeypatch.setattr(relevance, "MAX_IN_HEAD", 10)
        monkeypatch.setattr(relevance, "MAX_NEWEST", 10)
        monkeypatch.setattr(frequent_terms, "MIN_STORIES", 100)
    writer = Writer(1, 400)
    publish_all([make_story(**fields) for fields in languages.stories()])
    publish_all([replace(writer.story(number), pictures=()) for number in range(writer.size)])
    rebuilding.rebuild()
    in_many_languages = [text for _, text in languages.QUERIES][:: 500 // amount(50, proof=500)]
    mix = [mixed.text for mixed in query_mix.queries()][:: 200 // amount(20, proof=200)]
    orders = ("relevance", "newest", "oldest")
    pages = [f"/articles/?q={quote(text)}" for text in mix[:20]]
    expected = answers(in_many_languages, orders[:2]), answers(mix, orders), cursors(mix[: amount(3, proof=20)])
    expected_pages = [Client().get(page).content for page in pages]
    shards.use()
    rebuilding.rebuild()
    sizes = [shards.count(number) for number in range(3)]
    assert sum(sizes) == CatalogueEntry.objects.count() == 460 and min(sizes) > 20
    calls = mock.Mock(side_effect=shard_question.ask_all)
    with mock.patch.object(shard_question, "ask_all", calls):
        assert answers(in_many_languages, orders[:2]) == expected[0]
    assert calls.call_count > len(in_many_languages)
    assert answers(mix, orders) == expected[1]
    assert cursors(mix[: amount(3, proof=20)]) == expected[2]
    assert [Client().get(page).content for page in pages] == expected_pages
    assert not list(consistency.text_faults()) and not list(verification.verify())


class TestWriting:
    def test_a_story_is_written_to_the_shard_of_its_day_when_it_is_published(self, shards, three_stories):
        assert [shards.count(number) for number in range(3)] == [1, 1, 1]
        for count in (2, 3):
            make_article(headline="Ferry of the millennium", published="2001-01-01")
            assert [shards.count(number) for number in range(3)] == [1, count, 1]
        assert len(docids_of()) == 5 and docids_of("millennium") == docids_of("2001-01-01 OR millennium")

    def test_a_story_that_changes_moves_or_is_withdrawn_matches_as_it_is(self, shards, three_stories):
        story = make_story(headline="Barge", body="<p>No more.</p>", published="1999-05-01")
        publishing.correct(three_stories[0], story=story, note="It was a barge.", by="ada")
        assert len(docids_of("ferry")) == 2 and len(docids_of("barge")) == 1
        publishing.correct(
            three_stories[0],
            story=replace(story, published=make_story(published="2015-05-02").published),
            note="A day.",
            by="ada",
        )
        assert [shards.count(number) for number in range(3)] == [0, 1, 2] and len(docids_of("barge")) == 1
        publishing.withdraw(three_stories[1], reason="It was invented.", by="ada")
        assert [shards.count(number) for number in range(3)] == [0, 0, 2] and len(docids_of("ferry")) == 1
        publishing.reinstate(three_stories[1], by="ada")
        assert len(docids_of("ferry")) == 2 and not list(verification.verify())

    def test_what_is_rolled_back_is_in_no_shard(self, shards, three_stories):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            make_article(headline="Ferry", published="2016-01-01")
            raise ZeroDivisionError
        assert shards.count(2) == 1 and len(docids_of()) == 3
        make_article(headline="Ferry", published="2016-01-01")
        assert shards.count(2) == 2 and len(docids_of()) == 4

    def test_pages_hold_still_while_stories_arrive(self, shards, three_stories):
        for number in range(1, 20):
            make_article(headline=f"Ferry {number}", published=f"{1995 + number}-01-01")
        for order in search.SORTS:
            expected = search.search(FERRY, sort=order, size=100).docids
            page, cursor = [], ""
            for _ in range(100):
                part = search.search(FERRY, sort=order, size=5, cursor=cursor)
                page += part.docids
                if order == "newest":  # newer than the page, so that no later page has it
                    make_article(headline="Ferry", published="2026-05-01")
                elif order == "relevance":
                    make_article(headline="Ferry, ferry, ferry", published="2026-06-01")
                else:
                    make_article(headline="Ferry", published="1990-01-01")
                if not (cursor := part.older if order != "oldest" else part.newer):
                    break
            assert page[: len(expected)] == expected, order

    def test_a_change_of_very_many_stories_without_new_texts_is_followed(self, shards, three_stories, monkeypatch):
        monkeypatch.setattr(change_log, "MAX_LOG_ROWS", 1)
        with transaction.atomic():
            change_log.commit_change(change_log.Change(written=docids_of()))
        assert len(docids_of()) == 3 and not list(verification.verify())
        make_article(headline="Ferry", published="2016-01-01")
        assert len(docids_of()) == 4

    def test_frequent_stems_are_selected_from_all_shards(self, shards, three_stories, monkeypatch):
        monkeypatch.setattr(frequent_terms, "MIN_STORIES", 3)
        rebuilding.select_common_stems(again=True)
        assert "ferri" in frequent_terms.stems() and len(docids_of()) == 3
        make_article(headline="Ferry", published="2016-01-01")
        assert len(docids_of()) == 4 and not list(verification.verify())

    def test_an_erased_story_is_in_no_shard_and_their_files_are_rewritten(self, shards, three_stories):
        with transaction.atomic():
            erasure.erase(three_stories[1], reason="By order.", by="ada")
        with CaptureQueriesContext(connections[shards.aliases[1]]) as queries:
            sentences = erasure.scrub()
        assert shards.count(1) == 0 and any("VACUUM (FULL" in query["sql"] for query in queries)
        assert sum("search_shard_2" in sentence for sentence in sentences) >= 1

    def test_files_are_not_clean_while_a_shard_does_not_answer(self, shards, three_stories):
        with transaction.atomic():
            erasure.erase(three_stories[1], reason="By order.", by="ada")
        shards.stop(1)
        with pytest.raises(maintenance.FilesInUse, match="search_shard_2"):
            erasure.scrub()
        shards.start(1)
        assert erasure.scrub() and shards.count(1) == 0


class TestAShardThatIsAway:
    def test_the_others_answer_and_the_page_says_what_is_missing(self, shards, three_stories, client):
        complete = client.get("/articles/?q=ferry")
        assert complete.headers["ETag"] and b"3 stories" in complete.content
        shards.stop(1)
        reader.reset(), html_cache.clear()
        page = client.get("/articles/?q=ferry")
        text = page.content.decode()
        assert page.status_code == 200 and "2 stories" in text
        assert "Words cannot be searched at the moment in stories from January 1, 2001" in text
        assert page.headers["Cache-Control"] == "no-store" and "ETag" not in page.headers
        feed = client.get("/articles/feed.json?q=ferry")
        assert "Words cannot be searched" in feed.content.decode() and feed.headers["Cache-Control"] == "no-store"
        assert client.get("/articles/").headers["ETag"]  # without words no shard is asked
        shards.start(1)
        mended = client.get("/articles/?q=ferry")
        assert b"3 stories" in mended.content and mended.headers["ETag"] == complete.headers["ETag"]

    def test_a_date_in_other_shards_is_answered_completely(self, shards, three_stories):
        shards.stop(1)
        results = search.search(parse("ferry after:2012").query)
        assert results.total == 1 and not results.is_incomplete and not results.notices

    @pytest.mark.parametrize(
        ("text", "total"), [("-harbour", 2), ("ferry -harbour", 2), ("ferry OR tag:river", 2), ("ferry qqq", 0)]
    )
    def test_no_answer_has_a_story_of_its_days(self, shards, three_stories, text, total):
        shards.stop(1)
        for order in search.SORTS:
            results = search.search(parse(text).query, sort=order)
            assert results.is_incomplete and results.total == total
            assert len(results.docids + results.partial_matches) == 2

    def test_what_needs_every_story_is_refused_in_words(self, shards, three_stories, tmp_path, admin_client):
        shards.stop(1)
        with pytest.raises(ShardUnavailable, match="from January 1, 2001"):
            search.docids(FERRY)
        with pytest.raises(CommandError, match="Words cannot be searched"):
            call_command("export_stories", "q=ferry", output=str(tmp_path / "out.jsonl"))
        assert "Words cannot be searched" in admin_client.get("/admin/search/?q=ferry").content.decode()
        faults = [fault.text for fault in verification.verify() if fault.is_fault]
        assert 0 < len(faults) <= 3 and all("search_shard_2" in fault for fault in faults)
        [fault] = consistency.text_faults_of([article.pk for article in three_stories])
        assert "search_shard_2" in fault
        with pytest.raises(ShardUnavailable):
            rebuilding.rebuild()
        shards.start(1)
        assert len(search.docids(FERRY)) == 3 and not list(verification.verify())

    def test_a_search_does_not_wait_for_it_again_for_a_while(self, shards, three_stories, monkeypatch):
        shards.stop(2)
        assert search.search(FERRY).is_incomplete
        before = failures.count
        assert search.search(FERRY).is_incomplete and failures.count == before
        shards.start(2)
        assert not search.search(FERRY).is_incomplete

    def test_a_shard_that_ended_its_connections_gets_a_second_statement_at_once(self, shards, three_stories):
        assert len(docids_of()) == 3
        shards.stop(1), shards.start(1)
        reader.reset()
        assert len(docids_of()) == 3

    @pytest.mark.parametrize("was_open", [True, False])
    def test_those_that_are_away_are_waited_for_together(self, shards, three_stories, monkeypatch, was_open):
        away, together = shards.aliases[:2], threading.Barrier(2, timeout=10)
        if was_open:
            docids_of(), reader.reset()

        def ensure_connection(wrapper):
            if wrapper.connection is None:
                together.wait()  # fails, unless the other one is opened at the same time
                raise OperationalError("It does not answer.")

        for number, alias in enumerate(away):
            monkeypatch.setattr(connections[alias], "ensure_connection", partial(ensure_connection, connections[alias]))
            if was_open:
                shards.stop(number)
            else:
                connections[alias].close()
        results = search.search(FERRY)
        assert results.is_incomplete and results.total == 1
        failures.clear()
        make_article(headline="Ferry", published=DAYS[2])
        assert search.search(FERRY).total == 2

    def test_a_question_that_breaks_off_leaves_no_answer_on_a_connection(self, shards, three_stories, monkeypatch):
        with monkeypatch.context() as patch, pytest.raises(KeyError):
            patch.setattr(shard_question, "generation_id", mock.Mock(side_effect=KeyError))
            docids_of()
        assert [shards.count(number) for number in range(3)] == [1, 1, 1]

    def test_a_shard_that_takes_too_long_is_no_shard_that_is_away(self, shards, three_stories):
        slow = f"{shard.STATE}, pg_sleep(1) WHERE id = 1"
        backend = postgresql.PostgreSQLBackend(connections[shards.aliases[1]], ("live",), slow)
        backend.timeout_seconds = 0.1
        statement = IdStatement([MATCH_ALL], "articles_search_live")
        _, answers = shard_requests.ask_all({shard.shards()[1]: backend}, statement, dict)
        assert [type(answer) for answer in answers.values()] == [SearchTooSlow]

    def test_a_process_with_common_grams_of_another_index_asks_again(self, shards, three_stories, monkeypatch):
        other = CommonGrams({"ferry": 0, "of": 0}, "another!")
        monkeypatch.setitem(postgresql_tables._latest, (shards.aliases[1], "articles_search_live"), other)
        assert len(docids_of('"ferry of"')) == 3

    def test_one_that_fails_between_the_hits_and_their_scores_is_said(self, shards, three_stories, monkeypatch):
        scores = relevance.scoring.scores

        def fail_before(*arguments, **options):
            monkeypatch.setattr(relevance.scoring, "scores", scores)
            shards.stop(1)
            return scores(*arguments, **options)

        monkeypatch.setattr(relevance.scoring, "scores", fail_before)
        results = search.search(FERRY, sort="relevance")
        assert results.is_incomplete and results.total == 2 and len(results.docids) == 2


class TestAFailureInTheMiddle:
    """A story is published while a shard is away: the record has it, and the shard gets it when it is back."""

    def publish_without(self, shards, number) -> Article:
        shards.stop(number)
        article = make_article(headline="Ferry of the failure", published=DAYS[number])
        shards.start(number)
        return article

    @pytest.mark.parametrize("number", range(3))
    def test_publishing_succeeds_and_the_next_search_mends_the_shard(self, shards, three_stories, number):
        article = self.publish_without(shards, number)
        assert shards.count(number) == 1
        assert article.entry.docid in docids_of() and len(docids_of()) == 4 and shards.count(number) == 2

    @pytest.mark.parametrize("size", [1, 2, 500])
    def test_a_shard_that_was_away_gets_all_stories_in_batches_of_any_size(
        self, shards, three_stories, monkeypatch, size
    ):
        monkeypatch.setattr(shard_follower, "_BATCH", size)
        shards.stop(1)
        docids = [make_article(headline="Ferry", published=DAYS[1]).entry.docid for _ in range(5)]
        shards.start(1)
        assert set(docids) < set(docids_of()) and shards.count(1) == 6

    def test_verify_mends_it_too_and_finds_nothing(self, shards, three_stories):
        self.publish_without(shards, 1)
        assert not list(verification.verify()) and shards.count(1) == 2

    def test_a_shard_that_fails_while_it_follows_has_all_of_a_change_or_nothing(
        self, shards, three_stories, monkeypatch
    ):
        def fail(*arguments, **options):
            raise OperationalError("the shard went away")

        with monkeypatch.context() as patch:
            patch.setattr(shard_follower.PostgreSQLBackend, "write", fail)
            make_article(headline="Ferry", published=DAYS[1])
            assert search.search(FERRY).is_incomplete
        failures.clear()
        assert len(docids_of()) == 4 and shards.count(1) == 2 and not list(verification.verify())

    def test_one_that_is_behind_the_log_is_said_and_a_rebuild_mends_it(self, shards, three_stories):
        self.publish_without(shards, 1)
        shards.stop(1)
        make_article(headline="Ferry", published=DAYS[2])
        shards.start(1)
        CatalogueChange.objects.exclude(generation=reader.generation_id().number).delete()
        results = search.search(FERRY)
        assert results.is_incomplete and results.total == 3
        assert any("too far behind" in fault.text for fault in verification.verify())
        call_command("rebuild_search")
        assert len(docids_of()) == 5 and not list(verification.verify())

    def test_texts_that_somebody_altered_in_a_shard_are_reported(self, shards, three_stories):
        with connections[shards.aliases[1]].cursor() as cursor:
            cursor.execute("UPDATE articles_search_live SET search = search || 'barge'::tsvector")
        assert any("not what was published" in fault.text for fault in verification.verify())
        with connections[shards.aliases[1]].cursor() as cursor:
            cursor.execute("UPDATE articles_search_live SET docid = 5")
        assert any("stories that are not from" in fault.text for fault in verification.verify())
        rebuilding.rebuild()
        assert not list(verification.verify())

    def test_a_rebuild_that_fails_after_the_shards_leaves_them_searchable(self, shards, three_stories, monkeypatch):
        def fail():
            raise ZeroDivisionError

        with monkeypatch.context() as patch:
            patch.setattr(frequent_terms, "select_stems", fail)
            with pytest.raises(ZeroDivisionError):
                rebuilding.rebuild()
        assert len(docids_of()) == 3 and not list(verification.verify())


class TestTheSetting:
    def test_shards_that_were_never_filled_are_said(self, shards, transactional_db):
        make_article(headline="Ferry")
        shards.use()
        assert search.search(FERRY).is_incomplete
        get_backend().install()
        failures.clear()
        assert search.search(FERRY).is_incomplete
        assert any("run manage.py rebuild_search" in fault.text for fault in verification.verify())
        rebuilding.rebuild()
        assert len(docids_of()) == 1

    def test_other_ranges_than_the_shards_were_made_for_are_said(self, shards, three_stories, settings):
        settings.SEARCH_SHARDS = list(zip(shards.aliases, ["", "2003-01-01", "2010-01-01"], strict=True))
        failures.clear(), reader.reset()
        results = search.search(FERRY)
        assert results.is_incomplete and results.total == 1
        rebuilding.rebuild()
        assert len(docids_of()) == 3 and not list(verification.verify())

    def test_a_process_without_the_setting_fails_instead_of_finding_less(self, shards, three_stories, settings):
        settings.SEARCH_SHARDS = []
        reader.reset()
        with pytest.raises(ProgrammingError):
            search.search(FERRY)
        rebuilding.prepare()  # as after `migrate`: the archive's own database has all texts again
        assert len(docids_of()) == 3

    def test_an_empty_archive_begins_with_empty_shards(self, shards):
        shards.use()
        rebuilding.prepare()
        assert search.search(FERRY).total == 0 and not search.search(FERRY).is_incomplete
        make_article(headline="Ferry", published=DAYS[1])
        assert len(docids_of()) == 1 and shards.count(1) == 1 and not list(verification.verify())

    def test_without_it_a_search_costs_nothing_more(self, transactional_db, django_assert_num_queries):
        if connection.vendor != "postgresql":
            pytest.skip("compared on PostgreSQL")
        make_article(headline="Ferry")
        search.search(FERRY, sort="newest")
        reader.peek().query_cache._doc_sets.clear()
        with django_assert_num_queries(1):
            search.search(FERRY, sort="newest", facets=False)
