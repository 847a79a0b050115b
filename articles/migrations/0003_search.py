"""The change log of the catalogue, and the tables of the full text, which are not models (see articles/search)."""

from django.db import migrations, models


def make(apps, schema_editor):
    _engine(schema_editor).install()


def drop(apps, schema_editor):
    _engine(schema_editor).uninstall()


def _engine(schema_editor):
    from articles.search.backends import backend_for

    return backend_for(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("articles", "0002_sitting")]

    operations = [
        migrations.CreateModel(
            name="CatalogueChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("generation", models.PositiveBigIntegerField()),
                (
                    "token",
                    models.BigIntegerField(
                        help_text="Tells this generation from one of the same number that was rolled back."
                    ),
                ),
                ("docid", models.BigIntegerField(null=True)),
                ("gone", models.BooleanField(default=False)),
            ],
            options={"indexes": [models.Index(fields=["generation"], name="changes_by_generation")]},
        ),
        migrations.AddField(
            model_name="generation",
            name="analysis",
            field=models.PositiveIntegerField(
                default=0, help_text="Which analysis the texts in the index were read by."
            ),
        ),
        migrations.AddField(
            model_name="generation",
            name="token",
            field=models.BigIntegerField(
                default=0, help_text="Drawn anew with each number: one rolled back is another."
            ),
        ),
        migrations.RunPython(make, drop),
    ]
