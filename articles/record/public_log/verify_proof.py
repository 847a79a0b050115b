"""Check, without trusting the archive, that a version was published in its log and was not changed since.

    python3 verify_proof.py PROOF --key KEY [--text FILE] [--checkpoint FILE [--consistency FILE]]
    python3 verify_proof.py --key KEY --checkpoint OLDER --newer NEWER --consistency FILE

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
import unicodedata
from pathlib import Path

P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493  # Ed25519, https://www.rfc-editor.org/rfc/rfc8032
D = -121665 * pow(121666, P - 2, P) % P
TAG, INLINE = '<(?:[^"<>]+|"[^"]*"?)*>?', "</?(?:a|abbr|cite|code|em|q|s|span|strong|sub|sup)(?![a-z0-9])"
class Refused(Exception):
    """Raised for a proof that does not hold."""
def require(holds, words):
    if not holds:
        raise Refused(words)
def read_json(text):
    """Return what a text says, if no name stands in it twice, of which others may read the other one."""
    once = lambda pairs: require(len(dict(pairs)) == len(pairs), "a name stands twice") or dict(pairs)  # noqa: E731
    return json.loads(text, object_pairs_hook=once)
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
    if len(signature) != 64 or len(key) != 32 or s >= L or not times(8, point(key))[0]:  # small order
        return False
    digest = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    left, right = times(s, BASE), add(point(signature[:32]), times(digest, point(key)))
    return all((left[i] * right[2] - right[i] * left[2]) % P == 0 for i in (0, 1))
def read_checkpoint(note, key):
    """Return size and root of a checkpoint that the key signed; raises Refused."""
    name, key_id, encoded = key.strip().split("+", 2)
    kind_and_key = base64.b64decode(encoded, validate=True)
    text, _, signatures = note.partition("\n\n")
    origin, size, root = (text + "\n").split("\n")[:3]
    require(re.fullmatch("[1-9][0-9]{0,17}", size), "the checkpoint has no size")
    for line in signatures.split("\n"):
        content = base64.b64decode(line.rpartition(" ")[2], validate=True)
        if line.startswith(f"— {name} ") and content[:4].hex() == key_id:
            require(origin == name, f"the checkpoint is of {origin!r:.99}, the key of {name}")
            require(is_signed(kind_and_key[1:], (text + "\n").encode(), content[4:]), "the signature is wrong")
            return int(size), base64.b64decode(root)
    raise Refused(f"{name} did not sign the checkpoint")
def node(left, right):
    require(len(left) == len(right) == 32, "the proof has a hash of another length")
    return hashlib.sha256(b"\1" + left + right).digest()
def climb(leaf, index, last, hashes):
    """Return the roots up to a leaf, and over all, that a proof leads to (RFC 9162, sections 2.1.3.2 and 2.1.4.2)."""
    old = new = leaf
    for sibling in hashes:
        require(last, "the proof is too long")
        if index & 1 or index == last:
            old, new = node(sibling, old), node(sibling, new)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            new = node(new, sibling)
        index, last = index >> 1, last >> 1
    require(last == 0, "the proof is too short")
    return old, new
def root_of_inclusion(leaf, index, size, hashes):
    require(type(index) is int and 0 <= index < size, "the log is smaller than the place of the version")
    return climb(leaf, index, size - 1, hashes)[1]
def check_consistency(older, newer, hashes):
    """Raise Refused unless the newer of two (size, root) begins with the older one."""
    (size, root), (new_size, new_root) = older, newer
    require(0 < size <= new_size, "the older checkpoint has more versions: the log was cut, or the two are swapped")
    if size == new_size:
        return require(root == new_root, "two logs of one size differ: the history was rewritten")
    first, *others = [root] * (size & (size - 1) == 0) + hashes or [b""]
    zeros = (~(size - 1) & size).bit_length() - 1  # the levels at which the older tree is complete
    roots = climb(first, (size - 1) >> zeros, (new_size - 1) >> zeros, others)
    return require(roots == (root, new_root), "the history between the checkpoints was rewritten")
def has_words(story, text):
    """Return whether a text is in a story, and no end of it is within a word (of a writing with capitals)."""
    body = html.unescape(re.sub(TAG, lambda tag: "" if re.match(INLINE, tag[0]) else " ", story.get("body", "")))
    printed = f"{story.get('headline', '')} {story.get('dek', '')} {body}"
    require("1" * 99 not in "".join("01"[unicodedata.combining(c) > 0] for c in printed), "a letter has too many marks")
    words, text = (" ".join(unicodedata.normalize("NFC", line).split()) for line in (printed, text))
    starts = (at for at in range(len(words)) if text and words.startswith(text, at))
    ends = ((words[at - 1 : at] + text[0], text[-1] + words[at + len(text) :][:1]) for at in starts)
    is_within = lambda end: len(end) == 2 and all(c.isdigit() or c.lower() != c.upper() for c in end)  # noqa: E731
    return any(not is_within(before) and not is_within(after) for before, after in ends)
def check_version(proof, key, text=None):
    """Return size and root of the log that has the version of a proof, with the words of a text; raises Refused."""
    header, content, salt = proof["version"], proof["content"].encode(), bytes.fromhex(proof["salt"])
    is_text = len(salt) == 32 and hashlib.sha256(salt + content).hexdigest() == header["text"]
    require(is_text, "the text or its note is not what was published")
    require(type(header["number"]) is int and re.fullmatch("[0-9a-f-]{36}", header["article"]), "it names no version")
    entry = json.dumps(header, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    leaf = hashlib.sha256(b"\0" + hashlib.sha256(entry).digest()).digest()
    (size, root), hashes = read_checkpoint(proof["checkpoint"], key), list(map(base64.b64decode, proof["hashes"]))
    require(root_of_inclusion(leaf, proof["index"], size, hashes) == root, "the log does not have this version")
    story = read_json(content)["story"]
    require(text is None or has_words(story, text), "the version does not have the words of the text")
    return size, root
def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("proof", "--key", "--text", "--checkpoint", "--newer", "--consistency"):
        parser.add_argument(name, **({"nargs": "?"} if name == "proof" else {"required": name == "--key"}))
    options = parser.parse_args()
    file = {n: Path(p).read_text("utf-8-sig") for n, p in vars(options).items() if p is not None and n != "key"}
    needed = {{"text": "proof", "consistency": "checkpoint"}.get(name, name) for name in file}
    ways = {"proof"}, {"proof", "checkpoint"}, {"checkpoint", "newer"}
    require(needed in ways and needed <= set(file), "nothing was checked: files are missing or too many")
    log = read_checkpoint(file["newer"], options.key) if "newer" in file else None
    if "proof" in file:
        log = check_version(proof := read_json(file["proof"]), options.key, file.get("text"))
        print("Published as stated, not changed since: version {number} of {article}.".format(**proof["version"]))
    if "checkpoint" in file:
        older, hashes = read_checkpoint(file["checkpoint"], options.key), read_json(file.get("consistency", "{}"))
        check_consistency(older, log, [base64.b64decode(line) for line in hashes.get("hashes", [])])
        print(f"Nothing was rewritten: the log of {log[0]} versions begins with that of {older[0]}.")  # pyright: ignore
if __name__ == "__main__":
    try:
        main()
    except (Refused, LookupError, ValueError, TypeError, AttributeError, RecursionError, OSError, MemoryError) as error:
        sys.exit(f"NOT PROVEN: {error if isinstance(error, Refused) else f'cannot be read ({error!r:.99})'}")
