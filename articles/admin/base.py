"""Base classes of the admin: lists that stay fast with a million rows, read-only tables, columns and filters."""

from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.forms.models import BaseInlineFormSet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext

from articles.story.moments import moment_in_words
from media.admin.labels import PlainLabels
from media.admin.merged_saves import MergedSaves

MAX_COUNTED = 5000


class BoundedPaginator(Paginator):
    """Count at most `MAX_COUNTED` rows; filters lead to the others."""

    @cached_property
    def count(self):
        return self.object_list.order_by()[:MAX_COUNTED].count()

    @property
    def is_cut(self) -> bool:
        """Whether there may be more rows than the count."""
        return self.count == MAX_COUNTED


class BaseAdmin(PlainLabels, MergedSaves, admin.ModelAdmin):
    """An admin list without full counts and without actions on many rows."""

    actions = None
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = BoundedPaginator
    list_per_page = 50
    list_max_show_all = 0
    view_on_site = False

    def get_sortable_by(self, request):
        """Return the columns whose heads sort the list: not the name of a row, whose head Django links for nothing."""
        return [name for name in super().get_sortable_by(request) if name != "__str__"]


class ReadOnlyAdmin(BaseAdmin):
    """A table that only verbs write. `about` is a sentence above the list that says what the table is for."""

    about = ""
    sortable_by = ()  # these columns have no index, and there may be millions of rows

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
    """Admin list that loads the titles of related objects for a whole page at once, by `resolve_names`."""

    def get_changelist(self, request, **kwargs):
        return _TitledChangeList

    def get_object(self, request, object_id, from_field=None):
        row = super().get_object(request, object_id, from_field)
        if row is not None:
            self.resolve_names(request, [row])
        return row

    def resolve_names(self, request, rows: list):
        """Set on each row the titles that the columns print."""
        raise NotImplementedError


class LabelledFormSet(BaseInlineFormSet):
    """A formset whose delete boxes have a label for screen readers, which do not read the head of the column.

    Labels have no colon.
    """

    def get_form_kwargs(self, index):
        return super().get_form_kwargs(index) | {"label_suffix": ""}

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].widget.attrs["aria-label"] = gettext("Delete")


class CompletedInput(forms.TextInput):
    """A text field that a script completes with the names of a relation, as the admin's autocomplete finds them."""

    class Media:
        js = (forms.Script("articles/desk/completing.js", type="module"),)

    def __init__(self, app_label: str, model_name: str, field_name: str):
        super().__init__()
        self.field = {"app_label": app_label, "model_name": model_name, "field_name": field_name}

    def build_attrs(self, base_attrs, extra_attrs=None):
        url = f"{reverse('admin:autocomplete')}?{urlencode(self.field)}"
        return super().build_attrs(base_attrs, extra_attrs) | {"data-complete": url, "autocomplete": "off"}


def datetime_column(name: str, label: str):
    """Return a column (or read-only field) that prints a datetime field in words, "–" if it is empty."""

    @admin.display(description=label, ordering=name)
    def value(row):
        value = getattr(row, name)
        return moment_in_words(value) if value else "–"

    value.__name__ = name  # becomes the CSS class of the cell
    return value


def column(name: str, label: str):
    """Return a column (or read-only field) of a field under another label, "–" if it is empty."""

    @admin.display(description=label, ordering=name)
    def value(row):
        value = getattr(row, f"get_{name}_display", lambda: getattr(row, name))()
        return "–" if value in ("", None) else value

    value.__name__ = name
    return value


class ChoiceFilter(admin.SimpleListFilter):
    """A filter whose choices are (key, label, condition as `Q`)."""

    labelled_choices: tuple = ()

    def lookups(self, request, model_admin):
        return [(key, label) for key, label, _ in self.labelled_choices]

    def queryset(self, request, queryset):
        for key, _, condition in self.labelled_choices:
            if key == self.value():
                return queryset.filter(condition)
        return queryset
