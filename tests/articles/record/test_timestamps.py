"""Time stamps of checkpoints go out and come in as files; only one that a trusted authority signed is stored."""

import json
import shutil
import subprocess

import pytest
from django.core.management import CommandError, call_command

from articles.models import AuditEntry
from articles.record import verification
from articles.record.public_log import publisher, timestamps
from tests.factories import make_article

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_engine,
    pytest.mark.skipif(not shutil.which("openssl"), reason="openssl, which plays the authority, is not installed"),
]
CONFIG = """
[tsa]
default_tsa = authority
[authority]
serial = serial
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256
accuracy = secs:1
ess_cert_id_chain = no
ess_cert_id_alg = sha256
[ext]
extendedKeyUsage = critical, timeStamping
basicConstraints = CA:FALSE
"""


class Authority:
    """A time-stamp authority: openssl with a certificate that an issuer of its own signed."""

    def __init__(self, folder, name="Invented Stamps"):
        folder.mkdir()
        self.folder = folder
        (folder / "serial").write_text("01")
        (folder / "config").write_text(CONFIG)
        key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
        self.run("req", "-x509", *key, "-keyout", "root.key", "-out", "root.pem", "-subj", f"/CN={name} Root")
        self.run("req", *key, "-keyout", "key", "-out", "csr", "-subj", f"/CN={name}")
        self.run(
            *("x509", "-req", "-in", "csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial"),
            *("-extfile", "config", "-extensions", "ext", "-out", "signer.pem"),
        )

    def run(self, *arguments):
        subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, capture_output=True)

    @property
    def certificates(self):
        return self.folder / "root.pem"

    def stamp(self, request):
        """Return the file with the answer to the request in a file."""
        answer = self.folder / "answer.tsr"
        signer = ("-signer", "signer.pem", "-inkey", "key", "-config", "config", "-section", "authority")
        self.run("ts", "-reply", "-queryfile", str(request), *signer, "-out", str(answer))
        return answer


@pytest.fixture
def log():
    make_article()
    call_command("log_key", verbosity=0)
    return publisher.folder()


@pytest.fixture
def authority(tmp_path):
    return Authority(tmp_path / "authority")


@pytest.fixture
def request_file(tmp_path, log):
    call_command("timestamp_request", str(tmp_path / "query.tsq"))
    return tmp_path / "query.tsq"


def install(answer, certificates):
    call_command("timestamp_response", str(answer), certificates=str(certificates))


def faults():
    return [finding.text for finding in verification.verify() if finding.is_fault]


@pytest.mark.slow
def test_the_page_of_the_log_has_a_time_stamp_that_was_checked_and_stored(client, authority, request_file, tmp_path):
    answer = authority.stamp(request_file)
    make_article(headline="Later")
    publisher.publish()
    install(answer, authority.certificates)
    (stamp,) = timestamps.stored()
    assert (stamp.size, stamp.authority) == (1, "CN=Invented Stamps")
    page = client.get("/log/").content.decode()
    assert "CN=Invented Stamps" in page and "checkpoint of 1 versions" in page
    stored = client.get(f"/log/timestamps/1/{stamp.name}.tsr")
    assert stored.content == answer.read_bytes()
    assert stored["Content-Type"] == "application/timestamp-reply"
    assert client.get(f"/log/timestamps/1/{stamp.name}.pem").content == authority.certificates.read_bytes()
    assert faults() == []
    # What the page tells a stranger to do.
    checkpoint = (publisher.folder() / "checkpoints" / "1").read_text()
    (tmp_path / "lines").write_text("".join(checkpoint.splitlines(keepends=True)[:3]))
    files = ("-in", str(answer), "-data", str(tmp_path / "lines"), "-CAfile", str(authority.certificates))
    authority.run("ts", "-verify", *files)


def test_a_time_stamp_that_is_stored_twice_is_listed_once(authority, request_file):
    answer = authority.stamp(request_file)
    for _ in range(2):
        install(answer, authority.certificates)
    assert len(timestamps.stored()) == AuditEntry.objects.filter(action="time stamp").count() == 1


def test_a_time_stamp_that_a_foreign_authority_signed_is_refused(authority, request_file, tmp_path):
    foreign = Authority(tmp_path / "foreign", name="Elsewhere")
    with pytest.raises(CommandError, match="None of the certificates"):
        install(foreign.stamp(request_file), authority.certificates)
    assert timestamps.stored() == []


def test_a_time_stamp_of_something_else_is_refused(authority, log, tmp_path):
    (tmp_path / "other").write_text("other.example/log\n1\nAAAA\n")
    authority.run("ts", "-query", "-data", str(tmp_path / "other"), "-sha256", "-cert", "-out", str(tmp_path / "query"))
    with pytest.raises(CommandError, match="no checkpoint of this log"):
        install(authority.stamp(tmp_path / "query"), authority.certificates)


@pytest.mark.parametrize("content", [b"", b"0", b"0" * 200_000, b"\x30\x03\x02\x01\x02"])
def test_a_file_that_is_no_response_is_refused(authority, log, tmp_path, content):
    (tmp_path / "answer").write_bytes(content)
    with pytest.raises(CommandError):
        install(tmp_path / "answer", authority.certificates)


def test_a_response_that_was_altered_is_refused(authority, request_file):
    answer = authority.stamp(request_file)
    content = bytearray(answer.read_bytes())
    content[-5] ^= 1
    answer.write_bytes(content)
    with pytest.raises(CommandError):
        install(answer, authority.certificates)


def test_a_file_without_certificates_is_refused(authority, request_file):
    with pytest.raises(CommandError, match="cannot be read"):
        install(authority.stamp(request_file), request_file)


@pytest.mark.slow
@pytest.mark.parametrize("harm", [lambda path: path.unlink(), lambda path: path.write_bytes(b"0")])
def test_a_stored_time_stamp_that_is_missing_or_altered_is_a_fault(authority, request_file, harm):
    install(authority.stamp(request_file), authority.certificates)
    (stamp,) = timestamps.stored()
    harm(publisher.folder() / "timestamps" / "1" / f"{stamp.name}.tsr")
    assert any(f"time stamp 1/{stamp.name} is missing" in text for text in faults())


def test_a_summary_that_cannot_be_read_is_left_out(authority, request_file, client):
    install(authority.stamp(request_file), authority.certificates)
    (stamp,) = timestamps.stored()
    path = publisher.folder() / "timestamps" / "1" / f"{stamp.name}.json"
    for content in (b"\xff", b"[]", json.dumps({"at": "yesterday", "authority": "x"}).encode()):
        path.write_bytes(content)
        assert client.get("/log/").status_code == 200
        assert timestamps.stored() == []


@pytest.mark.parametrize("name", ["../key", "0.json", f"{0:032}.json", f"{0:032}.tsr"])
def test_nothing_but_stored_time_stamps_is_served(client, log, name):
    assert client.get(f"/log/timestamps/1/{name}").status_code == 404


def test_without_a_log_there_is_nothing_to_stamp(tmp_path):
    with pytest.raises(CommandError, match="no checkpoint"):
        call_command("timestamp_request", str(tmp_path / "query"))
