"""The audit log gets the state of each term, series and choice of related stories, as it is now; see
`articles.record.reference_states`, whose form it is. Verification compares them from now on."""

import hashlib
import json
import secrets

from django.db import migrations
from django.utils import timezone

NOUNS = ("section", "tag", "author", "agency", "series")
JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
BATCH = 500


def begin(apps, schema_editor):
    """Log the state of every row."""
    alias = schema_editor.connection.alias
    entries, batch = apps.get_model("articles", "AuditEntry").objects.using(alias), []
    for noun, pk, values in states(apps, alias):
        batch.append(entry(entries.model, noun, pk, values))
        if len(batch) == BATCH:
            entries.bulk_create(batch)
            batch.clear()
    entries.bulk_create(batch)


def states(apps, alias):
    """Yield noun, primary key and values of each row."""
    parts = members(apps, alias, "SeriesPart", "series", "article")
    for noun in NOUNS:
        model = apps.get_model("articles", noun)
        texts = [field.name for field in model._meta.concrete_fields if field.name != "id"]
        keys = {}
        aliases = apps.get_model("articles", f"{noun}alias").objects.using(alias).order_by("slug")
        for target, *other in aliases.values_list("target", "slug", "name", "reason"):
            keys.setdefault(target, []).append(other)
        for pk, *values in model.objects.using(alias).order_by("pk").values_list("pk", *texts):
            state = dict(zip(texts, values, strict=True))
            state["aliases"] = [other for other in keys.get(pk, ()) if not state["slug"].startswith(f"{other[0]}-x")]
            yield noun, pk, state | ({"parts": parts.get(pk, [])} if noun == "series" else {})
    for pk, related in members(apps, alias, "RelatedLink", "article", "related").items():
        yield "related", pk, {"related": related}


def members(apps, alias, model, owner, member):
    """Return the UUIDs of the stories of each owner in their order."""
    rows, found = apps.get_model("articles", model).objects.using(alias).order_by(owner, "place", "pk"), {}
    for pk, uuid in rows.values_list(owner, f"{member}__uuid"):
        found.setdefault(pk, []).append(str(uuid))
    return found


def entry(model, noun, pk, values):
    """Return an entry of the audit log with its commitment."""
    salt, own_salt = secrets.token_hex(16), secrets.token_hex(16)
    digest = hashlib.sha256(f"{own_salt}{JSON.encode(values)}".encode()).hexdigest()
    detail, noun = f"{own_salt}:{digest}", f"{noun} state"
    committed = "\0".join((salt, "state", noun, str(pk), "", detail))
    return model(
        at=timezone.now(),
        action="state",
        noun=noun,
        key=str(pk),
        by="",
        detail=detail,
        salt=salt,
        commitment=hashlib.sha256(committed.encode()).hexdigest(),
    )


class Migration(migrations.Migration):
    dependencies = [("articles", "0024_unsaved_input_in_bin")]
    operations = [migrations.RunPython(begin, migrations.RunPython.noop, elidable=True)]
