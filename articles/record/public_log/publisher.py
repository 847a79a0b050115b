"""Keep the public log up to date: append new versions, sign a checkpoint, install one that was signed elsewhere.

publish()       what `keep_time` and `manage.py publish_log` do; nothing if the archive has no log yet
"""

import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q

from articles.models import ArchiveIdentity, Version
from articles.record.public_log import entries, merkle, tiles
from articles.record.public_log.signed_note import BadNote, Checkpoint, SignedNote, SigningKey, VerifierKey, parse
from articles.record.public_log.tiles import Tree
from articles.sql import locks

logger = logging.getLogger(__name__)
BATCH = 50_000  # leaves that are written at once, so that an interrupted first run goes on
MAX_CARRIED = 100_000  # bytes of a checkpoint with its signatures


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
    if not path.is_file():
        return None
    try:
        return SigningKey.read(path.read_text())
    except ValueError as error:
        raise BadNote(f"{path}: {error}") from None


def verifier_key() -> VerifierKey | None:
    """Return the public key that the log publishes; None before `log_key`. Raises BadNote."""
    path = folder() / "key"
    return VerifierKey.read(path.read_text()) if path.is_file() else None


def create_key() -> VerifierKey:
    """Create the key of the log, with its public half in the folder of the log. Raises FileExistsError and BadNote.

    A key without a log that was ever signed is of a run that was killed, and is taken.
    """
    path, public_path = Path(settings.PUBLIC_LOG_KEY), folder() / "key"
    folder().mkdir(parents=True, exist_ok=True)
    with _writing():
        if public_path.exists():
            raise FileExistsError(f"This log has a key already: {public_path}")
        key = signing_key()
        if key is None:
            key = SigningKey.new(origin())
            tiles.store(path, f"{key.format()}\n".encode(), 0o600)
        elif ArchiveIdentity.of_this_archive().log_size:
            raise FileExistsError(f"{path} is the key of a log that is missing; restore PUBLIC_LOG_ROOT from a backup")
        tiles.store(public_path, f"{key.verifier().format()}\n".encode())
    return key.verifier()


def publish() -> Tree | None:
    """Append the versions that the log does not have, and sign a checkpoint if the key is here; return the tree.

    Without the key the checkpoint waits as `checkpoint.unsigned`. None if there is no log, or another process writes
    it at this moment. Raises BadNote if log, record and key do not belong together, and OSError.
    """
    key = verifier_key()
    if key is None:
        return None
    with suppress(BlockingIOError), _writing():
        tree = Tree.current(folder())
        last = int(tree.leaves()["pk"][-1]) if tree.size else 0
        identity = ArchiveIdentity.of_this_archive()
        if tree.size:
            _check_newest_leaf(tree)
            _check_missing_leaves(tree, identity.log_size)
        if Version.objects.filter(pk__gt=last).exists():
            settled = locks.last_settled_row(Version)
            leaves = entries.read(after=last, up_to=settled)
            is_complete = False
            while not is_complete:
                before, tree = tree.size, tiles.append(folder(), leaves, BATCH)
                is_complete = tree.size < before + BATCH
        if identity.log_size < tree.size:
            ArchiveIdentity.objects.filter(pk=identity.pk, log_size__lt=tree.size).update(log_size=tree.size)
        if (current := checkpoint()) and current.checkpoint.size == tree.size:
            return tree
        _sign(Checkpoint(key.name, tree.size, tree.root()), key)
        return tree
    return None


def _check_newest_leaf(tree: Tree):
    """Raise BadNote unless the record has the version of the newest leaf: else later ones do not follow it."""
    leaf = tree.leaves()[-1]
    key = int(leaf["pk"])
    version = next(entries.read(after=key - 1, up_to=key, texts=[leaf["text"].tobytes()]), None)
    if version is None or merkle.leaf_hash(version.entry) != tree.subtree(0, tree.size - 1):
        raise BadNote(
            f"The database does not have the newest version of the public log (row {key}): it is older than the log, "
            "or was rewritten. Restore the newest backup of the database."
        )


def _check_missing_leaves(tree: Tree, size: int):
    """Raise BadNote if the log had more leaves and they cannot be made again as they were.

    That is so where words were removed from one of their versions since: its leaf would be another one.
    """
    if tree.size >= size:
        return
    words = f"public log: {size:,} versions were in it, {tree.size:,} are"
    later = Version.objects.filter(pk__gt=int(tree.leaves()["pk"][-1])).order_by("pk")
    missing = later.filter(pk__in=later.values("pk")[: size - tree.size])
    if missing.filter(Q(story_json=None) | Q(redacted_by__isnull=False)).exists():
        raise BadNote(
            f"{words}, and words were removed from some of the others since, which cannot be added again as they were. "
            "Restore a newer backup of PUBLIC_LOG_ROOT."
        )
    logger.warning("%s; the others are added again, as they were", words)


def checkpoint() -> SignedNote | None:
    """Return the newest signed checkpoint, with the signatures of witnesses; None before the first one."""
    path = folder() / "checkpoint"
    return parse(path.read_text()) if path.is_file() else None


def readable_checkpoint() -> SignedNote | None:
    """Return the newest signed checkpoint; None too if it cannot be read, which takes no page with it."""
    try:
        return checkpoint()
    except (OSError, ValueError):
        return None


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

    Raises BadNote if it is not a checkpoint of this log that its key signed, BlockingIOError if another process writes
    the log at this moment.
    """
    stated, key = note.checkpoint, verifier_key()
    if key is None or not key.is_signer_of(note):
        raise BadNote("The key of this log did not sign the checkpoint.")
    with _writing():
        tree = Tree.current(folder())
        is_ours = note.text == Checkpoint(key.name, stated.size, stated.root).text() and stated.size <= tree.size
        if not is_ours or Tree(folder(), stated.size).root() != stated.root:
            raise BadNote("The checkpoint is not one of this log.")
        path = folder() / "checkpoints" / str(stated.size)
        if path.is_file():  # signatures of other witnesses
            names = {(signature.name, signature.key_id) for signature in note.signatures}
            others = [s for s in parse(path.read_text()).signatures if (s.name, s.key_id) not in names]
            note = SignedNote(note.text, [*note.signatures, *others])
        _store_checkpoint(note)
    return len(note.signatures)


def carried(path: Path) -> SignedNote:
    """Return the checkpoint in a file that was carried here. Raises BadNote and OSError."""
    with path.open("rb") as file:
        content = file.read(MAX_CARRIED + 1)
    if len(content) > MAX_CARRIED:
        raise BadNote(f"{path} is larger than a checkpoint can be.")
    note = parse(content.decode())
    if note.text != note.checkpoint.text():
        raise BadNote(f"{path} has more lines than a checkpoint.")
    return note


def _sign(unsigned: Checkpoint, published: VerifierKey):
    note, key = SignedNote(unsigned.text(), []), signing_key()
    if key is None:
        tiles.store(folder() / "checkpoint.unsigned", note.format().encode())
    elif key.verifier() != published:
        raise BadNote(f"{settings.PUBLIC_LOG_KEY} is not the key of this log ({folder() / 'key'}).")
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
def _writing(*, waits: bool = False) -> Iterator[None]:
    """Hold the lock of the folder. Raises BlockingIOError if another process has it, unless it `waits` for that."""
    with (folder() / ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if waits else fcntl.LOCK_NB))
        except BlockingIOError:
            raise BlockingIOError("another process writes the public log at this moment; try again") from None
        yield
