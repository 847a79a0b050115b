"""What strangers send to sign in fits into the tables that remember it, on both engines, and fills none of them."""

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db.models import TextField
from django.db.models.functions import Cast, Length
from django.test import Client

pytestmark = pytest.mark.django_db
LOGIN = "/admin/login/"


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


def sign_in(username, query="", **fields):
    data = {"username": username, "password": "wrong"} | fields
    return Client().post(f"{LOGIN}{query}", data, headers={"user-agent": "u" * 4000, "accept": "a" * 4000})


def characters() -> int:
    columns = ("username", "user_agent", "get_data", "post_data", "path_info", "http_accept")
    rows = AccessAttempt.objects.values_list(*(Length(Cast(name, TextField())) for name in columns))
    return sum(sum(row) for row in rows)


def test_guesses_at_a_name_that_is_locked_add_nothing():
    User.objects.create_user("edda", password="a river runs by it", is_staff=True)
    long = {f"field{number}": "y" * 500 for number in range(20)}
    for _ in range(settings.AXES_FAILURE_LIMIT):
        sign_in("edda", **long)
    first = AccessAttempt.objects.values().get()
    assert first["failures_since_start"] == settings.AXES_FAILURE_LIMIT and characters() < 20_000
    for _ in range(settings.AXES_FAILURE_LIMIT):
        assert sign_in("edda", "?x=" + "z" * 3000, **long).status_code == 429
    assert AccessAttempt.objects.values().get() == first


@pytest.mark.parametrize(
    "name", ["n" * 151, "n" * 5000, "\N{FAMILY}" * 300, "\u0344" * 150, "\ufdfa" * 150, "a\0b", b"\xed\xa0\x80"]
)
def test_a_name_that_no_account_can_have_is_refused_and_not_stored(name):
    assert sign_in(name).status_code == 200
    assert not AccessAttempt.objects.exclude(username__regex=".{1,150}").exists() and characters() < 2_500
