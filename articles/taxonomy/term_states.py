"""Salted digests of what readers see of a term, and the entry of the audit log for terms that publishing made."""

import hashlib
import json
import secrets
from collections.abc import Collection

from django.db import models

from articles.models import audit_digests
from articles.models.taxonomy_base import TaxonomyTerm
from articles.taxonomy.taxonomy import TAXONOMIES

_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_TEXTS = ("slug", "name", "description", "role", "kind")


def noun_of_states(noun: str) -> str:
    """Return the noun in the audit log of the states of such rows."""
    return f"{noun} state"


def digest_of(values: dict) -> str:
    """Return a digest of the values with a new salt: `salt:digest`."""
    salt = secrets.token_hex(16)
    return f"{salt}:{_digest(salt, values)}"


def is_of(digest: str, values: dict) -> bool:
    """Return whether a digest is that of these values."""
    salt, _, own = digest.partition(":")
    return bool(own) and _digest(salt, values) == own


def texts_of(model: type[models.Model]) -> list[str]:
    """Return the columns of a kind of term that readers see, the slug first."""
    columns = {field.name for field in model._meta.concrete_fields}
    return [name for name in _TEXTS if name in columns]


def log_new(noun: str, made: Collection[TaxonomyTerm]):
    """Log the states of terms that were made now; what another writer made meanwhile is logged by that one."""
    names = texts_of(TAXONOMIES[noun].model)
    expected = {term.slug: [getattr(term, name) for name in names] for term in made}
    rows = TAXONOMIES[noun].model._base_manager.filter(slug__in=expected).order_by("pk").values_list("pk", *names)
    new = [
        (pk, digest_of({"aliases": []} | dict(zip(names, texts, strict=True))))
        for pk, *texts in rows
        if texts == expected[texts[0]]
    ]
    audit_digests.log(noun_of_states(noun), new)


def _digest(salt: str, values: dict) -> str:
    return hashlib.sha256(f"{salt}{_JSON.encode(values)}".encode()).hexdigest()
