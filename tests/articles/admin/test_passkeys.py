"""A passkey is a second factor like the codes of an app: made, named, used and removed, each only by its owner."""

import json
import time

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp_webauthn.models import WebAuthnAttestation, WebAuthnCredential
from hypothesis import given
from hypothesis import strategies as st

from articles.models import AuditEntry
from newsroom.middleware import admission
from tests.articles.admin.desk_client import Colleague
from tests.articles.admin.passkey_device import HOST, ORIGIN, PasskeyDevice, decoded, encoded
from tests.articles.admin.test_sign_in import code_of, set_up_second_factor

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
PAGE, PASSWORD = "/admin/second-factor/", "a river runs by it"


@pytest.fixture(autouse=True)
def site(settings):
    """Let the archive be at an address for which browsers make passkeys, and forget the failures of other tests."""
    settings.PASSKEYS, settings.OTP_WEBAUTHN_RP_ID = True, HOST
    settings.OTP_WEBAUTHN_ALLOWED_ORIGINS = [ORIGIN]
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def owner(site):
    """Return a client of an editor who has a password and no second factor."""
    colleague = Colleague("Editor")
    colleague.user.set_password(PASSWORD)
    colleague.user.save()
    colleague.force_login(colleague.user)
    return colleague


def with_passkey(colleague, name="blue key") -> PasskeyDevice:
    """Make the first passkey of a colleague on the page of the second factor."""
    device = PasskeyDevice()
    page = colleague.post(PAGE, {"passkey": device.create(options_of(colleague.get(PAGE))), "name": name})
    assert page.context["step"] == "codes"
    return device


def options_of(page) -> str:
    assert page.context["options"], page.content.decode()
    return page.context["options"]


def signed_in_again(colleague) -> Client:
    """Return a client of the colleague that has given the password alone."""
    client = Client()
    client.force_login(colleague.user)
    return client


def use(client, device: PasskeyDevice, path: str = PAGE):
    return client.post(path, {"passkey": device.get(options_of(client.get(PAGE)))})


def actions() -> list[str]:
    """Return what the audit log has of accounts, but for what they may do."""
    entries = AuditEntry.objects.filter(noun="account").exclude(action="rights").order_by("pk")
    return list(entries.values_list("action", flat=True))


@pytest.mark.slow
def test_a_passkey_is_made_with_a_name_and_recovery_codes_and_opens_the_desk_at_the_next_sign_in(owner):
    device = with_passkey(owner)
    assert StaticToken.objects.count() == 10
    assert owner.get("/admin/").status_code == 200, "this session has just proved it"
    passkey = WebAuthnCredential.objects.get()
    assert (passkey.user, passkey.name) == (owner.user, "blue key")
    assert not WebAuthnAttestation.objects.exists(), "who made the device is not stored"
    again = signed_in_again(owner)
    assert again.get("/admin/articles/article/")["Location"] == f"{PAGE}?next=/admin/articles/article/"
    answer = use(again, device, f"{PAGE}?next=/admin/articles/article/")
    assert answer["Location"] == "/admin/articles/article/"
    assert again.get("/admin/articles/article/").status_code == 200
    passkey.refresh_from_db()
    assert passkey.last_used_at and passkey.sign_count == 1
    assert actions() == ["passkey added", "second factor on"]


@pytest.mark.slow
def test_a_recovery_code_opens_the_desk_of_somebody_who_has_a_passkey_alone(owner):
    with_passkey(owner)
    again = signed_in_again(owner)
    assert again.post(PAGE, {"code": StaticToken.objects.first().token}).status_code == 302
    assert again.get("/admin/").status_code == 200


@pytest.mark.slow
def test_an_answer_of_a_passkey_is_valid_once(owner):
    device = with_passkey(owner)
    again = signed_in_again(owner)
    answer = device.get(options_of(again.get(PAGE)))
    assert again.post(PAGE, {"passkey": answer}).status_code == 302
    other = signed_in_again(owner)
    other.get(PAGE)
    for client in (signed_in_again(owner), other):
        assert client.post(PAGE, {"passkey": answer}).status_code == 200
        assert client.get("/admin/")["Location"].startswith(PAGE)


@pytest.mark.slow
def test_a_second_window_that_asks_does_not_outdate_the_answer_of_the_first(owner):
    device = with_passkey(owner)
    again = signed_in_again(owner)
    first = options_of(again.get(PAGE))
    again.get(PAGE)
    assert again.post(PAGE, {"passkey": device.get(first)}).status_code == 302


@pytest.mark.slow
def test_a_window_that_asks_late_has_time_left_to_answer(owner, monkeypatch):
    device = with_passkey(owner)
    again = signed_in_again(owner)
    again.get(PAGE)
    begun = time.time()
    monkeypatch.setattr(time, "time", lambda: begun + 200)
    late = options_of(again.get(PAGE))
    monkeypatch.setattr(time, "time", lambda: begun + 400)
    assert again.post(PAGE, {"passkey": device.get(late)}).status_code == 302


@pytest.mark.slow
def test_an_answer_that_proves_nothing_uses_the_challenge_up(owner):
    device = with_passkey(owner)
    again = signed_in_again(owner)
    options = options_of(again.get(PAGE))
    again.post(PAGE, {"passkey": PasskeyDevice().get(options)})
    assert again.post(PAGE, {"passkey": device.get(options)}).status_code == 200
    assert again.get("/admin/")["Location"].startswith(PAGE)


def other_key(device):
    device.key = PasskeyDevice().key


def other_site(device):
    device.origin = "https://archive.example.evil.example"


def other_host(device):
    device.host = "evil.example"


def other_credential(device):
    device.credential_id = PasskeyDevice().credential_id


def cloned(device):
    """Let the true device have signed more often since the copy was made."""
    WebAuthnCredential.objects.update(sign_count=100)


@pytest.mark.slow
@pytest.mark.parametrize("change", [other_key, other_site, other_host, other_credential, cloned])
def test_an_answer_that_proves_nothing_is_refused_and_counts_as_a_wrong_password(owner, change, settings):
    device = with_passkey(owner)
    use(signed_in_again(owner), device)
    change(device)
    again = signed_in_again(owner)
    for _ in range(settings.AXES_FAILURE_LIMIT - 1):
        assert "not accepted" in use(again, device).content.decode()
    assert again.get("/admin/")["Location"].startswith(PAGE)
    assert [use(again, device).status_code for _ in range(2)] == [429, 429]


@pytest.mark.slow
def test_the_passkey_of_a_colleague_opens_only_the_own_desk(owner):
    with_passkey(owner)
    adam = Colleague("Editor", name="adam")
    device = with_passkey(adam)
    assert "not accepted" in use(signed_in_again(owner), device).content.decode()


def test_a_challenge_expires(owner, monkeypatch):
    device = with_passkey(owner)
    again = signed_in_again(owner)
    answer = device.get(options_of(again.get(PAGE)))
    later = time.time() + 301
    monkeypatch.setattr("articles.admin.accounts.passkeys.time.time", lambda: later)
    assert "took too long" in again.post(PAGE, {"passkey": answer}).content.decode()
    assert again.get("/admin/")["Location"].startswith(PAGE)


def test_whoever_knows_the_password_alone_adds_no_passkey(owner):
    with_passkey(owner)
    thief = signed_in_again(owner)
    options = options_of(thief.get(PAGE))
    thief.post(PAGE, {"passkey": PasskeyDevice().create(options), "name": "mine"})
    thief.post(PAGE, {"add": "1", "password": PASSWORD})
    assert WebAuthnCredential.objects.count() == 1


@pytest.mark.slow
def test_a_desk_left_open_adds_renames_and_removes_no_passkey_without_password_or_code(owner):
    with_passkey(owner)
    passkey = WebAuthnCredential.objects.get()
    for proof in ({}, {"password": ""}, {"password": "wrong"}):
        for change in ({"add": "1"}, {"rename": passkey.pk, f"name-{passkey.pk}": "x"}, {"remove": passkey.pk}):
            assert owner.post(PAGE, change | proof).context["step"] == "manage"
    owner.post(PAGE, {"passkey": PasskeyDevice().create('{"challenge": "AAAA"}'), "name": "x"})
    assert list(WebAuthnCredential.objects.values_list("name", flat=True)) == ["blue key"]
    assert actions() == ["passkey added", "second factor on"]


@pytest.mark.slow
def test_after_a_proof_passkeys_are_added_renamed_and_removed_and_the_audit_log_has_it(owner):
    first = with_passkey(owner)
    page = owner.post(PAGE, {"add": "1", "password": PASSWORD})
    second = PasskeyDevice()
    owner.post(PAGE, {"passkey": second.create(options_of(page)), "name": "telephone"})
    one, two = WebAuthnCredential.objects.order_by("pk")
    assert (one.name, two.name) == ("blue key", "telephone")
    owner.post(PAGE, {"rename": two.pk, f"name-{two.pk}": "old telephone", "password": PASSWORD})
    two.refresh_from_db()
    assert two.name == "old telephone"
    assert "“old telephone”" in owner.get(PAGE).content.decode()
    owner.post(PAGE, {"remove": one.pk, "password": PASSWORD})
    assert list(WebAuthnCredential.objects.all()) == [two]
    assert use(signed_in_again(owner), first).status_code == 200, "it opens nothing any more"
    assert use(signed_in_again(owner), second).status_code == 302
    assert actions()[2:] == ["passkey added", "passkey renamed", "passkey removed"]


@pytest.mark.slow
def test_the_last_factor_cannot_be_removed_alone(owner, settings):
    with_passkey(owner)
    passkey = WebAuthnCredential.objects.get()
    page = owner.post(PAGE, {"remove": passkey.pk, "password": PASSWORD}, follow=True)
    assert "the only one" in page.content.decode() and WebAuthnCredential.objects.exists()
    settings.SECOND_FACTOR_ROLES = ["Editor"]
    owner.post(PAGE, {"give_up": "1", "password": PASSWORD})
    assert WebAuthnCredential.objects.exists(), "who must have one cannot give it up"
    settings.SECOND_FACTOR_ROLES = []
    owner.post(PAGE, {"give_up": "1", "password": PASSWORD})
    assert not WebAuthnCredential.objects.exists() and not StaticToken.objects.exists()


@pytest.mark.slow
def test_the_passkeys_of_a_colleague_are_out_of_reach(owner):
    adam = Colleague("Editor", name="adam")
    with_passkey(adam)
    with_passkey(owner)
    foreign = WebAuthnCredential.objects.get(user=adam.user)
    for change in ({"remove": foreign.pk}, {"rename": foreign.pk, f"name-{foreign.pk}": "x"}):
        page = owner.post(PAGE, change | {"password": PASSWORD}, follow=True)
        assert "removed meanwhile" in page.content.decode()
    foreign.refresh_from_db()
    assert foreign.name == "blue key"


@pytest.mark.slow
def test_an_app_and_a_passkey_both_open_the_desk(owner):
    totp, _ = set_up_second_factor(owner)
    page = owner.post(PAGE, {"add": "1", "password": PASSWORD})
    assert "qr_code" not in page.context
    device = PasskeyDevice()
    owner.post(PAGE, {"passkey": device.create(options_of(page)), "name": "key"})
    assert use(signed_in_again(owner), device).status_code == 302
    assert signed_in_again(owner).post(PAGE, {"code": code_of(totp)}).status_code == 302
    owner.post(PAGE, {"remove": "app", "password": PASSWORD})
    assert not TOTPDevice.objects.filter(confirmed=True).exists()
    page = signed_in_again(owner).get(PAGE)
    assert page.context["step"] == "ask" and not page.context["has_app"]


def test_a_role_that_requires_a_second_factor_works_with_a_passkey(settings):
    settings.SECOND_FACTOR_ROLES = ["Administrator"]
    colleague = Colleague("Administrator")
    assert colleague.get("/admin/")["Location"] == f"{PAGE}?next=/admin/"
    with_passkey(colleague)
    assert colleague.get("/admin/").status_code == 200


def test_where_no_browser_makes_passkeys_none_is_offered(owner, settings):
    settings.PASSKEYS = False
    assert "data-passkey" not in owner.get(PAGE).content.decode()


@pytest.mark.slow
def test_a_passkey_is_registered_once(owner):
    device = with_passkey(owner)
    page = owner.post(PAGE, {"add": "1", "password": PASSWORD})
    again = owner.post(PAGE, {"passkey": device.create(options_of(page)), "name": "again"})
    assert "makes no passkey" in again.content.decode()
    assert WebAuthnCredential.objects.count() == 1


def test_an_address_that_failed_often_is_refused_before_anything_is_checked(owner, monkeypatch):
    device = with_passkey(owner)
    again = signed_in_again(owner)
    answer = device.get(options_of(again.get(PAGE)))
    monkeypatch.setattr(admission, "FAILURES_PER_ADDRESS", 0)
    assert again.post(PAGE, {"passkey": answer}).status_code == 429


def test_an_operator_takes_the_lost_factors_of_somebody_away(owner):
    with_passkey(owner)
    call_command("reset_second_factor", "edda")
    assert not WebAuthnCredential.objects.exists() and not StaticToken.objects.exists()
    assert signed_in_again(owner).get("/admin/").status_code == 200
    assert AuditEntry.objects.get(action="second factor off").by == "reset_second_factor"
    for name in ("edda", "nobody"):
        with pytest.raises(CommandError):
            call_command("reset_second_factor", name)


def test_no_page_of_the_desk_displays_keys_of_passkeys():
    assert WebAuthnCredential not in admin.site._registry


@pytest.mark.slow
@pytest.mark.parametrize(
    "answer",
    ["", "null", "[]", "{", "[" * 15_000, '{"id": 1}', '{"id": "", "rawId": "", "type": "public-key", "response": {}}',
     "x" * 20_000],
)  # fmt: skip
def test_an_answer_that_is_none_is_refused(owner, answer):
    with_passkey(owner)
    again = signed_in_again(owner)
    again.get(PAGE)
    assert again.post(PAGE, {"passkey": answer}).status_code == 200


@given(data=st.data())
def test_whatever_bytes_answer_for_a_new_passkey_no_error_page_follows(data):
    User.objects.filter(username="edda").delete()
    colleague = Colleague("Editor")
    answer = json.loads(PasskeyDevice().create(options_of(colleague.get(PAGE))))
    part = data.draw(st.sampled_from(sorted(answer["response"])))
    content = decoded(answer["response"][part])
    start = data.draw(st.integers(0, len(content) - 1))
    bytes_ = data.draw(st.binary(min_size=1, max_size=20))
    answer["response"][part] = encoded(content[:start] + bytes_ + content[start + len(bytes_) :])
    page = colleague.post(PAGE, {"passkey": json.dumps(answer), "name": "key"})
    assert page.status_code == 200
