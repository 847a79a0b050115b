"""The public log: an append-only Merkle tree of the digests of all versions, which strangers can check.

    versions ──publisher──▶ tiles, positions ──signed_note──▶ checkpoint        proofs: one version against a checkpoint

Hashes as in RFC 6962 (https://www.rfc-editor.org/rfc/rfc6962#section-2.1), files as in https://c2sp.org/tlog-tiles,
checkpoints as in https://c2sp.org/tlog-checkpoint and https://c2sp.org/signed-note.
"""
