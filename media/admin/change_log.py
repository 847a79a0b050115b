"""What was changed in a photograph, in words for its history: "Rights: from “Cleared” to “Not cleared”."."""

from django import forms
from django.utils.text import Truncator, capfirst

from media.models import Photo

_MAX_LENGTH = 80


def changes_in_words(form: forms.ModelForm) -> str:
    """Return the changes of a valid form of a photograph, "" if nothing was changed."""
    before = {name: form.initial.get(name) for name in form.changed_data if name in form.initial}
    changes = changes_of(form.instance, before)
    return f"{changes} A new file.".strip() if form.cleaned_data.get("new_file") else changes


def changes_of(photo: Photo, before: dict) -> str:
    """Return the changes of the fields in `before`, which has their former values."""
    sentences = []
    for name, value in before.items():
        field = Photo._meta.get_field(name)
        old, new = (_in_words(field, value) for value in (value, getattr(photo, name)))
        if old != new:
            sentences.append(f"{capfirst(field.verbose_name)}: from {old} to {new}.")
    return " ".join(sentences)


def _in_words(field, value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        value = "; ".join(value)
    text = str(dict(field.flatchoices).get(value, "" if value is None else value))
    return f"“{Truncator(text).chars(_MAX_LENGTH)}”" if text else "nothing"
