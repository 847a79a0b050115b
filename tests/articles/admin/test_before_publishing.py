"""What editors see before they publish is what is published, and they are asked and warned where it matters."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.desk import workflow
from articles.models import DeskCopy, ScheduledStory, VersionKind
from articles.record import publishing, scheduling
from articles.story.dates import StoryDate
from articles.story.story import Picture
from media import bulk_edit
from media.models.rights import Rights
from tests.articles.admin.desk_client import Colleague, form_values, text_of, url_of
from tests.articles.admin.test_bulk_actions import start
from tests.factories import make_article, make_draft, make_due, make_story
from tests.media.pictures import make_photo
from tests.registries import CHANGES, WITH_NOTE

pytestmark = pytest.mark.one_engine


@pytest.fixture
def editor(db):
    return Colleague("Editor")


def live_story(article):
    article.refresh_from_db()
    return article.versions.get(number=article.latest).story


def edit(article, **changes):
    copy = publishing.open_on_desk(article, by="edda")
    for name, value in changes.items():
        setattr(copy, name, value)
    copy.save()
    return copy


def embargo(article):
    workflow.embargo(article, until=timezone.now() + timedelta(hours=2), by="edda")


def due_text() -> str:
    return (timezone.now() + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M")


# --- the preview is what is published --------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_scheduled_correction_leaves_no_changes_and_a_minor_edit_does_not_remove_its_note(editor):
    article = make_article()
    edit(article, kicker="Harbour")
    editor.act("schedule", article, due_at=due_text(), kind="correct", note="It is a harbour.")
    make_due(timezone.now())
    assert [outcome.refused for outcome in scheduling.publish_due(timezone.now())] == [""]
    page = text_of(editor.open("article_change", article.pk))
    assert "Changes on the desk" not in page and "The desk copy" not in page
    updated = live_story(article).updated
    edit(article, kicker="Port")
    page = editor.open("article_minor_edit", article.pk)
    assert {change.field for change in page.context["difference"].fields} == {"kicker"}
    editor.send(page)
    story = live_story(article)
    assert (story.kicker, story.updated, len(story.notes)) == ("Port", updated, 1)


@pytest.mark.slow
@pytest.mark.parametrize("name", CHANGES)
def test_the_preview_of_a_change_is_what_its_verb_publishes(editor, name):
    article = make_article()
    publishing.correct(article, note="First.", by="ada", at=StoryDate("2024-07-05"))
    edit(article, kicker="Harbour", updated="2024-01-01", carried={})
    page = editor.open(f"article_{name}", article.pk)
    values = form_values(page) | ({} if name == "minor_edit" else {"note": "Second."}) | {"at": "2024-07-06"}
    refused = editor.post(page.request["PATH_INFO"], values | {"latest": "1"})
    announced = {change.field for change in refused.context["difference"].fields}
    editor.send(refused)
    live, before = live_story(article), article.versions.get(number=2).story
    changed = {field for field in ("kicker", "updated", "notes") if getattr(live, field) != getattr(before, field)}
    assert announced == changed == ({"kicker"} if name == "minor_edit" else {"kicker", "updated", "notes"})


def test_dates_are_words_in_a_difference(editor):
    article = make_article()
    edit(article, kicker="Harbour")
    section = text_of(editor.open("article_update", article.pk)).split("What readers will see")[1]
    assert "UTC</ins>" in section and "+00:00" not in section


def test_the_first_publication_is_previewed_with_its_date(editor):
    draft = make_draft(headline="Ferry returns")
    page = editor.open("article_publish", draft.pk)
    assert "published" in {change.field for change in page.context["difference"].fields}


# --- minor edits ask -------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_minor_edit_of_the_headline_asks_with_the_words_and_is_published_after_a_tick(editor):
    article = make_article(headline="Ferry returns")
    edit(article, headline="Boat returns")
    page = editor.open("article_minor_edit", article.pk)
    assert "The headline changes from “Ferry returns” to “Boat returns”." in text_of(page)
    refused = editor.send(page)
    assert "Confirm that it is one" in text_of(refused) and article.versions.count() == 1
    editor.send(refused, confirmed_minor="on")
    assert live_story(article).headline == "Boat returns"


@pytest.mark.slow
def test_a_minor_edit_that_brings_back_a_corrected_sentence_asks(editor):
    article = make_article(body="<p>It sails on June 1.</p>")
    publishing.correct(article, story=make_story(body="<p>It sails on July 1.</p>"), note="July.", by="ada")
    publishing.copy_to_desk(article.versions.get(number=1), by="edda")
    refused = editor.send(editor.open("article_minor_edit", article.pk))
    assert "It brings back what a correction took out: “It sails on June 1.”" in text_of(refused)
    assert article.versions.count() == 2


@pytest.mark.slow
def test_a_tick_for_other_words_than_those_on_the_page_is_no_consent(editor):
    article = make_article(headline="Ferry returns")
    edit(article, headline="Boat returns")
    page = editor.open("article_minor_edit", article.pk)
    edit(article, headline="Nobody returns")
    refused = editor.send(page, confirmed_minor="on")
    assert "saved or put back since you opened this page" in text_of(refused)
    assert "to “Nobody returns”" in text_of(refused)
    assert "confirmed_minor" not in form_values(refused)
    again = editor.send(refused)
    assert "Confirm that it is one" in text_of(again) and article.versions.count() == 1


@pytest.mark.slow
def test_a_minor_edit_of_spelling_asks_nothing(editor):
    article = make_article()
    edit(article, body="<p>The ferry sailed again on Wednesday.</p>")
    page = editor.open("article_minor_edit", article.pk)
    assert "confirmed_minor" not in page.context["form"].fields
    editor.send(page)
    assert article.versions.count() == 2


@pytest.mark.slow
def test_a_scheduled_minor_edit_asks_and_a_scheduled_update_does_not(editor):
    article = make_article(headline="Ferry returns")
    edit(article, headline="Boat returns")
    refused = editor.act("schedule", article, due_at=due_text(), kind="minor_edit")
    assert "Confirm that it is one" in text_of(refused) and not ScheduledStory.objects.exists()
    editor.act("schedule", article, due_at=due_text(), kind="minor_edit", confirmed_minor="on")
    assert ScheduledStory.objects.get().kind == VersionKind.MINOR_EDIT
    editor.act("schedule", article, due_at=due_text(), kind="update")
    assert ScheduledStory.objects.get().kind == VersionKind.UPDATE


# --- corrections -----------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_correction_of_a_live_story_first_offers_to_correct_the_text(editor):
    article = make_article()
    page = text_of(editor.open("article_correct", article.pk))
    assert page.index("Open on the desk and correct") < page.index("Or publish the note alone")
    assert "The text itself does not change by this." in page
    assert 'value="Publish the correction"' in page
    edit(article, kicker="Harbour")
    page = text_of(editor.open("article_correct", article.pk))
    assert "Or publish the note alone" not in page


@pytest.mark.parametrize("name", WITH_NOTE)
@pytest.mark.slow
def test_an_embargo_on_changes_does_not_block_a_note_on_the_published_text(editor, name):
    article = make_article()
    edit(article, kicker="Not before nine")
    embargo(article)
    editor.act(name, article, note="It was Monday.")
    story = live_story(article)
    assert (story.kicker, [note.text for note in story.notes]) == ("", ["It was Monday."])
    copy = DeskCopy.objects.get()
    assert (copy.kicker, copy.based_on) == ("Not before nine", 2) and copy.embargo


@pytest.mark.slow
def test_under_embargo_wrong_words_are_replaced_in_the_published_text_and_on_the_desk(editor):
    article = make_article(body="<p>It sails on June 1.</p>")
    edit(article, kicker="Not before nine", body="<p>It sails on June 1 at nine.</p>")
    embargo(article)
    page = editor.act("correct", article, note="It is July 1.", wrong="June 2", right="July 1")
    assert "does not have these words" in text_of(page)
    editor.act("correct", article, note="It is July 1.", wrong="June 1", right="July 1")
    assert (live_story(article).body, live_story(article).kicker) == ("<p>It sails on July 1.</p>", "")
    copy = DeskCopy.objects.get()
    assert (copy.body, copy.based_on) == ("<p>It sails on July 1 at nine.</p>", 2) and copy.embargo


@pytest.mark.slow
@pytest.mark.parametrize("begins", [True, False])
def test_an_embargo_that_began_or_ended_since_the_page_was_opened_is_a_conflict(editor, begins):
    article = make_article()
    edit(article, kicker="Not before nine")
    if not begins:
        embargo(article)
    page = editor.open("article_correct", article.pk)
    if begins:
        embargo(article)
    else:
        workflow.lift_embargo(article, by="edda")
    refused = editor.send(page, note="It was Monday.")
    assert "its embargo began or ended" in text_of(refused) and article.versions.count() == 1
    editor.send(refused)
    assert live_story(article).kicker == ("" if begins else "Not before nine")


@pytest.mark.slow
def test_an_embargo_still_blocks_what_would_publish_the_desk_copy(editor):
    article = make_article()
    edit(article, kicker="Not before nine")
    embargo(article)
    for name in ("minor_edit", "update"):
        assert "is not possible now" in text_of(editor.get(url_of(f"article_{name}", article.pk), follow=True))


# --- the check -------------------------------------------------------------------------------------------------------


def make_unfinished_draft(**fields):
    photo = make_photo(rights_status=Rights.UNKNOWN)
    body = '<p>See <a href="example.org/fish">fish</a>.</p>'
    return make_draft(headline="Ferry", body=body, pictures=(Picture(photo=str(photo.uuid)),), **fields)


WARNINGS = ["in no section", "neither a byline", "example.org/fish", "is not cleared", "has no caption", "no tag"]


@pytest.mark.parametrize("name", ["article_publish", "article_schedule", "article_change", "deskcopy_preview"])
def test_what_is_missing_is_listed_on_the_pages_of_a_draft(editor, name):
    draft = make_unfinished_draft()
    page = text_of(editor.open(name, draft.desk_copy.pk if name == "deskcopy_preview" else draft.pk))
    form_url = url_of("deskcopy_change", draft.desk_copy.pk)
    assert [words for words in WARNINGS if words not in page] == []
    assert f'href="{form_url}#id_section"' in page and f'href="{form_url}#placements-group"' in page


@pytest.mark.slow
def test_what_is_missing_is_listed_on_the_form_with_links_into_it(editor):
    draft = make_unfinished_draft()
    page = text_of(editor.open("deskcopy_change", draft.desk_copy.pk))
    assert [words for words in WARNINGS if words not in page] == []
    for anchor in ("id_section", "bylines-group", "placements-group", "id_body", "id_tags"):
        assert f'href="#{anchor}"' in page and f'id="{anchor}"' in page


@pytest.mark.slow
def test_under_embargo_the_form_warns_about_the_copy_and_a_correction_about_the_published_text(editor):
    article = make_article(headline="Ferry returns")
    copy = edit(article, headline="")
    embargo(article)
    assert "It has no headline." in text_of(editor.open("deskcopy_change", copy.pk))
    page = text_of(editor.open("article_correct", article.pk))
    assert "It has no headline." not in page and "In the published text" in page


@pytest.mark.slow
def test_a_warning_is_no_wall(editor):
    draft = make_unfinished_draft()
    editor.act("publish", draft)
    assert live_story(draft).headline == "Ferry"


@pytest.mark.slow
def test_the_plan_of_a_bulk_publication_lists_what_is_missing_in_each_story(editor):
    page = start(editor, "publish", make_unfinished_draft(), make_draft(headline="Plaque"))
    warnings = {row.headline: [warning.text for warning in plan.warnings] for row, plan in page.context["plans"]}
    assert any("is not cleared" in text for text in warnings["Ferry"])
    assert "It is in no section." in warnings["Plaque"]
    assert page.context["warned_count"] == 2 and "It is in no section." in text_of(page)


@pytest.mark.slow
def test_a_reporter_reads_the_warnings_about_an_own_draft_only(db):
    reporter = Colleague("Reporter", name="rosa")
    mine, other = make_unfinished_draft(by="rosa"), make_unfinished_draft()
    assert "in no section" in text_of(reporter.open("article_change", mine.pk))
    assert reporter.open("article_change", other.pk).status_code == 404


def _labels_of_ready(editor) -> list[str]:
    blocks = [block for area in editor.get("/admin/").context["areas"] for block in area.blocks]
    return [item.label for block in blocks if block.title == "Ready to publish" for item in block.items]


@pytest.mark.slow
def test_a_scheduled_story_waits_for_nobody_and_its_pages_say_what_publishing_now_does(editor):
    draft = make_draft(headline="Tomorrow")
    DeskCopy.objects.update(state="ready")
    assert _labels_of_ready(editor) == ["Tomorrow"]
    publishing.schedule(draft, due_at=timezone.now() + timedelta(days=1), by="edda")
    assert _labels_of_ready(editor) == []
    assert "Tomorrow" not in text_of(editor.get(url_of("article_changelist") + "?status=ready"))
    assert "Tomorrow" in text_of(editor.get(url_of("article_changelist") + "?status=scheduled"))
    article = make_article(headline="Live")
    edit(article, kicker="Harbour")
    publishing.schedule(article, kind="update", due_at=timezone.now() + timedelta(days=1), by="edda")
    assert "somebody has to schedule it again" in text_of(editor.open("article_update", article.pk))


@pytest.mark.slow
def test_the_check_of_a_scheduled_story_is_about_the_moment_when_it_is_due(editor):
    photo = make_photo(alt="A weir", caption="Weir")
    ends = timezone.localdate() + timedelta(days=1)
    bulk_edit.edit([photo], rights_until=ends)
    draft = make_draft(pictures=[Picture(photo=str(photo.uuid), caption="Weir")])
    words = "has no rights since"
    assert words not in text_of(editor.open("article_schedule", draft.pk))
    due = (timezone.now() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    page = text_of(editor.act("schedule", draft, due_at=due))
    assert f"By then: The lead photo {words}" in page
    assert page.count(words) == 2, "the record says so too"
    assert words in text_of(editor.open("deskcopy_change", draft.desk_copy.pk))
    assert words in text_of(check_form(editor, draft.desk_copy))
    assert words not in text_of(editor.open("article_publish", draft.pk)), "which publishes it now"
    assert "edda has scheduled it for" in text_of(editor.open("article_schedule", draft.pk))
    publishing.unschedule(draft, by="edda")
    assert "has scheduled it for" not in text_of(editor.open("article_schedule", draft.pk))
    assert words not in text_of(editor.open("article_change", draft.pk))
    workflow.embargo(draft, until=timezone.now() + timedelta(days=3), by="edda")
    assert words in text_of(editor.open("article_change", draft.pk))


# --- the check while somebody writes ---------------------------------------------------------------------------------


def check_form(colleague, copy=None, **changes):
    """Send the form of a copy, or of a new story, to the check; return the response."""
    page = colleague.open("deskcopy_change", copy.pk) if copy else colleague.open("deskcopy_add")
    name, args = ("deskcopy_check", [copy.pk]) if copy else ("deskcopy_new_check", [])
    return colleague.post(url_of(name, *args), form_values(page) | changes)


def test_the_check_is_of_what_the_form_has_on_the_screen_and_saves_nothing(editor):
    copy = make_unfinished_draft().desk_copy
    page = text_of(check_form(editor, copy))
    assert [words for words in WARNINGS if words not in page] == []
    assert page.count("<li>") == int(page.split('data-count="')[1].split('"')[0])
    page = text_of(check_form(editor, copy, body="<p>See the fish.</p>", headline=""))
    assert "example.org/fish" not in page and 'href="#id_headline">It has no headline.' in page
    copy.refresh_from_db()
    assert copy.headline == "Ferry" and "example.org/fish" in copy.body


def test_a_new_story_is_checked_before_it_is_saved(editor):
    make_article(headline="Ferry returns")
    page = text_of(check_form(editor, headline="Ferry returns", tags=["+Night boats"]))
    assert "It may be published already" in page and "It is in no section." in page and "has no tag" not in page
    assert DeskCopy.objects.count() == 0


@pytest.mark.slow
def test_the_check_needs_the_rights_of_the_form(editor):
    copy = make_draft(by="edda").desk_copy
    values = form_values(editor.open("deskcopy_change", copy.pk))
    assert Colleague("Reporter", name="otto").post(url_of("deskcopy_check", copy.pk), values).status_code == 403
    assert Colleague("Photo editor", name="pia").post(url_of("deskcopy_new_check"), values).status_code == 403
    assert editor.get(url_of("deskcopy_new_check")).status_code == 405


# --- what is refused names its field ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "words", "field"),
    [
        ("schedule", {"due_at": "2020-01-01T10:00"}, "due_at"),
        ("embargo", {"until": "2020-01-01T10:00"}, "until"),
    ],
)
def test_a_moment_that_is_past_is_an_error_of_its_field(editor, action, words, field):
    page = editor.act(action, make_draft(), **words)
    assert "is past" in page.context["form"].errors[field][0] and not page.context["form"].non_field_errors()
    assert f'<a href="#id_{field}' in text_of(page)


@pytest.mark.slow
def test_a_date_before_the_live_version_is_an_error_of_its_field(editor):
    page = editor.act("editors_note", make_article(), note="Read this.", at="2001-01-01")
    assert "a later change has a later date" in page.context["form"].errors["at"][0]


def test_a_language_is_taken_by_its_name_and_another_word_stays_in_sight(editor):
    copy = make_draft(language="de").desk_copy
    refused = editor.send(editor.open("deskcopy_change", copy.pk), language="Elvish")
    assert "“Elvish” is no language of the list" in text_of(refused)
    assert '<option value="Elvish" selected>Elvish</option>' in text_of(refused)
    editor.send(editor.open("deskcopy_change", copy.pk), language="Français")
    copy.refresh_from_db()
    assert copy.language == "fr"
