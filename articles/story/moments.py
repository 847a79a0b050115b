"""Moments in words, as editors read them: refusals, the audit log and the desk use the same form.

The dates of stories have their own precision and offset, see `articles.story.date_formatting`.
"""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from articles.story.clock_changes import clock_change
from articles.story.date_formatting import clock_in_words, offset_in_words


def moment_in_words(moment: datetime) -> str:
    """Return a moment in the time zone of the newsroom: "July 2, 2024, 09:30".

    A time that comes twice, as the clocks went back, has its offset.
    """
    local = timezone.localtime(moment)
    words = _("%(date)s, %(time)s") % {"date": date_format(local), "time": clock_in_words(local.time())}
    is_repeated = clock_change(local.replace(tzinfo=None), timezone.get_default_timezone())
    return f"{words} {offset_in_words(local)}" if is_repeated else words


def moment_in_english(moment: datetime) -> str:
    """Return a moment in words for what is stored: the audit log is in English in every newsroom."""
    with override("en"):
        return moment_in_words(moment)
