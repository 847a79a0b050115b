"""Photographs get a history that is never changed: each one of today gets its version 1, as its row is now."""

import hashlib
import json
import secrets
from datetime import UTC, datetime

import django.db.models.deletion
from django.db import migrations, models
from django.utils import timezone

FIELDS = (
    "headline", "caption", "alt", "extended_description", "credit", "photographer", "agency", "copyright",
    "usage_terms", "instructions", "taken", "sublocation", "city", "state", "country", "keywords", "persons",
    "digital_source", "rights", "rights_until", "rights_words", "is_withdrawn", "focal_x", "focal_y", "sha256",
    "filename", "day", "erased_at", "erased_by", "erased_reason",
)  # fmt: skip
BATCH = 500
JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def begin(apps, schema_editor):
    """Record version 1 of every photograph that has none, as `media.history` does."""
    alias, now = schema_editor.connection.alias, timezone.now()
    photos = apps.get_model("media", "Photo").objects.using(alias).order_by("pk")
    versions = apps.get_model("media", "PhotoVersion").objects.using(alias)
    after = 0
    while batch := list(photos.filter(pk__gt=after)[:BATCH]):
        after = batch[-1].pk
        done = set(versions.filter(photo__in=[photo.pk for photo in batch]).values_list("photo", flat=True))
        versions.bulk_create(first_version(versions.model, photo, now) for photo in batch if photo.pk not in done)


def first_version(model, photo, now):
    """Return the first version of a photograph."""
    kind, by, at = ("erase", photo.erased_by, photo.erased_at) if photo.erased_at else ("begin", "", now)
    defaults = {name: photo._meta.get_field(name).get_default() for name in FIELDS}
    values = JSON.encode({name: plain(v) for name in FIELDS if (v := getattr(photo, name)) != defaults[name]})
    salt = secrets.token_hex(16)
    commitment = hashlib.sha256(bytes.fromhex(salt) + values.encode())
    header = {"at": plain(at), "by": by, "kind": kind, "number": 1, "photo": str(photo.uuid)}
    return model(
        photo_id=photo.pk,
        number=1,
        kind=kind,
        by=by,
        at=at,
        values_json=values,
        salt=salt,
        commitment=commitment.hexdigest(),
        digest=hashlib.sha256(JSON.encode(header).encode() + commitment.digest()).hexdigest(),
    )


def plain(value):
    """Return a value as JSON has it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value.isoformat() if hasattr(value, "isoformat") else value


class Migration(migrations.Migration):
    dependencies = [
        ("media", "0004_digital_source_labels"),
    ]

    operations = [
        migrations.CreateModel(
            name="PhotoVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("begin", "As it was when its history began"),
                            ("ingest", "Came in"),
                            ("edit", "Edited"),
                            ("file", "New file"),
                            ("anonymise", "Words removed by order"),
                            ("erase", "Erased by order"),
                        ],
                        max_length=12,
                    ),
                ),
                ("by", models.CharField(blank=True, help_text="Empty: a program.", max_length=150)),
                ("at", models.DateTimeField()),
                ("values_json", models.TextField(null=True, verbose_name="values")),
                ("salt", models.CharField(max_length=32, null=True)),
                ("commitment", models.CharField(max_length=64)),
                ("digest", models.CharField(max_length=64)),
                ("redactions", models.TextField(null=True)),
                ("redacted_by", models.PositiveIntegerField(null=True)),
                (
                    "photo",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="media.photo",
                    ),
                ),
            ],
            options={
                "verbose_name": "version of a photograph",
                "verbose_name_plural": "versions of photographs",
                "ordering": ["photo", "number"],
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("photo", "number"), name="photo_version_number_is_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="photo_version_numbers_start_at_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("salt__isnull", False), ("values_json__isnull", False)),
                            models.Q(
                                ("redacted_by__isnull", False), ("salt__isnull", True), ("values_json__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="photo_version_is_whole_or_erased",
                    ),
                ],
            },
        ),
        migrations.RunPython(begin, migrations.RunPython.noop, elidable=True),
    ]
