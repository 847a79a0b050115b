import json

import django.db.models.deletion
from django.db import migrations, models

from articles.story.source_urls import keys_of_source
from articles.story.story import Source

BATCH = 1_000


def fill(apps, schema_editor):
    """Insert the URLs of the stories that are here already."""
    Version, SourceUrl = (apps.get_model("articles", name) for name in ("Version", "SourceUrl"))
    alias, after = schema_editor.connection.alias, 0
    versions = Version.objects.using(alias).exclude(story_json=None).order_by("pk")
    columns = versions.values_list("pk", "article_id", "story_json")
    while rows := list(columns.filter(pk__gt=after)[:BATCH]):
        after = rows[-1][0]
        urls = {
            (page, host, article)
            for _, article, text in rows
            if (source := json.loads(text).get("source"))
            for page, host in keys_of_source(Source(**source))
        }
        SourceUrl.objects.using(alias).bulk_create(
            [SourceUrl(page_key=page, host_key=host, article_id=article) for page, host, article in sorted(urls)],
            ignore_conflicts=True,
        )


class Migration(migrations.Migration):
    dependencies = [("articles", "0022_failed_purge")]

    operations = [
        migrations.CreateModel(
            name="SourceUrl",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("page_key", models.CharField(max_length=32)),
                ("host_key", models.CharField(blank=True, max_length=32)),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="source_urls", to="articles.article"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("page_key", "host_key", "article"), name="source_url_once_of_an_article"
                    )
                ],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
