"""Compare the log with the record and with every checkpoint that was ever signed."""

from collections.abc import Iterator
from pathlib import Path

from articles.models import ArchiveIdentity
from articles.record import seals
from articles.record.public_log import entries, merkle, publisher, timestamps
from articles.record.public_log.signed_note import BadNote, SignedNote, VerifierKey
from articles.record.public_log.tiles import ENTRY_LENGTH, HEIGHT, WIDTH, Tree, tile_path

MAX_SIGNATURES = 100  # the newest; each takes some milliseconds to check


def faults() -> Iterator[str]:
    """Yield a sentence for each difference between log, record and checkpoints; nothing without a log."""
    yield from timestamps.faults()
    identity, folder = ArchiveIdentity.objects.first(), publisher.folder()
    sealed = _sealed()
    size = max(identity.log_size if identity else 0, sealed.get("size", 0))
    tree = Tree.current(folder)
    if tree.size < size:
        yield f"public log: {size:,} versions were in it, {tree.size:,} are; restore PUBLIC_LOG_ROOT from a backup"
        return
    try:
        published, key = publisher.checkpoint(), publisher.verifier_key()
        checkpoints = list(publisher.former_checkpoints())
        if size and not key:
            yield "public log: its key is missing; restore PUBLIC_LOG_ROOT from a backup"
            return
        largest = checkpoints[-1].checkpoint.size if checkpoints else 0
        if identity and identity.log_size < largest:
            stated = f"{identity.log_size:,}"
            yield f"public log: a checkpoint of {largest:,} versions was signed, the database says {stated}"
        is_short = largest < sealed.get("checkpoint", 0) or len(checkpoints) < sealed.get("checkpoints", 0)
        if is_short or (size and not checkpoints and publisher.signing_key()):
            yield "public log: its checkpoints are missing; restore PUBLIC_LOG_ROOT from a backup"
        for note in checkpoints[-MAX_SIGNATURES:]:
            if key and not key.is_signer_of(note):
                yield f"public log: its key did not sign the checkpoint of {note.checkpoint.size:,} versions"
        if checkpoints and key:
            yield from _newest_faults(published, checkpoints, key, is_sealed="checkpoints" in sealed)
        yield from _differences(tree, checkpoints)
    except (OSError, ValueError, BadNote) as error:
        yield f"public log: it cannot be read ({error}); restore PUBLIC_LOG_ROOT from a backup"


def _newest_faults(
    published: SignedNote | None, signed: list[SignedNote], key: VerifierKey, *, is_sealed: bool
) -> Iterator[str]:
    """Yield a sentence if the checkpoint that strangers get is not the newest that was signed, or not of this log.

    It may be the one before, or none before the first one that was sealed: a run that ended between the two files is
    repeated by the next one.
    """
    texts = [*([] if is_sealed else [None]), *(note.text for note in signed)][-2:]
    if (published and published.text) not in texts or (published and not key.is_signer_of(published)):
        yield "public log: the file `checkpoint` is not its newest checkpoint; copy it from `checkpoints`"
    if signed[-1].checkpoint.origin != key.name:
        yield f"public log: its newest checkpoint is of {signed[-1].checkpoint.origin}, its key of {key.name}"


def _sealed() -> dict[str, int]:
    """Return what the newest seal says of the log; a seal that cannot be read is a fault of its own."""
    try:
        seal = seals.last_seal()
    except seals.UnreadableSeal:
        return {}
    return seal.log if seal else {}


def _differences(tree: Tree, checkpoints: list[SignedNote]) -> Iterator[str]:
    """Compare leaves with versions, tiles with leaves, and the roots of all checkpoints with both."""
    leaves = tree.leaves()
    stated = {note.checkpoint.size: note.checkpoint.root for note in checkpoints}
    if beyond := [size for size in stated if size > tree.size]:
        yield f"public log: a checkpoint of {max(beyond):,} versions was signed, it has {tree.size:,}; it was cut"
    rows = entries.read(texts=(text.tobytes() for text in leaves["text"]))
    logged, keys = tree.entries(), leaves["pk"].tolist()
    subtrees: list[tuple[int, bytes]] = []  # complete subtrees with their number of leaves, the largest first
    tiles = ComparedTiles(tree)
    for index in range(tree.size):
        version = next(rows, None)
        if version is None or version != (keys[index], leaves["text"][index].tobytes(), next(logged)):
            yield f"public log: the version row {keys[index]} differs from leaf {index:,}, or is missing"
            return
        leaf = merkle.leaf_hash(version.entry)
        if altered := next(tiles.add(version.entry, leaf), ""):
            yield f"public log: {altered} was altered or is missing"
            return
        _add(subtrees, leaf)
        if index + 1 in stated and _root(subtrees) != stated[index + 1]:
            yield f"public log: the checkpoint of {index + 1:,} versions has another root; the record was rewritten"
            return
    if tree.size and tree.root() != _root(subtrees):
        yield "public log: its tiles have another root than its leaves"


class ComparedTiles:
    """Makes the tiles of a tree from its leaves, one after the other, and compares their files with them."""

    def __init__(self, tree: Tree):
        self.tree, self.leaves = tree, 0
        self.entries: list[bytes] = []
        self.levels: list[list[bytes]] = [[]]

    def add(self, entry: bytes, leaf: bytes) -> Iterator[str]:
        """Add a leaf; yield the paths of the tiles that it completes, or the tree ends with, and that are not so."""
        self.leaves += 1
        self.entries.append(ENTRY_LENGTH + entry)
        self.levels[0].append(leaf)
        is_last = self.leaves == self.tree.size
        if is_last or len(self.entries) == WIDTH:
            yield from self._altered("entries", self.entries, 0)
            self.entries = []
        for level, hashes in enumerate(self.levels):
            is_full = len(hashes) == WIDTH
            if hashes and (is_last or is_full):
                yield from self._altered(level, hashes, level)
            if is_full:
                if level + 1 == len(self.levels):
                    self.levels.append([])
                self.levels[level + 1].append(merkle.complete_root(hashes))
                self.levels[level] = []

    def _altered(self, name: int | str, parts: list[bytes], level: int) -> Iterator[str]:
        """Yield the files of a tile that do not have these parts; one of an earlier size has the first of them."""
        content, width_of_part = b"".join(parts), len(parts[0])
        whole = tile_path(name, ((self.leaves - 1) >> HEIGHT * level) // WIDTH)
        files = {int(path.name): path for path in Path(self.tree.folder, f"{whole}.p").glob("[0-9]*")}
        if (path := self.tree.folder / whole).exists():
            files[WIDTH] = path
        for width, path in sorted(files.items()):
            read = path.read_bytes()
            # A tile may have grown since this tree was read.
            if (read if width <= len(parts) else read[: len(content)]) != content[: width * width_of_part]:
                yield str(path.relative_to(self.tree.folder))
        if max(files, default=0) < len(parts):
            yield whole


def _add(subtrees: list[tuple[int, bytes]], leaf: bytes):
    size = 1
    while subtrees and subtrees[-1][0] == size:
        _, left = subtrees.pop()
        leaf, size = merkle.node_hash(left, leaf), size * 2
    subtrees.append((size, leaf))


def _root(subtrees: list[tuple[int, bytes]]) -> bytes:
    root = subtrees[-1][1]
    for _, left in reversed(subtrees[:-1]):
        root = merkle.node_hash(left, root)
    return root
