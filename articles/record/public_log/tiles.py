"""The files of the tree: tiles of 256 hashes, the entries of the leaves, and the version of each leaf.

    tile/0/x001/234        the hashes of leaves from 256 × 1234; tile/1/… the roots of full tiles, and so on
    tile/entries/x001/234  their entries: those of versions, each with its length in two bytes
    tile/0/x001/234.p/17   the last tile of a tree, with 17 hashes so far
    leaves                 for each leaf the primary key of its version, ascending, and the digest of its public text

https://c2sp.org/tlog-tiles
"""

import os
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path

import numpy as np

from articles.record.public_log import merkle
from articles.record.public_log.entries import TEXT, LogLeaf

WIDTH, HEIGHT = 256, 8  # hashes in a tile, levels of the tree between two levels of tiles
HASH = ENTRY = 32  # bytes
_LEAF = np.dtype([("pk", "<i8"), ("text", f"V{TEXT}")])
ENTRY_LENGTH = ENTRY.to_bytes(2, "big")


def tile_path(level: int | str, number: int, width: int = WIDTH) -> str:
    """Return the path of a tile below the folder of the log; `level` is a number or "entries"."""
    parts = [f"{number % 1000:03}"]
    while number >= 1000:
        number //= 1000
        parts.append(f"x{number % 1000:03}")
    path = f"tile/{level}/{'/'.join(reversed(parts))}"
    return path if width == WIDTH else f"{path}.p/{width}"


class Tree:
    """The tree with the first `size` leaves of a log, read from its files."""

    def __init__(self, folder: Path, size: int):
        self.folder, self.size = folder, size
        self._tile = lru_cache(64)(self._read_tile)

    @classmethod
    def current(cls, folder: Path) -> "Tree":
        """Return the whole tree of a folder; the number of leaves says its size."""
        path = folder / "leaves"
        return cls(folder, path.stat().st_size // _LEAF.itemsize if path.exists() else 0)

    def root(self) -> bytes:
        """Return the root. Raises OSError or ValueError if a tile is missing or too short, as all methods do."""
        return merkle.root(self.subtree, self.size)

    def subtree(self, level: int, index: int) -> bytes:
        """Return the hash of a complete subtree; see `merkle`."""
        tile_level, height = divmod(level, HEIGHT)
        first = index << height
        hashes = self._tile(tile_level, first // WIDTH)
        start = first % WIDTH
        if len(hashes) < start + (1 << height):
            raise ValueError(f"{tile_path(tile_level, first // WIDTH)} is too short")
        return merkle.complete_root(hashes[start : start + (1 << height)])

    def entries(self) -> Iterator[bytes]:
        """Yield the entries of all leaves."""
        for number in range(-(-self.size // WIDTH)):
            width = min(WIDTH, self.size - number * WIDTH)
            content = self._read("entries", number, width)
            if len(content) < width * (ENTRY + 2):
                raise ValueError(f"{tile_path('entries', number)} is too short")
            yield from (content[i * (ENTRY + 2) + 2 : (i + 1) * (ENTRY + 2)] for i in range(width))

    def leaves(self) -> np.ndarray:
        """Return primary keys (`pk`) and digests (`text`) of the versions of all leaves, mapped from the file."""
        if not self.size:
            return np.empty(0, _LEAF)
        return np.memmap(self.folder / "leaves", _LEAF, "r", shape=(self.size,))

    def index_of(self, version_pk: int) -> int | None:
        """Return the index of the leaf of a version; None if the tree does not have it yet."""
        keys = self.leaves()["pk"]
        index = int(np.searchsorted(keys, version_pk))
        return index if index < self.size and keys[index] == version_pk else None

    def text_of(self, index: int) -> bytes:
        """Return the digest of the public text of a leaf."""
        return self.leaves()["text"][index].tobytes()

    def inclusion_proof(self, index: int) -> list[bytes]:
        """Return the proof that the tree has its leaf `index`."""
        return merkle.inclusion_proof(self.subtree, index, self.size)

    def consistency_proof(self, older: int) -> list[bytes]:
        """Return the proof that the tree begins with the tree of `older` leaves."""
        return merkle.consistency_proof(self.subtree, older, self.size)

    def _read_tile(self, level: int, number: int) -> list[bytes]:
        width = min(WIDTH, (self.size >> (HEIGHT * level)) - number * WIDTH)
        content = self._read(level, number, width)
        return [content[i : i + HASH] for i in range(0, len(content), HASH)]

    def _read(self, level: int | str, number: int, width: int) -> bytes:
        """Return the content of a tile; one with more hashes also serves a tree that ended within it."""
        try:
            return (self.folder / tile_path(level, number)).read_bytes()
        except FileNotFoundError:
            exact = self.folder / tile_path(level, number, width)
        if not exact.exists():
            wider = [int(path.name) for path in exact.parent.glob("[0-9]*") if int(path.name) > width]
            exact = exact.with_name(str(min(wider, default=width)))
        return exact.read_bytes()


def append(folder: Path, leaves: Iterator[LogLeaf], limit: int) -> Tree:
    """Append at most `limit` leaves; return the tree with them.

    Tiles are on the disk before the file of leaves, and this before a checkpoint, so that an interrupted run is
    repeated without a trace. One process at a time may append.
    """
    tree = Tree.current(folder)
    levels = [_last_hashes(tree, 0)]
    while tree.size >> (HEIGHT * len(levels)):
        levels.append(_last_hashes(tree, len(levels)))
    entries = _last_entries(tree)
    size, added = tree.size, []
    for pk, text, entry in islice(leaves, limit):
        entries.append(ENTRY_LENGTH + entry)
        levels[0].append(merkle.leaf_hash(entry))
        added.append((pk, text))
        size += 1
        if len(levels[0]) == WIDTH:
            store(folder / tile_path("entries", size // WIDTH - 1), b"".join(entries))
            entries.clear()
            _carry(folder, levels, size)
    if added:
        for level, hashes in enumerate(levels):
            if hashes:
                store(folder / tile_path(level, (size >> HEIGHT * level) // WIDTH, len(hashes)), b"".join(hashes))
        if entries:
            store(folder / tile_path("entries", size // WIDTH, len(entries)), b"".join(entries))
        with (folder / "leaves").open("ab") as file:
            file.truncate(tree.size * _LEAF.itemsize)  # of a run that ended within a leaf, a part of it may be there
            file.write(np.array(added, _LEAF).tobytes())
            file.flush()
            os.fsync(file.fileno())
    return Tree(folder, size)


def _carry(folder: Path, levels: list[list[bytes]], size: int):
    """Store the full tiles, lowest first, and add the root of each to the level above."""
    level = 0
    while len(levels[level]) == WIDTH:
        store(folder / tile_path(level, (size >> HEIGHT * level) // WIDTH - 1), b"".join(levels[level]))
        if level + 1 == len(levels):
            levels.append([])
        levels[level + 1].append(merkle.complete_root(levels[level]))
        levels[level].clear()
        level += 1


def _last_hashes(tree: Tree, level: int) -> list[bytes]:
    """Return the hashes of the last tile of a level, if it is not full."""
    count = tree.size >> (HEIGHT * level)
    return tree._read_tile(level, count // WIDTH)[: count % WIDTH] if count % WIDTH else []


def _last_entries(tree: Tree) -> list[bytes]:
    width = tree.size % WIDTH
    content = tree._read("entries", tree.size // WIDTH, width) if width else b""
    return [content[i * (ENTRY + 2) : (i + 1) * (ENTRY + 2)] for i in range(width)]


def store(path: Path, content: bytes, mode: int = 0o666):
    """Write a file so that it is either whole or not there, also after a failure of power; `mode` is that of open."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.part")
    with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(unfinished, path)
