"""Filters of the photo library: missing texts or rights, use, end of rights, digital source, withdrawn."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from django.contrib import admin
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from media.digital_source import DigitalSource
from media.models import Photo


class PhotoFilter(admin.SimpleListFilter):
    """A filter of the photo library. Each value has a label and a function that narrows the queryset."""

    choices_by_value: dict[str, tuple[object, Callable[[QuerySet], QuerySet]]]

    def lookups(self, request, model_admin):
        return [(value, label) for value, (label, _) in self.choices_by_value.items()]

    def queryset(self, request, queryset):
        choice = self.choices_by_value.get(self.value() or "")
        return choice[1](queryset) if choice else queryset


class OrderFilter(PhotoFilter):
    """The order of the list; `PhotoAdmin.get_ordering` reads it. Without it, what came in last is first."""

    title = pgettext_lazy("of a list", "order")
    parameter_name = "order"
    choices_by_value = {"taken": (_("Taken last first"), lambda photos: photos)}

    def choices(self, changelist):
        """Yield the choices; the first is the order without a parameter."""
        came_in, *others = super().choices(changelist)
        yield came_in | {"display": gettext("Came in last first")}
        yield from others


class MissingFilter(PhotoFilter):
    """Photographs without alt text, credit, caption or rights."""

    title = _("what is missing")
    parameter_name = "missing"
    choices_by_value = {
        "alt": (_("Alt text"), lambda photos: photos.missing("alt")),
        "credit": (_("Credit"), lambda photos: photos.missing("credit")),
        "caption": (_("Caption"), lambda photos: photos.missing("caption")),
        "rights": (_("Rights"), lambda photos: photos.missing("rights")),
    }


class UsedFilter(PhotoFilter):
    _("Photographs that published stories use, or do not use.")

    title = _("use")
    parameter_name = "used"
    choices_by_value = {
        "yes": (_("In published stories"), lambda photos: photos.filter(pk__in=Photo.objects.released())),
        "no": (_("Not in any"), lambda photos: photos.exclude(pk__in=Photo.objects.released())),
    }


def _ending_within(days: int, photos: QuerySet) -> QuerySet:
    today = timezone.localdate()
    return photos.filter(rights_until__gte=today, rights_until__lte=today + timedelta(days=days))


class EndingFilter(PhotoFilter):
    _("Photographs whose rights have ended or end soon.")

    title = _("end of rights")
    parameter_name = "ends"
    choices_by_value = {
        "past": (_("Have ended"), lambda photos: photos.filter(rights_until__lt=timezone.localdate())),
        "7": (_("Within a week"), partial(_ending_within, 7)),
        "30": (_("Within a month"), partial(_ending_within, 30)),
    }


class DigitalSourceFilter(PhotoFilter):
    _("Photographs that are marked for readers as generated, composite or altered, or are not.")

    title = _("how it was made")
    parameter_name = "made"
    choices_by_value = {
        "machine": (
            _("With AI, or composed"),
            lambda photos: photos.filter(digital_source__in=DigitalSource.marked_codes()),
        ),
        "lens": (_("Not marked"), lambda photos: photos.exclude(digital_source__in=DigitalSource.marked_codes())),
    }


class WithdrawnFilter(PhotoFilter):
    _("Photographs that are withdrawn or not.")

    title = _("withdrawn or not")
    parameter_name = "withdrawn"
    choices_by_value = {
        "no": (_("May be shown"), lambda photos: photos.filter(is_withdrawn=False)),
        "yes": (_("Withdrawn"), lambda photos: photos.filter(is_withdrawn=True)),
    }
