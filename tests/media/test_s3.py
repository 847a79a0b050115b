"""Photographs in a bucket of a real S3 server: the same as in a folder, and nobody else gets them.

The server is moto's, as a process of its own: https://docs.getmoto.org/en/latest/docs/server_mode.html
"""

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import OperationalError
from django.test import Client

from articles.preservation import bundle, restore
from articles.record import other_copies
from media import erasure, fixity, ingest, rendition_files, renditions
from media.file_store import ORIGINALS, RENDITIONS, StorageAway
from media.models import Original, Photo
from media.models.rights import Rights
from newsroom.tooling.cluster.process import answers, free_ports, wait_until
from tests.media.pictures import make_photo, new_bytes
from tests.media.test_files_before_rows import no_room_for

MISSING = [name for name in ("storages", "boto3", "moto", "flask") if find_spec(name) is None]
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.processes,
    pytest.mark.one_engine,
    pytest.mark.skipif(bool(MISSING), reason=f"no S3 server without {', '.join(MISSING)}"),
]
ROOT = Path(__file__).resolve().parents[2]
BUCKET = "bucket-of-pictures"


@pytest.fixture(scope="module")
def server():
    """The address of an S3 server, and its process."""
    [port] = free_ports(1)
    command = [sys.executable, "-c", f"from moto.server import main; main(['-p', '{port}'])"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        wait_until(lambda: answers(port), 60, lambda: process.poll() is None, lambda: "moto did not start")
        yield f"http://127.0.0.1:{port}"
        process.terminate()


@pytest.fixture
def bucket(server, settings, monkeypatch):
    """A new bucket that keeps versions, where this test's photographs lie."""
    import boto3

    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "archive")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    options = {"bucket_name": BUCKET, "endpoint_url": server, "region_name": "us-east-1", "addressing_style": "path"}
    settings.STORAGES = settings.STORAGES | {
        folder: {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options | {"location": folder}}
        for folder in ("originals", "renditions")
    }
    made = boto3.resource("s3", endpoint_url=server, region_name="us-east-1").create_bucket(Bucket=BUCKET)
    made.Versioning().enable()
    yield made
    made.object_versions.all().delete()
    made.delete()


def keys(bucket) -> set[str]:
    return {item.key for item in bucket.objects.all()}


def rendition_of(photo, extension="jpg"):
    return renditions.Rendition(photo.file, "thumb", 240, (50, 50), extension)


def files_below(folder) -> list:
    return [path for path in Path(folder).rglob("*") if path.is_file()]


def test_a_photograph_and_its_renditions_lie_in_the_bucket_alone(bucket, client, settings):
    content = new_bytes()
    photo, _ = ingest.ingest(content, name="quay.jpg")
    assert keys(bucket) == {f"originals/{photo.file.path}"} and ORIGINALS.read(photo.file.path) == content
    assert ingest.ingest(content, name="quay.jpg") == (photo, False)
    photo = make_photo(used=True)
    answer = client.get(rendition_of(photo).url)
    assert answer.status_code == 200 and answer.content == RENDITIONS.read(rendition_of(photo).place)
    assert f"renditions/{rendition_of(photo).place}" in keys(bucket)
    assert not files_below(settings.UPLOADS_ROOT)


def test_a_file_whose_row_finds_no_room_goes_from_the_bucket_with_all_versions(bucket):
    content = new_bytes()
    with no_room_for("media_original"), pytest.raises(OperationalError):
        ingest.ingest(content, name="quay.jpg")
    assert not list(bucket.object_versions.all())
    photo, _ = ingest.ingest(content, name="quay.jpg")
    path = photo.file.path
    with no_room_for("media_original"), pytest.raises(OperationalError):
        ingest.replace(photo, new_bytes())
    assert keys(bucket) == {f"originals/{path}"} and not list(fixity.verify())


def test_rights_are_checked_at_each_request_and_no_address_of_the_bucket_is_sent(bucket, client, settings, server):
    settings.PICTURES_ACCEL_PREFIX = "/inside/"
    photo = make_photo(used=True)
    url = rendition_of(photo).url
    answer = client.get(url)
    assert answer.status_code == 200 and "X-Accel-Redirect" not in answer.headers
    assert client.get(url, headers={"Range": "bytes=0-9"}).content == answer.content[:10]
    sent = answer.content + json.dumps(dict(answer.headers)).encode() + client.get("/photos/").content
    assert server.encode() not in sent and BUCKET.encode() not in sent and b"X-Amz" not in sent
    Photo.objects.filter(pk=photo.pk).update(rights=Rights.NOT_CLEARED)
    assert Client().get(url).status_code == 404
    assert f"renditions/{rendition_of(photo).place}" in {item.key for item in bucket.objects.all()}


def test_an_erasure_deletes_all_versions_and_says_so(bucket, django_capture_on_commit_callbacks, client):
    photo = make_photo(used=True)
    client.get(rendition_of(photo).url)
    RENDITIONS.write(rendition_of(photo).place, b"written a second time")
    other = make_photo()
    with django_capture_on_commit_callbacks(execute=True):
        erasure.erase(photo, reason="Court order 12/2024", by="ada")
    remaining = {version.object_key for version in bucket.object_versions.all()}
    assert remaining == {f"originals/{other.file.path}"}
    assert any(
        f"All versions of erased photographs are deleted in the bucket {BUCKET}" in s for s in other_copies.sentences()
    )
    assert not list(fixity.verify())


@pytest.mark.long
def test_missing_changed_and_unknown_files_are_reported(bucket):
    missing, changed = make_photo(), make_photo()
    assert not list(fixity.verify())
    ORIGINALS.delete(missing.file.path)
    ORIGINALS.write(changed.file.path, b"forged")
    ORIGINALS.write("ab/cd/unknown.jpg", b"x")
    faults = sorted(fixity.verify())
    assert len(faults) == 3
    assert any(missing.file.path in fault and "is missing" in fault for fault in faults)
    assert any(changed.file.path in fault and "its bytes changed" in fault for fault in faults)
    assert any("ab/cd/unknown.jpg: no photograph has this file" in fault for fault in faults)


def test_a_forged_rendition_is_reported_and_outdated_ones_are_removed(bucket, client):
    photo = make_photo(used=True)
    rendition = rendition_of(photo)
    rendition_files.make_files([rendition])
    RENDITIONS.write(rendition.place, new_bytes(width=30, height=20))
    [fault] = fixity.verify()
    assert "does not show what its original shows" in fault
    outdated = rendition.place.replace(rendition.labels_key, "0" * 16)
    RENDITIONS.write(outdated, b"x")
    call_command("make_renditions", sizes=["thumb"], formats=["jpg"])
    assert not RENDITIONS.exists(outdated) and RENDITIONS.exists(rendition.place)


@pytest.mark.long
def test_a_bundle_has_the_originals_and_is_restored_into_the_bucket(bucket, tmp_path):
    photo = make_photo()
    target = tmp_path / "originals"
    assert bundle._copy_originals(target) == (1, [])
    content = (target / photo.file.path).read_bytes()
    assert content == ORIGINALS.read(photo.file.path)
    ORIGINALS.delete(photo.file.path)
    assert bundle._copy_originals(tmp_path / "again") == (0, [photo.file.path])
    restore._restore_file(target / photo.file.path, photo.file.path, photo.sha256, is_photograph=True)
    assert ORIGINALS.read(photo.file.path) == content and not list(fixity.verify())


def test_a_server_that_is_away_is_said_and_no_cache_stores_it(bucket, client, admin_client, settings):
    photo = make_photo(used=True)
    away = {"endpoint_url": f"http://127.0.0.1:{free_ports(1)[0]}"}
    settings.STORAGES = settings.STORAGES | {
        folder: value | {"OPTIONS": value["OPTIONS"] | away}
        for folder, value in settings.STORAGES.items()
        if folder in ("originals", "renditions")
    }
    answer = client.get(rendition_of(photo).url)
    assert (answer.status_code, answer["Cache-Control"]) == (503, "no-store")
    with pytest.raises(StorageAway):
        ORIGINALS.exists(photo.file.path)
    [fault] = fixity.verify()
    assert "not checked to the end" in fault
    assert any("does not answer" in sentence for sentence in other_copies.sentences())
    assert Original.objects.count() == 1
    admin_client.raise_request_exception = False
    upload = SimpleUploadedFile("quay.jpg", new_bytes(), "image/jpeg")
    refused = admin_client.post("/admin/media/photo/upload/", {"files": upload, "file": upload})
    assert Photo.objects.count() == 1 and "storage of the photographs" in refused.content.decode()


def test_the_bucket_is_named_in_the_environment():
    environment = {"PHOTOS_S3_BUCKET": BUCKET, "PHOTOS_S3_ENDPOINT": "http://s3:8333", "SECRET_KEY": "x" * 50}
    code = "import json; from newsroom import settings as s; print(json.dumps(s.STORAGES, default=str))"
    printed = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=True
    )
    storages = json.loads(printed.stdout)
    assert storages["originals"]["OPTIONS"]["location"] == "originals"
    assert storages["renditions"]["OPTIONS"]["endpoint_url"] == "http://s3:8333"
    assert storages["renditions"]["OPTIONS"]["bucket_name"] == BUCKET
