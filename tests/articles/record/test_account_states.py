"""Verification names an account or a role that somebody with the database's password gave rights."""

import time
from functools import partial
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from articles.models import AuditEntry
from articles.preservation import bundle, restore
from articles.record import account_states, verification
from tests.articles.preservation.test_bundle import empty_all_tables
from tests.threads import at_the_same_time

pytestmark = pytest.mark.django_db
PUBLISH, ERASE = "publish_article", "request_erasure"


def faults():
    return [result.text for result in verification.verify() if result.is_fault]


def run(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


def permission(codename):
    return Permission.objects.get(codename=codename)


@pytest.fixture
def reporter():
    """Return a reporter with a role of the newsroom, whose rights came about in each of the usual ways."""
    role = Group.objects.create(name="Weekend desk")
    role.permissions.add(permission(PUBLISH))
    account = User.objects.create_user("edda", password="a long password", is_staff=True)
    account.groups.set(Group.objects.filter(name__in=["Reporter", "Weekend desk"]))
    User.objects.create_superuser("root")
    Group.objects.get(name="Editor").user_set.add(User.objects.create_user("ada", is_staff=True))
    User.objects.create_user("reader")
    assert faults() == []
    return account


CHANGES = {
    "a superuser": ("UPDATE auth_user SET is_superuser = TRUE WHERE username = 'edda'", "account edda"),
    "a reader at the desk": ("UPDATE auth_user SET is_staff = TRUE WHERE username = 'reader'", "account reader"),
    "another password": ("UPDATE auth_user SET password = 'x' WHERE username = 'root'", "account root"),
    "another mail address": ("UPDATE auth_user SET email = 'e@x.org' WHERE username = 'root'", "account root"),
    "another name": ("UPDATE auth_user SET username = 'ghost' WHERE username = 'root'", "account ghost"),
    "signs in again": ("UPDATE auth_user SET is_active = NOT is_active WHERE username = 'ada'", "account ada"),
    "another role": (
        "INSERT INTO auth_user_groups (user_id, group_id) SELECT u.id, g.id FROM auth_user u, auth_group g "
        "WHERE u.username = 'edda' AND g.name = 'Administrator'",
        "account edda",
    ),
    "a lost role": (
        "DELETE FROM auth_user_groups WHERE user_id = (SELECT id FROM auth_user WHERE username = 'ada')",
        "account ada",
    ),
    "a single right": (
        "INSERT INTO auth_user_user_permissions (user_id, permission_id) SELECT u.id, p.id FROM auth_user u, "
        f"auth_permission p WHERE u.username = 'edda' AND p.codename = '{ERASE}'",
        "account edda",
    ),
    "a right of an own role": (
        "INSERT INTO auth_group_permissions (group_id, permission_id) SELECT g.id, p.id FROM auth_group g, "
        f"auth_permission p WHERE g.name = 'Weekend desk' AND p.codename = '{ERASE}'",
        "role Weekend desk",
    ),
    "a right of a role of the archive": (
        "INSERT INTO auth_group_permissions (group_id, permission_id) SELECT g.id, p.id FROM auth_group g, "
        f"auth_permission p WHERE g.name = 'Reporter' AND p.codename = '{ERASE}'",
        "role Reporter",
    ),
    "a role of the archive under another name": (
        "UPDATE auth_group SET name = 'Weekenders' WHERE name = 'Photo editor'", "role Photo editor: it is missing",
    ),
    "a planted role": (
        "UPDATE auth_group SET name = 'Planted' WHERE name = 'Weekend desk'", "role Planted",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_rights_that_nobody_logged_are_named(reporter, name):
    sql, words = CHANGES[name]
    run(sql)
    assert [fault for fault in faults() if fault.startswith(words)], faults()


def test_a_right_that_is_gone_from_the_database_is_missed_in_the_roles_that_had_it(reporter):
    [pk] = Permission.objects.filter(codename="add_internalnote").values_list("pk", flat=True)
    run(f"DELETE FROM auth_group_permissions WHERE permission_id = {pk}")
    run(f"DELETE FROM auth_permission WHERE id = {pk}")
    assert "role Archivist: it may do something else than the archive says; run migrate" in faults()


def test_rights_that_the_desk_gives_are_in_the_log_with_who_gave_them(reporter):
    root = User.objects.get(username="root")
    desk = Client()
    desk.force_login(root)
    url = reverse("admin:auth_user_change", args=[reporter.pk])
    form = desk.get(url).context["adminform"].form
    sent = {name: value for name in form.fields if (value := form[name].value()) not in (None, False)}
    roles = [str(Group.objects.get(name="Archivist").pk)]
    before = AuditEntry.objects.latest("pk").pk
    answer = desk.post(url, sent | {"groups": roles, "is_superuser": "on"})
    assert answer.status_code == 302
    entries = AuditEntry.objects.filter(pk__gt=before)
    assert {(entry.action, entry.key, entry.by) for entry in entries} == {("rights", "edda", "root")}
    assert faults() == []
    assert "Password or rights" in desk.get(reverse("admin:articles_auditentry_changelist")).content.decode()


def test_each_way_of_changing_rights_is_logged(reporter):
    changes = [
        lambda: reporter.user_permissions.add(permission(ERASE)),
        lambda: reporter.user_permissions.clear(),
        lambda: permission(ERASE).user_set.add(reporter),
        lambda: permission(ERASE).group_set.add(Group.objects.get(name="Weekend desk")),
        lambda: Group.objects.get(name="Weekend desk").user_set.clear(),
        lambda: Group.objects.filter(name="Weekend desk").delete(),
        lambda: Group.objects.create(name="Night desk").user_set.add(reporter),
        lambda: Group(pk=Group.objects.get(name="Night desk").pk, name="Late desk").save(),
        lambda: (reporter.set_password("another one"), reporter.save()),
        lambda: User.objects.get(username="ada").delete(),
        lambda: User.objects.create_user("ada", is_staff=True),
    ]
    for change in changes:
        before = AuditEntry.objects.count()
        change()
        assert AuditEntry.objects.count() > before
        assert faults() == []


def test_signing_in_logs_nothing_unless_the_hash_of_the_password_is_renewed(reporter):
    before = AuditEntry.objects.count()
    reporter.save(update_fields=["last_login"])
    reporter.last_name = "Lund"
    reporter.save()
    assert AuditEntry.objects.count() == before
    reporter.password = make_password("a long password")
    reporter.save(update_fields=["password"])
    assert AuditEntry.objects.count() == before + 1 and faults() == []


def test_a_role_of_the_archive_loses_planted_rights_with_the_next_migration(reporter):
    Group.objects.get(name="Reporter").permissions.add(permission(ERASE))
    assert [fault.partition(":")[0] for fault in faults()] == ["role Reporter"]
    call_command("migrate", verbosity=0)
    assert faults() == []


def test_a_long_name_of_an_account_is_logged(db):
    User.objects.create_superuser("a" * 149 + "b")
    User.objects.create_superuser("a" * 149 + "c")
    assert faults() == []
    run("UPDATE auth_user SET is_staff = FALSE WHERE username LIKE '%b'")
    assert len(faults()) == 1


def test_a_bundle_is_restored_into_an_archive_that_has_accounts_and_nothing_else(reporter, tmp_path, settings):
    bundle.export_bundle(tmp_path / "bundle")
    logged = AuditEntry.objects.count()
    empty_all_tables()
    reporter.set_password("a new one")
    reporter.save()
    User.objects.create_superuser("somebody new")
    settings.UPLOADS_ROOT = tmp_path / "uploads"
    restore.restore(tmp_path / "bundle")
    assert faults() == []
    assert AuditEntry.objects.count() == logged + 2
    run("UPDATE auth_user SET is_active = NOT is_active WHERE username = 'somebody new'")
    assert len(faults()) == 1


def test_the_rights_of_an_archive_of_an_earlier_release_are_logged_by_the_migration(reporter):
    run("DELETE FROM articles_auditentry")
    assert len(faults()) == 4  # three accounts and the newsroom's own role
    migration = import_module("articles.migrations.0036_logged_rights")
    migration.begin(apps, SimpleNamespace(connection=connection))
    assert faults() == []
    assert AuditEntry.objects.filter(action="rights").count() == 4


def close(account, role):
    account.is_active = False
    account.save(update_fields=["is_active"])


def give_role(account, role):
    account.groups.set([role])


def give_permission(account, role):
    role.permissions.set([permission(PUBLISH)])


def rename_role(account, role):
    role.name = "Sunday desk"
    role.save()


@pytest.mark.slow
@pytest.mark.parametrize("changes", [(close, give_role), (give_permission, rename_role)])
def test_rights_that_two_people_change_in_the_same_moment_are_logged_as_they_become(transactional_db, changes):
    account = User.objects.create_user("edda", password="a long password", is_staff=True)
    role = Group.objects.create(name="Weekend desk")

    def change_slowly(change):
        with transaction.atomic():
            change(User.objects.get(pk=account.pk), Group.objects.get(pk=role.pk))
            time.sleep(0.3)  # so that the other change is not stored yet when this one is logged

    assert at_the_same_time(*(partial(change_slowly, change) for change in changes)) == [None, None]
    assert list(account_states.faults()) == []
