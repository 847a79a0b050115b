"""Find and fix everywhere: one wrong name, credit or phrase, put right in all stories that have it."""

from django import forms
from django.contrib import admin

from articles import fixing, tasks
from articles.admin.standing import difference
from articles.admin.works import WorkAdmin, chosen
from articles.models import Fix, Version
from articles.record import Refused
from articles.replacing import FIELDS
from articles.search.analysis import words
from articles.text import clean_text


class FixForm(forms.ModelForm):
    """What is wrong, what is right, where, and what readers are told."""

    fields = forms.MultipleChoiceField(
        label="Where", choices=FIELDS.items(), initial=list(FIELDS), widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Fix
        fields = ("wrong", "right", "exact_case", "fields", "kind", "note")
        widgets = {"kind": forms.RadioSelect, "note": forms.Textarea({"rows": 3})}
        help_texts = {
            "wrong": "Whole words, as they stand: a name, a credit, a phrase.",
            "right": "What takes their place.",
            "note": "For a correction: what was wrong, and what is right. The same words stand on every story.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = Fix.As.choices

    def clean_wrong(self):
        wrong = " ".join(clean_text(self.cleaned_data["wrong"]).split())
        if not words(wrong):
            raise forms.ValidationError("Give at least one word: letters or digits.")
        return wrong

    def clean_right(self):
        return " ".join(clean_text(self.cleaned_data["right"]).split())

    def clean(self):
        typed = super().clean()
        if typed.get("wrong") and typed.get("wrong") == typed.get("right"):
            self.add_error("right", "What is right is the same as what is wrong.")
        if typed.get("kind") == Fix.As.CORRECT and not typed.get("note", "").strip():
            self.add_error("note", "A correction needs words for readers: what was wrong, what is right.")
        if typed.get("kind") == Fix.As.MINOR_EDIT:
            typed["note"] = ""
        return typed


@admin.register(Fix)
class FixAdmin(WorkAdmin):
    asks = begins = "articles.publish_article"
    plural, asked, button = "Find and fix everywhere", "New find and fix", "Find the stories"
    why = (
        "One wrong name, credit or phrase, put right in every live story that has it. You see the difference of each "
        "story, and leave out those you do not mean, before anything is published."
    )
    form_class = FixForm
    verbs = fixing
    task = tasks.fix_everywhere
    acts = ("begin", "stop", "choose")
    each_page = 10

    def look(self, work):
        return fixing.look(work)

    def shown(self, request, work):
        context = super().shown(request, work)
        if work.is_shown or work.is_stopped:
            stories = {story.article_id: story for story in context["page"].object_list if not story.done_at}
            seen = Version.objects.filter(article__in=stories, number__in={story.seen for story in stories.values()})
            for version in seen:
                story = stories[version.article_id]
                if version.number == story.seen and version.story:
                    _show(work, story, version)
        return context | {
            "where": ", ".join(label.lower() for name, label in FIELDS.items() if name in work.fields),
            "chosen": work.stories.filter(is_chosen=True, done_at=None).count(),
        }

    def begin(self, request, work):
        if not work.is_running and not work.is_done:
            chosen(work.stories, request)
        if not fixing.waiting(work).exists():
            raise Refused("No story is chosen; there is nothing to put right.")
        return super().begin(request, work)

    def choose(self, request, work):
        if not (work.is_shown or work.is_stopped):
            raise Refused("It has begun; what waits can be left out after it is stopped.")
        chosen(work.stories, request)
        return f"Kept. {work.stories.filter(is_chosen=True, done_at=None).count():,} stories are chosen."


def _show(work: Fix, story, version: Version):
    """Lay out what the story would read differently."""
    try:
        story.difference = difference(version.story, fixing.fixed(work, version.story))
    except ValueError as error:
        story.objection = str(error)
