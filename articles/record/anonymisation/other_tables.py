"""Remove a name from the tables beside the articles: taxonomy, photos, printed pages, logs, searches and jobs."""

from urllib.parse import unquote_plus

from django.contrib.admin.models import LogEntry

from articles.catalogue import catalogue
from articles.models import (
    AuditEntry,
    BulkRun,
    EditingSession,
    FailedSearch,
    FindAndReplace,
    FindAndReplaceItem,
    Merge,
    SavedView,
    Series,
    SeriesAlias,
    Version,
)
from articles.models.taxonomy_base import TaxonomyTerm
from articles.record import erasure, printed_pages, story_audio
from articles.record.anonymisation import desk_history
from articles.record.anonymisation.names import NameSpellings
from articles.taxonomy.taxonomy import TAXONOMIES
from media import erasure as photographs


def remove_name(spellings: NameSpellings) -> list[str]:
    """Remove the name from all rows that belong to no article; return sentences about what people must check.

    Must run in a transaction, after the articles: a tag or author of that name is deleted when no story uses it.
    """
    remaining = [*_taxonomy(spellings), *_photographs(spellings), *_accounts(spellings)]
    remaining += printed_pages.remove_name(spellings.are_in, spellings.replacement_of_text.text)
    story_audio.remove_name(spellings.are_in, spellings.replacement_of_text.text)
    _series(spellings)
    _logs(spellings)
    _searches(spellings)
    _jobs(spellings)
    erasure.forget_imports()
    desk_history.remove_from_bin(spellings)
    desk_history.remove_unsaved(EditingSession.objects.all(), spellings)
    return remaining


def _taxonomy(spellings: NameSpellings) -> list[str]:
    remaining = []
    for noun, taxonomy in TAXONOMIES.items():
        model = taxonomy.model
        texts = [name for name in ("name", "description", "role") if hasattr(model(), name)]
        for alias in taxonomy.alias_model.objects.select_related("target").iterator():
            if spellings.are_in(alias.name) or spellings.are_in_key(alias.slug):
                erasure.forget_key(noun, alias.target, alias.slug)
                alias.delete()
        for row in model.objects.order_by("pk").iterator():
            if spellings.are_in(row.name) or spellings.are_in_key(row.slug):
                remaining += _delete_term(noun, row)
            else:
                changed = {
                    n: text
                    for n in texts
                    if (text := spellings.replacement_of_text.text(getattr(row, n))) != getattr(row, n)
                }
                if changed:
                    model.objects.filter(pk=row.pk).update(**changed)
                    catalogue.new_generation()
    return remaining


def _delete_term(noun: str, row: TaxonomyTerm) -> list[str]:
    taxonomy = TAXONOMIES[noun]
    is_used = taxonomy.usages_of(row).exists() or taxonomy.desk_copies_with(row).exists()
    if is_used or erasure.is_in_record(row):
        return [f"The {noun} of that name stays (number {row.pk}): a story that could not be changed names it."]
    erasure.forget_key(noun, row, row.slug)
    row.delete()
    return []


def _series(spellings: NameSpellings):
    """Replace the name in series; their former keys with it are deleted, and a present one is made without it."""
    for alias in SeriesAlias.objects.iterator():
        if spellings.are_in(alias.name) or spellings.are_in_key(alias.slug):
            alias.delete()
    for series in Series.objects.iterator():
        name, description = map(spellings.replacement_of_text.text, (series.name, series.description))
        slug = f"series-{series.pk}" if spellings.are_in_key(series.slug) else series.slug
        if (name, description, slug) != (series.name, series.description, series.slug):
            Series.objects.filter(pk=series.pk).update(name=name, description=description, slug=slug)
            catalogue.new_generation()


def _photographs(spellings: NameSpellings) -> list[str]:
    uuids = photographs.take_out_words(spellings.are_in, spellings.replacement_of_text.text)
    return [
        f"The file of the photograph {uuid} has the name in its own metadata, which is kept as it came: replace the "
        "file, or erase the photograph."
        for uuid in uuids
    ]


def _accounts(spellings: NameSpellings) -> list[str]:
    """Return a sentence if an account has the name; account names stay, because the digests cover them."""
    rows = (model.objects.order_by().values_list("by", flat=True).distinct() for model in (Version, AuditEntry))
    accounts = {by for names in rows for by in names}
    if any(map(spellings.are_in, accounts)):
        return ["Somebody who worked at the desk signed in by that name: who did what stays in the record, for staff."]
    return []


def _logs(spellings: NameSpellings):
    for entry in AuditEntry.objects.iterator():
        emptied = [name for name in ("detail", "key") if _is_in(spellings, getattr(entry, name))]
        if emptied:
            AuditEntry.objects.filter(pk=entry.pk).redact(*emptied)
    for entry in LogEntry.objects.iterator():
        if spellings.are_in(entry.object_repr) or spellings.are_in(entry.change_message):
            LogEntry.objects.filter(pk=entry.pk).update(object_repr="", change_message="")


def _searches(spellings: NameSpellings):
    for search in FailedSearch.objects.iterator():
        if spellings.are_similar_in(search.words):  # they are kept without accents
            search.delete()
    for view in SavedView.objects.iterator():
        if any(_is_in(spellings, text) for text in (view.name, unquote_plus(view.query))):
            view.delete()


def _is_in(spellings: NameSpellings, text: str) -> bool:
    return spellings.are_in(text) or spellings.are_in_key(text)


def _jobs(spellings: NameSpellings):
    """Replace the name in the rows of bulk actions and jobs, which stay; delete merges of terms with the name."""
    for run in BulkRun.objects.iterator():
        title, form_data = spellings.replacement_of_text.text(run.title), spellings.plain(run.form_data)
        if (title, form_data) != (run.title, run.form_data):
            BulkRun.objects.filter(pk=run.pk).update(title=title, form_data=form_data)
    for job in FindAndReplace.objects.iterator():
        wrong, right, note = (spellings.replacement_of_text.text(text) for text in (job.wrong, job.right, job.note))
        if (wrong, right, note) != (job.wrong, job.right, job.note):
            FindAndReplace.objects.filter(pk=job.pk).update(wrong=wrong[:300], right=right[:300], note=note)
    for item in FindAndReplaceItem.objects.exclude(outcome="").iterator():
        if (outcome := spellings.replacement_of_text.text(item.outcome)) != item.outcome:
            FindAndReplaceItem.objects.filter(pk=item.pk).update(outcome=outcome[:500])
    for merge in Merge.objects.iterator():
        keys = [merge.slug, *merge.aliases]
        if spellings.are_in(merge.name) or any(spellings.are_in_key(key) for key in keys):
            merge.delete()
