"""Who may see a photograph, and when."""

import itertools
from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from media import rights
from media.models import Photo, Release
from media.models.licence import Rights
from tests.media.pictures import make_photo

pytestmark = pytest.mark.django_db


def test_the_rule_for_one_photograph_and_for_many_is_the_same_in_every_case():
    now = timezone.now()
    today = timezone.localdate(now)
    ends = [None, today - timedelta(1), today, today + timedelta(1)]
    photo = make_photo()
    shown = set()
    for status, until, withdrawn, used in itertools.product(Rights, ends, [False, True], [False, True]):
        Photo.objects.filter(pk=photo.pk).update(rights=status, rights_until=until, is_withdrawn=withdrawn)
        rights.release("story", [photo.uuid] if used else [])
        one, many = Photo.objects.get(pk=photo.pk), Photo.objects.filter(pk=photo.pk)
        assert rights.servable(one, now) == many.servable(now).exists()
        assert one.is_syndicable(now) == many.syndicable(now).exists()
        assert one.allows(now) == many.allowed(now).exists()
        if rights.servable(one, now):
            shown.add((status, until, withdrawn, used))
    clear = {Rights.CLEARED, Rights.WEB_ONLY, Rights.NO_SYNDICATION, Rights.ONCE_ONLY}
    assert shown == set(itertools.product(clear, [None, today, today + timedelta(1)], [False], [True]))


def test_rights_end_with_the_last_day_in_the_newsrooms_own_time(settings):
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


def test_a_story_releases_exactly_the_photographs_it_shows(django_assert_max_num_queries):
    one, two, three = make_photo(), make_photo(), make_photo()
    rights.release("story", [one.uuid, str(two.uuid)])
    with django_assert_max_num_queries(3):
        rights.release("story", [two.uuid, three.uuid, three.uuid, uuid4(), "no uuid"])
    assert set(Release.objects.values_list("photo", "holder")) == {(two.pk, "story"), (three.pk, "story")}
    rights.withdraw_release("story")
    assert not Release.objects.exists()


def test_a_photograph_of_two_stories_stays_when_one_is_withdrawn():
    photo = make_photo()
    rights.release_many([("a", photo.uuid), ("b", str(photo.uuid)), ("b", "nonsense"), ("a", photo.uuid)])
    rights.withdraw_release("a")
    assert rights.servable(photo, timezone.now())


def test_the_report_names_what_ends_soon_what_is_held_back_and_what_is_used_too_often():
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
    assert list(rights.refused(now)) == [ended]
    assert list(rights.overused()) == [once]
