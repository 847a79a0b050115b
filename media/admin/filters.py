"""Filters of the photo library: missing texts or rights, use, end of rights, digital source, withdrawn."""

from datetime import timedelta

from django.contrib import admin
from django.utils import timezone

from media.digital_source import DigitalSource
from media.models import Photo


class MissingFilter(admin.SimpleListFilter):
    """Photographs without alt text, credit, caption or rights."""

    title = "what is missing"
    parameter_name = "missing"

    def lookups(self, request, model_admin):
        return [("alt", "Alt text"), ("credit", "Credit"), ("caption", "Caption"), ("rights", "Rights")]

    def queryset(self, request, queryset):
        choices = {name for name, _ in self.lookup_choices}
        return queryset.missing(self.value()) if self.value() in choices else queryset


class UsedFilter(admin.SimpleListFilter):
    """Photographs that published stories use, or do not use."""

    title = "use"
    parameter_name = "used"

    def lookups(self, request, model_admin):
        return [("yes", "In published stories"), ("no", "Not in any")]

    def queryset(self, request, queryset):
        used = Photo.objects.released()
        if self.value() == "yes":
            return queryset.filter(pk__in=used)
        return queryset.exclude(pk__in=used) if self.value() == "no" else queryset


class EndingFilter(admin.SimpleListFilter):
    """Photographs whose rights have ended or end soon."""

    title = "end of rights"
    parameter_name = "ends"

    def lookups(self, request, model_admin):
        return [("past", "Have ended"), ("7", "Within a week"), ("30", "Within a month")]

    def queryset(self, request, queryset):
        today = timezone.localdate()
        if self.value() == "past":
            return queryset.filter(rights_until__lt=today)
        if self.value() in ("7", "30"):
            last = today + timedelta(days=int(self.value()))
            return queryset.filter(rights_until__gte=today, rights_until__lte=last)
        return queryset


class DigitalSourceFilter(admin.SimpleListFilter):
    """Photographs that are marked for readers as generated, composite or altered, or are not."""

    title = "how it was made"
    parameter_name = "made"

    def lookups(self, request, model_admin):
        return [("machine", "With AI, or composed"), ("lens", "Not marked")]

    def queryset(self, request, queryset):
        if self.value() == "machine":
            return queryset.filter(digital_source__in=DigitalSource.marked_codes())
        return queryset.exclude(digital_source__in=DigitalSource.marked_codes()) if self.value() == "lens" else queryset


class WithdrawnFilter(admin.SimpleListFilter):
    """Photographs that are withdrawn or not."""

    title = "withdrawn or not"
    parameter_name = "withdrawn"

    def lookups(self, request, model_admin):
        return [("no", "May be shown"), ("yes", "Withdrawn")]

    def queryset(self, request, queryset):
        return queryset.filter(is_withdrawn=self.value() == "yes") if self.value() in ("yes", "no") else queryset
