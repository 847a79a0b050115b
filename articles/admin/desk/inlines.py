"""What stands in rows under a story on the desk: bylines, agency lines and photos, in their order."""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import (
    AutocompleteSelect,
    AutocompleteSelectMultiple,
    RelatedFieldWidgetWrapper,
)
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.utils.text import capfirst

from articles.admin.base import LabelledFormSet
from articles.models import DeskAgencyLine, DeskByline, DeskCopy, Placement


class PositionedFormSet(LabelledFormSet):
    """A new row without a position stands last."""

    def save_new(self, form, commit=True):
        places = [other.cleaned_data.get("position") for other in self.forms if other.is_valid()]
        if not form.cleaned_data.get("position") and places.count(0) > 1:
            form.instance.position = self.forms.index(form)
        return super().save_new(form, commit)


class PlacementForm(forms.ModelForm):
    class Meta:
        labels = {"anchor": "Place in the story"}
        help_texts = {"anchor": "Empty: the lead photo. p1: where the text shows the photo p1."}

    def validate_constraints(self):
        """Leave the one photo at each place to the form set, which sees all rows as they will be saved."""


class ValidatedKeyMixin:
    """Show what was chosen also when an address or a tampered form names what can be no key; the field refuses it."""

    def optgroups(self, name, value, attr=None):
        return super().optgroups(name, [one for one in value if _is_key(one, self.field)], attr)


def _is_key(value, field) -> bool:
    try:
        field.target_field.to_python(value)
    except ValidationError:
        return False
    return len(str(value)) <= 36 and not (str(value).isdecimal() and len(str(value)) > 18)


class SafeAutocomplete(ValidatedKeyMixin, AutocompleteSelect):
    pass


class SafeAutocompleteMultiple(ValidatedKeyMixin, AutocompleteSelectMultiple):
    def build_attrs(self, base_attrs, extra_attrs=None):
        """Offer nothing that takes all away at once: each has its own cross."""
        return super().build_attrs(base_attrs, extra_attrs) | {"data-allow-clear": "false"}

    def value_from_datadict(self, data, files, name):
        """Let the field refuse a number that no database could hold, rather than ask the database."""
        return [one if len(one) < 19 else "too long" for one in super().value_from_datadict(data, files, name)]


def without_related_links(formfield):
    """Let a new tag or author be added from the form; what the others open would leave the story behind."""
    if formfield and isinstance(formfield.widget, RelatedFieldWidgetWrapper):
        for option in ("can_change_related", "can_delete_related", "can_view_related"):
            setattr(formfield.widget, option, False)
    return formfield


class _DeskInline:
    """Rows of a desk copy: whoever may work on it may change them."""

    formset = PositionedFormSet

    def get_extra(self, request, obj=None, **kwargs):
        return 0 if obj else 1

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("articles.view_deskcopy")

    def has_change_permission(self, request, obj=None):
        return request.user.has_perm("articles.change_deskcopy")

    has_add_permission = has_delete_permission = has_change_permission

    def formfield_for_foreignkey(self, field, request, **kwargs):
        if field.name in self.autocomplete_fields:
            kwargs["widget"] = SafeAutocomplete(field, self.admin_site)
        return super().formfield_for_foreignkey(field, request, **kwargs)

    def formfield_for_dbfield(self, field, request, **kwargs):
        formfield = without_related_links(super().formfield_for_dbfield(field, request, **kwargs))
        if field.name in ("caption", "alt"):
            formfield.widget.attrs["rows"] = 2
        if formfield and isinstance(self, admin.TabularInline):  # whose fields have no label of their own
            formfield.widget.attrs["aria-label"] = capfirst(formfield.label)
        return formfield


class BylineInline(_DeskInline, admin.TabularInline):
    model = DeskByline
    fields = ("author", "name", "role", "position")
    autocomplete_fields = ("author",)


class AgencyLineInline(_DeskInline, admin.TabularInline):
    model = DeskAgencyLine
    fields = ("agency", "role", "words", "position")
    autocomplete_fields = ("agency",)


class PlacementInline(_DeskInline, admin.StackedInline):
    model = Placement
    form = PlacementForm
    fields = (("photo", "anchor", "position"), "caption", ("credit", "crop"), "alt")
    autocomplete_fields = ("photo",)
    verbose_name = "photo in the story"
    verbose_name_plural = "photos in the story"

    def get_extra(self, request, obj=None, **kwargs):
        return 0


def drop_missing_rows(formset: BaseInlineFormSet, copy: DeskCopy):
    """Drop rows that the form does not show (it was saved over another save), and let photos change places."""
    rows = formset.model.objects.filter(copy=copy)
    forms_by_pk = {form.instance.pk: form for form in formset.initial_forms}
    rows.exclude(pk__in=forms_by_pk).delete()
    if formset.model is Placement:
        for pk, form in forms_by_pk.items():
            if form.has_changed():
                rows.filter(pk=pk).update(anchor=f"~{pk}")
