"""Renaming and merging sections, tags, authors and agencies: the old address redirects for ever, and it is logged.

Old versions keep the name as it was printed; only what readers find things by moves.
"""

from django.db import models, transaction

from articles import catalogue
from articles.models import AgencyLine, AuditEntry, Byline, CatalogueEntry, DeskCopy
from articles.models.named import Alias, Named
from articles.references import ALIASES, MODELS, noun_of
from articles.text import key_of


class MergeRefused(ValueError):
    """Two things that cannot be merged."""


@transaction.atomic
def rename(row: Named, *, name: str, slug: str, by: str):
    """Change name or key; the old key redirects for ever and the change is logged. Old versions keep the old name."""
    noun, old = noun_of(row), type(row).objects.get(pk=row.pk)
    row.name, row.slug = name, slug
    row.full_clean()
    ALIASES[noun].objects.filter(slug=row.slug, target=row).delete()
    row.save()
    if old.slug != row.slug:
        ALIASES[noun].objects.create(slug=old.slug, name=old.name, target=row, reason=Alias.Reason.RENAMED)
    _answer_to_name(noun, row)
    if (old.slug, old.name) != (row.slug, row.name):
        AuditEntry.objects.create(
            by=by, action="rename", noun=noun, key=row.slug, detail=f"{old.name} ({old.slug}) → {row.name} ({row.slug})"
        )
    catalogue.stamp(_entries_of(row))


def _answer_to_name(noun: str, row: Named):
    """Let imports that use the new name find the row whose key was left as it was."""
    key = key_of(row.name)
    taken = MODELS[noun].objects.filter(slug=key).exists() or ALIASES[noun].objects.filter(slug=key).exists()
    if key != row.slug and not taken:
        ALIASES[noun].objects.create(slug=key, name=row.name, target=row)


@transaction.atomic
def merge(source: Named, *, into: Named, by: str):
    """Merge one into another of its kind: its key and aliases redirect, stories are found under the other."""
    if type(source) is not type(into) or source.pk == into.pk:
        raise MergeRefused(f"{source} cannot be merged into {into}: choose two different things of one kind.")
    noun = noun_of(source)
    entries = list(_entries_of(source).values_list("pk", flat=True))
    if noun == "section":
        CatalogueEntry.objects.filter(section=source).update(section=into)
        DeskCopy.objects.filter(section=source).update(section=into)
    else:
        link = catalogue.LINKS[noun]
        already = link.objects.filter(**{noun: into}).values("entry")
        link.objects.filter(**{noun: source, "entry__in": already}).delete()
        link.objects.filter(**{noun: source}).update(**{noun: into})
        _move_on_the_desk(noun, source, into)
    ALIASES[noun].objects.filter(target=source).update(target=into)
    key, name = source.slug, source.name
    source.delete()
    ALIASES[noun].objects.create(slug=key, name=name, target=into, reason=Alias.Reason.MERGED)
    AuditEntry.objects.create(by=by, action="merge", noun=noun, key=into.slug, detail=f"{name} ({key}) → {into.name}")
    catalogue.stamp(CatalogueEntry.objects.filter(pk__in=entries), moved=entries)


def _move_on_the_desk(noun: str, source: Named, into: Named):
    if noun == "author":
        Byline.objects.filter(author=source).update(author=into)
    elif noun == "agency":
        AgencyLine.objects.filter(agency=source).update(agency=into)
    else:
        for copy in DeskCopy.objects.filter(tags=source):
            copy.tags.remove(source)
            copy.tags.add(into)


def _entries_of(row: Named) -> models.QuerySet:
    noun = noun_of(row)
    if noun == "section":
        return CatalogueEntry.objects.in_section(row)
    return CatalogueEntry.objects.filter(pk__in=catalogue.LINKS[noun].objects.filter(**{noun: row}).values("entry"))
