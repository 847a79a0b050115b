"""Verify what was added since the newest seal: `verify_archive --since-last`, between two full verifications.

A seal is written by a verification without a fault. Here the digests of all sealed versions are compared with it, by
one narrow read; texts are hashed only of the articles that have a later version or address, with all that is made of
them: catalogue, links, releases, addresses, photographs and words of the index. What somebody altered in an older text,
in the columns or in the public log is for the full verification to find.
"""

from collections.abc import Callable, Iterator

from django.db import models

from articles.models import Address, ArchiveIdentity, Article, Version
from articles.record import chains, seals, verification
from articles.record.check import UNREADABLE, Check, VerificationResult
from articles.sql import locks

_BATCH = 500


class NoStart(ValueError):
    """Raised if there is no seal to begin from, or if the record is not what the newest seal says."""


def verify_since_seal(progress: Callable[[int], None] = lambda done: None) -> Iterator[VerificationResult]:
    """Check all articles with a version or an address later than the newest seal; yield the faults. Raises NoStart.

    `progress` is called with the number of checked versions, as by `verification.verify`.
    """
    try:
        seal = _start()
    except UNREADABLE as error:
        raise error if isinstance(error, NoStart) else NoStart(f"The newest seal cannot be compared: {error}") from None
    last_entry = _last(seal, "entries of the audit log")
    with locks.read_snapshot(Version):
        articles = _changed_articles(seal)
        yield from chains.verify_chains(progress, articles)
        for check in verification.checks():
            if check.in_snapshot:
                yield from _results_of(check, articles, last_entry)
    for check in verification.checks():
        if not check.in_snapshot:
            yield from _results_of(check, articles, last_entry)


def _results_of(check: Check, articles: models.QuerySet[Article], last_entry: int) -> Iterator[VerificationResult]:
    """Yield the faults of the articles and of what came after an entry of the audit log; of a brief check all."""
    if check.is_brief:
        yield from check.results()
    yield from check.results_since(last_entry)
    for keys in _batches(articles) if check.faults_of else ():
        yield from check.results_of(keys)


def _start() -> seals.Seal:
    """Return the newest seal, which the record was compared with. Raises NoStart."""
    identity = ArchiveIdentity.objects.first()
    try:
        seal = seals.last_seal()
    except seals.UnreadableSeal as error:
        raise NoStart(str(error)) from None
    if seal is None or identity is None:
        raise NoStart("There is no seal to begin from; run verify_archive without --since-last.")
    if seal.path.name != identity.newest_seal:
        raise NoStart(f"The newest seal, {identity.newest_seal}, is not in SEALS_ROOT; restore it from a backup.")
    if difference := next(seals.differences([seal]), ""):
        raise NoStart(f"{difference}. Run verify_archive without --since-last.")
    return seal


def _changed_articles(seal: seals.Seal) -> models.QuerySet[Article]:
    versions = Version.objects.filter(pk__gt=seal.last).values("article")
    addresses = Address.objects.filter(pk__gt=_last(seal, "addresses and their places")).values("article")
    return Article.objects.filter(models.Q(pk__in=versions) | models.Q(pk__in=addresses))


def _last(seal: seals.Seal, table: str) -> int:
    """Return the last row of a table that the seal covers; 0 for a seal of an earlier release."""
    former = {"addresses and their places": "addresses"}.get(table, table)
    return seal.tables.get(table, seal.tables.get(former, {})).get("last", 0)


def _batches(articles: models.QuerySet[Article]) -> Iterator[list[int]]:
    keys = list(articles.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), _BATCH):
        yield keys[start : start + _BATCH]
