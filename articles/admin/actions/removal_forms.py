"""The forms of the actions that take a story from readers, and of the legal hold."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext

from articles.admin.actions.forms import ActionForm, StoryDateField
from articles.admin.article.status import ArticleStatus
from articles.models import ErasureRequest
from articles.story.function_words import function_words
from articles.story.html_blocks import first_words
from articles.story.lazy_text import gettext_lazy as _
from articles.story.story import Story
from articles.story.words import folded_words

MIN_CONFIRMING_WORD = 4  # letters of a word of the headline that confirms an erasure


class WithdrawForm(ActionForm):
    reason = forms.CharField(
        label=_("Public reason"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Readers who come to the story’s address see these words in place of it."),
    )
    at = StoryDateField()


class HoldForm(ActionForm):
    reason = forms.CharField(
        label=_("Reason"), max_length=1000, help_text=_("For the audit log: who asked for the hold, and why.")
    )


class ErasureRequestForm(ActionForm):
    reference = forms.CharField(
        label=_("Reference"),
        max_length=ErasureRequest._meta.get_field("reference").max_length,
        help_text=_("The court order or letter, as in “District Court 4 C 117/26”. None of the words to be erased."),
    )


class EraseForm(ActionForm):
    """The public reason. To confirm, the administrator types the headline, or a word of it that tells stories apart.

    A story without a headline is confirmed by its first words, or by its number if it has none.
    """

    reason = forms.CharField(
        label=_("Public reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stays, and readers see it. None of the words to be erased."),
    )
    confirmed = forms.CharField(label=_("The headline, or a word of it"), max_length=2000, widget=forms.TextInput)

    def __init__(self, *args, status: ArticleStatus, **kwargs):
        super().__init__(*args, status=status, **kwargs)
        story = status.latest.story if status.latest and status.latest.story else Story()
        self.confirmation = story.headline or first_words(story.body, 60) or str(status.article.uuid)[:8]
        self.language = story.language
        self.fields["confirmed"].widget.attrs["autocomplete"] = "off"
        self.fields["confirmed"].help_text = format_html(
            gettext(
                "Type “{}”, or one of its longer words, to confirm. What is erased cannot be brought back, by anybody."
            ),
            self.confirmation,
        )

    def clean_confirmed(self):
        expected, entered = folded_words(self.confirmation), folded_words(self.cleaned_data["confirmed"])
        small_words = function_words(self.language)
        longer_words = {word for word in expected if len(word) >= MIN_CONFIRMING_WORD and word not in small_words}
        is_whole = entered == expected if expected else self.cleaned_data["confirmed"].strip() == self.confirmation
        if not is_whole and not (len(entered) == 1 and entered[0] in longer_words):
            raise ValidationError(
                gettext("Type “%(confirmation)s”, or one of its longer words.") % {"confirmation": self.confirmation}
            )
        return self.confirmation


class BulkWithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Public reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Readers who come to these stories see these words in place of them."),
    )
