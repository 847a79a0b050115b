"""Seals: what the whole record was at a moment, kept outside the database.

A seal holds how many versions there were and a running root of all digests, with a checkpoint every 256 versions:
whoever rewrites, truncates or swaps rows cannot make it come out the same, even when every digest is computed anew.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone

from articles.models import Version

CHECKPOINT = 256


def difference() -> str:
    """Say in one sentence how the record differs from its newest seal; empty where it does not, or there is none."""
    try:
        sealed = last_seal()
    except ValueError as error:
        return str(error)
    if sealed is None:
        return ""
    root, count, good, broken = hashlib.sha256(), 0, 0, None
    checkpoints = iter(sealed["checkpoints"])
    for pk, digest in _digests(sealed["last"]):
        root.update(f"{pk}:{digest}\n".encode())
        count += 1
        if count % CHECKPOINT == 0 and broken is None:
            at, expected = next(checkpoints, (None, None))
            if (at, expected) != (pk, root.hexdigest()):
                broken = at or pk
            else:
                good = pk
    if (count, root.hexdigest()) == (sealed["versions"], sealed["root"]):
        return ""
    return (
        f"seal of {sealed['sealed_at']}: {sealed['versions']:,} versions were sealed, {count:,} of them are there; "
        f"the first difference is between version rows {good + 1} and {broken or sealed['last']}"
    )


def _digests(up_to: int) -> Iterator[tuple[int, str]]:
    rows = Version.objects.filter(pk__lte=up_to).order_by("pk").values_list("pk", "digest")
    return rows.iterator(5000)


def seal(now: datetime | None = None) -> Path:
    """Write a seal of all versions there are; return its file. Call it when `verify` found no fault."""
    last = _last_settled_row()
    root, count, checkpoints = hashlib.sha256(), 0, []
    pk = 0
    for pk, digest in _digests(last):
        root.update(f"{pk}:{digest}\n".encode())
        count += 1
        if count % CHECKPOINT == 0:
            checkpoints.append([pk, root.hexdigest()])
    moment = now or timezone.now()
    content = {
        "sealed_at": moment.astimezone(UTC).isoformat(timespec="seconds"),
        "versions": count,
        "last": pk,
        "root": root.hexdigest(),
        "checkpoints": checkpoints,
    }
    settings.SEALS_ROOT.mkdir(parents=True, exist_ok=True)
    path = settings.SEALS_ROOT / f"{moment.astimezone(UTC):%Y-%m-%dT%H%M%S.%fZ}.json"
    unfinished = path.with_suffix(".part")
    unfinished.write_text(json.dumps(content))
    os.replace(unfinished, path)
    return path


def _last_settled_row() -> int:
    """Give the last version row, once no earlier one can still be on its way into the table."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("LOCK TABLE articles_version IN SHARE MODE")
        return Version.objects.aggregate(last=models.Max("pk"))["last"] or 0


def last_seal() -> dict | None:
    """Read the newest seal; None where there is none yet. Raises ValueError for one that cannot be read."""
    files = sorted(settings.SEALS_ROOT.glob("*.json")) if settings.SEALS_ROOT.is_dir() else []
    if not files:
        return None
    try:
        content = json.loads(files[-1].read_text())
        return {name: content[name] for name in ("sealed_at", "versions", "last", "root", "checkpoints")}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ValueError(f"seal {files[-1].name}: cannot be read ({error!r}); restore it from a backup") from None
