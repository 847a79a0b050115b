"""The errors of a form as one list at its top, each with a link to its field."""

from collections.abc import Iterable
from typing import NamedTuple

from django import template
from django.forms import BaseForm, BoundField

register = template.Library()


class FormError(NamedTuple):
    """One error: what the field is called, the HTML id of the field, and the message. "" for errors of no field."""

    label: str
    field_id: str
    message: str


@register.inclusion_tag("admin/_form_errors.html")
def form_errors(form: BaseForm, inline_formsets: Iterable = ()) -> dict:
    """Return the errors of a form and of its rows, in the order of the page; `inline_formsets` are the admin's."""
    errors = list(_errors_of(form))
    for inline in inline_formsets or ():
        formset, noun = inline.formset, str(inline.opts.verbose_name)
        errors += [FormError("", "", str(message)) for message in formset.non_form_errors()]
        for number, row in enumerate(formset.forms, 1):
            errors += _errors_of(row, f"{noun.capitalize()} {number}")
    return {"errors": errors}


def _errors_of(form: BaseForm, row: str = "") -> Iterable[FormError]:
    for name, messages in (form.errors or {}).items():
        field = form[name] if name in form.fields else next(iter(form.visible_fields()), None)
        field_label = str(field.label) if field and name in form.fields else ""
        label = ", ".join(text for text in (row, field_label) if text)
        field_id = _id_of(field) if field and (row or name in form.fields) else ""
        for message in messages:
            yield FormError(label, field_id, str(message))


def _id_of(field: BoundField) -> str:
    return field.id_for_label or field.auto_id
