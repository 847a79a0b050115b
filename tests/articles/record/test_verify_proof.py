"""What a stranger's file accepts and refuses: proofs of all shapes, words of a text, and files that belong together."""

import base64
import hashlib
import json
import subprocess
import sys

import pytest

from articles.record import hash_chain
from articles.record.public_log import merkle, signed_note, verify_proof

NAME = "archive.example/log"
KEY = signed_note.SigningKey(NAME, bytes(32))
BODY = (
    '<p>He was <em>un</em>able to walk, see <a href="/x" title="a > b">the report</a>, that of 1.5 m.</p>'
    "<p>Next &lt;b&gt; one.<br>彼は銀行に行った。</p>"
)
STORY = {"headline": "How <b>bold</b> & co. lived", "dek": "A dek", "body": BODY}
HEADER = {"article": "0b6a0d2e-0000-0000-0000-000000000000", "digest": "00", "effective": "2024-07-02", "number": 1}


def proof_of(content: str | None = None, others: int = 0, **header) -> dict:
    """Return a true proof of one version in a log with so many others, each of which is alike."""
    content = content or json.dumps({"note": "", "story": STORY}, ensure_ascii=False, sort_keys=True)
    header = HEADER | {"text": hashlib.sha256(bytes(4) + content.encode()).hexdigest()} | header
    leaf = merkle.leaf_hash(hashlib.sha256(hash_chain.canonical(header)).digest())
    hashes, root = [], leaf
    for number in range(others):
        hashes.append(bytes([number]) * 32)
        root = merkle.node_hash(root, hashes[-1])
    size = 1 << others
    return {
        "version": header,
        "salt": "00000000",
        "content": content,
        "index": 0,
        "hashes": [base64.b64encode(value).decode() for value in hashes],
        "checkpoint": checkpoint(size, root),
    }


def checkpoint(size, root: bytes) -> str:
    text = f"{NAME}\n{size}\n{base64.b64encode(root).decode()}\n"
    return KEY.sign(signed_note.SignedNote(text, [])).format()


def key() -> str:
    return KEY.verifier().format()


# --- the words of a text ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "see the report, that",
        "He was unable to walk,",
        "of 1.5 m. Next <b> one. 彼は銀行",
        "How <b>bold</b> & co. lived\n A dek",
        "銀行に",
        "unable to walk",
    ],
)
def test_words_as_readers_see_them_are_in_the_version(text):
    assert verify_proof.check_version(proof_of(), key(), text) == verify_proof.check_version(proof_of(), key())


@pytest.mark.parametrize("text", ["able to walk", "able to", "unable to wal", "the repo", "a > b", 'b">the'])
def test_parts_of_words_are_not_the_words_of_the_version(text):
    with pytest.raises(verify_proof.Refused, match="words of the text"):
        verify_proof.check_version(proof_of(), key(), text)


def test_a_text_with_marks_of_their_own_is_the_same_text():
    proof = proof_of(json.dumps({"note": "", "story": {"headline": "Caf\u00e9"}}, ensure_ascii=False))
    verify_proof.check_version(proof, key(), "Cafe\u0301")
    with pytest.raises(verify_proof.Refused, match="words of the text"):
        verify_proof.check_version(proof, key(), "Cafe")


# --- proofs of other shapes -------------------------------------------------------------------------------------------


def test_hashes_of_another_length_prove_nothing():
    """Two hashes may not be cut at another place, so that the same bytes are the inside of another tree."""
    left, right, added = (bytes([number]) * 32 for number in (1, 2, 3))
    older = merkle.node_hash(left, right)
    cut = merkle.node_hash(b"", merkle.node_hash(left + right, added))
    three = merkle.node_hash(older, added)
    verify_proof.check_consistency((3, three), (4, merkle.node_hash(older, merkle.node_hash(added, added))),
                                   [added, added, older])  # fmt: skip
    with pytest.raises(verify_proof.Refused):
        verify_proof.check_consistency((3, older), (4, cut), [left + right, added, b""])


@pytest.mark.parametrize("index", [False, 0.0, "0", None, -1, 1, 2**70])
def test_a_place_that_is_no_number_within_the_log_is_refused(index):
    with pytest.raises((verify_proof.Refused, TypeError)):
        verify_proof.check_version(proof_of(others=0) | {"index": index}, key())


@pytest.mark.parametrize("size", ["0", "-1", "+1", "1_0", "１", " 1", "1.0", "", "01", "9" * 5000])
def test_a_size_in_other_digits_is_no_size(size):
    proof = proof_of()
    root = base64.b64decode(proof["checkpoint"].split("\n")[2])
    with pytest.raises((verify_proof.Refused, ValueError)):
        verify_proof.check_version(proof | {"checkpoint": checkpoint(size, root)}, key())


def test_a_name_that_stands_twice_is_refused(tmp_path):
    content = '{"note":"","story":{"headline":"First","headline":"Second"}}'
    with pytest.raises(verify_proof.Refused, match="twice"):
        verify_proof.check_version(proof_of(content), key(), "Second")


@pytest.mark.parametrize("separator", ["\x0b", "\x0c", "\x1d", "\x85", "\u2028"])
def test_a_line_of_a_note_ends_with_a_newline_alone(separator):
    """Other readers of notes know no other end of a line, and would not see this signature."""
    proof = proof_of()
    text, signature = proof["checkpoint"].split("\n\n")
    proof["checkpoint"] = f"{text}\n\n— other AAAAAAAA{separator}{signature}"
    with pytest.raises((verify_proof.Refused, ValueError)):
        verify_proof.check_version(proof, key())
    with pytest.raises(signed_note.BadNote):
        signed_note.parse(proof["checkpoint"])


def test_another_key_with_the_name_of_the_log_signs_nothing():
    proof, other = proof_of(), signed_note.SigningKey(NAME, b"x" * 32)
    note = signed_note.SignedNote(signed_note.parse(proof["checkpoint"]).text, [])
    with pytest.raises(verify_proof.Refused, match="did not sign"):
        verify_proof.check_version(proof | {"checkpoint": other.sign(note).format()}, key())
    forged = other.sign(note).signatures[0]._replace(key_id=KEY.verifier().id)
    with pytest.raises(verify_proof.Refused, match="signature is wrong"):
        verify_proof.check_version(proof | {"checkpoint": note._replace(signatures=[forged]).format()}, key())


# --- the command ------------------------------------------------------------------------------------------------------


@pytest.mark.processes
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("proof", ""),
        ("proof --text text", ""),
        ("--checkpoint old --newer new", ""),
        ("proof --checkpoint old", ""),
        ("", "nothing was checked"),
        ("--newer new", "nothing was checked"),
        ("--text text", "nothing was checked"),
        ("--checkpoint old", "nothing was checked"),
        ("--checkpoint old --newer new --text text", "nothing was checked"),
        ("proof --newer new", "nothing was checked"),
        ("proof --checkpoint old --newer new", "nothing was checked"),
        ("proof --consistency new", "nothing was checked"),
        ("proof --text empty", "words of the text"),
        ("twice", "twice"),
        ("deep", "cannot be read"),
        ("list", "cannot be read"),
        ("binary", "cannot be read"),
    ],
)  # fmt: skip
def test_what_was_not_checked_is_not_proven(tmp_path, arguments, words):
    proof = proof_of()
    files = {
        "proof": json.dumps(proof),
        "old": proof["checkpoint"],
        "new": proof["checkpoint"],
        "text": "unable to",
        "empty": " \n",
        "twice": json.dumps(proof).replace('"index": 0', '"index": 1, "index": 0'),
        "deep": "[" * 100_000,
        "list": "[1]",
    }
    for name, content in files.items():
        (tmp_path / name).write_text(content, "utf-8")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    command = [sys.executable, "-I", verify_proof.__file__, *arguments.split(), "--key", key()]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert (run.returncode, "NOT PROVEN" in run.stderr) == (int(bool(words)), bool(words)), run
    assert words in run.stderr and bool(run.stdout) == (not words) and "Traceback" not in run.stderr, run
