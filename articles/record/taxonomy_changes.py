"""Rename and merge sections, tags, authors and agencies; the old address redirects for ever, and the change is logged.

Old versions keep the name as it was printed; only the terms by which readers find stories change. To undo a rename,
rename again; to undo a merge, call `unmerge`, which is possible until another change depends on the merge.
"""

from typing import cast

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext

from articles.catalogue import catalogue
from articles.models import AuditEntry, CatalogueEntry, DeskCopy, Merge, Version
from articles.models.taxonomy_base import TaxonomyTerm, TermAlias
from articles.models.transactions import in_transaction
from articles.record import logged_states, reference_states
from articles.story.keys import key_of
from articles.story.nouns import NOUNS
from articles.taxonomy.printed_keys import names_term
from articles.taxonomy.resolver import TaxonomyResolver, noun_of
from articles.taxonomy.taxonomy import LINK_MODELS, TAXONOMIES
from media.row_batches import in_batches


class MergeRefused(ValueError):
    """Two terms cannot be merged, or a merge cannot be undone; the message says why."""


@in_transaction(Merge)
def rename(row: TaxonomyTerm, *, name: str, slug: str, by: str):
    """Change the name or the key of a term; the old key becomes an alias, and the change is logged.

    Raises ValidationError.
    """
    noun, old = noun_of(row), type(row).objects.select_for_update().get(pk=row.pk)
    row.name, row.slug = name, slug
    row.full_clean()
    TAXONOMIES[noun].alias_model.objects.filter(slug=row.slug, target=row).delete()
    row.save()
    if old.slug != row.slug:
        TAXONOMIES[noun].alias_model.objects.create(
            slug=old.slug, name=old.name, target=row, reason=TermAlias.Reason.RENAMED
        )
    add_name_alias(row)
    if (old.slug, old.name) != (row.slug, row.name):
        AuditEntry.objects.create(
            by=by, action="rename", noun=noun, key=row.slug, detail=f"{old.name} ({old.slug}) → {row.name} ({row.slug})"
        )
    log_state(row, by=by)
    catalogue.mark_pages_changed(_entries_of(row))


def log_state(row: TaxonomyTerm, *, by: str):
    """Log what readers see of a term and the keys that lead to it, unless the audit log has it."""
    reference_states.record(noun_of(row), row.pk, by=by)


@in_transaction(Merge)
def delete(row: TaxonomyTerm, *, by: str):
    """Delete a term that nothing uses, with its other names."""
    noun, pk = noun_of(row), row.pk
    AuditEntry.objects.create(by=by, action="delete", noun=noun, key=row.slug, detail=row.name)
    row.delete()
    reference_states.record(noun, pk, by=by)


def add_name_alias(row: TaxonomyTerm):
    """Add the key of a term's name as an alias, so that imports with the name find a term that has another key."""
    key, taxonomy = key_of(row.name), TAXONOMIES[noun_of(row)]
    tables = (taxonomy.model, taxonomy.alias_model)
    if key != row.slug and not any(table.objects.filter(slug=key).exists() for table in tables):
        taxonomy.alias_model.objects.create(slug=key, name=row.name, target=row)


@in_transaction(Merge)
def merge(source: TaxonomyTerm, *, into: TaxonomyTerm, by: str) -> Merge:
    """Merge a term into another of the same kind and return the row that `unmerge` needs.

    The key and aliases of `source` become aliases of `into`, and its stories and desk copies get `into`. Raises
    MergeRefused for the same term, for terms of two kinds, and for one that is gone.
    """
    if type(source) is not type(into) or source.pk == into.pk:
        raise MergeRefused(
            gettext("%(source)s cannot be merged into %(into)s: choose two different things of one kind.")
            % {"source": source, "into": into}
        )
    # Of two merges into one term the second waits, and logs the keys that the first one brought.
    if len(type(source).objects.select_for_update().filter(pk__in=[source.pk, into.pk]).order_by("pk")) < 2:
        raise MergeRefused(gettext("It was deleted by somebody else."))
    noun = noun_of(source)
    entries = list(_entries_of(source).values_list("pk", flat=True))
    merged_row = Merge(
        noun=noun,
        slug=source.slug,
        name=source.name,
        attributes={
            name: getattr(source, name) for name in ("id", "description", "kind", "role") if hasattr(source, name)
        },
        aliases=list(TAXONOMIES[noun].alias_model.objects.filter(target=source).values_list("slug", flat=True)),
        on_desk=list(TAXONOMIES[noun].desk_rows_with(source).values_list("pk", flat=True)),
        into=into.pk,
        by=by,
    )
    merged_row.save()
    logged_states.log(merged_row, noun=logged_states.MERGE, action="state", by=by)
    if noun in LINK_MODELS:  # an entry that has both keeps one link
        already = TAXONOMIES[noun].usages_of(into).values("entry")
        TAXONOMIES[noun].usages_of(source).filter(entry__in=already).delete()
    TAXONOMIES[noun].usages_of(source).update(**{noun: into})
    _move_on_the_desk(noun, source, into)
    TAXONOMIES[noun].alias_model.objects.filter(target=source).update(target=into)
    key, name, pk = source.slug, source.name, source.pk
    source.delete()
    TAXONOMIES[noun].alias_model.objects.create(slug=key, name=name, target=into, reason=TermAlias.Reason.MERGED)
    AuditEntry.objects.create(by=by, action="merge", noun=noun, key=into.slug, detail=f"{name} ({key}) → {into.name}")
    for changed in (pk, into.pk):
        reference_states.record(noun, changed, by=by)
    catalogue.mark_pages_changed(CatalogueEntry.objects.filter(pk__in=entries), moved=entries)
    return merged_row


def _move_on_the_desk(noun: str, source: TaxonomyTerm, into: TaxonomyTerm):
    if noun == "tag":  # the only one of which a desk copy has several without rows of its own
        for copy in DeskCopy.objects.filter(tags=source):
            copy.tags.remove(source)
            copy.tags.add(into)
    else:
        TAXONOMIES[noun].desk_rows_with(source).update(**{noun: into})


def _entries_of(row: TaxonomyTerm) -> models.QuerySet[CatalogueEntry]:
    return TAXONOMIES[noun_of(row)].entries_with(row)


# --- undoing a merge ------------------------------------------------------------------------------------------------


@in_transaction(Merge)
def unmerge(merged: Merge, *, by: str) -> TaxonomyTerm:
    """Create the merged term again, with its aliases, and return it; stories printed with its keys get it again.

    Raises MergeRefused if another change depends on the merge: the key belongs to another term or redirects elsewhere.
    """
    merged = Merge.objects.select_for_update().get(pk=merged.pk)
    noun = merged.noun
    into = TAXONOMIES[noun].model.objects.select_for_update().filter(pk=merged.into).first()
    if reason := undo_refusal(merged):
        raise MergeRefused(reason)
    aliases = TAXONOMIES[noun].alias_model.objects
    aliases.filter(slug=merged.slug, target=into).delete()
    row = TAXONOMIES[noun].model(slug=merged.slug, name=merged.name, **cast(dict[str, str], merged.attributes))
    try:
        row.full_clean()
    except ValidationError as error:
        raise MergeRefused(" ".join(error.messages)) from None
    row.save(force_insert=True)  # with its former primary key: an earlier merge may refer to it
    aliases.filter(slug__in=merged.aliases, target=into).update(target=row)
    _back_on_the_desk(merged, into, row)
    moved = _file_again(noun, into, row)
    merged.undone_by, merged.undone_at = by, timezone.now()
    merged.save(update_fields=["undone_by", "undone_at"])
    logged_states.log(merged, noun=logged_states.MERGE, action="state", by=by)
    AuditEntry.objects.create(
        by=by, action="undo merge", noun=noun, key=row.slug, detail=f"{into.name} → {row.name} ({row.slug})"
    )
    for changed in (into, row):
        log_state(changed, by=by)
    catalogue.mark_pages_changed(CatalogueEntry.objects.filter(pk__in=moved), moved=moved)
    return row


def undo_refusal(merged: Merge) -> str:
    """Return why a merge cannot be undone; empty if it can."""
    noun = merged.noun
    if merged.undone_at:
        return f"It was undone already, by {merged.undone_by}."
    into = TAXONOMIES[noun].model.objects.filter(pk=merged.into).first()
    if other := TAXONOMIES[noun].model.objects.filter(slug=merged.slug).first():
        return f"“{merged.slug}” is the address of another {noun} by now, {other}; rename that one first."
    alias = TAXONOMIES[noun].alias_model.objects.filter(slug=merged.slug).select_related("target").first()
    if alias is None:
        return f"“{merged.slug}” is no longer a former address of anything: it was erased or removed."
    if into is None:
        return f"What it was merged into was merged into {alias.target} since; undo that first."
    if alias.target_id != into.pk:
        return f"“{merged.slug}” leads to {alias.target} by now, not to {into}; undo that first."
    return ""


def _back_on_the_desk(merged: Merge, into: TaxonomyTerm, row: TaxonomyTerm):
    rows = TAXONOMIES[merged.noun].desk_rows_with(into).filter(pk__in=merged.on_desk)
    if merged.noun == "tag":
        for copy in rows:
            copy.tags.add(row)
            if into.slug not in copy.carried.get("names", {}).get("tag", {}):  # the merge added it
                copy.tags.remove(into)
    else:
        rows.update(**{merged.noun: row})


def _file_again(noun: str, into: TaxonomyTerm, row: TaxonomyTerm) -> list[int]:
    """Link the restored term to the stories whose record has one of its keys; return their docids.

    A story that has no key of `into` loses `into`.
    """
    entries = _entries_of(into).order_by().values_list("article_id", "pk")
    docids = dict(entries)
    versions = Version.objects.filter(names_term(row), article__entry__in=_entries_of(into).order_by())
    resolver, moved = TaxonomyResolver(), []
    for version in in_batches(versions.filter(number=models.F("article__latest")), 500):
        story, docid = version.story, docids[version.article_id]
        resolver.unknown([story])
        if noun == "section":
            if resolver.id_of("section", story.section.key) == row.pk:
                CatalogueEntry.objects.filter(pk=docid).update(section=row)
                moved.append(docid)
            continue
        pks = {resolver.id_of(noun, key) for key in NOUNS[noun].keys_of(story)}
        if row.pk in pks:
            link = LINK_MODELS[noun].objects
            if into.pk not in pks:
                link.filter(entry=docid, **{noun: into}).delete()
            link.get_or_create(entry_id=docid, **{f"{noun}_id": row.pk})
            moved.append(docid)
    return moved
