"""The history of a photograph says for which story alone it is: each one that has such a story gets a version of it."""

import hashlib
import json
import secrets
from datetime import UTC

from django.db import migrations, models
from django.utils import timezone

BATCH = 500
JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def add_holders(apps, schema_editor):
    """Add a version with the holder to every photograph that has one, as `media.history` does."""
    alias, now = schema_editor.connection.alias, timezone.now()
    photos = apps.get_model("media", "Photo").objects.using(alias).exclude(only_holder="").order_by("pk")
    versions = apps.get_model("media", "PhotoVersion").objects.using(alias)
    after = 0
    while batch := list(photos.filter(pk__gt=after)[:BATCH]):
        after = batch[-1].pk
        newest = {version.photo_id: version for version in versions.filter(photo__in=batch).order_by("number")}
        added = (next_version(newest[photo.pk], photo, now) for photo in batch if photo.pk in newest)
        versions.bulk_create(version for version in added if version)


def next_version(before, photo, now):
    """Return a version that says what the one before says, and the holder; None if that is erased or says it."""
    values = json.loads(before.values_json or "{}")
    if before.values_json is None or "only_holder" in values:
        return None
    text, salt = JSON.encode(values | {"only_holder": photo.only_holder}), secrets.token_hex(16)
    commitment = hashlib.sha256(bytes.fromhex(salt) + text.encode())
    moment = now.astimezone(UTC).isoformat(timespec="microseconds")
    header = {"at": moment, "by": "", "kind": "holder", "number": before.number + 1, "photo": str(photo.uuid)}
    parts = bytes.fromhex(before.digest), JSON.encode(header).encode(), commitment.digest()
    return type(before)(
        photo_id=photo.pk,
        number=before.number + 1,
        kind="holder",
        by="",
        at=now,
        values_json=text,
        salt=salt,
        commitment=commitment.hexdigest(),
        digest=hashlib.sha256(b"".join(parts)).hexdigest(),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("media", "0006_plural_labels"),
    ]

    operations = [
        migrations.AlterField(
            model_name="photoversion",
            name="kind",
            field=models.CharField(
                choices=[
                    ("begin", "As it was when its history began"),
                    ("ingest", "Came in"),
                    ("edit", "Edited"),
                    ("file", "New file"),
                    ("holder", "Given to one story"),
                    ("anonymise", "Words removed by order"),
                    ("erase", "Erased by order"),
                ],
                max_length=12,
            ),
        ),
        migrations.RunPython(add_holders, migrations.RunPython.noop, elidable=True),
    ]
