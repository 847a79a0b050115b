"""The admin of find and replace: one wrong name, credit or phrase is put right in all live stories that have it."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext, ngettext

from articles.admin.article.status import difference
from articles.admin.jobs.base import JobAdmin, posted_keys, save_choices
from articles.jobs import find_and_replace, tasks
from articles.models import FindAndReplace, Version
from articles.record.refusals import ActionRefused
from articles.search.text.analyzer import words
from articles.story.lazy_text import gettext_lazy as _
from articles.story.replacement import FIELDS
from articles.story.text import clean_text
from articles.story.wording import inside_sentence, listed


class FindAndReplaceForm(forms.ModelForm):
    """The wrong and the right text, the fields to change, and how the versions are published."""

    fields = forms.MultipleChoiceField(
        label=_("Where"), choices=FIELDS.items(), initial=list(FIELDS), widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = FindAndReplace
        fields = ("wrong", "right", "exact_case", "fields", "kind", "note")
        widgets = {"kind": forms.RadioSelect, "note": forms.Textarea({"rows": 3})}
        help_texts = {
            "wrong": _("Whole words, as they stand: a name, a credit, a phrase."),
            "right": _("What takes their place."),
            "note": _("For a correction: what was wrong, and what is right. The same words stand on every story."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = FindAndReplace.PublishAs.choices

    def clean_wrong(self):
        wrong = " ".join(clean_text(self.cleaned_data["wrong"]).split())
        if not words(wrong):
            raise forms.ValidationError(gettext("Give at least one word: letters or digits."))
        return wrong

    def clean_right(self):
        return " ".join(clean_text(self.cleaned_data["right"]).split())

    def clean(self):
        form_data = super().clean()
        if form_data.get("wrong") and form_data.get("wrong") == form_data.get("right"):
            self.add_error("right", gettext("What is right is the same as what is wrong."))
        if form_data.get("kind") == FindAndReplace.PublishAs.CORRECT and not form_data.get("note", "").strip():
            self.add_error("note", gettext("A correction needs words for readers: what was wrong, what is right."))
        if form_data.get("kind") == FindAndReplace.PublishAs.MINOR_EDIT:
            form_data["note"] = ""
        return form_data


@admin.register(FindAndReplace)
class FindAndReplaceAdmin(JobAdmin):
    """The pages of find and replace; the editor sees the difference of each story and can leave stories out."""

    request_permission = start_permission = "articles.publish_article"
    plural, add_label, button = _("Find and fix everywhere"), _("New find and fix"), _("Find the stories")
    why = _(
        "One wrong name, credit or phrase, put right in every live story that has it. You see the "
        "difference of each story, and leave out those you do not mean, before anything is published."
    )
    form_class = FindAndReplaceForm
    verbs = find_and_replace
    task = tasks.fix_everywhere
    endpoints = ("begin", "stop", "choose")
    page_size = 10

    def save_from_form(self, job, form):
        return find_and_replace.find_stories(job)

    def page_context(self, request, job):
        context = super().page_context(request, job)
        if job.is_not_started or job.is_stopped:
            stories = {story.article_id: story for story in context["page"].object_list if not story.done_at}
            versions = Version.objects.filter(
                article__in=stories, number__in={story.listed_version for story in stories.values()}
            )
            for version in versions:
                story = stories[version.article_id]
                if version.number == story.listed_version and version.story:
                    _add_difference(job, story, version)
            context["to_confirm"] = find_and_replace.minor_edits_to_confirm(job)
        return context | {
            "field_labels": listed(*(inside_sentence(label) for name, label in FIELDS.items() if name in job.fields)),
            "chosen_elsewhere": _chosen_elsewhere(job, [story.pk for story in context["page"].object_list]),
            "chosen_count": job.stories.filter(is_chosen=True, done_at=None).count(),
        }

    def begin(self, request, job):
        """Save the choices of the page and begin the job.

        Raises ActionRefused if no story is chosen, or if the choice on other pages is not the one that was shown.
        """
        if not job.is_running and not job.is_done:
            save_choices(job.stories, request)
            elsewhere = _chosen_elsewhere(job, posted_keys(request, "shown"))
            if request.POST.get("chosen_elsewhere", str(elsewhere)) != str(elsewhere):
                raise ActionRefused(
                    gettext("The choice on other pages has changed since you opened this one; look at it again.")
                )
        if not find_and_replace.waiting(job).exists():
            raise ActionRefused(gettext("No story is chosen; there is nothing to put right."))
        confirmed = set(request.POST.get("confirmed_minor", "").split(","))
        unconfirmed = [item for item in find_and_replace.minor_edits_to_confirm(job) if str(item.pk) not in confirmed]
        if unconfirmed:
            raise ActionRefused(
                gettext(
                    "%(count)s of the chosen stories would change more than a minor edit should. They are listed: "
                    "leave them out, or confirm that it is spelling all the same. Nothing was published yet."
                )
                % {"count": len(unconfirmed)}
            )
        return super().begin(request, job)

    def choose(self, request, job):
        """Save the choices of the page, and return the message; raises ActionRefused while the job runs."""
        if not (job.is_not_started or job.is_stopped):
            raise ActionRefused(gettext("It has begun; what waits can be left out after it is stopped."))
        save_choices(job.stories, request)
        count = job.stories.filter(is_chosen=True, done_at=None).count()
        sentence = ngettext("Kept. %(count)s stories are chosen.", "Kept. %(count)s stories are chosen.", count)
        return sentence % {"count": f"{count:,}"}


def _chosen_elsewhere(job: FindAndReplace, keys) -> int:
    """Return how many stories are chosen on the other pages."""
    return job.stories.filter(is_chosen=True, done_at=None).exclude(pk__in=keys).count()


def _add_difference(job: FindAndReplace, story, version: Version):
    """Set `difference` on a story of the job, or `objection` if the replacement would make the story invalid."""
    try:
        corrected = find_and_replace.apply_to(job, version.story)
        story.difference = difference(version.story, corrected.story if corrected else version.story)
    except ValueError as error:
        story.objection = str(error)
