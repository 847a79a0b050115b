"""Accounts that are changed while their owner, or somebody with a one-time link, saves something else of them."""

import time

import pytest
from django.contrib.auth import base_user
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.test import Client
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from articles.admin.accounts import links, own_account, two_factor
from articles.models import AuditEntry
from tests.articles.admin.desk_client import Colleague, text_of
from tests.articles.admin.test_sign_in import code_of
from tests.threads import at_the_same_time

PASSWORD, OTHER = "a river runs by it", "a bridge leads over it"
NEW = {"new_password1": OTHER, "new_password2": OTHER}


def rosa_with_password() -> Colleague:
    rosa = Colleague("Reporter", name="rosa")
    rosa.user.set_password(PASSWORD)
    rosa.user.save()
    rosa.force_login(rosa.user)
    return rosa


def by_link():
    """Set a new password for the account with a one-time link."""
    anybody = Client()
    page = anybody.get(links.one_time_link(User.objects.get(username="rosa")).partition(":8000")[2], follow=True)
    return anybody.post(page.request["PATH_INFO"], NEW)


def by_owner(client):
    return client.post("/admin/password_change/", NEW | {"old_password": PASSWORD})


def by_administrator(client):
    rosa, chief = User.objects.get(username="rosa"), Colleague("Administrator", name="chief")
    values = {"password1": OTHER, "password2": OTHER, "usable_password": "true"}
    return chief.post(f"/admin/auth/user/{rosa.pk}/password/", values)


def by_administrator_without_password(client):
    rosa, chief = User.objects.get(username="rosa"), Colleague("Administrator", name="chief")
    return chief.post(f"/admin/auth/user/{rosa.pk}/password/", {"usable_password": "false", "unset-password": ""})


@pytest.mark.django_db
@pytest.mark.parametrize("change", [by_owner, by_administrator, by_administrator_without_password])
def test_a_new_password_leaves_what_a_colleague_changed_while_it_was_saved(change, monkeypatch):
    rosa, make_password = rosa_with_password(), base_user.make_password

    def make_password_meanwhile(*args, **kwargs):
        User.objects.filter(username="rosa").update(is_active=False, is_staff=False, email="r@courier.example")
        return make_password(*args, **kwargs)

    monkeypatch.setattr(base_user, "make_password", make_password_meanwhile)
    assert change(rosa).status_code == 302
    account = User.objects.get(username="rosa")
    assert (account.is_active, account.is_staff, account.email) == (False, False, "r@courier.example")
    assert not account.check_password(PASSWORD)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "meanwhile", [{"is_active": False}, {"email": "other@courier.example"}, {"password": "set by somebody else"}]
)
def test_a_link_that_is_void_when_the_password_is_saved_sets_none(meanwhile, monkeypatch):
    rosa_with_password()
    make_password = base_user.make_password

    def make_password_meanwhile(*args, **kwargs):
        User.objects.filter(username="rosa").update(**meanwhile)
        return make_password(*args, **kwargs)

    monkeypatch.setattr(base_user, "make_password", make_password_meanwhile)
    page = by_link()
    account = User.objects.get(username="rosa")
    assert {name: getattr(account, name) for name in meanwhile} == meanwhile
    assert not account.check_password(OTHER)
    assert page.status_code == 200 and "This link does not work any more" in page.content.decode()
    assert not AuditEntry.objects.filter(action="password by link").exists()


@pytest.mark.slow
def test_a_link_that_is_sent_twice_in_the_same_moment_sets_one_password(transactional_db, monkeypatch):
    rosa_with_password()
    link = links.one_time_link(User.objects.get()).partition(":8000")[2]
    windows = [Client(), Client()]
    paths = [window.get(link, follow=True).request["PATH_INFO"] for window in windows]
    make_password = base_user.make_password

    def make_password_slowly(*args, **kwargs):
        time.sleep(0.3)  # so that both have checked the link before one of them saves the password
        return make_password(*args, **kwargs)

    monkeypatch.setattr(base_user, "make_password", make_password_slowly)
    texts = ["a bridge leads over it", "a ferry lies beside it"]
    sends = at_the_same_time(
        *(
            lambda window=window, path=path, text=text: window.post(
                path, {"new_password1": text, "new_password2": text}
            )
            for window, path, text in zip(windows, paths, texts, strict=True)
        )
    )
    assert sorted(response.status_code for response in sends) == [200, 302]
    taken = next(text for response, text in zip(sends, texts, strict=True) if response.status_code == 302)
    assert User.objects.get().check_password(taken)
    assert AuditEntry.objects.filter(action="password by link").count() == 1


@pytest.mark.django_db
def test_the_own_name_and_address_leave_what_a_colleague_changed_while_they_were_saved(monkeypatch):
    rosa = rosa_with_password()

    def is_own_meanwhile(form, password):
        User.objects.update(is_active=False, password="set by somebody else", last_name="Roe")
        return True

    monkeypatch.setattr(own_account.OwnAccountForm, "_is_own", is_own_meanwhile)
    rosa.post("/admin/account/", {"first_name": "Rosa", "email": "rosa@courier.example", "password": PASSWORD})
    account = User.objects.get()
    assert (account.first_name, account.email) == ("Rosa", "rosa@courier.example")
    assert (account.is_active, account.password, account.last_name) == (False, "set by somebody else", "Roe")


def slowly(function):
    """Return a function that waits before it returns, so that another thread has read the same rows meanwhile."""

    def wait(*args, **kwargs):
        result = function(*args, **kwargs)
        time.sleep(0.3)
        return result

    return wait


@pytest.mark.slow
def test_recovery_codes_that_are_made_twice_in_the_same_moment_are_one_set(transactional_db, monkeypatch):
    user = rosa_with_password().user
    monkeypatch.setattr(QuerySet, "delete", slowly(QuerySet.delete))
    sets = at_the_same_time(*[lambda: two_factor.new_recovery_codes(user)] * 2)
    assert [len(codes) for codes in sets] == [10, 10] and StaticDevice.objects.count() == 1
    tokens = {f"{token[:5]}-{token[5:]}" for token in StaticToken.objects.values_list("token", flat=True)}
    assert tokens in [set(codes) for codes in sets]


@pytest.mark.slow
def test_two_windows_that_ask_for_a_new_app_in_the_same_moment_show_one_key(transactional_db, monkeypatch):
    windows = [rosa_with_password(), Colleague("Reporter", name="rosa")]
    monkeypatch.setattr(TOTPDevice, "__init__", slowly(TOTPDevice.__init__))
    pages = at_the_same_time(*(lambda window=window: window.get("/admin/second-factor/") for window in windows))
    assert [page.status_code for page in pages] == [200, 200]
    assert TOTPDevice.objects.count() == 1


@pytest.mark.slow
def test_a_code_that_is_sent_twice_in_the_same_moment_confirms_an_app_once(transactional_db, monkeypatch):
    windows = [rosa_with_password(), Colleague("Reporter", name="rosa")]
    windows[0].get("/admin/second-factor/")
    code = code_of(TOTPDevice.objects.get())
    monkeypatch.setattr(TOTPDevice, "verify_token", slowly(TOTPDevice.verify_token))
    sends = at_the_same_time(
        *(lambda window=window: window.post("/admin/second-factor/", {"code": code}) for window in windows)
    )
    assert ["These ten codes each work once" in text_of(page) for page in sends].count(True) == 1
    assert list(AuditEntry.objects.filter(action="app added").values_list("key", flat=True)) == ["rosa"]
