"""An archive with the former names of models becomes, by an upgrade, equal to a new one."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from articles.desk import permissions
from articles.models import EditingSession, ImportedItem
from media.models import PhotoRelease
from tests.factories import make_article
from tests.media.pictures import make_photo

LABELS = ("articles", "media")


def renaming(label: str):
    """Return the migration of an app that renames its models."""
    migrations = MigrationExecutor(connection).loader.disk_migrations
    return next(one for (app, name), one in migrations.items() if app == label and name.endswith("_standard_names"))


def models_renamed() -> list[tuple[str, str, str]]:
    """Return (app, old name, new name) of each model, as its content type has it."""
    return [
        (label, operation.old_name.lower(), operation.new_name.lower())
        for label in LABELS
        for operation in renaming(label).operations
        if hasattr(operation, "old_name_lower")
    ]


def tables() -> dict[str, tuple]:
    with connection.cursor() as cursor:
        inspect = connection.introspection
        return {
            table.name: (
                [(column.name, column.type_code) for column in inspect.get_table_description(cursor, table.name)],
                sorted(inspect.get_constraints(cursor, table.name)),
            )
            for table in inspect.get_table_list(cursor)
            if table.type == "t" and table.name.startswith(LABELS)
        }


def rights() -> dict[str, set]:
    """Return the content types, the permissions, and what each role may do."""
    own = Permission.objects.filter(content_type__app_label__in=LABELS)
    columns = ("content_type__app_label", "content_type__model", "codename", "name")
    return {
        "content types": set(ContentType.objects.filter(app_label__in=LABELS).values_list("app_label", "model")),
        "permissions": set(own.values_list(*columns)),
        **{group.name: set(group.permissions.values_list(*columns)) for group in Group.objects.all()},
    }


def migrate_to_the_names_of_today():
    """Migrate back what has changed the tables since the fields got their names."""
    MigrationExecutor(connection).migrate(
        [("articles", "0010_names_of_fields"), ("media", "0004_digital_source_labels")]
    )


def migrate_back():
    """Migrate the database back to the state of the last release."""
    for label, old, new in models_renamed():
        ContentType.objects.filter(app_label=label, model=new).update(model=old)
    ContentType.objects.clear_cache()
    before = [one for label in LABELS for one in renaming(label).dependencies if one[0] == label]
    MigrationExecutor(connection).migrate(before)


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_an_upgraded_archive_has_the_tables_and_rights_of_a_new_one(transactional_db):
    permissions.create_roles()
    desk = Group.objects.create(name="Import desk")
    desk.permissions.set(Permission.objects.filter(codename__in=["view_importeditem", "change_findandreplace"]))
    user = User.objects.create(username="ada")
    user.groups.add(desk)
    article, photo = make_article(), make_photo()
    ImportedItem.objects.create(item="1", article=article)
    EditingSession.objects.create(by="ada", seen_at=article.created_at)
    PhotoRelease.objects.create(photo=photo, holder="1")
    new_tables, new_rights = tables(), rights()

    migrate_to_the_names_of_today()
    tables_then = tables()
    migrate_back()
    assert tables() == tables_then, "no table is touched"
    old = rights()
    assert ("articles", "origin") in old["content types"]
    assert {codename for _, _, codename, _ in old["Import desk"]} == {"view_origin", "change_fix"}
    call_command("migrate", verbosity=0)

    assert tables() == new_tables
    assert rights() == new_rights
    assert User.objects.get(pk=user.pk).has_perm("articles.view_importeditem")
    assert ImportedItem.objects.get().article == article
    assert EditingSession.objects.get().by == "ada"
    assert PhotoRelease.objects.get().photo == photo
