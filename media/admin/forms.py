"""Forms of the photo desk."""

from collections.abc import Sequence

from django import forms
from django.contrib.admin.widgets import AdminDateWidget, AdminTextareaWidget, AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from media.bulk_edit import LISTS, RIGHTS, WORDS
from media.capture_dates import iso
from media.models import Photo
from media.models.rights import Rights
from media.usage import PhotoLoss, losses


class NameListField(forms.CharField):
    """Several names in one line with semicolons between them; the value is a list without duplicates."""

    widget = AdminTextInputWidget

    def prepare_value(self, value):
        return "; ".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        return list(dict.fromkeys(name.strip() for name in super().to_python(value).split(";") if name.strip()))

    def has_changed(self, initial, data):
        return self.to_python(data or "") != (initial or [])


LOSS_MESSAGE = _("Readers would no longer see it in live stories. Look at the list above, then confirm it.")


class PhotoForm(forms.ModelForm):
    """The form of one photograph, with a field to replace its file.

    `losses` are the stories that would lose it by a change of its rights; they are confirmed by `confirmed_loss`.
    """

    keywords = NameListField(required=False, label=_("Keywords"), help_text=_("With semicolons between."))
    persons = NameListField(required=False, label=_("Persons shown"), help_text=_("With semicolons between."))
    new_file = forms.FileField(
        required=False,
        label=_("Replace the file"),
        help_text=_("Stories published with the old file keep showing that one."),
    )
    confirmed_loss = forms.BooleanField(required=False, label=_("Yes, take it out of these stories."))
    losses: Sequence[PhotoLoss] = ()

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

    def clean(self):
        values = super().clean()
        changes = {name: values[name] for name in RIGHTS if name in values}
        if self.instance.pk and changes:
            self.losses = losses(Photo.objects.filter(pk=self.instance.pk), changes, timezone.now())
        if self.losses and not values.get("confirmed_loss"):
            raise ValidationError(LOSS_MESSAGE)
        return values


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
    """The form to upload many files with the same rights, which only users who may edit photographs can state."""

    files = ManyFilesField(label=_("Photographs"), help_text=_("JPEG, PNG, WebP, AVIF, TIFF or GIF; several at once."))
    rights = forms.ChoiceField(
        label=_("Rights"), choices=Rights, initial=Rights.UNKNOWN, required=False, help_text=_("Of all of them.")
    )
    rights_words = forms.CharField(
        label=_("Words of the licence"), required=False, widget=AdminTextareaWidget(attrs={"rows": 2})
    )

    def __init__(self, *args, states_rights: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not states_rights:
            del self.fields["rights"], self.fields["rights_words"]

    def licence(self) -> dict:
        """Return the rights and words of the licence for `ingest`; UNKNOWN if the form does not ask for them."""
        return {
            "rights": Rights(self.cleaned_data.get("rights") or Rights.UNKNOWN),
            "rights_words": self.cleaned_data.get("rights_words", ""),
        }


def _line(max_length: int, label: str = "", help_text: str = "") -> forms.CharField:
    return forms.CharField(
        required=False, max_length=max_length, label=label or None, help_text=help_text, widget=AdminTextInputWidget
    )


class BulkForm(forms.Form):
    """Values for many photographs: a filled-in field is set, a marked field is emptied, all others stay as they are.

    Names for a field of `bulk_edit.LISTS` are added to those that each photograph has.
    """

    caption = forms.CharField(label=_("Caption"), required=False, widget=AdminTextareaWidget(attrs={"rows": 3}))
    alt = forms.CharField(required=False, label=_("Alt text"), widget=AdminTextareaWidget(attrs={"rows": 2}))
    credit = _line(500, _("Credit"))
    photographer = _line(500, _("Photographer"))
    agency = _line(300, _("Agency"))
    copyright = _line(1000, _("Copyright"))
    taken = _line(40, _("Taken"), _("2024, 2024-07, 2024-07-02 or 2024-07-02T09:30+02:00."))
    sublocation = _line(300, _("Sublocation"))
    city = _line(300, _("City"))
    state = _line(300, _("State or province"))
    country = _line(300, _("Country"))
    persons = NameListField(required=False, label=_("Persons to add"), help_text=_("With semicolons between."))
    keywords = NameListField(required=False, label=_("Keywords to add"), help_text=_("With semicolons between."))
    rights = forms.ChoiceField(
        label=_("Rights"), required=False, choices=[("", _("Leave as they are")), *Rights.choices]
    )
    rights_until = forms.DateField(required=False, label=_("Until"), widget=AdminDateWidget)
    rights_words = forms.CharField(
        label=_("Words of the licence"), required=False, widget=AdminTextareaWidget(attrs={"rows": 2})
    )

    # The empty value of each field; rights have none.
    EMPTIED: dict = {
        **dict.fromkeys(("caption", "alt", "credit", "photographer", "agency", "copyright", "taken"), ""),
        **dict.fromkeys(("sublocation", "city", "state", "country", "rights_words"), ""),
        **{name: [] for name in LISTS},
        "rights_until": None,
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.EMPTIED:
            label = gettext("Empty it: %(label)s") % {"label": self[name].label}
            self.fields[f"empty_{name}"] = forms.BooleanField(required=False, label=label)

    def rows(self):
        """Yield each field with its checkbox "Empty it", None if the field cannot be empty."""
        for name in self.base_fields:
            yield self[name], self[f"empty_{name}"] if name in self.EMPTIED else None

    def clean_taken(self):
        text = self.cleaned_data["taken"]
        if text and iso(text) != text:
            raise ValidationError(
                gettext("%(text)s is not a date; write 2024, 2024-07, 2024-07-02 or 2024-07-02T09:30+02:00.")
                % {"text": f"{text!r}"}
            )
        return text

    def clean(self):
        values = super().clean()
        for name in self.EMPTIED:
            if values.get(name) and values.get(f"empty_{name}"):
                self.add_error(name, gettext("Either fill it in or mark it to be emptied."))
        if not self.errors and not (self.filled_in() or self.added()):
            raise forms.ValidationError(gettext("Fill in or mark at least one field; the others stay as they are."))
        return values

    def filled_in(self) -> dict:
        """Return the values to set, by field of Photo; an emptied field has its empty value."""
        names = [name for name in self.base_fields if name not in LISTS]
        filled = {name: self.cleaned_data[name] for name in names if self.cleaned_data[name]}
        emptied = {name: empty for name, empty in self.EMPTIED.items() if self.cleaned_data[f"empty_{name}"]}
        return filled | emptied

    def added(self) -> dict[str, list[str]]:
        """Return the names to add, by field of `bulk_edit.LISTS`."""
        return {name: self.cleaned_data[name] for name in LISTS if self.cleaned_data[name]}

    def changed(self) -> list[str]:
        """Return the names of the fields that are set or added to."""
        return [*self.filled_in(), *self.added()]

    def rights_changes(self) -> dict:
        """Return those of the values to set that change what readers see."""
        return {name: value for name, value in self.filled_in().items() if name in RIGHTS}


class ErasePhotosForm(forms.Form):
    """The form to erase photographs by order: a reason and a confirmation."""

    reason = forms.CharField(
        widget=AdminTextareaWidget(attrs={"rows": 2}),
        help_text=_("It is kept in place of the photograph: name the order, not the people."),
    )
    is_sure = forms.BooleanField(label=_("Yes, erase them: nothing brings them back."))
