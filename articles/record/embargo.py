"""The embargo: the moment before which a story on the desk may not be published."""

from datetime import datetime

from django.utils import timezone
from django.utils.dateformat import format as date_format

from articles.models import DeskCopy
from articles.record.versioning import ActionRefused


def check_embargo(copy: DeskCopy | None, moment: datetime):
    """Raise ActionRefused if the story may not be public at that moment."""
    if copy and copy.embargo and copy.embargo > moment:
        until = in_words(copy.embargo)
        raise ActionRefused(f"It is under embargo until {until}. Lift the embargo, or wait for its end.")


def in_words(moment: datetime) -> str:
    """Return a moment as an editor reads it, in the newsroom's time zone."""
    return date_format(timezone.localtime(moment), "F j, Y, H:i")
