"""The copies of what was erased that lie outside of this database: what the erasure reached, and what is done by hand.

Each place is named: standbys and the write-ahead log, caches in front, the storage of photographs, backups.
"""

from django.conf import settings
from django.utils.translation import gettext

from articles.models import FailedPurge, Version
from articles.sql import maintenance
from articles.story.lazy_text import gettext_lazy as _

OUTSIDE = _(
    "Outside the archive: caches of a CDN until they end or are purged, reports of imports (--report) and log files "
    "that are stored elsewhere, and what others have copied."
)


def sentences() -> list[str]:
    """Return a sentence about each place, for the operator."""
    return [*maintenance.other_copies(Version), *_caches(), *_photographs(), str(OUTSIDE)]


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
    sentence = gettext("Copies and snapshots of %(folder)s, where photographs lie, have erased ones: delete these.")
    return [sentence % {"folder": settings.UPLOADS_ROOT}]
