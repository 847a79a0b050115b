"""Proofs for strangers, as `verify_proof.py` reads them: of one version, and of two checkpoints."""

import base64

from articles.models import Version
from articles.record.public_log import entries, publisher
from articles.record.public_log.tiles import Tree

FORMAT = "newsroom-archive-proof/1"


class NoProof(ValueError):
    """Raised where there is no proof, with the reason as a sentence."""


def of_version(version: Version) -> dict:
    """Return the proof that a version is in the log of the newest checkpoint. Raises NoProof and OSError."""
    signed = publisher.checkpoint()
    if signed is None:
        raise NoProof("This archive has no public log.")
    if version.story_json is None or version.redacted_by is not None:
        raise NoProof("Words were removed from this version by order; what is left of it cannot be proven.")
    tree = Tree(publisher.folder(), signed.checkpoint.size)
    index = tree.index_of(version.pk)
    if index is None:
        raise NoProof("This version is not in the newest checkpoint yet; ask again in a minute.")
    text = entries.public_text(version.kind, version.story_json, version.note, version.salt)
    return {
        "format": FORMAT,
        "version": entries.header_of(version, text.digest),
        "salt": text.salt,
        "content": text.content.decode(),
        "index": index,
        "hashes": _encoded(tree.inclusion_proof(index)),
        "checkpoint": signed.format(),
    }


def of_checkpoints(older: int, newer: int) -> dict:
    """Return the proof that the log with `newer` versions begins with the log with `older`. Raises NoProof, OSError."""
    signed = publisher.checkpoint()
    if signed is None or not 0 < older <= newer <= signed.checkpoint.size:
        raise NoProof("The log has no two checkpoints of these sizes.")
    hashes = Tree(publisher.folder(), newer).consistency_proof(older)
    return {"format": FORMAT, "older": older, "newer": newer, "hashes": _encoded(hashes)}


def _encoded(hashes: list[bytes]) -> list[str]:
    return [base64.b64encode(value).decode() for value in hashes]
