"""The form in which a story is written: it reads like one, and knows which save of it its user has seen."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import escape

from articles.admin.standing import moment_in_words, token_of
from articles.body import blocks
from articles.dates import InvalidStory, StoryDate
from articles.models import Article, DeskCopy

_BODY_HELP = escape(
    "HTML: <p>, <h2>, <h3>, <blockquote> (class=“pull” for a pull quote), <ul>, <ol>, <table>, <hr>, <em>, <strong>, "
    "<a href=…>. A photo stands where you write <figure data-picture=“p1”></figure>; its words are below. "
    "Plain text becomes a paragraph; what the site cannot show is taken out when you save."
)


class DeskCopyForm(forms.ModelForm):
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    internal_note = forms.CharField(
        label="Add an internal note",
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="For colleagues only; it never leaves the desk.",
    )

    class Meta:
        model = DeskCopy
        fields = ()  # which ones, `DeskCopyAdmin.fieldsets` says
        widgets = {
            "headline": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
            "dek": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
            "body": forms.Textarea(attrs={"rows": 28, "class": "vLargeTextField"}),
        }
        help_texts = {
            "body": _BODY_HELP,
            "published": "2024, 2024-07, 2024-07-02 or 2024-07-02 09:30. Left empty: when it is published.",
            "updated": "Only where the source gives one; publishing an update or correction sets it.",
        }

    def __init__(self, *args, may_publish=True, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.article_id is None:
            self.instance.article = Article()
        if self.instance.body:  # one block a line or more, as people write; saving takes the gaps out again
            self.initial["body"] = "\n\n".join(block.markup for block in blocks(self.instance.body))
        self.initial["seen"] = token_of(self.instance if self.instance.pk else None)
        self.is_stale = False
        if "state" in self.fields and not may_publish:
            kept = {DeskCopy.State.DRAFT.value, DeskCopy.State.REVIEW.value, self.instance.state}
            self.fields["state"].choices = [choice for choice in DeskCopy.State.choices if choice[0] in kept]

    def clean_headline(self):
        return re.sub(r"\s*[\r\n]\s*", " ", self.cleaned_data["headline"])

    def clean_published(self):
        return self._date("published")

    def clean_updated(self):
        return self._date("updated")

    def _date(self, name: str) -> str:
        text = self.cleaned_data[name]
        try:
            return StoryDate.read(text, timezone.get_default_timezone()).text if text else ""
        except InvalidStory as error:
            raise ValidationError(str(error)) from None

    def clean(self):
        if self.instance.pk and self.cleaned_data.get("seen") != self.initial["seen"]:
            self.is_stale = True
            self.data = self.data.copy()  # saving again, with both texts in sight, is meant
            self.data["seen"] = self.initial["seen"]
            raise ValidationError(
                f"Somebody saved this story at {moment_in_words(self.instance.saved_at)}, after you opened it. "
                "Nothing of yours was saved yet, and nothing of theirs is lost: both stand below. "
                "Take over what you want to keep, then save again."
            )
        return super().clean()
