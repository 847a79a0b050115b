"""Seals: summaries of the whole record, stored as files outside the database.

A seal has the number of versions and a running hash of all digests, with a checkpoint every 256 versions. Whoever
rewrites, deletes or swaps rows changes the hash, even if all digests in the database are computed again.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils import timezone

from articles.models import Version
from articles.sql import locks
from articles.sql.routing import atomic

CHECKPOINT = 256


def difference() -> str:
    """Return a sentence about how the record differs from its newest seal; empty if it does not, or without a seal."""
    try:
        sealed = last_seal()
    except ValueError as error:
        return str(error)
    if sealed is None:
        return ""
    root, count, last_good, first_bad = hashlib.sha256(), 0, 0, None
    checkpoints = iter(sealed["checkpoints"])
    for pk, digest in _digests(sealed["last"]):
        root.update(f"{pk}:{digest}\n".encode())
        count += 1
        if count % CHECKPOINT == 0 and first_bad is None:
            at, expected = next(checkpoints, (None, None))
            if (at, expected) != (pk, root.hexdigest()):
                first_bad = at or pk
            else:
                last_good = pk
    if (count, root.hexdigest()) == (sealed["versions"], sealed["root"]):
        return ""
    return (
        f"seal of {sealed['sealed_at']}: {sealed['versions']:,} versions were sealed, {count:,} of them are there; "
        f"the first difference is between version rows {last_good + 1} and {first_bad or sealed['last']}"
    )


def _digests(up_to: int) -> Iterator[tuple[int, str]]:
    rows = Version.objects.filter(pk__lte=up_to).order_by("pk").values_list("pk", "digest")
    return rows.iterator(5000)


def seal(now: datetime | None = None) -> Path:
    """Write a seal of all versions and return its path. Call it only after `verify` reported no fault."""
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
    """Return the highest primary key of the versions, after all transactions that may insert a lower one have ended."""
    with atomic(Version):
        locks.wait_for_writers(Version)
        return Version.objects.aggregate(last=models.Max("pk"))["last"] or 0


def last_seal() -> dict | None:
    """Return the newest seal, or None if there is none. Raises ValueError if its file cannot be read."""
    files = sorted(settings.SEALS_ROOT.glob("*.json")) if settings.SEALS_ROOT.is_dir() else []
    if not files:
        return None
    try:
        content = json.loads(files[-1].read_text())
        return {name: content[name] for name in ("sealed_at", "versions", "last", "root", "checkpoints")}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ValueError(f"seal {files[-1].name}: cannot be read ({error!r}); restore it from a backup") from None
