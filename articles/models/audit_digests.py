"""Digests of many rows in one entry of the audit log, for tables that get hundreds of rows at once.

    log("tag state", [(812, "…"), (813, "…")])        entries with the detail "812:… 813:…"
    digests("tag state")                              (812, "…"), (813, "…")
    forget("tag state", 812)                          the others stay, word for word

Such an entry has no key.
"""

from collections.abc import Iterable, Iterator, Sequence

from django.db import models
from django.db.models import Q

from articles.models.audit import AuditEntry
from articles.models.transactions import in_transaction
from media.row_batches import in_batches

STATE = "state"  # the action of entries whose detail is nothing but digests
_BATCH = 500


def log(noun: str, rows: Sequence[tuple[int, str]]):
    """Log the digest of each row, by its number; a digest has no blanks. Nothing is logged without rows."""
    for start in range(0, len(rows), _BATCH):
        detail = " ".join(f"{number}:{digest}" for number, digest in rows[start : start + _BATCH])
        AuditEntry.objects.create(action=STATE, noun=noun, detail=detail)


def digests(noun: str, *, after: int = 0) -> Iterator[tuple[int, str]]:
    """Yield number and digest of each row, in the order in which they were logged; of entries after one, by its key."""
    entries = _entries(noun).filter(pk__gt=after).exclude(salt="")
    for _, detail in in_batches(entries.values_list("pk", "detail"), 100):
        yield from _parts(detail)


def digests_of(noun: str, number: int) -> list[str]:
    """Return the digests of a row, in the order in which they were logged."""
    entries = _entries_with(noun, number).order_by("pk")
    return [digest for entry in entries for other, digest in _parts(entry.detail) if other == number]


def last_numbers(noun: str, *, up_to: int) -> list[int]:
    """Return the numbers of the rows in the last entry up to one, by its primary key."""
    entry = _entries(noun).filter(pk__lte=up_to).exclude(salt="").order_by("pk").last()
    return [number for number, _ in _parts(entry.detail)] if entry else []


def are_logged(noun: str) -> bool:
    """Return whether there is any such entry."""
    return _entries(noun).exists()


@in_transaction(AuditEntry)
def forget(noun: str, number: int):
    """Take the digests of a row out of the log, because words went by order."""
    for entry in _entries_with(noun, number).order_by("pk"):
        others = [(other, digest) for other, digest in _parts(entry.detail) if other != number]
        AuditEntry.objects.filter(pk=entry.pk).redact()
        log(noun, others)


def _entries(noun: str) -> models.QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(noun=noun, key="")


def _entries_with(noun: str, number: int) -> models.QuerySet[AuditEntry]:
    with_number = Q(detail__startswith=f"{number}:") | Q(detail__contains=f" {number}:")
    return _entries(noun).filter(with_number).exclude(salt="")


def _parts(detail: str) -> Iterable[tuple[int, str]]:
    for part in detail.split():
        number, _, digest = part.partition(":")
        yield int(number), digest
