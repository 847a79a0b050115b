"""Each action has a name of its own, a permission that exists, and one permission check."""

from collections import Counter

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.utils import timezone

from articles.admin.actions import registry
from articles.admin.actions.base import BulkItem
from articles.models import Article
from articles.record import publishing
from tests.articles.admin.desk_client import Colleague
from tests.factories import make_draft

pytestmark = pytest.mark.one_engine

GROUPS_OUTSIDE_THE_PANEL = {"version", "note", "revision"}


@pytest.mark.parametrize("attribute", ["name", "bulk_name"])
def test_no_two_actions_have_the_same_name(attribute):
    names = Counter(getattr(action, attribute) for action in registry._ALL if hasattr(action, attribute))
    assert set(names.values()) == {1}


@pytest.mark.django_db
def test_the_permission_of_each_action_exists():
    existing = {f"{p.content_type.app_label}.{p.codename}" for p in Permission.objects.select_related("content_type")}
    assert {action.permission for action in registry._ALL} <= existing


def test_each_action_has_a_button():
    groups = registry.GROUPS.keys() | GROUPS_OUTSIDE_THE_PANEL
    assert {action.group for action in registry.ACTIONS.values()} <= groups
    assert all(action.label and action.explanation for action in registry.ACTIONS.values())


def test_each_kind_of_version_that_publishes_a_text_has_a_button():
    assert publishing.VERBS.keys() <= registry.ACTIONS.keys()


def test_no_action_has_the_name_of_another_page_of_the_admin():
    """The names are parts of the same URLs: an action `add` would take the place of the page for a new article."""
    pages = [url.name for url in admin.site._registry[Article].get_urls() if url.name]
    assert [name for name, count in Counter(pages).items() if count > 1] == []


@pytest.mark.parametrize("name", registry.BULK_ACTIONS)
def test_a_bulk_action_refuses_articles_without_the_permission_of_the_user(db, name):
    reporter = Colleague("Reporter", name="rosa")
    draft = make_draft(by="ada")
    item = BulkItem(draft, None, draft.desk_copy, False, timezone.now(), lambda noun, key: key)
    assert registry.BULK_ACTIONS[name].plan(item, {}, reporter.user).refusal == "It is not yours to change."
