"""The hash chain: each version's digest covers the digest before it, so that no change of the record goes unseen.

    digest = SHA-256(previous digest ‖ header ‖ commitment)        commitment = SHA-256(salt ‖ story ‖ 0 ‖ note)

The header contains the article, number, kind, author and times of the version. An erasure deletes salt, story and note
but keeps the commitment, so the chain still verifies, and without the salt nobody can guess the text. A version that
removes words from earlier versions (an anonymisation) lists these versions in its header: each number with the
commitment of the text without the words.
"""

import hashlib
import json
import secrets
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

_HEADER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def instant(moment: datetime) -> str:
    """Return the moment as ISO 8601 text in UTC with microseconds, which every database stores without loss."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def canonical(values: dict) -> bytes:
    """Return a header as canonical JSON: keys in order, no blanks, UTF-8."""
    return _HEADER.encode(values).encode()


class SaltedCommitment(NamedTuple):
    """The commitment of a version to its story and note, with the salt that prevents guessing them from it."""

    salt: str
    commitment: str


def commit(story_json: str, note: str = "") -> SaltedCommitment:
    """Return a commitment to story and note with a new random salt (128 bits)."""
    salt = secrets.token_hex(16)
    return SaltedCommitment(salt, commitment_of(salt, story_json, note))


def commitment_of(salt: str, story_json: str, note: str) -> str:
    """Return the commitment as 64 hexadecimal digits. Raises ValueError for a salt in other digits, or with spaces."""
    if (salt_bytes := bytes.fromhex(salt)).hex() != salt:
        raise ValueError("A salt is in small hexadecimal digits.")
    return hashlib.sha256(b"".join((salt_bytes, story_json.encode(), b"\0", note.encode()))).hexdigest()


def redactions_of(committed: dict[int, SaltedCommitment]) -> str:
    """Return the JSON for the header of a version that removes words: commitments by version number."""
    return _HEADER.encode({str(number): commitment for number, (_, commitment) in committed.items()})


def digest_of(
    previous: str, uuid, number, kind, by, effective, effective_at, recorded_at, commitment: str, redactions=None
) -> str:
    """Return the digest of a version as 64 hexadecimal digits.

    `previous` is the digest of the version before, empty for the first. Raises ValueError if `previous` or `commitment`
    is not hexadecimal.
    """
    values = {
        "article": str(uuid),
        "by": by,
        "effective": effective,
        "effective_at": instant(effective_at),
        "kind": kind,
        "number": number,
        "recorded_at": instant(recorded_at),
    }
    header = _HEADER.encode(values | {"redactions": redactions} if redactions else values)
    return hashlib.sha256(b"".join((bytes.fromhex(previous), header.encode(), bytes.fromhex(commitment)))).hexdigest()


class ChainLink(NamedTuple):
    """The columns of a version row, except the article."""

    number: int
    kind: str
    note: str
    story_json: str
    by: str
    effective: str
    effective_at: datetime
    recorded_at: datetime
    salt: str
    commitment: str
    digest: str


def link(
    uuid: UUID,
    *,
    number: int,
    previous: str,
    kind: str,
    story_json: str,
    note: str,
    by: str,
    effective: str,
    effective_at: datetime,
    recorded_at: datetime,
    committed: SaltedCommitment | None = None,
    redactions: str | None = None,
) -> ChainLink:
    """Return the columns of the next version of the article with this UUID.

    `previous` is the digest of the version before, empty for the first. `committed` is computed if it is None.
    """
    salt, commitment = committed or commit(story_json, note)
    digest = digest_of(previous, uuid, number, kind, by, effective, effective_at, recorded_at, commitment, redactions)
    return ChainLink(number, kind, note, story_json, by, effective, effective_at, recorded_at, salt, commitment, digest)
