"""The audit log says what is scheduled: the stories of today get the entry that `scheduled_states.record` writes."""

import hashlib
import json
import secrets
from datetime import UTC

from django.db import migrations

COLUMNS = ("article_id", "kind", "note", "gravity", "slug", "story_json", "based_on", "by")


def record(apps, schema_editor):
    """Add an entry for each scheduled story that has none."""
    alias = schema_editor.connection.alias
    entries = apps.get_model("articles", "AuditEntry").objects.using(alias)
    rows = apps.get_model("articles", "ScheduledStory").objects.using(alias)
    logged = set(entries.filter(noun="schedule").values_list("key", flat=True))
    for row in rows.select_related("article").order_by("pk"):
        key = f"{row.article.uuid}/{row.pk}"
        if key in logged:
            continue
        moment = row.due_at.astimezone(UTC).isoformat(timespec="microseconds")
        values, inner = [moment, *(getattr(row, name) for name in COLUMNS)], secrets.token_hex(16)
        digest = hashlib.sha256(f"{inner}{json.dumps(values, ensure_ascii=False, default=str)}".encode()).hexdigest()
        salt, detail = secrets.token_hex(16), f"{inner}:{digest}"
        committed = hashlib.sha256("\0".join((salt, "schedule", "schedule", key, "", detail)).encode()).hexdigest()
        entry = entries.model(action="schedule", noun="schedule", key=key, detail=detail, salt=salt, commitment=committed)
        entry.save(using=alias)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0028_translations"),
    ]

    operations = [
        migrations.RunPython(record, migrations.RunPython.noop, elidable=True),
    ]
