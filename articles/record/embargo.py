"""The embargo: the moment before which a story on the desk may not be published."""

from datetime import datetime

from django.utils.translation import gettext

from articles.models import DeskCopy
from articles.record.refusals import ActionRefused
from articles.story.moments import moment_in_words


def check_embargo(copy: DeskCopy | None, moment: datetime):
    """Raise ActionRefused if the story may not be public at that moment."""
    if copy and copy.embargo and copy.embargo > moment:
        until = moment_in_words(copy.embargo)
        raise ActionRefused(
            gettext("It is under embargo until %(until)s. Lift the embargo, or wait for its end.") % {"until": until}
        )
