"""The copies of what was erased that lie outside of this database: what the erasure reached, and what is done by hand.

Each place is named: standbys and the write-ahead log, caches in front, the storage of photographs, backups.
"""

from django.conf import settings
from django.utils.translation import gettext

from articles.models import FailedPurge, Version
from articles.search.backends import shards
from articles.sql import maintenance
from articles.story.lazy_text import gettext_lazy as _
from media.file_store import ORIGINALS, StorageAway

OUTSIDE = _(
    "Outside the archive: caches of a CDN until they end or are purged, reports of imports (--report) and log files "
    "that are stored elsewhere, and what others have copied."
)


def sentences() -> list[str]:
    """Return a sentence about each place, for the operator."""
    return [
        *maintenance.other_copies(Version),
        *_search_shards(),
        *_caches(),
        gettext("On other machines delete the files columns-* in %(folder)s; servers make them anew.")
        % {"folder": settings.SEARCH_ROOT},
        *_photographs(),
        str(OUTSIDE),
    ]


def _search_shards() -> list[str]:
    return [
        f"{shard.alias}: {sentence}"
        for shard in shards()
        for sentence in maintenance.copies_of_server(shard.connection)
    ]


def _caches() -> list[str]:
    failed = {row.address: row for row in FailedPurge.objects.all()}
    return [
        gettext("The cache %(address)s does not answer since %(moment)s: empty it by hand.")
        % {"address": address, "moment": f"{failed[address].since:%Y-%m-%d %H:%M}"}
        if address in failed
        else gettext("The cache %(address)s dropped the pages and pictures with the words.") % {"address": address}
        for address in settings.PURGE_ADDRESSES
    ]


def _photographs() -> list[str]:
    folder_sentence = gettext("Copies and snapshots of %(folder)s, where files lie, have erased ones: delete these.")
    sentences = [folder_sentence % {"folder": settings.UPLOADS_ROOT}]
    if ORIGINALS.is_local:
        return sentences
    try:
        has_versions = ORIGINALS.keeps_versions
    except StorageAway as error:
        away = gettext("%(error)s: run verify_archive when it answers, and erase again what it names.")
        return [*sentences, away % {"error": error}]
    copies = gettext("Replicas and backups of %(place)s have erased photographs: delete them there.")
    deleted = (
        gettext("All versions of erased photographs are deleted in %(place)s.")
        if has_versions
        else gettext("Erased photographs are deleted in %(place)s.")
    )
    return [*sentences, *(sentence % {"place": ORIGINALS.place} for sentence in (deleted, copies))]
