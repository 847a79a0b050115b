"""What an editor found ready is published as it was read: whoever may not publish sends it back by changing it."""

import pytest
from django.contrib.auth.models import Group, Permission

from articles.desk import workflow
from articles.models import DeskCopy, Section, Tag
from articles.record import publishing
from tests.articles.admin.desk_client import Colleague, form_of, form_values, text_of, url_of
from tests.articles.admin.test_bulk_actions import confirm, preview, start
from tests.factories import make_draft, make_story


@pytest.fixture
def ready(db):
    """A draft of a reporter that an editor found ready."""
    Tag.objects.create(name="River", slug="river")
    Section.objects.create(name="Sports", slug="sports")
    draft = make_draft(by="rosa", tags=["Boats"])
    workflow.send(draft, "ready", by="edda")
    return draft


def desk_editor() -> Colleague:
    """Return a colleague who may edit any story and publish none, in a role that a newsroom made."""
    role, _ = Group.objects.get_or_create(name="Desk")
    names = ("change_article", "view_article", "view_version", "change_deskcopy", "view_deskcopy")
    role.permissions.set(Permission.objects.filter(codename__in=names))
    return Colleague("Desk", name="dora")


BULK = {"add_tag": {"tag": "River"}, "remove_tag": {"tag": "Boats"}, "section": {"section": "sports"}}


@pytest.mark.parametrize("act", BULK)
@pytest.mark.parametrize("role", ["Reporter", "Desk", "Editor"])
def test_a_ready_draft_is_in_review_again_when_a_bulk_action_retags_it(ready, role, act):
    colleague = desk_editor() if role == "Desk" else Colleague(role, name="rosa")
    fields = {name: str(Section.objects.get(slug="sports").pk) if name == "section" else value
              for name, value in BULK[act].items()}  # fmt: skip
    confirm(colleague, preview(colleague, start(colleague, act, ready), **fields))
    copy = DeskCopy.objects.get()
    assert (copy.tags.count() != 1) or copy.section.slug == "sports"
    assert copy.state == ("ready" if role == "Editor" else "review")


def ready_proposal():
    """Return a published story with a proposal that is ready, and a version that was published since."""
    article = make_draft(by="rosa")
    publishing.publish(article, by="edda")
    copy = publishing.open_on_desk(article, by="rosa")
    DeskCopy.objects.update(headline="Proposed")
    workflow.send(article, "ready", by="edda")
    rosa = Colleague("Reporter", name="rosa")
    form = form_of(rosa.open("deskcopy_change", copy.pk))
    publishing.correct(article, story=make_story(headline="Corrected"), note="It was wrong.", by="edda")
    return article, form


@pytest.mark.parametrize("may_publish", [False, True])
def test_a_ready_text_saved_over_a_newer_version_is_in_review_again(db, may_publish):
    _, form = ready_proposal()
    colleague = Colleague("Editor" if may_publish else "Reporter", name="rosa")
    page = colleague.post(form.path, form.values | {"base_version": "2"}, follow=True)
    copy = DeskCopy.objects.get()
    assert (copy.headline, copy.based_on) == ("Proposed", 2)
    assert copy.state == ("ready" if may_publish else "review")
    assert ("has to look at it again" in text_of(page)) is not may_publish


@pytest.mark.parametrize("may_publish", [False, True])
def test_a_ready_text_confirmed_over_a_newer_version_is_in_review_again(db, may_publish):
    article, _ = ready_proposal()
    page = Colleague("Editor" if may_publish else "Reporter", name="rosa").act("keep_over", article)
    copy = DeskCopy.objects.get()
    assert (copy.based_on, copy.state) == (2, "ready" if may_publish else "review")
    assert ("has to look at it again" in text_of(page)) is not may_publish


def test_what_was_once_ready_is_not_ready_when_it_comes_back_to_an_empty_desk(db):
    article = make_draft(by="rosa")
    publishing.publish(article, by="edda")
    publishing.open_on_desk(article, by="rosa")
    workflow.send(article, "ready", by="edda")
    rosa = Colleague("Reporter", name="rosa")
    rosa.send(rosa.open("deskcopy_change", DeskCopy.objects.get().pk), headline="Never approved")
    assert DeskCopy.objects.get().state == "review"
    publishing.put_back(article, by="edda")
    unapproved = next(one for one in article.desk_revisions.all() if "Never approved" in one.story_json)
    dora = desk_editor()
    url = url_of("article_bring_back", article.pk)
    for revision in article.desk_revisions.filter(story_json=unapproved.story_json):
        dora.post(url, form_values(dora.get(url, {"number": revision.pk})))
        copy = DeskCopy.objects.get()
        assert (copy.headline, copy.state) != ("Never approved", "ready")
        publishing.put_back(article, by="edda")
