"""Readers get only renditions of released and cleared photographs, and nothing else of a file."""

import io
import re
import threading
from datetime import timedelta

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission, User
from django.template import Context, Template
from django.utils import timezone
from PIL import Image

from media import bulk_edit, file_store, rendition_files, renditions, rights
from media.ingest import ingest, replace
from media.models import Original, Photo
from media.models.rights import Rights
from tests.media.pictures import draw, encode, holder_of, make_photo, new_bytes

pytestmark = pytest.mark.django_db


def rendition(photo, size="thumb", width=240, focus=(50, 50), extension="jpg"):
    return renditions.Rendition(photo.file, size, width, focus, extension)


def page(photo, tag='{% picture photo size="inline" alt="A quay" %}', **context):
    return Template("{% load pictures %}" + tag).render(Context({"photo": photo, **context}))


@pytest.fixture
def photo_desk(client):
    user = User.objects.create_user("petra", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_photo"))
    client.force_login(user)
    return client


HIDDEN = {
    "in no published story": {"used": False},
    "not looked at": {"used": True, "rights_status": Rights.UNKNOWN},
    "not cleared": {"used": True, "rights_status": Rights.NOT_CLEARED},
    "withdrawn": {"used": True, "is_withdrawn": True},
    "expired": {"used": True, "rights_until": timezone.localdate() - timedelta(1)},
}


@pytest.mark.slow
@pytest.mark.parametrize("reason", HIDDEN)
def test_a_reader_gets_no_byte_of_a_hidden_photograph(reason, client):
    photo = make_photo(**HIDDEN[reason])
    requested = rendition(photo)
    rendition_files.make_files([requested])
    sha256 = photo.sha256
    guesses = [
        requested.url,
        photo.get_absolute_url(),
        f"/pictures/{sha256}.jpg",
        f"/pictures/originals/{photo.file.path}",
        f"/uploads/originals/{photo.file.path}",
        f"/pictures/renditions/{requested.path.relative_to(renditions.renditions_root())}",
        f"/pictures/../originals/{photo.file.path}",
    ]
    for guess in guesses:
        answer = client.get(guess, headers={"If-None-Match": requested.etag})
        assert answer.status_code == 404, guess
    assert str(photo.uuid) not in client.get("/photos/").content.decode()
    assert page(photo) == page(str(photo.uuid)) == ""


def test_the_desk_sees_a_hidden_photograph_and_no_cache_stores_it(photo_desk):
    answer = photo_desk.get(rendition(make_photo()).url)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")


def test_staff_without_the_permission_see_what_readers_see(client):
    client.force_login(User.objects.create_user("otto", is_staff=True))
    assert client.get(rendition(make_photo()).url).status_code == 404


@pytest.mark.slow
def test_an_altered_address_answers_404(client):
    requested = rendition(make_photo(used=True))
    other = rendition(make_photo(used=True))
    url = requested.url
    assert client.get(url).status_code == 200
    changed = [
        url.replace("thumb-240", "thumb-480"),
        url.replace("thumb-240", "lead-1920"),
        url.replace("thumb-240", "original-240"),
        url.replace("50-50", "10-10"),
        url.replace(".jpg", ".webp"),
        url.replace(".jpg", ".png"),
        url.replace(requested.original.sha256, other.original.sha256),
        url[:-6] + ("0" if url[-6] != "0" else "1") + url[-5:],
        url + "/",
        url.upper(),
    ]
    for each in changed:
        assert client.get(each).status_code == 404, each


def test_only_listed_sizes_are_made_even_with_a_signature(client):
    photo = make_photo(used=True)
    signature = renditions.sign(photo.sha256, "thumb-9999.50-50", "jpg")
    assert client.get(f"/pictures/{photo.sha256}/thumb-9999.50-50.{signature}.jpg").status_code == 404


def test_a_cache_stores_a_rendition_for_a_day_at_most_and_never_beyond_its_rights(client):
    free, ending = make_photo(used=True), make_photo(used=True, rights_until=timezone.localdate())
    assert client.get(rendition(free).url)["Cache-Control"] == "public, max-age=86400, s-maxage=60"
    left = int(client.get(rendition(ending).url)["Cache-Control"].removeprefix("public, max-age=").split(",")[0])
    assert left <= (ending.rights_end() - timezone.now()).total_seconds() + 1


@pytest.mark.parametrize("until", [date.max, date.max - timedelta(days=1)])
def test_rights_until_the_last_day_of_the_calendar_are_rights_without_an_end(client, until):
    answer = client.get(rendition(make_photo(used=True, rights_until=until)).url)
    assert answer["Cache-Control"] == "public, max-age=86400, s-maxage=60"


def test_an_unchanged_rendition_answers_304_as_long_as_it_may_be_seen(client):
    photo = make_photo(used=True)
    url = rendition(photo).url
    etag = client.get(url)["ETag"]
    assert client.get(url, headers={"If-None-Match": etag}).status_code == 304
    head = client.head(url)
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", etag)
    (photo,) = bulk_edit.edit([photo], is_withdrawn=True)
    assert client.get(url, headers={"If-None-Match": etag}).status_code == 404


def test_a_front_server_gets_the_path_of_a_file_only_after_the_check(client, settings):
    settings.PICTURES_ACCEL_PREFIX = "/inside/"
    photo = make_photo(used=True)
    requested = rendition(photo)
    answer = client.get(requested.url)
    assert (
        answer["X-Accel-Redirect"] == f"/inside/{requested.path.relative_to(renditions.renditions_root()).as_posix()}"
    )
    part = client.get(requested.url, HTTP_RANGE="bytes=0-9")
    assert part.status_code == 200 and "X-Accel-Redirect" in part and "Content-Range" not in part
    rights.withdraw_release(holder_of(photo))
    assert "X-Accel-Redirect" not in client.get(requested.url)


def test_shared_caches_can_drop_a_picture_by_the_key_of_its_photograph(client):
    photo = make_photo(used=True)
    assert client.get(rendition(photo).url)["Surrogate-Key"] == f"photo-{photo.uuid}"


def test_avif_is_offered_and_served_only_after_it_was_made_ahead(client):
    photo = make_photo(used=True)
    requested = rendition(photo, extension="avif")
    assert client.get(requested.url).status_code == 404
    assert "image/avif" not in page(photo, '{% picture photo size="thumb" %}')
    rendition_files.make_files(renditions.candidates(photo.file, "thumb", (50, 50), "avif"))
    assert client.get(requested.url)["Content-Type"] == "image/avif"
    assert "image/avif" in page(photo, '{% picture photo size="thumb" %}')


def test_no_metadata_of_the_camera_reaches_readers(client):
    exif = Image.Exif()
    exif[271], exif[42033], exif[37510] = "SECRETCAMERA", "SECRETSERIAL", "SECRETCOMMENT"
    exif.get_ifd(0x8825)[1] = "N"
    content = encode(draw(), exif=exif, comment=b"SECRETCOMMENT", icc_profile=b"SECRETPROFILE")
    photo, _ = ingest(content, rights=Rights.CLEARED, credit="The Ledger")
    rights.release(holder_of(photo), [photo.uuid])
    for extension in ("jpg", "webp"):
        answer = client.get(rendition(photo, extension=extension).url)
        sent = answer.content
        assert b"SECRET" not in sent
        assert b"The Ledger" in sent
        assert not Image.open(io.BytesIO(sent)).getexif()


def test_a_corrected_credit_is_in_the_next_file_and_the_old_file_is_deleted(client):
    photo = make_photo(used=True, credit="Wrong Name")
    url = rendition(photo).url
    before = client.get(url)
    assert b"Wrong Name" in before.content
    (photo,) = bulk_edit.edit([photo], credit="Right Name")
    after = client.get(url, headers={"If-None-Match": before["ETag"]})
    sent = after.content
    assert b"Right Name" in sent
    assert b"Wrong Name" not in sent
    assert rendition_files.discard_outdated(Photo.objects.get(pk=photo.pk).file) == 1


def test_an_old_version_has_its_frozen_file_and_crop(client):
    photo = make_photo(used=True, size={"width": 900, "height": 600})
    frozen = photo.sha256
    replace(photo, new_bytes(width=300, height=600))
    (photo,) = bulk_edit.edit([photo], focal_x=90, focal_y=90)
    photo = Photo.objects.get(pk=photo.pk)
    then = page(photo, '{% picture photo sha size="thumb" crop="10,20" %}', sha=frozen)
    assert f"/pictures/{frozen}/thumb-240.10-20." in then
    now = page(photo, '{% picture photo size="thumb" %}')
    assert f"/pictures/{photo.sha256}/thumb-240.90-90." in now
    assert client.get(re.search(r'src="([^"]+)"', then)[1]).status_code == 200
    assert page(photo, '{% picture photo "0000" size="thumb" %}') == ""


def test_a_page_loads_all_its_photographs_with_one_query(django_assert_num_queries):
    photos = [make_photo(used=True) for _ in range(4)] + [make_photo()]
    uuids = [str(photo.uuid) for photo in photos]
    with django_assert_num_queries(1):
        pictures = renditions.pictures_for([*uuids, "nonsense", ""], timezone.now())
        pages = [page(uuid, '{% picture photo size="lead" photos=shown %}', shown=pictures) for uuid in uuids]
    assert [bool(each) for each in pages] == [True, True, True, True, False]


def test_a_photograph_for_one_story_is_visible_in_that_story_alone_without_further_queries(django_assert_num_queries):
    photo, free = make_photo(rights_status=Rights.ONCE_ONLY), make_photo(used=True)
    rights.release_many([("first", photo.uuid), ("second", photo.uuid)])
    uuids = [str(photo.uuid), str(free.uuid)]
    for story, expected in {"first": [True, True], "second": [False, True]}.items():
        with django_assert_num_queries(1):
            pictures = renditions.pictures_for(uuids, timezone.now(), story)
            pages = [page(uuid, '{% picture photo size="lead" photos=shown %}', shown=pictures) for uuid in uuids]
        assert [bool(each) for each in pages] == expected
        for photo_or_uuid in (uuids[0], Photo.objects.get(pk=photo.pk)):
            tag = '{% picture photo size="lead" holder=story %}'
            assert bool(page(photo_or_uuid, tag, story=story)) == expected[0]


def test_the_page_states_the_size_of_a_picture_and_offers_none_larger_than_the_original():
    photo = make_photo(used=True, size={"width": 700, "height": 400})
    words = page(photo)
    assert re.findall(r" (\d+)w", words.split("<img")[1]) == ["480", "700"]
    assert 'width="700" height="400"' in words
    assert 'alt="A quay"' in words
    assert 'loading="lazy"' in words
    assert "style=" not in words


def test_words_in_a_picture_tag_cannot_become_markup():
    photo = make_photo(used=True)
    assert "<script>" not in page(photo, '{% picture photo size="thumb" alt=words %}', words='"><script>')


def test_simultaneous_first_requests_all_get_a_complete_rendition():
    photo = make_photo(size={"width": 900, "height": 600})
    requested = rendition(photo, "inline", 800)
    matches, barrier = [], threading.Barrier(6)

    def request_rendition():
        barrier.wait()
        rendition_files.make_files([requested])
        with Image.open(requested.path) as image:
            image.load()
            matches.append(image.size)

    threads = [threading.Thread(target=request_rendition) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert matches == [(800, 533)] * 6
    assert [path.name for path in requested.path.parent.iterdir()] == [requested.path.name]


def test_a_rendition_that_could_not_be_finished_leaves_no_file(monkeypatch):
    requested = rendition(make_photo())

    def raise_disk_full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(file_store.os, "replace", raise_disk_full)
    with pytest.raises(OSError, match="No space"):
        rendition_files.make_files([requested])
    assert list(requested.path.parent.iterdir()) == []


def test_a_missing_original_answers_404_without_an_error(client):
    photo = make_photo(used=True)
    photo.original.unlink()
    assert client.get(rendition(photo).url).status_code == 404


def test_originals_and_renditions_are_in_separate_folders():
    original = Original.objects.get(photo=make_photo())
    assert original.location.is_relative_to(settings.UPLOADS_ROOT / "originals")
    assert not renditions.renditions_root().is_relative_to(settings.UPLOADS_ROOT / "originals")
