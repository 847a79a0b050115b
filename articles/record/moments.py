"""Moments in words, as editors read them: refusals, the audit log and the desk use the same form.

The dates of stories have their own precision and offset, see `articles.story.date_formatting`.
"""

from datetime import datetime

from django.utils import timezone
from django.utils.dateformat import format as date_format

from articles.story.clock_changes import clock_change
from articles.story.date_formatting import offset_in_words


def moment_in_words(moment: datetime) -> str:
    """Return a moment in the time zone of the newsroom: "July 2, 2024, 09:30".

    A time that comes twice, as the clocks went back, has its offset.
    """
    local = timezone.localtime(moment)
    words = date_format(local, "F j, Y, H:i")
    is_repeated = clock_change(local.replace(tzinfo=None), timezone.get_default_timezone())
    return f"{words} {offset_in_words(local)}" if is_repeated else words
