from datetime import date
from itertools import chain

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import publishing
from articles.dates import StoryDate
from articles.models import CatalogueEntry, Tag
from articles.search import columns, finding, relevance
from articles.search.finding import Count, find
from articles.search.queries import (
    PHRASE,
    All,
    Any,
    Dated,
    Everything,
    Flag,
    Language,
    Named,
    Not,
    State,
    Text,
    Updated,
)
from articles.search.standing import KEPT_SCANS
from tests.factories import make_article
from tests.made_once import made_once

pytestmark = pytest.mark.django_db


def named(archive, docids):
    by_docid = {docid: name for name, docid in archive.items()}
    return [by_docid[docid] for docid in docids]


ferry, river, ships = Text("ferry"), Named("tag", "river"), Named("tag", "ships")


@pytest.mark.parametrize(
    "query, expected",
    [
        (Everything(), "mill ferry storm balsa old"),
        (All(()), "mill ferry storm balsa old"),
        (Any(()), ""),
        (ferry, "ferry storm"),
        (Not(ferry), "mill balsa old"),
        (Not(Not(ferry)), "ferry storm"),
        (All((ferry, river)), "ferry"),
        (All((river, Not(ferry))), "mill"),
        (All((Not(ferry), Not(river))), "balsa old"),
        (All((ferry, Not(Text("storm")))), "ferry"),
        (All((ferry, All((Text("storm"), Named("section", "news"))))), "storm"),
        (Any((ferry, Text("sold"), ships)), "ferry storm balsa old"),
        (Any((Not(ferry), Text("storm"))), "mill storm balsa old"),
        (All((Any((ferry, Text("mill"))), Any((river, Named("author", "ann-lee"))))), "mill ferry storm old"),
        (Not(Any((ferry, ships))), "mill old"),
        (Not(All((ferry, river))), "mill storm balsa old"),
        (All((river, ships)), "ferry"),
        (Any((All((ferry, ships)), All((Text("mill"), Not(river))))), "ferry old"),
        (Named("section", "Business"), "mill old"),
        (Named("author", "Ann Lee"), "storm old"),
        (Named("tag", "nowhere"), ""),
        (Not(Named("tag", "nowhere")), "mill ferry storm balsa old"),
        (Language("pt"), "balsa"),
        (Language("pt-br"), "balsa"),
        (Language("p"), ""),
        (Not(Language("pt")), "mill ferry storm old"),
        (Dated(date(2023, 1, 31), date(2024, 7, 2)), "storm"),
        (Dated(None, date(1900, 1, 1)), "old"),
        (Dated(date(2024, 7, 2), None), "mill ferry"),
        (All((ferry, Dated(date(2024, 1, 1), None))), "ferry"),
        (All((ferry, Not(Dated(date(2024, 1, 1), None)))), "storm"),
        (Any((Dated(date(2024, 1, 1), None), Text("sold"))), "mill ferry old"),
        (All((Dated(date(2024, 1, 1), None), Dated(None, date(2023, 1, 1)))), ""),
        (Updated(date(2021, 5, 4), date(2021, 5, 5)), "balsa"),
        (Updated(date(2021, 5, 5), None), ""),
        (Updated(None, None), "balsa"),
        (Flag("updated"), "balsa"),
        (Flag("photo"), ""),
        (Flag("unheard of"), ""),
        (State("draft"), ""),
        (Text("…"), ""),
    ],
)
def test_a_query_finds_what_it_says(archive, query, expected):
    found = find(query)
    assert named(archive, found.docids) == expected.split()
    assert found.total == finding.count(query) == len(found.docids)
    assert named(archive, finding.docids(query)) == expected.split()[::-1]


@pytest.fixture
def renamed(archive):
    tag = Tag.objects.get(slug="river")
    from articles.merging import rename

    rename(tag, name="The river Spree", slug="spree", by="ada")
    return tag


@pytest.mark.parametrize("value", ["spree", "river", "River", "The river Spree", "the river spree"])
def test_a_tag_is_found_by_key_former_key_and_name(renamed, value):
    found = find(Named("tag", value))
    assert (found.total, found.notices) == (2, ())


def test_what_no_live_story_has_is_said_and_an_author_without_a_page_is_looked_for_in_bylines(archive):
    Tag.objects.create(slug="secret", name="Secret")
    found = find(Any((Named("tag", "secret"), Named("section", "x" * 300))))
    assert found.total == 0
    assert found.notices == ("No story has the tag “secret”.", f"No story has the section “{'x' * 60}”.")
    assert find(Named("author", "Lee")).total == 2 and not find(Named("author", "Lee")).notices
    assert find(Named("author", "Lee Ann")).total == 0


# --- pages ------------------------------------------------------------------------------------------------------------


@made_once
def days():
    return [make_article(headline=f"Ferry {n}", published=f"2024-01-{n:02}").entry.docid for n in range(1, 12)]


flat = chain.from_iterable


def walk(query=ferry, **how):
    """Follow the cursors from the first page to the last, and back."""
    pages, cursor = [], ""
    leads_on, leads_back = ("newer", "older") if how.get("sort") == "oldest" else ("older", "newer")
    while True:
        found = find(query, cursor=cursor, **how)
        pages.append(found.docids)
        if not getattr(found, leads_on):
            break
        cursor = getattr(found, leads_on)
    back = [found.docids]
    while getattr(found, leads_back):
        found = find(query, cursor=getattr(found, leads_back), **how)
        back.append(found.docids)
    assert back == pages[::-1]
    return pages


@pytest.mark.parametrize("size", [1, 3, 4, 11, 20])
def test_pages_follow_each_other_both_ways_in_every_order(days, size, monkeypatch):
    monkeypatch.setattr(relevance, "EXACT", 5)
    monkeypatch.setattr(relevance, "IN_HEAD", 4)
    monkeypatch.setattr(relevance, "NEWEST", 6)
    for query in (ferry, Everything()):
        assert list(flat(walk(query, sort="newest", size=size))) == days[::-1]
        assert list(flat(walk(query, sort="oldest", size=size))) == days
    by_relevance = walk(sort="relevance", size=size)
    assert sorted(flat(by_relevance)) == days and {len(page) for page in by_relevance[:-1]} <= {size}


@pytest.mark.parametrize("sort", ["newest", "relevance"])
def test_a_cursor_survives_stories_that_arrive_and_go(days, sort):
    first = find(ferry, sort=sort, size=4)
    make_article(headline="Ferry, the latest", published="2024-02-01")
    publishing.withdraw(CatalogueEntry.objects.get(pk=first.docids[-1]).article, reason="Wrong.", by="ada")
    seen = list(first.docids)
    cursor = first.older
    while cursor:
        found = find(ferry, sort=sort, size=4, cursor=cursor)
        seen += found.docids
        cursor = found.older
    assert sorted(seen) == days and found.total == len(days)


@pytest.mark.parametrize("sort", finding.SORTS)
@pytest.mark.parametrize(
    "cursor", ["x", "older.", "older.1.1.1", "older.99999999999999", "older.１", "newer.1.2.3.4.5"]
)
def test_a_broken_cursor_begins_at_the_start_and_says_so(days, sort, cursor):
    found = find(ferry, sort=sort, cursor=cursor, size=3)
    assert found.docids == find(ferry, sort=sort, size=3).docids
    assert found.notices == ("The place in the list was not understood; the list begins at its start.",)


@pytest.mark.parametrize("cursor", ["older.-999999999999", "older.999999999999", "newer.999999999999", "newer.0"])
def test_a_cursor_outside_the_archive_is_an_empty_or_a_full_page(days, cursor):
    found = find(ferry, cursor=cursor, size=3)
    assert len(found.docids) in (0, 3) and found.total == 11


def test_by_relevance_the_headline_counts_for_more_than_the_body():
    story = dict(headline="News from the harbor", body="<p>Nothing else. The ferry.</p>")
    body = make_article(published="2024-03-01", **story).entry.docid
    headline = make_article(published="2020-01-01", headline="Ferry sails").entry.docid
    assert find(ferry).docids == [body, headline]
    assert find(ferry, sort="relevance").docids == [headline, body]
    assert find(river, sort="relevance").sort == "newest", "without words there is nothing to rank by"


def test_with_few_hits_stories_with_some_of_the_words_follow_the_best_first(archive):
    found = find(All((Text("ferry"), Text("storm"), Text("unheardof"))))
    assert found.total == 0 and named(archive, found.loosened) == ["storm", "ferry"]
    found = find(All((Text("ferry"), Text("storm"))))
    assert named(archive, found.docids) == ["storm"] and named(archive, found.loosened) == ["ferry"]
    assert find(All((ferry, Text("unheardof"), river))).loosened == [archive["ferry"]], "what is not a word stays"
    assert find(All((ferry, Text("unheardof"), Not(Text("storm"))))).loosened == [archive["ferry"]]
    for query in (ferry, river, All((ferry, river)), Text("ferry storm", PHRASE)):
        assert find(query).loosened == [], "there is nothing to leave out"


def test_many_hits_are_not_loosened(days):
    assert find(All((ferry, Any((Text("sailed"), Text("x")))))).loosened == []


# --- what a search costs ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query, sort, expected",
    [
        (Everything(), "newest", 1),
        (All((river, Not(ships), Flag("photo"), Dated(date(2000, 1, 1), None))), "oldest", 2),
        (All((ferry, Not(Text("storm")), Any((Text("mill"), river)))), "newest", 2),
    ],
)
def test_a_search_makes_one_query_and_one_for_names(archive, days, query, sort, expected):
    find(query, sort=sort)
    with CaptureQueriesContext(connection) as queries:
        find(query, sort=sort)
    assert len(queries) == expected


def test_the_same_words_are_not_looked_for_again_until_the_archive_changes(archive):
    narrowed = All((ferry, river))
    find(ferry)
    with CaptureQueriesContext(connection) as queries:
        find(ferry, sort="oldest")
        find(narrowed)
    assert not any("articles_search_live" in query["sql"] for query in queries)

    article = CatalogueEntry.objects.get(pk=archive["ferry"]).article
    publishing.withdraw(article, reason="It was not ours.", by="ada")
    assert find(ferry).docids == [archive["storm"]]
    assert find(narrowed).docids == []
    new = make_article(headline="A new ferry").entry.docid
    assert new in find(ferry).docids


def test_scans_are_kept_of_a_few_words_only(archive):
    for number in range(KEPT_SCANS + 5):
        find(Text(f"word{number}"))
    find(ferry)
    scans = columns.current().scans
    assert scans.get(((ferry,), None, None)) is not None
    assert scans.get(((Text("word0"),), None, None)) is None


def test_corrections_and_photographs_are_counted(archive):
    article = CatalogueEntry.objects.get(pk=archive["ferry"]).article
    publishing.open_on_desk(article, by="ada")
    publishing.correct(article, note="It sailed.", by="ada", at=StoryDate("2024-07-05"))
    assert find(Flag("corrected")).docids == [archive["ferry"]]
    assert find(ferry).facets["corrected"] == [Count(1, 1), Count(0, 1)]
    assert find(Updated(date(2024, 7, 5), date(2024, 7, 6))).docids == [archive["ferry"]]
