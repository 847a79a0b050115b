"""A version is published while editors have its story open at the desk: nothing typed is lost, and what both changed
is asked, with names."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from articles.models import Article, DeskCopy
from articles.record import publishing
from articles.story.story import Picture
from tests.articles.admin.desk_client import Colleague, form_of, form_values, text_of
from tests.factories import make_article, make_story

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

BODY = "<p>One stands.</p>\n\n<p>Two stands.</p>\n\n<p>Three stands.</p>"
STORY = {"headline": "Storm", "dek": "It is near.", "body": BODY, "authors": ["Ada", "Bo"], "tags": ["Port"]}


def publish(**changes):
    """Publish the story, or a new text of it past the desk copy, as an import or find and replace does."""
    if article := Article.objects.first():
        publishing.update(article, story=make_story(**STORY | changes), by="wire")
    else:
        make_article(**STORY)


@pytest.fixture
def edda(db):
    return Colleague("Editor")


@pytest.fixture
def page(edda):
    """Return the form of a story that Edda has open on the desk."""
    publish()
    copy = publishing.open_on_desk(Article.objects.get(), by="edda")
    return form_of(edda.open("deskcopy_change", copy.pk))


def test_what_only_the_version_changed_is_merged_into_the_form_with_what_the_editor_typed(edda, page):
    new = {"body": BODY.replace("Two stands", "Two falls"), "authors": ["Ada", "Bo", "Cy"], "tags": ["Port", "Sea"]}
    publish(**new)
    saved = edda.send(page, headline="Storm, by Edda", body=BODY.replace("One stands", "One runs"), _continue="1")
    assert saved.status_code == 302
    copy = DeskCopy.objects.get()
    assert (copy.headline, copy.based_on) == ("Storm, by Edda", 2)
    assert copy.body == "<p>One runs.</p><p>Two falls.</p><p>Three stands.</p>"
    assert [byline.name for byline in copy.bylines.all()] == ["Ada", "Bo", "Cy"]
    assert sorted(copy.tags.values_list("name", flat=True)) == ["Port", "Sea"]
    message = text_of(edda.get(saved.url))
    assert "Version 2, wire, " in message and "Body" in message
    publishing.update(copy.article, by="edda")
    assert Article.objects.get().versions.get(number=3).story.headline == "Storm, by Edda"


@pytest.mark.parametrize(("choice", "headline"), [("mine", "Storm, by Edda"), ("theirs", "Storm ends")])
def test_what_both_changed_is_a_conflict_field_by_field_with_the_name_of_its_author(edda, page, choice, headline):
    publish(headline="Storm ends", dek="It is over.", body=BODY.replace("Two stands", "Two falls"))
    conflict_page = edda.send(page, headline="Storm, by Edda", body=BODY.replace("Two stands", "Two runs"))
    assert conflict_page.status_code == 200 and DeskCopy.objects.get().headline == "Storm"
    conflicts = {c.label: (c.theirs, c.mine) for c in conflict_page.context["conflicts"]}
    assert conflicts.pop("Headline") == ("Storm ends", "Storm, by Edda")
    assert list(conflicts.values()) == [("Two falls.", "Two runs.")]
    assert all(c.changed_by.startswith("Version 2, wire, ") for c in conflict_page.context["conflicts"])
    assert "A version that was published while this story lay on the desk changed the same." in text_of(conflict_page)
    hidden = {
        "base_version": conflict_page.context["base_version"],
        "merged_body": conflict_page.context["merged_body"],
    }
    assert hidden["base_version"] == "2" and 'name="base_version" value="2"' in text_of(conflict_page)
    assert edda.send(conflict_page, **hidden, **{"choice-headline": choice, "choice-body-0": "both"}).status_code == 302
    copy = DeskCopy.objects.get()
    assert (copy.headline, copy.dek, copy.based_on) == (headline, "It is over.", 2)
    assert "Two falls" in copy.body and "Two runs" in copy.body


def test_what_was_saved_before_the_version_is_a_conflict_like_what_is_typed(edda, page):
    edda.send(page, headline="Storm, by Edda", **{"bylines-0-name": "Ada Edda"})
    publish(headline="Storm ends")
    opened = edda.open("deskcopy_change", DeskCopy.objects.get().pk)
    assert "Version 2 (" in text_of(opened) and "Merge it in and save" in text_of(opened)
    conflict_page = edda.send(opened, kicker="Sea")
    assert [(c.theirs, c.mine) for c in conflict_page.context["conflicts"]] == [("Storm ends", "Storm, by Edda")]
    assert form_values(conflict_page)["kicker"] == "Sea"


def test_a_colleague_and_a_version_that_changed_the_same_are_conflicts_one_after_the_other(edda, page):
    rita = Colleague("Editor", name="rita")
    publish(headline="Storm ends", pictures=[Picture(caption="The pier", anchor="p1")])
    rita.send(page, kicker="Sea", base_version="2")
    assert DeskCopy.objects.get().based_on == 2
    DeskCopy.objects.update(based_on=1)
    conflict_page = edda.send(page, kicker="Lake", headline="Storm, by Edda")
    assert [(c.theirs, c.mine) for c in conflict_page.context["conflicts"]] == [("Sea", "Lake")]
    again = edda.send(conflict_page, **{"choice-kicker": "theirs", "mine-choice-kicker": "Lake"})
    assert [(c.theirs, c.mine) for c in again.context["conflicts"]] == [("Storm ends", "Storm, by Edda")]
    sent = {"base_version": "2", "choice-headline": "theirs", "mine-choice-headline": "Storm, by Edda"}
    once_more = edda.send(again, headline="Storm, anew", **sent)
    assert [(c.theirs, c.mine) for c in once_more.context["conflicts"]] == [("Storm ends", "Storm, anew")]
    assert edda.send(once_more, base_version="2").status_code == 302
    copy = DeskCopy.objects.get()
    assert (copy.kicker, copy.headline, copy.based_on) == ("Sea", "Storm, anew", 2)
    assert [placement.caption for placement in copy.placements.all()] == ["The pier"]


def test_a_version_between_the_question_and_the_answer_is_a_conflict_as_well(edda, page):
    publish(headline="Storm ends")
    conflict_page = edda.send(page, headline="Storm, by Edda", dek="Edda’s dek.")
    publish(headline="Storm ends", dek="It is over.")
    again = edda.send(conflict_page, base_version="2", **{"choice-headline": "mine"})
    assert [(c.theirs, c.mine) for c in again.context["conflicts"]] == [("It is over.", "Edda’s dek.")]
    assert edda.send(again, base_version=again.context["base_version"]).status_code == 302
    copy = DeskCopy.objects.get()
    assert (copy.headline, copy.dek, copy.based_on) == ("Storm, by Edda", "Edda’s dek.", 3)


def test_nobody_is_asked_about_the_time_of_a_version(edda, page, monkeypatch):
    publish(headline="Storm ends")
    conflict_page = edda.send(page, headline="Storm, by Edda", dek="Edda’s dek.")
    later = timezone.now() + timedelta(minutes=5)
    monkeypatch.setattr(timezone, "now", lambda: later)
    publish(headline="Storm ends", dek="It is over.")
    again = edda.send(conflict_page, base_version="2", **{"choice-headline": "mine"})
    assert [(c.theirs, c.mine) for c in again.context["conflicts"]] == [("It is over.", "Edda’s dek.")]


def test_typed_words_that_were_stored_and_not_saved_are_merged_when_they_are_restored(edda, page):
    path = page.path.replace("/change/", "/autosave/")
    form_data = urlencode(page.values | {"headline": "Storm, unsaved"}, doseq=True)
    assert edda.post(path, {"form_data": form_data, "form_token": "t" * 20}).status_code == 200
    publish(headline="Storm ends", dek="It is over.")
    restored = edda.get(f"{page.path}?restore=1")
    assert form_values(restored)["headline"] == "Storm, unsaved"
    assert form_values(restored)["dek"] == "It is over."
