"""Renaming and merging sections, tags, authors and agencies: the old address redirects for ever, and it is logged.

Old versions keep the name as it was printed; only what readers find things by moves. A rename is taken back by renaming
again, a merge by `unmerge`, for as long as nothing was built on it.
"""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from articles.catalogue import catalogue
from articles.models import AuditEntry, CatalogueEntry, DeskAgencyLine, DeskByline, DeskCopy, Merge, Version
from articles.models.catalogue import LINKS
from articles.models.taxonomy_base import TaxonomyTerm, TermAlias
from articles.story.text import key_of
from articles.taxonomy.resolver import ALIASES, MODELS, TaxonomyResolver, noun_of


class MergeRefused(ValueError):
    """Two things that cannot be merged, or a merge that cannot be undone."""


@transaction.atomic
def rename(row: TaxonomyTerm, *, name: str, slug: str, by: str):
    """Change name or key; the old key redirects for ever and the change is logged. Old versions keep the old name."""
    noun, old = noun_of(row), type(row).objects.get(pk=row.pk)
    row.name, row.slug = name, slug
    row.full_clean()
    ALIASES[noun].objects.filter(slug=row.slug, target=row).delete()
    row.save()
    if old.slug != row.slug:
        ALIASES[noun].objects.create(slug=old.slug, name=old.name, target=row, reason=TermAlias.Reason.RENAMED)
    _add_name_alias(noun, row)
    if (old.slug, old.name) != (row.slug, row.name):
        AuditEntry.objects.create(
            by=by, action="rename", noun=noun, key=row.slug, detail=f"{old.name} ({old.slug}) → {row.name} ({row.slug})"
        )
    catalogue.mark_pages_changed(_entries_of(row))


def _add_name_alias(noun: str, row: TaxonomyTerm):
    """Let imports that use the new name find the row whose key was left as it was."""
    key = key_of(row.name)
    is_taken = MODELS[noun].objects.filter(slug=key).exists() or ALIASES[noun].objects.filter(slug=key).exists()
    if key != row.slug and not is_taken:
        ALIASES[noun].objects.create(slug=key, name=row.name, target=row)


@transaction.atomic
def merge(source: TaxonomyTerm, *, into: TaxonomyTerm, by: str) -> Merge:
    """Merge one into another of its kind: its key and aliases redirect, stories are found under the other.

    What was moved is kept, so that `unmerge` can put it back.
    """
    if type(source) is not type(into) or source.pk == into.pk:
        raise MergeRefused(f"{source} cannot be merged into {into}: choose two different things of one kind.")
    noun = noun_of(source)
    entries = list(_entries_of(source).values_list("pk", flat=True))
    merged_row = Merge(
        noun=noun,
        slug=source.slug,
        name=source.name,
        kept={name: getattr(source, name) for name in ("id", "description", "kind", "role") if hasattr(source, name)},
        aliases=list(ALIASES[noun].objects.filter(target=source).values_list("slug", flat=True)),
        on_desk=list(_on_the_desk(noun, source).values_list("pk", flat=True)),
        into=into.pk,
        by=by,
    )
    merged_row.save()
    if noun == "section":
        CatalogueEntry.objects.filter(section=source).update(section=into)
        DeskCopy.objects.filter(section=source).update(section=into)
    else:
        link = LINKS[noun]
        already = link.objects.filter(**{noun: into}).values("entry")
        link.objects.filter(**{noun: source, "entry__in": already}).delete()
        link.objects.filter(**{noun: source}).update(**{noun: into})
        _move_on_the_desk(noun, source, into)
    ALIASES[noun].objects.filter(target=source).update(target=into)
    key, name = source.slug, source.name
    source.delete()
    ALIASES[noun].objects.create(slug=key, name=name, target=into, reason=TermAlias.Reason.MERGED)
    AuditEntry.objects.create(by=by, action="merge", noun=noun, key=into.slug, detail=f"{name} ({key}) → {into.name}")
    catalogue.mark_pages_changed(CatalogueEntry.objects.filter(pk__in=entries), moved=entries)
    return merged_row


def _on_the_desk(noun: str, row: TaxonomyTerm) -> models.QuerySet:
    """Give the rows on the desk that name a thing."""
    if noun == "author":
        return DeskByline.objects.filter(author=row)
    if noun == "agency":
        return DeskAgencyLine.objects.filter(agency=row)
    return DeskCopy.objects.filter(**{"section" if noun == "section" else "tags": row})


def _move_on_the_desk(noun: str, source: TaxonomyTerm, into: TaxonomyTerm):
    if noun == "author":
        DeskByline.objects.filter(author=source).update(author=into)
    elif noun == "agency":
        DeskAgencyLine.objects.filter(agency=source).update(agency=into)
    else:
        for copy in DeskCopy.objects.filter(tags=source):
            copy.tags.remove(source)
            copy.tags.add(into)


def _entries_of(row: TaxonomyTerm) -> models.QuerySet:
    noun = noun_of(row)
    if noun == "section":
        return CatalogueEntry.objects.in_section(row)
    return CatalogueEntry.objects.filter(pk__in=LINKS[noun].objects.filter(**{noun: row}).values("entry"))


# --- undoing a merge ------------------------------------------------------------------------------------------------


@transaction.atomic
def unmerge(merged: Merge, *, by: str) -> TaxonomyTerm:
    """Bring back what was merged away, with its other names; stories printed with them are filed there again.

    Raises MergeRefused where something was built on the merge since: the key is another thing's or redirects elsewhere.
    """
    merged = Merge.objects.select_for_update().get(pk=merged.pk)
    noun, into = merged.noun, MODELS[merged.noun].objects.filter(pk=merged.into).first()
    if reason := undo_refusal(merged):
        raise MergeRefused(reason)
    aliases = ALIASES[noun].objects
    aliases.filter(slug=merged.slug, target=into).delete()
    row = MODELS[noun](slug=merged.slug, name=merged.name, **merged.kept)
    try:
        row.full_clean()
    except ValidationError as error:
        raise MergeRefused(" ".join(error.messages)) from None
    row.save(force_insert=True)  # under the key it had: an earlier merge may lead to it
    aliases.filter(slug__in=merged.aliases, target=into).update(target=row)
    _back_on_the_desk(merged, into, row)
    moved = _file_again(noun, into, row)
    merged.undone_by, merged.undone_at = by, timezone.now()
    merged.save(update_fields=["undone_by", "undone_at"])
    AuditEntry.objects.create(
        by=by, action="undo merge", noun=noun, key=row.slug, detail=f"{into.name} → {row.name} ({row.slug})"
    )
    catalogue.mark_pages_changed(CatalogueEntry.objects.filter(pk__in=moved), moved=moved)
    return row


def undo_refusal(merged: Merge) -> str:
    """Say why a merge cannot be undone; empty where it can."""
    noun = merged.noun
    if merged.undone_at:
        return f"It was undone already, by {merged.undone_by}."
    into = MODELS[noun].objects.filter(pk=merged.into).first()
    if other := MODELS[noun].objects.filter(slug=merged.slug).first():
        return f"“{merged.slug}” is the address of another {noun} by now, {other}; rename that one first."
    alias = ALIASES[noun].objects.filter(slug=merged.slug).select_related("target").first()
    if alias is None:
        return f"“{merged.slug}” is no longer a former address of anything: it was erased or removed."
    if into is None:
        return f"What it was merged into was merged into {alias.target} since; undo that first."
    if alias.target_id != into.pk:
        return f"“{merged.slug}” leads to {alias.target} by now, not to {into}; undo that first."
    return ""


def _back_on_the_desk(merged: Merge, into: TaxonomyTerm, row: TaxonomyTerm):
    rows = _on_the_desk(merged.noun, into).filter(pk__in=merged.on_desk)
    if merged.noun == "tag":
        for copy in rows:
            copy.tags.add(row)
            if into.slug not in copy.carried.get("names", {}).get("tag", {}):  # it came with the merge
                copy.tags.remove(into)
    else:
        rows.update(**{merged.noun: row})


def _file_again(noun: str, into: TaxonomyTerm, row: TaxonomyTerm) -> list[int]:
    """File stories under what their record names, now that its keys lead to two things; return their docids."""
    keys = [row.slug, *row.aliases.values_list("slug", flat=True)]
    condition = models.Q()
    for key in keys:
        condition |= models.Q(story_json__contains=f'"key":"{key}"')
    entries = _entries_of(into).order_by().values_list("article_id", "pk")
    docids = dict(entries)
    versions = Version.objects.filter(condition, article__entry__in=_entries_of(into).order_by())
    resolver, moved = TaxonomyResolver(), []
    for version in versions.filter(number=models.F("article__latest")).iterator(500):
        story, docid = version.story, docids[version.article_id]
        resolver.unknown([story])
        if noun == "section":
            if resolver.id_of("section", story.section.key) == row.pk:
                CatalogueEntry.objects.filter(pk=docid).update(section=row)
                moved.append(docid)
            continue
        parts = {"tag": story.tags, "author": story.bylines, "agency": story.agency_lines}[noun]
        pks = {resolver.id_of(noun, part.key) for part in parts if part.key}
        if row.pk in pks:
            link = LINKS[noun].objects
            if into.pk not in pks:
                link.filter(entry=docid, **{noun: into}).delete()
            link.get_or_create(entry_id=docid, **{f"{noun}_id": row.pk})
            moved.append(docid)
    return moved
