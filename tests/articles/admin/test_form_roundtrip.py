"""An imported story that is opened on the desk and saved untouched stays the same, whatever its file had in it.

EVERY_STORY=1 tests all stories of the files (seven minutes) and not only the first of each shape.
"""

from html.parser import HTMLParser

import pytest

from articles.importing.formats import ImportItem
from articles.importing.importer import Importer
from articles.models import Article, DeskCopy
from articles.record import desk_copies, publishing
from articles.story.validation import validate
from tests.articles.admin.desk_client import Colleague, url_of
from tests.articles.importing.sample_stories import sample_stories

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


class FormParser(HTMLParser):
    """A parser that collects what a browser would send of a page's form: one line for one-line fields, CRLF in
    others."""

    def __init__(self, page):
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self._is_inside, self._name, self._text, self._options = False, "", "", None
        self.feed(page.content.decode())

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self._is_inside = attrs.get("id") == "deskcopy_form"
        if not self._is_inside:
            return
        name, type = attrs.get("name", ""), attrs.get("type", "text")
        if tag == "input" and type in ("text", "hidden", "number", "url") and name:
            value = attrs.get("value") or ""
            self._add(name, value if type == "hidden" else value.replace("\n", ""))
        elif tag == "textarea":
            self._name, self._text = name, ""
        elif tag == "select":
            self._name, self._options = name, []
        elif tag == "option" and "selected" in attrs:
            self._options.append(attrs.get("value", ""))

    def handle_data(self, text):
        self._text += text

    def handle_endtag(self, tag):
        if tag == "textarea" and self._name:
            self._add(self._name, self._text.removeprefix("\n").replace("\n", "\r\n"))
        elif tag == "select" and self._name:
            self.sent.setdefault(self._name, []).extend(self._options)
        if tag in ("textarea", "select"):
            self._name = ""

    def _add(self, name, value):
        self.sent.setdefault(name, []).append(value)


@pytest.mark.long
def test_an_imported_story_saved_untouched_stays_the_same(samples):
    stories = [story for story in sample_stories(samples) if story.published]  # the others wait on the desk
    items = (("", ImportItem(str(number), validate(story))) for number, story in enumerate(stories))
    assert {result.outcome for result in Importer().run(items)} == {"created"}
    editor = Colleague("Editor")
    changed = []
    for article in Article.objects.order_by("pk"):
        printed = article.versions.get().story
        copy = publishing.open_on_desk(article, by="edda")
        page = editor.open("deskcopy_change", copy.pk)
        answer = editor.post(url_of("deskcopy_change", copy.pk), FormParser(page).sent | {"_continue": "1"})
        assert answer.status_code == 302, answer.context["errors"]
        saved = DeskCopy.objects.get(pk=copy.pk)
        assert saved.saved_at > copy.saved_at, "it was sent, and it was saved"
        if desk_copies.freeze(saved) != printed:
            changed.append(printed.headline or printed.body[:80])
    assert len(stories) >= samples.min_shapes and changed == []
