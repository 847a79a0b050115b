"""A name beside the articles: tags and authors, photographs, logs, searches, and what people keep for themselves."""

from urllib.parse import unquote_plus

from django.contrib.admin.models import LogEntry
from django.db.models import Q

from articles import catalogue, erasing
from articles.anonymising.finding import like
from articles.anonymising.names import Names
from articles.models import (
    AuditEntry,
    BulkRun,
    CatalogueEntry,
    DeskCopy,
    Fix,
    FixedStory,
    Merge,
    SavedView,
    Sitting,
    UnansweredSearch,
    Version,
)
from articles.models.named import Named
from articles.references import ALIASES, MODELS
from articles.search.analysis import fold
from media import erasing as photographs


def forget(names: Names) -> list[str]:
    """Take the name out of everything that belongs to no article; return what people have to look at themselves.

    Inside a transaction, after the articles: a tag or author of that name goes once no story names it.
    """
    left = [*_things(names), *_photographs(names), *_colleagues(names)]
    _logs(names)
    _searches(names)
    _work(names)
    for sitting in Sitting.objects.filter(like(names, "typed")):
        sitting.delete()
    return left


def _things(names: Names) -> list[str]:
    left = []
    for noun, model in MODELS.items():
        texts = [name for name in ("name", "description", "role") if hasattr(model(), name)]
        for alias in ALIASES[noun].objects.select_related("target").iterator():
            if names.are_in(alias.name) or names.are_in_key(alias.slug):
                erasing.forget_key(noun, alias.target, alias.slug)
                alias.delete()
        for row in model.objects.order_by("pk").iterator():
            if names.are_in(row.name) or names.are_in_key(row.slug):
                left += _drop(noun, row)
            else:
                changed = {n: text for n in texts if (text := names.words.text(getattr(row, n))) != getattr(row, n)}
                if changed:
                    model.objects.filter(pk=row.pk).update(**changed)
                    catalogue.bump()
    return left


def _drop(noun: str, row: Named) -> list[str]:
    stories = (
        CatalogueEntry.objects.in_section(row)
        if noun == "section"
        else catalogue.LINKS[noun].objects.filter(**{noun: row})
    )
    place = {"section": "section", "tag": "tags", "author": "bylines__author", "agency": "agency_lines__agency"}[noun]
    if stories.exists() or DeskCopy.objects.filter(**{place: row}).exists() or erasing.in_record(row.slug):
        return [f"The {noun} of that name stays (number {row.pk}): a story that could not be changed names it."]
    erasing.forget_key(noun, row, row.slug)
    row.delete()
    return []


def _photographs(names: Names) -> list[str]:
    holding = photographs.take_out_words(names.are_in, names.words.text)
    return [
        f"The file of the photograph {uuid} has the name in its own metadata, which is kept as it came: replace the "
        "file, or erase the photograph."
        for uuid in holding
    ]


def _colleagues(names: Names) -> list[str]:
    """Who did what is part of the record, and of its digests: an account of that name is not taken out."""
    if Version.objects.filter(like(names, "by")).exists() or AuditEntry.objects.filter(like(names, "by")).exists():
        return ["Somebody who worked at the desk signed in by that name: who did what stays in the record, for staff."]
    return []


def _logs(names: Names):
    keys = Q()
    for key in names.keys:
        keys |= Q(key__icontains=key) | Q(detail__icontains=key)
    for entry in AuditEntry.objects.filter(like(names, "detail", "key") | keys):
        gone = {
            name: ""
            for name in ("detail", "key")
            if names.are_in(getattr(entry, name)) or names.are_in_key(getattr(entry, name))
        }
        if gone:
            AuditEntry.objects.filter(pk=entry.pk).update(**gone)
    LogEntry.objects.filter(like(names, "object_repr", "change_message")).update(object_repr="", change_message="")


def _searches(names: Names):
    folded = {" ".join(map(fold, name.split())) for name in names.spellings}
    for search in UnansweredSearch.objects.iterator():
        if names.are_in(search.words) or any(name in " ".join(map(fold, search.words.split())) for name in folded):
            search.delete()
    for view in SavedView.objects.iterator():
        query = unquote_plus(view.query)
        if any(names.are_in(text) or names.are_in_key(text) for text in (view.name, query)):
            view.delete()


def _work(names: Names):
    """What was done to many stories keeps that it was done."""
    for run in BulkRun.objects.iterator():
        said, words = names.words.text(run.said), names.plain(run.words)
        if (said, words) != (run.said, run.words):
            BulkRun.objects.filter(pk=run.pk).update(said=said, words=words)
    for fix in Fix.objects.filter(like(names, "wrong", "right", "note")):
        wrong, right, note = (names.words.text(text) for text in (fix.wrong, fix.right, fix.note))
        Fix.objects.filter(pk=fix.pk).update(wrong=wrong[:300], right=right[:300], note=note)
    for story in FixedStory.objects.filter(like(names, "outcome")):
        FixedStory.objects.filter(pk=story.pk).update(outcome=names.words.text(story.outcome)[:500])
    for merge in Merge.objects.iterator():
        keys = [merge.slug, *merge.aliases]
        if names.are_in(merge.name) or any(names.are_in_key(key) for key in keys):
            merge.delete()
