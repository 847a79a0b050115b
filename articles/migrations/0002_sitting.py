import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Sitting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("by", models.CharField(max_length=150)),
                ("seen_at", models.DateTimeField()),
                ("typed", models.TextField(blank=True)),
                ("typed_at", models.DateTimeField(null=True)),
                (
                    "copy",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sittings",
                        to="articles.deskcopy",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["seen_at"], name="sitting_by_time")],
                "constraints": [
                    models.UniqueConstraint(fields=("copy", "by"), name="one_sitting_a_person_and_story"),
                    models.UniqueConstraint(
                        condition=models.Q(("copy", None)), fields=("by",), name="one_sitting_a_person_and_new_story"
                    ),
                ],
            },
        ),
    ]
