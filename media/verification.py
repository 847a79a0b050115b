"""Verify the history of photographs: the chain of each, and its row against the newest version.

for fault in faults(): …
for fault in term_faults(): …       the terms by which each is found, against its row
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from uuid import UUID

from django.db.models import F

from media.history import FIELDS, canonical_json, commitment_of, digest_of
from media.models import Original, Photo, PhotoVersion, SearchTerm
from media.row_batches import in_batches
from media.search import terms_of

_BATCH = 500


def faults() -> Iterator[str]:
    """Yield a sentence for each photograph whose chain is broken, or whose row or former files are not as it says."""
    versions = in_batches(PhotoVersion.objects.all(), _BATCH, key=("photo_id", "number"))
    version = next(versions, None)
    for photo in in_batches(Photo.objects.only("uuid", *FIELDS), _BATCH):
        while version and version.photo_id < photo.pk:
            yield f"version row {version.pk} of a photograph: there is no photograph {version.photo_id}"
            version = next(versions, None)
        chain = _PhotoChain(photo.uuid)
        while version and version.photo_id == photo.pk:
            chain.step(version)
            version = next(versions, None)
        if fault := chain.close(photo):
            yield fault
    while version:
        yield f"version row {version.pk} of a photograph: there is no photograph {version.photo_id}"
        version = next(versions, None)
    yield from _moved_files()


def _moved_files() -> Iterator[str]:
    """Yield the former files of photographs that no version of theirs had; from before a history began, none has."""
    former = Original.objects.exclude(sha256=F("photo__sha256")).filter(photo__erased_at=None).select_related("photo")
    for original in in_batches(former, _BATCH):
        versions = original.photo.versions
        if versions.filter(values_json__contains=original.sha256).exists():
            continue
        if not versions.filter(kind=PhotoVersion.Kind.BEGIN, number=1, at__gt=original.created_at).exists():
            yield f"photograph {original.photo.uuid}: it has the file {original.sha256[:12]}…, which it never had"


def term_faults() -> Iterator[str]:
    """Yield a sentence for each photograph that is found by other terms than its row and its file have."""
    after = 0
    while photos := list(Photo.objects.filter(pk__gt=after).order_by("pk")[:_BATCH]):
        after = photos[-1].pk
        files = Original.objects.filter(sha256__in=[photo.sha256 for photo in photos])
        embedded = dict(files.values_list("photo", "embedded"))
        stored = defaultdict(set)
        rows = SearchTerm.objects.filter(photo__in=photos)
        for pk, *term in rows.values_list("photo", "kind", "key", "name", "day").iterator(2000):
            stored[pk].add(tuple(term))
        for photo in photos:
            terms = terms_of(photo, embedded.get(photo.pk, {})) if not photo.is_erased else []
            expected = {(int(term.kind), term.key, term.name, term.day) for term in terms}
            if different := sorted(expected ^ stored[photo.pk]):
                yield f"photograph {photo.uuid}: it is not found by its own words ({different[0][1]:.60})"


class _PhotoChain:
    """Checks the versions of one photograph; has only the first fault, as others follow from it."""

    def __init__(self, uuid: UUID):
        self.uuid, self.fault = uuid, ""
        self.number, self.previous, self.values_json = 0, "", None
        self.redacted: dict[int, tuple[int, str]] = {}  # by number: which version took the words, and what is left
        self.redactions: dict[int, tuple[int, str]] = {}  # the same as the headers of the later versions have it

    def add(self, number: int, words: str):
        self.fault = self.fault or f"photograph {self.uuid} version {number}: {words}"

    def step(self, version: PhotoVersion):
        number = version.number
        if number != self.number + 1:
            self.add(self.number + 1, f"missing (version {number} follows {self.number or 'nothing'})")
        try:
            has = commitment_of(version.salt or "", version.values_json) if version.values_json is not None else ""
            expected = digest_of(
                self.previous,
                self.uuid,
                number,
                version.kind,
                version.by,
                version.at,
                version.commitment,
                version.redactions,
            )
            redactions = {int(earlier): text for earlier, text in _redactions(version).items()}
        except (ValueError, AttributeError):
            has, expected, redactions = "", "", {}
        if expected != version.digest:
            self.add(number, "its header, place in the chain or digest was altered")
        if version.redacted_by is not None:
            self.redacted[number] = version.redacted_by, has
        elif has != version.commitment:
            self.add(number, "what it says was altered")
        self.redactions |= {earlier: (number, text) for earlier, text in redactions.items()}
        self.number, self.previous, self.values_json = number, version.digest, version.values_json

    def close(self, photo: Photo) -> str:
        """Return the first fault of the chain or of the row; "" if there is none."""
        for number in sorted(self.redacted.keys() | self.redactions.keys()):
            if self.redacted.get(number) != self.redactions.get(number):
                self.add(number, "what it says is not what was left of it when words were removed")
        if not self.number:
            return f"photograph {self.uuid}: it has no history; its versions are missing"
        row = canonical_json(photo)
        if not self.fault and row != self.values_json:
            names = ", ".join(_differing(json.loads(row), json.loads(self.values_json or "{}")))
            return f"photograph {self.uuid}: its row was altered ({names}); version {self.number} says otherwise"
        return self.fault


def _redactions(version: PhotoVersion) -> dict:
    """Return what a version says of earlier ones; {} for nothing. Raises ValueError."""
    return {} if version.redactions is None else json.loads(version.redactions)


def _differing(row: dict, version: dict) -> list[str]:
    """Return the names of the fields that differ, as the desk calls them."""
    return [str(Photo._meta.get_field(name).verbose_name) for name in FIELDS if row.get(name) != version.get(name)] or [
        "its spelling"
    ]
