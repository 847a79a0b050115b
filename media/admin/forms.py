"""Forms of the photo desk."""

import re
from collections.abc import Sequence

from django import forms
from django.contrib.admin.helpers import ActionForm
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from media.bulk_edit import RIGHTS, WORDS
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


class TakenField(forms.CharField):
    """When a photograph was taken, written as people write it: 2024-07-02 09:30 +02:00. The value is ISO 8601."""

    widget = AdminTextInputWidget

    def __init__(self, **options):
        super().__init__(
            max_length=40,
            required=False,
            label=_("Taken"),
            help_text=_("2024, 2024-07 or 2024-07-02; with the time 2024-07-02 09:30 or 2024-07-02 09:30 +02:00."),
            **options,
        )

    def prepare_value(self, value):
        return re.sub(r"(?<=:\d\d)(?=[+-])", " ", value.replace("T", " ", 1)) if iso(value or "") == value else value

    def to_python(self, value):
        text = super().to_python(value)
        return iso(text) or text

    def has_changed(self, initial, data):
        return self.to_python(data) != (initial or "")


LOSS_MESSAGE = _("Readers would no longer see it in live stories. Look at the list above, then confirm it.")


class PhotoForm(forms.ModelForm):
    """The form of one photograph, with a field to replace its file.

    `losses` are the stories that would lose it by a change of its rights; they are confirmed by `confirmed_loss`.
    """

    keywords = NameListField(required=False, label=_("Keywords"), help_text=_("With semicolons between."))
    persons = NameListField(required=False, label=_("Persons shown"), help_text=_("With semicolons between."))
    taken = TakenField()
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
        labels = {"focal_x": _("Across, in percent"), "focal_y": _("Down, in percent")}
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


class ChosenPhotosForm(ActionForm):
    """What becomes of the photographs that are chosen in the list."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["action"].label = _("With those chosen")


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


class ErasePhotosForm(forms.Form):
    """The form to erase photographs by order: a reason and a confirmation."""

    reason = forms.CharField(
        widget=AdminTextareaWidget(attrs={"rows": 2}),
        help_text=_("It is kept in place of the photograph: name the order, not the people."),
    )
    is_sure = forms.BooleanField(label=_("Yes, erase them: nothing brings them back."))
