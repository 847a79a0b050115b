"""A bulk action displays a plan, applies its verb to each article, and reports what was not done."""

import io
import json
from datetime import UTC, timedelta

import pytest
from django.utils import timezone

from articles.admin.actions import bulk_views
from articles.admin.actions.registry import BULK_ACTIONS
from articles.desk import workflow
from articles.importing.formats import Options, jsonl
from articles.models import Article, AuditEntry, BulkRun, DeskCopy, Section, Tag, Version, VersionKind
from articles.record import desk_copies, publishing
from tests.articles.admin.desk_client import Colleague, text_of, url_of
from tests.articles.admin.test_taxonomy import queries_of
from tests.factories import make_article, make_draft, make_story

LIST = "/admin/articles/article/"


@pytest.fixture
def editor(db):
    return Colleague("Editor")


def start(colleague, act: str, *articles, **fields):
    """Select articles on the list and an action; return the page with the plan."""
    fields = {"bulk_action": act, "_selected_action": [article.pk for article in articles]} | fields
    return colleague.post(url_of("article_bulk_start"), fields, follow=True)


def preview(colleague, page, **words):
    return colleague.post(page.request["PATH_INFO"], {"look": "1", **words}, follow=True)


def confirm(colleague, page):
    sent = {"do": "1", "displayed": page.context["displayed"]}
    return colleague.post(page.request["PATH_INFO"], sent, follow=True)


def plans(page) -> dict[str, str]:
    return {line.headline: plan.refusal or plan.effect for line, plan in page.context["plans"]}


def report(page) -> dict[str, str]:
    return {line.headline: outcome for line, outcome in page.context["rows"]}


def tags_of(article) -> set[str]:
    return {tag.key for tag in Version.objects.get(article=article, number=article.latest).story.tags}


@pytest.mark.slow
def test_a_tag_is_added_by_a_version_or_on_the_desk_and_never_where_that_is_refused(editor):
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
    page = start(editor, "add_tag", live, has, opened, draft, withdrawn, scheduled)
    assert "Do it" not in text_of(page) and 'name="do"' not in text_of(page)
    page = preview(editor, page, tag="river")
    assert plans(page) == {
        "Live": "Changes version 2, a minor edit.",
        "Has it": "It has the tag already.",
        "Opened": "Changes version 2, a minor edit and the text on the desk.",
        "Draft": "Changes the text on the desk.",
        "Withdrawn": "It is withdrawn: nothing in it can be changed.",
        "Scheduled": "It is scheduled, and its text is frozen; take it back from the schedule first.",
    }
    assert Version.objects.filter(number=2, kind=VersionKind.MINOR_EDIT).count() == 0
    page = confirm(editor, page)
    assert {headline for headline, outcome in report(page).items() if outcome == ""} == {"Live", "Opened", "Draft"}
    for article in (live, has, opened, draft):
        article.refresh_from_db()
    assert (live.latest, has.latest, opened.latest, draft.latest) == (2, 1, 2, 0)
    assert tags_of(live) == tags_of(opened) == {"river"}
    assert Version.objects.get(article=live, number=2).by == "edda"
    reworked = DeskCopy.objects.get(article=opened)
    assert (reworked.based_on, reworked.dek, set(reworked.tags.all())) == (2, "Being reworked.", {tag})
    assert set(DeskCopy.objects.get(article=draft).tags.all()) == {tag}


@pytest.mark.slow
def test_a_tag_is_removed_under_whatever_name_it_was_printed(editor):
    old = make_article(headline="Old", tags=["Rivers", "Boats"])
    Tag.objects.filter(slug="rivers").update(slug="river")
    Tag.objects.get(slug="river").aliases.create(slug="rivers", name="Rivers", reason="renamed")
    page = preview(editor, start(editor, "remove_tag", old), tag="Rivers")
    confirm(editor, page)
    old.refresh_from_db()
    assert (old.latest, tags_of(old)) == (2, {"boats"})


@pytest.mark.slow
def test_stories_move_to_a_section_and_readers_see_them_there(editor, client):
    sport = Section.objects.create(name="Sport", slug="sport")
    article, draft = make_article(headline="Match", section="News"), make_draft(headline="Preview")
    page = preview(editor, start(editor, "section", article, draft), section=sport.pk)
    confirm(editor, page)
    article.refresh_from_db()
    assert article.entry.section == sport
    assert DeskCopy.objects.get(article=draft).section == sport
    assert "Match" in text_of(client.get("/sections/sport/"))


@pytest.mark.slow
def test_drafts_are_published_and_those_that_are_refused_state_why(editor):
    good, embargoed = make_draft(headline="Good"), make_draft(headline="Embargoed")
    workflow.embargo(embargoed, until=timezone.now() + timedelta(hours=1), by="ada")
    nameless, future = make_draft(headline="", body="<p>Words.</p>"), make_draft(headline="Future")
    DeskCopy.objects.filter(article=future).update(published="2150-01-01")
    live = make_article(headline="Live")
    page = start(editor, "publish", good, embargoed, nameless, live, future)
    assert plans(page)["Embargoed"] == "It is under embargo."
    page = confirm(editor, page)
    outcomes = report(page)
    assert outcomes["Good"] == ""
    assert outcomes["Words."] == "It has no headline."
    assert "future" in outcomes["Future"]
    assert [a.latest for a in Article.objects.order_by("pk")] == [1, 0, 0, 0, 1]


@pytest.mark.slow
def test_a_withdrawal_requires_a_reason_and_withdraws_all_of_them(editor, client):
    articles = [make_article(headline=f"Story {n}", published=f"2024-07-0{n}") for n in range(1, 4)]
    page = start(editor, "withdraw", *articles)
    assert 'name="do"' not in text_of(page)
    assert "This field is required" in text_of(preview(editor, page, reason=""))
    page = confirm(editor, preview(editor, page, reason="They were invented."))
    assert page.context["done"] == 3
    assert client.get("/2024/07/01/story-1/").status_code == 410
    assert BulkRun.objects.get().form_data == {}


@pytest.mark.slow
@pytest.mark.parametrize(("act", "state"), [("review", "review"), ("ready", "ready")])
def test_drafts_change_their_state_together(editor, act, state):
    draft, live = make_draft(headline="Draft"), make_article(headline="Live")
    page = confirm(editor, start(editor, act, draft, live))
    assert report(page) == {"Draft": "", "Live": "It is not on the desk."}
    assert DeskCopy.objects.get(article=draft).state == state


@pytest.mark.slow
def test_the_export_of_selected_articles_reads_back_equal(editor):
    live, draft = make_article(headline="Live", tags=["River"]), make_draft(headline="Draft")
    withdrawn = make_article(headline="Secret")
    publishing.withdraw(withdrawn, reason="Wrong.", by="ada")
    page = start(editor, "export", live, draft, withdrawn)
    answer = confirm(editor, page)
    assert "attachment" in answer.headers["Content-Disposition"]
    lines = [json.loads(line) for line in answer.content.decode().splitlines()]
    assert [line["headline"] for line in lines] == ["Live", "Draft"]
    stories = [item.story for item in jsonl.read(io.BytesIO(answer.content), "x.jsonl", Options(zone=UTC))]
    assert stories[0] == live.versions.get().story
    assert stories[1] == desk_copies.freeze(DeskCopy.objects.get(article=draft))
    assert Version.objects.count() == 3


@pytest.mark.slow
def test_confirming_twice_does_nothing_twice(editor):
    Tag.objects.create(name="River", slug="river")
    article = make_article()
    page = preview(editor, start(editor, "add_tag", article), tag="River")
    first = confirm(editor, page)
    again = confirm(editor, page)
    article.refresh_from_db()
    assert article.latest == 2
    assert report(again) == report(first)
    assert editor.get(page.request["PATH_INFO"]).context["done"] == 1


@pytest.mark.slow
def test_an_article_that_somebody_changed_in_between_is_left_alone(editor):
    Tag.objects.create(name="River", slug="river")
    corrected, saved = make_article(headline="Corrected"), make_draft(headline="Saved")
    page = preview(editor, start(editor, "add_tag", corrected, saved), tag="River")
    publishing.correct(corrected, story=make_story(headline="Corrected"), note="It was Monday.", by="ada")
    DeskCopy.objects.get(article=saved).save()
    assert set(report(confirm(editor, page)).values()) == {bulk_views.CHANGED_NOTICE}
    assert Version.objects.get(article=corrected, number=2).kind == VersionKind.CORRECT
    assert not DeskCopy.objects.get(article=saved).tags.exists()


@pytest.mark.slow
def test_a_run_that_exceeds_its_time_continues_when_confirmed_again(editor, monkeypatch):
    Tag.objects.create(name="River", slug="river")
    articles = [make_draft(headline=f"Draft {n}") for n in range(3)]
    page = preview(editor, start(editor, "add_tag", *articles), tag="River")
    monkeypatch.setattr(bulk_views, "TIME_LIMIT_SECONDS", -1)
    page = confirm(editor, page)
    assert (page.context["done"], page.context["left"]) == (1, 2)
    monkeypatch.setattr(bulk_views, "TIME_LIMIT_SECONDS", 20)
    page = confirm(editor, page)
    assert (page.context["done"], page.context["left"]) == (3, 0)
    assert BulkRun.objects.get().finished_at


@pytest.mark.slow
def test_all_results_of_a_search_are_selected_with_one_checkbox(editor, monkeypatch):
    for n in range(55):
        make_draft(headline=f"Ferry {n}")
    make_draft(headline="Something else", body="<p>Not a word of it.</p>")
    page = start(editor, "review", across="1", query="?q=ferry")
    assert len(plans(page)) == 55
    monkeypatch.setattr(bulk_views, "MAX_ARTICLES", 10)
    assert len(plans(start(editor, "review", across="1", query="?q=ferry"))) == 10


@pytest.mark.parametrize(
    "fields", [{}, {"bulk_action": "review"}, {"bulk_action": "nonsense", "_selected_action": "1"}]
)
def test_an_empty_selection_does_nothing(editor, fields):
    make_draft()
    assert editor.post(url_of("article_bulk_start"), fields)["Location"] == LIST
    assert not BulkRun.objects.exists()


# --- who may --------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_reporter_changes_the_state_of_own_drafts_and_nothing_else(db):
    reporter = Colleague("Reporter", name="rosa")
    mine, foreign, live = make_draft(by="rosa", headline="Mine"), make_draft(by="ada"), make_article()
    page = start(reporter, "review", mine, foreign, live)
    assert set(plans(page)) == {"Mine"}
    confirm(reporter, page)
    assert list(DeskCopy.objects.filter(state="review").values_list("article", flat=True)) == [mine.pk]
    for act in ("publish", "withdraw", "ready"):
        fields = {"bulk_action": act, "_selected_action": [mine.pk]}
        assert reporter.post(url_of("article_bulk_start"), fields).status_code == 403
    # A run that was begun with more rights than there are now does nothing.
    run = BulkRun.objects.create(action_name="publish", by="rosa", articles=[[mine.pk, 0, ""]])
    assert reporter.get(url_of("article_bulk", run.pk)).status_code == 403
    run = BulkRun.objects.create(action_name="export", by="rosa", articles=[[live.pk, 0, ""], [foreign.pk, 0, ""]])
    assert reporter.post(url_of("article_bulk", run.pk), {"do": "1"}).content == b""


@pytest.mark.slow
def test_an_archivist_retags_by_bulk_actions_and_changes_nothing_else(db):
    archivist = Colleague("Archivist", name="abe")
    live, draft, tag = (
        make_article(headline="Live"),
        make_draft(headline="Draft"),
        Tag.objects.create(name="River", slug="river"),
    )
    page = preview(archivist, start(archivist, "add_tag", live, draft), tag="River")
    assert set(plans(page)) == {"Live"}, "drafts are not theirs to see"
    confirm(archivist, page)
    live.refresh_from_db()
    assert tags_of(live) == {tag.slug}
    assert draft.desk_copy.tags.count() == 0
    for act in ("review", "publish", "withdraw"):
        fields = {"bulk_action": act, "_selected_action": [live.pk]}
        assert archivist.post(url_of("article_bulk_start"), fields).status_code == 403
    assert confirm(archivist, start(archivist, "export", live)).status_code == 200


@pytest.mark.slow
def test_a_tag_that_is_missing_is_made_when_that_is_ticked(editor):
    live = make_article(headline="Live")
    Tag.objects.create(name="Harbour", slug="harbour")
    page = start(editor, "add_tag", live)
    refused = preview(editor, page, tag="Harbor")
    assert "Nearly so: “Harbour”. Or tick that it is made." in text_of(refused)
    assert Tag.objects.count() == 1
    confirm(editor, preview(editor, page, tag="Harbor", makes_tag="on", kind="place"))
    live.refresh_from_db()
    made = Tag.objects.get(name="Harbor")
    assert (made.kind, tags_of(live)) == ("place", {made.slug})
    assert "cannot be a tag" in text_of(preview(editor, start(editor, "add_tag", live), tag="x" * 101, makes_tag="on"))


@pytest.mark.slow
def test_who_may_not_make_tags_makes_none_by_a_bulk_action(db):
    reporter = Colleague("Reporter", name="rosa")
    page = start(reporter, "add_tag", make_draft(by="rosa"))
    assert "makes_tag" not in text_of(page)
    preview(reporter, page, tag="Smuggled", makes_tag="on", kind="place")
    assert not Tag.objects.exists()


def test_the_name_of_a_tag_is_completed(editor):
    Tag.objects.create(name="Harbour", slug="harbour")
    page = start(editor, "remove_tag", make_article())
    url = page.context["form"].fields["tag"].widget.build_attrs({})["data-complete"]
    assert editor.get(f"{url}&term=harb").json()["results"][0]["text"] == "Harbour"
    assert "articles/desk/completing.js" in text_of(page)


def test_a_run_belongs_to_the_user_who_started_it(editor):
    draft = make_draft(by="ada")
    page = start(editor, "publish", draft)
    other = Colleague("Editor", name="otto")
    assert other.get(page.request["PATH_INFO"]).status_code == 404
    assert other.post(page.request["PATH_INFO"], {"do": "1"}).status_code == 404
    assert DeskCopy.objects.exists()


@pytest.mark.parametrize("act", BULK_ACTIONS)
@pytest.mark.one_engine
@pytest.mark.slow
def test_the_queries_of_a_plan_do_not_grow_with_its_articles(editor, act, django_assert_max_num_queries):
    def url(count):
        articles = [make_article(headline=f"Live {n}", tags=["Boats"]) for n in range(count)]
        articles += [make_draft(headline=f"Draft {n}", authors=["Ada"]) for n in range(count)]
        return start(editor, act, *articles).request["PATH_INFO"]

    few = queries_of(editor, url(2), django_assert_max_num_queries(40))
    assert queries_of(editor, url(5), django_assert_max_num_queries(40)) == few


@pytest.mark.slow
def test_reports_have_no_words_of_stories_and_are_deleted_after_a_month(editor):
    draft = make_draft(headline="Canary headline")
    DeskCopy.objects.filter(article=draft).update(published="2150-01-01")
    confirm(editor, start(editor, "publish", draft))
    run = BulkRun.objects.get()
    assert "Canary" not in json.dumps([run.outcomes, run.articles, run.form_data]) + run.title
    assert bulk_views.delete_expired(timezone.now() + timedelta(days=29)) == 0
    assert bulk_views.delete_expired(timezone.now() + timedelta(days=31)) == 1
    assert not AuditEntry.objects.exclude(action="rights").exists()


@pytest.mark.slow
def test_a_page_confirms_only_what_it_shows_itself_and_not_what_another_tab_shows(editor):
    draft = make_draft(headline="As it was", body="<p>Text.</p>")
    page = start(editor, "publish", draft)
    DeskCopy.objects.get().delete()
    make_text = make_draft(headline="Other")
    DeskCopy.objects.filter(article=make_text).update(article=draft)
    editor.get(page.request["PATH_INFO"])  # the other tab
    assert "look at it again" in text_of(confirm(editor, page))
    assert not draft.versions.exists()
