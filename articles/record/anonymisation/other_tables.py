"""Remove a name from the tables beside the articles: taxonomy, photos, printed pages, logs, searches and jobs."""

from urllib.parse import unquote_plus

from django.contrib.admin.models import LogEntry

from articles.catalogue import catalogue
from articles.models import AuditEntry, Series, SeriesAlias, Version
from articles.models.audit import REDACTION
from articles.models.audit_digests import STATE
from articles.models.taxonomy_base import TaxonomyTerm
from articles.record import erased_places, erasure, logged_states, printed_pages, reference_states, story_audio
from articles.record.anonymisation import desk_history
from articles.record.anonymisation.names import NameSpellings
from articles.record.word_places import PLACES, Anonymising, Place
from articles.sql.expressions import AnyOf
from articles.taxonomy.taxonomy import TAXONOMIES
from media import erasure as photographs
from media.row_batches import in_batches

_BATCH = 500


def remove_name(spellings: NameSpellings, *, by: str) -> list[str]:
    """Remove the name from all rows that belong to no article; return sentences about what people must check.

    Must run in a transaction, after the articles: a tag or author of that name is deleted when no story uses it.
    """
    remaining = [*_taxonomy(spellings), *_photographs(spellings, by), *_accounts(spellings)]
    remaining += printed_pages.remove_name(spellings.are_in, spellings.replacement_of_text.text)
    story_audio.remove_name(spellings.are_in, spellings.replacement_of_text.text)
    _series(spellings)
    _logs(spellings)
    _jobs_and_searches(spellings)
    erased_places.forget_imports()
    desk_history.remove_from_bin(spellings)
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
                _forget_state(noun, alias.target_id)
        for row in in_batches(model.objects.all(), _BATCH):
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
                    _forget_state(noun, row.pk)
                    catalogue.new_generation()
    return remaining


def _delete_term(noun: str, row: TaxonomyTerm) -> list[str]:
    taxonomy = TAXONOMIES[noun]
    is_used = taxonomy.usages_of(row).exists() or taxonomy.desk_copies_with(row).exists()
    if is_used or erasure.is_in_record(row):
        return [f"The {noun} of that name stays (number {row.pk}): a story that could not be changed names it."]
    erasure.forget_key(noun, row, row.slug)
    pk = row.pk
    row.delete()
    _forget_state(noun, pk)
    return []


def _forget_state(noun: str, pk: int):
    """Log what a row says without the name, and delete the digests of what it said with it."""
    reference_states.record(noun, pk, by="", forgets=True)


def _series(spellings: NameSpellings):
    """Replace the name in series; their former keys with it are deleted, and a present one is made without it."""
    for alias in SeriesAlias.objects.iterator():
        if spellings.are_in(alias.name) or spellings.are_in_key(alias.slug):
            alias.delete()
            _forget_state("series", alias.target_id)
    for series in Series.objects.iterator():
        name, description = map(spellings.replacement_of_text.text, (series.name, series.description))
        slug = f"series-{series.pk}" if spellings.are_in_key(series.slug) else series.slug
        if (name, description, slug) != (series.name, series.description, series.slug):
            Series.objects.filter(pk=series.pk).update(name=name, description=description, slug=slug)
            _forget_state("series", series.pk)
            catalogue.new_generation()


def _photographs(spellings: NameSpellings, by: str) -> list[str]:
    uuids = photographs.take_out_words(spellings.are_in, spellings.replacement_of_text.text, by=by)
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
    with_name: dict[tuple[str, ...], list[int]] = {}
    for entry in in_batches(AuditEntry.objects.exclude(**REDACTION).exclude(action=STATE), _BATCH):
        if emptied := tuple(name for name in ("detail", "key") if _is_in(spellings, getattr(entry, name))):
            with_name.setdefault(emptied, []).append(entry.pk)
    for emptied, pks in with_name.items():
        AuditEntry.objects.filter(AnyOf("pk", pks)).redact(*emptied)
    for entry in in_batches(LogEntry.objects.all(), _BATCH):
        if spellings.are_in(entry.object_repr) or spellings.are_in(entry.change_message):
            LogEntry.objects.filter(pk=entry.pk).update(object_repr="", change_message="")


def _jobs_and_searches(spellings: NameSpellings):
    """Replace the name in places that keep their rows, and delete the rows of the others that have it."""
    for place in PLACES:
        if place.anonymising is Anonymising.CLEAR:
            erased_places.clear_texts(place)
        elif place.anonymising is Anonymising.REPLACE:
            _replace(place, spellings)
        elif place.anonymising is Anonymising.DELETE:
            for row in in_batches(place.model._base_manager.all(), _BATCH):
                if any(_is_like(spellings, unquote_plus(text)) for text in erased_places.texts_of(row, place)):
                    logged_states.delete(row)


def _replace(place: Place, spellings: NameSpellings):
    for row in in_batches(place.model._base_manager.all(), _BATCH):
        texts = {name: getattr(row, name) for name in place.fields}
        changed = {name: spellings.plain(text) for name, text in texts.items() if spellings.plain(text) != text}
        if changed:
            for name, text in changed.items():
                length = getattr(place.model._meta.get_field(name), "max_length", None)
                changed[name] = text[:length] if isinstance(text, str) else text
            place.model._base_manager.filter(pk=row.pk).update(**changed)


def _is_in(spellings: NameSpellings, text: str) -> bool:
    return spellings.are_in(text) or spellings.are_in_key(text)


def _is_like(spellings: NameSpellings, text: str) -> bool:
    """Return whether a text has the name or something like it: searches are stored without accents."""
    return _is_in(spellings, text) or spellings.are_similar_in(text)
