"""The erasure of a photograph removes all of it and leaves a row that proves the order."""

import hashlib
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.core.exceptions import ValidationError
from django.db import connection
from django.template import Context, Template
from django.utils import timezone

from media import bulk_edit, erasure, fixity, ingest, rendition_files, renditions, rights
from media.models import Original, Photo, SearchTerm
from media.models.rights import Rights
from media.rights import photos_changed
from tests.media.pictures import draw, encode, holder_of, make_photo, new_bytes
from tests.media.test_commands import run_command
from tests.media.test_metadata import language_alternative, packet

pytestmark = pytest.mark.django_db
LIST = "/admin/media/photo/"
SECRET = "Zanzibar"


@pytest.fixture(autouse=True)
def committed(django_capture_on_commit_callbacks, monkeypatch):
    """Run the callbacks of a commit after each erasure, since a test's own transaction never commits."""
    erase = erasure.erase

    def erase_and_commit(photo, **order):
        with django_capture_on_commit_callbacks(execute=True):
            return erase(photo, **order)

    monkeypatch.setattr(erasure, "erase", erase_and_commit)


def make_secret_photo() -> tuple[Photo, bytes]:
    """Return a published photograph, with two files and renditions, whose files and fields have the secret word."""
    content = encode(draw(), xmp=packet(language_alternative("dc:description", SECRET)), comment=SECRET.encode())
    photo, _ = ingest.ingest(content, name=f"{SECRET}.jpg", rights=Rights.CLEARED, rights_words=SECRET)
    words = {name: SECRET for name in bulk_edit.WORDS if name not in ("taken", "keywords", "persons", "digital_source")}
    bulk_edit.edit([photo], **words, keywords=[SECRET], persons=[SECRET], taken="2001-02-03")
    rights.release(holder_of(photo), [photo.uuid])
    ingest.replace(photo, new_bytes(width=90), name=f"{SECRET}-2.jpg")
    photo = Photo.objects.get(pk=photo.pk)
    for original in photo.originals.all():
        rendition_files.make_files(renditions.candidates(original, "thumb", (50, 50), "jpg"))
    return photo, content


def stored_text() -> str:
    """Return all rows of the photo archive and of the admin's log, and the names and bytes of all files."""
    with connection.cursor() as cursor:
        rows = []
        for table in ("media_photo", "media_original", "media_term", "media_release", "django_admin_log"):
            cursor.execute(f"SELECT * FROM {table}")
            rows += cursor.fetchall()
    files = [path for path in settings.UPLOADS_ROOT.rglob("*") if path.is_file()]
    return str(rows) + "".join(f"{path} {path.read_bytes()!r}" for path in files)


@pytest.mark.slow
def test_an_erased_photograph_leaves_nothing_but_its_tombstone(client):
    photo, _ = make_secret_photo()
    LogEntry.objects.log_actions(User.objects.create_user("m").pk, [photo], 2, SECRET, single_object=True)
    url = renditions.Rendition(photo.file, "thumb", 240, (50, 50), "jpg").url
    assert client.get(url).status_code == 200
    taken = ("2001-02-03", "date(2001, 2, 3)")  # as texts and as PostgreSQL's driver gives days
    before = stored_text()
    assert SECRET in before
    assert any(text in before for text in taken)
    erasure.erase(photo, reason="Court order 12", by="ada")
    after = stored_text()
    assert SECRET not in after
    assert not any(text in after for text in taken)
    assert not [path for path in settings.UPLOADS_ROOT.rglob("*") if path.is_file()]
    photo = Photo.objects.get()
    assert (photo.erased_reason, photo.erased_by, photo.originals.count()) == ("Court order 12", "ada", 2)
    assert not SearchTerm.objects.exists()
    assert client.get(url).status_code == client.get(photo.get_absolute_url()).status_code == 404
    assert Template("{% load pictures %}{% picture photo size='lead' %}").render(Context({"photo": photo})) == ""
    assert list(fixity.verify()) == []
    assert run_command("make_renditions", "--all", "--formats", "jpg")[0] == 0


@pytest.mark.slow
def test_erased_files_are_refused_for_ever_by_every_way_of_import(tmp_path):
    photo, content = make_secret_photo()
    second = photo.original.read_bytes()
    erased = erasure.erase(photo, reason="Court order 12", by="ada")
    other = make_photo()
    for again in (content, second):
        with pytest.raises(ingest.FileRefused, match="erased by order"):
            ingest.ingest(again, name="again.jpg")
        with pytest.raises(ingest.FileRefused, match="erased by order"):
            ingest.replace(other, again, name="again.jpg")
    with pytest.raises(ingest.FileRefused, match="erased by order"):
        ingest.replace(erased, new_bytes())
    assert list(fixity.verify()) == []  # what was refused left no file behind
    (tmp_path / "again.jpg").write_bytes(content)
    for dry in ([], ["--dry-run"]):
        status, output = run_command("import_photos", str(tmp_path / "again.jpg"), *dry)
        assert (status, "erased by order" in output) == (2, True)
    assert Original.objects.filter(sha256=hashlib.sha256(content).hexdigest()).exists()
    with pytest.raises(ValidationError, match="erased by order"):
        bulk_edit.edit([erased], rights=Rights.CLEARED)


def test_a_tombstone_is_visible_to_nobody_whatever_its_rights():
    photo, _ = make_secret_photo()
    erasure.erase(photo, reason="Court order 12", by="ada")
    Photo.objects.update(rights=Rights.CLEARED, is_withdrawn=False)
    now = timezone.now()
    assert not Photo.objects.get().is_servable(now)
    assert not Photo.objects.servable(now).exists()
    assert list(rights.held_back(now)) == [photo]


def test_an_erasure_notifies_the_stories_that_use_the_photograph_and_requires_a_reason():
    photo, notified = make_photo(used=True), []

    def collect_uuids(uuids, **kwargs):
        notified.extend(uuids)

    photos_changed.connect(collect_uuids)
    try:
        with pytest.raises(ValidationError, match="State why"):
            erasure.erase(photo, reason="  ", by="ada")
        assert notified == []
        erasure.erase(photo, reason="Court order", by="ada")
    finally:
        photos_changed.disconnect(collect_uuids)
    assert notified == [str(photo.uuid)]


@pytest.mark.slow
def test_a_second_erasure_deletes_a_file_that_is_still_there():
    photo = make_photo()
    content, original = photo.original.read_bytes(), photo.file
    erasure.erase(photo, reason="Court order", by="ada", at=timezone.now() - timedelta(1))
    original.location.write_bytes(content)
    (fault,) = fixity.verify()
    assert "was erased, the file is still there" in fault
    again = erasure.erase(photo, reason="Another", by="bo")
    assert (again.erased_reason, again.erased_by) == ("Court order", "ada")
    assert list(fixity.verify()) == []


def test_a_rendition_made_during_the_erasure_is_deleted(monkeypatch):
    photo = make_photo()
    rendition = renditions.Rendition(photo.file, "thumb", 240, (50, 50), "jpg")
    encode_picture = rendition_files.image_processing.encode

    def erase_while_encoding(*arguments):
        erasure.erase(photo, reason="Court order", by="ada")
        return encode_picture(*arguments)

    monkeypatch.setattr(rendition_files.image_processing, "encode", erase_while_encoding)
    with pytest.raises(FileNotFoundError):
        rendition_files.make_files([rendition])
    assert not [path for path in renditions.renditions_root().rglob("*") if path.is_file()]


def login(client, *permissions):
    user = User.objects.create_user("petra", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions, content_type__app_label="media"))
    client.force_login(user)
    return client


@pytest.mark.slow
def test_a_remaining_rendition_is_hidden_from_the_desk_too(client):
    photo = make_photo()
    rendition = renditions.Rendition(photo.file, "thumb", 240, (50, 50), "jpg")
    login(client, "view_photo")
    assert client.get(rendition.url).status_code == 200
    erasure.erase(photo, reason="Court order", by="ada")
    left = renditions.Rendition(Photo.objects.get().file, "thumb", 240, (50, 50), "jpg")
    left.path.parent.mkdir(parents=True)
    left.path.write_bytes(b"left over")
    assert client.get(left.url).status_code == 404


@pytest.mark.slow
def test_only_users_with_the_permission_erase_after_a_confirmation(client):
    photo = make_photo(caption=SECRET, used=True)
    order = {"action": "erase_by_order", "_selected_action": [photo.pk], "apply": "1", "reason": "Court order 12"}
    login(client, "view_photo", "change_photo").post(LIST, order | {"is_sure": "on"})
    assert not Photo.objects.get().is_erased
    User.objects.all().delete()
    login(client, "view_photo", "change_photo", "erase_photo")
    content = client.post(LIST, {"action": "erase_by_order", "_selected_action": [photo.pk]}).content.decode()
    assert "go for ever" in content
    client.post(LIST, order)
    client.post(LIST, order | {"is_sure": "on", "reason": " "})
    assert not Photo.objects.get().is_erased
    client.post(LIST, order | {"is_sure": "on"})
    assert Photo.objects.get().erased_by == "petra"
    assert SECRET not in stored_text()
    page = client.get(f"{LIST}{photo.pk}/change/").content.decode()
    assert "Court order 12" in page
    assert 'name="caption"' not in page
    assert "/pictures/" not in page + client.get(LIST).content.decode()
    assert client.post(f"{LIST}{photo.pk}/change/", {"caption": "Back"}).status_code == 403
    together = {"action": "edit_together", "_selected_action": [photo.pk], "apply": "1", "caption": "Back"}
    client.post(LIST, together)
    assert Photo.objects.get().caption == ""
