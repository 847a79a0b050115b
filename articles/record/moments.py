"""Moments in words, as editors read them: refusals, the audit log and the desk use the same form.

The dates of stories have their own precision and offset, see `articles.story.date_formatting`.
"""

from datetime import datetime

from django.utils import timezone
from django.utils.dateformat import format as date_format


def moment_in_words(moment: datetime) -> str:
    """Return a moment in the time zone of the newsroom: "July 2, 2024, 09:30"."""
    return date_format(timezone.localtime(moment), "F j, Y, H:i")
