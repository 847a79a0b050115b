from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0023_source_urls")]

    operations = [
        migrations.AddField(
            model_name="binentry",
            name="is_unsaved",
            field=models.BooleanField(default=False, editable=False),
        ),
    ]
