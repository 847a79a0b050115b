"""The state of rows without versions, as the audit log has it: printed pages, audio, requests for erasure, merges of
terms, and who wrote a story.

    log(page, noun="printed page", action="change printed page", by="abe")       in the transaction of the change
    for fault in faults(): …                                                     a row unlike its last entry

An entry's detail is a salted digest of all columns but the account of a request, whose name is in its first entry.
Where words went by order, the digests of the former states go too.
"""

import hashlib
import secrets
from collections import Counter
from collections.abc import Iterator

from django.contrib.auth import get_user_model
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from articles.models import AuditEntry, ErasureRequest, Merge, PrintedPage, StoryAudio, StoryWriter
from articles.models.transactions import atomic

REQUEST = "erasure request"
MERGE = "merge"
WRITER = "story writer"
_NOUNS: dict[str, type[models.Model]] = {
    "printed page": PrintedPage,
    "audio": StoryAudio,
    REQUEST: ErasureRequest,
    MERGE: Merge,
    WRITER: StoryWriter,
}
_KEYS: dict[str, str] = dict.fromkeys((REQUEST, MERGE, WRITER), "pk")  # instead of the UUID
_BEGUN = (MERGE, WRITER)  # of which a migration logged those of earlier releases
_GONE = "gone"  # instead of a digest, when a row was deleted
_ADD_AUDIO = "add audio"
_JSON = DjangoJSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def log(row: models.Model, *, noun: str, action: str, by: str, forgets: bool = False):
    """Log a change of a row, with the state that the database has; with `forgets`, former states lose their digests."""
    key = str(getattr(row, _KEYS.get(noun, "uuid")))
    if forgets:
        AuditEntry.objects.filter(noun=noun, key=key).exclude(detail="").redact()
    values = _NOUNS[noun]._base_manager.filter(pk=row.pk).values(*_columns(noun)).get()
    salt = secrets.token_hex(16)
    AuditEntry.objects.create(action=action, noun=noun, key=key, by=by, detail=f"{salt}:{_digest(salt, values)}")


def delete(row: models.Model, *, by: str = ""):
    """Delete a row because words went by order; of a merge this is logged, and former states lose their digests."""
    noun, pk = next((noun for noun, model in _NOUNS.items() if model is type(row)), ""), row.pk
    row.delete()
    if noun:
        AuditEntry.objects.filter(noun=noun, key=str(pk)).exclude(detail="").redact()
        AuditEntry.objects.create(action="delete", noun=noun, key=str(pk), by=by, detail=_GONE)


def are_logged() -> bool:
    """Return whether the audit log has any merge or writer; it has none in an archive of an earlier release."""
    return AuditEntry.objects.filter(noun__in=_BEGUN).exists()


def begin():
    """Log merges and writers that have no entry: those of an archive that an earlier release wrote."""
    with atomic(AuditEntry):
        for noun in _BEGUN:
            logged = _last_entries(noun)
            for row in _NOUNS[noun]._base_manager.order_by("pk").iterator(500):
                if str(row.pk) not in logged:
                    log(row, noun=noun, action="state", by="")


def log_request(request: ErasureRequest, *, by: str, forgets: bool = False):
    """Log the state of a request for erasure; before the first one, those that an earlier release left without."""
    if not AuditEntry.objects.filter(noun=REQUEST).exists():
        for earlier in ErasureRequest.objects.exclude(pk=request.pk).select_related("requested_by").order_by("pk"):
            log(earlier, noun=REQUEST, action="state", by=earlier.requested_by.get_username())
    log(request, noun=REQUEST, action="state", by=by, forgets=forgets)


def faults() -> Iterator[str]:
    """Yield a sentence for each row that differs from the last entry about it, is missing, or was never added."""
    for noun in _NOUNS:
        yield from _faults_of(noun)
    yield from _unlogged_audio()
    yield from _wrong_requesters()


def _faults_of(noun: str) -> Iterator[str]:
    last = _last_entries(noun)
    # Of audio, earlier releases logged the story alone; of requests nothing, until the first one is logged.
    must_be_logged = noun in ("printed page", *_BEGUN) or (noun == REQUEST and bool(last))
    for values in _NOUNS[noun]._base_manager.order_by("pk").values("pk", *_columns(noun)).iterator(500):
        pk = values.pop("pk")
        key = str(pk if noun in _KEYS else values["uuid"])
        if key not in last:
            if must_be_logged:
                yield f"{noun} {key}: the audit log does not say who added it"
            continue
        is_whole, detail = last.pop(key)
        salt, _, digest = detail.partition(":")
        if not is_whole or (digest and _digest(salt, values) != digest):
            yield f"{noun} {key}: its row is not as its last change in the audit log says"
    for key in [key for key, (_, detail) in last.items() if detail != _GONE]:
        yield f"{noun} {key}: its row is missing, but the audit log has it"


def _last_entries(noun: str) -> dict[str, tuple[bool, str]]:
    """Return of each row whether its last entry has its salt, and what this says."""
    entries = AuditEntry.objects.filter(noun=noun).order_by("pk").values_list("key", "salt", "detail")
    return {key: (bool(salt), detail) for key, salt, detail in entries.iterator(2000)}


def _unlogged_audio() -> Iterator[str]:
    """Yield the recordings without an entry that the entries about their stories do not explain either."""
    logged = set(_last_entries("audio"))
    rows = StoryAudio.objects.order_by("pk").values_list("uuid", "article__uuid", "created_at")
    unlogged = [row for row in rows.iterator(2000) if str(row[0]) not in logged]
    if not unlogged:
        return
    added = Counter(AuditEntry.objects.filter(noun="article", action=_ADD_AUDIO).values_list("key", flat=True))
    added.subtract(str(article) for uuid, article, _ in rows.iterator(2000) if str(uuid) in logged)
    for uuid, article, _ in unlogged:
        added[str(article)] -= 1
        if added[str(article)] < 0:
            yield f"audio {uuid}: the audit log does not say who added it"


def _wrong_requesters() -> Iterator[str]:
    """Yield the requests of another account than the first entry about them names, if the account has that name yet."""
    entries = AuditEntry.objects.filter(noun=REQUEST).exclude(by="").order_by("-pk").values_list("key", "by")
    first = dict(entries.iterator(2000))
    accounts = get_user_model().objects
    names = set(accounts.filter(username__in=set(first.values())).values_list("username", flat=True))
    requests = list(ErasureRequest.objects.order_by("pk").values_list("pk", "requested_by_id"))
    name_of = dict(accounts.filter(pk__in={account for _, account in requests}).values_list("pk", "username"))
    for pk, account in requests:
        name = name_of.get(account, "an account that is gone")
        logged = first.get(str(pk), name)
        if logged != name and logged in names:
            yield f"{REQUEST} {pk}: it is of {name}, but the audit log says that {logged} made it"


def _columns(noun: str) -> list[str]:
    names = [field.attname for field in _NOUNS[noun]._meta.concrete_fields]
    # A restored archive has the same accounts under other numbers.
    return [name for name in names if (noun, name) != (REQUEST, "requested_by_id")]


def _digest(salt: str, values: dict) -> str:
    return hashlib.sha256(f"{salt}{_JSON.encode(values)}".encode()).hexdigest()
