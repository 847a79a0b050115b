"""The history of photographs: a version of the row for each change, chained by digests. `record` is the one way in.

    record([photo], PhotoVersion.Kind.EDIT, by="mila")      after the row was written, in the same transaction

    commitment = SHA-256(salt ‖ values)        digest = SHA-256(previous digest ‖ header ‖ commitment)

The header has photograph, number, kind, who and when. An erasure empties all earlier versions, an anonymisation changes
those with the name; the version that is added then has in its header what each of them says now, and the commitments
stay. So nobody changes a caption, a credit or a right without a trace; `media.verification` looks for it.
"""

import hashlib
import json
import secrets
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime

from django.db import router, transaction
from django.db.models import QuerySet
from django.utils import timezone

from media.models import Photo, PhotoVersion

Kind = PhotoVersion.Kind
FIELDS = (
    "headline", "caption", "alt", "extended_description", "credit", "photographer", "agency", "copyright",
    "usage_terms", "instructions", "taken", "sublocation", "city", "state", "country", "keywords", "persons",
    "digital_source", "rights", "rights_until", "rights_words", "is_withdrawn", "focal_x", "focal_y", "sha256",
    "filename", "day", "erased_at", "erased_by", "erased_reason", "only_holder",
)  # fmt: skip
_BATCH = 500
_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def record(photos: Iterable[Photo], kind: PhotoVersion.Kind, *, by: str, at: datetime | None = None) -> None:
    """Add a version for each photograph whose row is not as its newest version says. Must run in a transaction.

    The rows are locked and read again, so that two changes at once make two versions in a row.
    """
    keys = sorted(photo.pk for photo in photos)
    for start in range(0, len(keys), _BATCH):
        rows = _locked(keys[start : start + _BATCH])
        before = _newest(rows)
        texts = {photo.pk: canonical_json(photo) for photo in rows}
        changed = [photo for photo in rows if photo.pk not in before or before[photo.pk].values_json != texts[photo.pk]]
        PhotoVersion.objects.bulk_create(
            [_next(photo, before.get(photo.pk), texts[photo.pk], kind, by, at) for photo in changed]
        )


def begin_holders() -> None:
    """Record the story of each photograph for one story, if no version names any: a release before this wrote them."""
    if not PhotoVersion.objects.filter(values_json__contains='"only_holder":').exists():
        with transaction.atomic(using=router.db_for_write(PhotoVersion)):
            record(Photo.objects.exclude(only_holder="").only("pk"), Kind.HOLDER, by="")


def erase(photo: Photo, *, by: str, at: datetime) -> None:
    """Add the version of an erasure and empty all versions before it. Must run in a transaction, after the row."""
    _redact(photo, Kind.ERASE, by, at, lambda values: None)


def remove_words(photo: Photo, without: Callable[[dict], dict], *, by: str) -> None:
    """Add a version, and remove words from those before it that have them. Must run in a transaction, after the row.

    `without` returns the values of a version without the words; it adds no version where nothing has them.
    """
    _redact(photo, Kind.ANONYMISE, by, None, without)


def canonical_json(photo: Photo) -> str:
    """Return the recorded fields of a row as canonical JSON: keys in order, without empty ones and defaults."""
    values = {}
    for name in FIELDS:
        value = getattr(photo, name)
        if value != Photo._meta.get_field(name).get_default():
            values[name] = _plain(value)
    return _JSON.encode(values)


def commitment_of(salt: str, values_json: str) -> str:
    """Return the commitment to the values, as 64 hexadecimal digits. Raises ValueError for a salt in other digits."""
    if (salt_bytes := bytes.fromhex(salt)).hex() != salt:
        raise ValueError("A salt is in small hexadecimal digits.")
    return hashlib.sha256(salt_bytes + values_json.encode()).hexdigest()


def digest_of(previous: str, uuid, number, kind, by, at: datetime, commitment: str, redactions: str | None) -> str:
    """Return the digest of a version; `previous` is that of the version before, "" for the first.

    Raises ValueError if `previous` or `commitment` is not hexadecimal.
    """
    header = {"at": _plain(at), "by": by, "kind": str(kind), "number": number, "photo": str(uuid)}
    header |= {"redactions": redactions} if redactions else {}
    parts = bytes.fromhex(previous), _JSON.encode(header).encode(), bytes.fromhex(commitment)
    return hashlib.sha256(b"".join(parts)).hexdigest()


def _plain(value):
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value.isoformat() if isinstance(value, date) else value


def _locked(keys: list[int]) -> list[Photo]:
    return list(Photo.objects.select_for_update().filter(pk__in=keys).order_by("pk"))


def _newest(photos: list[Photo]) -> dict[int, PhotoVersion]:
    versions = PhotoVersion.objects.using(router.db_for_write(PhotoVersion)).filter(photo__in=photos).newest()
    return {version.photo_id: version for version in versions}


def _next(photo, before, values_json: str, kind, by: str, at: datetime | None, redactions: str | None = None):
    """Return the version after `before` (None for the first), not saved yet."""
    number, previous = (before.number + 1, before.digest) if before else (1, "")
    salt, at, by = secrets.token_hex(16), at or timezone.now(), by[:150]
    commitment = commitment_of(salt, values_json)
    digest = digest_of(previous, photo.uuid, number, kind, by, at, commitment, redactions)
    return PhotoVersion(
        photo=photo,
        number=number,
        kind=kind,
        by=by,
        at=at,
        values_json=values_json,
        salt=salt,
        commitment=commitment,
        digest=digest,
        redactions=redactions,
    )


def _redact(photo: Photo, kind: PhotoVersion.Kind, by: str, at: datetime | None, without: Callable):
    """Add a version that says in its header what the earlier versions say now, and write that into them."""
    alias = router.db_for_write(PhotoVersion)
    with transaction.atomic(using=alias):
        (row,) = _locked([photo.pk])
        versions = list(PhotoVersion.objects.using(alias).filter(photo=row).order_by("number"))
        changed = {}
        for version in versions:
            if version.fields is None or version.kind == Kind.ERASE:
                continue
            values = without(version.fields)
            if values != version.fields:
                changed[version.number] = _redacted(values)
        newest, values_json = (versions[-1] if versions else None), canonical_json(row)
        if not changed and newest and newest.values_json == values_json:
            return
        commitments = {str(number): commitment for number, (_, _, commitment) in changed.items()}
        added = _next(row, newest, values_json, kind, by, at, _JSON.encode(commitments) if commitments else None)
        added.save(force_insert=True)
        # Plain querysets, because that of the model refuses to change a version; PostgreSQL's trigger lets pass what
        # the version that was just added has the commitment of.
        for number, (text, salt, _) in changed.items():
            rows = QuerySet(PhotoVersion, using=alias).filter(photo=row, number=number)
            rows.update(values_json=text, salt=salt, redacted_by=added.number)


def _redacted(values: dict | None) -> tuple[str | None, str | None, str]:
    """Return the text of a version without words, its salt, and its commitment; None, None and "" for nothing."""
    if values is None:
        return None, None, ""
    text, salt = _JSON.encode(values), secrets.token_hex(16)
    return text, salt, commitment_of(salt, text)
