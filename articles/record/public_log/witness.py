"""A witness: keeps the newest checkpoint of somebody's log, and signs a newer one only if the log has just grown.

    >>> Witness(folder, name).look("https://archive.example/log/")

Cosignatures as in https://c2sp.org/tlog-cosignature. The log is a folder or an address; an address is asked only
because whoever runs the witness names it.
"""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import HTTPRedirectHandler, Request, build_opener

from articles.record.public_log import merkle, tiles, verify_proof
from articles.record.public_log.signed_note import COSIGNATURE, BadNote, SignedNote, SigningKey, VerifierKey, parse
from articles.record.public_log.tiles import Tree

MAX_BYTES = 100_000  # of a file; a checkpoint has 16 signatures of 3,300 bytes at least, by the specification
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
            tiles.store(path, SigningKey.new(self.name, COSIGNATURE).format().encode(), 0o600)
        return SigningKey.read(path.read_text())

    def look(self, place: str) -> SignedNote:
        """Return the log's newest checkpoint with this witness's cosignature, and store it.

        The key of the log is stored at the first look; another one later is refused. Raises Fork if the log was
        rewritten, BadNote and OSError if it, or what the witness stored, cannot be read.
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
        is_known = (known / "key").is_file()
        key = VerifierKey.read((known / "key").read_text() if is_known else read("key").decode())
        if not key.is_signer_of(note) or note.checkpoint.origin != key.name:
            raise Fork(f"The checkpoint is not signed by the key of {key.name}.")
        earlier = parse((known / "checkpoint").read_text()) if (known / "checkpoint").is_file() else None
        if earlier is not None and earlier.checkpoint.size:
            self._check_growth(earlier, note, read)
        cosigned = self.key().sign(SignedNote(note.text, note.signatures), int(time.time()))
        if not is_known:
            tiles.store(known / "key", key.format().encode())
        tiles.store(known / "checkpoint", cosigned.format().encode())
        return cosigned

    @staticmethod
    def _check_growth(earlier: SignedNote, note: SignedNote, read: Callable[[str], bytes]):
        """Raise Fork unless the log goes on from what was seen, BadNote if its tiles prove neither."""
        older, newer = earlier.checkpoint, note.checkpoint
        words = f"The log of {older.origin} does not continue what was seen"
        if newer.size < older.size:
            raise Fork(f"{words}: it had {older.size:,} versions, now it has {newer.size:,}.")
        root = newer.root
        if newer.size > older.size:
            tree = _RemoteTree(read, newer.size)
            root = merkle.root(tree.subtree, older.size)
            try:
                verify_proof.check_consistency((older.size, root), newer[1:], tree.consistency_proof(older.size))
            except verify_proof.Refused:
                raise BadNote("Its tiles are not those of its checkpoint.") from None
        if root != older.root:
            raise Fork(f"{words}: the history of {older.size:,} versions was rewritten.")


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
        return lambda name: _bounded(Path(place) / name)
    opener, base = build_opener(_NoRedirect), place.rstrip("/")

    def read(name: str) -> bytes:
        try:
            with opener.open(Request(f"{base}/{name}"), timeout=TIMEOUT) as answer:  # noqa: S310  http alone
                return _within(answer, f"{base}/{name}")
        except (URLError, HTTPException) as error:
            if isinstance(error, HTTPError):
                error.close()  # it is an answer, too
            raise OSError(f"{base}/{name}: {error!r:.200}") from None

    return read


def _bounded(path: Path) -> bytes:
    with path.open("rb") as file:
        return _within(file, str(path))


def _within(file: IO[bytes], name: str) -> bytes:
    """Return the content of a file. Raises BadNote if it is too large."""
    content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise BadNote(f"{name} is larger than a file of a log can be.")
    return content
