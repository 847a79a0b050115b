"""Time stamps of checkpoints (RFC 3161), carried in and out as files: the archive asks no authority itself.

    content = request(note)                      to be sent to a time-stamp authority, by whatever way there is
    install(response, certificates)              its answer, checked against the checkpoint and stored under `/log/`

An authority says that it has had a checkpoint at a moment, so that nobody can date it back. Both need the package
`rfc3161-client`, an extra; showing stored time stamps does not.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from articles.models import AuditEntry
from articles.record.public_log import publisher, tiles
from articles.record.public_log.signed_note import SignedNote

MAX_BYTES = 100_000  # of a response, or of the certificates
MAX_CERTIFICATES = 20
_ACTION, _NOUN = "time stamp", "public log"


class BadTimestamp(ValueError):
    """Raised for a response that proves nothing about a checkpoint of this log."""


class Timestamp(NamedTuple):
    """A stored time stamp: how many versions the checkpoint stands for, when it was stamped, and by whom."""

    size: int
    name: str
    at: datetime
    authority: str


def request(note: SignedNote) -> bytes:
    """Return the request to an authority for a checkpoint, as the file that it takes. Raises BadTimestamp.

    It covers the text of the checkpoint, its first three lines; the signatures below may become more.
    """
    package = _package()
    builder = package.TimestampRequestBuilder(note.text.encode(), package.HashAlgorithm.SHA256, nonce=False)
    return builder.build().as_bytes()


def install(response: bytes, certificates: bytes) -> Timestamp:
    """Check the response of an authority and store it; return what it says.

    `certificates` are those that the operator trusts, as PEM: the authority's own, or the one that issued it. Raises
    BadTimestamp, and stores nothing, unless one of them signed a time for a checkpoint of this log.
    """
    note, at, authority = _checked(response, certificates)
    size, name = note.checkpoint.size, hashlib.sha256(response).hexdigest()[:32]
    folder = _folder(size)
    tiles.store(folder / f"{name}.pem", certificates)
    tiles.store(folder / f"{name}.tsr", response)
    summary = {"at": at.isoformat(), "authority": authority}
    tiles.store(folder / f"{name}.json", json.dumps(summary, ensure_ascii=False).encode())
    key = f"{size}/{name}"
    if not AuditEntry.objects.filter(action=_ACTION, noun=_NOUN, key=key).exists():
        AuditEntry.objects.create(by="", action=_ACTION, noun=_NOUN, key=key)
    return Timestamp(size, name, at, authority)


def _checked(response: bytes, certificates: bytes) -> tuple[SignedNote, datetime, str]:
    """Return the checkpoint that the response is of, the time, and the name of the authority. Raises BadTimestamp."""
    package = _package()
    if max(len(response), len(certificates)) > MAX_BYTES:
        raise BadTimestamp(f"A response, or certificates, have at most {MAX_BYTES:,} bytes.")
    try:
        answer = package.decode_timestamp_response(response)
        info = answer.tst_info
        digest, at = info.message_imprint.message, info.gen_time
    except ValueError as error:
        raise BadTimestamp(f"This is no granted time stamp: {error}") from None
    note = _note_with(digest)
    trusted = _certificates(certificates)
    try:
        verifier = package.VerifierBuilder(roots=trusted).build()
        verifier.verify_message(answer, note.text.encode())
    except (package.VerificationError, ValueError) as error:
        raise BadTimestamp(f"None of the certificates signed the time stamp: {error}") from None
    return note, at, _signer(answer, trusted)


def _note_with(digest: bytes) -> SignedNote:
    """Return the checkpoint with a SHA-256. Raises BadTimestamp if the log never had one."""
    for note in publisher.former_checkpoints():
        if hashlib.sha256(note.text.encode()).digest() == digest:
            return note
    raise BadTimestamp("The time stamp is of no checkpoint of this log.")


def _certificates(content: bytes) -> list[Any]:
    from cryptography import x509

    try:
        trusted = x509.load_pem_x509_certificates(content)
    except ValueError as error:
        raise BadTimestamp(f"The certificates cannot be read: {error}") from None
    if len(trusted) > MAX_CERTIFICATES:
        raise BadTimestamp(f"Give at most {MAX_CERTIFICATES} certificates.")
    return trusted


def _signer(answer: Any, trusted: list[Any]) -> str:
    """Return the name of the certificate that signed, or of its issuer if the response does not have it."""
    from cryptography import x509

    signer = next(iter(answer.signed_data.signer_infos))
    sent = [x509.load_der_x509_certificate(certificate) for certificate in answer.signed_data.certificates]
    for certificate in [*sent, *trusted]:
        if (certificate.issuer, certificate.serial_number) == (signer.issuer, signer.serial_number):
            return certificate.subject.rfc4514_string()[:200]
    return signer.issuer.rfc4514_string()[:200]


def stored() -> list[Timestamp]:
    """Return all time stamps, the newest first; one whose summary cannot be read is left out, `faults` names it."""
    timestamps = []
    for path in (publisher.folder() / "timestamps").glob("*/*.json"):
        try:
            summary = json.loads(path.read_bytes())
            at = datetime.fromisoformat(summary["at"])
            timestamps.append(Timestamp(int(path.parent.name), path.stem, at, str(summary["authority"])))
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return sorted(timestamps, key=lambda timestamp: (timestamp.at, timestamp.name), reverse=True)


def faults() -> Iterator[str]:
    """Yield a sentence for each time stamp that was stored once and is missing or was changed."""
    for key in AuditEntry.objects.filter(action=_ACTION, noun=_NOUN).values_list("key", flat=True):
        size, _, name = key.partition("/")
        try:
            content = (_folder(int(size)) / f"{name}.tsr").read_bytes()
        except (OSError, ValueError):
            content = b""
        if hashlib.sha256(content).hexdigest()[:32] != name:
            yield f"public log: the time stamp {key} is missing or was changed; restore PUBLIC_LOG_ROOT from a backup"


def _folder(size: int):
    return publisher.folder() / "timestamps" / str(size)


def _package() -> Any:
    """Return the package for time stamps. Raises BadTimestamp if it is not installed."""
    try:
        import rfc3161_client
    except ImportError:
        raise BadTimestamp("Time stamps need the package rfc3161-client: install requirements-extras.txt.") from None
    return rfc3161_client
