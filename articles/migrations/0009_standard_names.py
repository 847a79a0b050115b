"""Models under the standard terms, their tables as they were; permissions follow them, so that roles keep theirs."""

import django.db.models.deletion
from django.db import migrations, models

RENAMED = {
    "Origin": "ImportedItem",
    "Byline": "DeskByline",
    "AgencyLine": "DeskAgencyLine",
    "Sitting": "EditingSession",
    "Scheduled": "ScheduledStory",
    "UnansweredSearch": "FailedSearch",
    "Fix": "FindAndReplace",
    "FixedStory": "FindAndReplaceItem",
    "AnonymisedStory": "AnonymisationItem",
}
# The name of a model in the names of its permissions, where it is not the model's own: before and after.
BEFORE = {
    "Origin": "origin",
    "Byline": "byline",
    "AgencyLine": "agency line",
    "Sitting": "sitting",
    "Scheduled": "scheduled story",
    "UnansweredSearch": "unanswered search",
    "Fix": "find and fix",
    "FixedStory": "fixed story",
    "AnonymisedStory": "anonymised story",
}
AFTER = {
    "Origin": "origin",
    "Byline": "byline",
    "AgencyLine": "agency line",
    "Sitting": "editing session",
    "Scheduled": "scheduled story",
    "UnansweredSearch": "unanswered search",
    "Fix": "find and fix",
    "FixedStory": "find and replace item",
    "AnonymisedStory": "anonymisation item",
}


def rename_permissions(apps, schema_editor, back=False):
    """Give permissions the new names of their models: Django renames the content types alone."""
    permissions = apps.get_model("auth", "Permission").objects.using(schema_editor.connection.alias)
    for old, new in RENAMED.items():
        source, target = (new, old) if back else (old, new)
        name = (BEFORE if back else AFTER)[old]
        for action in ("add", "change", "delete", "view"):
            rows = permissions.filter(
                content_type__app_label="articles", codename=f"{action}_{source.lower()}"
            )
            rows.update(codename=f"{action}_{target.lower()}", name=f"Can {action} {name}")


def rename_permissions_back(apps, schema_editor):
    rename_permissions(apps, schema_editor, back=True)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0008_common_stems"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        operation
        for old, new in RENAMED.items()
        for operation in (
            migrations.AlterModelTable(name=old, table=f"articles_{old.lower()}"),
            migrations.RenameModel(old, new),
        )
    ] + [
        migrations.AlterModelOptions(name="importeditem", options={"verbose_name": "origin"}),
        migrations.AlterModelOptions(
            name="deskbyline", options={"ordering": ["position", "pk"], "verbose_name": "byline"}
        ),
        migrations.AlterModelOptions(
            name="deskagencyline", options={"ordering": ["position", "pk"], "verbose_name": "agency line"}
        ),
        migrations.AlterModelOptions(
            name="failedsearch",
            options={"verbose_name": "unanswered search", "verbose_name_plural": "unanswered searches"},
        ),
        migrations.AlterField(
            model_name="editingsession",
            name="copy",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="editing_sessions",
                to="articles.deskcopy",
            ),
        ),
        migrations.RunPython(rename_permissions, rename_permissions_back, elidable=True),
    ]
