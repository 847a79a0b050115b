"""The preview of a desk form that is not saved is the public page of what stands in the form."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article, Author, DeskCopy, Tag, Version
from articles.record import publishing
from articles.story.credits import AgencyLine, Byline
from articles.story.story import Picture
from media.models.rights import Rights
from tests.articles.admin.desk_client import Colleague, form_values, text_of, url_of
from tests.factories import make_article, make_draft
from tests.media.pictures import make_photo

pytestmark = pytest.mark.one_engine


@pytest.fixture
def editor(db):
    return Colleague("Editor")


def everything(photo) -> dict:
    return {
        "kicker": "Harbour",
        "dek": "It sailed.",
        "dateline": "HARROW FALLS —",
        "genre": "analysis",
        "language": "de",
        "edition": "City",
        "page": "A4",
        "section": "Local",
        "tags": ["River", "Ferries"],
        "bylines": (Byline("Ada Orr", "ada-orr"), Byline("Bo Lind", "", "photographer")),
        "agency_lines": (AgencyLine("From Reuters.", "Reuters", "reuters", "supplied"),),
        "pictures": (
            Picture(photo=str(photo.uuid), caption="A quay", credit="Ada", alt="Quay", sha256=photo.sha256),
            Picture(anchor="p1", photo=str(photo.uuid), caption="Again", crop="10,20"),
        ),
        "body": '<p>The ferry sailed.</p><figure data-picture="p1"></figure><p>Nobody missed it.</p>',
        "published": "2024-07-02T10:00+00:00",
    }


def form_preview(colleague, copy: DeskCopy | None, **changes):
    """Send the form of a copy, or of a new story, to its preview; return the response."""
    if copy is None:
        page, url = colleague.open("deskcopy_add"), url_of("deskcopy_new_form_preview")
    else:
        page, url = colleague.open("deskcopy_change", copy.pk), url_of("deskcopy_form_preview", copy.pk)
    return colleague.post(url, form_values(page) | changes)


@pytest.mark.slow
def test_the_preview_of_an_untouched_form_is_the_preview_of_what_is_saved(editor):
    draft = make_draft(**everything(make_photo(alt="Quay")))
    copy = draft.desk_copy
    assert text_of(form_preview(editor, copy)) == text_of(editor.open("deskcopy_preview_page", copy.pk))
    article = make_article(**everything(make_photo(alt="Lock")))
    publishing.editors_note(article, note="The ferry was not late.", by="edda")
    copy = publishing.open_on_desk(article, by="edda")
    html = text_of(form_preview(editor, copy))
    assert "The ferry was not late." in html
    assert html == text_of(editor.open("deskcopy_preview_page", copy.pk))


@pytest.mark.slow
def test_the_preview_shows_what_is_typed_and_saves_nothing(editor):
    copy = make_draft(headline="Before", tags=["River"], authors=["Ada Orr"]).desk_copy
    tag = Tag.objects.get()
    counts = [model.objects.count() for model in (Article, Author, DeskCopy, Tag, Version)]
    page = form_preview(
        editor,
        copy,
        headline="After <b>it</b>",
        body="<p>New words.<script>alert(1)</script></p>",
        tags=[str(tag.pk), "+Night boats"],
        new_tags="Landing stages, ",
        published="nonsense",
        **{"bylines-TOTAL_FORMS": "3", "bylines-1-author": "+Ana Ruiz", "bylines-2-name": ""},
    )
    html = text_of(page)
    assert page.status_code == 200
    for words in (
        "After &lt;b&gt;it&lt;/b&gt;</h1>",
        "New words.",
        ">River<",
        "Night boats",
        "Landing stages",
        "Ana Ruiz",
    ):
        assert words in html
    assert "alert(1)" not in html and "Ada Orr" in html
    copy.refresh_from_db()
    assert copy.headline == "Before"
    assert counts == [model.objects.count() for model in (Article, Author, DeskCopy, Tag, Version)]


def test_a_new_story_has_a_preview_before_it_is_saved(editor):
    html = text_of(form_preview(editor, None, headline="Not saved yet"))
    assert "Not saved yet</h1>" in html
    assert not DeskCopy.objects.exists() and not Article.objects.exists()


def test_the_preview_says_what_is_not_possible(editor):
    page = form_preview(editor, None)
    assert page["Content-Type"].startswith("text/plain") and "neither a headline nor a body" in text_of(page)
    assert editor.get(url_of("deskcopy_new_form_preview")).status_code == 405


@pytest.mark.slow
def test_the_preview_is_as_strict_as_that_of_a_saved_story(editor):
    copy = make_draft().desk_copy
    saved, unsaved = editor.open("deskcopy_preview_page", copy.pk), form_preview(editor, copy)
    for header in ("Content-Security-Policy", "X-Frame-Options", "X-Robots-Tag", "Cache-Control"):
        assert unsaved[header] == saved[header]


@pytest.mark.slow
def test_only_who_may_see_a_draft_has_a_preview_of_its_form(editor):
    copy = make_draft(by="edda").desk_copy
    posted = form_values(editor.open("deskcopy_change", copy.pk))
    assert Colleague("Reporter", name="otto").post(url_of("deskcopy_form_preview", copy.pk), posted).status_code == 403
    photo_editor = Colleague("Photo editor", name="pia")
    assert photo_editor.post(url_of("deskcopy_new_form_preview"), posted).status_code == 403


@pytest.mark.slow
def test_a_photograph_that_readers_do_not_see_says_why_and_what_to_do(editor):
    photo = make_photo(rights_status=Rights.UNKNOWN)
    copy = make_draft(pictures=[Picture(photo=str(photo.uuid))]).desk_copy
    library = f"/admin/media/photo/{photo.pk}/change/"
    editor.user.groups.set([])
    for name, may_change in (("Editor", False), ("Photo editor", True)):
        colleague = Colleague("Editor", name, name=name)
        for page in (form_preview(colleague, copy), colleague.open("deskcopy_preview_page", copy.pk)):
            html = text_of(page)
            assert "Photograph not available" in html and "not looked at yet" in html
            assert (library in html) == may_change
            assert ("Ask the photo desk" in html) != may_change


@pytest.mark.slow
def test_the_preview_of_many_rows_has_as_many_queries_as_that_of_one(editor):
    numbers = []
    for count in (1, 8):
        copy = make_draft(
            tags=[f"Tag {count} {n}" for n in range(count)],
            authors=[f"Author {count} {n}" for n in range(count)],
            section="Local",
        ).desk_copy
        posted = form_values(editor.open("deskcopy_change", copy.pk))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert editor.post(url_of("deskcopy_form_preview", copy.pk), posted).status_code == 200
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


def test_a_draft_with_a_date_to_come_is_not_called_old(editor):
    draft = make_draft(headline="Tomorrow", published="2099-07-02")
    page = text_of(editor.get(url_of("deskcopy_preview_page", draft.desk_copy.pk)))
    assert "Tomorrow" in page and "This article is more than" not in page
