"""The forms of the actions that publish a new version: its note to readers, its date, and the question before it."""

from django import forms
from django.core.exceptions import ValidationError

from articles.admin.actions.forms import NOTE_PLACEMENTS, ActionForm, StoryDateField
from articles.admin.actions.minor_edit import MinorEditQuestion
from articles.story.replacement import FIELDS, Replacement
from articles.story.story import NotePlacement
from articles.story.text import clean_text


class MinorEditForm(MinorEditQuestion, ActionForm):
    at = StoryDateField()

    def clean(self):
        self.check_confirmation()
        return self.cleaned_data


class UpdateForm(ActionForm):
    note = forms.CharField(
        label="Note to readers",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Printed at the foot of the story; may be left empty.",
    )
    at = StoryDateField()


class CorrectionForm(ActionForm):
    note = forms.CharField(
        label="Note to readers",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What was wrong, and what is right. Readers see these words.",
    )
    gravity = forms.ChoiceField(label="The note stands", choices=NOTE_PLACEMENTS, initial=NotePlacement.FOOT.value)
    wrong = forms.CharField(
        label="Wrong words in the published text",
        required=False,
        max_length=300,
        help_text="Under embargo the desk copy stays where it is. What you write here is replaced in the text that "
        "readers see, and on the desk as well. Left empty, only the note is published.",
    )
    right = forms.CharField(label="What takes their place", required=False, max_length=300)
    at = StoryDateField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.status.is_embargoed:  # the text is corrected on the desk, then
            del self.fields["wrong"], self.fields["right"]

    def clean_wrong(self):
        wrong = " ".join(clean_text(self.cleaned_data["wrong"]).split())
        live = self.status.latest and self.status.latest.story
        if wrong and live and Replacement((wrong,), "", exact_case=True).story(live, FIELDS) == live:
            raise ValidationError("The published text does not have these words, in capital and small letters as here.")
        return wrong


class EditorsNoteForm(CorrectionForm):
    """A note that is printed at the top unless the editor chooses otherwise."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["note"].help_text = "What readers should know about this story."
        self.initial.setdefault("gravity", NotePlacement.TOP.value)
