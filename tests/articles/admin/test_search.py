"""Staff search the desk, scheduled and withdrawn stories and every former version, as far as their permissions
reach."""

import json
import re
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from articles.admin.search import text_cache, unpublished
from articles.desk import permissions
from articles.models import Article, Comment, DeskCopy, InternalNote
from articles.record import publishing
from articles.search.backends import SearchTooSlow
from articles.search.backends.base import Backend
from articles.search.query import syntax_help
from articles.search.results import keyset
from articles.story.credits import AgencyLine
from articles.story.story import Picture
from tests.articles.admin.desk_client import Colleague, text_of, url_of
from tests.factories import make_article, make_draft, make_story
from tests.media.pictures import make_photo
from tests.shared_rows import shared_rows

pytestmark = pytest.mark.django_db
SEARCH = "/admin/search/"
UNSEEN = {"Ferry returns at last", "Ferry to be sold", "Ferry fares rise", "Bridge closes"}


def search(client, q="", **parameters):
    page = client.get(SEARCH, {"q": q, **parameters})
    assert page.status_code == 200
    return page


def headlines(page, *lists) -> set[str]:
    rows = [row for name in lists or ("unpublished_rows", "live_rows") for row in page.context.get(name) or ()]
    return {"".join(text for text, _ in row.headline) for row in rows}


def counts(page) -> dict[str, int]:
    return {choice.label: choice.count for choice in page.context["where"]}


def follow(client, page, text: str):
    """Follow the link with this text; return the page behind it."""
    match = re.search(rf'href="([^"]+)"[^>]*>(?:<[^>]+>)*{re.escape(text)}', text_of(page))
    assert match, text
    url = unescape(match[1])
    return client.get(SEARCH + url if url.startswith("?") else url)


@shared_rows
def stories():
    """Return a live, a scheduled and a withdrawn story by name; one more is live and one is a draft."""
    live = make_article(headline="Ferry returns", section="News", tags=["River"], authors=["Ann Lee"])
    copy = publishing.open_on_desk(live, by="ada")
    DeskCopy.objects.filter(pk=copy.pk).update(headline="Ferry returns at last")
    make_article(headline="Mill burns", body="<p>A mill.</p>", section="Business", published="2019-05-01")
    make_draft(headline="Ferry to be sold", body="<p>Secretly.</p>", tags=["River"], language="pt")
    waiting = make_draft(headline="Ferry fares rise", body="<p>In May.</p>")
    publishing.schedule(waiting, due_at=timezone.now() + timedelta(days=1), by="ada")
    pictures = (Picture("", caption="A ferry under the bridge"),)
    gone = make_article(headline="Bridge closes", body="<p>It closes.</p>", pictures=pictures, language="fi")
    publishing.withdraw(gone, reason="It was invented.", by="ada")
    return {"live": live, "waiting": waiting, "gone": gone}


@pytest.mark.parametrize(
    ("query", "unpublished", "live"),
    [
        ("ferry", UNSEEN, {"Ferry returns"}),
        ('"at last"', {"Ferry returns at last"}, set()),
        ("ferry is:draft", {"Ferry to be sold", "Ferry fares rise"}, set()),
        ("ferry is:scheduled", {"Ferry fares rise"}, set()),
        ("is:withdrawn", {"Bridge closes"}, set()),
        ("is:withdrawn ferry", {"Bridge closes"}, set()),
        ("is:withdrawn mill", set(), set()),
        ("bridge -is:withdrawn", set(), set()),
        ("is:draft OR is:withdrawn", {"Ferry to be sold", "Ferry fares rise", "Bridge closes"}, set()),
        ("caption:ferry", {"Bridge closes"}, set()),
        ("caption:bridges", set(), set()),  # its language is Finnish
        ("tag:river", {"Ferry returns at last", "Ferry to be sold"}, {"Ferry returns"}),
        ('by:"Ann Lee"', {"Ferry returns at last"}, {"Ferry returns"}),
        ("lang:pt", {"Ferry to be sold"}, set()),
        ("lang:fi", {"Bridge closes"}, set()),
        ("on:2019", set(), {"Mill burns"}),
        ("secretly OR mill", {"Ferry to be sold"}, {"Mill burns"}),
        ("fer* -river", UNSEEN, {"Ferry returns"}),
        ("", UNSEEN, {"Ferry returns", "Mill burns"}),
    ],
)  # fmt: skip
def test_a_query_matches_what_readers_see_and_what_they_cannot_see(stories, query, unpublished, live):
    page = search(Colleague("Editor"), query)
    assert headlines(page, "unpublished_rows") == unpublished
    assert headlines(page, "live_rows") == live
    assert page.context["results"].total == len(live)
    assert page.context["unpublished"].total == len(unpublished)


@pytest.mark.slow
def test_a_result_states_where_the_story_is_what_matched_and_where_to_go(stories):
    editor = Colleague("Editor")
    rows = {row.statuses[0][1]: row for row in search(editor, "ferry").context["unpublished_rows"]}
    assert set(rows) == {"Live", "Draft", "Withdrawn"}
    assert rows["Withdrawn"].passages[0].field == "Caption"
    assert ("ferry", True) in rows["Withdrawn"].passages[0].pieces
    assert ("Ferry", True) in rows["Live"].headline
    page = search(editor, "fares")
    (waiting,) = page.context["unpublished_rows"]
    assert [status[:3] for _, status in waiting.statuses] == ["Dra", "Due"]
    assert [passage.source.split()[0] for passage in waiting.passages] == ["Scheduled", "On"]
    for row in [*rows.values(), waiting]:
        for link in row.links:
            assert editor.get(link.url).status_code == 200, link
    compared = editor.get(next(link.url for link in rows["Live"].links if "desk copy" in link.label))
    assert "at last</ins>" in text_of(compared)


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("live", {"Ferry returns"}),
        ("desk", {"Ferry returns at last", "Ferry to be sold", "Ferry fares rise"}),
        ("scheduled", {"Ferry fares rise"}),
        ("withdrawn", {"Bridge closes"}),
    ],
)
def test_one_place_can_be_searched_alone_and_every_place_has_a_count(stories, where, expected):
    page = search(Colleague("Editor"), "ferry", where=where)
    assert headlines(page) == expected
    assert counts(page) == {"Everywhere": None, "Live": 1, "On the desk": 3, "Scheduled": 1, "Withdrawn": 1}


def guest_with(*permissions) -> Colleague:
    colleague = Colleague(name="guest")
    colleague.user.user_permissions.set(Permission.objects.filter(codename__in=["search_archive", *permissions]))
    return colleague


@pytest.mark.parametrize(
    ("colleague", "expected"),
    [
        (lambda: Colleague("Editor"), {"Live": 1, "On the desk": 4, "Scheduled": 1, "Withdrawn": 1}),
        (lambda: Colleague("Administrator"), {"Live": 1, "On the desk": 4, "Scheduled": 1, "Withdrawn": 1}),
        (lambda: Colleague("Archivist"), {"Live": 1, "On the desk": 0, "Scheduled": 0, "Withdrawn": 1}),
        (guest_with, {"Live": 1, "On the desk": 0, "Scheduled": 0, "Withdrawn": 0}),
        (lambda: guest_with("view_article"), {"Live": 1, "On the desk": 0, "Scheduled": 0, "Withdrawn": 0}),
        (
            lambda: guest_with("view_article", "change_deskcopy"),
            {"Live": 1, "On the desk": 1, "Scheduled": 0, "Withdrawn": 0},
        ),
    ],
)
@pytest.mark.slow
def test_results_that_the_user_may_not_see_are_neither_listed_nor_counted(stories, colleague, expected):
    make_draft(headline="Ferry of my own", by="guest")
    colleague = colleague()
    page = search(colleague, "ferry")
    assert counts(page) == {"Everywhere": None, **expected}
    if not expected["On the desk"]:
        assert "sold" not in text_of(page) and "fares" not in text_of(page)
    versions = search(colleague, "in:versions ferry")
    assert versions.context["version_results"].total == (2 if expected["Withdrawn"] else 0)
    assert ("Bridge" in text_of(versions)) == bool(expected["Withdrawn"])
    for row in [*page.context["live_rows"], *page.context["unpublished_rows"]]:
        for link in row.links:
            assert colleague.get(link.url).status_code == 200, link


@pytest.mark.slow
def test_the_versions_that_first_had_and_that_lost_a_phrase_are_named_and_compared():
    article = make_article(headline="One", body="<p>It sailed.</p>", tags=["River"])
    for body in ("It sailed at noon.", "It did not sail.", "It sailed at noon again."):
        publishing.correct(article, story=make_story(headline="One", body=f"<p>{body}</p>"), note="Time.", by="ada")
    editor = Colleague("Editor")
    page = search(editor, 'in:versions "sailed at noon"')
    (row,) = page.context["version_rows"]
    first = row.runs[0]
    urls = [re.findall('href="([^"]+)"', run.sentence) for run in row.runs]
    assert [re.sub(r"<[^>]+>|\([^)]+\)", "", run.sentence) for run in row.runs] == [
        "First in version 2 ; removed in version 3 .",
        "First in version 4 ; never removed.",
    ]
    assert ("sailed at noon", True) in first.passage.pieces
    for url, old, new in ((urls[0][0], "1", "2"), (urls[0][1], "2", "3"), (urls[1][0], "3", "4")):
        compared = editor.get(unescape(url))
        assert (compared.context["old"], compared.context["new"]) == (old, new)
    assert search(editor, '"did not sail"').context["nothing"]
    assert (
        follow(editor, search(editor, '"did not sail"'), "Look in every version").context["version_results"].total == 1
    )


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("in:versions ferry is:withdrawn", 1),
        ("in:versions ferry -is:withdrawn", 1),
        ("in:versions tag:river", 1),
        ("in:versions (tag:river OR bridge)", 2),
        ("in:versions on:2019", 1),
        ("in:versions is:draft", 0),
        ("in:versions secretly", 0),
        ("in:versions", 3),
        ("in:versions lang:fi suljetaan", 0),
        ("in:versions lang:fi closes", 1),
    ],
)
def test_versions_are_narrowed_by_every_filter_of_the_query_language(stories, query, expected):
    assert search(Colleague("Editor"), query).context["version_results"].total == expected


@pytest.mark.slow
def test_no_page_of_the_search_is_stored_by_caches_and_the_desk_links_to_it(stories):
    editor = Colleague("Editor")
    for query in ("", "ferry", "in:versions ferry"):
        assert "no-store" in search(editor, query).headers["Cache-Control"]
    for page in ("/admin/", url_of("article_changelist")):
        assert f'href="{SEARCH}"' in text_of(editor.get(page))
        assert f'href="{SEARCH}"' not in text_of(Colleague("Reporter", name=page).get(page))


ODD_PARAMETERS = [
    {"q": "after:2024-13"},
    {"q": '"no end (of it'},
    {"q": "x " * 5000},
    {"q": "a\0b\x1f \ufffe"},
    {"q": "tag: by: -: OR OR AND NOT * \"\" ()"},
    {"q": "in:versions OR ferry"},
    {"q": "tag:nothing-has-this"},
    {"q": "in:versions tag:nothing-has-this"},
    {"q": "-ferry"},
    {"q": "in:versions -ferry"},
    {"q": "('; DROP TABLE articles_article; --"},
    {"q": "ferry", "where": "nowhere", "sort": "sideways", "page": "2"},
    *({"q": "ferry", "where": where, "cursor": cursor} for where in ("", "live", "desk") for cursor in (
        "x", "older.", "newer", "older.1.x", "older.1", "older.1.2.3", "newer.99999999999999999999.1", "older.²³.1",
        "older.0.0", "newer.0.0", "older.999999999999999999.1", "newer.-1.-1", "-9", "\0",
    )),
    {"q": "in:versions ferry", "cursor": "older.1.2"},
    {"q": "in:versions ferry", "cursor": "older.0"},
]  # fmt: skip


@pytest.mark.slow
def test_no_query_causes_a_server_error(stories):
    editor = Colleague("Editor")
    for parameters in ODD_PARAMETERS:
        search(editor, **parameters)


def test_a_mistake_in_a_query_is_explained_and_the_rest_is_answered(stories):
    page = search(Colleague("Editor"), "ferry after:2024-13", where="nowhere")
    notices = " ".join(page.context["notices"])
    assert "“after:2024-13” was not understood" in notices
    assert "known are live, desk, scheduled, withdrawn" in notices
    assert headlines(page, "partial_rows") == {"Ferry returns"}


def test_a_misspelt_word_is_corrected(stories):
    make_article(headline="Another mill")
    editor = Colleague("Editor")
    page = search(editor, "mlil")
    assert page.context["nothing"]
    assert "Mill burns" in headlines(follow(editor, page, "mill"))


@pytest.mark.parametrize("query", ["ferry is:withdrawn", "in:versions ferry", "ferry"])
def test_a_search_that_exceeds_its_time_states_so(stories, monkeypatch, query):
    def raise_search_too_slow(*args, **kwargs):
        raise SearchTooSlow

    monkeypatch.setattr(Backend, "look_up", raise_search_too_slow)
    page = search(Colleague("Editor"), query)
    assert "took too long" in text_of(page)


def pages_of(client, page, label="Next page"):
    while True:
        yield page
        if f">{label}<" not in text_of(page):
            return
        page = follow(client, page, label)


@pytest.mark.parametrize("parameters", [{"where": "desk"}, {"where": "live", "sort": "newest"}, {"q": "in:versions"}])
@pytest.mark.slow
def test_every_story_is_on_exactly_one_page_even_when_others_are_added(parameters):
    make = make_draft if parameters.get("where") == "desk" else make_article
    expected = {f"Story {n}" for n in range(45)}
    for headline in expected:
        make(headline=headline)
    editor = Colleague("Editor")
    lists = ("unpublished_rows", "live_rows", "version_rows")
    first = search(editor, **{"q": "", **parameters})
    make(headline="Just now", published="2026-01-01" if make is make_article else None)
    pages = list(pages_of(editor, first))
    seen = [headlines(page, *lists) for page in pages]
    assert [len(page) for page in seen] == [20, 20, 5]
    assert set.union(*seen) == expected
    back = list(pages_of(editor, pages[-1], "Previous page"))
    assert expected <= set.union(*(headlines(page, *lists) for page in back))


def test_a_cursor_leads_to_its_page_even_after_its_story_is_gone():
    rows = (9, 7, 5, 3, 1)

    def page(cursor: str, **how):
        return keyset.paginate(keyset.fetch_from(rows, lambda row: (row,)), lambda row: (row,), cursor, 2, **how)

    assert page("") == ([9, 7], "older.7", "", False, None)
    assert page("older.7") == ([5, 3], "older.3", "newer.5", False, None)
    assert page("older.6").rows == [5, 3]
    assert page("newer.5") == ([9, 7], "older.7", "", False, None)
    assert page("older.0") == ([], "", "", False, None)
    assert page("-3").is_misread and page("older.3.1").is_misread and page("older.3.1").rows == [9, 7]
    assert page("", oldest_first=True) == ([1, 3], "", "newer.3", False, None)
    assert page("newer.3", oldest_first=True) == ([5, 7], "older.5", "newer.7", False, None)
    assert page("older.5", oldest_first=True) == ([1, 3], "", "newer.3", False, None)


@pytest.mark.one_engine
@pytest.mark.slow
def test_the_queries_of_a_search_do_not_grow_with_the_stories(django_assert_max_num_queries):
    editor = Colleague("Editor")
    queries = ["ferry", "", "ferry is:withdrawn tag:river", "in:versions ferry", "in:versions ferry tag:river"]

    def fill(many):
        for n in range(many):
            parts = dict(headline=f"Ferry {n}", tags=["River"], authors=["Ann"], section="News")
            publishing.open_on_desk(make_article(**parts), by="ada")
            publishing.withdraw(make_article(**parts), reason="Wrong.", by="ada")
            waiting = make_draft(**parts)
            publishing.schedule(waiting, due_at=timezone.now() + timedelta(days=1), by="ada")

    def cost():
        query_counts = []
        for query in queries:
            search(editor, query)
            with django_assert_max_num_queries(45) as captured:
                search(editor, query)
            query_counts.append(len(captured))
        return query_counts

    fill(1)
    few = cost()
    fill(5)
    assert all(now <= then for now, then in zip(cost(), few, strict=True))


@pytest.mark.slow
def test_a_saved_text_is_searchable_at_once_and_the_text_it_replaced_is_not(stories, monkeypatch):
    monkeypatch.setattr(text_cache, "MAX_TEXTS", 2)
    editor = Colleague("Editor")
    assert headlines(search(editor, "secretly")) == {"Ferry to be sold"}
    copy = DeskCopy.objects.get(headline="Ferry to be sold")
    copy.body = "<p>Openly.</p>"
    copy.save()
    assert headlines(search(editor, "secretly")) == set()
    assert headlines(search(editor, "openly")) == {"Ferry to be sold"}
    assert len(text_cache._texts) == 2


def test_results_beyond_the_limit_are_mentioned(stories, monkeypatch):
    monkeypatch.setattr(unpublished, "MAX_READ", 1)
    page = search(Colleague("Editor"), "ferry")
    assert unpublished.CUT_NOTICE in page.context["notices"]


@pytest.mark.slow
def test_counts_of_live_stories_add_and_remove_filters(stories):
    editor = Colleague("Editor")
    page = search(editor, "ferry")
    assert {facet.label for facet in page.context["facets"]} == {"Sections", "Tags", "Authors", "Year"}
    narrowed = follow(editor, page, "River")
    assert narrowed.context["params"].q == "ferry tag:river"
    assert headlines(narrowed, "live_rows") == {"Ferry returns"}
    released = next(facet for facet in narrowed.context["facets"] if facet.label == "Tags").choices[0]
    assert released.is_chosen
    assert editor.get(SEARCH + released.url).context["params"].q == "ferry"


def test_live_stories_are_counted_by_language_where_there_are_several(db):
    make_article(headline="Ferry sold", language="de")
    make_article(headline="Ferry kept")
    editor = Colleague("Editor")
    page = search(editor, "ferry")
    [languages] = [facet for facet in page.context["facets"] if facet.label == "Language"]
    assert [(choice.name, choice.count) for choice in languages.choices] == [("de", 1), ("en", 1)]
    narrowed = editor.get(SEARCH + languages.choices[0].url)
    assert (narrowed.context["params"].q, headlines(narrowed, "live_rows")) == ("ferry lang:de", {"Ferry sold"})


@pytest.mark.slow
def test_live_stories_are_counted_by_agency_as_on_the_public_page(db):
    make_article(headline="Ferry sold", agency_lines=(AgencyLine("From Reuters.", "Reuters", "reuters", "supplied"),))
    make_article(headline="Ferry kept")
    editor = Colleague("Editor")
    page = search(editor, "ferry")
    [agencies] = [facet for facet in page.context["facets"] if facet.label == "Agencies"]
    assert [(choice.name, choice.count) for choice in agencies.choices] == [("Reuters", 1)]
    narrowed = follow(editor, page, "Reuters")
    assert narrowed.context["params"].q == "ferry agency:reuters"
    assert headlines(narrowed, "live_rows") == {"Ferry sold"}


def test_the_help_names_every_filter(stories):
    page = unescape(text_of(search(Colleague("Editor"))))
    for row in syntax_help.ROWS + syntax_help.STAFF_ROWS:
        assert f"<code>{row.form}</code>" in page


@pytest.mark.slow
def test_nobody_gets_an_erased_story_as_a_result(stories):
    from articles.record import erasure

    erasure.erase(stories["gone"], reason="By order.", by="ada")
    editor = Colleague("Administrator")
    assert headlines(search(editor, "bridge")) == set()
    assert search(editor, "in:versions bridge").context["version_results"].total == 0
    assert url_of("article_change", Article.objects.get(state="erased").pk) not in text_of(search(editor))


def notes_of(page) -> list[str]:
    return ["".join(text for text, _ in note.pieces) for note in page.context["notes"]]


@pytest.mark.slow
def test_internal_notes_are_searched_for_those_who_may_read_them(db):
    live, draft = make_article(headline="Ferry returns"), make_draft(by="rosa", headline="Ferry to be sold")
    for article, text in ((live, "The captain called twice."), (draft, "Ask the captain again."), (live, "Nothing.")):
        InternalNote.objects.create(article=article, text=text, by="ada")
    assert notes_of(search(Colleague("Editor"), "captains")) == ["Ask the captain again.", "The captain called twice."]
    assert notes_of(search(Colleague("Archivist", name="arno"), "captain")) == ["The captain called twice."]
    assert notes_of(search(guest_with("view_article", "view_version"), "captain")) == []
    assert notes_of(search(Colleague("Editor", name="eva"), "captain section:news")) == []
    page = search(Colleague("Editor", name="ed"), "captain")
    assert f"{url_of('article_change', live.pk)}#notes" in text_of(page)
    assert "Nothing found" not in text_of(page)


@pytest.mark.slow
def test_comments_and_replies_are_searched_with_the_notes_for_those_who_may_read_them(db):
    live, draft = make_article(headline="Ferry returns"), make_draft(by="rosa", headline="Ferry to be sold")
    comment = Comment.objects.create(article=live, quote="It sailed", text="Which pilot?", by="ada")
    reply = Comment.objects.create(article=live, parent=comment, text="The pilots of the Ottilie.", by="bo")
    Comment.objects.create(article=draft, text="Ask a pilot.", by="ada")
    InternalNote.objects.create(article=live, text="The pilot called.", by="ada")
    page = search(Colleague("Editor"), "pilot")
    assert notes_of(page) == ["The pilot called.", "Ask a pilot.", "The pilots of the Ottilie.", "Which pilot?"]
    record = url_of("article_change", live.pk)
    assert [note.url for note in page.context["notes"] if note.by == "bo"] == [f"{record}#comment-{reply.parent_id}"]
    assert notes_of(search(Colleague("Archivist", name="arno"), "pilot Ottilie")) == ["The pilots of the Ottilie."]
    assert notes_of(search(guest_with("view_article", "view_version"), "pilot")) == []


def test_the_notes_that_a_user_may_read_are_the_same_one_by_one_and_together(db):
    make_article()
    own = make_draft(by="rosa")
    make_draft(by="ada")
    publishing.publish(make_draft(by="rosa"), by="ada")
    for role in permissions.ROLES:
        user = Colleague(role, name="rosa" if role == "Reporter" else role).user
        together = set(Article.objects.filter(permissions.notes_visible(user)).values_list("pk", flat=True))
        assert together == {a.pk for a in Article.objects.all() if permissions.may_add_note(user, a)}, role
        assert (own.pk in together) == (role in ("Reporter", "Editor", "Administrator"))


@pytest.mark.slow
def test_photographs_of_the_library_match_whether_a_story_has_them_or_not(db):
    photo = make_photo(caption="The old harbor crane")
    make_photo(caption="A bridge")
    editor = Colleague("Editor")
    page = search(editor, "harbor crane")
    assert [each.pk for each in page.context["library"].photos] == [photo.pk]
    assert "in no published story" in text_of(page)
    assert "Nothing found" not in text_of(page)
    assert "/admin/media/photo/?q=harbor+crane" in text_of(page)
    assert follow(editor, page, "Look in the library").status_code == 200
    assert search(guest_with(), "crane").context["library"] is None
    assert search(editor, "crane section:news").context["library"] is None


def test_the_live_stories_of_a_search_are_exported(stories):
    editor = Colleague("Editor")
    answer = editor.get(f"{SEARCH}export/", {"q": "ferry"})
    lines = [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]
    assert [line["headline"] for line in lines] == ["Ferry returns"]
    assert "no-store" in answer["Cache-Control"]
    assert "Ferry returns" not in text_of(Colleague("Reporter", name="rosa").get(f"{SEARCH}export/", {"q": "ferry"}))
    assert f"{SEARCH}export/?q=ferry" in text_of(search(editor, "ferry"))


def test_an_export_has_at_most_so_many_stories_the_newest(stories, monkeypatch):
    monkeypatch.setattr("articles.admin.search.views.MAX_EXPORTED", 1)
    answer = Colleague("Editor").get(f"{SEARCH}export/")
    lines = [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]
    assert [line["headline"] for line in lines] == ["Ferry returns"]
