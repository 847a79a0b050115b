"""The rights of a photograph decide who may see it, where and until when."""

import itertools
from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from media import bulk_edit, rights
from media.models import Photo, PhotoRelease
from media.models.rights import Rights
from media.renditions import pictures_for
from tests.media.pictures import make_photo

pytestmark = pytest.mark.django_db


@pytest.mark.slow
def test_the_rule_for_one_photograph_and_for_many_agree_in_every_case():
    now = timezone.now()
    today = timezone.localdate(now)
    ends = [None, today - timedelta(1), today, today + timedelta(1)]
    photo = make_photo()
    visible = set()
    for status, until, withdrawn, used in itertools.product(Rights, ends, [False, True], [False, True]):
        values = {"rights": status, "rights_until": until, "is_withdrawn": withdrawn, "only_holder": ""}
        Photo.objects.filter(pk=photo.pk).update(**values)
        rights.release("story", [photo.uuid] if used else [])
        one, many = Photo.objects.get(pk=photo.pk), Photo.objects.filter(pk=photo.pk)
        assert rights.servable(one, now) == many.servable(now).exists()
        assert one.is_syndicable(now) == many.syndicable(now).exists()
        assert one.allows(now) == many.allowed(now).exists()
        if rights.servable(one, now):
            visible.add((status, until, withdrawn, used))
    clear = {Rights.CLEARED, Rights.WEB_ONLY, Rights.NO_SYNDICATION, Rights.ONCE_ONLY}
    assert visible == set(itertools.product(clear, [None, today, today + timedelta(1)], [False], [True]))


@pytest.mark.parametrize("status", [Rights.CLEARED, Rights.ONCE_ONLY, Rights.NOT_CLEARED])
@pytest.mark.slow
def test_the_rule_for_one_story_agrees_for_one_photograph_and_for_many_in_every_case(status):
    now = timezone.now()
    photo = make_photo()
    visible = set()
    for licensed, released in itertools.product(["", "a", "b"], ["", "a", "b", "ab"]):
        PhotoRelease.objects.all().delete()
        PhotoRelease.objects.bulk_create(PhotoRelease(photo=photo, holder=holder) for holder in released)
        Photo.objects.filter(pk=photo.pk).update(rights=status, only_holder=licensed)
        rows = Photo.objects.filter(pk=photo.pk)
        for one in (rows.get(), rows.with_release().get()):
            assert one.is_servable(now) == rows.servable(now).exists()
            assert one.is_in_library(now) == rows.in_library(now).exists()
            for page in ["", "a", "b", "c"]:
                assert one.is_servable_in(page, now) == rows.servable_in(page, now).exists()
        visible |= {(licensed, released, page) for page in ["", "a", "b"] if rows.servable_in(page, now).exists()}
    once = {("a", "a", ""), ("a", "a", "a"), ("a", "ab", "a"), ("b", "b", ""), ("b", "b", "b"), ("b", "ab", "b")}
    every = set(itertools.product(["", "a", "b"], ["a", "b", "ab"], ["", "a", "b"]))
    assert visible == {Rights.CLEARED: every, Rights.ONCE_ONLY: once, Rights.NOT_CLEARED: set()}[status]


def is_visible_in(photo, holder=""):
    return bool(pictures_for([photo.uuid], timezone.now(), holder))


def test_a_photograph_for_one_story_stays_with_the_first_story():
    photo = make_photo(rights_status=Rights.ONCE_ONLY)
    rights.release_many([("first", photo.uuid), ("second", photo.uuid)])
    assert (is_visible_in(photo, "first"), is_visible_in(photo, "second"), is_visible_in(photo)) == (True, False, False)
    rights.withdraw_release("first")
    assert not any(is_visible_in(photo, page) for page in ("first", "second", ""))
    assert not Photo.objects.servable(timezone.now()).exists()
    rights.release("second", [photo.uuid])
    assert not is_visible_in(photo, "second")
    PhotoRelease.objects.all().delete()  # as a rebuild of the catalogue does, which may come to the second story first
    rights.release_many([("second", photo.uuid), ("first", photo.uuid)])
    assert (is_visible_in(photo, "first"), is_visible_in(photo, "second")) == (True, False)


def test_later_rights_give_the_photograph_to_its_first_story_and_new_rights_release_it():
    photo, first, second = make_photo(), str(uuid4()), str(uuid4())
    for story in (first, second):
        rights.release(story, [photo.uuid])
    (photo,) = bulk_edit.edit(Photo.objects.all(), rights=Rights.ONCE_ONLY)
    assert (is_visible_in(photo, first), is_visible_in(photo, second)) == (True, False)
    bulk_edit.edit(Photo.objects.all(), rights=Rights.CLEARED)
    assert (is_visible_in(photo, first), is_visible_in(photo, second)) == (True, True)
    rights.withdraw_release(first)
    bulk_edit.edit(Photo.objects.all(), rights=Rights.ONCE_ONLY)
    assert (is_visible_in(photo, first), is_visible_in(photo, second)) == (False, True)


def test_of_two_stories_published_at_the_same_time_the_one_written_first_has_the_photograph():
    photo = make_photo(rights_status=Rights.ONCE_ONLY)
    as_the_second_read_it = Photo.objects.get()
    rights.release_many([("first", photo.uuid)])
    PhotoRelease.objects.update(holder="second")
    rights.reassign_single_use([as_the_second_read_it])
    assert Photo.objects.get().only_holder == "first"


@pytest.mark.slow
def test_a_photograph_for_one_story_is_in_no_public_library(client):
    photo = make_photo(used=True, rights_status=Rights.ONCE_ONLY, caption="Harbor")
    free = make_photo(used=True, caption="Harbor")
    for query in ("", "?q=harbor"):
        listed = client.get(f"/photos/{query}").context
        assert (listed["photos"], listed["count"]) == ([free], 1)
    assert client.get(photo.get_absolute_url()).status_code == 404
    assert not photo.is_syndicable(timezone.now())


def test_rights_end_with_the_last_day_in_the_newsrooms_zone(settings):
    settings.TIME_ZONE = "America/New_York"
    timezone.get_default_timezone.cache_clear()
    try:
        photo = make_photo(used=True, rights_until=datetime(2024, 7, 2).date())  # noqa: DTZ001
        night = datetime(2024, 7, 3, 3, 59, tzinfo=ZoneInfo("UTC"))
        assert photo.is_servable(night)
        assert not photo.is_servable(night + timedelta(minutes=1))
        assert photo.rights_end() == night + timedelta(minutes=1)
    finally:
        timezone.get_default_timezone.cache_clear()


def test_a_story_releases_exactly_the_photographs_it_uses(django_assert_max_num_queries):
    one, two, three = make_photo(), make_photo(), make_photo()
    rights.release("story", [one.uuid, str(two.uuid)])
    with django_assert_max_num_queries(4):
        rights.release("story", [two.uuid, three.uuid, three.uuid, uuid4(), "no uuid"])
    with django_assert_max_num_queries(1):
        rights.release("story", [three.uuid, two.uuid])
    assert set(PhotoRelease.objects.values_list("photo", "holder")) == {(two.pk, "story"), (three.pk, "story")}
    rights.withdraw_release("story")
    assert not PhotoRelease.objects.exists()


@pytest.mark.parametrize("batch", [1, 2, 3, 4, 5])
def test_photographs_are_released_the_same_with_any_batch_size(monkeypatch, batch):
    monkeypatch.setattr(rights, "_BATCH", batch)
    photos = [make_photo(), make_photo(rights_status=Rights.ONCE_ONLY)]
    pairs = [(holder, photo.uuid) for holder in ("one", "two") for photo in photos]
    rights.release_many([*pairs, ("three", "no number")])
    assert set(PhotoRelease.objects.values_list("holder", "photo__uuid")) == set(pairs)
    assert Photo.objects.get(pk=photos[1].pk).only_holder == "one"


def test_a_photograph_of_two_stories_stays_when_one_is_withdrawn():
    photo = make_photo()
    rights.release_many([("a", photo.uuid), ("b", str(photo.uuid)), ("b", "nonsense"), ("a", photo.uuid)])
    rights.withdraw_release("a")
    assert rights.servable(photo, timezone.now())


@pytest.mark.slow
def test_the_report_lists_rights_that_end_soon_held_photographs_and_overuse():
    now = timezone.now()
    today = timezone.localdate(now)
    soon = make_photo(used=True, rights_until=today + timedelta(3))
    make_photo(used=True, rights_until=today + timedelta(300))
    make_photo(rights_until=today + timedelta(3))
    ended = make_photo(used=True, rights_until=today - timedelta(1))
    once = make_photo(used=True, rights_status=Rights.ONCE_ONLY)
    make_photo(used=True, rights_status=Rights.ONCE_ONLY)
    rights.release(str(uuid4()), [once.uuid])
    assert list(rights.expiring(now, timedelta(30))) == [soon]
    assert list(rights.held_back(now)) == [ended]
    assert list(rights.overused()) == [once]
