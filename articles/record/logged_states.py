"""The state of rows that have no versions, printed pages and audio, as the audit log has it after each change.

    log(page, noun="printed page", action="change printed page", by="abe")       in the transaction of the change
    for fault in faults(): …                                                     a row unlike its last entry

An entry's detail is a salted digest of all columns. Where words went by order, the digests of the former states go too.
"""

import hashlib
import secrets
from collections.abc import Iterator

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from articles.models import AuditEntry, PrintedPage, StoryAudio

_NOUNS: dict[str, type[models.Model]] = {"printed page": PrintedPage, "audio": StoryAudio}
_JSON = DjangoJSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def log(row: models.Model, *, noun: str, action: str, by: str, forgets: bool = False):
    """Log a change of a row, with the state that the database has; with `forgets`, former states lose their digests."""
    key = str(row.uuid)  # pyright: ignore[reportAttributeAccessIssue]
    if forgets:
        AuditEntry.objects.filter(noun=noun, key=key).exclude(detail="").redact()
    values = _NOUNS[noun]._base_manager.filter(pk=row.pk).values(*_columns(noun)).get()
    salt = secrets.token_hex(16)
    AuditEntry.objects.create(action=action, noun=noun, key=key, by=by, detail=f"{salt}:{_digest(salt, values)}")


def faults() -> Iterator[str]:
    """Yield a sentence for each row that differs from the last entry about it, is missing, or was never added."""
    for noun in _NOUNS:
        yield from _faults_of(noun)


def _faults_of(noun: str) -> Iterator[str]:
    entries = AuditEntry.objects.filter(noun=noun).order_by("pk").values_list("key", "salt", "detail")
    last = {key: (bool(salt), detail) for key, salt, detail in entries.iterator(2000)}
    for values in _NOUNS[noun]._base_manager.order_by("pk").values(*_columns(noun)).iterator(500):
        key = str(values["uuid"])
        if key not in last:
            if noun == "printed page":  # of audio, earlier releases logged the story alone
                yield f"{noun} {key}: the audit log does not say who added it"
            continue
        is_whole, detail = last.pop(key)
        salt, _, digest = detail.partition(":")
        if not is_whole or (digest and _digest(salt, values) != digest):
            yield f"{noun} {key}: its row is not as its last change in the audit log says"
    for key in last:
        yield f"{noun} {key}: its row is missing, but the audit log has it"


def _columns(noun: str) -> list[str]:
    return [field.attname for field in _NOUNS[noun]._meta.concrete_fields]


def _digest(salt: str, values: dict) -> str:
    return hashlib.sha256(f"{salt}{_JSON.encode(values)}".encode()).hexdigest()
