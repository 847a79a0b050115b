"""Checkpoints and their signatures: a text that names a log, its size and its root, signed with Ed25519.

    archive.example/log
    1234
    nDB1QOPf…=

    — archive.example/log 3qX1…

https://c2sp.org/signed-note, https://c2sp.org/tlog-checkpoint, https://c2sp.org/tlog-cosignature (witnesses). Signing
needs the package `cryptography`, an extra; reading does not.
"""

import base64
import binascii
import hashlib
import re
from typing import NamedTuple

from articles.record.public_log.verify_proof import Refused, is_signed

ED25519, COSIGNATURE = b"\x01", b"\x04"
_PRIVATE = "PRIVATE+KEY"
_SIZE = re.compile("0|[1-9][0-9]{0,17}")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")


class BadNote(ValueError):
    """Raised for a note, a checkpoint or a key that cannot be read."""


class Checkpoint(NamedTuple):
    """What a checkpoint says: whose log, how many leaves, and the root over them."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """Return the text that is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


class Signature(NamedTuple):
    """One signature line: the name of the key, the first four bytes of its hash, and the signature."""

    name: str
    key_id: bytes
    value: bytes

    def line(self) -> str:
        """Return the line as a note has it."""
        return f"— {self.name} {base64.b64encode(self.key_id + self.value).decode()}\n"


class SignedNote(NamedTuple):
    """A text with its signatures."""

    text: str
    signatures: list[Signature]

    @property
    def checkpoint(self) -> Checkpoint:
        """Return the checkpoint that the text is. Raises BadNote."""
        lines = self.text.split("\n")
        try:
            origin, size, root = lines[:3]
            decoded = base64.b64decode(root, validate=True)
            if not origin or not _SIZE.fullmatch(size) or len(decoded) != 32:
                raise ValueError
        except (ValueError, binascii.Error):
            raise BadNote("This is no checkpoint: it has no origin, size and root.") from None
        return Checkpoint(origin, int(size), decoded)

    def format(self) -> str:
        """Return the note as text."""
        return f"{self.text}\n{''.join(signature.line() for signature in self.signatures)}"


def parse(note: str) -> SignedNote:
    """Return a signed note, which may have no signature yet. Raises BadNote."""
    if _CONTROL.search(note):
        raise BadNote("This is no note: it has control characters.")
    text, gap, tail = note.partition("\n\n")
    signatures = []
    for line in tail.removesuffix("\n").split("\n") if tail else ():
        dash, _, rest = line.partition(" ")
        name, _, encoded = rest.rpartition(" ")
        try:
            content = base64.b64decode(encoded, validate=True)
        except (ValueError, binascii.Error):
            content = b""
        if dash != "—" or not _is_name(name) or len(content) < 5:
            raise BadNote(f"This is no signature: {line:.60}")
        signatures.append(Signature(name, content[:4], content[4:]))
    if not gap or not text:
        raise BadNote("This is no note: a text, an empty line and signatures.")
    return SignedNote(f"{text}\n", signatures)


def _is_name(name: str) -> bool:
    """Return whether a key may have this name: blanks and plus signs stand around it, and a line has one."""
    return name.split() == [name] and "+" not in name and not _CONTROL.search(name)


def _key_id(name: str, kind: bytes, public_key: bytes) -> bytes:
    """Return the first four bytes of the hash of a key, which signatures name it by."""
    return hashlib.sha256(f"{name}\n".encode() + kind + public_key).digest()[:4]


def _split_key(text: str) -> tuple[str, str, bytes, bytes]:
    """Return name, hash, kind and 32 bytes of a key written as text. Raises BadNote."""
    name, _, rest = text.strip().partition("+")
    digest, _, encoded = rest.partition("+")
    try:
        content = base64.b64decode(encoded, validate=True)
    except (ValueError, binascii.Error):
        content = b""
    if not _is_name(name) or len(content) != 33 or content[:1] not in (ED25519, COSIGNATURE):
        raise BadNote("This is no key: it has no name, hash and key with plus signs between.")
    return name, digest, content[:1], content[1:]


class VerifierKey(NamedTuple):
    """The public half of a key with its name; `kind` is ED25519, or COSIGNATURE of a witness."""

    name: str
    public_key: bytes
    kind: bytes = ED25519

    @property
    def id(self) -> bytes:
        """Return the four bytes that signatures name the key by."""
        return _key_id(self.name, self.kind, self.public_key)

    def format(self) -> str:
        """Return the key as text: name, hash and key with plus signs between."""
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(self.kind + self.public_key).decode()}"

    @classmethod
    def read(cls, text: str) -> "VerifierKey":
        """Return a key that `format` wrote. Raises BadNote."""
        name, digest, kind, public_key = _split_key(text)
        key = cls(name, public_key, kind)
        if digest != key.id.hex():
            raise BadNote(f"This is no key of {name}: its hash is another one.")
        return key

    def is_signer_of(self, note: SignedNote) -> bool:
        """Return whether the key signed a note; a cosignature is checked with its time."""
        for signature in note.signatures:
            if (signature.name, signature.key_id) == (self.name, self.id):
                value, message = signature.value, note.text
                if self.kind == COSIGNATURE:
                    timestamp = int.from_bytes(value[:8], "big")
                    value, message = value[8:], f"cosignature/v1\ntime {timestamp}\n{note.text}"
                return _is_signed(self.public_key, message.encode(), value)
        return False


def _is_signed(public_key: bytes, message: bytes, value: bytes) -> bool:
    try:
        return is_signed(public_key, message, value)
    except Refused:  # no point of the curve
        return False


class SigningKey(NamedTuple):
    """The private half of a key with its name."""

    name: str
    seed: bytes
    kind: bytes = ED25519

    @classmethod
    def new(cls, name: str, kind: bytes = ED25519) -> "SigningKey":
        """Return a new random key. Raises BadNote."""
        if not _is_name(name):
            raise BadNote(f"{name!r:.80} is no name for a key: it is one word without a plus sign.")
        return cls(name, _ed25519().generate().private_bytes_raw(), kind)

    @classmethod
    def read(cls, text: str) -> "SigningKey":
        """Return a key that `format` wrote. Raises BadNote."""
        if not text.startswith(f"{_PRIVATE}+"):
            raise BadNote("This is no private key.")
        name, _, kind, seed = _split_key(text.removeprefix(f"{_PRIVATE}+"))
        return cls(name, seed, kind)

    def format(self) -> str:
        """Return the key as text; whoever has it can sign."""
        encoded = base64.b64encode(self.kind + self.seed).decode()
        return f"{_PRIVATE}+{self.name}+{self.verifier().id.hex()}+{encoded}"

    def verifier(self) -> VerifierKey:
        """Return the public half."""
        public_key = _ed25519().from_private_bytes(self.seed).public_key().public_bytes_raw()
        return VerifierKey(self.name, public_key, self.kind)

    def sign(self, note: SignedNote, timestamp: int = 0) -> SignedNote:
        """Return the note with this key's signature, in place of an older one; a witness gives its time."""
        verifier, private_key = self.verifier(), _ed25519().from_private_bytes(self.seed)
        if self.kind == COSIGNATURE:
            message = f"cosignature/v1\ntime {timestamp}\n{note.text}"
            value = timestamp.to_bytes(8, "big") + private_key.sign(message.encode())
        else:
            value = private_key.sign(note.text.encode())
        others = [s for s in note.signatures if (s.name, s.key_id) != (self.name, verifier.id)]
        return SignedNote(note.text, [*others, Signature(self.name, verifier.id, value)])


def _ed25519():
    """Return the class of private keys. Raises BadNote if the extra package is not installed."""
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    except ImportError:
        raise BadNote("Signing needs the package cryptography: install requirements-extras.txt.") from None
    return Ed25519PrivateKey
