"""A name beside the articles: tags and authors, photographs, logs, searches, and what people keep for themselves."""

from urllib.parse import unquote_plus

from django.contrib.admin.models import LogEntry
from django.db.models import Q

from articles.catalogue import catalogue
from articles.models import (
    AuditEntry,
    BulkRun,
    CatalogueEntry,
    DeskCopy,
    EditingSession,
    FailedSearch,
    FindAndReplace,
    FindAndReplaceItem,
    Merge,
    SavedView,
    Version,
)
from articles.models.catalogue import LINKS
from articles.models.taxonomy_base import TaxonomyTerm
from articles.record import erasure
from articles.record.anonymisation.names import NameSpellings
from articles.record.anonymisation.search import name_condition
from articles.search.text.analyzer import fold
from articles.taxonomy.resolver import ALIASES, MODELS
from media import erasure as photographs


def remove_name(spellings: NameSpellings) -> list[str]:
    """Take the name out of everything that belongs to no article; return what people have to look at themselves.

    Inside a transaction, after the articles: a tag or author of that name goes once no story names it.
    """
    remaining = [*_taxonomy(spellings), *_photographs(spellings), *_colleagues(spellings)]
    _logs(spellings)
    _searches(spellings)
    _jobs(spellings)
    for sitting in EditingSession.objects.filter(name_condition(spellings, "typed")):
        sitting.delete()
    return remaining


def _taxonomy(spellings: NameSpellings) -> list[str]:
    remaining = []
    for noun, model in MODELS.items():
        texts = [name for name in ("name", "description", "role") if hasattr(model(), name)]
        for alias in ALIASES[noun].objects.select_related("target").iterator():
            if spellings.are_in(alias.name) or spellings.are_in_key(alias.slug):
                erasure.forget_key(noun, alias.target, alias.slug)
                alias.delete()
        for row in model.objects.order_by("pk").iterator():
            if spellings.are_in(row.name) or spellings.are_in_key(row.slug):
                remaining += _drop(noun, row)
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


def _drop(noun: str, row: TaxonomyTerm) -> list[str]:
    stories = CatalogueEntry.objects.in_section(row) if noun == "section" else LINKS[noun].objects.filter(**{noun: row})
    place = {"section": "section", "tag": "tags", "author": "bylines__author", "agency": "agency_lines__agency"}[noun]
    if stories.exists() or DeskCopy.objects.filter(**{place: row}).exists() or erasure.in_record(row.slug):
        return [f"The {noun} of that name stays (number {row.pk}): a story that could not be changed names it."]
    erasure.forget_key(noun, row, row.slug)
    row.delete()
    return []


def _photographs(spellings: NameSpellings) -> list[str]:
    holding = photographs.take_out_words(spellings.are_in, spellings.replacement_of_text.text)
    return [
        f"The file of the photograph {uuid} has the name in its own metadata, which is kept as it came: replace the "
        "file, or erase the photograph."
        for uuid in holding
    ]


def _colleagues(spellings: NameSpellings) -> list[str]:
    """Who did what is part of the record, and of its digests: an account of that name is not taken out."""
    if (
        Version.objects.filter(name_condition(spellings, "by")).exists()
        or AuditEntry.objects.filter(name_condition(spellings, "by")).exists()
    ):
        return ["Somebody who worked at the desk signed in by that name: who did what stays in the record, for staff."]
    return []


def _logs(spellings: NameSpellings):
    keys = Q()
    for key in spellings.keys:
        keys |= Q(key__icontains=key) | Q(detail__icontains=key)
    for entry in AuditEntry.objects.filter(name_condition(spellings, "detail", "key") | keys):
        without = {
            name: ""
            for name in ("detail", "key")
            if spellings.are_in(getattr(entry, name)) or spellings.are_in_key(getattr(entry, name))
        }
        if without:
            AuditEntry.objects.filter(pk=entry.pk).update(**without)
    LogEntry.objects.filter(name_condition(spellings, "object_repr", "change_message")).update(
        object_repr="", change_message=""
    )


def _searches(spellings: NameSpellings):
    folded = {" ".join(map(fold, name.split())) for name in spellings.spellings}
    for search in FailedSearch.objects.iterator():
        if spellings.are_in(search.words) or any(name in " ".join(map(fold, search.words.split())) for name in folded):
            search.delete()
    for view in SavedView.objects.iterator():
        query = unquote_plus(view.query)
        if any(spellings.are_in(text) or spellings.are_in_key(text) for text in (view.name, query)):
            view.delete()


def _jobs(spellings: NameSpellings):
    """What was done to many stories keeps that it was done."""
    for run in BulkRun.objects.iterator():
        label, words = spellings.replacement_of_text.text(run.said), spellings.plain(run.words)
        if (label, words) != (run.said, run.words):
            BulkRun.objects.filter(pk=run.pk).update(said=label, words=words)
    for fix in FindAndReplace.objects.filter(name_condition(spellings, "wrong", "right", "note")):
        wrong, right, note = (spellings.replacement_of_text.text(text) for text in (fix.wrong, fix.right, fix.note))
        FindAndReplace.objects.filter(pk=fix.pk).update(wrong=wrong[:300], right=right[:300], note=note)
    for story in FindAndReplaceItem.objects.filter(name_condition(spellings, "outcome")):
        FindAndReplaceItem.objects.filter(pk=story.pk).update(
            outcome=spellings.replacement_of_text.text(story.outcome)[:500]
        )
    for merge in Merge.objects.iterator():
        keys = [merge.slug, *merge.aliases]
        if spellings.are_in(merge.name) or any(spellings.are_in_key(key) for key in keys):
            merge.delete()
