"""Each bulk action on a live story, whatever lies on the desk: done or refused with a reason, and no work is lost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.admin.actions.registry import BULK_ACTIONS
from articles.desk import workflow
from articles.models import DeskCopy, Section, Tag, Version
from articles.record import publishing
from tests.articles.admin.desk_client import Colleague, url_of
from tests.articles.admin.test_bulk_actions import confirm, preview, report, start
from tests.factories import make_article, make_story
from tests.registries import DOWNLOADS, RETAGGING
from tests.shared_rows import shared_rows

pytestmark = pytest.mark.django_db


def story_fields(headline: str) -> dict:
    return {"headline": headline, "section": "News", "tags": ["Boats"]}


def no_copy(article):
    return None


def untouched_copy(article):
    return publishing.open_on_desk(article, by="ada")


def copy_with_the_same_change(article):
    copy = publishing.open_on_desk(article, by="ada")
    copy.tags.set(Tag.objects.filter(slug__in=["boats", "river"]))
    return copy


def copy_in_the_section(article):
    copy = publishing.open_on_desk(article, by="ada")
    DeskCopy.objects.filter(pk=copy.pk).update(section=Section.objects.get(slug="sport"))
    return copy


def copy_without_the_tag(article):
    copy = publishing.open_on_desk(article, by="ada")
    copy.tags.clear()
    return copy


def copy_with_other_text(article):
    copy = publishing.open_on_desk(article, by="ada")
    DeskCopy.objects.filter(pk=copy.pk).update(dek="Being reworked.")
    return copy


def copy_of_an_older_version(article):
    copy_with_other_text(article)
    publishing.update(article, story=make_story(**story_fields("copy_of_an_older_version"), kicker="New"), by="ben")


def embargoed_copy(article):
    copy_with_other_text(article)
    workflow.embargo(article, until=timezone.now() + timedelta(hours=1), by="ada")


def scheduled_copy(article):
    copy_with_other_text(article)
    publishing.schedule(article, kind="update", due_at=timezone.now() + timedelta(days=1), by="ada")


DESK_STATES = [
    no_copy,
    untouched_copy,
    copy_with_the_same_change,
    copy_in_the_section,
    copy_without_the_tag,
    copy_with_other_text,
    copy_of_an_older_version,
    embargoed_copy,
    scheduled_copy,
]


@shared_rows
def articles():
    """Return a live article for each state of the desk, by the name of the state, which is its headline."""
    Tag.objects.create(name="River", slug="river")
    Section.objects.create(name="Sport", slug="sport")
    articles = {}
    for lay_on_desk in DESK_STATES:
        articles[lay_on_desk.__name__] = article = make_article(**story_fields(lay_on_desk.__name__))
        lay_on_desk(article)
    return articles


# What an editor enters for the actions that have a form.
FORM_DATA = {
    "add_tag": {"tag": "River"},
    "remove_tag": {"tag": "Boats"},
    "section": {"section": "sport"},
    "withdraw": {"reason": "It was invented."},
}


@pytest.mark.parametrize("action", [name for name in BULK_ACTIONS if name not in DOWNLOADS])
@pytest.mark.slow
def test_a_bulk_action_is_done_or_refused_and_the_work_on_the_desk_stays(articles, action):
    editor = Colleague("Editor")
    sport = Section.objects.get(slug="sport")
    entered = FORM_DATA[action] if BULK_ACTIONS[action].bulk_form else {}
    form_data = {name: sport.pk if value == "sport" else value for name, value in entered.items()}
    deks = dict(DeskCopy.objects.exclude(dek="").values_list("article__uuid", "dek"))
    assert len(deks) == 4
    page = start(editor, action, *articles.values())
    page = preview(editor, page, **form_data) if form_data else page
    page = confirm(editor, page)
    assert page.status_code == 200
    outcomes = report(page)
    assert outcomes.keys() == articles.keys()
    for state, article in articles.items():
        article.refresh_from_db()
        copy = DeskCopy.objects.filter(article=article).first()
        if article.uuid in deks:
            assert copy.dek == deks[article.uuid], state
        if outcomes[state] == "" and action in RETAGGING:
            for story in filter(None, (Version.objects.get(article=article, number=article.latest).story, copy)):
                assert is_changed(action, story), state
            if copy and state != "copy_of_an_older_version":
                assert copy.based_on == article.latest, state
        if copy and article.is_live:
            assert editor.get(url_of("article_change", article.pk)).status_code == 200, state


def is_changed(action, story) -> bool:
    tags = {tag.slug for tag in story.tags.all()} if isinstance(story, DeskCopy) else {tag.key for tag in story.tags}
    section = (story.section and getattr(story.section, "slug", None)) or story.section.key
    return {"add_tag": "river" in tags, "remove_tag": "boats" not in tags, "section": section == "sport"}[action]
