"""The rows of the desk form: bylines, agency lines and photos, in their order."""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.forms.models import BaseInlineFormSet
from django.utils.text import capfirst
from django.utils.translation import gettext

from articles.admin.base import LabelledFormSet
from articles.admin.desk.new_names import AuthorField, AuthorPicker, BylineForm, CreditForm
from articles.admin.widgets import SafeAutocomplete
from articles.models import DeskAgencyLine, DeskByline, Placement
from articles.story.lazy_text import gettext_lazy as _


class PositionedFormSet(LabelledFormSet):
    """Move new rows without a position to the end."""

    def has_rows(self) -> bool:
        """Return whether a row is saved or something was entered in a new one."""
        return any(form.instance.pk or (self.is_bound and form.has_changed()) for form in self.forms)

    def save_new(self, form, commit=True):
        # Not `is_valid()`: a form whose row was deleted a moment ago can no longer be asked.
        positions = [other.cleaned_data.get("position") for other in self.forms]
        if not form.cleaned_data.get("position") and positions.count(0) > 1:
            form.instance.position = self.forms.index(form)
        return super().save_new(form, commit)


class RowForm(forms.ModelForm):
    """A row of a formset; a new row in which nothing was entered is not saved."""

    def has_changed(self):
        """Return whether something was entered: the place and the role of a row say nothing by themselves."""
        return bool(set(self.changed_data) - (set() if self.instance.pk else {"position", "role"}))


class PlacementFormSet(PositionedFormSet):
    """Each place in the story has one photo; two editors may both have chosen one for it."""

    def get_unique_error_message(self, unique_check):
        return gettext("Two photos have the same place in the story. Delete one, or name another place for it.")

    def get_form_error(self):
        return gettext("Another photo has the same place.")


class PlacementForm(RowForm):
    """A photo in the story; no anchor means the lead photo."""

    class Meta:
        labels = {"anchor": _("Place in the story")}
        help_texts = {
            "anchor": _("Empty: the lead photo. p1: where the text shows the photo p1."),
            "crop": _(
                "The point that stays in sight, in percent from the left and from the top: 50,40. "
                "Empty: as in the library."
            ),
            "alt": _("What it shows, for those who cannot see it."),
        }

    def clean_photo(self):
        """Refuse a photograph that was erased by order after it was chosen; one that is saved here leaves its place."""
        photo = self.cleaned_data["photo"]
        if photo and photo.is_erased and "photo" in self.changed_data:
            raise forms.ValidationError(
                gettext(
                    "This photograph was erased by order after it was chosen here. Choose another one, or delete this "
                    "row with its words."
                )
            )
        return photo

    def validate_constraints(self):
        """Do nothing: the formset checks that each place has one photo, since it sees all rows as they are saved."""


def as_on_the_desk(formfield):
    """Return the form field without the links that change, delete or show the related object.

    They would leave the form with its unsaved input. The link that adds a tag or author in a window remains. The error
    of a choice that somebody deleted says so.
    """
    if isinstance(formfield, forms.ModelChoiceField):
        formfield.error_messages["invalid_choice"] = gettext(
            "What you chose is not there any more: somebody deleted it after you opened this page. Choose again."
        )
    if formfield and isinstance(formfield.widget, RelatedFieldWidgetWrapper):
        for option in ("can_change_related", "can_delete_related", "can_view_related"):
            setattr(formfield.widget, option, False)
    return formfield


class _DeskInline:
    """Rows of a desk copy; who may edit the copy may edit them."""

    form = RowForm
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
        formfield = as_on_the_desk(super().formfield_for_dbfield(field, request, **kwargs))
        if field.name in ("caption", "alt"):
            formfield.widget.attrs["rows"] = 2
        if formfield and isinstance(self, admin.TabularInline):  # its fields have no visible label
            formfield.widget.attrs["aria-label"] = capfirst(formfield.label)
        return formfield


class BylineInline(_DeskInline, admin.TabularInline):
    template = "admin/labelled_tabular.html"
    model = DeskByline
    form = BylineForm
    fields = ("author", "name", "role", "position", "new_author")
    autocomplete_fields = ("author",)

    def get_formset(self, request, obj=None, **kwargs):
        may_create = request.user.has_perm("articles.add_author")
        form = type("BylineForm", (BylineForm,), {"may_create": may_create, "__module__": BylineForm.__module__})
        return super().get_formset(request, obj, **{"form": form} | kwargs)

    def formfield_for_foreignkey(self, field, request, **kwargs):
        if field.name != "author":
            return super().formfield_for_foreignkey(field, request, **kwargs)
        widget = AuthorPicker(field, self.admin_site, attrs={"data-creates": "byline"})
        return field.formfield(**kwargs, form_class=AuthorField, widget=widget)


class AgencyLineInline(_DeskInline, admin.TabularInline):
    template = "admin/labelled_tabular.html"
    model = DeskAgencyLine
    form = CreditForm
    fields = ("agency", "role", "words", "position")
    autocomplete_fields = ("agency",)


class PlacementInline(_DeskInline, admin.StackedInline):
    model = Placement
    form = PlacementForm
    formset = PlacementFormSet
    fields = (("photo", "anchor", "position"), "caption", ("credit", "crop"), "alt")
    autocomplete_fields = ("photo",)
    verbose_name = _("photo in the story")
    verbose_name_plural = _("photos in the story")

    def get_extra(self, request, obj=None, **kwargs):
        return 0


def free_anchors(formset: BaseInlineFormSet):
    """Set a temporary anchor on changed photos, so that two of them can swap places under the unique constraint."""
    if formset.model is Placement:
        for form in formset.initial_forms:
            if form.has_changed():
                Placement.objects.filter(pk=form.instance.pk).update(anchor=f"~{form.instance.pk}")
