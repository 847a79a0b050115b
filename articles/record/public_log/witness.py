"""A witness: keeps the newest checkpoint of somebody's log, and signs a newer one only if the log has just grown.

    >>> Witness(folder, name).look("https://archive.example/log/")

Cosignatures as in https://c2sp.org/tlog-cosignature. The log is a folder or an address; an address is asked only
because whoever runs the witness names it.
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import HTTPRedirectHandler, Request, build_opener

from articles.record.public_log import tiles, verify_proof
from articles.record.public_log.signed_note import COSIGNATURE, BadNote, SignedNote, SigningKey, VerifierKey, parse
from articles.record.public_log.tiles import WIDTH, Tree

MAX_BYTES = WIDTH * (tiles.ENTRY + 2) + 1
TIMEOUT = 20  # seconds without an answer


class Fork(Exception):
    """Raised if a log does not continue what the witness has seen: somebody rewrote or cut it."""


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *args, **kwargs):
        return None


class Witness:
    """A witness with its own folder: its key, and for each log the newest checkpoint and key that it has seen."""

    def __init__(self, folder: Path, name: str):
        self.folder, self.name = folder, name

    def key(self) -> SigningKey:
        """Return the key of the witness, created at the first call."""
        path = self.folder / "witness_key"
        if not path.is_file():
            self.folder.mkdir(parents=True, exist_ok=True)
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(SigningKey.new(self.name, COSIGNATURE).format())
        return SigningKey.read(path.read_text())

    def look(self, place: str) -> SignedNote:
        """Return the log's newest checkpoint with this witness's cosignature, and store it.

        The key of the log is stored at the first look; another one later is refused. Raises Fork, BadNote and OSError.
        """
        with self._looking():
            return self._look(_reader(place))

    @contextmanager
    def _looking(self) -> Iterator[None]:
        """Wait for another look to end: one that read an older checkpoint may not store it after a newer one."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / ".lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _look(self, read: Callable[[str], bytes]) -> SignedNote:
        note = parse(read("checkpoint").decode())
        known = self.folder / _folder_name(note.checkpoint.origin)
        key = self._key_of(known, read)
        if not key.is_signer_of(note) or note.checkpoint.origin != key.name:
            raise Fork(f"The checkpoint is not signed by the key of {key.name}.")
        earlier = parse((known / "checkpoint").read_text()) if (known / "checkpoint").is_file() else None
        if earlier is not None and earlier.checkpoint.size:
            self._check_growth(earlier, note, read)
        cosigned = self.key().sign(SignedNote(note.text, note.signatures), int(time.time()))
        tiles.store(known / "checkpoint", cosigned.format().encode())
        return cosigned

    @staticmethod
    def _key_of(known: Path, read: Callable[[str], bytes]) -> VerifierKey:
        path = known / "key"
        if not path.is_file():
            tiles.store(path, VerifierKey.read(read("key").decode()).format().encode())
        return VerifierKey.read(path.read_text())

    @staticmethod
    def _check_growth(earlier: SignedNote, note: SignedNote, read: Callable[[str], bytes]):
        older, newer = earlier.checkpoint, note.checkpoint
        try:
            if newer.size < older.size:
                raise verify_proof.Refused(f"it had {older.size:,} versions, now it has {newer.size:,}")
            hashes = []
            if newer.size > older.size:
                hashes = _RemoteTree(read, newer.size).consistency_proof(older.size)
            verify_proof.check_consistency(older[1:], newer[1:], hashes)
        except (verify_proof.Refused, ValueError) as error:
            raise Fork(f"The log of {older.origin} does not continue what was seen: {error}.") from None


def _folder_name(origin: str) -> str:
    """Return a name of one folder for whatever a log calls itself; no two logs have the same."""
    name = quote(origin, safe=":").replace("_", "%5F").replace("%2F", "_")
    return f"{'%2E' * name.startswith('.')}{name.removeprefix('.')}"


class _RemoteTree(Tree):
    """A tree whose tiles are read from the place that the witness looks at."""

    def __init__(self, read: Callable[[str], bytes], size: int):
        super().__init__(Path(), size)
        self._remote = read

    def _read(self, level: int | str, number: int, width: int) -> bytes:
        return self._remote(tiles.tile_path(level, number, width))


def _reader(place: str) -> Callable[[str], bytes]:
    """Return the function that reads a file of a log in a folder or at an address. It raises OSError."""
    if not place.startswith(("http://", "https://")):
        return lambda name: (Path(place) / name).read_bytes()
    opener, base = build_opener(_NoRedirect), place.rstrip("/")

    def read(name: str) -> bytes:
        try:
            with opener.open(Request(f"{base}/{name}"), timeout=TIMEOUT) as answer:  # noqa: S310  http alone
                content = answer.read(MAX_BYTES)
        except (URLError, HTTPException) as error:
            raise OSError(f"{base}/{name}: {error!r:.200}") from None
        if len(content) == MAX_BYTES:
            raise BadNote(f"{base}/{name} is larger than a file of a log can be.")
        return content

    return read
