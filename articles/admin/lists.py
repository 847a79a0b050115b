"""Lists that stay quick at a million rows, and tables that the admin only shows."""

from django.contrib import admin
from django.core.paginator import Paginator
from django.utils.functional import cached_property
from django.utils.text import capfirst

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
