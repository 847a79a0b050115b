"""What a witness makes of a log that is hostile: names, slow and broken answers, and two looks at once."""

import socket
import threading
import time
from contextlib import contextmanager

import pytest
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


def test_an_address_that_is_none_is_no_fork(tmp_path):
    for place in ("http://", "http://[x/", "http://a b/", "http://127.0.0.1:x/", "file:///etc/passwd", "/nowhere"):
        with pytest.raises(CommandError, match="could not be read"):
            call_command("witness", place, folder=str(tmp_path / "w"), name="w")
