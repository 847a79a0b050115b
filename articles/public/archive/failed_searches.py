"""What readers looked for and did not find, for the desk to know: words and how often, never who or from where.

A search is noted once a minute at most, only where it costs nobody a wait, and never more than the newest 2,000 words.
"""

import re
import threading
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import F

from articles.models import FailedSearch
from articles.search.text import analyzer

RETENTION = timedelta(days=90)
MAX_ROWS = 2_000
MIN_INTERVAL = timedelta(minutes=1)
_NEW_A_MINUTE = 30  # words noted by one process, so that nobody fills the table with nonsense
_PERSONAL = re.compile(r"@|\d{6,}")  # addresses of people and numbers are nobody's business

_lock = threading.Lock()
_last_noted: dict[str, datetime] = {}


def note(typed: tuple[str, ...], now: datetime):
    """Note that these words found nothing. Never raises, and never waits for another writer."""
    words = " ".join(analyzer.fold(word) for word in typed)[:100].strip()
    if (
        not settings.NOTE_UNANSWERED_SEARCHES
        or not words
        or _PERSONAL.search(" ".join(typed))
        or not _is_due(words, now)
    ):
        return
    try:
        with _without_waiting(), transaction.atomic():
            updated = FailedSearch.objects.filter(words=words, last_at__lte=now - MIN_INTERVAL)
            if not updated.update(times=F("times") + 1, last_at=now):
                FailedSearch.objects.bulk_create([FailedSearch(words=words, last_at=now)], ignore_conflicts=True)
    except DatabaseError:  # somebody else is writing, or this is a copy to read from: it is only a hint
        return


def delete_expired(now: datetime) -> int:
    """Drop what was not asked for within three months, and the oldest beyond the most that is kept."""
    expired = FailedSearch.objects.filter(last_at__lt=now - RETENTION).delete()[0]
    surplus = list(
        FailedSearch.objects.order_by("-last_at", "-pk").values_list("pk", flat=True)[MAX_ROWS : MAX_ROWS + 500]
    )
    return expired + (FailedSearch.objects.filter(pk__in=surplus).delete()[0] if surplus else 0)


def _is_due(words: str, now: datetime) -> bool:
    with _lock:
        for known in [known for known, at in _last_noted.items() if at <= now - MIN_INTERVAL]:
            del _last_noted[known]
        if words in _last_noted or len(_last_noted) >= _NEW_A_MINUTE:
            return False
        _last_noted[words] = now
        return True


@contextmanager
def _without_waiting():
    """Keep a reader's page out of the queue of SQLite's writers: there is one at a time."""
    if connection.vendor != "sqlite":
        yield
        return
    _wait(0)
    try:
        yield
    finally:
        _wait(int(connection.settings_dict["OPTIONS"].get("timeout", 5) * 1000))


def _wait(milliseconds: int):
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {milliseconds:d}")
