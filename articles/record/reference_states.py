"""The state of terms, series and chosen related stories, as the audit log has it after each change by an editor.

    record("tag", tag.pk, by="edda")        in the transaction of the change, after the rows were written
    for fault in faults(): …                a row that is not as its last entry says

An entry has a salted digest of all that readers see. A term without an entry must be as a version prints it, because
publishing made it. Where words went by order, the digests of the former states go too.
"""

import hashlib
import json
import secrets
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from django.db import models
from django.db.models import Min

from articles.models import (
    Article,
    AuditEntry,
    CatalogueEntry,
    RelatedLink,
    Series,
    SeriesAlias,
    SeriesPart,
    Tag,
    Version,
)
from articles.models.transactions import atomic
from articles.story.canonical_json import from_json
from articles.taxonomy.resolver import terms_in
from articles.taxonomy.taxonomy import TAXONOMIES

RELATED = "related"  # the noun of the stories that an editor chose for the page of an article
_GONE = "gone"  # instead of a digest, when a row was deleted
_BATCH = 500
_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_TEXTS = ("slug", "name", "description", "role", "kind")


class _Reference(NamedTuple):
    """A kind of row: its name in faults, and a function that reads the states of some rows, or of all."""

    label: str
    read: Callable[[Collection[int] | None], Iterator[tuple[int, dict]]]


def record(noun: str, pk: int, *, by: str, forgets: bool = False):
    """Log the state of a row, unless the last entry has it; with `forgets`, former states lose their digests."""
    entries = AuditEntry.objects.filter(noun=_noun(noun), key=str(pk))
    values, last = dict(_REFERENCES[noun].read([pk])).get(pk), entries.order_by("-pk").first()
    logged = last.detail if last and last.salt else ""
    if logged in ("", _GONE) if values is None else _is_of(logged, values):
        return
    if forgets:
        entries.exclude(detail="").redact()
    _log(noun, pk, _GONE if values is None else _detail(values), by)


def are_logged() -> bool:
    """Return whether the audit log has any state; it has none in an archive that an earlier release wrote."""
    return AuditEntry.objects.filter(action="state").exists()


def begin():
    """Log the states of all rows that have no entry: those of an archive that an earlier release wrote."""
    with atomic(AuditEntry):
        for noun, reference in _REFERENCES.items():
            logged = _last_details(noun)
            for pk, values in reference.read(None):
                if pk not in logged:
                    _log(noun, pk, _detail(values), "")


def faults() -> Iterator[str]:
    """Yield a sentence for each row that differs from the last entry about it, is missing, or that nothing explains."""
    for noun, reference in _REFERENCES.items():
        logged, unlogged = _last_details(noun), {}
        for pk, values in reference.read(None):
            detail = logged.pop(pk, "")
            if detail in ("", _GONE):
                unlogged[pk] = values
            elif not _is_of(detail, values):
                yield f"{reference.label} {_name(pk, values)}: it is not as its last change in the audit log says"
        for pk, detail in logged.items():
            if detail not in ("", _GONE):
                yield f"{reference.label} {pk}: it is missing, but the audit log has it"
        yield from _unexplained(noun, reference.label, unlogged)


# --- entries of the audit log -----------------------------------------------------------------------------------------


def _noun(noun: str) -> str:
    return f"{noun} state"


def _log(noun: str, pk: int, detail: str, by: str):
    AuditEntry.objects.create(action="state", noun=_noun(noun), key=str(pk), by=by, detail=detail)


def _last_details(noun: str) -> dict[int, str]:
    """Return the detail of the last entry of each row; "" if an order took it."""
    entries = AuditEntry.objects.filter(noun=_noun(noun)).order_by("pk").values_list("key", "salt", "detail")
    return {int(key): detail if salt else "" for key, salt, detail in entries.iterator(2000) if key.isdecimal()}


def _detail(values: dict) -> str:
    salt = secrets.token_hex(16)
    return f"{salt}:{_digest(salt, values)}"


def _is_of(detail: str, values: dict) -> bool:
    salt, _, digest = detail.partition(":")
    return bool(digest) and _digest(salt, values) == digest


def _digest(salt: str, values: dict) -> str:
    return hashlib.sha256(f"{salt}{_JSON.encode(values)}".encode()).hexdigest()


def _name(pk: int, values: dict) -> str:
    return f"{pk} ({values['slug']})" if "slug" in values else str(pk)


# --- what readers see of a row ----------------------------------------------------------------------------------------


def _terms(model: type[models.Model], aliases: type[models.Model], only: Collection[int] | None):
    """Yield primary key and texts of terms, with the other keys that lead to each."""
    names = [name for name in _TEXTS if name in {field.name for field in model._meta.concrete_fields}]
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


# --- rows without an entry --------------------------------------------------------------------------------------------


def _unexplained(noun: str, label: str, unlogged: dict[int, dict]) -> Iterator[str]:
    """Yield the rows that only an editor can have made or changed, and the terms that no version prints so."""
    printed = {}
    for pk, values in unlogged.items():
        is_as_made = noun in TAXONOMIES and not (values["description"] or values.get("role") or values["aliases"])
        if is_as_made:
            printed[values["slug"], pk] = values["name"], values.get("kind", "")
        else:
            yield f"{label} {_name(pk, values)}: the audit log does not say who changed it"
    for slug, pk in _not_as_printed(noun, printed) if printed else ():
        yield f"{label} {pk} ({slug}): no version prints its name so, and the audit log does not say who changed it"


def _not_as_printed(noun: str, terms: dict[tuple[str, int], tuple[str, str]]) -> list[tuple[str, int]]:
    """Return the terms that versions print, but none with this name and kind.

    Of each term the oldest live story is read, which mostly made it; of those without one, what is not live; of those
    that remain, all versions. A term that no version prints was made on the desk, and no reader sees it.
    """
    taxonomy = TAXONOMIES[noun]
    entry = "entry" if taxonomy.link_model else "pk"
    usages = taxonomy.usage_model._base_manager.order_by().filter(**{f"{noun}__isnull": False})
    first = dict(usages.values_list(f"{noun}_id").annotate(first=Min(entry)))
    remaining = {slug: (pk, terms[slug, pk]) for slug, pk in terms}
    printed = {slug for slug, (pk, _) in remaining.items() if pk in first}
    docids = sorted({first[pk] for pk, _ in remaining.values() if pk in first})
    for start in range(0, len(docids), _BATCH):
        live = CatalogueEntry.objects.filter(pk__in=docids[start : start + _BATCH])
        versions = Version.objects.filter(article__entry__in=live, number=models.F("article__latest"))
        _take_out_printed(noun, versions, remaining)
    with_text = Version.objects.filter(story_json__isnull=False)
    if remaining.keys() - printed:
        is_live = models.Q(number=models.F("article__latest"), article__state=Article.State.LIVE)
        printed |= _take_out_printed(noun, with_text.exclude(is_live), remaining)
    if remaining.keys() & printed:
        _take_out_printed(noun, with_text, remaining)
    return [(slug, pk) for slug, (pk, _) in remaining.items() if slug in printed]


def _take_out_printed(
    noun: str, versions: models.QuerySet, remaining: dict[str, tuple[int, tuple[str, str]]]
) -> set[str]:
    """Take the terms out of `remaining` that a version prints as they are; return the keys of those it prints."""
    printed = set()
    for text in versions.order_by().values_list("story_json", flat=True).iterator(_BATCH):
        for name, key, words, kind in terms_in(from_json(text)):
            if name == noun and key in remaining:
                printed.add(key)
                if remaining[key][1] == _as_made(noun, key, words, kind):
                    del remaining[key]
        if not remaining:
            break
    return printed


def _as_made(noun: str, key: str, printed: str, kind: str) -> tuple[str, str]:
    """Return name and kind of the term that publishing makes of a printed name."""
    kind = kind if kind in Tag.Kind.values else Tag.Kind.TOPIC
    return printed or key, str(kind) if noun == "tag" else ""
