"""Searches without a result, for the desk: the words and how often, never a person or an address.

A search is counted at most once a minute, without waiting for the database, and only the newest 2,000 are kept.
"""

import re
import threading
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError
from django.db.models import F

from articles.models import FailedSearch
from articles.models.transactions import atomic
from articles.search.text import analyzer
from articles.sql import locks

RETENTION = timedelta(days=90)
MAX_ROWS = 2_000
MIN_INTERVAL = timedelta(minutes=1)
_MAX_A_MINUTE = 30  # searches that one process counts, so that nobody fills the table with nonsense
_PERSONAL = re.compile(r"@|\d{6,}")  # mail addresses and long numbers are personal data

_lock = threading.Lock()
_last_noted: dict[str, datetime] = {}


def note(words: tuple[str, ...], now: datetime):
    """Count a search without a result. Does not raise database errors and does not wait for another writer."""
    folded_words = " ".join(analyzer.fold(word) for word in words)[:100].strip()
    if (
        not settings.NOTE_UNANSWERED_SEARCHES
        or settings.READ_ONLY
        or not folded_words
        or _PERSONAL.search(" ".join(words))
        or not _is_due(folded_words, now)
    ):
        return
    try:
        with locks.without_waiting(FailedSearch), atomic(FailedSearch):
            updated = FailedSearch.objects.filter(words=folded_words, last_at__lte=now - MIN_INTERVAL)
            if not updated.update(times=F("times") + 1, last_at=now):
                FailedSearch.objects.bulk_create([FailedSearch(words=folded_words, last_at=now)], ignore_conflicts=True)
    except DatabaseError:  # another writer, or a read-only copy: the count is not important
        return


def delete_expired(now: datetime) -> int:
    """Delete searches that are older than RETENTION, and the oldest beyond MAX_ROWS; return how many."""
    expired = FailedSearch.objects.filter(last_at__lt=now - RETENTION).delete()[0]
    surplus = list(
        FailedSearch.objects.order_by("-last_at", "-pk").values_list("pk", flat=True)[MAX_ROWS : MAX_ROWS + 500]
    )
    return expired + (FailedSearch.objects.filter(pk__in=surplus).delete()[0] if surplus else 0)


def _is_due(folded_words: str, now: datetime) -> bool:
    with _lock:
        for expired in [noted for noted, at in _last_noted.items() if at <= now - MIN_INTERVAL]:
            del _last_noted[expired]
        if folded_words in _last_noted or len(_last_noted) >= _MAX_A_MINUTE:
            return False
        _last_noted[folded_words] = now
        return True
