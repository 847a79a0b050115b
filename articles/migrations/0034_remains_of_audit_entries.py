"""The audit log says what is left of the entries that lost words before: one entry with a digest for each of them."""

import hashlib
import secrets
from datetime import UTC

from django.db import migrations
from django.utils import timezone

BATCH = 500


def _digest(*values) -> str:
    return hashlib.sha256("\0".join(map(str, values)).encode()).hexdigest()


def record(apps, schema_editor):
    """Add entries at the end of the chain, as `AuditQuerySet.redact` does, for all entries without a salt."""
    entries = apps.get_model("articles", "AuditEntry").objects.using(schema_editor.connection.alias)
    emptied = list(entries.filter(salt="", detail="").order_by("pk").values_list("pk", "action", "noun", "key", "by", "detail"))
    for start in range(0, len(emptied), BATCH):
        rows = emptied[start : start + BATCH]
        detail = " ".join(f"{pk}:{_digest(*values)}" for pk, *values in rows)
        last, at, salt = entries.order_by("-pk").first(), timezone.now(), secrets.token_hex(16)
        commitment = _digest(salt, "remove words", "audit log", "", "", detail)
        entries.create(
            action="remove words", noun="audit log", detail=detail, salt=salt, commitment=commitment, at=at,
            after=last.pk, digest=_digest(last.digest or last.commitment, last.pk, at.astimezone(UTC).isoformat(), commitment),
        )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0033_dependency_keys"),
    ]

    operations = [
        migrations.RunPython(record, migrations.RunPython.noop, elidable=True),
    ]
