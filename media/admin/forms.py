"""Forms of the photo desk."""

from django import forms
from django.contrib.admin.widgets import AdminDateWidget, AdminTextareaWidget, AdminTextInputWidget

from media.bulk_edit import RIGHTS, WORDS
from media.models import Photo
from media.models.rights import Rights


class NameListField(forms.CharField):
    """Several names in one line with semicolons between them; the value is a list without duplicates."""

    widget = AdminTextInputWidget

    def prepare_value(self, value):
        return "; ".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        return list(dict.fromkeys(name.strip() for name in super().to_python(value).split(";") if name.strip()))

    def has_changed(self, initial, data):
        return self.to_python(data or "") != (initial or [])


class PhotoForm(forms.ModelForm):
    """The form of one photograph, with a field to replace its file."""

    keywords = NameListField(required=False, help_text="With semicolons between.")
    persons = NameListField(required=False, label="Persons shown", help_text="With semicolons between.")
    new_file = forms.FileField(
        required=False, label="Replace the file", help_text="Stories published with the old file keep showing that one."
    )

    class Meta:
        model = Photo
        fields = [*WORDS, *RIGHTS, "focal_x", "focal_y"]
        widgets = {
            "caption": AdminTextareaWidget(attrs={"rows": 4}),
            "alt": AdminTextareaWidget(attrs={"rows": 2}),
            "extended_description": AdminTextareaWidget(attrs={"rows": 2}),
            "rights_words": AdminTextareaWidget(attrs={"rows": 2}),
            "usage_terms": AdminTextareaWidget(attrs={"rows": 2}),
            "instructions": AdminTextareaWidget(attrs={"rows": 2}),
            "credit": AdminTextInputWidget,
            "headline": AdminTextInputWidget,
        }


class _ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files; the value is a list."""

    widget = _ManyFilesInput

    def clean(self, data, initial=None):
        files = data if isinstance(data, list | tuple) else [data]
        # `ingest` refuses an empty file by its name; a refusal here would stop the whole upload.
        return [file for file in files if file] or super().clean(None, initial)


class UploadForm(forms.Form):
    """The form to upload many files with the same rights."""

    files = ManyFilesField(label="Photographs", help_text="JPEG, PNG, WebP, AVIF, TIFF or GIF; several at once.")
    rights = forms.ChoiceField(choices=Rights, initial=Rights.UNKNOWN, help_text="Of all of them.")
    rights_words = forms.CharField(
        label="Words of the licence", required=False, widget=AdminTextareaWidget(attrs={"rows": 2})
    )


class BulkForm(forms.Form):
    """Values for many photographs: a filled-in field is set, a marked field is emptied, all others stay as they are."""

    caption = forms.CharField(required=False, widget=AdminTextareaWidget(attrs={"rows": 3}))
    credit = forms.CharField(required=False, max_length=500, widget=AdminTextInputWidget)
    photographer = forms.CharField(required=False, max_length=500, widget=AdminTextInputWidget)
    agency = forms.CharField(required=False, max_length=300, widget=AdminTextInputWidget)
    copyright = forms.CharField(required=False, max_length=1000, widget=AdminTextInputWidget)
    rights = forms.ChoiceField(required=False, choices=[("", "Leave as they are"), *Rights.choices])
    rights_until = forms.DateField(required=False, label="Until", widget=AdminDateWidget)
    rights_words = forms.CharField(
        label="Words of the licence", required=False, widget=AdminTextareaWidget(attrs={"rows": 2})
    )

    EMPTIED = {
        "caption": "",
        "credit": "",
        "photographer": "",
        "agency": "",
        "copyright": "",
        "rights_until": None,
        "rights_words": "",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.EMPTIED:
            label = f"Empty it: {self[name].label.lower()}"
            self.fields[f"empty_{name}"] = forms.BooleanField(required=False, label=label)

    def rows(self):
        """Yield each field with its checkbox "Empty it", None if the field cannot be empty."""
        for name in self.base_fields:
            yield self[name], self[f"empty_{name}"] if name in self.EMPTIED else None

    def clean(self):
        values = super().clean()
        for name in self.EMPTIED:
            if values.get(name) and values.get(f"empty_{name}"):
                self.add_error(name, "Either fill it in or mark it to be emptied.")
        if not self.errors and not self.filled_in():
            raise forms.ValidationError("Fill in or mark at least one field; the others stay as they are.")
        return values

    def filled_in(self) -> dict:
        """Return the values to set, by field of Photo; an emptied field has its empty value."""
        filled = {name: self.cleaned_data[name] for name in self.base_fields if self.cleaned_data[name]}
        emptied = {name: empty for name, empty in self.EMPTIED.items() if self.cleaned_data[f"empty_{name}"]}
        return filled | emptied


class ErasePhotosForm(forms.Form):
    """The form to erase photographs by order: a reason and a confirmation."""

    reason = forms.CharField(
        widget=AdminTextareaWidget(attrs={"rows": 2}),
        help_text="It is kept in place of the photograph: name the order, not the people.",
    )
    is_sure = forms.BooleanField(label="Yes, erase them: nothing brings them back.")
