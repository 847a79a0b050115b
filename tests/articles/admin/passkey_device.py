"""An authenticator in software: it makes passkeys and signs with them, as a browser and its device do together."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from struct import pack

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

ORIGIN, HOST = "https://archive.example", "archive.example"
_PRESENT, _VERIFIED, _ATTESTED = 0x01, 0x04, 0x40


class PasskeyDevice:
    """One device with one passkey; `create` and `get` answer the options of a page as JSON."""

    def __init__(self, origin: str = ORIGIN, host: str = HOST):
        self.origin, self.host = origin, host
        self.key, self.credential_id, self.count = ec.generate_private_key(ec.SECP256R1()), secrets.token_bytes(32), 0

    def create(self, options: str) -> str:
        """Return the answer to options for a new passkey."""
        client_data = self._client_data("webauthn.create", options)
        numbers = self.key.public_key().public_numbers()
        public_key = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        attested = bytes(16) + pack(">H", len(self.credential_id)) + self.credential_id + cbor2.dumps(public_key)
        data = self._authenticator_data(_PRESENT | _VERIFIED | _ATTESTED) + attested
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(clientDataJSON=client_data, attestationObject=attestation)

    def get(self, options: str) -> str:
        """Return the answer to options for signing in."""
        client_data = self._client_data("webauthn.get", options)
        self.count += 1
        data = self._authenticator_data(_PRESENT | _VERIFIED)
        signature = self.key.sign(data + hashlib.sha256(client_data).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(clientDataJSON=client_data, authenticatorData=data, signature=signature)

    def _client_data(self, kind: str, options: str) -> bytes:
        values = {"type": kind, "challenge": json.loads(options)["challenge"], "origin": self.origin}
        return json.dumps(values | {"crossOrigin": False}).encode()

    def _authenticator_data(self, flags: int) -> bytes:
        return hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + pack(">I", self.count)

    def _answer(self, **parts: bytes) -> str:
        key = encoded(self.credential_id)
        response = {name: encoded(part) for name, part in parts.items()}
        return json.dumps({"id": key, "rawId": key, "type": "public-key", "response": response})


def encoded(data: bytes) -> str:
    """Return bytes as WebAuthn writes them in JSON."""
    return urlsafe_b64encode(data).decode().rstrip("=")


def decoded(text: str) -> bytes:
    """Return the bytes of a text that `encoded` has written."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
