"""Check, without trusting the archive, that a version was published in its log and was not changed since.

    python verify_proof.py PROOF --key KEY [--text FILE] [--checkpoint FILE [--consistency FILE]]
    python verify_proof.py --key KEY --checkpoint OLDER --newer NEWER --consistency FILE

PROOF is what the archive offers at …/versions/N/proof, KEY what it publishes at /log/key (best noted long ago).
--text: words that the version must have. --checkpoint: one noted earlier; the log of the proof must begin with it,
which the file of /log/consistency/SIZE/SIZE proves. Needs only Python 3.9. Exit status 1 and a sentence if it fails.
"""

# fmt: off
import argparse
import base64
import hashlib
import html
import json
import re
import sys
from pathlib import Path

P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493  # Ed25519, https://www.rfc-editor.org/rfc/rfc8032
D = -121665 * pow(121666, P - 2, P) % P
class Refused(Exception):
    """Raised for a proof that does not hold."""
def require(holds, words):
    if not holds:
        raise Refused(words)

def point(encoded):
    """Return the point of the curve with this encoding as x, y, z, t; raises Refused."""
    y, sign = int.from_bytes(encoded, "little") & (1 << 255) - 1, encoded[31] >> 7
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    x = x if x * x % P == x2 else x * pow(2, (P - 1) // 4, P) % P
    require(y < P and x * x % P == x2 and (x or not sign), "the signature is not on the curve")
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P

def add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    return (b - a) * (d - c) % P, (d + c) * (b + a) % P, (d - c) * (d + c) % P, (b - a) * (b + a) % P

def times(number, p):
    result = (0, 1, 1, 0)
    while number:
        result, p, number = add(result, p) if number & 1 else result, add(p, p), number >> 1
    return result
BASE = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
def is_signed(key, message, signature):
    """Return whether a signature of 64 bytes is the one of this public key; raises Refused."""
    s = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or len(key) != 32 or s >= L:
        return False
    digest = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    left, right = times(s, BASE), add(point(signature[:32]), times(digest, point(key)))
    return all((left[i] * right[2] - right[i] * left[2]) % P == 0 for i in (0, 1))

def read_checkpoint(note, key):
    """Return size and root of a checkpoint that the key signed; raises Refused."""
    name, _, rest = key.strip().partition("+")
    kind_and_key = base64.b64decode(rest.partition("+")[2])
    key_id = hashlib.sha256(name.encode() + b"\n" + kind_and_key).digest()[:4]
    text, _, signatures = note.partition("\n\n")
    origin, size, root = (text + "\n").split("\n")[:3]
    for line in signatures.splitlines():
        content = base64.b64decode(line.rpartition(" ")[2])
        if line.startswith(f"— {name} ") and content[:4] == key_id:
            require(origin == name, f"the checkpoint is of {origin}, the key of {name}")
            require(is_signed(kind_and_key[1:], (text + "\n").encode(), content[4:]), "the signature is wrong")
            return int(size), base64.b64decode(root)
    raise Refused(f"{name} did not sign the checkpoint")
def node(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()

def root_of_inclusion(leaf, index, size, hashes):
    """Return the root that a leaf and its inclusion proof lead to (RFC 9162, section 2.1.3.2)."""
    require(0 <= index < size, "the log is smaller than the place of the version")
    last = size - 1
    for sibling in hashes:
        require(last, "the proof is too long")
        if index & 1 or index == last:
            leaf = node(sibling, leaf)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            leaf = node(leaf, sibling)
        index, last = index >> 1, last >> 1
    require(last == 0, "the proof is too short")
    return leaf

def check_consistency(older, newer, hashes):
    """Raise Refused unless the newer of two (size, root) begins with the older one (RFC 9162, section 2.1.4.2)."""
    (size, root), (new_size, new_root) = older, newer
    require(0 < size <= new_size, "the older checkpoint has more versions: the log was cut, or the two are swapped")
    if size == new_size:
        return require(root == new_root, "two logs of one size differ: the history was rewritten")
    hashes = ([root] if size & (size - 1) == 0 else []) + hashes
    require(hashes, "the proof is empty")
    zeros = (~(size - 1) & size).bit_length() - 1  # the levels at which the older tree is complete
    first, last, old, new = (size - 1) >> zeros, (new_size - 1) >> zeros, hashes[0], hashes[0]
    for sibling in hashes[1:]:
        require(last, "the proof is too long")
        if first & 1 or first == last:
            old, new = node(sibling, old), node(sibling, new)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            new = node(new, sibling)
        first, last = first >> 1, last >> 1
    return require((old, new, last) == (root, new_root, 0), "the history between the checkpoints was rewritten")

def check_version(proof, key, text=""):
    """Return size and root of the log that has the version of a proof, with the words of a text; raises Refused."""
    header, content = proof["version"], proof["content"].encode()
    digest = hashlib.sha256(bytes.fromhex(proof["salt"]) + content).hexdigest()
    require(digest == header["text"], "the text or its note is not what was published")
    entry = json.dumps(header, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    leaf, (size, root) = hashlib.sha256(entry).digest(), read_checkpoint(proof["checkpoint"], key)
    hashes, leaf = [base64.b64decode(line) for line in proof["hashes"]], hashlib.sha256(b"\0" + leaf).digest()
    require(root_of_inclusion(leaf, proof["index"], size, hashes) == root, "the log does not have this version")
    story = " ".join(json.loads(content)["story"].get(name, "") for name in ("headline", "dek", "body"))
    words = " ".join(html.unescape(re.sub(r"<[^>]*>", " ", story)).split())
    require(" ".join(text.split()) in words, "the version does not have the words of the text")
    return size, root

def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("proof", nargs="?")
    for name in ("--key", "--text", "--checkpoint", "--newer", "--consistency"):
        parser.add_argument(name, required=name == "--key")
    options = parser.parse_args()
    paths = {name: path for name, path in vars(options).items() if path and name != "key"}
    file = {name: Path(path).read_text("utf-8") for name, path in paths.items()}
    log = read_checkpoint(file["newer"], options.key) if "newer" in file else None
    if "proof" in file:
        proof = json.loads(file["proof"])
        log = check_version(proof, options.key, file.get("text", ""))
        print("Published as stated, not changed since: version {number} of {article}.".format(**proof["version"]))
    if "checkpoint" in file:
        older, hashes = read_checkpoint(file["checkpoint"], options.key), json.loads(file.get("consistency", "{}"))
        check_consistency(older, log, [base64.b64decode(line) for line in hashes.get("hashes", [])])
        print(f"Nothing was rewritten: the log of {log[0]} versions begins with that of {older[0]}.")  # pyright: ignore

if __name__ == "__main__":
    try:
        main()
    except (Refused, LookupError, ValueError, TypeError, AttributeError, OSError) as error:
        sys.exit(f"NOT PROVEN: {error if isinstance(error, Refused) else f'cannot be read ({error!r})'}")
