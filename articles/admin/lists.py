"""Lists that stay quick at a million rows, and tables that the admin only shows."""

from django.contrib import admin
from django.core.paginator import Paginator
from django.utils.functional import cached_property
from django.utils.text import capfirst

from articles.models import CatalogueEntry, DeskCopy, Section
from articles.models.catalogue import EPOCH, docid_of

COUNTED = 5000


class BoundedPaginator(Paginator):
    """Count no more rows than anybody pages through; filters and years lead to the others."""

    @cached_property
    def count(self):
        return self.object_list.order_by()[:COUNTED].count()


class QuickAdmin(admin.ModelAdmin):
    """No full counts, no deleting of many at once."""

    actions = None
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = BoundedPaginator
    list_per_page = 50
    list_max_show_all = 0
    view_on_site = False

    def changelist_view(self, request, extra_context=None):
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})


class ReadOnlyAdmin(QuickAdmin):
    """A table that only the verbs write."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class _OneAnswer(admin.SimpleListFilter):
    """A filter whose unknown values are ignored, as in a hand-written address."""

    def value(self):
        value = super().value()
        return value if value in {str(choice) for choice, _ in self.lookup_choices} else None


class StatusFilter(_OneAnswer):
    """Where a story stands, in the words of the list."""

    title = "status"
    parameter_name = "status"
    conditions = {
        "draft": ("Draft", {"latest": 0, "desk_copy__state": DeskCopy.State.DRAFT}),
        "review": ("In review", {"desk_copy__state": DeskCopy.State.REVIEW}),
        "ready": ("Ready", {"desk_copy__state": DeskCopy.State.READY}),
        "scheduled": ("Scheduled", {"scheduled__isnull": False}),
        "live": ("Live", {"state": "live"}),
        "desk": ("Live, on the desk", {"state": "live", "desk_copy__isnull": False}),
        "withdrawn": ("Withdrawn", {"state": "withdrawn"}),
        "erased": ("Erased", {"state": "erased"}),
        "hold": ("Legal hold", {"legal_hold": True}),
        "noindex": ("Hidden from search engines", {"noindex": True}),
    }

    def lookups(self, request, model_admin):
        return [(value, title) for value, (title, _) in self.conditions.items()]

    def queryset(self, request, queryset):
        return queryset.filter(**self.conditions[self.value()][1]) if self.value() else queryset


class SectionFilter(_OneAnswer):
    title = "section"
    parameter_name = "section"

    def lookups(self, request, model_admin):
        return list(Section.objects.values_list("slug", "name"))

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        section = Section.objects.get(slug=self.value())
        on_desk = queryset.model.objects.filter(latest=0, desk_copy__section=section)
        return queryset.filter(entry__section=section) | queryset.filter(pk__in=on_desk)


class YearFilter(_OneAnswer):
    """Years in which stories were published: ten one by one, those before by decades."""

    title = "year of publication"
    parameter_name = "year"

    def lookups(self, request, model_admin):
        docids = CatalogueEntry.objects.order_by("docid").values_list("docid", flat=True)
        newest = docids.reverse().first()
        if newest is None:
            return []
        first, last = (CatalogueEntry(docid=docid).day.year for docid in (docids.first(), newest))
        single = max(first, last - 9)
        years = [(str(year), str(year)) for year in range(last, single - 1, -1)]
        before = range((single - 1) // 10 * 10, first // 10 * 10 - 1, -10) if first < single else ()
        return years + [(f"{decade}s", f"{decade}s") for decade in before]

    def queryset(self, request, queryset):
        value = self.value()
        if not value:
            return queryset
        first = int(value.removesuffix("s"))
        last = first + (10 if value.endswith("s") else 1)
        days = [EPOCH.replace(year=year, month=1, day=1) for year in (first, last)]
        return queryset.filter(entry__docid__gte=docid_of(days[0]), entry__docid__lt=docid_of(days[1]))
