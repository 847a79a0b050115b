"""What a browser answers with a passkey, sent twice in the same moment, counts once."""

import time

import pytest
from django.contrib.sessions.backends.base import SessionBase
from django.test import Client
from django_otp_webauthn.models import WebAuthnCredential

from tests.articles.admin import test_passkeys
from tests.articles.admin.passkey_device import PasskeyDevice
from tests.articles.admin.test_passkeys import PAGE, options_of, signed_in_again, with_passkey
from tests.threads import at_the_same_time

site, owner = test_passkeys.site, test_passkeys.owner


@pytest.mark.slow
def test_an_answer_that_is_sent_twice_in_the_same_moment_is_valid_once(transactional_db, owner, monkeypatch):
    device = with_passkey(owner)
    again = signed_in_again(owner)
    answer = device.get(options_of(again.get(PAGE)))
    other = Client()
    other.cookies = again.cookies
    pop = SessionBase.pop

    def pop_slowly(*args, **kwargs):
        result = pop(*args, **kwargs)
        time.sleep(0.3)  # so that both have read the session before one of them stores it
        return result

    monkeypatch.setattr(SessionBase, "pop", pop_slowly)
    monkeypatch.setattr(WebAuthnCredential, "save", lambda *args, **kwargs: None)  # as of a device that does not count
    sends = at_the_same_time(*(lambda c=c: c.post(PAGE, {"passkey": answer}) for c in (again, other)))
    assert sorted(response.status_code for response in sends) == [200, 302]


@pytest.mark.slow
def test_a_new_passkey_that_is_sent_twice_in_the_same_moment_is_added_once(transactional_db, owner):
    options = options_of(owner.get(PAGE))
    values = {"passkey": PasskeyDevice().create(options), "name": "blue key"}
    other = Client()
    other.cookies = owner.cookies
    sends = at_the_same_time(*(lambda c=c: c.post(PAGE, values) for c in (owner, other)))
    assert ["These ten codes each work once" in page.content.decode() for page in sends].count(True) == 1
    assert WebAuthnCredential.objects.count() == 1
