"""What a stranger's file accepts and refuses: proofs of all shapes, words of a text, and files that belong together."""

import base64
import hashlib
import json
import random
import runpy
import subprocess
import sys

import pytest

from articles.record import hash_chain
from articles.record.public_log import merkle, signed_note, verify_proof
from tests.processor import at_most
from tests.proofs import amount

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
    header = HEADER | {"text": hashlib.sha256(bytes(32) + content.encode()).hexdigest()} | header
    leaf = merkle.leaf_hash(hashlib.sha256(hash_chain.canonical(header)).digest())
    hashes, root = [], leaf
    for number in range(others):
        hashes.append(bytes([number]) * 32)
        root = merkle.node_hash(root, hashes[-1])
    size = 1 << others
    return {
        "version": header,
        "salt": "00" * 32,
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


# The eight points of small order (RFC 7748 and RFC 8032, section 5.1.3): each is a key with which anybody signs.
SMALL_ORDER = [
    b"\1" + bytes(31),
    b"\xec" + b"\xff" * 30 + b"\x7f",
    bytes(32),
    bytes(31) + b"\x80",
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85"),
    bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
    bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"),
]


@pytest.mark.parametrize("public_key", SMALL_ORDER)
def test_a_key_with_which_anybody_can_sign_signs_nothing(public_key):
    signatures = [point + bytes(32) for point in SMALL_ORDER]
    messages = [f"{number}\n".encode() for number in range(8)]
    assert not any(verify_proof.is_signed(public_key, message, s) for message in messages for s in signatures)


@pytest.mark.parametrize("change", ["s + L", "another encoding of R", "another encoding of the key", "cut", "longer"])
def test_there_is_one_signature_of_a_checkpoint(change):
    signed = signed_note.parse(proof_of()["checkpoint"])
    public_key, value = KEY.verifier().public_key, signed.signatures[0].value
    assert verify_proof.is_signed(public_key, signed.text.encode(), value)
    if change == "s + L":
        s = int.from_bytes(value[32:], "little") + verify_proof.L
        value = value[:32] + s.to_bytes(32, "little")
    elif change == "another encoding of R":  # y + P of the point with y = 1
        value = (verify_proof.P + 1).to_bytes(32, "little") + value[32:]
    elif change == "another encoding of the key":
        public_key = (verify_proof.P + 1).to_bytes(32, "little")
    else:
        value = value[:63] if change == "cut" else value + b"\0"
    assert not signed_note.VerifierKey(NAME, public_key).is_signer_of(
        signed._replace(
            signatures=[signed.signatures[0]._replace(key_id=signed_note.VerifierKey(NAME, public_key).id, value=value)]
        )
    )


@pytest.mark.parametrize("length", [0, 4, 31, 33])
def test_a_salt_of_another_length_is_refused(length):
    """Salt and text may not be cut at another place, so that the same bytes are another text."""
    content = proof_of()["content"]
    digest = hashlib.sha256(bytes(length) + content.encode()).hexdigest()
    with pytest.raises(verify_proof.Refused, match="what was published"):
        verify_proof.check_version(proof_of(content, text=digest) | {"salt": "00" * length}, key())


@pytest.mark.parametrize(
    "header",
    [
        {"article": "x\nNothing was rewritten: the log of 9 versions begins with that of 1."},
        {"article": "0b6a0d2e-0000-0000-0000-000000000000\n"},
        {"article": "\x1b[2K0b6a0d2e-0000-0000-0000-00000000000"},
        {"article": 36},
        {"number": "1 of all"},
        {"number": True},
        {"number": [1]},
    ],
)
def test_a_version_that_names_itself_in_other_words_is_refused(header):
    """The name is printed: an archive could log one that says more than was checked."""
    with pytest.raises((verify_proof.Refused, TypeError)):
        verify_proof.check_version(proof_of(**header), key())


@pytest.mark.parametrize(
    "body", ['<"' * 200_000, "<p " * 200_000, "a" + "\u0301\u0327" * 100_000, "&" * 500_000, '"' * 200_001 + "<"]
)  # fmt: skip
def test_a_text_that_takes_long_to_read_takes_no_longer_than_its_length(body):
    """An archive may have logged it so that who checks it gives up."""
    proof = proof_of(json.dumps({"note": "", "story": {"body": body}}, ensure_ascii=False))
    with at_most(400), pytest.raises(verify_proof.Refused):
        verify_proof.check_version(proof, key(), "unable")


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
        ("proof --text ", "cannot be read"),
        ("proof --checkpoint old --consistency ", "cannot be read"),
        ("marked --checkpoint windows", ""),
        ("surrogate", "cannot be read"),
        ("other", "of 'other.example"),
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
        "marked": "\ufeff" + json.dumps(proof),
        "windows": "\ufeff" + proof["checkpoint"].replace("\n", "\r\n"),
        "surrogate": json.dumps(proof | {"content": "\ud800" + "x" * 10_000}),
        "other": json.dumps(proof | {"checkpoint": proof["checkpoint"].replace(NAME, "other.example\x1b" * 99, 1)}),
    }
    for name, content in files.items():
        (tmp_path / name).write_text(content, "utf-8")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    command = [
        sys.executable,
        "-I",
        verify_proof.__file__,
        *(arguments.split(" ") if arguments else ()),
        "--key",
        key(),
    ]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert (run.returncode, "NOT PROVEN" in run.stderr) == (int(bool(words)), bool(words)), run
    assert words in run.stderr and bool(run.stdout) == (not words) and "Traceback" not in run.stderr, run
    assert len(run.stderr) < 300 and "\x1b" not in run.stderr


# --- altered files ----------------------------------------------------------------------------------------------------

HOSTILE = [
    None,
    True,
    0,
    -1,
    1,
    2**63,
    10**400,
    0.5,
    "",
    "0",
    "\0",
    "\ud800",
    " ",
    "\n\n",
    [],
    [[]],
    {},
    "A" * 44,
    "=" * 9,
]


def altered(proof: dict, randomness: random.Random) -> str:
    """Return the file of a proof with one thing altered: a value, a byte, a character of its note, or a hash."""
    proof = json.loads(json.dumps(proof))
    text, name = json.dumps(proof, ensure_ascii=False), randomness.choice(list(proof))
    at = randomness.randrange(len(text))
    match randomness.randrange(8):
        case 0:
            proof[name] = randomness.choice(HOSTILE)
        case 1:
            proof["version"][randomness.choice(list(proof["version"]))] = randomness.choice(HOSTILE)
        case 2:
            proof["hashes"].insert(randomness.randrange(4), randomness.choice([*proof["hashes"], *HOSTILE]))
        case 3:
            del proof["hashes"][randomness.randrange(len(proof["hashes"]))]
        case 4:
            place = randomness.randrange(len(proof["checkpoint"]))
            inserted = randomness.choice(["\r", "\n", "\0", " ", "x", "— ", "\u00a0", "0", "\n\n", "+"])
            proof["checkpoint"] = f"{proof['checkpoint'][:place]}{inserted}{proof['checkpoint'][place:]}"
        case 5:
            return text[:at]
        case 6:
            return f"{text[:at]}{chr(randomness.choice([0, 13, 32, 34, 65, 92, 0x301, 0x2028]))}{text[at + 1 :]}"
        case _:
            return f"{text[:at]}{text[at : at + 9]}{text[at:]}"
    return json.dumps(proof)


@pytest.mark.proof
@pytest.mark.slow
def test_an_altered_file_is_refused_in_a_sentence_or_says_the_same(tmp_path, monkeypatch):
    true, randomness = proof_of(others=3), random.Random(5)
    for _ in range(amount(300, proof=10_000)):
        (tmp_path / "proof").write_bytes(text := altered(true, randomness).encode("utf-8", "surrogatepass"))
        monkeypatch.setattr(sys, "argv", ["verify_proof.py", str(tmp_path / "proof"), "--key", key()])
        try:
            runpy.run_path(verify_proof.__file__, run_name="__main__")
        except SystemExit as end:
            assert str(end).startswith("NOT PROVEN: ") and len(str(end)) < 300
            continue
        read = json.loads(text)
        assert (read["version"], read["content"], read["index"]) == (true["version"], true["content"], 0), text
