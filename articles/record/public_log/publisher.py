"""Keep the public log up to date: append new versions, sign a checkpoint, install one that was signed elsewhere.

publish()       what `keep_time` and `manage.py publish_log` do; nothing if the archive has no log yet
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from articles.models import ArchiveIdentity, Version
from articles.record.public_log import entries, tiles
from articles.record.public_log.signed_note import BadNote, Checkpoint, SignedNote, SigningKey, VerifierKey, parse
from articles.record.public_log.tiles import Tree
from articles.sql import locks

BATCH = 50_000  # leaves that are written at once, so that an interrupted first run goes on


def folder() -> Path:
    """Return the folder of the log."""
    return Path(settings.PUBLIC_LOG_ROOT)


def origin() -> str:
    """Return the name that a new log gets, its address without the scheme; it keeps it at another address too."""
    parts = urlsplit(settings.SITE_URL)
    return f"{parts.netloc}{parts.path}/log"


def signing_key() -> SigningKey | None:
    """Return the key of this machine; None if it has none. Raises BadNote."""
    path = Path(settings.PUBLIC_LOG_KEY)
    return SigningKey.read(path.read_text()) if path.is_file() else None


def verifier_key() -> VerifierKey | None:
    """Return the public key that the log publishes; None before `log_key`. Raises BadNote."""
    path = folder() / "key"
    return VerifierKey.read(path.read_text()) if path.is_file() else None


def create_key() -> VerifierKey:
    """Create the key of the log, with its public half in the folder of the log. Raises FileExistsError and BadNote."""
    key, path = SigningKey.new(origin()), Path(settings.PUBLIC_LOG_KEY)
    public_path = folder() / "key"
    if public_path.exists():
        raise FileExistsError(f"This log has a key already: {public_path}")
    path.parent.mkdir(parents=True, exist_ok=True)
    folder().mkdir(parents=True, exist_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(f"{key.format()}\n")
    tiles.store(public_path, f"{key.verifier().format()}\n".encode())
    return key.verifier()


def publish() -> Tree | None:
    """Append the versions that the log does not have, and sign a checkpoint if the key is here; return the tree.

    Without the key the checkpoint waits as `checkpoint.unsigned`. None if there is no log, or another process writes
    it at this moment.
    """
    key = verifier_key()
    if key is None:
        return None
    with _writing() as is_free:
        if not is_free:
            return None
        tree = Tree.current(folder())
        last = int(tree.leaves()["pk"][-1]) if tree.size else 0
        if Version.objects.filter(pk__gt=last).exists():
            settled = locks.last_settled_row(Version)
            leaves = entries.read(after=last, up_to=settled)
            is_complete = False
            while not is_complete:
                before, tree = tree.size, tiles.append(folder(), leaves, BATCH)
                is_complete = tree.size < before + BATCH
        identity = ArchiveIdentity.of_this_archive()
        if identity.log_size < tree.size:
            ArchiveIdentity.objects.filter(pk=identity.pk, log_size__lt=tree.size).update(log_size=tree.size)
        if (current := checkpoint()) and current.checkpoint.size == tree.size:
            return tree
        _sign(Checkpoint(key.name, tree.size, tree.root()))
    return tree


def checkpoint() -> SignedNote | None:
    """Return the newest signed checkpoint, with the signatures of witnesses; None before the first one."""
    path = folder() / "checkpoint"
    return parse(path.read_text()) if path.is_file() else None


def former_checkpoints() -> Iterator[SignedNote]:
    """Yield all checkpoints that were ever signed, the smallest first. Raises BadNote."""
    for path in sorted((folder() / "checkpoints").glob("*"), key=lambda path: path.name.zfill(20)):
        if not path.name.startswith("."):
            note = parse(path.read_text())
            if path.name != str(note.checkpoint.size):
                raise BadNote(f"checkpoints/{path.name} is one of {note.checkpoint.size:,} versions")
            yield note


def sizes() -> dict[str, int]:
    """Return how many versions the log has, the largest checkpoint that was signed, and how many were; or 0."""
    signed = [note.checkpoint.size for note in former_checkpoints()]
    return {
        "size": Tree.current(folder()).size,
        "checkpoint": max(signed, default=0),
        "checkpoints": len(signed),
    }


def install(note: SignedNote) -> int:
    """Install a checkpoint that was signed or cosigned elsewhere; return its number of signatures.

    Raises BadNote if it is not a checkpoint of this log that its key signed.
    """
    stated, key = note.checkpoint, verifier_key()
    if key is None or not key.is_signer_of(note):
        raise BadNote("The key of this log did not sign the checkpoint.")
    tree = Tree.current(folder())
    if stated.origin != key.name or stated.size > tree.size or Tree(folder(), stated.size).root() != stated.root:
        raise BadNote("The checkpoint is not one of this log.")
    path = folder() / "checkpoints" / str(stated.size)
    if path.is_file():  # signatures of other witnesses
        names = {(signature.name, signature.key_id) for signature in note.signatures}
        others = [s for s in parse(path.read_text()).signatures if (s.name, s.key_id) not in names]
        note = SignedNote(note.text, [*note.signatures, *others])
    _store_checkpoint(note)
    return len(note.signatures)


def _sign(unsigned: Checkpoint):
    note, key = SignedNote(unsigned.text(), []), signing_key()
    if key is None:
        tiles.store(folder() / "checkpoint.unsigned", note.format().encode())
    else:
        _store_checkpoint(key.sign(note))


def _store_checkpoint(note: SignedNote):
    content, size = note.format().encode(), note.checkpoint.size
    tiles.store(folder() / "checkpoints" / str(size), content)
    current = checkpoint()
    if current is None or current.checkpoint.size <= size:
        tiles.store(folder() / "checkpoint", content)


@contextmanager
def unchanging() -> Iterator[None]:
    """Wait for who appends to the log, and let nobody append while the block runs: `publish` does it the next time."""
    if folder().is_dir():
        with _writing(waits=True):
            yield
    else:
        yield


@contextmanager
def _writing(*, waits: bool = False) -> Iterator[bool]:
    """Hold the lock of the folder; yields False if another process has it, unless it waits for that."""
    with (folder() / ".lock").open("w") as file:
        if waits:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield True
            return
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
