"""Lists that stay quick at a million rows, and tables that the admin only shows."""

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.forms.models import BaseInlineFormSet
from django.utils.functional import cached_property

from articles.admin.article.status import moment_in_words

MAX_COUNTED = 5000


class BoundedPaginator(Paginator):
    """Count no more rows than anybody pages through; filters and years lead to the others."""

    @cached_property
    def count(self):
        return self.object_list.order_by()[:MAX_COUNTED].count()

    @property
    def is_cut(self) -> bool:
        """Whether there may be more rows than were counted."""
        return self.count == MAX_COUNTED


class BaseAdmin(admin.ModelAdmin):
    """No full counts, no deleting of many at once."""

    actions = None
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = BoundedPaginator
    list_per_page = 50
    list_max_show_all = 0
    view_on_site = False


class ReadOnlyAdmin(BaseAdmin):
    """A table that only the verbs write; `summarise` says in a sentence what stands in it."""

    about = ""
    sortable_by = ()  # no index knows these columns, and there may be millions of rows

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"about": self.about} | (extra_context or {}))


class _TitledChangeList(ChangeList):
    def get_results(self, request):
        super().get_results(request)
        self.result_list = list(self.result_list)
        self.model_admin.resolve_names(request, self.result_list)


class NamingAdmin(ReadOnlyAdmin):
    """A table whose rows are told what they point at by `name`: those of a page all at once."""

    def get_changelist(self, request, **kwargs):
        return _TitledChangeList

    def get_object(self, request, object_id, from_field=None):
        row = super().get_object(request, object_id, from_field)
        if row is not None:
            self.resolve_names(request, [row])
        return row

    def resolve_names(self, request, rows: list):
        raise NotImplementedError


class LabelledFormSet(BaseInlineFormSet):
    """Rows in a table: what deletes one says so to those who cannot see the column's head."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].widget.attrs["aria-label"] = "Delete"


def datetime_column(name: str, words: str):
    """Make a column, or a line of a form, of a moment: printed as the desk prints it everywhere."""

    @admin.display(description=words, ordering=name)
    def value(row):
        value = getattr(row, name)
        return moment_in_words(value) if value else "–"

    value.__name__ = name  # names the cell in the page
    return value


def column(name: str, words: str):
    """Make a column, or a line of a form, of a field under words of its own."""

    @admin.display(description=words, ordering=name)
    def value(row):
        value = getattr(row, f"get_{name}_display", lambda: getattr(row, name))()
        return "–" if value in ("", None) else value

    value.__name__ = name
    return value


class ChoiceFilter(admin.SimpleListFilter):
    """A filter in words: each choice is (key, label, condition)."""

    labelled_choices: tuple = ()

    def lookups(self, request, model_admin):
        return [(key, label) for key, label, _ in self.labelled_choices]

    def queryset(self, request, queryset):
        for key, _, condition in self.labelled_choices:
            if key == self.value():
                return queryset.filter(condition)
        return queryset
