"""Seals: summaries of the whole record, stored as files outside the database.

A seal has the number of versions and a running hash of all digests, with a checkpoint every 256 versions; and the same
of the audit log, of the addresses and of the versions of photographs. Whoever rewrites, deletes or swaps rows changes
the hash, even if all digests in the database are computed again. Each seal names its archive and the SHA-256 of the
seal before it, and the archive remembers its newest one, so that neither a seal that is missing nor one of another
archive goes unseen.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone

from articles.models import ArchiveIdentity, Version
from articles.record import sealed_tables
from articles.record.public_log import publisher
from articles.record.sealed_tables import SealedTable, version_digests
from articles.sql import locks

CHECKPOINT = 256
_VALUES = ("sealed_at", "versions", "last", "root", "checkpoints")


class Seal(NamedTuple):
    """A seal as its file has it; in seals of earlier releases `tables` is empty, `archive` and `previous` are "".

    `log` has the size of the public log and of its largest signed checkpoint; both 0 where there was none.
    """

    path: Path
    sealed_at: str
    versions: int
    last: int
    root: str
    checkpoints: list
    tables: dict[str, dict]
    archive: str
    previous: str
    log: dict[str, int]


class UnreadableSeal(ValueError):
    """Raised for a seal whose file cannot be read."""


def faults() -> Iterator[str]:
    """Yield a sentence for each difference between the record and its seals; nothing if there is none, or no seal."""
    identity = ArchiveIdentity.objects.first()
    if others := ArchiveIdentity.objects.exclude(pk=1).count():
        yield f"archive identity: {others:,} rows that the archive did not write; restore the database from a backup"
    try:
        ours = _own_seals(identity)
    except UnreadableSeal as error:
        yield str(error)
        return
    newest = identity.newest_seal if identity else ""
    if newest and newest not in {seal.path.name for seal in ours}:
        yield f"seal {newest}: it is missing in SEALS_ROOT; restore it from a backup"
    if not newest and sum(1 for seal in ours if seal.archive) > 1:  # the first may have been written a moment ago
        yield "archive identity: it does not remember its newest seal; restore the database from a backup"
    if ours and ours[0].previous:
        yield f"seal {ours[0].path.name}: the seals before it are missing in SEALS_ROOT; restore them from a backup"
    for before, seal in pairwise(ours):
        if (seal.previous or before.archive) and seal.previous != _digest_of_file(before.path):
            yield f"seal {before.path.name}: it was altered, or a seal between it and {seal.path.name} is missing"
    yield from _identity_faults(identity)
    yield from differences(ours)


def _identity_faults(identity: ArchiveIdentity | None) -> Iterator[str]:
    """Yield a sentence if a seal names another archive, but has the very versions of this one."""
    foreign = [seal for seal in _foreign_seals(identity) if seal.versions]
    differing = _differing(version_digests, foreign, [(seal.last, seal.versions, seal.root) for seal in foreign])
    if same := [seal for seal in foreign if seal not in differing]:
        yield (
            f"archive identity: the seal of {same[-1].sealed_at} has the versions of this archive and names "
            f"{same[-1].archive}, but the identity of this archive {'is another one' if identity else 'is missing'}"
        )


def differences(seals: list[Seal]) -> Iterator[str]:
    """Yield a sentence for each table that differs from one of the seals; nothing if the record is as sealed."""
    yield from _version_differences(seals)
    for name, table in (sealed_tables.TABLES | sealed_tables.FORMER_TABLES).items():
        yield from _table_differences(name, table.read, [seal for seal in seals if name in seal.tables])


def foreign_seals() -> int:
    """Return the number of readable seals in SEALS_ROOT that belong to another archive; they are not checked."""
    return len(_foreign_seals(ArchiveIdentity.objects.first()))


def _foreign_seals(identity: ArchiveIdentity | None) -> list[Seal]:
    own = str(identity.uuid) if identity else ""
    return [seal for seal in _readable_seals() if seal.archive not in ("", own)]


def _own_seals(identity: ArchiveIdentity | None) -> list[Seal]:
    """Return the seals of this archive, the oldest first; seals of earlier releases name none and count as its own."""
    own = str(identity.uuid) if identity else ""
    return [seal for seal in map(_read, _files()) if seal.archive in ("", own)]


def _readable_seals() -> Iterator[Seal]:
    for path in _files():
        try:
            yield _read(path)
        except UnreadableSeal:
            continue


def _files() -> list[Path]:
    return sorted(settings.SEALS_ROOT.glob("*.json")) if settings.SEALS_ROOT.is_dir() else []


def _read(path: Path) -> Seal:
    try:
        content = json.loads(path.read_text())
        sealed_at, versions, last, root, checkpoints = (content[name] for name in _VALUES)
        more = (
            content.get("tables", {}),
            content.get("archive", ""),
            content.get("previous", ""),
            content.get("log", {}),
        )
        return Seal(path, sealed_at, versions, last, root, checkpoints, *more)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UnreadableSeal(f"seal {path.name}: cannot be read ({error!r}); restore it from a backup") from None


def _digest_of_file(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _version_difference(seal: Seal) -> str:
    """Return a sentence about how the versions differ from a seal, with the place by its checkpoints; "" if equal."""
    root, count, last_good, first_bad = hashlib.sha256(), 0, 0, None
    checkpoints = iter(seal.checkpoints)
    for pk, digest in version_digests(seal.last):
        root.update(f"{pk}:{digest}\n".encode())
        count += 1
        if count % CHECKPOINT == 0 and first_bad is None:
            at, expected = next(checkpoints, (None, None))
            if (at, expected) != (pk, root.hexdigest()):
                first_bad = at or pk
            else:
                last_good = pk
    if (count, root.hexdigest()) == (seal.versions, seal.root):
        return ""
    return (
        f"seal of {seal.sealed_at}: {seal.versions:,} versions were sealed, {count:,} of them are there; "
        f"the first difference is between version rows {last_good + 1} and {first_bad or seal.last}"
    )


def _version_differences(seals: list[Seal]) -> Iterator[str]:
    """Yield a sentence about the newest seal that differs from the versions, which are read once if none does."""
    differing = _differing(version_digests, seals, [(seal.last, seal.versions, seal.root) for seal in seals])
    if differing:
        yield _version_difference(differing[-1])


def _table_differences(name: str, read: Callable, seals: list[Seal]) -> Iterator[str]:
    """Yield a sentence about the newest seal that differs from the rows of another table."""
    sealed = [seal.tables[name] for seal in seals]
    marks = [(summary["last"], summary["rows"], summary["root"]) for summary in sealed]
    if differing := _differing(read, seals, marks):
        seal = differing[-1]
        yield (
            f"seal of {seal.sealed_at}: {seal.tables[name]['rows']:,} {name} were sealed; some were altered, added in "
            "between or deleted"
        )


def _differing(read: Callable, seals: list[Seal], marks: list[tuple[int, int, str]]) -> list[Seal]:
    """Return the seals that differ from the rows; a mark is the last row of a seal, the number of rows, their root."""
    differing: set[int] = set()
    rows = read(max((last for last, *_ in marks), default=0))
    root, count, row = hashlib.sha256(), 0, next(rows, None)
    for index in sorted(range(len(marks)), key=lambda index: marks[index]):
        last, *expected = marks[index]
        while row and row[0] <= last:
            root.update(f"{row[0]}:{row[1]}\n".encode())
            count, row = count + 1, next(rows, None)
        if [count, root.hexdigest()] != expected:
            differing.add(index)
    return [seals[index] for index in sorted(differing)]


def seal(now: datetime | None = None) -> Path:
    """Write a seal of versions, addresses and audit log; return its path. Call it after `verify` found no fault."""
    last = locks.last_settled_row(Version)
    identity = ArchiveIdentity.of_this_archive()
    ours = _own_seals(identity)
    root, count, checkpoints = hashlib.sha256(), 0, []
    pk = 0
    for pk, digest in version_digests(last):
        root.update(f"{pk}:{digest}\n".encode())
        count += 1
        if count % CHECKPOINT == 0:
            checkpoints.append([pk, root.hexdigest()])
    moment = now or timezone.now()
    content = {
        "archive": str(identity.uuid),
        "previous": _digest_of_file(ours[-1].path) if ours else "",
        "sealed_at": moment.astimezone(UTC).isoformat(timespec="seconds"),
        "versions": count,
        "last": pk,
        "root": root.hexdigest(),
        "log": publisher.sizes(),
        "tables": {name: _summary(table) for name, table in sealed_tables.TABLES.items()},
        "checkpoints": checkpoints,
    }
    settings.SEALS_ROOT.mkdir(parents=True, exist_ok=True)
    path = settings.SEALS_ROOT / f"{moment.astimezone(UTC):%Y-%m-%dT%H%M%S.%fZ}.json"
    unfinished = path.with_suffix(".part")
    unfinished.write_text(json.dumps(content))
    os.replace(unfinished, path)
    ArchiveIdentity.objects.filter(pk=identity.pk).update(newest_seal=path.name)
    return path


def _summary(table: SealedTable) -> dict:
    """Return the last row, the number of rows and their root."""
    root, count, last = hashlib.sha256(), 0, locks.last_settled_row(table.model)
    for pk, row in table.read(last):
        root.update(f"{pk}:{row}\n".encode())
        count += 1
    return {"rows": count, "last": last, "root": root.hexdigest()}


def last_seal() -> Seal | None:
    """Return the newest seal of this archive, or None. Raises UnreadableSeal."""
    return next(reversed(_own_seals(ArchiveIdentity.objects.first())), None)
