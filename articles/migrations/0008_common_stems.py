"""Which of the commonest stems each story has, for searches of common words."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0007_names_of_work")]

    operations = [
        migrations.CreateModel(
            name="CommonStems",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stems", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="StoryStems",
            fields=[
                ("docid", models.BigIntegerField(primary_key=True, serialize=False)),
                ("bits", models.BinaryField(max_length=128)),
            ],
        ),
    ]
