"""Models under the standard terms, their tables as they were; permissions follow them, so that roles keep theirs."""

from django.db import migrations

RENAMED = {"Release": "PhotoRelease", "Term": "SearchTerm"}
BEFORE = {"Release": "release", "Term": "term"}
AFTER = {"Release": "photo release", "Term": "search term"}


def rename_permissions(apps, schema_editor, back=False):
    """Give permissions the new names of their models: Django renames the content types alone."""
    permissions = apps.get_model("auth", "Permission").objects.using(schema_editor.connection.alias)
    for old, new in RENAMED.items():
        source, target = (new, old) if back else (old, new)
        name = (BEFORE if back else AFTER)[old]
        for action in ("add", "change", "delete", "view"):
            rows = permissions.filter(content_type__app_label="media", codename=f"{action}_{source.lower()}")
            rows.update(codename=f"{action}_{target.lower()}", name=f"Can {action} {name}")


def rename_permissions_back(apps, schema_editor):
    rename_permissions(apps, schema_editor, back=True)


class Migration(migrations.Migration):
    dependencies = [
        ("media", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        operation
        for old, new in RENAMED.items()
        for operation in (
            migrations.AlterModelTable(name=old, table=f"media_{old.lower()}"),
            migrations.RenameModel(old, new),
        )
    ] + [migrations.RunPython(rename_permissions, rename_permissions_back, elidable=True)]
