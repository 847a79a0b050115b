"""The chain that makes every change of the record visible.

    digest = SHA-256(previous digest ‖ header ‖ commitment)        commitment = SHA-256(salt ‖ story ‖ 0 ‖ note)

The header names article, number, kind, who and when. The commitment stays when an erasure takes salt, story and note
away, so the chain still verifies and nothing can be guessed from it. A version that removed words from earlier ones has
in its header what those were made to read: their numbers, each with the commitment of its text without the words.
"""

import hashlib
import json
import secrets
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

_HEADER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def instant(moment: datetime) -> str:
    """Write a moment as every engine gives it back: UTC, microseconds."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


class SaltedCommitment(NamedTuple):
    """What a version's digest promises about its words, and the salt without which nobody can guess them from it."""

    salt: str
    commitment: str


def commit(story_json: str, note: str = "") -> SaltedCommitment:
    salt = secrets.token_hex(16)
    return SaltedCommitment(salt, commitment_of(salt, story_json, note))


def commitment_of(salt: str, story_json: str, note: str) -> str:
    return hashlib.sha256(b"".join((bytes.fromhex(salt), story_json.encode(), b"\0", note.encode()))).hexdigest()


def redactions_of(committed: dict[int, SaltedCommitment]) -> str:
    """Write which versions lose words, and the commitments of what they read then, as it stands in a header."""
    return _HEADER.encode({str(number): commitment for number, (_, commitment) in committed.items()})


def digest_of(
    previous: str, uuid, number, kind, by, effective, effective_at, recorded_at, commitment: str, redactions=None
) -> str:
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
    """The columns of a version, but for its article."""

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
    """Chain the next version of the article with this UUID. `previous` is the digest before it, empty for the first."""
    salt, commitment = committed or commit(story_json, note)
    digest = digest_of(previous, uuid, number, kind, by, effective, effective_at, recorded_at, commitment, redactions)
    return ChainLink(number, kind, note, story_json, by, effective, effective_at, recorded_at, salt, commitment, digest)
