from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("articles", "0006_work_and_redactions")]

    operations = [
        migrations.AlterModelOptions(
            name="fix",
            options={
                "ordering": ["-pk"],
                "verbose_name": "find and fix",
                "verbose_name_plural": "find and fix everywhere",
            },
        ),
    ]
