from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0021_form_tokens_of_stories")]

    operations = [
        migrations.AddField(
            model_name="binentry",
            name="is_unsaved",
            field=models.BooleanField(default=False, editable=False),
        ),
    ]
