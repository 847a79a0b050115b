"""Checking the record against itself, against its last seal, and the catalogue against the record.

    verify() ──▶ Finding(fault or remark), …      seal() ──▶ a dated file outside the database

A seal holds how many versions there were and a running root of all digests, with a checkpoint every 256 versions:
whoever rewrites, truncates or swaps rows cannot make it come out the same, even when every digest is computed anew.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone

from articles import chain
from articles.catalogue import live_batches
from articles.models import Address, Article, CatalogueEntry, Kind, Version
from articles.models.catalogue import docid_of

CHECKPOINT = 256
_COLUMNS = (
    "pk", "article_id", "number", "kind", "note", "story_json", "by", "effective", "effective_at", "recorded_at",
    "salt", "commitment", "digest",
)  # fmt: skip


class Finding(NamedTuple):
    """One line of a verification; a remark (an erasure) is no fault."""

    text: str
    is_fault: bool = True


def verify(progress: Callable[[int], None] = lambda done: None) -> Iterator[Finding]:
    """Check chain, seal, catalogue and addresses; yield what is found, the first wrong version of each article."""
    with _one_view():
        yield from _verify_chains(progress)
        yield from _verify_seal()
        yield from _verify_catalogue()


@contextmanager
def _one_view():
    """Read everything as of one moment on PostgreSQL; SQLite's readers take no lock and writers are few."""
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _verify_chains(progress) -> Iterator[Finding]:
    articles = Article.objects.order_by("pk").values_list("pk", "uuid", "latest", "state").iterator(2000)
    versions = Version.objects.order_by("article_id", "number").values_list(*_COLUMNS).iterator(500)
    row, done = next(versions, None), 0
    for pk, uuid, latest, state in articles:
        while row and row[1] < pk:
            yield Finding(f"version row {row[0]}: belongs to article {row[1]}, which does not exist")
            row = next(versions, None)
        walk = _Walk(uuid)
        while row and row[1] == pk:
            walk.step(row)
            row = next(versions, None)
            done += 1
            if done % 1000 == 0:
                progress(done)
        walk.close(latest, state)
        yield from walk.findings
    while row:
        yield Finding(f"version row {row[0]}: belongs to article {row[1]}, which does not exist")
        row = next(versions, None)
    progress(done)


class _Walk:
    """One article's chain, followed version by version; the first fault is named, the rest follows from it."""

    def __init__(self, uuid):
        self.uuid, self.previous, self.number = uuid, "", 0
        self.findings: list[Finding] = []
        self.broken, self.emptied, self.kind = False, [], ""

    def fault(self, number: int, what: str):
        if not self.broken:
            self.findings.append(Finding(f"article {self.uuid} version {number}: {what}"))
        self.broken = True

    def step(self, row):
        _, _, number, kind, note, story, by, effective, effective_at, recorded_at, salt, commitment, digest = row
        if number != self.number + 1:
            self.fault(self.number + 1, f"missing (version {number} follows {self.number or 'nothing'})")
        if story is None:
            self.emptied.append(number)
        else:
            try:
                told = chain.commitment_of(salt, story, note)
            except ValueError:
                told = ""
            if told != commitment:
                self.fault(number, "its text or note was altered")
        try:
            expected = chain.digest_of(
                self.previous, self.uuid, number, kind, by, effective, effective_at, recorded_at, commitment
            )
        except ValueError:
            expected = ""
        if expected != digest:
            self.fault(number, "its header, place in the chain or digest was altered")
        if kind == Kind.ERASE:
            if self.emptied:
                versions = f"versions {self.emptied[0]}–{number - 1}" if number > 2 else "version 1"
                when, who = recorded_at.astimezone(UTC), by
                self.findings.append(
                    Finding(
                        f"article {self.uuid}: {versions} erased on {when:%Y-%m-%d} by {who}: {note}", is_fault=False
                    )
                )
            self.emptied = []
        self.number, self.previous, self.kind = number, digest, kind

    def close(self, latest: int, state: str):
        if self.emptied:
            self.fault(self.emptied[0], "emptied without an erasure")
        if self.number < latest:
            self.fault(self.number + 1, f"missing: the article counts {latest} versions, {self.number} are there")
        elif self.number > latest:
            self.fault(latest + 1, f"the article counts {latest} versions only")
        expected = {"": "unpublished", Kind.WITHDRAW: "withdrawn", Kind.ERASE: "erased"}.get(self.kind, "live")
        if state != expected:
            self.fault(self.number, f"the article says it is {state}, its versions say {expected}")


# --- seals ----------------------------------------------------------------------------------------------------------


def _digests(up_to: int) -> Iterator[tuple[int, str]]:
    rows = Version.objects.filter(pk__lte=up_to).order_by("pk").values_list("pk", "digest")
    return rows.iterator(5000)


def seal(now: datetime | None = None) -> Path:
    """Write a seal of all versions there are; return its file. Call it when `verify` found no fault."""
    last = _settled()
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


def _settled() -> int:
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
        return content if {"versions", "last", "root", "checkpoints", "sealed_at"} <= content.keys() else {}["keys"]
    except (ValueError, KeyError, AttributeError) as error:
        raise ValueError(f"seal {files[-1].name}: cannot be read ({error}); restore it from a backup") from None


def _verify_seal() -> Iterator[Finding]:
    try:
        sealed = last_seal()
    except ValueError as error:
        yield Finding(str(error))
        return
    if sealed is None:
        return
    root, count, good = hashlib.sha256(), 0, 0
    checkpoints = iter(sealed["checkpoints"])
    broken = None
    for pk, digest in _digests(sealed["last"]):
        root.update(f"{pk}:{digest}\n".encode())
        count += 1
        if count % CHECKPOINT == 0 and broken is None:
            at, expected = next(checkpoints, (None, None))
            if (at, expected) != (pk, root.hexdigest()):
                broken = at or pk
            else:
                good = pk
    if (count, root.hexdigest()) != (sealed["versions"], sealed["root"]):
        where = f"between version rows {good + 1} and {broken or sealed['last']}"
        yield Finding(
            f"seal of {sealed['sealed_at']}: {sealed['versions']:,} versions were sealed, {count:,} of them are there; "
            f"the first difference is {where}"
        )


# --- the reading room against the record ----------------------------------------------------------------------------


def _verify_catalogue() -> Iterator[Finding]:
    live = Article.objects.live()
    for article in live.filter(addresses__isnull=True)[:20]:
        yield Finding(f"article {article.uuid}: live without an address")
    for entry in CatalogueEntry.objects.exclude(article__state=Article.State.LIVE).select_related("article")[:20]:
        yield Finding(f"catalogue {entry.docid}: article {entry.article.uuid} is {entry.article.state}, not live")
    seen = 0
    for batch in live_batches():
        ids = [article.pk for article, *_ in batch]
        entries = {entry.article_id: entry for entry in CatalogueEntry.objects.filter(article__in=ids)}
        for article, version, address in batch:
            fault = _entry_fault(version, address, entries.get(article.pk))
            if fault and seen < 20:
                seen += 1
                yield Finding(f"catalogue: article {article.uuid} {fault}; run rebuild_catalogue")


def _entry_fault(version: Version, address: Address, entry: CatalogueEntry | None) -> str:
    if entry is None:
        return "is live but missing"
    if entry.docid != docid_of(address.day, address.sequence) or entry.slug != address.slug:
        return f"is at {entry.get_absolute_url()}, its address is {address}"
    if (entry.version, entry.digest) != (version.number, version.digest):
        return f"shows version {entry.version}, version {version.number} is live"
    return ""
