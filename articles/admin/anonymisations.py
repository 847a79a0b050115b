"""Removing a name by order: an archivist asks for it, an administrator executes it."""

from django import forms
from django.contrib import admin

from articles import anonymising, tasks
from articles.admin.lists import moment, plain
from articles.admin.works import WorkAdmin
from articles.anonymising import Names
from articles.models import Anonymisation
from articles.record import Refused
from articles.search.analysis import words


class AnonymisationForm(forms.ModelForm):
    """The name in all its spellings, what stands in its place, and what readers are told."""

    class Meta:
        model = Anonymisation
        fields = ("names", "replacement", "reason", "reference")
        widgets = {"names": forms.Textarea({"rows": 4}), "reason": forms.TextInput, "reference": forms.TextInput}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["names"].required = True

    def clean(self):
        typed = super().clean()
        names = Names.read(typed.get("names", ""), typed.get("replacement", ""))
        if "names" in typed and not (names.spellings and all(map(words, names.spellings))):
            self.add_error("names", "Give a name on each line, with letters or digits.")
        elif len(names.spellings) > 30:
            self.add_error("names", "Give thirty spellings at most.")
        for field in ("replacement", "reason", "reference"):
            if names.spellings and names.are_in(typed.get(field, "")):
                self.add_error(field, "The name is in it; these words stay.")
        return typed


@admin.register(Anonymisation)
class AnonymisationAdmin(WorkAdmin):
    list_display = (
        "reference",
        "state",
        plain("made_by", "Asked for by"),
        moment("made_at", "Asked for"),
        plain("begun_by", "Executed by"),
        moment("finished_at", "Finished"),
        moment("scrubbed_at", "Files cleaned"),
    )
    asks, begins = "articles.request_erasure", "articles.execute_erasure"
    plural, asked, button = "Anonymisations", "Anonymise a person", "Request it"
    why = (
        "A person’s name goes from every story, from every version in its history, from the desk, photographs, tags, "
        "addresses and logs. Readers of the history see that words were removed, when, and by order. An administrator "
        "executes the request; stories on legal hold stay as they are."
    )
    form_class = AnonymisationForm
    verbs = anonymising
    task = tasks.anonymise

    def shown(self, request, work):
        context = super().shown(request, work)
        if work.is_shown:
            names = anonymising.names_of(work)
            context |= {"names": names.spellings, "found": anonymising.count(names)}
        return context

    def begin(self, request, work):
        if work.is_shown and request.POST.get("confirmed", "").strip() != str(work.pk):
            raise Refused(f"Type {work.pk}, the number of the request, to confirm.")
        return super().begin(request, work)
