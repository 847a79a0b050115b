"""The autosave of the desk stores what is typed, names who else has the story open, and offers new tags with care."""

import json
import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from articles.admin.desk import autosave
from articles.desk import workflow
from articles.models import DeskCopy, EditingSession, Tag
from articles.record import publishing
from articles.story.story import Picture
from media.models.rights import Rights
from tests.articles.admin.desk_client import Colleague, form_values, text_of, url_of
from tests.factories import make_draft
from tests.media.pictures import make_photo

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


@pytest.fixture
def editor():
    return Colleague("Editor")


def send_autosave(colleague, copy, typed="", **more):
    where = url_of("deskcopy_autosave", copy.pk) if copy else url_of("deskcopy_new_autosave")
    return colleague.post(where, {"form_data": typed, **more})


@pytest.mark.slow
def test_text_typed_before_a_crash_is_offered_again_and_saved_only_by_the_editor(editor):
    copy = make_draft(headline="As saved", authors=["Ada"]).desk_copy
    form = form_values(editor.open("deskcopy_change", copy.pk)) | {"headline": "As typed", "bylines-0-name": "Ada L."}
    assert json.loads(send_autosave(editor, copy, urlencode(form, doseq=True)).content)["saved"]
    page = editor.open("deskcopy_change", copy.pk)
    assert "never saved" in text_of(page) and form_values(page)["headline"] == "As saved"
    restored = editor.get(url_of("deskcopy_change", copy.pk), {"restore": "1"})
    assert form_values(restored)["headline"] == "As typed"
    assert form_values(restored)["bylines-0-name"] == "Ada L."
    assert DeskCopy.objects.get().headline == "As saved", "showing it saves nothing"
    editor.send(restored, _continue="1")
    assert DeskCopy.objects.get().headline == "As typed"
    assert DeskCopy.objects.get().bylines.get().name == "Ada L."
    assert "never saved" not in text_of(editor.open("deskcopy_change", copy.pk))


@pytest.mark.slow
def test_the_text_of_a_story_that_was_never_saved_is_offered_again_too(editor):
    page = editor.open("deskcopy_add")
    send_autosave(editor, None, "headline=A+first+try&body=%3Cp%3EWords%3C%2Fp%3E")
    assert "never saved" in text_of(editor.open("deskcopy_add"))
    restored = editor.get(url_of("deskcopy_add"), {"restore": "1"})
    assert form_values(restored)["headline"] == "A first try"
    assert not DeskCopy.objects.exists()
    editor.send(page, headline="Now saved")
    assert "never saved" not in text_of(editor.open("deskcopy_add"))


@pytest.mark.slow
def test_each_new_story_has_unsaved_text_of_its_own(editor):
    first, second = (form_values(page) | {"form_token": page.context["form_token"]} for page in two_new_forms(editor))
    assert first["form_token"] != second["form_token"]
    for form, headline in ((first, "The ferry"), (second, "The weir")):
        form["headline"] = headline
        send_autosave(editor, None, urlencode(form), form_token=form["form_token"])
    page = editor.open("deskcopy_add")
    assert [unsaved.headline for unsaved in page.context["unsaved_inputs"]] == ["The weir", "The ferry"]
    restored = editor.get(url_of("deskcopy_add"), {"restore": first["form_token"]})
    assert form_values(restored)["headline"] == "The ferry"
    assert restored.context["form_token"] == first["form_token"]
    editor.post(url_of("deskcopy_add"), first)
    page = editor.open("deskcopy_add")
    assert [unsaved.headline for unsaved in page.context["unsaved_inputs"]] == ["The weir"], (
        "saving one leaves the other"
    )


def two_new_forms(editor):
    return editor.open("deskcopy_add"), editor.open("deskcopy_add")


@pytest.mark.slow
def test_two_windows_of_one_story_have_unsaved_text_of_their_own(editor):
    copy = make_draft(headline="As saved").desk_copy
    forms = []
    for headline in ("One", "Two"):
        page = editor.open("deskcopy_change", copy.pk)
        forms.append(form_values(page) | {"headline": headline, "form_token": page.context["form_token"]})
    assert forms[0]["form_token"] != forms[1]["form_token"]
    for form in forms:
        assert send_autosave(editor, copy, urlencode(form, doseq=True), form_token=form["form_token"]).json()["saved"]
    offered = editor.open("deskcopy_change", copy.pk).context["unsaved_inputs"]
    assert [unsaved.headline for unsaved in offered] == ["Two", "One"]
    restored = editor.get(url_of("deskcopy_change", copy.pk), {"restore": forms[0]["form_token"]})
    assert form_values(restored)["headline"] == "One"
    assert restored.context["form_token"] == forms[0]["form_token"]
    editor.send(restored, _continue="1", form_token=forms[0]["form_token"])
    assert DeskCopy.objects.get().headline == "One"
    offered = editor.open("deskcopy_change", copy.pk).context["unsaved_inputs"]
    assert [unsaved.headline for unsaved in offered] == ["Two"], "saving one window leaves the text of the other"
    other = Colleague("Editor", name="otto")
    assert "Also open at: edda." in text_of(other.open("deskcopy_change", copy.pk))
    record = text_of(other.open("article_change", copy.article.pk))
    assert record.count("edda has it open") == 1, "a person with two windows is named once"


@pytest.mark.slow
def test_an_offer_says_what_was_typed(editor):
    send_autosave(editor, None, urlencode({"headline": "Ferry sails", "body": "<p>Three little words</p>"}))
    page = text_of(editor.open("deskcopy_add"))
    assert "<strong>Ferry sails</strong>" in page and "3 words" in page
    send_autosave(editor, None, urlencode({"body": "<p>Three little words</p>"}))
    assert "<strong>Three little words</strong>" in text_of(editor.open("deskcopy_add"))


@pytest.mark.slow
def test_what_was_saved_in_the_meantime_is_not_offered(editor):
    draft = make_draft(headline="As saved", authors=["Ada"], body="<p>Words</p>")
    DeskCopy.objects.update(opened_by="edda")
    copy = draft.desk_copy
    form = form_values(editor.open("deskcopy_change", copy.pk))
    for session in (copy, None):
        send_autosave(editor, session, urlencode(form, doseq=True))
    assert EditingSession.objects.exclude(unsaved_data="").count() == 2
    assert not editor.open("deskcopy_change", copy.pk).context["unsaved_inputs"]
    assert not editor.open("deskcopy_add").context["unsaved_inputs"]
    for change in ({"body": "<p>Words more</p>"}, {"bylines-0-name": "Ada L."}, {"internal_note": "See to it"}):
        send_autosave(editor, copy, urlencode(form | change, doseq=True))
        assert editor.open("deskcopy_change", copy.pk).context["unsaved_inputs"], change


@pytest.mark.slow
def test_forms_beyond_a_number_are_left_to_the_browser(editor, monkeypatch):
    monkeypatch.setattr(autosave, "MAX_FORMS", 2)
    answers = [send_autosave(editor, None, "headline=X", form_token=str(n) * 32).status_code for n in (1, 2, 3, 2)]
    assert answers == [200, 200, 413, 200]
    copy = make_draft().desk_copy
    answers = [send_autosave(editor, copy, "headline=X", form_token=str(n) * 32).status_code for n in (1, 2, 3, 2)]
    assert answers == [200, 200, 413, 200]


@pytest.mark.slow
def test_a_refused_save_goes_on_being_autosaved_in_its_own_form(editor):
    page = editor.open("deskcopy_add")
    token = page.context["form_token"]
    refused = editor.send(page, headline="X", published="yesterday", form_token=token)
    assert refused.context["form_token"] == token and "data-autosave" in text_of(refused)


@pytest.mark.slow
def test_an_error_in_a_closed_panel_is_listed_with_a_link_and_the_panel_opens(editor):
    page = editor.open("deskcopy_add")
    panel = re.compile(r"<details><summary>\s*<h2[^>]*>Dates, language, source and print")
    assert panel.search(text_of(page))
    refused = text_of(editor.send(page, headline="X", published="yesterday"))
    assert '<a href="#id_published">Published</a>:' in refused
    assert not panel.search(refused) and "Please correct" not in refused


def test_bringing_back_is_no_error(editor):
    send_autosave(editor, None, "headline=X")
    page = text_of(editor.get(url_of("deskcopy_add"), {"restore": "1"}))
    assert "Look it over, then save it." in page
    assert "errornote" not in page and "Please correct" not in page


@pytest.mark.slow
def test_autosaved_text_can_be_discarded_and_is_returned_for_a_change_of_mind(editor):
    copy = make_draft().desk_copy
    for session in (copy, None):
        send_autosave(editor, session, "headline=No")
        answer = send_autosave(editor, session, discard="1").json()
        assert answer["discarded"] == "headline=No"
        assert not EditingSession.objects.exclude(unsaved_data="").exists()
    assert "never saved" not in text_of(editor.open("deskcopy_change", copy.pk))


@pytest.mark.slow
def test_nobody_else_sees_autosaved_text_and_no_csrf_token_is_stored(editor):
    copy = make_draft().desk_copy
    send_autosave(editor, copy, "headline=Mine&csrfmiddlewaretoken=secret")
    assert "secret" not in EditingSession.objects.get().unsaved_data
    other = Colleague("Editor", name="otto")
    page = other.open("deskcopy_change", copy.pk)
    assert "never saved" not in text_of(page) and "Also open at: edda" in text_of(page)
    assert json.loads(send_autosave(editor, copy).content)["others"] == ["otto"]
    EditingSession.objects.update(seen_at=timezone.now() - timedelta(minutes=3))
    assert json.loads(send_autosave(editor, copy).content)["others"] == []


@pytest.mark.slow
def test_the_writer_is_notified_when_somebody_saves_and_when_the_story_leaves_the_desk(editor):
    draft = make_draft(authors=["Ada"])
    copy = draft.desk_copy
    seen = form_values(editor.open("deskcopy_change", copy.pk))["edit_token"]
    assert json.loads(send_autosave(editor, copy, edit_token=seen).content)["stale"] == ""
    other = Colleague("Editor", name="otto")
    other.send(other.open("deskcopy_change", copy.pk), headline="Otto's", _continue="1")
    assert "Somebody saved this story" in json.loads(send_autosave(editor, copy, edit_token=seen).content)["stale"]
    publishing.publish(draft, by="otto")
    assert send_autosave(editor, copy, edit_token=seen).status_code == 410


def test_a_colleague_who_moves_the_story_on_is_not_taken_for_the_writer_in_another_window(editor):
    copy = make_draft().desk_copy
    page = editor.open("deskcopy_change", copy.pk)
    editor.send(page, headline="Saved by the writer", _continue="1")
    token = form_values(editor.open("deskcopy_change", copy.pk))["edit_token"]
    editor.send(editor.open("deskcopy_change", copy.pk), headline="Saved in another window", _continue="1")
    stale = json.loads(send_autosave(editor, copy, edit_token=token).content)["stale"]
    assert "You saved this story in another window" in stale
    workflow.send(copy.article, "review", by="otto")
    stale = json.loads(send_autosave(editor, copy, edit_token=token).content)["stale"]
    assert "Somebody saved this story" in stale


@pytest.mark.parametrize(
    ("role", "own", "expected"), [("Reporter", True, 200), ("Reporter", False, 410), ("Photo editor", False, 410)]
)
def test_nobody_opens_an_editing_session_on_a_story_they_may_not_change(role, own, expected):
    colleague = Colleague(role)
    copy = make_draft().desk_copy
    DeskCopy.objects.update(opened_by="edda" if own else "otto")
    assert send_autosave(colleague, copy, "headline=X").status_code == expected
    assert colleague.get(url_of("deskcopy_autosave", copy.pk)).status_code in (403, 410)
    if role == "Photo editor":
        assert send_autosave(colleague, None, "headline=X").status_code == 403


def test_an_abandoned_editing_session_is_deleted_after_a_month(editor):
    copy = make_draft().desk_copy
    send_autosave(editor, copy, "headline=Old")
    assert autosave.delete_expired(timezone.now() + timedelta(days=29)) == 0
    assert autosave.delete_expired(timezone.now() + timedelta(days=31)) == 1


@pytest.mark.slow
def test_new_tags_are_created_while_writing_and_similar_ones_are_pointed_out(editor):
    Tag.objects.create(name="Harbour", slug="harbour", kind="place")
    page = editor.open("deskcopy_add")
    refused = editor.send(page, headline="X", new_tags="Harbor, Lighthouse, harbour", new_tags_kind="place")
    assert "“Harbor” is nearly “Harbour”" in text_of(refused)
    assert not Tag.objects.filter(slug="lighthouse").exists()
    editor.send(refused)
    copy = DeskCopy.objects.get()
    assert sorted(copy.tags.values_list("slug", flat=True)) == ["harbor", "harbour", "lighthouse"]
    assert Tag.objects.get(slug="lighthouse").kind == "place"


@pytest.mark.slow
def test_a_reporter_is_offered_no_new_tags_and_creates_none():
    reporter = Colleague("Reporter")
    page = reporter.open("deskcopy_add")
    assert "new_tags" not in form_values(page) and 'name="new_tags"' not in text_of(page)
    reporter.send(page, headline="X", new_tags="Smuggled")
    assert DeskCopy.objects.exists() and not Tag.objects.exists()


@pytest.mark.slow
def test_the_source_is_visible_and_stays_with_its_other_fields(editor):
    copy = make_draft().desk_copy
    DeskCopy.objects.update(carried={"source": {"name": "Wire", "identifier": "7", "format": "jsonl"}})
    page = editor.open("deskcopy_change", copy.pk)
    assert form_values(page)["source_name"] == "Wire"
    assert "whole address" in text_of(editor.send(page, source_url="javascript:alert(1)"))
    editor.send(page, source_url="https://wire.example/7")
    assert DeskCopy.objects.get().carried["source"] == {
        "name": "Wire",
        "identifier": "7",
        "format": "jsonl",
        "url": "https://wire.example/7",
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    "tampered",
    [
        {"tags": "x"},
        {"tags": ["9" * 40]},
        {"section": "x"},
        {"bylines-0-author": "x", "bylines-0-name": "A"},
        {"placements-TOTAL_FORMS": "1", "placements-0-photo": "not-a-key", "placements-0-position": "0"},
        {"bylines-TOTAL_FORMS": "x"},
    ],
)
@pytest.mark.one_engine
def test_a_tampered_form_is_refused_with_a_message(editor, tampered):
    answer = editor.send(editor.open("deskcopy_add"), headline="X", **tampered)
    assert answer.status_code == 200 and "error" in text_of(answer)
    assert not DeskCopy.objects.exists()


@pytest.mark.slow
def test_the_photo_library_is_open_to_those_who_may_see_it_and_marks_what_readers_will_not_see():
    photo = make_photo(caption="A boat at dusk", credit="Ada")
    make_photo(caption="A bridge", rights_status=Rights.NOT_CLEARED)
    reporter = Colleague("Reporter")
    answer = reporter.get("/admin/media/photo/pick/", {"q": "boat"})
    (row,) = answer.json()["photos"]
    assert (row["uuid"], row["caption"], row["state"]) == (str(photo.uuid), "A boat at dusk", "")
    assert "no-store" in answer["Cache-Control"]
    (other,) = reporter.get("/admin/media/photo/pick/", {"q": "bridge"}).json()["photos"]
    assert "Readers will not see it" in other["state"]
    assert reporter.get("/admin/media/photo/pick/", {"uuid": [str(photo.uuid), "x"]}).json()["photos"] == [row]
    assert Colleague(name="nobody").get("/admin/media/photo/pick/").status_code in (302, 403)
    for after in ("x", "2024-01-01.x", "2024-01-01." + "9" * 30):
        assert reporter.get("/admin/media/photo/pick/", {"after": after}).status_code == 200


@pytest.mark.slow
@pytest.mark.one_engine
def test_the_preview_is_the_public_page_for_those_who_may_see_the_draft(editor):
    photo = make_photo(caption="A boat", alt="A boat")
    draft = make_draft(
        headline="Not out yet",
        tags=["River"],
        authors=["Ada"],
        pictures=[Picture(photo=str(photo.uuid))],
        published="2024-07-02T10:00+00:00",  # else a second may pass between one page and the other
    )
    copy = draft.desk_copy
    assert "preview/page/" in text_of(editor.open("deskcopy_preview", copy.pk))
    page = editor.open("deskcopy_preview_page", copy.pk)
    html = text_of(page)
    assert "Not out yet</h1>" in html and "<picture" in html and ">River<" in html
    assert "no-store" in page["Cache-Control"] and page["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in page["Content-Security-Policy"] and "noindex" in html
    stranger = Colleague("Reporter", name="otto")
    assert stranger.open("deskcopy_preview_page", copy.pk).status_code == 403
    publishing.publish(draft, by="edda")
    public = text_of(editor.get(draft.entry.get_absolute_url()))
    inside = [text.partition("<article")[2].partition("</article>")[0] for text in (html, public)]
    assert inside[0] and inside[0] == inside[1]
