"""What stands in the desk form is compared with versions, revisions and the last save; nothing is saved by it."""

import re
from html import unescape

import pytest
from django.urls import reverse

from articles.models import DeskCopy, DeskRevision
from articles.record import publishing
from tests.articles.admin.desk_client import Colleague, form_values, text_of, url_of
from tests.factories import make_article, make_draft

pytestmark = [pytest.mark.one_engine, pytest.mark.slow]


@pytest.fixture
def editor(db):
    return Colleague("Editor")


def comparison(colleague, copy: DeskCopy, old: str = "", **changes) -> str:
    """Send the form of a copy to be compared with another text; return the answer."""
    values = form_values(colleague.open("deskcopy_change", copy.pk)) | changes
    return text_of(colleague.post(url_of("deskcopy_form_comparison", copy.pk) + (f"?old={old}" if old else ""), values))


def words(html: str, tag: str) -> list[str]:
    return [unescape(one) for one in re.findall(rf"<{tag}>(.*?)</{tag}>", html)]


def test_typed_words_are_compared_with_the_version_that_readers_have(editor):
    article = make_article(headline="The ferry", body="<p>The ferry sails at seven.</p>")
    copy = publishing.open_on_desk(article, by="edda")
    DeskCopy.objects.filter(pk=copy.pk).update(body="<p>The ferry sails at eight.</p>")
    html = comparison(editor, copy, body="<p>The ferry sails at nine.</p>")
    assert (words(html, "del"), words(html, "ins")) == (["seven"], ["nine"])
    html = comparison(editor, copy, "desk", body="<p>The ferry sails at nine.</p>")
    assert (words(html, "del"), words(html, "ins")) == (["eight"], ["nine"])
    assert DeskCopy.objects.get().body == "<p>The ferry sails at eight.</p>", "nothing is saved"


def test_typed_words_are_compared_with_a_revision_and_an_unpublished_story_with_its_last_save(editor):
    copy = make_draft(headline="One", body="<p>First words.</p>").desk_copy
    for headline in ("Two", "Three"):
        page = editor.open("deskcopy_change", copy.pk)
        editor.post(url_of("deskcopy_change", copy.pk), form_values(page) | {"headline": headline, "_continue": "1"})
    html = comparison(editor, copy, headline="Four")
    assert (words(html, "del"), words(html, "ins")) == (["Three"], ["Four"])
    oldest = DeskRevision.objects.filter(article=copy.article_id).order_by("pk").first()
    html = comparison(editor, copy, f"r{oldest.pk}", headline="Four")
    assert (words(html, "del"), words(html, "ins")) == (["One"], ["Four"])
    assert f'value="r{oldest.pk}" selected' in html


def test_a_form_that_no_story_can_be_made_of_is_answered_with_a_sentence(editor):
    copy = make_draft().desk_copy
    assert comparison(editor, copy, language="?" * 50).strip()


def test_the_page_of_comparisons_says_that_the_desk_copy_is_as_it_was_saved(editor):
    copy = make_draft(headline="One").desk_copy
    html = text_of(editor.get(reverse("admin:articles_article_compare", args=[copy.article_id])))
    assert "Desk copy as saved" in html
