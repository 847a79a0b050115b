"""What a seal covers: rows of versions and of other tables, each as its primary key and a text that stays the same."""

from collections.abc import Callable, Iterator
from datetime import UTC
from typing import NamedTuple

from django.db import models

from articles.models import Address, AuditEntry, Version
from articles.record import address_log
from articles.record.permalinks import erased_slug, is_erased
from media.models import PhotoVersion
from media.row_batches import in_batches

_BATCH = 5_000


def version_digests(up_to: int) -> Iterator[tuple[int, str]]:
    """Yield primary key and digest of each version up to a primary key."""
    return in_batches(Version.objects.filter(pk__lte=up_to).values_list("pk", "digest"), _BATCH)


def _photo_digests(up_to: int) -> Iterator[tuple[int, str]]:
    return in_batches(PhotoVersion.objects.filter(pk__lte=up_to).values_list("pk", "digest"), _BATCH)


def _commitments(up_to: int) -> Iterator[tuple[int, str]]:
    """Yield primary key, and time with commitment, of each entry of the audit log."""
    rows = in_batches(AuditEntry.objects.filter(pk__lte=up_to).values_list("pk", "at", "commitment"), _BATCH)
    return ((pk, f"{at.astimezone(UTC).isoformat()}:{commitment}") for pk, at, commitment in rows)


def _addresses(up_to: int) -> Iterator[tuple[int, str]]:
    """Yield primary key, and article with the digest of day and slug, of each address: an erasure keeps this digest."""
    for pk, article_pk, digest, _ in _address_rows(up_to):
        yield pk, f"{article_pk}:{digest}"


def _addresses_and_places(up_to: int) -> Iterator[tuple[int, str]]:
    """Yield the same with the place in its day at which the address began; a later place is in the audit log."""
    places = address_log.FirstPlaces()
    for pk, article_pk, digest, place in _address_rows(up_to, places.read):
        yield pk, f"{article_pk}:{digest}:{places.of(pk, place)}"


def _address_rows(up_to: int, after_each: Callable[[], None] = lambda: None) -> Iterator[tuple[int, int, str, int]]:
    """Yield the rows in batches; `after_each` is called when a batch was read."""
    rows = (
        Address.objects.filter(pk__lte=up_to).order_by("pk").values_list("pk", "article_id", "day", "slug", "sequence")
    )
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:_BATCH]):
        after_each()
        last = batch[-1][0]
        for pk, article_pk, day, slug, place in batch:
            yield pk, article_pk, slug if is_erased(slug) else erased_slug(day, slug), place


class SealedTable(NamedTuple):
    """A table that seals cover beside the versions, and the function that reads its rows up to a primary key."""

    model: type[models.Model]
    read: Callable[[int], Iterator[tuple[int, str]]]


TABLES = {
    "entries of the audit log": SealedTable(AuditEntry, _commitments),
    "addresses and their places": SealedTable(Address, _addresses_and_places),
    "versions of photographs": SealedTable(PhotoVersion, _photo_digests),
}


FORMER_TABLES = {"addresses": SealedTable(Address, _addresses)}  # in the seals of earlier releases
