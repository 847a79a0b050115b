"""Purge the caches in front after each change of what readers see: PURGE_ADDRESSES.

    PURGE / HTTP/1.1                    to each address, after the commit
    Surrogate-Key: catalogue article-5f1c09ab77e2

Varnish with its module xkey takes this as it is (see docs/operating.md). A cache that does not answer 2xx in time is
written down: it is not asked again for a change, which would make editors wait, and `keep_time` asks it each second,
so that it drops all pages as soon as it answers.
"""

import http.client
import logging
import time
from collections.abc import Collection, Iterable
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.db import DatabaseError, transaction
from django.dispatch import receiver
from django.utils import timezone

from articles.catalogue.catalogue import articles_changed, entries_changed
from articles.models import CatalogueEntry, FailedPurge
from articles.public import surrogate_keys
from articles.sql.routing import write_connection
from media.rights import photos_changed

SECONDS = 1.0  # for one cache to answer
_MAX_SECONDS = 3.0  # for all of them: what an editor waits longer after a change
_MAX_KEYS = 150  # in one request, of some 20 bytes each: servers allow headers of 4 to 8 kB
_MAX_ALL_KEYS = 1_500  # of a change; with more everything is dropped
logger = logging.getLogger(__name__)


class PurgeFailed(Exception):
    """Raised if a cache did not say that it dropped the pages."""


class _Purge:
    """What to drop after the open transaction; further changes of the same transaction add their keys."""

    def __init__(self):
        self.keys: set[str] = set()

    def __call__(self):
        purge(self.keys)


def after_change(articles: Collection[int], photos: Collection[str]):
    """Drop, after the commit, all lists and the pages of articles, by primary key, and pictures, by UUID of photo."""
    if not settings.PURGE_ADDRESSES:
        return
    connection = write_connection(CatalogueEntry)
    waiting = (function for _, function, *_ in reversed(connection.run_on_commit) if isinstance(function, _Purge))
    current = next(waiting, None)
    if current is None:
        current = _Purge()
        transaction.on_commit(current, using=connection.alias)
    current.keys |= {"catalogue", *map(surrogate_keys.of_article, articles), *(f"photo-{uuid}" for uuid in photos)}


def after_change_of_entries(entries):
    """Drop, after the commit, all lists and the pages of the articles of a queryset of entries."""
    if settings.PURGE_ADDRESSES:
        after_change(list(entries.order_by().values_list("article_id", flat=True)), ())


@receiver(articles_changed)
def _purge_articles(articles, photos, **kwargs):
    after_change(articles, photos)


@receiver(entries_changed)
def _purge_entries(entries, **kwargs):
    after_change_of_entries(entries)


@receiver(photos_changed)
def _purge_photographs(uuids, **kwargs):
    after_change((), uuids)


def purge(keys: Collection[str]):
    """Purge in each cache what has one of the keys; write down which did not. Raises nothing."""
    end = time.monotonic() + _MAX_SECONDS
    try:
        failed = set(FailedPurge.objects.values_list("address", flat=True))
        for address in settings.PURGE_ADDRESSES:
            if address in failed and FailedPurge.objects.filter(address=address).update(last_at=timezone.now()):
                continue
            try:
                if time.monotonic() > end:
                    raise PurgeFailed("the other caches took too long")
                _send(address, keys)
            except (OSError, http.client.HTTPException, PurgeFailed) as error:
                _write_down(address, error)
    except DatabaseError:
        logger.exception("Caches in front could not be told of a change; they are stale until their pages end.")


def retry() -> int:
    """Empty the caches that failed; return how many still do not answer."""
    for row in FailedPurge.objects.all():
        if row.address in settings.PURGE_ADDRESSES:
            try:
                _send(row.address, [surrogate_keys.EVERYTHING])
            except (OSError, http.client.HTTPException, PurgeFailed) as error:
                _write_down(row.address, error)
                continue
            logger.info("The cache %s dropped all pages; it had failed since %s.", row.address, row.since.isoformat())
        FailedPurge.objects.filter(pk=row.pk, last_at=row.last_at).delete()  # else another change missed it meanwhile
    return FailedPurge.objects.count()


def _write_down(address: str, error: Exception):
    now, reason = timezone.now(), f"{type(error).__name__}: {error}"[:100]
    _, is_new = FailedPurge.objects.update_or_create(
        address=address, defaults={"last_at": now, "error": reason}, create_defaults=_new_row(now, reason)
    )
    if is_new:
        logger.error("The cache %s did not drop pages and may serve old ones: %s", address, reason)


def _new_row(now: datetime, reason: str) -> dict:
    return {"since": now, "last_at": now, "error": reason}


def _send(address: str, keys: Collection[str]):
    """Send one request, or several if the keys do not fit into one. Raises PurgeFailed, OSError or HTTPException."""
    parts = urlsplit(address)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(str(parts.hostname), parts.port, timeout=SECONDS)
    try:
        for header in _headers(keys):
            connection.request("PURGE", parts.path or "/", headers={"Surrogate-Key": header})
            answer = connection.getresponse()
            answer.read(10_000)
            if not 200 <= answer.status < 300:
                raise PurgeFailed(f"it answered {answer.status}")
    finally:
        connection.close()


def _headers(keys: Collection[str]) -> Iterable[str]:
    if len(keys) > _MAX_ALL_KEYS:
        return [surrogate_keys.EVERYTHING]
    ordered = sorted(keys)
    return [" ".join(ordered[start : start + _MAX_KEYS]) for start in range(0, len(ordered), _MAX_KEYS)]


@checks.register(checks.Tags.security)
def check_addresses(**kwargs) -> list[checks.Error]:
    """Return an error for each entry of PURGE_ADDRESSES that is not the address of a cache."""
    return [
        checks.Error(f"PURGE_ADDRESSES has {address!r}: write it as http://10.0.0.5:6081/", id="newsroom.E010")
        for address in settings.PURGE_ADDRESSES
        if urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).hostname
    ]
