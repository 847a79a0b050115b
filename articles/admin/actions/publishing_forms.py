"""The forms of the actions that publish a new version: its note to readers, its date, and the question before it."""

from django import forms
from django.utils.translation import gettext

from articles.admin.actions.forms import NOTE_PLACEMENTS, ActionForm, StoryDateField
from articles.admin.actions.minor_edit import MinorEditQuestion
from articles.story.dates import InvalidStory
from articles.story.lazy_text import gettext_lazy as _
from articles.story.notes import NotePlacement
from articles.story.replacement import FIELDS, Replacement
from articles.story.text import clean_text
from articles.story.validation import validate


class MinorEditForm(MinorEditQuestion, ActionForm):
    at = StoryDateField()

    def clean(self):
        self.check_confirmation()
        return self.cleaned_data


class UpdateForm(ActionForm):
    note = forms.CharField(
        label=_("Note to readers"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Printed at the foot of the story; may be left empty."),
    )
    at = StoryDateField()


class CorrectionForm(ActionForm):
    note = forms.CharField(
        label=_("Note to readers"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What was wrong, and what is right. Readers see these words."),
    )
    gravity = forms.ChoiceField(label=_("The note stands"), choices=NOTE_PLACEMENTS, initial=NotePlacement.FOOT.value)
    wrong = forms.CharField(
        label=_("Wrong words in the published text"),
        required=False,
        max_length=300,
        help_text=_(
            "Under embargo the desk copy stays where it is. What you write here is replaced in the text that "
            "readers see, and on the desk as well. Left empty, only the note is published."
        ),
    )
    right = forms.CharField(label=_("What takes their place"), required=False, max_length=300)
    at = StoryDateField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.status.is_embargoed:  # the text is corrected on the desk, then
            del self.fields["wrong"], self.fields["right"]

    def clean(self):
        """Check that the words can be replaced: both are there, and the published text has the wrong ones."""
        wrong, right = (" ".join(clean_text(self.cleaned_data.get(name, "")).split()) for name in ("wrong", "right"))
        if bool(wrong) != bool(right):
            self.add_error(
                "right" if wrong else "wrong", gettext("Write both: the wrong words, and what takes their place.")
            )
        elif wrong and self.status.latest and self.status.latest.story:
            live = self.status.latest.story
            try:
                if validate(Replacement((wrong,), right, exact_case=True).story(live, FIELDS)).story == live:
                    message = gettext(
                        "The published text does not have these words, in capital and small letters as here."
                    )
                    self.add_error("wrong", message)
            except InvalidStory as error:
                self.add_error("right", str(error))
        if "wrong" in self.fields:
            self.cleaned_data |= {"wrong": wrong, "right": right}
        return self.cleaned_data


class EditorsNoteForm(CorrectionForm):
    """A note that is printed at the top unless the editor chooses otherwise."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["note"].help_text = gettext("What readers should know about this story.")
        self.initial.setdefault("gravity", NotePlacement.TOP.value)
