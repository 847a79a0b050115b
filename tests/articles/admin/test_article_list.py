"""The list of articles states where each is and what it lacks, searches desk and archive, and stores searches as
views."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from articles.admin.article import list_params, list_query
from articles.admin.article.list_params import ArticleListParams
from articles.admin.article.list_query import find_articles
from articles.desk import workflow
from articles.models import Article, DeskCopy, SavedView
from articles.record import erasure, publishing
from articles.search.backends import SearchTooSlow
from articles.search.backends.base import Backend
from articles.story.credits import AgencyLine
from articles.story.story import Picture
from media.models.rights import Rights
from tests.articles.admin.desk_client import Colleague, text_of, url_of
from tests.articles.admin.test_taxonomy import queries_of
from tests.factories import make_article, make_draft, make_story
from tests.media.pictures import make_photo
from tests.shared_rows import shared_rows

LIST = "/admin/articles/article/"
EVERYTHING = {"Ferry sails", "Ferry draft", "Reworked ferry", "Old ferry", "Hafen"}


@pytest.fixture
def editor(db):
    cache.clear()  # it keeps a count for some minutes
    return Colleague("Editor")


def row_of(page, headline: str):
    return next(line for line in page.context["rows"] if line.headline == headline)


def headlines(page) -> list[str]:
    return [line.headline for line in page.context["rows"]]


def counts(page, title: str) -> dict[str, str]:
    filter = next(f for f in page.context["filters"] if f.title == title)
    return {choice.label: choice.count for choice in (*filter.choices, *filter.more)}


@pytest.mark.slow
def test_a_row_states_in_words_where_its_story_is(editor):
    soon = timezone.now() + timedelta(days=1)
    make_article(headline="Live")
    changed = publishing.open_on_desk(make_article(headline="Changed"), by="ada")
    DeskCopy.objects.filter(pk=changed.pk).update(headline="Changed, better")
    publishing.open_on_desk(make_article(headline="Opened"), by="ada")
    publishing.withdraw(make_article(headline="Withdrawn"), reason="Wrong.", by="ada")
    erasure.erase(make_article(headline="Gone"), reason="By order.", by="ada")
    for headline, state in (("Draft", "draft"), ("Review", "review"), ("Ready", "ready")):
        draft = make_draft(headline=headline)
        DeskCopy.objects.filter(article=draft).update(state=state)
    workflow.embargo(make_draft(headline="Embargoed"), until=soon, by="ada")
    publishing.schedule(make_draft(headline="Scheduled"), due_at=soon, by="ada")
    page = editor.get(LIST)
    statuses = {line.headline: [words for _, words in line.statuses] for line in page.context["rows"]}
    for headline, begins in {
        "Live": ["Live"],
        "Changed": ["Live", "Changes on the desk: draft"],
        "Opened": ["Live", "Open on the desk"],
        "Withdrawn": ["Withdrawn"],
        "Erased article": ["Erased"],
        "Draft": ["Draft"],
        "Review": ["In review"],
        "Ready": ["Ready"],
        "Embargoed": ["Draft", "Embargoed until"],
        "Scheduled": ["Draft", "Due"],
    }.items():
        assert len(statuses[headline]) == len(begins), headline
        assert all(words.startswith(begin) for words, begin in zip(statuses[headline], begins, strict=True)), headline
    assert counts(page, "Status") == {
        "Draft": "3", "In review": "1", "Ready": "1", "Scheduled": "1", "Embargoed": "1", "Live": "3",
        "Live, on the desk": "2", "Withdrawn": "1", "Erased": "1",
    }  # fmt: skip


@shared_rows
def stories_everywhere():
    """Make stories that are live, on the desk, withdrawn and drafts."""
    photo = make_photo(rights_status=Rights.NOT_CLEARED, alt="")
    make_article(headline="Ferry sails", section="News", tags=["River"], authors=["Ada"])
    reworked = publishing.open_on_desk(make_article(headline="Reworked ferry"), by="ada")
    DeskCopy.objects.filter(pk=reworked.pk).update(body="<p>By the lighthouse.</p>")
    make_article(headline="Hafen", body="<p>Am Kai.</p>", language="de", pictures=(Picture("", photo=str(photo.uuid)),))
    withdrawn = make_article(headline="Old ferry", section="Sport", authors=["Bo"], published="1999-05-01")
    publishing.withdraw(withdrawn, reason="Wrong.", by="ada")
    lines = (AgencyLine("From Wire.", "Wire", "wire"),)
    make_draft(headline="Ferry draft", section="News", tags=["River"], authors=["Ada"], agency_lines=lines)
    DeskCopy.objects.filter(headline="Ferry draft").update(body="<p>Not yet.</p>")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("status=draft", {"Ferry draft"}),
        ("status=desk", {"Reworked ferry"}),
        ("status=live&section=news", {"Ferry sails"}),
        ("section=news", {"Ferry sails", "Ferry draft"}),
        ("q=ferry", {"Ferry sails", "Ferry draft", "Reworked ferry", "Old ferry"}),
        ("q=ferries", {"Ferry sails", "Ferry draft", "Reworked ferry", "Old ferry"}),
        ('q="ferry sails"', {"Ferry sails"}),
        ("q=ferry -draft", {"Ferry sails", "Reworked ferry", "Old ferry"}),
        ("q=is:draft", {"Ferry draft"}),
        ("q=is:withdrawn", {"Old ferry"}),
        ("q=lighthouse", {"Reworked ferry"}),  # only its desk copy says so
        ("q=tag:river", {"Ferry sails", "Ferry draft"}),
        ("q=by:Ada", {"Ferry sails", "Ferry draft"}),
        ("q=by:nobody", set()),
        ("q=agency:wire", {"Ferry draft"}),
        ("q=lang:de", {"Hafen"}),
        ("q=has:photo", {"Hafen"}),
        ("q=before:2000", {"Old ferry"}),
        ("year=1999", {"Old ferry"}),
        ("year=2024&month=7", {"Ferry sails", "Reworked ferry", "Hafen"}),
        ("missing=byline", {"Reworked ferry", "Hafen"}),
        ("missing=alt", {"Hafen"}),
        ("missing=rights", {"Hafen"}),
        ("missing=section&q=ferry", {"Reworked ferry"}),
        ("sort=-published", EVERYTHING),  # by date it is newest or oldest
        ("year=abc&month=99&sort=%00&p=-1&status=zz&missing=%FF", EVERYTHING),
    ],
)
def test_words_and_filters_search_the_desk_and_the_archive(stories_everywhere, editor, query, expected):
    page = editor.get(f"{LIST}?{query}")
    assert set(headlines(page)) == expected
    assert page.context["article_page"].total == len(expected)


@pytest.mark.slow
def test_a_row_lists_the_missing_parts_of_its_story(editor):
    uncleared = make_photo(rights_status=Rights.UNKNOWN, alt="")
    make_article(headline="Bare", pictures=(Picture("", photo=str(uncleared.uuid)),))
    whole = make_photo(alt="A ferry.")
    lead = Picture("", alt="A ferry.", photo=str(whole.uuid))
    make_article(headline="Whole", section="News", authors=["Ada"], pictures=(lead,))
    make_draft(headline="", body="<p>First words of it.</p>", section="News", authors=["Ada"])
    page = editor.get(LIST)
    assert set(row_of(page, "Bare").missing_fields) == {"no section", "no byline", "no alt text", "photo not cleared"}
    assert row_of(page, "Whole").missing_fields == []
    assert row_of(page, "Whole").photo.uuid == whole.uuid
    assert row_of(page, "First words of it.").missing_fields == ["no headline"]
    assert counts(page, "Missing")["Lead photo without alt text"] == "1"
    assert counts(page, "Missing")["Photo not cleared"] == "1"
    assert counts(page, "Missing")["No byline"] == "1"


@pytest.mark.slow
def test_the_newest_are_first_below_those_on_the_desk_and_pages_follow_each_other(editor):
    for day in range(1, 29):
        make_article(headline=f"February {day:02}", published=f"2024-02-{day:02}")
        make_article(headline=f"March {day:02}", published=f"2024-03-{day:02}")
    make_draft(headline="Draft")
    page = editor.get(LIST)
    assert headlines(page)[:2] == ["Draft", "March 28"]
    assert len(headlines(page)) == 50
    assert headlines(editor.get(f"{LIST}?p=2"))[-1] == "February 01"
    assert headlines(editor.get(f"{LIST}?sort=oldest"))[:2] == ["Draft", "February 01"]
    assert headlines(editor.get(f"{LIST}?p=99")) == []
    assert counts(page, "Year") == {"2024": "56"}
    assert counts(editor.get(f"{LIST}?year=2024"), "Date") == {"2024": "", "February": "28", "March": "28"}


@pytest.mark.parametrize(
    "query", ["missing=byline", "missing=byline&q=ferry", "status=hold", "status=withdrawn", "status=withdrawn&q=ferry"]
)
@pytest.mark.slow
def test_a_search_that_stops_at_its_limit_states_so_on_the_list(editor, monkeypatch, query):
    for number in range(3):
        article = make_article(headline=f"Ferry {number}", published=f"2024-01-0{number + 1}")
        if "withdrawn" in query:
            publishing.withdraw(article, reason="Wrong.", by="ada")
        Article.objects.filter(pk=article.pk).update(legal_hold=True)
    for most in (1, 2, 3, 4, 100):
        monkeypatch.setattr(list_query, "MAX_RESULTS", most)
        page = editor.get(f"{LIST}?{query}")
        assert headlines(page) == ["Ferry 2", "Ferry 1", "Ferry 0"][:most]
        assert page.context["article_page"].total == min(most, 3), most
        assert (list_query.CUT in page.context["article_page"].notices) == (most < 3), most
        assert (list_query.CUT[:20] in page.content.decode()) == (most < 3), most


@pytest.mark.slow
@pytest.mark.parametrize("read", [1, 2, 3, 100])
def test_withdrawn_stories_beyond_the_limit_of_a_filter_are_mentioned(editor, monkeypatch, read):
    monkeypatch.setattr(list_query, "MAX_READ", read)
    for number in range(2):
        article = make_article(headline=f"Ferry {number}", tags=["River"], published=f"2024-01-0{number + 1}")
        publishing.withdraw(article, reason="Wrong.", by="ada")
    page = editor.get(f"{LIST}?status=withdrawn&q=ferry+tag:river")
    assert len(headlines(page)) == min(read, 2)
    assert (list_query.NOT_READ_NOTICE in page.context["article_page"].notices) == (read < 2)


def test_the_number_of_an_article_leads_to_it(editor):
    article = make_article(headline="Wanted")
    make_article(headline="Other")
    for number in (str(article.uuid), str(article.uuid)[:8]):
        assert headlines(editor.get(f"{LIST}?q={number}")) == ["Wanted"]


QUERIES = ("q=story", "status=desk", "missing=byline", "section=section-1", "year=2024&q=story")


@pytest.mark.one_engine
@pytest.mark.slow
def test_the_queries_of_a_search_do_not_grow_with_its_results(editor, django_assert_max_num_queries):
    def queries_of_searches():
        for query in QUERIES:
            editor.get(f"{LIST}?{query}")  # the first search after a change reads what changed
        return {query: queries_of(editor, f"{LIST}?{query}", django_assert_max_num_queries(60)) for query in QUERIES}

    def fill(count):
        for number in range(count):
            article = make_article(headline=f"Story {Article.objects.count()}", section=f"Section {number % 2}")
            publishing.open_on_desk(article, by="ada")
            make_draft(headline=f"Story {number}", section="Section 1")

    fill(3)
    few = queries_of_searches()
    fill(5)
    many = queries_of_searches()
    assert {query: many[query] for query in QUERIES if many[query] > few[query]} == {}


@pytest.mark.slow
def test_a_reporters_search_lists_only_own_drafts(db):
    reporter = Colleague("Reporter", name="rosa")
    make_article(headline="Live ferry")
    make_draft(by="ada", headline="Foreign ferry")
    mine = make_draft(by="rosa", headline="My ferry")
    for query in ("", "q=ferry", "status=live", "missing=byline", "status=mine", f"q={Article.objects.first().uuid}"):
        assert set(headlines(reporter.get(f"{LIST}?{query}"))) <= {"My ferry"}, query
    assert find_articles(reporter.user, ArticleListParams({"q": "ferry"}), timezone.now()).articles == [mine.pk]
    assert [f.title for f in reporter.get(LIST).context["filters"]] == ["Status"]


# --- saved views ----------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_search_is_saved_under_a_name_and_deleted(editor):
    typed = {"name": " River  desk ", "query": "?q=river&evil=1&status=desk"}
    page = editor.post(url_of("article_view_save"), typed, follow=True)
    view = SavedView.objects.get()
    assert (view.name, view.query, view.is_shared) == ("River desk", "q=river&status=desk", False)
    assert 'href="/admin/articles/article/?q=river&amp;status=desk"' in text_of(page)
    editor.post(url_of("article_view_save"), {"name": "River desk", "query": "q=lake"})
    assert SavedView.objects.get().query == "q=lake"
    assert editor.get(url_of("article_view_drop", view.pk)).status_code == 405
    editor.post(url_of("article_view_drop", view.pk))
    assert not SavedView.objects.exists()


@pytest.mark.slow
def test_a_search_of_everything_is_saved_above_that_search_alone(editor):
    typed = {"name": "Ferries", "query": "?q=ferry&evil=1&where=desk&sort=oldest", "searches_everything": "on"}
    page = text_of(editor.post(url_of("article_view_save"), typed, follow=True))
    view = SavedView.objects.get()
    assert (view.query, view.searches_everything) == ("q=ferry&where=desk&sort=oldest", True)
    assert 'href="/admin/search/?q=ferry&amp;where=desk&amp;sort=oldest"' in page and "kept above the search" in page
    assert "Ferries" not in text_of(editor.get(LIST))
    assert Colleague("Reporter", name="rosa").post(url_of("article_view_save"), typed).status_code == 403
    gone = editor.post(url_of("article_view_drop", view.pk), follow=True)
    assert gone.request["PATH_INFO"] == "/admin/search/" and not SavedView.objects.exists()


@pytest.mark.slow
def test_a_search_of_everything_takes_no_view_of_the_list_that_has_its_name(editor):
    editor.post(url_of("article_view_save"), {"name": "River", "query": "q=lake"})
    editor.post(url_of("article_view_save"), {"name": "River", "query": "q=weir", "searches_everything": "on"})
    assert set(SavedView.objects.values_list("query", "searches_everything")) == {("q=lake", False), ("q=weir", True)}


@pytest.mark.slow
def test_a_view_belongs_to_its_owner_unless_it_is_shared(editor):
    reporter = Colleague("Reporter", name="rosa")
    editor.post(url_of("article_view_save"), {"name": "Private", "query": "q=a"})
    editor.post(url_of("article_view_save"), {"name": "Shared", "query": "q=b", "is_shared": "on"})
    page = text_of(reporter.get(LIST))
    assert "Shared" in page and "Private" not in page
    private, shared = SavedView.objects.get(name="Private"), SavedView.objects.get(name="Shared")
    assert reporter.post(url_of("article_view_drop", private.pk)).status_code == 404
    assert reporter.post(url_of("article_view_drop", shared.pk)).status_code == 403
    assert reporter.post(url_of("article_view_save"), {"name": "x", "query": "", "is_shared": "on"}).status_code == 403
    assert SavedView.objects.count() == 2


@pytest.mark.parametrize(("name", "query"), [("", "q=a"), ("x" * 61, "q=a"), ("x", "q=" + "a" * 3000)])
def test_a_view_that_cannot_be_saved_states_why(editor, name, query):
    page = editor.post(url_of("article_view_save"), {"name": name, "query": query}, follow=True)
    assert 'class="error"' in text_of(page)
    assert not SavedView.objects.exists()


def test_nobody_saves_more_views_than_the_list_has_room_for(editor):
    SavedView.objects.bulk_create(SavedView(owner=editor.user, name=f"View {n}") for n in range(SavedView.MAX_PER_USER))
    editor.post(url_of("article_view_save"), {"name": "One more", "query": "q=a"})
    assert not SavedView.objects.filter(name="One more").exists()


def test_a_search_that_was_stopped_leaves_the_list_usable_with_a_message(editor, monkeypatch):
    make_draft(headline="Ferry plan", by="edda")

    def raise_search_too_slow(*args, **kwargs):
        raise SearchTooSlow

    monkeypatch.setattr(Backend, "look_up", raise_search_too_slow)
    page = editor.get("/admin/articles/article/?q=ferry")
    assert page.status_code == 200 and "took too long" in text_of(page)
    assert headlines(page) == ["Ferry plan"]


@pytest.mark.slow
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by what it knows of its tables")
@pytest.mark.parametrize("role", ["Reporter", "Editor", "Archivist", "Administrator"])
@pytest.mark.parametrize(
    "url",
    [
        "/admin/",
        "/admin/articles/article/",
        "/admin/articles/article/?q=river",
        "/admin/articles/deskcopy/",
        "/admin/search/?q=river",
        "/admin/search/?q=river+in:versions",
    ],
)
def test_no_page_of_the_desk_reads_all_articles(db, role, url, django_assert_max_num_queries):
    make_draft(headline="Ferry plan", by="rosa")
    colleague = Colleague(role, name="rosa")
    colleague.get(url)  # some counts are kept for a while
    with django_assert_max_num_queries(60) as queries:
        colleague.get(url)
    newest = re.compile(r"[^?]*\"id\" DESC LIMIT \d+\Z")  # reads so many rows from the end, if there is no condition
    statements = [query["sql"] for query in queries if query["sql"].startswith("SELECT")]
    statements = [sql for sql in statements if " WHERE " in sql or not newest.match(sql)]
    with connection.cursor() as cursor:
        steps = {step[3] for sql in statements for step in cursor.connection.execute(f"EXPLAIN QUERY PLAN {sql}")}
    walked = r"SCAN (articles_(article|version|address|origin)|U\d)( USING INDEX sqlite_autoindex\S*)?$"
    assert len(steps) > 2 and not [step for step in steps if re.match(walked, step)]


@pytest.mark.slow
def test_a_row_shows_the_passage_that_has_the_words(editor):
    body = "<p>Nobody waited.</p>" * 30 + "<p>The dredgers came at dawn & left.</p>"
    make_article(headline="Live", body=body)
    make_draft(headline="Draft", body=body)
    withdrawn = make_article(headline="Withdrawn", body=body)
    publishing.withdraw(withdrawn, reason="It was invented.", by="edda")
    page = editor.get(LIST, {"q": "dredger"})
    for headline in ("Live", "Draft", "Withdrawn"):
        assert ("dredgers", True) in row_of(page, headline).snippet
    assert text_of(page).count("<mark>dredgers</mark> came at dawn &amp; left.") == 3
    assert not row_of(editor.get(LIST), "Live").snippet


@pytest.mark.slow
def test_a_passage_of_the_desk_is_for_editors_alone(editor):
    article = make_article(headline="Dredgers return", by="otto")
    copy = publishing.open_on_desk(article, by="edda")
    DeskCopy.objects.filter(pk=copy.pk).update(body="<p>The dredgers are secret.</p>")
    assert "secret" in text_of(editor.get(LIST, {"q": "dredgers"}))
    assert "secret" not in text_of(Colleague("Archivist", name="arno").get(LIST, {"q": "dredgers"}))


def test_the_head_of_the_days_changes_the_order(editor):
    make_article(section="News")
    page = editor.get(LIST, {"q": "section:news"})
    assert page.context["heads"]["published"].url == "?q=section%3Anews&sort=oldest"
    assert 'aria-sort="descending"' in text_of(page)
    page = editor.get(LIST, {"sort": "oldest"})
    assert page.context["heads"]["published"].url == "?sort=newest" and 'aria-sort="ascending"' in text_of(page)


def make_in_columns():
    """Make a draft and live stories whose order differs in each column."""
    make_article(headline="“Éclair” wins", section="Sport", authors=["Zoe"], published="2024-01-01")
    apples = {"headline": "apples", "section": "News", "authors": ["Ada"], "published": "2024-01-02"}
    story = make_story(**apples, body="<p>More of them.</p>")
    publishing.update(make_article(**apples), story=story, by="ada")
    make_article(headline="Zebra", published="2024-01-03")
    make_draft(headline="Duck", section="Weather", authors=["Bo", "Aaron"])
    publishing.withdraw(make_article(headline="Boats", published="2024-01-04"), reason="By order.", by="ada")


stories_in_columns = shared_rows(make_in_columns)


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("headline", ["apples", "Duck", "“Éclair” wins", "Zebra", "Boats"]),
        ("-headline", ["Zebra", "“Éclair” wins", "Duck", "apples", "Boats"]),
        ("section", ["apples", "“Éclair” wins", "Duck", "Boats", "Zebra"]),
        ("byline", ["apples", "Duck", "“Éclair” wins", "Boats", "Zebra"]),
        ("-updated", ["apples", "Duck", "Boats", "Zebra", "“Éclair” wins"]),
        ("-versions", ["apples", "Zebra", "“Éclair” wins", "Duck", "Boats"]),
    ],
)
def test_the_list_is_in_the_order_of_a_column_and_what_has_no_value_is_last(stories_in_columns, editor, sort, expected):
    page = editor.get(LIST, {"sort": sort})
    assert headlines(page) == expected
    head = page.context["heads"][sort.removeprefix("-")]
    assert head.direction == ("descending" if sort.startswith("-") else "ascending")
    assert ("sort=-" in head.url) is not sort.startswith("-"), "a second click reverses it"


def test_only_the_newest_of_many_are_in_the_order_of_a_column_and_the_page_says_so(editor, monkeypatch):
    for module in (list_query, list_params):
        monkeypatch.setattr(module, "MAX_RESULTS", 2)
    for day, headline in enumerate(("Oldest", "Beavers", "Apples"), 1):
        make_article(headline=headline, published=f"2024-01-0{day}")
    page = editor.get(LIST, {"sort": "headline"})
    assert headlines(page) == ["Apples", "Beavers"]
    assert "In this order are the newest" in text_of(page)
