"""The admin of anonymisations: an archivist requests the removal of a name, an administrator executes it."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext

from articles.admin.base import column, datetime_column
from articles.admin.jobs.base import JobAdmin
from articles.admin.jobs.name_preview import counts_by_spelling, matching_stories
from articles.jobs import tasks
from articles.models import Anonymisation
from articles.record import anonymisation
from articles.record.anonymisation import NameSpellings
from articles.record.anonymisation.inflected_names import MAX_FORMS
from articles.record.refusals import ActionRefused
from articles.search.text.analyzer import words
from articles.story.lazy_text import gettext_lazy as _
from articles.story.text import clean_text


class AnonymisationForm(forms.ModelForm):
    """The name in all its spellings, one a line, its replacement, and the reason that readers see."""

    class Meta:
        model = Anonymisation
        fields = ("names", "replacement", "reason", "reference")
        widgets = {"names": forms.Textarea({"rows": 4}), "reason": forms.TextInput, "reference": forms.TextInput}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["names"].required = True

    def clean(self):
        form_data = super().clean()
        spellings = NameSpellings.read(form_data.get("names", ""), form_data.get("replacement", ""))
        if "names" in form_data and not (spellings.spellings and all(map(words, spellings.spellings))):
            self.add_error("names", gettext("Give a name on each line, with letters or digits."))
        elif len(spellings.spellings) > 30:
            self.add_error("names", gettext("Give thirty spellings at most."))
        for field in ("replacement", "reason", "reference"):
            if spellings.spellings and spellings.are_in(form_data.get(field, "")):
                self.add_error(field, gettext("The name is in it; these words stay."))
        return form_data


@admin.register(Anonymisation)
class AnonymisationAdmin(JobAdmin):
    """The pages of anonymisations; they list the stories first, and to begin the administrator types the name."""

    list_display = (
        "reference",
        "state",
        column("made_by", _("Asked for by")),
        datetime_column("made_at", _("Asked for")),
        column("begun_by", _("Executed by")),
        datetime_column("finished_at", _("Finished")),
        datetime_column("scrubbed_at", _("Files cleaned")),
    )
    request_permission, start_permission = "articles.request_erasure", "articles.execute_erasure"
    plural, add_label, button = _("Anonymisations"), _("Anonymise a person"), _("Request it")
    why = _(
        "A person’s name goes from every story, from every version in its history, from the desk, "
        "photographs, tags, addresses and logs. Readers of the history see that words were removed, "
        "when, and by order. An administrator executes the request; stories on legal hold stay as "
        "they are."
    )
    form_class = AnonymisationForm
    verbs = anonymisation
    task = tasks.anonymise

    def page_context(self, request, job):
        context = super().page_context(request, job)
        if job.is_not_started:
            spellings = anonymisation.spellings_of(job)
            matches = matching_stories(request.user, spellings, request.GET.get("page", ""), self.page_size)
            context |= {
                "names": counts_by_spelling(spellings),
                "forms": anonymisation.forms_in_archive(spellings),
                "estimate": anonymisation.count(spellings),
                "matches": matches,
                "page": matches,
                "name": _name_to_type(job),
            }
        return context

    def refused_page(self, request, job):
        """Return the page of a job that was not begun, with the forms of the name ticked that were ticked."""
        if not job.is_not_started:
            return None
        context = self.page_context(request, job) | {"chosen_forms": request.POST.getlist("form")}
        return self._page(request, "admin/articles/anonymisation/job.html", context)

    def begin(self, request, job):
        """Begin the job, with the forms of the name that were chosen; raises ActionRefused if it was not typed."""
        if job.is_not_started and clean_text(request.POST.get("confirmed", "")).strip() != _name_to_type(job):
            raise ActionRefused(gettext("Type the name as it stands first in the request, to confirm."))
        if job.is_not_started and (forms := _chosen_forms(job, request.POST.getlist("form"))):
            job.names = "\n".join([job.names.rstrip(), *forms])
            job.save(update_fields=["names"])
        return super().begin(request, job)


def _chosen_forms(job: Anonymisation, posted: list[str]) -> list[str]:
    """Return the posted texts that are forms of the name, as the page lists them, and nothing else."""
    spellings = anonymisation.spellings_of(job)
    names = anonymisation.inflected_names(spellings)
    forms = dict.fromkeys(" ".join(clean_text(text[:200]).split()) for text in posted[:MAX_FORMS])
    return [form for form in forms if (0, len(form)) in names.spans(form) and not spellings.are_in(form)]


def _name_to_type(job: Anonymisation) -> str:
    """Return the first spelling of a request, which the administrator types to confirm it."""
    return next(iter(anonymisation.spellings_of(job).spellings), "")
