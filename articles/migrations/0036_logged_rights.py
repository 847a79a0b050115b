"""The audit log gets the rights of the accounts and roles that are there, in the form of `articles.record.account_states`."""

import hashlib
from importlib import import_module

from django.conf import settings
from django.db import migrations

logged_rows = import_module("articles.migrations.0035_logged_rows")

OF_THE_ARCHIVE = ("Reporter", "Editor", "Photo editor", "Archivist", "Administrator")
RIGHTS = ("email", "password", "is_active", "is_staff", "is_superuser")


def begin(apps, schema_editor):
    """Log every account and role that has rights."""
    alias = schema_editor.connection.alias
    log = logged_rows.Log(apps.get_model("articles", "AuditEntry").objects.using(alias))
    for user in apps.get_model(settings.AUTH_USER_MODEL).objects.using(alias).order_by("pk"):
        values = {name: getattr(user, name) for name in RIGHTS}
        values |= {"roles": sorted(user.groups.values_list("name", flat=True))}
        values |= {"permissions": permissions(user.user_permissions)}
        if any(value for name, value in values.items() if name not in ("email", "password", "is_active")):
            add(log, "account", user.username, values)
    for group in apps.get_model("auth", "Group").objects.using(alias).exclude(name__in=OF_THE_ARCHIVE).order_by("pk"):
        if values := permissions(group.permissions):
            add(log, "role", group.name, {"permissions": values})


def permissions(rows):
    """Return the names of permissions with their application, in order."""
    return sorted(f"{app}.{name}" for app, name in rows.values_list("content_type__app_label", "codename"))


def add(log, noun, name, values):
    """Add the entry of an account or a role."""
    key = name if len(name) <= 100 else f"{name[:60]}…{hashlib.sha256(name.encode()).hexdigest()[:32]}"
    log.add(noun, key, logged_rows._salted(logged_rows.TERM_JSON.encode(values)), action="rights")


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0035_logged_rows"),
        ("auth", "0012_alter_user_first_name_max_length"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [migrations.RunPython(begin, migrations.RunPython.noop, elidable=True)]
