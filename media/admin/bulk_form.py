"""The form that edits many photographs together."""

from django import forms
from django.contrib.admin.widgets import AdminDateWidget, AdminTextareaWidget, AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from media.admin.forms import NameListField, TakenField
from media.bulk_edit import LISTS, RIGHTS, WORDS
from media.capture_dates import iso
from media.digital_source import DigitalSource
from media.models.rights import Rights


def _lines(label: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        required=False, label=label, help_text=help_text, widget=AdminTextareaWidget(attrs={"rows": 2})
    )


def _line(max_length: int, label: str = "", help_text: str = "") -> forms.CharField:
    return forms.CharField(
        required=False, max_length=max_length, label=label or None, help_text=help_text, widget=AdminTextInputWidget
    )


class BulkForm(forms.Form):
    """Values for many photographs: a filled-in field is set, a marked field is emptied, all others stay as they are.

    Names for a field of `bulk_edit.LISTS` are added to those that each photograph has.
    """

    headline = _line(500, _("Headline"))
    caption = _lines(_("Caption"))
    alt = _lines(_("Alt text"))
    extended_description = _lines(_("Extended description"))
    credit = _line(500, _("Credit"))
    photographer = _line(500, _("Photographer"), _("Several names: with a semicolon between."))
    agency = _line(300, _("Agency"))
    copyright = _line(1000, _("Copyright"))
    usage_terms = _lines(_("Usage terms"))
    taken = TakenField()
    sublocation = _line(300, _("Sublocation"))
    city = _line(300, _("City"))
    state = _line(300, _("State or province"))
    country = _line(300, _("Country"))
    persons = NameListField(required=False, label=_("Persons to add"), help_text=_("With semicolons between."))
    keywords = NameListField(required=False, label=_("Keywords to add"), help_text=_("With semicolons between."))
    digital_source = forms.ChoiceField(
        label=_("Digital source"), required=False, choices=[("", _("Leave as it is")), *DigitalSource.choices]
    )
    instructions = _lines(_("Instructions"), _("For the desk; readers never see them."))
    rights = forms.ChoiceField(
        label=_("Rights"), required=False, choices=[("", _("Leave as they are")), *Rights.choices]
    )
    rights_until = forms.DateField(
        required=False, label=_("Until"), widget=AdminDateWidget, help_text=_("The last day on which it may be shown.")
    )
    rights_words = _lines(_("Words of the licence"))
    is_withdrawn = forms.TypedChoiceField(
        label=_("Withdrawn"),
        required=False,
        choices=[("", _("Leave as it is")), ("yes", _("Withdraw them")), ("no", _("No longer withdrawn"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        help_text=_("Shown to nobody outside the desk, whatever its rights are."),
    )

    GROUPS = (
        (_("What readers read"), ("headline", "caption", "credit", "alt", "extended_description")),
        (_("Rights"), ("rights", "rights_until", "rights_words", "is_withdrawn", "usage_terms", "copyright")),
        (
            _("Who, when, where"),
            (
                *("photographer", "agency", "taken", "sublocation", "city", "state", "country"),
                *("persons", "keywords", "digital_source", "instructions"),
            ),
        ),
    )
    # The empty value of each field; rights and the withdrawal have none.
    EMPTIED: dict = {
        **dict.fromkeys((name for name in WORDS if name not in LISTS), ""),
        **{name: [] for name in LISTS},
        "rights_words": "",
        "rights_until": None,
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.EMPTIED:
            label = gettext("Empty it: %(label)s") % {"label": self[name].label}
            self.fields[f"empty_{name}"] = forms.BooleanField(required=False, label=label)

    def groups(self):
        """Yield each group of fields: its title, and its fields, each with its checkbox "Empty it" or None."""
        for title, names in self.GROUPS:
            yield title, [(self[name], self[f"empty_{name}"] if name in self.EMPTIED else None) for name in names]

    def clean_taken(self):
        text = self.cleaned_data["taken"]
        if text and iso(text) != text:
            raise ValidationError(
                gettext("“%(text)s” is not a date; write 2024, 2024-07, 2024-07-02 or 2024-07-02 09:30 +02:00.")
                % {"text": text}
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
        filled = {name: self.cleaned_data[name] for name in names if self.cleaned_data[name] not in ("", None)}
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
