"""A permission of its own for the search of everything: the desk, what was withdrawn, and past versions."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("articles", "0004_desk_list")]

    operations = [
        migrations.AlterModelOptions(
            name="article",
            options={
                "ordering": ["-pk"],
                "permissions": [
                    ("publish_article", "Can publish, correct, withdraw and reinstate articles"),
                    ("request_erasure", "Can request that an article is erased"),
                    ("execute_erasure", "Can erase an article for ever"),
                    ("hold_article", "Can put an article under legal hold"),
                    ("search_archive", "Can search the desk, withdrawn stories and past versions"),
                ],
            },
        ),
    ]
