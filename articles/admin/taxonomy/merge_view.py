"""The page that merges a taxonomy term into another: choose the target, see the effect, confirm."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext

from articles.admin.widgets import SafeAutocomplete
from articles.models import ScheduledStory, Version
from articles.models.taxonomy_base import TaxonomyTerm
from articles.record import taxonomy_changes
from articles.story.lazy_text import gettext_lazy as _
from articles.taxonomy.printed_keys import names_term
from articles.taxonomy.resolver import noun_of
from articles.taxonomy.taxonomy import TAXONOMIES


class MergeForm(forms.Form):
    """The target of a merge. `confirmed` says which effect the page shows: both terms and the number of stories."""

    into = forms.ModelChoiceField(queryset=None, label=_("Merge into"))
    confirmed = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, row: TaxonomyTerm, site, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = type(row).objects.exclude(pk=row.pk)
        target = TAXONOMIES[noun_of(row)].alias_model._meta.get_field("target")
        self.fields["into"].widget = SafeAutocomplete(target, site, choices=self.fields["into"].choices)


def respond(request, row: TaxonomyTerm, site):
    """Return the page that merges a term: the first POST shows the effect, the second merges if it is the same."""
    form = MergeForm(request.POST or None, row=row, site=site)
    model_name = row._meta.model_name
    into = form.cleaned_data["into"] if form.is_valid() else None
    story_count = TAXONOMIES[row._meta.model_name].usages_of(row).count() if into else None
    effect = into and f"{into.pk} {into.slug} {into} {row.slug} {row} {story_count}"
    if into and form.cleaned_data["confirmed"] == effect:
        try:
            merged = taxonomy_changes.merge(row, into=into, by=request.user.get_username())
        except taxonomy_changes.MergeRefused as error:
            form.add_error(None, str(error))
        else:
            undo = reverse("admin:articles_merge_undo", args=[merged.pk])
            message = gettext('{} was merged into {}; its address redirects. <a href="{}">Undo…</a>')
            messages.success(request, format_html(message, row, into, undo))
            return redirect(f"admin:articles_{model_name}_change", into.pk)
    elif into:
        form.data = form.data.copy()
        form.data["confirmed"] = effect
    context = site.each_context(request) | {
        "title": gettext("Merge %(row)s") % {"row": row},
        "opts": row._meta,
        "row": row,
        "form": form,
        "into": into,
        "story_count": story_count,
    }
    return TemplateResponse(request, "admin/articles/taxonomy/merge.html", context)


def usage(row: TaxonomyTerm) -> str:
    """Return where a term is used, so that it cannot be deleted, as in "by live stories"; "" if it is unused."""
    taxonomy = TAXONOMIES[noun_of(row)]
    if taxonomy.usages_of(row).exists():
        return gettext("by live stories")
    if taxonomy.desk_copies_with(row).exists():
        return gettext("by a story on the desk")
    condition = names_term(row)
    if ScheduledStory.objects.filter(condition).exists():
        return gettext("by a scheduled story")
    return gettext("in the record, by an earlier version") if Version.objects.filter(condition).exists() else ""
