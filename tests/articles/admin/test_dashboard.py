"""The dashboard lists what waits for whom, stories go through review and embargo, and failed searches are counted."""

from datetime import timedelta

import pytest
from django.contrib.admin import AdminSite
from django.db import OperationalError, connection
from django.utils import timezone

from articles.admin.dashboard.blocks import MAX_ITEMS
from articles.desk import workflow
from articles.models import (
    AuditEntry,
    Comment,
    DeskCopy,
    ErasureRequest,
    FailedPurge,
    FailedSearch,
    InternalNote,
    ScheduledStory,
)
from articles.public.archive import failed_searches
from articles.record import erasure, publishing, scheduling
from articles.record.versioning import ActionRefused
from articles.story.story import Picture
from media.models import Photo
from tests.articles.admin.desk_client import Colleague, text_of, url_of
from tests.articles.admin.test_taxonomy import queries_of
from tests.factories import make_article, make_draft, make_due, make_story
from tests.media.pictures import make_photo
from tests.shared_rows import shared_rows

NOW = timezone.now()
LATER = NOW + timedelta(days=2)


def blocks(colleague) -> dict[str, list[str]]:
    page = colleague.get("/admin/")
    visible = [block for area in page.context["areas"] for block in area.blocks]
    return {block.title: [item.label for item in block.items] for block in visible}


@shared_rows
def dashboard_stories():
    """Every block of the dashboard has a row; return the reporter's own draft."""
    mine, reviewed, ready = (
        make_draft(by="rosa", headline="Mine"),
        make_draft(by="bo", headline="Read me"),
        make_draft(by="bo", headline="Go"),
    )
    workflow.send(reviewed, "review", by="bo")
    workflow.send(ready, "ready", by="edda")
    publishing.schedule(make_draft(by="bo", headline="Due"), due_at=LATER, by="edda")
    failed = make_draft(by="bo", headline="Failed")
    publishing.schedule(failed, due_at=LATER, by="edda")
    ScheduledStory.objects.filter(article=failed).update(refused="It was withdrawn.")
    workflow.embargo(make_draft(by="bo", headline="Secret"), until=LATER - timedelta(hours=1), by="edda")
    corrected = make_article(headline="Wrong day")
    publishing.correct(corrected, story=make_story(headline="Right day"), note="It was Monday.", by="edda")
    photo = make_photo(used=True, headline="Ends")
    Photo.objects.filter(pk=photo.pk).update(rights_until=timezone.localdate() + timedelta(days=5))
    FailedSearch.objects.create(words="tram line 9", last_at=NOW)
    archivist = Colleague("Archivist", name="abe").user
    ErasureRequest.objects.create(article=corrected, reference="4 C 117/26", requested_by=archivist)
    return mine


def test_editors_see_that_a_cache_in_front_may_have_old_pages(dashboard_stories, settings):
    title = "Readers may still see what was changed or withdrawn: these caches do not answer"
    for address in ("http://10.0.0.5:6081/", "http://10.0.0.6:6081/"):
        FailedPurge.objects.create(address=address, since=NOW, last_at=NOW, error="it answered 503")
    assert title not in blocks(Colleague("Editor"))
    settings.PURGE_ADDRESSES = ["http://10.0.0.5:6081/"]  # the other one is no longer asked
    assert blocks(Colleague("Editor"))[title] == ["http://10.0.0.5:6081/"]
    assert title not in blocks(Colleague("Reporter", name="rosa"))
    FailedPurge.objects.all().delete()
    assert title not in blocks(Colleague("Editor"))


def test_editors_see_what_waits_what_is_due_and_what_failed(dashboard_stories):
    assert blocks(Colleague("Editor")) == {
        "Could not be published when due": ["Failed"],
        "My stories on the desk": [],
        "In review": ["Read me"],
        "Ready to publish": ["Go"],
        "Scheduled and under embargo": ["Secret", "Due"],
        "Published today": [],
        "Changed last": ["Right day"],
        "Corrected lately": ["Right day"],
        "Photographs whose rights end soon": ["Ends"],
        "Lead photos without alt text": [],
        "Readers looked for, and found nothing": ["tram line 9"],
    }


def test_photographs_in_stories_whose_rights_ended_yesterday_are_the_first_to_be_mended(dashboard_stories):
    Photo.objects.update(rights_until=timezone.localdate() - timedelta(days=1))
    waiting = blocks(Colleague("Editor"))
    assert waiting["Photographs in stories whose rights have ended"] == ["Ends"]
    assert waiting["Photographs whose rights end soon"] == []


def details_of(colleague, title: str) -> list[str]:
    page = colleague.get("/admin/")
    (block,) = (block for area in page.context["areas"] for block in area.blocks if block.title == title)
    return [item.details for item in block.items]


@pytest.mark.slow
def test_a_proposal_says_on_the_first_page_what_is_wrong(db):
    article = make_draft(by="rosa", headline="Ferry")
    publishing.publish(article, by="edda")
    publishing.open_on_desk(article, by="rosa")
    InternalNote.objects.create(article=article, text="It sails on Monday.", by="rosa")
    workflow.propose(article, by="rosa")
    (details,) = details_of(Colleague("Editor"), "In review")
    assert details.startswith("Correction proposed by rosa: It sails on Monday. (saved today")


@pytest.mark.slow
def test_a_note_before_the_proposal_or_by_somebody_else_is_none(db):
    article = make_draft(by="rosa", headline="Ferry")
    publishing.publish(article, by="edda")
    InternalNote.objects.create(article=article, text="An old note.", by="rosa")
    publishing.open_on_desk(article, by="rosa")
    InternalNote.objects.create(article=article, text="Have a look.", by="bo")
    workflow.send(article, "review", by="rosa")
    (details,) = details_of(Colleague("Editor"), "In review")
    assert details.startswith("rosa, saved today")


@pytest.mark.parametrize(
    ("role", "titles"),
    [
        (
            "Reporter",
            {
                "My stories on the desk",
                "My published stories",
                "Scheduled and under embargo",
            },
        ),
        (
            "Photo editor",
            {
                "Drafts without a photograph",
                "Photographs in stories that nobody has looked at yet",
                "Photographs whose rights end soon",
                "Photographs in published stories without alt text",
            },
        ),
        (
            "Archivist",
            {
                "Published today",
                "Changed last",
                "Corrected lately",
                "Photographs whose rights end soon",
                "Lead photos without alt text",
                "Readers looked for, and found nothing",
            },
        ),
    ],
)
def test_each_role_sees_only_its_own_blocks(dashboard_stories, role, titles):
    visible = blocks(Colleague(role, name="rosa"))
    assert set(visible) == titles
    assert visible.get("My stories on the desk", ["Mine"]) == ["Mine"]
    assert visible.get("Scheduled and under embargo", []) == []


def test_what_was_published_today_has_its_time_and_what_is_empty_is_one_line(dashboard_stories):
    local = timezone.localtime()
    make_article(headline="Out now", published=f"{local:%Y-%m-%dT%H:%M:%S}+00:00")
    make_article(headline="Out today", published=f"{local:%Y-%m-%d}")
    page = Colleague("Editor").get("/admin/")
    readers = next(area for area in page.context["areas"] if area.key == "readers")
    block = next(block for block in readers.full_blocks if block.title == "Published today")
    assert {item.label: item.moment for item in block.items} == {"Out now": f"{local:%H:%M}", "Out today": ""}
    text = text_of(page)
    assert f"<h1>{local:%A, %B} {local.day}, {local.year}</h1>" in text
    assert "Nothing of yours lies on the desk." in text and ">My stories on the desk</h" not in text


@pytest.mark.slow
def test_a_story_whose_lead_photo_has_no_alt_text_is_to_be_mended(dashboard_stories):
    photo = make_photo(used=True, headline="Silent")
    make_article(headline="A silent picture", pictures=(Picture(photo=str(photo.uuid), caption="The weir."),))
    assert blocks(Colleague("Editor"))["Lead photos without alt text"] == ["A silent picture"]
    assert (
        "Silent" in blocks(Colleague("Photo editor", name="pia"))["Photographs in published stories without alt text"]
    )


def block_titled(title: str, colleague=None):
    page = (colleague or Colleague("Editor")).get("/admin/")
    return next(block for area in page.context["areas"] for block in area.blocks if block.title == title)


def test_a_list_that_is_cut_off_says_how_many_more_there_are(db):
    edda = Colleague("Editor")
    for n in range(MAX_ITEMS):
        workflow.send(make_draft(by="bo", headline=f"Read {n}"), "review", by="bo")
    assert block_titled("In review", edda).more == ""
    for n in range(3):
        draft = make_draft(by="bo", headline=f"Later {n}")
        workflow.send(draft, "review", by="bo")
        if n == 0:
            assert block_titled("In review", edda).more == "1 more."
    assert block_titled("In review", edda).more == "3 more."
    assert "<span>3 more.</span>" in text_of(edda.get("/admin/"))


def test_more_than_are_counted_are_said_to_be_more(db, monkeypatch):
    for module in ("blocks", "schedule"):
        monkeypatch.setattr(f"articles.admin.dashboard.{module}.MAX_COUNTED", MAX_ITEMS + 1)
    for _ in range(MAX_ITEMS + 2):
        publishing.schedule(make_draft(by="edda"), due_at=LATER, by="edda")
    for title in ("My stories on the desk", "Scheduled and under embargo"):
        assert block_titled(title).more == "More than 1 others."


def test_comments_that_are_cut_off_are_counted(db):
    edda = Colleague("Editor")
    article = make_draft(by="edda")
    for n in range(MAX_ITEMS + 1):
        Comment.objects.create(article=article, by="bo", at=NOW, text=f"Look {n}").mentions.add(edda.user)
    assert block_titled("Comments for you", edda).more == "1 more."


def test_a_scheduled_story_says_that_readers_will_not_see_its_photograph_also_where_the_list_is_cut_off(db):
    photo = make_photo(used=True, headline="Ends")
    pictures = (Picture(photo=str(photo.uuid), caption="The weir."),)
    for n in range(MAX_ITEMS + 3):
        draft = make_draft(by="bo", headline=f"Due {n}", pictures=pictures if n in (0, MAX_ITEMS + 1) else ())
        publishing.schedule(draft, due_at=LATER + timedelta(hours=n), by="edda")
    assert block_titled("Scheduled and under embargo").more == "3 more."
    Photo.objects.filter(pk=photo.pk).update(rights_until=timezone.localdate())
    block = block_titled("Scheduled and under embargo")
    assert ["will not see" in item.details for item in block.items] == [True] + [False] * (MAX_ITEMS - 1)
    assert block.more == "3 more. Of 1 of them readers will not see a photograph."


def test_a_story_that_was_changed_often_has_one_line_among_what_was_changed_last(db):
    quiet, busy = make_article(headline="Quiet"), make_article(headline="Busy")
    publishing.update(quiet, story=make_story(headline="Quiet news"), by="edda")
    for n in range(6):
        publishing.update(busy, story=make_story(headline=f"Busy {n}"), by="edda")
    publishing.minor_edit(busy, story=make_story(headline="Busy at last"), by="edda")
    block = block_titled("Changed last")
    assert [(item.label, item.details) for item in block.items] == [
        ("Busy at last", "Minor edit"),
        ("Quiet news", "Update"),
    ]


def test_what_is_overdue_is_the_first_to_be_mended(db):
    for headline, minutes in (("Just now", 1), ("Forgotten", 20)):
        draft = make_draft(by="bo", headline=headline)
        publishing.schedule(draft, due_at=LATER, by="edda")
        ScheduledStory.objects.filter(article=draft).update(due_at=timezone.now() - timedelta(minutes=minutes))
    block = block_titled("Could not be published when due")
    assert [item.label for item in block.items] == ["Forgotten"] and "keep_time" in block.items[0].details
    assert [item.label for item in block_titled("Scheduled and under embargo").items] == ["Just now"]


def test_administrators_see_the_erasures_to_execute(dashboard_stories):
    assert blocks(Colleague("Administrator"))["Erasures to execute"] == ["4 C 117/26"]


@pytest.mark.one_engine
@pytest.mark.slow
def test_the_queries_of_the_dashboard_do_not_grow_with_its_rows(dashboard_stories, django_assert_max_num_queries):
    chief = Colleague("Administrator", name="chief")
    for n in range(24):
        if n == 12:
            chief.get("/admin/")
            few = queries_of(chief, "/admin/", django_assert_max_num_queries(30))
        workflow.send(make_draft(by="bo", headline=f"Read {n}"), "review", by="bo")
        publishing.schedule(make_draft(by="bo"), due_at=LATER, by="edda")
        workflow.embargo(make_draft(by="chief"), until=LATER, by="edda")
        publishing.correct(make_article(), story=make_story(headline=f"Right {n}"), note="It was Monday.", by="edda")
        FailedSearch.objects.create(words=f"tram {n}", last_at=NOW)
    assert queries_of(chief, "/admin/", django_assert_max_num_queries(30)) == few


# --- review and ready -----------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_reporter_sends_a_draft_to_review_and_an_editor_takes_it_and_returns_it(db):
    reporter, editor = Colleague("Reporter", name="rosa"), Colleague("Editor")
    draft = make_draft(by="rosa", headline="Bridge")
    assert "Send to review" in text_of(reporter.open("article_change", draft.pk))
    page = reporter.act("to_review", draft)
    assert "Sent to review" in text_of(page)
    assert "Mark as ready" not in text_of(page)
    page = editor.act("to_draft", draft, text="Who paid for it?")
    assert InternalNote.objects.get().text == "Who paid for it?"
    assert DeskCopy.objects.get().state == "draft"
    editor.act("to_ready", draft)
    assert DeskCopy.objects.get().state == "ready"
    actions = AuditEntry.objects.exclude(action="rights").order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["to in review", "to draft", "to ready"]
    assert reporter.post(url_of("article_to_ready", draft.pk), {"latest": 0}).status_code == 403


@pytest.mark.slow
def test_whoever_has_a_story_open_is_notified_of_its_new_state(db):
    reporter, editor = Colleague("Reporter", name="rosa"), Colleague("Editor")
    draft = make_draft(by="rosa")
    form = reporter.open("deskcopy_change", draft.desk_copy.pk)
    editor.act("to_ready", draft)
    page = reporter.send(form, headline="Typed meanwhile")
    assert "Somebody else moved this story to “Ready”" in text_of(page)
    assert (DeskCopy.objects.get().state, DeskCopy.objects.get().headline) == ("ready", draft.desk_copy.headline)
    reporter.send(page)
    assert (DeskCopy.objects.get().state, DeskCopy.objects.get().headline) == ("review", "Typed meanwhile")


# --- embargo --------------------------------------------------------------------------------------------------------


def test_nothing_is_published_or_scheduled_before_the_end_of_its_embargo(db):
    draft = make_draft()
    workflow.embargo(draft, until=LATER, by="edda")
    with pytest.raises(ActionRefused, match="under embargo until"):
        publishing.publish(draft, by="edda")
    with pytest.raises(ActionRefused, match="under embargo until"):
        publishing.schedule(draft, due_at=LATER - timedelta(minutes=1), by="edda")
    assert publishing.schedule(draft, due_at=LATER, by="edda").due_at == LATER
    workflow.lift_embargo(draft, by="edda")
    assert publishing.publish(draft, by="edda").number == 1


@pytest.mark.parametrize("verb", [publishing.update, publishing.minor_edit])
def test_changes_of_a_live_story_wait_for_the_end_of_their_embargo(db, verb):
    article = make_article()
    publishing.open_on_desk(article, by="ada")
    DeskCopy.objects.update(headline="Secret")
    workflow.embargo(article, until=LATER, by="ada")
    with pytest.raises(ActionRefused, match="under embargo"):
        verb(article, by="ada")
    publishing.copy_to_desk(article.versions.get(), by="ada")
    assert DeskCopy.objects.get().embargo == LATER
    DeskCopy.objects.update(embargo=NOW, headline="Not secret any more")
    assert verb(article, by="ada").story.headline == "Not secret any more"


def test_an_embargo_beyond_the_scheduled_moment_is_refused_and_a_later_one_stops_the_publication(db):
    draft = make_draft()
    due = NOW + timedelta(days=1)
    publishing.schedule(draft, due_at=due, by="edda")
    with pytest.raises(ActionRefused, match="take it back from the schedule"):
        workflow.embargo(draft, until=LATER, by="edda")
    DeskCopy.objects.update(embargo=NOW + timedelta(days=9))
    make_due(NOW - timedelta(minutes=1))
    assert ["under embargo" in outcome.refused for outcome in scheduling.publish_due()] == [True]
    assert draft.versions.count() == 0


@pytest.mark.parametrize("moment", [NOW - timedelta(minutes=1), NOW - timedelta(days=999)])
def test_an_embargo_ends_in_the_future(db, moment):
    with pytest.raises(ActionRefused, match="is past"):
        workflow.embargo(make_draft(), until=moment, by="edda")


@pytest.mark.slow
def test_the_page_of_a_story_under_embargo_states_it_and_offers_no_publication(db):
    reporter, editor = Colleague("Reporter", name="rosa"), Colleague("Editor")
    draft = make_draft(by="rosa")
    until = timezone.localtime(LATER).strftime("%Y-%m-%dT%H:%M")
    assert "Under embargo until" in text_of(reporter.act("embargo", draft, until=until))
    page = editor.open("article_change", draft.pk)
    assert "Embargoed until" in text_of(page)
    offered = {name for _, acts in page.context["groups"] for name, _ in acts}
    assert "publish" not in offered and {"lift_embargo", "schedule"} <= offered
    assert editor.post(url_of("article_publish", draft.pk), {"latest": 0, "edit_token": ""}).status_code == 200
    assert draft.versions.count() == 0
    assert reporter.get(url_of("article_lift_embargo", draft.pk)).status_code == 403
    assert "can be published now" in text_of(editor.act("lift_embargo", draft))


# --- searches without result ----------------------------------------------------------------------------------------


@pytest.fixture
def no_recent_searches(db):
    failed_searches._last_noted.clear()


@pytest.mark.slow
def test_a_search_without_results_is_counted_once_a_minute(no_recent_searches, client):
    make_article(headline="Ferry", section="News")
    for query in ("q=Tram+Line", "q=tram+LINE", "q=ferry", "q=tram&section=news", "q=tag:tram", ""):
        assert client.get(f"/articles/?{query}").status_code == 200
    assert [(row.words, row.times) for row in FailedSearch.objects.all()] == [("tram line", 1)]
    failed_searches._last_noted.clear()
    failed_searches.note(("tram", "line"), timezone.now())
    assert FailedSearch.objects.get().times == 1
    failed_searches._last_noted.clear()
    failed_searches.note(("tram", "line"), timezone.now() + timedelta(minutes=2))
    assert FailedSearch.objects.get().times == 2


@pytest.mark.parametrize("typed", [("ada@example.org",), ("0301234567",), ()])
def test_words_that_may_name_a_person_are_not_counted(no_recent_searches, typed):
    failed_searches.note(typed, NOW)
    assert not FailedSearch.objects.exists()


def test_a_setting_switches_the_count_of_failed_searches_off(no_recent_searches, client, settings):
    settings.NOTE_UNANSWERED_SEARCHES = False
    client.get("/articles/?q=tram")
    assert not FailedSearch.objects.exists()


def test_nonsense_does_not_fill_the_table_and_old_searches_are_deleted(no_recent_searches):
    for n in range(100):
        failed_searches.note((f"nonsense{n:02}",), NOW)
    assert FailedSearch.objects.count() == 30
    assert failed_searches.delete_expired(NOW + timedelta(days=89)) == 0
    assert failed_searches.delete_expired(NOW + timedelta(days=91)) == 30


def test_only_the_newest_failed_searches_stay(no_recent_searches, monkeypatch):
    monkeypatch.setattr(failed_searches, "MAX_ROWS", 5)
    FailedSearch.objects.bulk_create(
        FailedSearch(words=f"word {n}", last_at=NOW - timedelta(hours=n)) for n in range(9)
    )
    failed_searches.delete_expired(NOW)
    assert set(FailedSearch.objects.values_list("words", flat=True)) == {f"word {n}" for n in range(5)}


def test_an_erasure_deletes_the_failed_searches(no_recent_searches):
    failed_searches.note(("somebody",), NOW)
    erasure.erase(make_article(), reason="By order.", by="ada")
    assert not FailedSearch.objects.exists()


def test_a_reader_does_not_wait_for_a_locked_database(no_recent_searches):
    """The busy timeout of the connection is the same afterwards; a count that cannot be written is dropped."""

    def busy_timeout() -> int | None:
        if connection.vendor != "sqlite":
            return None
        with connection.cursor() as cursor:
            return cursor.execute("PRAGMA busy_timeout").fetchone()[0]

    before = busy_timeout()

    def refuse_writes(execute, sql, params, many, context):
        if sql.startswith(("UPDATE", "INSERT")):
            assert busy_timeout() in (0, None)
            raise OperationalError("database is locked")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse_writes):
        failed_searches.note(("tram",), NOW)
    assert busy_timeout() == before
    assert not FailedSearch.objects.exists()


@pytest.mark.slow
@pytest.mark.one_engine
def test_tables_are_listed_on_the_first_page_and_cost_the_others_nothing(db, monkeypatch):
    lists = []
    build = AdminSite._build_app_dict

    def build_and_count(site, request, label=None):
        lists.append(request.path)
        return build(site, request, label)

    monkeypatch.setattr(AdminSite, "_build_app_dict", build_and_count)
    editor = Colleague("Editor")
    for path in (url_of("section_changelist"), url_of("deskcopy_add"), "/admin/search/"):
        assert editor.get(path).status_code == 200
    assert lists == []
    assert "/admin/articles/section/" in text_of(editor.get("/admin/"))
    assert lists == ["/admin/"]
