"""The audit log gets what earlier releases did not log: terms that publishing made, imported items, merges and writers.

The forms are those of `articles.models.audit_digests` and of the modules of `articles.record` that compare them.
"""

import hashlib
import json
import secrets
from collections import defaultdict
from datetime import UTC

from django.core.serializers.json import DjangoJSONEncoder
from django.db import migrations
from django.utils import timezone

NOUNS = ("section", "tag", "author", "agency")
TEXTS = ("slug", "name", "description", "role", "kind")
TERM_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
ROW_JSON = DjangoJSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
BATCH = 500


def begin(apps, schema_editor):
    """Log every row that has no entry."""
    alias = schema_editor.connection.alias
    log = Log(apps.get_model("articles", "AuditEntry").objects.using(alias))
    for noun in NOUNS:
        log.add_batches(f"{noun} state", terms(apps, alias, noun))
    items = apps.get_model("articles", "ImportedItem").objects.using(alias).order_by("pk")
    columns = items.values_list("article_id", "item", "fingerprint")
    log.add_batches("imported item", ((row[0], _sha256(":".join(map(str, row)))[:24]) for row in columns.iterator(2000)))
    for noun, name in (("merge", "Merge"), ("story writer", "StoryWriter")):
        model = apps.get_model("articles", name)
        fields = [field.attname for field in model._meta.concrete_fields]
        for row in model.objects.using(alias).order_by("pk").values("pk", *fields).iterator(500):
            pk = row.pop("pk")
            log.add(noun, str(pk), _salted(ROW_JSON.encode(row)))


def terms(apps, alias, noun):
    """Yield primary key and digest of each term without an entry."""
    entries = apps.get_model("articles", "AuditEntry").objects.using(alias)
    logged = set(entries.filter(noun=f"{noun} state").values_list("key", flat=True))
    model = apps.get_model("articles", noun)
    names = [name for name in TEXTS if name in {field.name for field in model._meta.concrete_fields}]
    aliases = defaultdict(list)
    keys = apps.get_model("articles", f"{noun}alias").objects.using(alias).order_by("slug")
    for target, *other in keys.values_list("target", "slug", "name", "reason"):
        aliases[target].append(other)
    for pk, *texts in model.objects.using(alias).order_by("pk").values_list("pk", *names):
        if str(pk) not in logged:
            values = dict(zip(names, texts, strict=True))
            values["aliases"] = [other for other in aliases[pk] if not values["slug"].startswith(f"{other[0]}-x")]
            yield pk, _salted(TERM_JSON.encode(values))


def _salted(text):
    salt = secrets.token_hex(16)
    return f"{salt}:{_sha256(salt + text)}"


def _sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


class Log:
    """Adds entries at the end of the chain, as `AuditEntry.save` does."""

    def __init__(self, entries):
        self.entries, self.last = entries, entries.order_by("-pk").first()

    def add(self, noun, key, detail, action="state"):
        """Add an entry."""
        salt, at, after = secrets.token_hex(16), timezone.now(), self.last and self.last.pk
        commitment = _sha256("\0".join((salt, action, noun, key, "", detail)))
        link = (self.last.digest or self.last.commitment) if self.last else ""
        digest = _sha256("\0".join((link, str(after or ""), at.astimezone(UTC).isoformat(), commitment)))
        self.last = self.entries.create(
            action=action, noun=noun, key=key, by="", detail=detail,
            salt=salt, at=at, commitment=commitment, after=after, digest=digest,
        )  # fmt: skip

    def add_batches(self, noun, digests):
        """Add entries with the digests of many rows each."""
        batch = []
        for number, digest in digests:
            batch.append(f"{number}:{digest}")
            if len(batch) == BATCH:
                self.add(noun, "", " ".join(batch))
                batch.clear()
        if batch:
            self.add(noun, "", " ".join(batch))


class Migration(migrations.Migration):
    dependencies = [("articles", "0034_remains_of_audit_entries")]
    operations = [migrations.RunPython(begin, migrations.RunPython.noop, elidable=True)]
