"""Delete the files of what was erased, where the process that erased it died before it had deleted them.

delete_left_over(timezone.now())        at the start of `keep_time`, and every hour
"""

import logging
from datetime import datetime, timedelta

from articles.models import PrintedPage, StoryAudio
from articles.record import printed_page_files, story_audio
from media import erasure as photo_erasure

logger = logging.getLogger(__name__)
_EVERY = timedelta(hours=1)
_last: list[datetime] = []


def delete_expired(now: datetime):
    """Delete what is left over, at most once an hour in a process."""
    if not _last or now - _last[0] >= _EVERY:
        _last[:] = [now]
        try:
            delete_left_over()
        except OSError:
            logger.exception("Files of something that was erased could not be deleted; it is tried again in an hour.")


def delete_left_over():
    """Delete the files of all erased printed pages, recordings and photographs that are still there."""
    for page in PrintedPage.objects.exclude(erased_at=None).order_by("pk"):
        printed_page_files.remove(page)
    for audio in StoryAudio.objects.exclude(erased_at=None).order_by("pk"):
        story_audio.remove_files(audio)
    photo_erasure.remove_left_over()
