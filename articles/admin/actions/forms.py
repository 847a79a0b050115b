"""The forms of the actions. Those of one article carry the version that the page shows: a stale page is refused."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext

from articles.admin.actions.minor_edit import MinorEditQuestion
from articles.admin.actions.newsroom_time import NewsroomTimeField
from articles.admin.article.status import ArticleStatus
from articles.models import VersionKind
from articles.models.taxonomy_base import validate_slug
from articles.record import publishing
from articles.story.clock_changes import read_surely
from articles.story.dates import InvalidStory, StoryDate
from articles.story.keys import SLUG_LENGTH
from articles.story.lazy_text import gettext_lazy as _
from articles.story.notes import NotePlacement

NOTE_PLACEMENTS = [
    (NotePlacement.FOOT.value, _("At the foot of the page")),
    (NotePlacement.TOP.value, _("At the top of the page")),
]


class ActionForm(forms.Form):
    """The form of an action that only has to be confirmed.

    `latest` is the number of the latest version and `edit_token` the token of
    the text that the page shows.
    """

    latest = forms.IntegerField(widget=forms.HiddenInput)
    edit_token = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, status: ArticleStatus, **kwargs):
        self.status = status
        kwargs["initial"] = kwargs.get("initial", {}) | self.expected_versions()
        super().__init__(*args, **kwargs)

    def expected_versions(self) -> dict:
        """Return the values of the hidden version fields for the present state."""
        return {"latest": self.status.article.latest, "edit_token": self.status.displayed_text_token}

    def refresh_version_fields(self):
        """Keep the input, but update the hidden version fields: the next submit confirms the state shown now.

        Adds an error if that state is another one than the editor has seen before.
        """
        self.data = self.data.copy()
        expected = {name: str(value) for name, value in self.expected_versions().items()}
        if not self.non_field_errors() and any(self.data.get(name, "") != value for name, value in expected.items()):
            self.add_error(None, gettext("The story was changed since you opened this page; it is shown as it is now."))
        self.data.update(expected)


class StoryDateField(forms.CharField):
    """A date of any `Precision`, or None. A time without an offset is read in the time zone of the newsroom."""

    def __init__(self, **kwargs):
        kwargs.setdefault(
            "help_text",
            format_lazy(
                _("Left empty: now. As in 2024-07-02 or 2024-07-02 09:30 ({time_zone})."), time_zone=settings.TIME_ZONE
            ),
        )
        super().__init__(required=False, max_length=32, label=_("Effective at"), **kwargs)

    def clean(self, value) -> StoryDate | None:
        value = super().clean(value)
        return checked_date(value) if value else None


def checked_date(text: str) -> StoryDate:
    """Return the date that somebody typed; raises ValidationError with what to type instead."""
    try:
        return read_surely(text, timezone.get_default_timezone())
    except InvalidStory as error:
        sentence = str(error).removeprefix("date: ")
    if "is not a date" in sentence:
        sentence = gettext("“%(text)s” is not a date; write 2024, 2024-07, 2024-07-02 or 2024-07-02 09:30.")
    elif "calendar" in sentence:
        sentence = gettext("“%(text)s” is not in the calendar.")
    else:  # what a change of the clocks makes of it
        sentence = sentence.replace("%", "%%")
    raise ValidationError(sentence % {"text": text[:40]})


class ScheduleForm(MinorEditQuestion, ActionForm):
    """The moment of publication and, for an article that was published before, the kind of the version and its note."""

    due_at = NewsroomTimeField(label=_("Publish at"))
    kind = forms.ChoiceField(label=_("As"), choices=())
    note = forms.CharField(label=_("Note to readers"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    gravity = forms.ChoiceField(label=_("The note stands"), choices=NOTE_PLACEMENTS, initial=NotePlacement.FOOT.value)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        first = self.status.is_unpublished
        kinds = [VersionKind.PUBLISH] if first else [k for k in publishing.VERBS if k is not VersionKind.PUBLISH]
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]
        self.initial["kind"] = (VersionKind.PUBLISH if first else VersionKind.UPDATE).value
        if first:
            del self.fields["note"], self.fields["gravity"]
            self.fields["kind"].widget = forms.HiddenInput()

    def clean(self):
        if self.cleaned_data.get("kind") == VersionKind.MINOR_EDIT:
            self.check_confirmation()
        self.cleaned_data.pop("confirmed_minor", None)
        return self.cleaned_data


class EmbargoForm(ActionForm):
    until = NewsroomTimeField(label=_("Embargoed until"))


class ReturnForm(ActionForm):
    text = forms.CharField(
        label=_("What is missing"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=10_000,
        help_text=_("Kept as an internal note for the writer; may be left empty."),
    )


class ReinstateForm(ActionForm):
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    at = StoryDateField()


class SlugForm(ActionForm):
    """A new slug; the form starts with the current one."""

    slug = forms.CharField(
        label=_("New last word of the address"),
        max_length=SLUG_LENGTH,
        validators=[validate_slug],
        help_text=_("The old address redirects for ever."),
    )

    def __init__(self, *args, status: ArticleStatus, **kwargs):
        kwargs["initial"] = {"slug": status.address.slug if status.address else ""}
        super().__init__(*args, status=status, **kwargs)


class OptionalReasonForm(ActionForm):
    reason = forms.CharField(
        label=_("Reason"), max_length=1000, required=False, help_text=_("For the audit log; readers do not see it.")
    )


class ProposalForm(ActionForm):
    text = forms.CharField(
        label=_("What is wrong, and what is right"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For the editors, as an internal note; readers do not see these words."),
    )


class InternalNoteForm(ActionForm):
    text = forms.CharField(
        label=_("Note between colleagues"), widget=forms.Textarea(attrs={"rows": 3}), max_length=10_000
    )


class CopyVersionForm(ActionForm):
    """The number of a version that has a text; it comes from the URL."""

    number = forms.IntegerField(widget=forms.HiddenInput)

    def clean_number(self):
        number = self.cleaned_data["number"]
        if not any(version.number == number and version.story for version in self.status.versions):
            raise ValidationError(gettext("There is no version %(number)s to copy.") % {"number": number})
        return number


class BringBackForm(ActionForm):
    """The key of a revision of the desk; it comes from the URL."""

    number = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)

    def clean_number(self):
        number = self.cleaned_data["number"]
        if not self.status.article.desk_revisions.filter(pk=number).exists():
            raise ValidationError(gettext("This revision is no longer there."))
        return number
