"""The Merkle tree of RFC 6962: hashes of leaves and nodes, the root of a tree, and the two kinds of proofs.

A tree is read by `subtree(level, index)`: the hash of the complete subtree with 2**level leaves that begins at leaf
index × 2**level. All functions are pure; `tiles` has the hashes in files.
"""

import hashlib
from collections.abc import Callable, Sequence

Subtree = Callable[[int, int], bytes]
EMPTY_ROOT = hashlib.sha256().digest()


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of a leaf with this entry."""
    return hashlib.sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node with these two children."""
    return hashlib.sha256(b"\1" + left + right).digest()


def complete_root(hashes: Sequence[bytes]) -> bytes:
    """Return the root over hashes of one level; their number is a power of two."""
    while len(hashes) > 1:
        hashes = [node_hash(hashes[i], hashes[i + 1]) for i in range(0, len(hashes), 2)]
    return hashes[0]


def root(subtree: Subtree, size: int) -> bytes:
    """Return the root of the tree with the first `size` leaves."""
    return _range_hash(subtree, 0, size) if size else EMPTY_ROOT


def inclusion_proof(subtree: Subtree, index: int, size: int) -> list[bytes]:
    """Return the hashes that lead from a leaf to the root of the tree with `size` leaves, the lowest first.

    Raises ValueError if the tree has no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"A tree of {size} leaves has no leaf {index}.")
    proof, begin, end = [], 0, size
    while end - begin > 1:
        middle = begin + _left_size(end - begin)
        if index < middle:
            proof.append(_range_hash(subtree, middle, end))
            end = middle
        else:
            proof.append(_range_hash(subtree, begin, middle))
            begin = middle
    return proof[::-1]


def consistency_proof(subtree: Subtree, older: int, newer: int) -> list[bytes]:
    """Return the hashes which prove that the tree with `newer` leaves begins with the tree with `older` leaves.

    Raises ValueError if the older tree is empty or larger.
    """
    if not 0 < older <= newer:
        raise ValueError(f"There is no proof from {older} to {newer} leaves.")
    proof, begin, end, is_older_root = [], 0, newer, True
    while older != end:
        middle = begin + _left_size(end - begin)
        if older <= middle:
            proof.append(_range_hash(subtree, middle, end))
            end = middle
        else:
            proof.append(_range_hash(subtree, begin, middle))
            begin, is_older_root = middle, False
    if not is_older_root:
        proof.append(_range_hash(subtree, begin, end))
    return proof[::-1]


def _left_size(size: int) -> int:
    """Return the largest power of two that is smaller than `size`, which is at least 2."""
    return 1 << ((size - 1).bit_length() - 1)


def _range_hash(subtree: Subtree, begin: int, end: int) -> bytes:
    """Return the hash of the leaves from `begin` to before `end`, as one node of the tree."""
    size = end - begin
    if size & (size - 1) == 0:
        return subtree(size.bit_length() - 1, begin // size)
    middle = begin + _left_size(size)
    return node_hash(_range_hash(subtree, begin, middle), _range_hash(subtree, middle, end))
