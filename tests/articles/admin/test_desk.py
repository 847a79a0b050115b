"""Saving on the desk changes only what the editor changed and overwrites nobody's work."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from articles.desk import workflow
from articles.models import Agency, Article, AuditEntry, Author, BinEntry, DeskCopy, Tag
from articles.record import bin, desk_copies, publishing
from articles.story.credits import AgencyLine
from articles.story.keys import key_of
from articles.story.notes import Note
from articles.story.story import Picture, Source
from tests.articles.admin.desk_client import Colleague, form_of, form_values, text_of, url_of
from tests.factories import make_draft, make_story

pytestmark = pytest.mark.one_engine


@pytest.fixture
def editor(db):
    return Colleague("Editor")


@pytest.mark.slow
def test_saving_an_untouched_story_changes_nothing(editor):
    picture = {"caption": "A  boat", "credit": "Ada", "alt": "A boat", "crop": "50,40", "sha256": "0" * 64}
    story = make_story(
        kicker="River",
        dek="A dek",
        dateline="PORT",
        body="<p>One<br>two</p><h2>Three</h2><pre>\n a\n\n  b</pre><ul><li>x</li></ul>"
        '<figure data-picture="p1"></figure><p>é&amp;</p>',
        authors=["Ada", "Bo"],
        agency_lines=[AgencyLine("With files from Wire.", "Wire", "wire")],
        pictures=[Picture(**picture), Picture(anchor="p1", **picture)],
        tags=["River", "Port"],
        section="News",
        published="1974-05",
        updated=None,
        notes=[Note("It was wrong.")],
        source=Source("Wire", "7"),
        language="de",
    )
    article = Article.objects.create()
    publishing.publish(article, story=story, by="import")
    before = publishing.open_on_desk(article, by="edda")
    printed = desk_copies.freeze(before)
    editor.send(editor.open("deskcopy_change", before.pk), _continue="1")
    after = DeskCopy.objects.get()
    assert after.saved_at > before.saved_at
    assert desk_copies.freeze(after) == printed == article.versions.get().story
    assert "reads exactly as the latest version" in text_of(editor.open("article_change", article.pk))


@pytest.mark.slow
def test_of_two_saves_the_second_is_refused_with_both_texts(editor):
    draft = make_draft(headline="As it was", authors=["Ada"])
    colleague = Colleague("Editor", name="otto")
    mine, theirs = (somebody.open("deskcopy_change", draft.desk_copy.pk) for somebody in (editor, colleague))
    colleague.send(theirs, headline="As Otto has it")
    refused = editor.send(mine, headline="As Edda has it", **{"bylines-0-name": "Ada L."})
    assert "As Otto has it" in text_of(refused)
    assert "As Edda has it" in text_of(refused)
    assert form_values(refused)["bylines-0-name"] == "Ada L."
    assert DeskCopy.objects.get().headline == "As Otto has it"
    editor.send(refused)
    copy = DeskCopy.objects.get()
    assert (copy.headline, copy.bylines.get().name) == ("As Edda has it", "Ada L.")


@pytest.mark.slow
def test_a_row_that_is_changed_here_and_deleted_there_stays_and_a_row_added_there_stays_too(editor):
    draft = make_draft(authors=["Ada", "Bo"])
    copy = draft.desk_copy
    mine = editor.open("deskcopy_change", copy.pk)
    copy.bylines.filter(name="Ada").delete()
    copy.bylines.create(name="Cy", position=5)
    copy.save()
    refused = editor.send(mine, **{"bylines-0-name": "Ada L."})
    assert refused.status_code == 200
    editor.send(refused)
    assert [byline.name for byline in copy.bylines.all()] == ["Ada L.", "Bo", "Cy"]


@pytest.mark.slow
def test_text_typed_for_a_story_that_left_the_desk_is_returned_to_its_writer(editor):
    draft = make_draft(authors=["Ada"])
    page = editor.open("deskcopy_change", draft.desk_copy.pk)
    publishing.publish(draft, by="ada")
    lost = editor.send(page, body="<p>An hour of work.</p>", **{"bylines-0-name": "Ada L."})
    assert lost.status_code == 409
    assert "An hour of work." in text_of(lost) and "&lt;p&gt;" not in text_of(lost)
    assert "Ada L." in text_of(lost)
    assert f'href="{url_of("article_change", draft.pk)}"' in text_of(lost)


@pytest.mark.slow
def test_two_photos_exchange_places(editor):
    draft = make_draft(pictures=[Picture(caption="Lead"), Picture(anchor="p1", caption="Inside")])
    page = editor.open("deskcopy_change", draft.desk_copy.pk)
    editor.send(page, **{"placements-0-anchor": "p1", "placements-1-anchor": ""})
    assert dict(draft.desk_copy.placements.values_list("anchor", "caption")) == {"p1": "Lead", "": "Inside"}


@pytest.mark.slow
def test_a_new_story_that_is_sent_again_after_back_is_one_story(editor):
    form, row = form_of(editor.open("deskcopy_add")), {"bylines-0-name": "Ada", "form_token": "f" * 32}
    editor.send(form, headline="Weir", **row)
    copy = DeskCopy.objects.get()
    again = editor.send(form, headline="Weir", dek="It holds.", _continue="1", **row)
    assert again.url == url_of("deskcopy_change", copy.pk)
    copy = DeskCopy.objects.get()
    assert (copy.headline, copy.dek, [byline.name for byline in copy.bylines.all()]) == ("Weir", "It holds.", ["Ada"])
    editor.send(editor.open("deskcopy_change", copy.pk), headline="The weir")
    conflict_page = editor.send(form, headline="Weirs", **row)
    assert (conflict_page.status_code, conflict_page.context["conflicts"][0].theirs) == (200, "The weir")
    publishing.publish(copy.article, by="ada")
    assert editor.send(form, headline="Late words", **row).status_code == 409
    assert not DeskCopy.objects.exists()


@pytest.mark.slow
def test_two_photos_at_one_place_are_refused(editor):
    draft = make_draft(pictures=[Picture(caption="Lead"), Picture(anchor="p1", caption="Inside")])
    page = editor.open("deskcopy_change", draft.desk_copy.pk)
    refused = editor.send(page, **{"placements-1-anchor": ""})
    assert refused.status_code == 200 and "Two photos have the same place in the story" in text_of(refused)
    assert draft.desk_copy.placements.filter(anchor="p1").exists()


@pytest.mark.slow
def test_a_new_byline_is_the_last(editor):
    draft = make_draft(authors=["Ada", "Bo"])
    page = editor.open("deskcopy_change", draft.desk_copy.pk)
    row = {"bylines-2-name": "Cy", "bylines-2-role": "author", "bylines-2-position": "0", "bylines-TOTAL_FORMS": "3"}
    editor.send(page, **row)
    assert [byline.name for byline in draft.desk_copy.bylines.all()] == ["Ada", "Bo", "Cy"]


@pytest.mark.slow
def test_a_byline_is_deleted_and_another_added_in_one_save(editor):
    draft = make_draft(authors=["Ada", "Bo"])
    page = editor.open("deskcopy_change", draft.desk_copy.pk)
    row = {"bylines-2-name": "Cy", "bylines-2-role": "author", "bylines-2-position": "0", "bylines-TOTAL_FORMS": "3"}
    editor.send(page, **row, **{"bylines-0-DELETE": "on"})
    assert [byline.name for byline in draft.desk_copy.bylines.all()] == ["Bo", "Cy"]


@pytest.mark.slow
def test_a_reporter_cannot_mark_a_story_as_ready(db):
    reporter = Colleague("Reporter", name="rhea")
    draft = make_draft(by="rhea")
    page = reporter.open("deskcopy_change", draft.desk_copy.pk)
    assert reporter.send(page, state="ready").status_code == 200
    assert DeskCopy.objects.get().state == "draft"
    reporter.send(page, state="review")
    assert DeskCopy.objects.get().state == "review"


# --- names typed into the lists -------------------------------------------------------------------------------------


def write(colleague, **fields):
    page = colleague.open("deskcopy_add")
    return colleague.send(page, headline="X", body="<p>X</p>", **fields)


def byline_of(copy) -> tuple[str, str]:
    byline = copy.bylines.get()
    return byline.name, byline.author.name if byline.author else ""


@pytest.mark.slow
def test_a_tag_is_made_by_typing_its_name_among_the_tags(editor):
    river = Tag.objects.create(name="River", slug="river")
    Tag.objects.create(name="Harbour", slug="harbour")
    assert write(editor, tags=[str(river.pk), "+Lighthouse", "+harbour"], new_tags_kind="place").status_code == 302
    tags = DeskCopy.objects.get().tags.order_by("name")
    assert [(tag.name, tag.kind) for tag in tags] == [
        ("Harbour", "topic"),
        ("Lighthouse", "place"),
        ("River", "topic"),
    ]


@pytest.mark.slow
def test_a_typed_tag_that_is_nearly_another_is_pointed_out_once(editor):
    Tag.objects.create(name="Harbour", slug="harbour")
    refused = write(editor, tags=["+Harbor"])
    assert "“Harbor” is nearly “Harbour”" in text_of(refused)
    assert form_values(refused)["new_tags"] == "Harbor"
    editor.send(refused)
    assert DeskCopy.objects.get().tags.get().name == "Harbor"


@pytest.mark.slow
def test_an_author_is_made_by_typing_a_name(editor):
    assert write(editor, **{"bylines-0-author": "+Ana Ruiz"}).status_code == 302
    assert byline_of(DeskCopy.objects.get()) == ("Ana Ruiz", "Ana Ruiz")
    DeskCopy.objects.all().delete()
    write(editor, **{"bylines-0-author": "+ana  ruiz", "bylines-0-name": "A. Ruiz"})
    assert byline_of(DeskCopy.objects.get()) == ("A. Ruiz", "Ana Ruiz")
    assert Author.objects.count() == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("printed", "expected"), [("Ana Ruiz", "Bea Otte"), ("A. Ruiz", "A. Ruiz"), ("", "Bea Otte")], ids=str
)
@pytest.mark.parametrize("is_typed", [True, False])
def test_another_author_of_a_byline_is_printed_unless_another_name_was_typed(editor, is_typed, printed, expected):
    ana, bea = (Author.objects.create(name=name, slug=key_of(name)) for name in ("Ana Ruiz", "Bea Otte"))
    write(editor, **{"bylines-0-author": str(ana.pk), "bylines-0-name": printed})
    page = editor.open("deskcopy_change", DeskCopy.objects.get().pk)
    editor.send(page, **{"bylines-0-author": "+Bea Otte" if is_typed else str(bea.pk)})
    assert byline_of(DeskCopy.objects.get()) == (expected, "Bea Otte")


@pytest.mark.slow
def test_another_agency_of_a_line_is_printed(editor):
    first, other = (Agency.objects.create(name=name, slug=name.lower()) for name in ("Harbourwire", "Coastpress"))
    write(editor, **{"agency_lines-TOTAL_FORMS": "1", "agency_lines-0-agency": str(first.pk)})
    line = DeskCopy.objects.get().agency_lines.get()
    assert "Harbourwire" in line.words
    page = editor.open("deskcopy_change", DeskCopy.objects.get().pk)
    editor.send(page, **{"agency_lines-0-agency": str(other.pk)})
    assert DeskCopy.objects.get().agency_lines.get().words == line.words.replace("Harbourwire", "Coastpress")


@pytest.mark.slow
def test_the_byline_that_the_form_offers_gives_way_to_another_author(editor):
    other = Author.objects.create(name="Bea Otte", slug="bea-otte")
    User.objects.filter(username="edda").update(first_name="Edda", last_name="Lind")
    write(editor, **{"bylines-0-author": str(other.pk)})
    assert byline_of(DeskCopy.objects.get()) == ("Bea Otte", "Bea Otte")


@pytest.mark.slow
def test_a_typed_author_who_is_nearly_another_is_pointed_out_once(editor):
    ana = Author.objects.create(name="Ana Ruiz", slug="ana-ruiz")
    refused = write(editor, **{"bylines-0-author": "+Ana Ruis"})
    assert "“Ana Ruis” is nearly “Ana Ruiz”" in text_of(refused)
    assert Author.objects.count() == 1
    editor.send(refused)
    assert byline_of(DeskCopy.objects.get()) == ("Ana Ruis", "Ana Ruis")
    DeskCopy.objects.all().delete()
    refused = write(editor, **{"bylines-0-author": "+Ana Ruitz"})
    editor.send(refused, **{"bylines-0-author": str(ana.pk), "bylines-0-name": ""})
    assert byline_of(DeskCopy.objects.get()) == ("Ana Ruiz", "Ana Ruiz")
    assert Author.objects.count() == 2


@pytest.mark.slow
@pytest.mark.parametrize("value", ["+\u200b", "+" + "x" * 300, "x", "-1", "1e9"])
def test_a_typed_author_that_is_no_name_is_refused_or_only_printed(editor, value):
    write(editor, **{"bylines-0-author": value})
    assert not Author.objects.exists()


@pytest.mark.slow
def test_a_reporter_types_a_name_that_is_printed_and_makes_no_author(db):
    reporter = Colleague("Reporter", name="rosa")
    assert write(reporter, **{"bylines-0-author": "+Ana Ruiz", "bylines-0-new_author": "Ana Ruiz"}).status_code == 302
    assert byline_of(DeskCopy.objects.get()) == ("Ana Ruiz", "")
    assert not Author.objects.exists()


@pytest.mark.slow
def test_a_new_story_has_the_byline_of_its_writer(db):
    author = Author.objects.create(name="Rosa Lind", slug="rosa-lind")
    reporter = Colleague("Reporter", name="rosa")
    User.objects.filter(username="rosa").update(first_name="Rosa", last_name="Lind")
    write(reporter)
    assert byline_of(DeskCopy.objects.get()) == ("Rosa Lind", author.name)
    DeskCopy.objects.all().delete()
    write(reporter, **{"bylines-0-author": "", "bylines-0-name": ""})
    assert not DeskCopy.objects.get().bylines.exists()


def approved_story(reporter):
    """Return the desk copy of a story that a reporter wrote and an editor found ready."""
    write(reporter)
    copy = DeskCopy.objects.get()
    workflow.send(copy.article, "ready", by="edda")
    return DeskCopy.objects.get()


@pytest.mark.slow
def test_a_story_that_is_changed_by_its_reporter_after_it_was_ready_goes_back_to_review(db):
    reporter = Colleague("Reporter", name="rosa")
    copy = approved_story(reporter)
    reporter.send(reporter.open("deskcopy_change", copy.pk))
    assert DeskCopy.objects.get().state == "ready", "nothing was changed"
    values = form_values(reporter.open("deskcopy_change", copy.pk)) | {"headline": "Another"}
    page = reporter.post(url_of("deskcopy_change", copy.pk), values, follow=True)
    assert DeskCopy.objects.get().state == "review" and "has to look at it again" in text_of(page)
    assert AuditEntry.objects.filter(action="to in review", by="rosa").exists()


@pytest.mark.slow
def test_a_story_that_an_editor_changes_stays_ready(db, editor):
    copy = approved_story(Colleague("Reporter", name="rosa"))
    editor.send(editor.open("deskcopy_change", copy.pk), headline="Another")
    assert DeskCopy.objects.get().state == "ready"


@pytest.mark.slow
@pytest.mark.parametrize("is_scheduled", [True, False])
def test_a_reporter_cannot_delete_a_story_that_an_editor_has_approved(db, is_scheduled):
    reporter = Colleague("Reporter", name="rosa")
    copy = approved_story(reporter)
    if is_scheduled:
        publishing.schedule(copy.article, due_at=timezone.now() + timedelta(days=1), by="edda")
        workflow.send(copy.article, "draft", by="edda")
    path = f"/admin/articles/article/{copy.article_id}/delete/"
    for method in (reporter.get, reporter.post):
        method(path, {"post": "yes"})
    assert DeskCopy.objects.filter(pk=copy.pk).exists()
    assert "ask an editor" in text_of(reporter.get(path, follow=True))


@pytest.mark.parametrize("may_publish", [False, True])
def test_a_ready_draft_is_in_review_again_when_its_writer_brings_an_older_revision_back(db, may_publish):
    colleague = Colleague("Editor" if may_publish else "Reporter", name="rhea")
    draft = make_draft(by="rhea", headline="As it was")
    colleague.send(colleague.open("deskcopy_change", draft.desk_copy.pk), headline="Approved")
    workflow.send(draft, "ready", by="edda")
    older = draft.desk_revisions.last()
    url = url_of("article_bring_back", draft.pk)
    colleague.post(url, form_values(colleague.get(url, {"number": older.pk})))
    copy = DeskCopy.objects.get()
    assert (copy.headline, copy.state) == ("As it was", "ready" if may_publish else "review")


def test_a_ready_draft_is_in_review_again_when_its_writer_restores_unsaved_words_over_it(db):
    rhea = Colleague("Reporter", name="rhea")
    draft = make_draft(by="rhea", headline="Approved")
    form_data = {"headline": "Never approved", "body": "<p>Words.</p>", "base_revision": ""}
    pk = draft.desk_copy.pk
    rhea.post(url_of("deskcopy_autosave", pk), {"form_data": urlencode(form_data), "form_token": "c" * 32})
    bin.delete_draft(draft, by="edda")
    copy = bin.restore(BinEntry.objects.get(is_unsaved=False), by="edda")
    workflow.send(copy.article, "ready", by="edda")
    rhea.post(url_of("binentry_restore", BinEntry.objects.get(is_unsaved=True).pk))
    copy = DeskCopy.objects.get()
    assert (copy.headline, copy.state) == ("Never approved", "review")
