"""The public log: its tree, its files, its checkpoints, its proofs, and what a stranger finds out with them alone."""

import base64
import hashlib
import html
import json
import os
import random
import re
import shlex
import shutil
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from articles.models import ArchiveIdentity, CatalogueEntry, Version
from articles.record import anonymisation, erasure, hash_chain, publishing, seals, verification
from articles.record.anonymisation import NameSpellings
from articles.record.public_log import entries, merkle, proofs, publisher, signed_note, tiles, verify_proof, witness
from articles.record.public_log.consistency import ComparedTiles
from articles.record.public_log.entries import LogLeaf
from articles.story.story import Source
from tests.factories import make_article, make_story


def plain_root(leaves):
    """Return the root as RFC 6962 defines it."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return merkle.leaf_hash(leaves[0])
    middle = 1
    while middle * 2 < len(leaves):
        middle *= 2
    return merkle.node_hash(plain_root(leaves[:middle]), plain_root(leaves[middle:]))


def entry(number: int) -> bytes:
    return hashlib.sha256(str(number).encode()).digest()


def leaves(first, last):
    return iter([LogLeaf(number + 1, entry(number)[::-1], entry(number)) for number in range(first, last)])


# --- the tree and its files -------------------------------------------------------------------------------------------


def test_the_root_of_known_leaves_is_the_one_of_the_reference_implementation():
    """The values are those of the certificate-transparency project for these eight leaves."""
    texts = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    assert plain_root([bytes.fromhex(text) for text in texts]).hex() == (
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    )


@pytest.mark.slow
@pytest.mark.parametrize("steps", [[1], [7], [255], [256], [257, 258], [3, 700, 701], [1, 2, 256, 512, 513, 66_000]])
def test_a_tree_that_grew_in_steps_has_the_root_and_the_entries_of_its_leaves(tmp_path, steps):
    size = 0
    for end in steps:
        tree = tiles.append(tmp_path, leaves(size, end), 100_000)
        size = end
        assert tree.size == end == tiles.Tree.current(tmp_path).size
        if end < 1000 or end == steps[-1]:
            assert tree.root() == plain_root([entry(number) for number in range(end)])
    assert list(tree.entries()) == [entry(number) for number in range(size)]
    assert tree.index_of(size) == size - 1 and tree.index_of(size + 1) is None
    assert tree.text_of(size - 1) == entry(size - 1)[::-1]


def altered_tiles(tree: tiles.Tree) -> list[str]:
    compared = ComparedTiles(tree)
    return [path for n in range(tree.size) for path in compared.add(entry(n), merkle.leaf_hash(entry(n)))]


@pytest.mark.slow
def test_every_file_of_a_tree_is_compared_byte_for_byte(tmp_path):
    """A stranger's tool reads tiles of each level, and those of the size of an earlier checkpoint."""
    for first, last in ((0, 100), (100, 256), (256, 65_900)):
        tree = tiles.append(tmp_path, leaves(first, last), 100_000)
    assert altered_tiles(tree) == []
    paths = [tiles.tile_path(level, 0) for level in ("entries", 0, 1)]
    paths += [tiles.tile_path(level, 257, 108) for level in ("entries", 0)]
    paths += [tiles.tile_path(level, 0, 100) for level in ("entries", 0)]
    paths += [tiles.tile_path(1, 1, 1), tiles.tile_path(2, 0, 1)]
    contents = {path: (tmp_path / path).read_bytes() for path in paths}
    for alter in (
        lambda whole: whole + b"x",
        lambda whole: whole[:-1],
        lambda whole: bytes([whole[0] ^ 1]) + whole[1:],
    ):
        for path, whole in contents.items():
            (tmp_path / path).write_bytes(alter(whole))
        assert sorted(altered_tiles(tree)) == sorted(paths)
    for path in paths:
        (tmp_path / path).unlink()
    needed = {path.partition(".p")[0] for path in paths if not path.endswith("/100")}
    assert set(altered_tiles(tree)) == needed


@pytest.mark.slow
def test_every_proof_of_small_trees_is_accepted_and_no_altered_one_is(tmp_path):
    randomness = random.Random(5)
    tiles.append(tmp_path, leaves(0, 70), 100)
    for size in (*range(1, 40), 63, 64, 65, 70):
        tree = tiles.Tree(tmp_path, size)
        root = tree.root()
        for index in range(size):
            proof = tree.inclusion_proof(index)
            leaf = merkle.leaf_hash(entry(index))
            assert verify_proof.root_of_inclusion(leaf, index, size, proof) == root
            assert not includes(merkle.leaf_hash(b"other"), index, size, proof, root)
            assert not includes(leaf, (index + 1) % size, size, proof, root) or size == 1
            assert not includes(leaf, index, size, [*proof, root], root)
            if proof:
                assert not includes(leaf, index, size, proof[:-1], root)
                changed = list(proof)
                changed[randomness.randrange(len(proof))] = bytes(32)
                assert not includes(leaf, index, size, changed, root)
        for older in range(1, size + 1):
            proof, old_root = tree.consistency_proof(older), tiles.Tree(tmp_path, older).root()
            verify_proof.check_consistency((older, old_root), (size, root), proof)
            for wrong in ((older, bytes(32)), (older + 1, old_root)):
                with pytest.raises(verify_proof.Refused):
                    verify_proof.check_consistency(wrong, (size, root), proof)
            with pytest.raises(verify_proof.Refused):
                verify_proof.check_consistency((older, old_root), (size, bytes(32)), proof)


def includes(leaf, index, size, proof, root) -> bool:
    try:
        return verify_proof.root_of_inclusion(leaf, index, size, proof) == root
    except verify_proof.Refused:
        return False


def test_an_append_that_was_interrupted_is_repeated_without_a_trace(tmp_path, monkeypatch):
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    tiles.append(whole, leaves(0, 900), 1000)
    tiles.append(broken, leaves(0, 300), 1000)
    store, left = tiles.store, [3]

    def failing_store(path, content):
        left[0] -= 1
        if left[0] < 0:
            raise OSError("the disk is full")
        store(path, content)

    monkeypatch.setattr(tiles, "store", failing_store)
    with pytest.raises(OSError, match="full"):
        tiles.append(broken, leaves(300, 900), 1000)
    monkeypatch.undo()
    assert tiles.Tree.current(broken).size == 300
    assert tiles.append(broken, leaves(300, 900), 1000).root() == tiles.Tree.current(whole).root()


@pytest.mark.parametrize("part", [b"x", b"x" * 39])
def test_a_part_of_leaves_that_a_full_disk_left_is_no_leaf_and_moves_no_later_one(tmp_path, part):
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    tiles.append(whole, leaves(0, 900), 1000)
    tiles.append(broken, leaves(0, 300), 1000)
    with (broken / "leaves").open("ab") as file:
        file.write(part)
    size = tiles.Tree.current(broken).size
    tiles.append(broken, leaves(size, 900), 1000)
    assert (broken / "leaves").stat().st_size == (whole / "leaves").stat().st_size


@pytest.mark.parametrize(
    ("number", "width", "path"),
    [(0, 256, "000"), (7, 256, "007"), (1234, 256, "x001/234"), (1234067, 256, "x001/x234/067"), (1, 5, "001.p/5")],
)
def test_tiles_have_the_paths_of_the_specification(number, width, path):
    assert tiles.tile_path(3, number, width) == f"tile/3/{path}"


# --- keys and notes ---------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_signatures_are_those_of_another_implementation():
    for number in range(12):
        key = Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)
        message, public = f"message {number}".encode(), key.public_key().public_bytes_raw()
        signature = key.sign(message)
        assert verify_proof.is_signed(public, message, signature)
        assert not verify_proof.is_signed(public, message + b".", signature)
        assert not verify_proof.is_signed(public, message, signature[:32] + bytes(32))


def test_a_note_of_the_specification_is_read_and_a_broken_one_is_refused():
    """The key and the note are the example of the sum database of Go, whose format this is."""
    key = signed_note.VerifierKey.read("sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8")
    assert key.name == "sum.golang.org" and key.format().endswith("OuAn8")
    for text in ("", "a\n", "a\n\n", "a\n1\nx\n\n— n AAAA\n"):
        with pytest.raises(signed_note.BadNote):
            signed_note.parse(text).checkpoint.size  # noqa: B018
    with pytest.raises(signed_note.BadNote):
        signed_note.VerifierKey.read("sum.golang.org+033de0af+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8")


# --- the log of an archive --------------------------------------------------------------------------------------------


@pytest.fixture
def proven(db, settings):
    """Return an archive of six versions with a log."""
    settings.SITE_URL = "https://archive.example"
    articles = [make_article(headline=f"Ferry {number}", body=f"<p>Word {number}.</p>") for number in range(3)]
    for article in articles[:2]:
        publishing.correct(article, note="It was Monday.", by="ada")
    call_command("log_key")
    publishing.update(articles[2], story=make_story(headline="Later"), by="ada")
    assert publisher.publish().size == 6
    return articles


def faults():
    return [finding.text for finding in verification.verify() if finding.is_fault]


def key_text():
    return publisher.verifier_key().format()


def proof_of(article, number):
    response = Client().get(f"{article.entry.get_absolute_url()}versions/{number}/proof")
    return response, json.loads(response.content)


@pytest.mark.slow
def test_every_version_is_proven_to_a_stranger(proven):
    for version in Version.objects.select_related("article"):
        response, proof = proof_of(version.article, version.number)
        assert response.status_code == 200
        size, root = verify_proof.check_version(proof, key_text())
        assert size == 6 and root == publisher.checkpoint().checkpoint.root
    assert faults() == []


def test_a_proof_has_nothing_that_readers_do_not_see(db, settings):
    article = make_article(by="secretaccount", headline="Ferry", source=Source("wire", "1", original="hidden words"))
    publishing.minor_edit(article, story=make_story(headline="Ferries"), by="secretaccount")
    call_command("log_key")
    for number in (1, 2):
        text = proof_of(article, number)[0].content.decode()
        assert "secretaccount" not in text and "hidden words" not in text and "wire" not in text


@pytest.mark.parametrize(
    ("part", "value"),
    [("content", "{}"), ("salt", "00"), ("index", 2), ("hashes", []), ("checkpoint", "x\n\n")],
)
def test_an_altered_proof_is_refused(proven, part, value):
    _, proof = proof_of(proven[0], 1)
    with pytest.raises((verify_proof.Refused, ValueError, LookupError)):
        verify_proof.check_version(proof | {part: value}, key_text())


def test_an_altered_header_is_refused(proven):
    _, proof = proof_of(proven[0], 1)
    for name in proof["version"]:
        with pytest.raises(verify_proof.Refused):
            verify_proof.check_version(proof | {"version": proof["version"] | {name: "2020"}}, key_text())


def test_the_words_of_a_text_are_looked_for_in_the_version(proven):
    _, proof = proof_of(proven[1], 1)
    verify_proof.check_version(proof, key_text(), "Ferry 1  Word\n1.")
    with pytest.raises(verify_proof.Refused, match="words of the text"):
        verify_proof.check_version(proof, key_text(), "Word 2.")


@pytest.mark.slow
def test_a_withdrawn_story_has_no_proof_and_an_erased_version_loses_it_while_the_log_stays_whole(proven, settings):
    erasure.erase(proven[0], reason="An order.", by="ada")
    publishing.withdraw(proven[1], reason="It was invented.", by="ada")
    assert publisher.publish().size == 8
    url = Version.objects.get(article=proven[1], number=1).story.published.day.strftime("/%Y/%m/%d/ferry-1/")
    assert Client().get(f"{url}versions/1/proof").status_code == 410
    publishing.reinstate(proven[1], by="ada")
    publisher.publish()
    proof = proof_of(proven[1], 3)[1]
    assert verify_proof.check_version(proof, key_text())[0] == 9 and "Word 1" not in proof["content"]
    assert faults() == []


def test_a_version_that_is_not_in_the_checkpoint_yet_says_so(proven):
    publishing.update(proven[0], story=make_story(headline="Newest"), by="ada")
    response, answer = proof_of(proven[0], 3)
    assert response.status_code == 404 and "ask again" in answer["error"]
    publisher.publish()
    assert proof_of(proven[0], 3)[0].status_code == 200


# --- rewriting --------------------------------------------------------------------------------------------------------


def rewrite(version: Version, words: str):
    """Rewrite a version with all commitments and digests of its chain computed anew, as an operator could."""
    previous = ""
    for row in Version.objects.filter(article=version.article).order_by("number"):
        story_json = row.story_json.replace("Ferry", words) if row.pk == version.pk else row.story_json
        link = hash_chain.link(
            row.article.uuid, number=row.number, previous=previous, kind=row.kind, story_json=story_json,
            note=row.note, by=row.by, effective=row.effective, effective_at=row.effective_at,
            recorded_at=row.recorded_at, committed=hash_chain.commit(story_json, row.note),
        )  # fmt: skip
        previous = link.digest
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else foreign keys wait for the commit
                cursor.execute("ALTER TABLE articles_version DISABLE TRIGGER USER")
            cursor.execute(
                "UPDATE articles_version SET story = %s, salt = %s, commitment = %s, digest = %s WHERE id = %s",
                [link.story_json, link.salt, link.commitment, link.digest, row.pk],
            )
            if connection.vendor == "postgresql":
                cursor.execute("ALTER TABLE articles_version ENABLE TRIGGER USER")


def rebuild_log():
    """Delete the log and make it again from the database with the same key, as an operator could."""
    key = (publisher.folder() / "key").read_text()
    shutil.rmtree(publisher.folder())
    tiles.store(publisher.folder() / "key", key.encode())
    ArchiveIdentity.objects.update(log_size=0)
    publisher.publish()


@pytest.mark.slow
def test_a_rewritten_version_is_a_fault_for_the_archive_and_for_a_stranger(proven):
    noted = publisher.checkpoint()
    victim = Version.objects.get(article=proven[0], number=1)
    rewrite(victim, "Barge")
    assert any("public log" in fault and str(victim.pk) in fault for fault in faults())
    rebuild_log()
    assert not any("public log" in fault for fault in faults()), "the archive itself cannot know it any more"
    _, proof = proof_of(proven[0], 1)
    log = verify_proof.check_version(proof, key_text())
    with pytest.raises(verify_proof.Refused, match="rewritten"):
        verify_proof.check_consistency(noted.checkpoint[1:], log, [])
    make_article(headline="More")
    publisher.publish()
    hashes = list(map(base64.b64decode, proofs.of_checkpoints(6, 7)["hashes"]))
    with pytest.raises(verify_proof.Refused, match="rewritten"):
        verify_proof.check_consistency(
            noted.checkpoint[1:], verify_proof.read_checkpoint(publisher.checkpoint().format(), key_text()), hashes
        )


@pytest.mark.slow
def test_a_missing_altered_or_shortened_log_is_a_fault(proven):
    folder = publisher.folder()
    copy = folder.with_name("copy")
    shutil.copytree(folder, copy)
    tile = folder / "tile/0/000.p/6"
    entries_tile = folder / "tile/entries/000.p/6"

    def alter(path):
        content = bytearray(path.read_bytes())
        content[-1] ^= 1
        path.write_bytes(content)

    damages = {
        "restore": lambda: shutil.rmtree(folder),
        "key is missing": lambda: (folder / "key").unlink(),
        "checkpoints are missing": lambda: shutil.rmtree(folder / "checkpoints"),
        "was altered": lambda: alter(tile),
        "cannot be read": lambda: (folder / "checkpoints/6").write_text("x"),
        "checkpoints/3 is one of 6": lambda: shutil.copy(folder / "checkpoint", folder / "checkpoints" / "3"),
        "is not its newest": lambda: (folder / "checkpoint").write_text(
            signed_note.SigningKey.new(publisher.origin()).sign(
                signed_note.SignedNote(publisher.checkpoint().text, [])).format()
        ),
        "differs from leaf 5": lambda: alter(folder / "leaves"),
        "did not sign": lambda: (folder / "checkpoints/6").write_text(
            signed_note.SigningKey.new(publisher.origin()).sign(
                signed_note.SignedNote(publisher.checkpoint().text, [])).format()
        ),
        "leaf": lambda: alter(entries_tile),
        "another root": lambda: (folder / "checkpoints/5").write_text(
            publisher.signing_key().sign(signed_note.SignedNote(
                signed_note.Checkpoint(publisher.origin(), 5, bytes(32)).text(), [])).format()),
        "it was cut": lambda: (folder / "checkpoints/9").write_text(
            publisher.signing_key().sign(signed_note.SignedNote(
                signed_note.Checkpoint(publisher.origin(), 9, bytes(32)).text(), [])).format()),
    }  # fmt: skip
    for words, damage in damages.items():
        damage()
        assert any("public log" in fault and words in fault for fault in faults()), (words, faults())
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(copy, folder)
        assert faults() == []


def test_a_deleted_version_is_a_fault_of_the_log(proven):
    """Also where the newest version of an article is cut off, which leaves a valid chain."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE articles_version DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM articles_version WHERE number = 2 AND article_id = %s", [proven[2].pk])
        cursor.execute("UPDATE articles_article SET latest = 1 WHERE id = %s", [proven[2].pk])
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE articles_version ENABLE TRIGGER USER")
    assert any("public log" in fault for fault in faults())


# --- keys elsewhere, witnesses, addresses -----------------------------------------------------------------------------


@pytest.mark.slow
def test_a_checkpoint_is_signed_on_another_machine_and_carried_back(proven, settings, tmp_path):
    key_file = settings.PUBLIC_LOG_KEY
    elsewhere = key_file.rename(tmp_path / "elsewhere")
    make_article(headline="New")
    call_command("publish_log")
    assert publisher.checkpoint().checkpoint.size == 6, "nobody could sign"
    carried = shutil.copy(publisher.folder() / "checkpoint.unsigned", tmp_path / "carried")
    with pytest.raises(CommandError, match="did not sign"):
        call_command("publish_log", checkpoint=carried)
    settings.PUBLIC_LOG_KEY = elsewhere
    call_command("sign_checkpoint", carried)
    settings.PUBLIC_LOG_KEY = key_file
    call_command("publish_log", checkpoint=carried)
    assert publisher.checkpoint().checkpoint.size == 7 and faults() == []


@pytest.mark.slow
def test_a_witness_cosigns_a_log_that_grew_and_refuses_a_fork(proven, tmp_path, capsys):
    place, options = str(publisher.folder()), {"folder": str(tmp_path / "w"), "name": "library.example"}
    call_command("witness", place, **options)
    make_article(headline="New")
    publisher.publish()
    capsys.readouterr()
    call_command("witness", place, **options)
    note = signed_note.parse(capsys.readouterr().out)
    observer = witness.Witness(tmp_path / "w", "library.example").key().verifier()
    assert note.checkpoint.size == 7 and observer.is_signer_of(note)
    cosigned = tmp_path / "cosigned"
    cosigned.write_text(note.format())
    call_command("publish_log", checkpoint=str(cosigned))
    assert "library.example" in Client().get("/log/").content.decode()
    assert publisher.verifier_key().is_signer_of(publisher.checkpoint())
    rewrite(Version.objects.get(article=proven[0], number=1), "Barge")
    rebuild_log()
    with pytest.raises(CommandError, match="FORK"):
        call_command("witness", place, **options)
    other = {"folder": str(tmp_path / "other"), "name": "university.example"}
    call_command("witness", place, **other)  # it has seen nothing before


def test_two_witnesses_that_saw_different_logs_of_one_size_reveal_the_fork(proven, tmp_path):
    one = witness.Witness(tmp_path / "one", "one").look(str(publisher.folder()))
    rewrite(Version.objects.get(article=proven[0], number=1), "Barge")
    rebuild_log()
    two = witness.Witness(tmp_path / "two", "two").look(str(publisher.folder()))
    with pytest.raises(verify_proof.Refused):
        verify_proof.check_consistency(one.checkpoint[1:], two.checkpoint[1:], [])


def test_the_files_of_the_log_are_served_and_nothing_else_is(proven, settings):
    client = Client()
    assert signed_note.parse(client.get("/log/checkpoint").content.decode()).checkpoint.size == 6
    assert client.get("/log/key").content.decode().strip() == key_text()
    assert len(client.get("/log/tile/0/000.p/6").content) == 6 * 32
    assert len(client.get("/log/tile/entries/000.p/6").content) == 6 * 34
    assert "immutable" in client.get("/log/tile/0/000.p/6")["Cache-Control"]
    assert b"def check_version" in client.get("/log/verify_proof.py").content
    assert json.loads(client.get("/log/consistency/2/6").content)["hashes"]
    page = client.get("/log/").content.decode()
    assert key_text().replace("+", "+") in page and "verify_proof.py" in page
    (publisher.folder() / "tile" / "secret").write_text("x")
    for path in (
        "leaves",
        "tile/secret",
        "tile/0/../../leaves",
        "tile/0/000.p/7",
        "consistency/6/2",
        "consistency/2/7",
    ):
        assert client.get(f"/log/{path}").status_code == 404, path
    history = client.get(f"{proven[0].entry.get_absolute_url()}history/").content.decode()
    assert "/versions/2/proof" in history and "/log/" in history


@pytest.mark.slow
def test_an_archive_without_a_log_has_none_of_its_pages(db):
    article = make_article(headline="Ferry")
    for path in ("/log/", "/log/checkpoint", "/log/key", "/log/tile/0/000"):
        assert Client().get(path).status_code == 404
    assert publisher.publish() is None and faults() == []
    url = article.entry.get_absolute_url()
    assert "proof" not in Client().get(f"{url}history/").content.decode()
    assert Client().get(f"{url}versions/1/proof").status_code == 404


def test_publishing_writes_nothing_to_the_log_and_a_second_run_changes_no_file(proven):
    before = times()
    publishing.update(proven[0], story=make_story(headline="Newest"), by="ada")
    assert before == times()
    publisher.publish()
    after = times()
    publisher.publish()
    assert after == times()


def times() -> dict:
    """Return when each file of the log was written."""
    return {path: path.stat().st_mtime_ns for path in publisher.folder().rglob("[!.]*") if path.is_file()}


def test_the_key_is_created_once_and_readable_by_its_owner_alone(proven, settings):
    assert settings.PUBLIC_LOG_KEY.stat().st_mode & 0o77 == 0
    with pytest.raises(CommandError, match="has a key already"):
        call_command("log_key")


# --- the stranger's file ----------------------------------------------------------------------------------------------


@pytest.mark.processes
def test_the_file_that_strangers_run_needs_nothing_of_the_archive(proven, tmp_path):
    script = tmp_path / "verify_proof.py"
    script.write_bytes(Client().get("/log/verify_proof.py").content)
    assert len(script.read_text().splitlines()) < 150
    old = tmp_path / "old"
    old.write_text(publisher.checkpoint().format())
    make_article(headline="More")
    publisher.publish()
    _, proof = proof_of(proven[0], 1)
    files = {"proof": json.dumps(proof), "consistency": Client().get("/log/consistency/6/7").content.decode()}
    for name, content in files.items():
        (tmp_path / name).write_text(content)

    def run(*arguments):
        command = [sys.executable, "-I", str(script), *arguments, "--key", key_text()]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)

    proven = run("proof", "--checkpoint", "old", "--consistency", "consistency")
    assert proven.returncode == 0 and "not changed since" in proven.stdout and "6." in proven.stdout, proven
    (tmp_path / "proof").write_text(json.dumps(proof).replace("Ferry 0", "Barge 0"))
    refused = run("proof")
    assert refused.returncode == 1 and "NOT PROVEN: the text" in refused.stderr
    assert "NOT PROVEN: cannot be read" in run("consistency").stderr
    assert "NOT PROVEN: cannot be read" in run("missing").stderr


@pytest.mark.slow
def test_a_thousand_true_proofs_are_accepted_and_a_thousand_rewrites_are_refused(tmp_path):
    """Each rewrite is one of the ways in which a whole log can be made again with one text changed."""
    key, size, randomness = signed_note.SigningKey.new("archive.example/log"), 1000, random.Random(3)
    now, uuid = timezone.now(), "0b6a0d2e-0000-0000-0000-000000000000"
    contents = [f'{{"note":"","story":{{"headline":"Ferry {number}"}}}}' for number in range(size)]

    def header(number, content):
        digest = hashlib.sha256(bytes(8) + content.encode()).digest()
        return entries.public_header(uuid, digest, number, "publish", "2024-07-02", now, now, "00" * 32)

    def leaf(number, content):
        return LogLeaf(
            number + 1, bytes(32), entries.hashlib.sha256(hash_chain.canonical(header(number, content))).digest()
        )

    tree = tiles.append(tmp_path / "true", map(leaf, range(size), contents), size)
    note = key.sign(signed_note.SignedNote(signed_note.Checkpoint(key.name, size, tree.root()).text(), []))
    true_root, signed = tree.root(), verify_proof.read_checkpoint(note.format(), key.verifier().format())
    assert signed == (size, true_root)
    accepted = refused = 0
    for number, content in enumerate(contents):
        proof = tree.inclusion_proof(number)
        accepted += (
            verify_proof.root_of_inclusion(merkle.leaf_hash(leaf(number, content).entry), number, size, proof)
            == true_root
        )
        rewritten = merkle.leaf_hash(leaf(number, content.replace("Ferry", "Barge")).entry)
        forged_root = verify_proof.root_of_inclusion(rewritten, number, size, proof)
        try:
            verify_proof.check_consistency(signed, (size + randomness.randrange(2), forged_root), proof)
        except verify_proof.Refused:
            refused += 1
    assert (accepted, refused) == (1000, 1000)


@pytest.mark.slow
def test_a_log_that_is_gone_with_the_memory_of_its_size_differs_from_the_seal(proven):
    seals.seal()
    shutil.rmtree(publisher.folder())
    ArchiveIdentity.objects.update(log_size=0)
    assert any("6 versions were in it, 0 are" in text for text in faults())


@pytest.mark.slow
def test_an_earlier_checkpoint_that_is_gone_differs_from_the_seal(proven):
    make_article(headline="More")
    publisher.publish()
    seals.seal()
    assert faults() == []
    (publisher.folder() / "checkpoints" / "6").unlink()
    assert any("checkpoints are missing" in text for text in faults())


@pytest.mark.slow
def test_the_only_checkpoint_that_was_sealed_and_is_gone_is_a_fault(proven):
    folder = publisher.folder()
    for path in (folder / "checkpoints").iterdir():
        if int(path.name) < Version.objects.count():
            path.unlink()
    (folder / "checkpoint").unlink()
    assert faults() == []  # a run that ended between the two files
    seals.seal()
    assert any("`checkpoint` is not its newest" in fault for fault in faults())


def test_an_earlier_checkpoint_in_the_place_of_the_newest_is_a_fault(proven):
    """But the one before is there for a moment, and after a run that was killed: the next run repeats it."""
    checkpoint, former = publisher.folder() / "checkpoint", publisher.folder() / "checkpoints"
    for number, expected in ((7, []), (8, ["public log: the file `checkpoint`"])):
        make_article(headline="More")
        publisher.publish()
        shutil.copy(former / "6", checkpoint)
        assert [fault.partition(" is not")[0] for fault in faults()] == expected
        publisher.publish()
        assert publisher.checkpoint().checkpoint.size == number and faults() == []
    checkpoint.unlink()
    assert faults() and publisher.publish() and faults() == []


def test_a_log_keeps_its_name_where_the_archive_moved_to_another_address(proven, settings, tmp_path):
    place, options = str(publisher.folder()), {"folder": str(tmp_path / "w"), "name": "library.example"}
    call_command("witness", place, **options)
    settings.SITE_URL = "https://new.example"
    make_article(headline="More")
    assert publisher.publish().size == 7
    call_command("witness", place, **options)
    assert verify_proof.check_version(proof_of(proven[0], 1)[1], key_text())[0] == 7
    publisher.install(publisher.checkpoint())
    assert faults() == []


@pytest.mark.slow
def test_checkpoints_that_are_gone_differ_from_the_seal_also_where_the_key_is_elsewhere(proven, settings, tmp_path):
    seals.seal()
    settings.PUBLIC_LOG_KEY = tmp_path / "no-key"
    assert faults() == []
    (publisher.folder() / "checkpoints" / "6").unlink()
    assert any("checkpoints are missing" in text for text in faults())


def test_a_size_of_the_log_that_the_database_lost_is_named(proven):
    ArchiveIdentity.objects.update(log_size=2)
    assert "public log: a checkpoint of 6 versions was signed, the database says 2" in faults()
    publisher.publish()
    assert faults() == [] and ArchiveIdentity.objects.get().log_size == 6


def test_history_version_page_and_json_lead_to_the_proof_of_each_version_that_has_one(proven, client):
    """The page of the log says that the page of a version has it."""
    url, uuid = proven[0].entry.get_absolute_url(), proven[0].uuid
    document = client.get(f"/api/v1/articles/{uuid}/").json()
    assert [urlsplit(version["proof"]).path for version in document["versions"]] == [
        f"{url}versions/2/proof",
        f"{url}versions/1/proof",
    ]
    history = client.get(f"{url}history/").content.decode()
    for number in (1, 2):
        way = f'href="{url}versions/{number}/proof"'
        assert way in client.get(f"{url}versions/{number}/").content.decode() and way in history
    anonymisation.anonymise(
        proven[0], spellings=NameSpellings(("Ferry",), "a boat"), reason="By order of a court.", by="ada"
    )
    url = CatalogueEntry.objects.get(article=proven[0]).get_absolute_url()
    assert "/proof" not in client.get(f"{url}versions/1/").content.decode()
    versions = client.get(f"/api/v1/articles/{uuid}/").json()["versions"]
    assert ["proof" in version for version in versions] == [True, False, False]


@pytest.mark.processes
@pytest.mark.slow
def test_what_the_page_of_the_log_says_works_as_it_is_written(proven, client, tmp_path):
    page = html.unescape(client.get("/log/").content.decode())
    command = re.search(r"<code>python3 (verify_proof\.py proof-1\.json --key .*?)</code>", page)
    assert command
    (tmp_path / "noted").write_bytes(client.get("/log/checkpoint").content)
    make_article(headline="More")
    publisher.publish()
    (tmp_path / "verify_proof.py").write_bytes(client.get("/log/verify_proof.py").content)
    proof = client.get(f"{proven[0].entry.get_absolute_url()}versions/1/proof")
    assert proof.headers["Content-Disposition"] == 'attachment; filename="proof-1.json"'
    (tmp_path / "proof-1.json").write_bytes(proof.content)
    (tmp_path / "6-7").write_bytes(client.get("/log/consistency/6/7").content)
    for more in ("", "--checkpoint noted --consistency 6-7"):
        words = [sys.executable, "-I", *shlex.split(f"{command[1]} {more}")]
        run = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True)
        assert run.returncode == 0 and run.stdout.count("\n") == 1 + bool(more), run


# --- what does not belong together ------------------------------------------------------------------------------------


def newest_checkpoint() -> signed_note.SignedNote:
    note = publisher.checkpoint()
    assert note
    return note


def own_key() -> signed_note.SigningKey:
    key = publisher.signing_key()
    assert key
    return key


def restore_log(backup, settings):
    shutil.rmtree(settings.PUBLIC_LOG_ROOT)
    shutil.copytree(backup, settings.PUBLIC_LOG_ROOT)


def test_a_log_that_is_newer_than_the_database_is_not_signed_again(proven):
    """Its versions have keys that new ones get, so that these would never be in it, or later ones follow others."""
    newest = Version.objects.latest("pk")
    with transaction.atomic():
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("ALTER TABLE articles_version DISABLE TRIGGER USER")
            cursor.execute("DELETE FROM articles_version WHERE id = %s", [newest.pk])
        with pytest.raises(CommandError, match="does not have the newest version of the public log"):
            call_command("publish_log")
        transaction.set_rollback(True)
    rewrite(newest, "Barge")
    before = times()
    make_article(headline="New")
    with pytest.raises(CommandError, match="does not have the newest version of the public log"):
        call_command("publish_log")
    assert times() == before


@pytest.mark.slow
def test_a_log_that_is_older_than_the_database_is_made_again_as_it_was(proven, settings, tmp_path, caplog):
    backup = shutil.copytree(publisher.folder(), tmp_path / "backup")
    make_article(headline="New")
    publisher.publish()
    signed = newest_checkpoint()
    restore_log(backup, settings)
    assert any("7 versions were in it, 6 are" in text for text in faults())
    with caplog.at_level("WARNING", publisher.logger.name):
        publisher.publish()
    assert newest_checkpoint() == signed and faults() == []
    assert "7 versions were in it, 6 are" in caplog.text


@pytest.mark.slow
def test_a_log_that_is_older_than_an_erasure_is_not_signed_again(proven, settings, tmp_path):
    """The leaf of the erased version would be another one: a fork, that the archive itself would have signed."""
    backup = shutil.copytree(publisher.folder(), tmp_path / "backup")
    article = make_article(headline="New")
    publisher.publish()
    signed = newest_checkpoint()
    erasure.erase(article, reason="By order.", by="ada")
    restore_log(backup, settings)
    with pytest.raises(CommandError, match="7 versions were in it, 6 are, and words were removed"):
        call_command("publish_log")
    assert newest_checkpoint().checkpoint.size == 6
    settings.PUBLIC_LOG_KEY.rename(tmp_path / "former_key")
    shutil.rmtree(settings.PUBLIC_LOG_ROOT)
    call_command("log_key")  # another log, with another key
    assert newest_checkpoint().checkpoint.size == 8 and not own_key().verifier().is_signer_of(signed)


def test_a_key_that_is_not_the_one_of_the_log_signs_nothing(proven, settings):
    """Strangers have the other one, and would find that nobody signed the checkpoint."""
    settings.PUBLIC_LOG_KEY.write_text(signed_note.SigningKey.new(publisher.origin()).format())
    make_article(headline="New")
    with pytest.raises(CommandError, match="is not the key of this log"):
        call_command("publish_log")
    assert newest_checkpoint().checkpoint.size == 6 and not list(publisher.folder().glob("checkpoints/7"))


def test_a_key_that_cannot_be_read_is_named(proven, settings):
    settings.PUBLIC_LOG_KEY.write_text("")
    make_article(headline="New")
    with pytest.raises(CommandError, match=settings.PUBLIC_LOG_KEY.name):
        call_command("publish_log")


@pytest.mark.parametrize("moves", [0, 1])
def test_a_first_run_that_was_killed_while_it_made_its_key_is_repeated(db, settings, monkeypatch, moves):
    replace, done = os.replace, 0

    def killed(*arguments):
        nonlocal done
        if done == moves:
            raise KeyboardInterrupt
        done += 1
        replace(*arguments)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(tiles.os, "replace", killed)
        call_command("log_key")
    make_article()
    call_command("log_key")
    assert newest_checkpoint().checkpoint.size == 1 and own_key().verifier().is_signer_of(newest_checkpoint())
    assert settings.PUBLIC_LOG_KEY.stat().st_mode & 0o77 == 0


def test_a_checkpoint_is_not_installed_while_the_log_is_written(proven):
    """It would take the place of a newer one, and witnesses would see a log that was cut."""
    with publisher._writing(), pytest.raises(CommandError, match="another process"):
        call_command("publish_log", checkpoint=str(publisher.folder() / "checkpoint"))


@pytest.mark.parametrize("name", ["sign_checkpoint", "publish_log"])
@pytest.mark.parametrize("content", ["more lines", "large", "garbage", "other", "bytes"])
def test_a_carried_file_that_is_no_checkpoint_of_this_log_is_refused(proven, tmp_path, name, content):
    note = newest_checkpoint()
    extended = own_key().sign(signed_note.SignedNote(f"{note.text}more\n", []))
    other = signed_note.SigningKey.new("other.example/log")
    stated = signed_note.Checkpoint(other.name, *note.checkpoint[1:])
    files = {
        "more lines": extended.format().encode(),
        "large": note.format().encode() + signed_note.Signature("other", b"abcd", bytes(64)).line().encode() * 100_000,
        "garbage": b"garbage",
        "other": other.sign(signed_note.SignedNote(stated.text(), [])).format().encode(),
        "bytes": b"\xff\xfe",
    }
    carried = tmp_path / "carried"
    carried.write_bytes(files[content])
    with pytest.raises(CommandError):
        call_command(name, *([str(carried)] if name == "sign_checkpoint" else ["--checkpoint", str(carried)]))
    assert carried.read_bytes() == files[content] and newest_checkpoint() == note


@pytest.mark.parametrize("harm", ["checkpoint", "tile/0/000.p/6"])
def test_a_log_that_cannot_be_read_takes_no_page_of_a_story_with_it(proven, client, harm):
    url = proven[0].entry.get_absolute_url()
    (publisher.folder() / harm).write_bytes(b"\xff")
    assert client.get(f"{url}history/").status_code == 200 and client.get(f"{url}versions/1/").status_code == 200
    answer = client.get(f"{url}versions/1/proof")
    assert answer.status_code in (404, 503) and "log" in answer.json()["error"]
    assert client.get("/log/consistency/3/6").status_code in (404, 503)
    assert client.get("/log/").status_code == (404 if harm == "checkpoint" else 200)
