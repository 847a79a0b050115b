"""What a witness makes of a log that is hostile: names, slow and broken answers, and two looks at once."""

import base64
import gc
import hashlib
import socket
import threading
import time
from contextlib import contextmanager

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command

from articles.management.commands import witness as command
from articles.record.public_log import merkle, signed_note, tiles
from articles.record.public_log.entries import LogLeaf
from articles.record.public_log.witness import Fork, Witness


def write_log(folder, name: str, size: int, prefix: bytes = b"") -> signed_note.SigningKey:
    """Write a log with so many leaves, by a key that its name decides."""
    key = signed_note.SigningKey(name, bytes(32))
    leaves = (LogLeaf(number + 1, bytes(32), merkle.leaf_hash(prefix + bytes([number]))) for number in range(size))
    tree = tiles.append(folder, leaves, size)
    note = signed_note.SignedNote(signed_note.Checkpoint(name, size, tree.root()).text(), [])
    tiles.store(folder / "checkpoint", key.sign(note).format().encode())
    tiles.store(folder / "key", key.verifier().format().encode())
    return key


@pytest.mark.parametrize("name", ["..", ".", ".hidden", "witness_key", "a_b", "a/b", "a%2Fb", "../../x", "a/../b"])
def test_a_log_with_any_name_is_stored_in_a_folder_of_its_own(tmp_path, name):
    """Also where its name is a way to another folder, or is like that of another log."""
    others = ["a_b", "a/b", "a%2Fb", "a%5Fb"]
    for number, other in enumerate([name, *(other for other in others if other != name)]):
        write_log(tmp_path / f"log{number}", other, 3)
        Witness(tmp_path / "in" / "w", "w").look(str(tmp_path / f"log{number}"))
    stored = {path.name for path in (tmp_path / "in").rglob("checkpoint")}
    assert stored == {"checkpoint"} and {path.name for path in (tmp_path / "in").iterdir()} == {"w"}
    folders = [path for path in (tmp_path / "in" / "w").iterdir() if path.is_dir()]
    assert len(folders) == len({name, *others})


def test_a_log_that_went_back_is_a_fork_also_where_it_has_no_version_left(tmp_path):
    write_log(tmp_path / "log", "archive.example/log", 5)
    witness = Witness(tmp_path / "w", "w")
    witness.look(str(tmp_path / "log"))
    for size, prefix in ((4, b""), (0, b""), (5, b"x"), (9, b"x")):
        write_log(tmp_path / f"log{size}{prefix!r}", "archive.example/log", size, prefix)
        with pytest.raises(Fork):
            witness.look(str(tmp_path / f"log{size}{prefix!r}"))
    write_log(tmp_path / "more", "archive.example/log", 70)
    assert witness.look(str(tmp_path / "more")).checkpoint.size == 70


def test_a_look_waits_for_another_one(tmp_path):
    """One that read an older checkpoint would store it after the newer one, and forget what the other has seen."""
    write_log(tmp_path / "log", "archive.example/log", 5)
    write_log(tmp_path / "more", "archive.example/log", 9)
    witness = Witness(tmp_path / "w", "w")
    witness.look(str(tmp_path / "log"))
    with witness._looking():
        thread = threading.Thread(target=witness.look, args=(str(tmp_path / "more"),))
        thread.start()
        thread.join(0.3)
        assert thread.is_alive()
    thread.join(30)
    with pytest.raises(Fork, match="now it has 5"):
        witness.look(str(tmp_path / "log"))


def test_a_look_that_was_killed_while_it_made_its_key_is_repeated(tmp_path, monkeypatch):
    """A key that is half written would be no key for ever."""
    write_log(tmp_path / "log", "archive.example/log", 5)
    moves = 0

    def killed(*arguments):
        nonlocal moves
        moves += 1
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(tiles.os, "replace", killed)
        Witness(tmp_path / "w", "w").key()
    assert moves == 1 and not (tmp_path / "w" / "witness_key").exists()
    assert Witness(tmp_path / "w", "w").look(str(tmp_path / "log")).checkpoint.size == 5
    assert (tmp_path / "w" / "witness_key").stat().st_mode & 0o77 == 0


@pytest.mark.parametrize("name", ["", "my witness", "a+b", "a\nb", "a\u00a0b", "a\tb"])
def test_a_name_that_no_reader_of_notes_takes_is_refused(tmp_path, name):
    write_log(tmp_path / "log", "archive.example/log", 5)
    with pytest.raises(CommandError, match="no name for a key"):
        call_command("witness", str(tmp_path / "log"), folder=str(tmp_path / "w"), name=name)
    assert not (tmp_path / "w" / "witness_key").exists()


@pytest.mark.parametrize("harm", ["other", "short", "long", "missing"])
def test_tiles_that_are_not_those_of_the_checkpoint_are_no_fork(tmp_path, harm):
    """A file that was damaged on its way says nothing about the history; only what the log signed does."""
    write_log(tmp_path / "log", "archive.example/log", 5)
    witness = Witness(tmp_path / "w", "w")
    witness.look(str(tmp_path / "log"))
    write_log(tmp_path / "more", "archive.example/log", 9)
    tile = tmp_path / "more" / tiles.tile_path(0, 0, 9)
    content = tile.read_bytes()
    changed = {"other": content[:-1] + b"x", "short": content[:-1], "long": content * 999, "missing": b""}[harm]
    tile.write_bytes(changed) if changed else tile.unlink()
    with pytest.raises(CommandError, match="could not be read") as raised:
        call_command("witness", str(tmp_path / "more"), folder=str(tmp_path / "w"), name="w")
    assert raised.value.returncode == 2
    tile.write_bytes(content)
    assert witness.look(str(tmp_path / "more")).checkpoint.size == 9


def test_a_key_that_did_not_sign_the_checkpoint_is_not_stored(tmp_path):
    """Else one wrong answer would make every later one a fork."""
    write_log(tmp_path / "log", "archive.example/log", 5)
    key = (tmp_path / "log" / "key").read_bytes()
    (tmp_path / "log" / "key").write_text(signed_note.SigningKey("archive.example/log", b"x" * 32).verifier().format())
    witness = Witness(tmp_path / "w", "w")
    with pytest.raises(Fork, match="not signed"):
        witness.look(str(tmp_path / "log"))
    (tmp_path / "log" / "key").write_bytes(key)
    assert witness.look(str(tmp_path / "log")).checkpoint.size == 5


def test_a_checkpoint_with_as_many_signatures_as_the_specification_wants_is_read_and_a_million_are_not(tmp_path):
    """Sixteen, of which one after the age of quantum computers has 2,420 bytes (https://c2sp.org/signed-note)."""
    write_log(tmp_path / "log", "archive.example/log", 5)
    path = tmp_path / "log" / "checkpoint"
    line = signed_note.Signature("other.example", b"abcd", bytes(2428)).line()
    note = path.read_text()
    path.write_text(note + line * 16)
    assert len(Witness(tmp_path / "w", "w").look(str(tmp_path / "log")).signatures) == 18
    path.write_text(note + line * 1_000)
    with pytest.raises(signed_note.BadNote, match="larger"):
        Witness(tmp_path / "w", "w").look(str(tmp_path / "log"))


@pytest.mark.parametrize("character", ["\0", "\r", "\t", "\x1b", "\x7f", "\x9b"])
def test_a_checkpoint_with_control_characters_is_refused(tmp_path, character):
    """Other readers of notes refuse it, and it is printed on the terminal of whoever runs the witness."""
    key, text = signed_note.SigningKey("log", bytes(32)), f"log\n0\n{'A' * 43}=\nmore{character}\n"
    with pytest.raises(signed_note.BadNote, match="control"):
        signed_note.parse(key.sign(signed_note.SignedNote(text, [])).format())


def test_a_cosignature_has_the_bytes_of_the_specification(tmp_path):
    """https://c2sp.org/tlog-cosignature, by hand: four bytes of a hash, eight of a time, and a signature over both."""
    write_log(tmp_path / "log", "archive.example/log", 5)
    before = int(time.time())
    content = Witness(tmp_path / "w", "library.example").look(str(tmp_path / "log")).format()
    body, _, lines = content.rpartition("\n\n")
    dash, name, encoded = lines.splitlines()[-1].split(" ")
    value = base64.b64decode(encoded)
    _, stated_name, key_id, seed = (tmp_path / "w" / "witness_key").read_text().replace("PRIVATE+KEY", "").split("+", 3)
    private_key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(seed)[1:])
    public_key = private_key.public_key().public_bytes_raw()
    assert (dash, name, stated_name, len(value)) == ("\u2014", "library.example", name, 4 + 8 + 64)
    hashed = hashlib.sha256(name.encode() + b"\n\x04" + public_key).digest()[:4]
    assert value[:4] == hashed and hashed.hex() == key_id
    seconds = int.from_bytes(value[4:12], "big")
    assert before <= seconds <= time.time()
    message = f"cosignature/v1\ntime {seconds}\n{body}\n"
    private_key.public_key().verify(value[12:], message.encode())


# --- answers ----------------------------------------------------------------------------------------------------------


@contextmanager
def server(answer):
    """Serve one connection by a function of its socket; yields the address."""
    listening = socket.create_server(("127.0.0.1", 0))
    listening.settimeout(20)

    def serve():
        try:
            connection, _ = listening.accept()
            with connection:
                connection.recv(65536)
                answer(connection)
        except OSError:
            pass

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}/log/"
    listening.close()


def drip(connection):
    """Send a header that never ends, a byte at a time."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
    while True:
        connection.sendall(b"x")
        time.sleep(0.05)


def flood(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        connection.sendall(b"x" * 65536)


ANSWERS = {
    "no status": lambda connection: connection.sendall(b"garbage\r\n\r\n"),
    "nothing": lambda connection: None,
    "cut": lambda connection: connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nx"),
    "redirect": lambda connection: connection.sendall(
        b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/latest/meta-data\r\nContent-Length: 0\r\n\r\n"
    ),
    "chunks": lambda connection: connection.sendall(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
    ),
    "headers": lambda connection: connection.sendall(b"HTTP/1.1 200 OK\r\n" + b"X: 1\r\n" * 500 + b"\r\n"),
    "bytes": lambda connection: connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n\xff\xfe"),
    "flood": flood,
    "drip": drip,
}  # fmt: skip


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_that_is_none_ends_and_is_no_fork(tmp_path, monkeypatch, name):
    """Exit status 1 says that a log was rewritten, and must say nothing else."""
    monkeypatch.setattr(command, "DEADLINE", 2 if name == "drip" else 60)
    with server(ANSWERS[name]) as place, pytest.raises(CommandError, match="could not be read") as raised:
        call_command("witness", place, folder=str(tmp_path / "w"), name="w")
    assert raised.value.returncode == 2
    del raised
    gc.collect()  # a connection that stayed open is an error of this test, not of a later one


def test_an_address_that_is_none_is_no_fork(tmp_path):
    for place in ("http://", "http://[x/", "http://a b/", "http://127.0.0.1:x/", "file:///etc/passwd", "/nowhere"):
        with pytest.raises(CommandError, match="could not be read"):
            call_command("witness", place, folder=str(tmp_path / "w"), name="w")
