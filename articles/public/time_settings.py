"""The check of the settings of times and zones."""

import re

from django.conf import settings
from django.core import checks

from articles.story.date_formatting import TIME_STYLES

_ZONE_NAME = re.compile(r"[+-][0-9]{2}:[0-9]{2} .{1,20}")


@checks.register()
def check_times(app_configs, **kwargs):
    """Report settings of times that cannot be read; `newsroom.settings` refuses a language without words."""
    faults = []
    if settings.TIME_STYLE not in ("", *TIME_STYLES):
        faults.append(f"TIME_STYLE: {settings.TIME_STYLE!r} is no clock; write 12 or 24, or leave it out.")
    faults += [
        f"ZONE_NAMES: {zone!r} is no offset with a name; write -04:00 ET."
        for zone in settings.ZONE_NAMES
        if not _ZONE_NAME.fullmatch(zone)
    ]
    return [checks.Error(fault, id="articles.E021") for fault in faults]
