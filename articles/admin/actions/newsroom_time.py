"""A form field for a moment in the time zone of the newsroom, also in the nights when clocks change."""

from contextlib import suppress
from datetime import UTC, datetime

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.text import format_lazy
from django.utils.translation import gettext

from articles.story.clock_changes import ClockChange, clock_change
from articles.story.lazy_text import gettext_lazy as _

_FORMAT = "%Y-%m-%dT%H:%M"


class _WallClockField(forms.DateTimeField):
    """A date and a time as the clock on the wall shows it: without a time zone, unless the text has an offset."""

    def to_python(self, value):
        with suppress(ValueError):  # of a day that is in no calendar, which is refused below
            moment = parse_datetime(value.strip()) if isinstance(value, str) else None
            if moment and moment.tzinfo:
                return moment
        with timezone.override(UTC):  # in which each time comes once
            moment = super().to_python(value)
        return moment and moment.replace(tzinfo=None)


class NewsroomTimeWidget(forms.MultiWidget):
    """The browser's own date and time field, and a choice of one of two hours where the time comes twice."""

    def __init__(self):
        time_input = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_FORMAT)
        super().__init__({"": time_input, "hour": forms.Select(attrs={"aria-label": _("Which of the two hours")})})

    def decompress(self, value):
        if not value:
            return [None, ""]
        local = timezone.localtime(value)
        return [local.replace(tzinfo=None), str(local.fold)]

    def id_for_label(self, id_):
        return f"{id_}_0" if id_ else id_

    def get_context(self, name, value, attrs):
        values = value if isinstance(value, list) else self.decompress(value)
        change = _change_at(values[0])
        is_repeated = bool(change and change.is_repeated)
        if is_repeated:
            self.widgets[1].choices = [("", gettext("Which of the two?")), *_hours(change)]
        context = super().get_context(name, values, attrs)
        if not is_repeated:
            del context["widget"]["subwidgets"][1:]
        return context


class NewsroomTimeField(forms.MultiValueField):
    """A moment in the time zone of the newsroom. A time that comes twice is asked for again, with the two to choose."""

    widget = NewsroomTimeWidget

    def __init__(self, **kwargs):
        fields = (_WallClockField(), forms.ChoiceField(choices=[("", ""), ("0", ""), ("1", "")], required=False))
        kwargs.setdefault(
            "help_text", format_lazy(_("In the newsroom’s time ({time_zone})."), time_zone=settings.TIME_ZONE)
        )
        super().__init__(fields, require_all_fields=False, **kwargs)

    def compress(self, data_list) -> datetime | None:
        if not data_list or not data_list[0]:
            return None
        moment, hour = data_list
        if moment.tzinfo:
            return _in_calendar(moment)
        change = _change_at(moment)
        if change and not change.is_repeated:
            raise ValidationError(
                gettext("%(change)s, when they go forward; choose another time.") % {"change": change}
            )
        if change and not hour:
            first, second = change.offsets
            raise ValidationError(
                gettext("%(change)s: choose the first (%(first)s) or the second (%(second)s).")
                % {"change": change, "first": first, "second": second}
            )
        fold = int(hour or 0) if change else 0
        return _in_calendar(moment.replace(tzinfo=timezone.get_default_timezone(), fold=fold))


def _in_calendar(moment: datetime) -> datetime:
    """Return a moment that has a day in the newsroom's time zone and in UTC. Raises ValidationError for another."""
    try:
        timezone.localtime(moment.astimezone(UTC))
    except OverflowError:
        text = f"{moment:%Y-%m-%d %H:%M}"
        raise ValidationError(gettext("“%(text)s” is not in the calendar.") % {"text": text}) from None
    return moment


def _change_at(value: datetime | str | None) -> ClockChange | None:
    """Return the change of clocks at a time as the editor wrote it; None if there is none, or the text is no time."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return None
    return clock_change(moment, timezone.get_default_timezone()) if moment and not moment.tzinfo else None


def _hours(change: ClockChange) -> list[tuple[str, str]]:
    labels = (gettext("the first %(time)s (%(offset)s)"), gettext("the second %(time)s (%(offset)s)"))
    return [
        (str(fold), label % {"time": f"{change.first:%H:%M}", "offset": offset})
        for fold, label, offset in zip((0, 1), labels, change.offsets, strict=True)
    ]
