"""The copies of what was erased that lie outside of this database: what the erasure reached, and what is done by hand.

Each place is named: standbys and the write-ahead log, caches in front, the storage of photographs, backups.
"""

from django.conf import settings

from articles.models import FailedPurge, Version
from articles.search.backends import shards
from articles.sql import maintenance
from media.file_store import ORIGINALS, StorageAway

OUTSIDE = (
    "Outside the archive: caches of a CDN until they end or are purged, reports of imports (--report) and log files "
    "that are stored elsewhere, and what others have copied."
)


def sentences() -> list[str]:
    """Return a sentence about each place, for the operator."""
    return [*maintenance.other_copies(Version), *_search_shards(), *_caches(), *_photographs(), OUTSIDE]


def _search_shards() -> list[str]:
    return [
        f"{shard.alias}: {sentence}"
        for shard in shards()
        for sentence in maintenance.copies_of_server(shard.connection)
    ]


def _caches() -> list[str]:
    failed = {row.address: row for row in FailedPurge.objects.all()}
    return [
        f"The cache {address} does not answer since {failed[address].since:%Y-%m-%d %H:%M}: empty it by hand."
        if address in failed
        else f"The cache {address} dropped the pages and pictures with the words."
        for address in settings.PURGE_ADDRESSES
    ]


def _photographs() -> list[str]:
    sentences = [f"Copies and snapshots of {settings.UPLOADS_ROOT}, where files lie, have erased ones: delete these."]
    if ORIGINALS.is_local:
        return sentences
    copies = "replicas of it in other places, and its backups, have erased photographs: delete them there"
    try:
        if ORIGINALS.keeps_versions:
            return [*sentences, f"All versions of erased photographs are deleted in {ORIGINALS.place}; {copies}."]
    except StorageAway as error:
        return [*sentences, f"{error}: run verify_archive when it answers, and erase again what it names."]
    return [*sentences, f"Erased photographs are deleted in {ORIGINALS.place}; {copies}."]
