from datetime import date
from itertools import chain

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import CatalogueEntry, Tag
from articles.record import publishing
from articles.search import search as archive_search
from articles.search.columns import reader
from articles.search.columns.searcher import MAX_CACHED_SCANS
from articles.search.execution import relevance
from articles.search.query.nodes import (
    PHRASE,
    And,
    AttributeFilter,
    DeskState,
    FlagFilter,
    MatchAll,
    Not,
    Or,
    PublishedRange,
    TermFilter,
    TextQuery,
    UpdatedRange,
)
from articles.search.search import FacetCount, search
from articles.story.dates import StoryDate
from tests.factories import make_article
from tests.shared_rows import shared_rows

pytestmark = pytest.mark.django_db


def names_of(archive, docids):
    by_docid = {docid: name for name, docid in archive.items()}
    return [by_docid[docid] for docid in docids]


ferry, river, ships = TextQuery("ferry"), TermFilter("tag", "river"), TermFilter("tag", "ships")


@pytest.mark.parametrize(
    "query, expected",
    [
        (MatchAll(), "mill ferry storm balsa old"),
        (And(()), "mill ferry storm balsa old"),
        (Or(()), ""),
        (ferry, "ferry storm"),
        (Not(ferry), "mill balsa old"),
        (Not(Not(ferry)), "ferry storm"),
        (And((ferry, river)), "ferry"),
        (And((river, Not(ferry))), "mill"),
        (And((Not(ferry), Not(river))), "balsa old"),
        (And((ferry, Not(TextQuery("storm")))), "ferry"),
        (And((ferry, And((TextQuery("storm"), TermFilter("section", "news"))))), "storm"),
        (Or((ferry, TextQuery("sold"), ships)), "ferry storm balsa old"),
        (Or((Not(ferry), TextQuery("storm"))), "mill storm balsa old"),
        (And((Or((ferry, TextQuery("mill"))), Or((river, TermFilter("author", "ann-lee"))))), "mill ferry storm old"),
        (Not(Or((ferry, ships))), "mill old"),
        (Not(And((ferry, river))), "mill storm balsa old"),
        (And((river, ships)), "ferry"),
        (Or((And((ferry, ships)), And((TextQuery("mill"), Not(river))))), "ferry old"),
        (TermFilter("section", "Business"), "mill old"),
        (TermFilter("author", "Ann Lee"), "storm old"),
        (TermFilter("tag", "nowhere"), ""),
        (Not(TermFilter("tag", "nowhere")), "mill ferry storm balsa old"),
        (AttributeFilter("language", "pt"), "balsa"),
        (AttributeFilter("language", "pt-br"), "balsa"),
        (AttributeFilter("language", "p"), ""),
        (Not(AttributeFilter("language", "pt")), "mill ferry storm old"),
        (PublishedRange(date(2023, 1, 31), date(2024, 7, 2)), "storm"),
        (PublishedRange(None, date(1900, 1, 1)), "old"),
        (PublishedRange(date(2024, 7, 2), None), "mill ferry"),
        (And((ferry, PublishedRange(date(2024, 1, 1), None))), "ferry"),
        (And((ferry, Not(PublishedRange(date(2024, 1, 1), None)))), "storm"),
        (Or((PublishedRange(date(2024, 1, 1), None), TextQuery("sold"))), "mill ferry old"),
        (And((PublishedRange(date(2024, 1, 1), None), PublishedRange(None, date(2023, 1, 1)))), ""),
        (UpdatedRange(date(2021, 5, 4), date(2021, 5, 5)), "balsa"),
        (UpdatedRange(date(2021, 5, 5), None), ""),
        (UpdatedRange(None, None), "balsa"),
        (FlagFilter("updated"), "balsa"),
        (FlagFilter("photo"), ""),
        (FlagFilter("unheard of"), ""),
        (DeskState("draft"), ""),
        (TextQuery("…"), ""),
    ],
)
def test_a_query_matches_the_stories_it_describes(archive, query, expected):
    results = search(query)
    assert names_of(archive, results.docids) == expected.split()
    assert results.total == archive_search.count(query) == len(results.docids)
    assert names_of(archive, archive_search.docids(query)) == expected.split()[::-1]


@pytest.fixture
def archive_with_renamed_tag(archive):
    tag = Tag.objects.get(slug="river")
    from articles.record.taxonomy_changes import rename

    rename(tag, name="The river Spree", slug="spree", by="ada")
    return tag


@pytest.mark.parametrize("value", ["spree", "river", "River", "The river Spree", "the river spree"])
def test_a_tag_is_matched_by_key_former_key_and_name(archive_with_renamed_tag, value):
    results = search(TermFilter("tag", value))
    assert (results.total, results.notices) == (2, ())


def test_a_term_of_no_live_story_gives_a_message_and_an_author_without_a_page_is_matched_in_bylines(archive):
    Tag.objects.create(slug="secret", name="Secret")
    results = search(Or((TermFilter("tag", "secret"), TermFilter("section", "x" * 300))))
    assert results.total == 0
    assert results.notices == ("No story has the tag “secret”.", f"No story has the section “{'x' * 60}”.")
    assert search(TermFilter("author", "Lee")).total == 2 and not search(TermFilter("author", "Lee")).notices
    assert search(TermFilter("author", "Lee Ann")).total == 0


# --- pages ------------------------------------------------------------------------------------------------------------


@shared_rows
def many_days():
    return [make_article(headline=f"Ferry {n}", published=f"2024-01-{n:02}").entry.docid for n in range(1, 12)]


flat = chain.from_iterable


def all_pages(query=ferry, **how):
    """Return the pages from the first to the last, and back."""
    pages, cursor = [], ""
    leads_on, leads_back = ("newer", "older") if how.get("sort") == "oldest" else ("older", "newer")
    while True:
        results = search(query, cursor=cursor, **how)
        assert results.offset == sum(map(len, pages))
        pages.append(results.docids)
        if not getattr(results, leads_on):
            break
        cursor = getattr(results, leads_on)
    back = [results.docids]
    while getattr(results, leads_back):
        results = search(query, cursor=getattr(results, leads_back), **how)
        back.append(results.docids)
    assert back == pages[::-1]
    return pages


@pytest.mark.parametrize("size", [1, 3, 4, 11, 20])
def test_pages_follow_each_other_both_ways_in_every_order(many_days, size, monkeypatch):
    monkeypatch.setattr(relevance, "MAX_ALL_SCORED", 5)
    monkeypatch.setattr(relevance, "MAX_IN_HEAD", 4)
    monkeypatch.setattr(relevance, "MAX_NEWEST", 6)
    for query in (ferry, MatchAll()):
        assert list(flat(all_pages(query, sort="newest", size=size))) == many_days[::-1]
        assert list(flat(all_pages(query, sort="oldest", size=size))) == many_days
    by_relevance = all_pages(sort="relevance", size=size)
    assert sorted(flat(by_relevance)) == many_days and {len(page) for page in by_relevance[:-1]} <= {size}


@pytest.mark.parametrize("sort", ["newest", "relevance"])
def test_a_cursor_stays_valid_while_stories_arrive_and_disappear(many_days, sort):
    first = search(ferry, sort=sort, size=4)
    make_article(headline="Ferry, the latest", published="2024-02-01")
    publishing.withdraw(CatalogueEntry.objects.get(pk=first.docids[-1]).article, reason="Wrong.", by="ada")
    seen = list(first.docids)
    cursor = first.older
    while cursor:
        results = search(ferry, sort=sort, size=4, cursor=cursor)
        seen += results.docids
        cursor = results.older
    assert sorted(seen) == many_days and results.total == len(many_days)


@pytest.mark.parametrize("sort", archive_search.SORTS)
@pytest.mark.parametrize(
    "cursor",
    ["x", "older.", "older.1.1.1", "older.9999999999999999999", "older.１", "newer.1.2.3.4.x", "newer.1.3.3.4"],
)
def test_a_broken_cursor_leads_to_the_first_page_with_a_message(many_days, sort, cursor):
    results = search(ferry, sort=sort, cursor=cursor, size=3)
    assert results.docids == search(ferry, sort=sort, size=3).docids
    assert results.notices == ("The place in the list was not understood; the list begins at its start.",)


@pytest.mark.parametrize("cursor", ["older.-999999999999", "older.999999999999", "newer.999999999999", "newer.0"])
def test_a_cursor_outside_the_archive_leads_to_an_empty_or_a_full_page(many_days, cursor):
    results = search(ferry, cursor=cursor, size=3)
    assert len(results.docids) in (0, 3) and results.total == 11


def test_the_headline_weighs_more_than_the_body():
    story = dict(headline="News from the harbor", body="<p>Nothing else. The ferry.</p>")
    body = make_article(published="2024-03-01", **story).entry.docid
    headline = make_article(published="2020-01-01", headline="Ferry sails").entry.docid
    assert search(ferry).docids == [body, headline]
    assert search(ferry, sort="relevance").docids == [headline, body]
    assert search(river, sort="relevance").sort == "newest", "without words there is nothing to rank by"


def test_few_hits_are_followed_by_stories_with_some_of_the_words_the_best_first(archive):
    results = search(And((TextQuery("ferry"), TextQuery("storm"), TextQuery("unheardof"))))
    assert results.total == 0 and names_of(archive, results.partial_matches) == ["storm", "ferry"]
    results = search(And((TextQuery("ferry"), TextQuery("storm"))))
    assert names_of(archive, results.docids) == ["storm"] and names_of(archive, results.partial_matches) == ["ferry"]
    assert search(And((ferry, TextQuery("unheardof"), river))).partial_matches == [archive["ferry"]], (
        "what is not a word stays"
    )
    assert search(And((ferry, TextQuery("unheardof"), Not(TextQuery("storm"))))).partial_matches == [archive["ferry"]]
    for query in (ferry, river, And((ferry, river)), TextQuery("ferry storm", PHRASE)):
        assert search(query).partial_matches == [], "there is nothing to leave out"


def test_many_hits_are_not_followed_by_stories_with_some_of_the_words(many_days):
    assert search(And((ferry, Or((TextQuery("sailed"), TextQuery("x")))))).partial_matches == []


# --- what a search costs ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query, sort, expected",
    [
        (MatchAll(), "newest", 1),
        (And((river, Not(ships), FlagFilter("photo"), PublishedRange(date(2000, 1, 1), None))), "oldest", 2),
        (And((ferry, Not(TextQuery("storm")), Or((TextQuery("mill"), river)))), "newest", 2),
    ],
)
def test_a_search_makes_one_query_and_one_for_names(archive, many_days, query, sort, expected):
    search(query, sort=sort)
    with CaptureQueriesContext(connection) as queries:
        search(query, sort=sort)
    assert len(queries) == expected


def test_the_same_words_are_not_looked_up_again_until_the_archive_changes(archive):
    narrowed = And((ferry, river))
    search(ferry)
    with CaptureQueriesContext(connection) as queries:
        search(ferry, sort="oldest")
        search(narrowed)
    assert not any("articles_search_live" in query["sql"] for query in queries)

    article = CatalogueEntry.objects.get(pk=archive["ferry"]).article
    publishing.withdraw(article, reason="It was not ours.", by="ada")
    assert search(ferry).docids == [archive["storm"]]
    assert search(narrowed).docids == []
    new = make_article(headline="A new ferry").entry.docid
    assert new in search(ferry).docids


def test_the_cache_of_scans_is_bounded(archive):
    for number in range(MAX_CACHED_SCANS + 5):
        search(TextQuery(f"word{number}"))
    search(ferry)
    scans = reader.acquire().query_cache
    assert scans.get(((ferry,), None, None)) is not None
    assert scans.get(((TextQuery("word0"),), None, None)) is None


def test_stories_with_corrections_and_photographs_are_counted(archive):
    article = CatalogueEntry.objects.get(pk=archive["ferry"]).article
    publishing.open_on_desk(article, by="ada")
    publishing.correct(article, note="It sailed.", by="ada", at=StoryDate("2024-07-05"))
    assert search(FlagFilter("corrected")).docids == [archive["ferry"]]
    assert search(ferry).facets["corrected"] == [FacetCount(1, 1), FacetCount(0, 1)]
    assert search(UpdatedRange(date(2024, 7, 5), date(2024, 7, 6))).docids == [archive["ferry"]]
