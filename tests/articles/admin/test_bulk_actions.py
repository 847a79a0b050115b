"""Many articles at once: what will happen is shown first, each goes through its verb, and what was not done is said."""

import io
import json
from datetime import UTC, timedelta

import pytest
from django.utils import timezone

from articles.admin.actions import bulk_views
from articles.desk import workflow
from articles.importing.formats import Options, jsonl
from articles.models import Article, AuditEntry, BulkRun, DeskCopy, Section, Tag, Version, VersionKind
from articles.record import desk_copies, publishing
from tests.articles.admin.desk_client import Colleague, url_of, words_of
from tests.articles.admin.test_taxonomy import queries_of
from tests.factories import make_article, make_draft, make_story

LIST = "/admin/articles/article/"


@pytest.fixture
def editor(db):
    return Colleague("Editor")


def choose(colleague, act: str, *articles, **fields):
    """Tick articles on the list and choose an act; give the page that says what will happen."""
    fields = {"act": act, "_selected_action": [article.pk for article in articles]} | fields
    return colleague.post(url_of("article_bulk_start"), fields, follow=True)


def look(colleague, page, **words):
    return colleague.post(page.request["PATH_INFO"], {"look": "1", **words}, follow=True)


def do(colleague, page):
    return colleague.post(page.request["PATH_INFO"], {"do": "1"}, follow=True)


def plans(page) -> dict[str, str]:
    return {line.headline: plan.refusal or plan.effect for line, plan in page.context["plans"]}


def report(page) -> dict[str, str]:
    return {line.headline: outcome for line, outcome in page.context["rows"]}


def tags_of(article) -> set[str]:
    return {tag.key for tag in Version.objects.get(article=article, number=article.latest).story.tags}


def test_a_tag_is_added_as_a_version_and_on_the_desk_and_never_where_it_cannot_be(editor):
    tag = Tag.objects.create(name="River", slug="river")
    live, has = make_article(headline="Live"), make_article(headline="Has it", tags=["River"])
    opened = make_article(headline="Opened")
    copy = publishing.open_on_desk(opened, by="ada")
    DeskCopy.objects.filter(pk=copy.pk).update(dek="Being reworked.")
    draft = make_draft(headline="Draft")
    withdrawn = make_article(headline="Withdrawn")
    publishing.withdraw(withdrawn, reason="Wrong.", by="ada")
    scheduled = make_draft(headline="Scheduled")
    publishing.schedule(scheduled, due_at=timezone.now() + timedelta(days=1), by="ada")
    page = choose(editor, "add_tag", live, has, opened, draft, withdrawn, scheduled)
    assert "Do it" not in words_of(page) and 'name="do"' not in words_of(page)
    page = look(editor, page, tag="river")
    assert plans(page) == {
        "Live": "Changes version 2, a minor edit.",
        "Has it": "It has the tag already.",
        "Opened": "Changes version 2, a minor edit and the text on the desk.",
        "Draft": "Changes the text on the desk.",
        "Withdrawn": "It is withdrawn: nothing in it can be changed.",
        "Scheduled": "It is scheduled, and its text is frozen; take it back from the schedule first.",
    }
    assert Version.objects.filter(number=2, kind=VersionKind.MINOR_EDIT).count() == 0
    page = do(editor, page)
    assert {headline for headline, outcome in report(page).items() if outcome == ""} == {"Live", "Opened", "Draft"}
    for article in (live, has, opened, draft):
        article.refresh_from_db()
    assert (live.latest, has.latest, opened.latest, draft.latest) == (2, 1, 2, 0)
    assert tags_of(live) == tags_of(opened) == {"river"}
    assert Version.objects.get(article=live, number=2).by == "edda"
    reworked = DeskCopy.objects.get(article=opened)
    assert (reworked.based_on, reworked.dek, set(reworked.tags.all())) == (2, "Being reworked.", {tag})
    assert set(DeskCopy.objects.get(article=draft).tags.all()) == {tag}


def test_a_tag_is_removed_whatever_it_was_called_when_it_was_printed(editor):
    old = make_article(headline="Old", tags=["Rivers", "Boats"])
    Tag.objects.filter(slug="rivers").update(slug="river")
    Tag.objects.get(slug="river").aliases.create(slug="rivers", name="Rivers", reason="renamed")
    page = look(editor, choose(editor, "remove_tag", old), tag="Rivers")
    do(editor, page)
    old.refresh_from_db()
    assert (old.latest, tags_of(old)) == (2, {"boats"})


def test_stories_move_to_a_section_and_readers_find_them_there(editor, client):
    sport = Section.objects.create(name="Sport", slug="sport")
    article, draft = make_article(headline="Match", section="News"), make_draft(headline="Preview")
    page = look(editor, choose(editor, "section", article, draft), section=sport.pk)
    do(editor, page)
    article.refresh_from_db()
    assert article.entry.section == sport
    assert DeskCopy.objects.get(article=draft).section == sport
    assert "Match" in words_of(client.get("/sections/sport/"))


def test_drafts_are_published_and_those_that_cannot_be_say_why(editor):
    good, embargoed = make_draft(headline="Good"), make_draft(headline="Embargoed")
    workflow.embargo(embargoed, until=timezone.now() + timedelta(hours=1), by="ada")
    nameless, future = make_draft(headline="", body="<p>Words.</p>"), make_draft(headline="Future")
    DeskCopy.objects.filter(article=future).update(published="2150-01-01")
    live = make_article(headline="Live")
    page = choose(editor, "publish", good, embargoed, nameless, live, future)
    assert plans(page)["Embargoed"] == "It is under embargo."
    page = do(editor, page)
    said = report(page)
    assert said["Good"] == ""
    assert said["Words."] == "It has no headline."
    assert "future" in said["Future"]
    assert [a.latest for a in Article.objects.order_by("pk")] == [1, 0, 0, 0, 1]


def test_withdrawing_asks_for_a_reason_and_takes_all_of_them_away(editor, client):
    articles = [make_article(headline=f"Story {n}", published=f"2024-07-0{n}") for n in range(1, 4)]
    page = choose(editor, "withdraw", *articles)
    assert 'name="do"' not in words_of(page)
    assert "This field is required" in words_of(look(editor, page, reason=""))
    page = do(editor, look(editor, page, reason="They were invented."))
    assert page.context["done"] == 3
    assert client.get("/2024/07/01/story-1/").status_code == 410
    assert BulkRun.objects.get().words == {}


@pytest.mark.parametrize(("act", "state"), [("review", "review"), ("ready", "ready")])
def test_stories_are_handed_on_together(editor, act, state):
    draft, live = make_draft(headline="Draft"), make_article(headline="Live")
    page = do(editor, choose(editor, act, draft, live))
    assert report(page) == {"Draft": "", "Live": "It is not on the desk."}
    assert DeskCopy.objects.get(article=draft).state == state


def test_what_was_chosen_is_exported_and_reads_the_same_again(editor):
    live, draft = make_article(headline="Live", tags=["River"]), make_draft(headline="Draft")
    withdrawn = make_article(headline="Secret")
    publishing.withdraw(withdrawn, reason="Wrong.", by="ada")
    page = choose(editor, "export", live, draft, withdrawn)
    answer = do(editor, page)
    assert "attachment" in answer.headers["Content-Disposition"]
    lines = [json.loads(line) for line in answer.content.decode().splitlines()]
    assert [line["headline"] for line in lines] == ["Live", "Draft"]
    stories = [item.story for item in jsonl.read(io.BytesIO(answer.content), "x.jsonl", Options(zone=UTC))]
    assert stories[0] == live.versions.get().story
    assert stories[1] == desk_copies.freeze(DeskCopy.objects.get(article=draft))
    assert Version.objects.count() == 3


def test_sending_a_page_again_does_nothing_twice(editor):
    Tag.objects.create(name="River", slug="river")
    article = make_article()
    page = look(editor, choose(editor, "add_tag", article), tag="River")
    first = do(editor, page)
    again = do(editor, page)
    article.refresh_from_db()
    assert article.latest == 2
    assert report(again) == report(first)
    assert editor.get(page.request["PATH_INFO"]).context["done"] == 1


def test_what_somebody_else_changed_meanwhile_is_left_alone(editor):
    Tag.objects.create(name="River", slug="river")
    corrected, saved = make_article(headline="Corrected"), make_draft(headline="Saved")
    page = look(editor, choose(editor, "add_tag", corrected, saved), tag="River")
    publishing.correct(corrected, story=make_story(headline="Corrected"), note="It was Monday.", by="ada")
    DeskCopy.objects.get(article=saved).save()
    assert set(report(do(editor, page)).values()) == {bulk_views.CHANGED_NOTICE}
    assert Version.objects.get(article=corrected, number=2).kind == VersionKind.CORRECT
    assert not DeskCopy.objects.get(article=saved).tags.exists()


def test_work_that_takes_too_long_goes_on_when_asked_to(editor, monkeypatch):
    Tag.objects.create(name="River", slug="river")
    articles = [make_draft(headline=f"Draft {n}") for n in range(3)]
    page = look(editor, choose(editor, "add_tag", *articles), tag="River")
    monkeypatch.setattr(bulk_views, "TIME_LIMIT_SECONDS", -1)
    page = do(editor, page)
    assert (page.context["done"], page.context["left"]) == (1, 2)
    monkeypatch.setattr(bulk_views, "TIME_LIMIT_SECONDS", 20)
    page = do(editor, page)
    assert (page.context["done"], page.context["left"]) == (3, 0)
    assert BulkRun.objects.get().finished_at


def test_all_that_were_found_are_chosen_with_one_tick(editor, monkeypatch):
    for n in range(55):
        make_draft(headline=f"Ferry {n}")
    make_draft(headline="Something else", body="<p>Not a word of it.</p>")
    page = choose(editor, "review", across="1", query="?q=ferry")
    assert len(plans(page)) == 55
    monkeypatch.setattr(bulk_views, "MAX_ARTICLES", 10)
    assert len(plans(choose(editor, "review", across="1", query="?q=ferry"))) == 10


@pytest.mark.parametrize("fields", [{}, {"act": "review"}, {"act": "nonsense", "_selected_action": "1"}])
def test_nothing_chosen_does_nothing(editor, fields):
    make_draft()
    assert editor.post(url_of("article_bulk_start"), fields)["Location"] == LIST
    assert not BulkRun.objects.exists()


# --- who may --------------------------------------------------------------------------------------------------------


def test_a_reporter_hands_on_own_drafts_and_touches_nothing_else(db):
    reporter = Colleague("Reporter", name="rosa")
    mine, foreign, live = make_draft(by="rosa", headline="Mine"), make_draft(by="ada"), make_article()
    page = choose(reporter, "review", mine, foreign, live)
    assert set(plans(page)) == {"Mine"}
    do(reporter, page)
    assert list(DeskCopy.objects.filter(state="review").values_list("article", flat=True)) == [mine.pk]
    for act in ("publish", "withdraw", "ready"):
        fields = {"act": act, "_selected_action": [mine.pk]}
        assert reporter.post(url_of("article_bulk_start"), fields).status_code == 403
    # A run that was begun with more rights than there are now does nothing.
    run = BulkRun.objects.create(act="publish", by="rosa", articles=[[mine.pk, 0, ""]])
    assert reporter.get(url_of("article_bulk", run.pk)).status_code == 403
    run = BulkRun.objects.create(act="export", by="rosa", articles=[[live.pk, 0, ""], [foreign.pk, 0, ""]])
    assert reporter.post(url_of("article_bulk", run.pk), {"do": "1"}).content == b""


def test_an_archivist_reads_the_record_and_changes_nothing_by_it(db):
    archivist = Colleague("Archivist", name="abe")
    live = make_article()
    for act in ("add_tag", "section", "review", "publish", "withdraw"):
        fields = {"act": act, "_selected_action": [live.pk]}
        assert archivist.post(url_of("article_bulk_start"), fields).status_code == 403
    assert do(archivist, choose(archivist, "export", live)).status_code == 200


def test_a_run_is_its_beginners_alone(editor):
    draft = make_draft(by="ada")
    page = choose(editor, "publish", draft)
    other = Colleague("Editor", name="otto")
    assert other.get(page.request["PATH_INFO"]).status_code == 404
    assert other.post(page.request["PATH_INFO"], {"do": "1"}).status_code == 404
    assert DeskCopy.objects.exists()


@pytest.mark.parametrize("act", ["add_tag", "publish", "export"])
@pytest.mark.one_engine
def test_the_plan_costs_the_same_for_few_and_for_many(editor, act, django_assert_max_num_queries):
    def url(count):
        articles = [make_article(headline=f"Live {n}", tags=["Boats"]) for n in range(count)]
        articles += [make_draft(headline=f"Draft {n}", authors=["Ada"]) for n in range(count)]
        return choose(editor, act, *articles).request["PATH_INFO"]

    few = queries_of(editor, url(2), django_assert_max_num_queries(40))
    assert queries_of(editor, url(12), django_assert_max_num_queries(40)) == few


def test_reports_keep_no_words_of_stories_and_go_after_a_month(editor):
    draft = make_draft(headline="Canary headline")
    DeskCopy.objects.filter(article=draft).update(published="2150-01-01")
    do(editor, choose(editor, "publish", draft))
    run = BulkRun.objects.get()
    assert "Canary" not in json.dumps([run.outcomes, run.articles, run.words]) + run.said
    assert bulk_views.delete_expired(timezone.now() + timedelta(days=29)) == 0
    assert bulk_views.delete_expired(timezone.now() + timedelta(days=31)) == 1
    assert AuditEntry.objects.count() == 0
