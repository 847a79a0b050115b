"""Two people who save the same row: what only one of them changed is taken from each, what both changed is asked.

A page carries the values that it was opened with. A save compares them with what it sends and with what is stored now;
a value that both changed refuses the save once, with the colleague's, and the same save sent again replaces that one.
"""

import json
from datetime import date
from functools import cached_property

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.db import router, transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext

FIELD = "opened_with"
_MAX_DISPLAYED = 5000  # characters of a colleague's value in an error


class MergedForm(forms.ModelForm):
    """A form of a stored row that merges its values with what somebody else saved since the page was opened.

    `merged_labels` are the labels of the fields that keep the colleague's value. A form may name `stored_choices`:
    fields of choices that the row has in another way, and of which `initial` has what is stored.
    """

    @cached_property
    def _compared(self) -> list[str]:
        """The fields whose values are compared: those of the row, without files and what nobody can change."""
        concrete = {field.name for field in (*self.instance._meta.fields, *self.instance._meta.many_to_many)}
        return [
            name
            for name, field in self.fields.items()
            if name in concrete | set(self._stored_choices)
            and not (field.disabled or isinstance(field, forms.FileField))
        ]

    @property
    def _stored_choices(self) -> tuple[str, ...]:
        return getattr(self, "stored_choices", ())

    @cached_property
    def _opened(self) -> dict[str, object]:
        """The values that the page was opened with; those of now if it was opened just now or sends none."""
        stored = {name: plain(self.initial.get(name)) for name in self._compared}
        try:
            sent = dict(json.loads(self.data.get(FIELD, "{}")))
        except (ValueError, TypeError, RecursionError):
            sent = {}
        return {name: sent.get(name, value) for name, value in stored.items()}

    @property
    def opened_with(self) -> str:
        """The values that the page was opened with, as JSON for its hidden field."""
        return json.dumps(self._opened, ensure_ascii=False)

    @cached_property
    def merged_names(self) -> list[str]:
        return []

    @property
    def merged_labels(self) -> list[str]:
        return [str(self[name].label) for name in self.merged_names]

    @property
    def changed_data(self):
        return [name for name in super().changed_data if name not in self.merged_names]

    def clean(self):
        for name in self._compared:
            if name in self.cleaned_data:
                self._merge(name)
        return super().clean()

    def _merge(self, name: str):
        opened, mine, stored = self._opened[name], plain(self.cleaned_data[name]), plain(self.initial.get(name))
        if stored in (opened, mine):
            return
        value, words = self._stored_value(name)
        if mine == opened:
            self.cleaned_data[name] = value
            self.merged_names.append(name)
            return
        self._opened[name] = stored
        self.add_error(
            name,
            ValidationError(
                gettext("%(person)s saved “%(value)s” here after you opened this page. Save again to replace it.")
                % {"person": _last_editor(self.instance), "value": words[:_MAX_DISPLAYED]}
            ),
        )

    def _stored_value(self, name: str) -> tuple[object, str]:
        """Return what is stored for a field now, and the same in words."""
        if name in self._stored_choices:
            keys = self.initial[name]
            labels = [label for _title, group in self.fields[name].choices for key, label in group if key in keys]
            return keys, ", ".join(map(str, labels)) or "–"
        value = getattr(self.instance, name)
        if name not in {field.name for field in self.instance._meta.fields}:
            return value.all(), ", ".join(map(str, value.all())) or "–"
        return value, str(getattr(self.instance, f"get_{name}_display", lambda: value)() or "–")


class MergedSaves:
    """A mixin for the admin of a model, whose form becomes a `MergedForm`; `merges_saves` turns it off."""

    merges_saves = True

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        if obj is None or not change or not self.merges_saves:
            return form
        return type(form.__name__, (MergedForm, form), {"__module__": form.__module__})

    def get_object(self: admin.ModelAdmin, request, object_id, from_field=None):
        """Return the row; one that is saved is locked, so that nobody saves it after it was read for the comparison."""
        row = super().get_object(request, object_id, from_field)
        if row is None or request.method != "POST" or not self.merges_saves:
            return row
        with transaction.atomic(using=router.db_for_write(self.model)):  # the view's own holds the lock until it ends
            self.model._base_manager.select_for_update().filter(pk=row.pk).first()
        return super().get_object(request, object_id, from_field)

    def save_related(self: admin.ModelAdmin, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if labels := getattr(form, "merged_labels", ()):
            sentence = gettext("Saved together with what others changed meanwhile: %(fields)s.")
            messages.info(request, sentence % {"fields": ", ".join(labels)})


def plain(value) -> object:
    """Return a value of a field as JSON can hold it, the same for what is stored and for what a form sends."""
    if value is None:
        return ""
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple, set, QuerySet)):
        return sorted(str(plain(one)) for one in value)
    return str(value).replace("\r\n", "\n").strip()


def _last_editor(row: Model) -> str:
    entries = LogEntry.objects.filter(content_type__app_label=row._meta.app_label, object_id=str(row.pk))
    entry = entries.filter(content_type__model=row._meta.model_name).select_related("user").first()
    return entry.user.get_username() if entry else gettext("Somebody else")
