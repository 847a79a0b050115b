"""Signing in slows down guesses, ends sessions after a time, and asks for a second factor where a role requires it."""

import time

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.core import checks
from django.test import Client
from django.urls import reverse
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from articles.models import AuditEntry
from media.models.rights import Rights
from newsroom.middleware.sign_in import address_of
from tests.articles.admin.desk_client import Colleague
from tests.articles.public.test_audio import add_audio
from tests.articles.record.test_printed_pages import add_page
from tests.factories import make_article
from tests.media.pictures import make_photo

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
LOGIN, PAGE = "/admin/login/", "/admin/second-factor/"


@pytest.fixture
def edda():
    user = User.objects.create_user("edda", password="a river runs by it", is_staff=True)
    user.groups.set(Group.objects.filter(name="Editor"))
    return user


def sign_in(password="a river runs by it", client=None, **extra):
    client = client or Client()
    return client, client.post(LOGIN, {"username": "edda", "password": password, "next": "/admin/"}, **extra)


def code_of(device, drift=0):
    return f"{totp(device.bin_key, step=device.step, t0=device.t0, digits=device.digits, drift=drift):06}"


def set_up_second_factor(colleague):
    """Set up the second factor as its page requires; return the device and the page that follows."""
    colleague.get(PAGE)
    device = TOTPDevice.objects.get(user=colleague.user)
    page = colleague.post(PAGE, {"code": code_of(device)})
    # A code counts once; the next test of a code shall not wait half a minute.
    TOTPDevice.objects.update(last_t=-1)
    return device, page


def test_passwords_are_hashed_with_argon2(edda):
    assert edda.password.startswith("argon2$argon2id$")


def test_an_older_hash_is_renewed_when_its_owner_signs_in(edda):
    from django.contrib.auth.hashers import make_password

    edda.password = make_password("a river runs by it", hasher="pbkdf2_sha256")
    edda.save()
    assert sign_in()[1].status_code == 302
    edda.refresh_from_db()
    assert edda.password.startswith("argon2$")


@pytest.mark.slow
def test_after_too_many_guesses_even_the_right_password_has_to_wait(edda):
    for _ in range(settings.AXES_FAILURE_LIMIT - 1):
        assert sign_in("wrong")[1].status_code == 200
    assert sign_in("wrong")[1].status_code == 429
    _, answer = sign_in()
    assert answer.status_code == 429
    assert "Wait 15 minutes" in answer.content.decode()


@pytest.mark.slow
def test_guesses_from_another_address_do_not_lock_the_owner_out(edda):
    for _ in range(settings.AXES_FAILURE_LIMIT + 1):
        sign_in("wrong", REMOTE_ADDR="203.0.113.9")
    assert sign_in()[1].status_code == 302


@pytest.mark.slow
def test_behind_a_proxy_the_address_is_the_one_that_the_proxy_states(edda, settings):
    settings.BEHIND_PROXY = True
    for number in range(settings.AXES_FAILURE_LIMIT):
        _, answer = sign_in("wrong", HTTP_X_FORWARDED_FOR=f"10.0.0.{number}, 203.0.113.9")
    assert answer.status_code == 429, "what the visitor writes before the proxy's own entry must not count"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "10.0.0.1, 203.0.113.9", "203.0.113.9"),
        (2, "10.0.0.1, 203.0.113.9, 192.0.2.1", "203.0.113.9"),
        (2, "192.0.2.1", "192.0.2.1"),
        (True, "10.0.0.1, 203.0.113.9", "203.0.113.9"),
        (1, "203.0.113.9:50123", "203.0.113.9"),  # some proxies add the port, which is another one each time
        (1, "2001:DB8:0::9", "2001:db8::9"),
        (1, "[2001:db8::9]:443", "2001:db8::9"),
        (1, "fe80::9%eth0", "fe80::9"),
        (1, "unknown", "127.0.0.1"),
        (1, "203.0.113.9, ", "127.0.0.1"),
    ],
)
def test_behind_several_proxies_the_address_is_the_one_that_the_outermost_states(
    rf, settings, proxies, forwarded, address
):
    settings.BEHIND_PROXY = proxies
    assert address_of(rf.get("/", HTTP_X_FORWARDED_FOR=forwarded)) == address


@pytest.mark.slow
def test_a_session_ends_half_a_day_after_the_last_request(edda, monkeypatch):
    client, _ = sign_in()
    assert client.get("/admin/").status_code == 200
    began = client.session.get_expiry_date()
    later = time.time() + 3 * 3600
    monkeypatch.setattr("newsroom.middleware.sign_in.time.time", lambda: later)
    assert settings.SESSION_COOKIE_NAME in client.get("/admin/").cookies, "the session is renewed"
    assert settings.SESSION_COOKIE_NAME not in client.get("/admin/").cookies, "but not at every click"
    assert client.session.get_expiry_date() >= began
    assert settings.SESSION_COOKIE_AGE == 12 * 3600


def test_public_pages_do_not_touch_the_session(edda):
    client, _ = sign_in()
    assert not client.get("/").cookies


@pytest.mark.slow
def test_a_second_factor_is_set_up_and_required_at_the_next_sign_in(edda):
    colleague = Colleague("Editor", name="adam")
    page = colleague.get(PAGE)
    assert "data:image/svg+xml" in page.content.decode()
    assert "not right" in colleague.post(PAGE, {"code": "000000"}).content.decode()
    TOTPDevice.objects.update(throttling_failure_count=0)
    device, page = set_up_second_factor(colleague)
    assert page.content.decode().count("<code>") == 10, "the recovery codes are shown"
    assert colleague.get("/admin/").status_code == 200, "this session has just proved it"
    again = Client()
    again.force_login(colleague.user)
    answer = again.get("/admin/articles/article/")
    assert answer["Location"] == f"{PAGE}?next=/admin/articles/article/"
    assert again.post(f"{PAGE}?next=/admin/articles/article/", {"code": "123456"}).status_code == 200
    TOTPDevice.objects.update(throttling_failure_count=0)
    answer = again.post(f"{PAGE}?next=/admin/articles/article/", {"code": code_of(device)})
    assert answer["Location"] == "/admin/articles/article/"
    assert again.get("/admin/articles/article/").status_code == 200
    assert AuditEntry.objects.filter(action="second factor on", key="adam").exists()


@pytest.mark.processes
def test_without_the_code_nobody_gets_more_of_files_than_readers_do():
    """The password alone opened printed pages and audio that only the desk may see."""
    page, audio = add_page(), add_audio(make_article(), rights=Rights.NOT_CLEARED)
    paths = [f"/printed/{page.uuid}/1-large.webp", f"/printed/{page.uuid}/file", f"/audio/{audio.uuid}.mp3"]
    colleague, with_password = Colleague("Editor"), Client()
    assert statuses(colleague, paths) == {200}
    set_up_second_factor(colleague)
    assert statuses(colleague, paths) == {200}
    with_password.force_login(colleague.user)
    assert statuses(with_password, paths) == {404}


def statuses(client: Client, paths: list[str]) -> set[int]:
    answers = [client.get(path) for path in paths]
    for answer in answers:
        answer.getvalue()  # to its end, where a file is closed
    return {answer.status_code for answer in answers}


@pytest.mark.slow
def test_a_code_is_valid_once():
    colleague = Colleague("Editor")
    device, _ = set_up_second_factor(colleague)
    code = code_of(device)
    first, second = Client(), Client()
    for client in (first, second):
        client.force_login(colleague.user)
    assert first.post(PAGE, {"code": code}).status_code == 302
    assert second.post(PAGE, {"code": code}).status_code == 200


@pytest.mark.slow
def test_a_recovery_code_opens_the_desk_once():
    colleague = Colleague("Editor")
    set_up_second_factor(colleague)
    code = StaticToken.objects.first().token
    for expected in (302, 200):
        client = Client()
        client.force_login(colleague.user)
        assert client.post(PAGE, {"code": f"{code[:5]}-{code[5:]}".upper()}).status_code == expected
    assert StaticToken.objects.count() == 9


@pytest.mark.slow
@pytest.mark.parametrize("target", ["//evil.example/", "https://evil.example/", "javascript:alert(1)"])
def test_after_the_code_nobody_is_redirected_to_another_site(target):
    colleague = Colleague("Editor")
    device, _ = set_up_second_factor(colleague)
    client = Client()
    client.force_login(colleague.user)
    assert client.post(f"{PAGE}?next={target}", {"code": code_of(device)})["Location"] == "/admin/"


@pytest.mark.slow
def test_a_role_that_requires_a_second_factor_works_only_with_one(settings):
    settings.SECOND_FACTOR_ROLES = ["Administrator"]
    assert Colleague("Editor", name="adam").get("/admin/").status_code == 200
    colleague = Colleague("Administrator")
    assert colleague.get("/admin/")["Location"] == f"{PAGE}?next=/admin/"
    assert colleague.post("/admin/auth/user/add/", {"username": "x"}).status_code == 302
    assert not User.objects.filter(username="x").exists()
    set_up_second_factor(colleague)
    assert colleague.get("/admin/").status_code == 200
    colleague.post(PAGE, {"give_up": "1", "password": recovery_code()})
    assert TOTPDevice.objects.filter(confirmed=True).exists(), "who must have one cannot give it up"


@pytest.mark.slow
def test_a_second_factor_that_no_role_requires_can_be_removed():
    colleague = Colleague("Editor")
    set_up_second_factor(colleague)
    old = set(StaticToken.objects.values_list("token", flat=True))
    colleague.post(PAGE, {"codes": "1", "password": recovery_code()})
    assert not old & set(StaticToken.objects.values_list("token", flat=True))
    colleague.post(PAGE, {"give_up": "1", "password": recovery_code()})
    assert not TOTPDevice.objects.exists() and not StaticToken.objects.exists()


def recovery_code():
    return StaticToken.objects.first().token


@pytest.mark.slow
@pytest.mark.parametrize("action", ["codes", "give_up"])
def test_a_desk_left_open_changes_no_second_factor_without_password_or_code(action):
    colleague = Colleague("Editor")
    colleague.user.set_password("a river runs by it")
    colleague.user.save()
    colleague.force_login(colleague.user)
    set_up_second_factor(colleague)
    old = set(StaticToken.objects.values_list("token", flat=True))
    for proof in ({}, {"password": ""}, {"password": "wrong"}, {"password": "000000"}):
        page = colleague.post(PAGE, {action: "1"} | proof)
        assert page.status_code == 200 and "recovery-codes" not in page.content.decode()
        assert TOTPDevice.objects.filter(confirmed=True).exists()
        assert set(StaticToken.objects.values_list("token", flat=True)) == old
    assert "neither your password nor a code" in page.content.decode()
    TOTPDevice.objects.update(throttling_failure_count=0)
    assert colleague.post(PAGE, {action: "1", "password": "a river runs by it"}).status_code in (200, 302)
    assert set(StaticToken.objects.values_list("token", flat=True)) != old


@pytest.mark.slow
def test_guesses_at_the_password_of_an_open_desk_count_as_those_at_the_sign_in():
    colleague = Colleague("Editor")
    colleague.user.set_password("a river runs by it")
    colleague.user.save()
    colleague.force_login(colleague.user)
    set_up_second_factor(colleague)
    for _ in range(settings.AXES_FAILURE_LIMIT):
        colleague.post(PAGE, {"give_up": "1", "password": "a wrong guess"})
    colleague.post(PAGE, {"give_up": "1", "password": "a river runs by it"})
    assert TOTPDevice.objects.filter(confirmed=True).exists()


def test_the_page_of_the_second_factor_is_closed_to_readers(client):
    assert client.get(PAGE)["Location"].startswith(reverse("admin:login"))
    client.force_login(User.objects.create(username="reader"))
    assert client.get(PAGE)["Location"].startswith(reverse("admin:login"))


def test_no_page_of_the_desk_displays_secret_keys():
    assert TOTPDevice not in admin.site._registry


def test_an_unknown_role_in_the_setting_is_reported(settings):
    settings.SECOND_FACTOR_ROLES = ["Editors"]
    assert any(error.id == "articles.E002" for error in checks.run_checks())


@pytest.mark.slow
def test_without_the_code_no_hidden_photograph_is_visible():
    colleague = Colleague("Editor")
    thumb = next(iter(colleague.get("/admin/media/photo/pick/", {"uuid": str(make_photo().uuid)}).json()["photos"]))[
        "thumb"
    ]
    set_up_second_factor(colleague)
    again = Client()
    again.force_login(colleague.user)
    assert (colleague.get(thumb).status_code, again.get(thumb).status_code) == (200, 404)


@pytest.mark.slow
def test_a_password_alone_does_not_change_the_password_of_an_account_with_a_second_factor():
    colleague = Colleague("Editor")
    set_up_second_factor(colleague)
    thief = Client()
    thief.force_login(colleague.user)
    for method in (thief.get, thief.post):
        assert method("/admin/password_change/")["Location"].startswith(PAGE)
    assert colleague.get("/admin/password_change/").status_code == 200
