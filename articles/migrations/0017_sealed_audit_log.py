"""Each entry of the audit log gets a commitment that seals cover, and the archive an identity that its seals name."""

import hashlib
import secrets

from django.db import migrations, models

BATCH = 2_000


def commit(apps, schema_editor):
    """Compute the commitment of every entry, as `AuditEntry.computed_commitment` does."""
    entries, batch = apps.get_model("articles", "AuditEntry").objects.using(schema_editor.connection.alias), []
    for entry in entries.order_by("pk").iterator(BATCH):
        entry.salt = secrets.token_hex(16)
        values = (entry.salt, entry.action, entry.noun, entry.key, entry.by, entry.detail)
        entry.commitment = hashlib.sha256("\0".join(values).encode()).hexdigest()
        batch.append(entry)
        if len(batch) == BATCH:
            entries.bulk_update(batch, ["salt", "commitment"])
            batch.clear()
    entries.bulk_update(batch, ["salt", "commitment"], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("articles", "0016_series_and_related_links")]
    operations = [
        migrations.CreateModel(
            name="ArchiveIdentity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(editable=False)),
                ("newest_seal", models.CharField(blank=True, editable=False, max_length=100)),
                ("log_size", models.PositiveBigIntegerField(default=0, editable=False)),
            ],
            options={"verbose_name_plural": "archive identity"},
        ),
        migrations.AddField(
            "AuditEntry", "salt", models.CharField(blank=True, default="", editable=False, max_length=32), False
        ),
        migrations.AddField(
            "AuditEntry", "commitment", models.CharField(default="", editable=False, max_length=64), False
        ),
        migrations.RunPython(commit, migrations.RunPython.noop, elidable=True),
    ]
