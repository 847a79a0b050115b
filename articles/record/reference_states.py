"""The state of terms, series and chosen related stories, as the audit log has it after each change by an editor.

    record("tag", tag.pk, by="edda")        in the transaction of the change, after the rows were written
    for fault in faults(): …                a row that is not as its last entry says

An entry has a salted digest of all that readers see. Terms that publishing made are together in one entry, which
counts until an editor changes one. Where words went by order, the digests of the former states go too.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from django.db import models

from articles.models import AuditEntry, RelatedLink, Series, SeriesAlias, SeriesPart, audit_digests
from articles.models.transactions import atomic
from articles.taxonomy.taxonomy import TAXONOMIES
from articles.taxonomy.term_states import digest_of, is_of, noun_of_states, texts_of

RELATED = "related"  # the noun of the stories that an editor chose for the page of an article
_GONE = "gone"  # instead of a digest, when a row was deleted


class _Reference(NamedTuple):
    """A kind of row: its name in faults, and a function that reads the states of some rows, or of all."""

    label: str
    read: Callable[[Collection[int] | None], Iterator[tuple[int, dict]]]


def record(noun: str, pk: int, *, by: str, forgets: bool = False):
    """Log the state of a row, unless the last entry has it; with `forgets`, former states lose their digests."""
    entries = AuditEntry.objects.filter(noun=noun_of_states(noun), key=str(pk))
    values, last = dict(_REFERENCES[noun].read([pk])).get(pk), entries.order_by("-pk").first()
    made = [] if last and not forgets else audit_digests.digests_of(noun_of_states(noun), pk)
    logged = (last.detail if last.salt else "") if last else "".join(made[-1:])
    if logged in ("", _GONE) if values is None else is_of(logged, values):
        return
    if forgets:
        entries.exclude(detail="").redact()
        if made:
            audit_digests.forget(noun_of_states(noun), pk)
    _log(noun, pk, _GONE if values is None else digest_of(values), by)


def are_logged() -> bool:
    """Return whether the audit log has terms that publishing made; it has none in an archive of an earlier release."""
    return any(audit_digests.are_logged(noun_of_states(noun)) for noun in TAXONOMIES)


def begin():
    """Log the states of all rows that have no entry: those of an archive that an earlier release wrote."""
    with atomic(AuditEntry):
        for noun, reference in _REFERENCES.items():
            logged = _last_details(noun)
            unlogged = [(pk, digest_of(values)) for pk, values in reference.read(None) if pk not in logged]
            audit_digests.log(noun_of_states(noun), unlogged)


def faults() -> Iterator[str]:
    """Yield a sentence for each row that differs from the last entry about it, is missing, or that nothing explains."""
    for noun, reference in _REFERENCES.items():
        logged = _last_details(noun)
        for pk, values in reference.read(None):
            detail = logged.pop(pk, "")
            if detail in ("", _GONE):
                yield f"{reference.label} {_name(pk, values)}: the audit log does not say who made or changed it"
            elif not is_of(detail, values):
                yield f"{reference.label} {_name(pk, values)}: it is not as its last change in the audit log says"
        for pk, detail in logged.items():
            if detail not in ("", _GONE):
                yield f"{reference.label} {pk}: it is missing, but the audit log has it"


# --- entries of the audit log -----------------------------------------------------------------------------------------


def _log(noun: str, pk: int, detail: str, by: str):
    AuditEntry.objects.create(action=audit_digests.STATE, noun=noun_of_states(noun), key=str(pk), by=by, detail=detail)


def _last_details(noun: str) -> dict[int, str]:
    """Return the detail of the last entry of each row; "" if an order took it."""
    made = dict(audit_digests.digests(noun_of_states(noun)))
    entries = AuditEntry.objects.filter(noun=noun_of_states(noun)).exclude(key="").order_by("pk")
    changed = entries.values_list("key", "salt", "detail").iterator(2000)
    return made | {int(key): detail if salt else "" for key, salt, detail in changed if key.isdecimal()}


def _name(pk: int, values: dict) -> str:
    return f"{pk} ({values['slug']})" if "slug" in values else str(pk)


# --- what readers see of a row ----------------------------------------------------------------------------------------


def _terms(model: type[models.Model], aliases: type[models.Model], only: Collection[int] | None):
    """Yield primary key and texts of terms, with the other keys that lead to each."""
    names = texts_of(model)
    rows, keys = model._base_manager.order_by("pk"), aliases._base_manager.order_by("slug")
    if only is not None:
        rows, keys = rows.filter(pk__in=only), keys.filter(target__in=only)
    leading = defaultdict(list)
    for target, *alias in keys.values_list("target", "slug", "name", "reason").iterator(2000):
        leading[target].append(alias)
    for pk, *texts in rows.values_list("pk", *names).iterator(2000):
        values = dict(zip(names, texts, strict=True))
        # A key that only a former rule made goes to the name whose key it is, when that is published.
        own = [alias for alias in leading[pk] if not values["slug"].startswith(f"{alias[0]}-x")]
        yield pk, values | {"aliases": own}


def _members(model: type[models.Model], owner: str, member: str, only: Collection[int] | None) -> dict[int, list]:
    """Return the stories of each owner, by UUID, in the order that readers see."""
    rows = model._base_manager.order_by(owner, *model._meta.ordering)
    if only is not None:
        rows = rows.filter(**{f"{owner}__in": only})
    members = defaultdict(list)
    for pk, uuid in rows.values_list(owner, f"{member}__uuid").iterator(2000):
        members[pk].append(str(uuid))
    return members


def _series(only: Collection[int] | None) -> Iterator[tuple[int, dict]]:
    parts = _members(SeriesPart, "series", "article", only)
    for pk, values in _terms(Series, SeriesAlias, only):
        yield pk, values | {"parts": parts[pk]}


def _related(only: Collection[int] | None) -> Iterator[tuple[int, dict]]:
    for pk, stories in _members(RelatedLink, "article", "related", only).items():
        yield pk, {"related": stories}


def _reader(noun: str) -> Callable[[Collection[int] | None], Iterator[tuple[int, dict]]]:
    taxonomy = TAXONOMIES[noun]
    return lambda only: _terms(taxonomy.model, taxonomy.alias_model, only)


_REFERENCES = {
    **{noun: _Reference(noun, _reader(noun)) for noun in TAXONOMIES},
    "series": _Reference("series", _series),
    RELATED: _Reference("related stories of article row", _related),
}
