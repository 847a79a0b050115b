"""The table of actions: each has a name of its own, a permission that exists, and one permission check."""

from collections import Counter

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from articles.admin.actions import registry
from articles.admin.actions.base import BulkItem
from tests.articles.admin.desk_client import Colleague
from tests.factories import make_draft

pytestmark = pytest.mark.one_engine

GROUPS_OUTSIDE_THE_PANEL = {"version", "note"}


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


@pytest.mark.parametrize("name", registry.BULK_ACTIONS)
def test_a_bulk_action_refuses_what_is_not_for_this_user(db, name):
    reporter = Colleague("Reporter", name="rosa")
    draft = make_draft(by="ada")
    item = BulkItem(draft, None, draft.desk_copy, False, timezone.now(), lambda noun, key: key)
    assert registry.BULK_ACTIONS[name].plan(item, {}, reporter.user).refusal == "It is not yours to change."
