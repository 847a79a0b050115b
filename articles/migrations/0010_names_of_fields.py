"""Fields get the names of what they hold. The columns keep their names, so the database is not touched."""

from django.db import migrations, models

FIELDS = (
    ("bulkrun", "act", "action_name", models.CharField(db_column="act", max_length=20)),
    ("bulkrun", "words", "form_data", models.JSONField(blank=True, db_column="words", default=dict)),
    ("bulkrun", "said", "title", models.CharField(blank=True, db_column="said", max_length=400)),
    ("editingsession", "typed", "unsaved_data", models.TextField(blank=True, db_column="typed")),
    ("editingsession", "typed_at", "unsaved_at", models.DateTimeField(db_column="typed_at", null=True)),
    ("findandreplaceitem", "seen", "listed_version", models.PositiveIntegerField(db_column="seen", default=0)),
    ("anonymisationitem", "seen", "listed_version", models.PositiveIntegerField(db_column="seen", default=0)),
    ("merge", "kept", "attributes", models.JSONField(db_column="kept", default=dict)),
)


class Migration(migrations.Migration):
    dependencies = [("articles", "0009_standard_names")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                operation
                for model, old, new, field in FIELDS
                for operation in (
                    migrations.RenameField(model, old, new),
                    migrations.AlterField(model, new, field),
                )
            ]
        )
    ]
