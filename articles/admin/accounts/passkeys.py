"""Passkeys (WebAuthn, https://www.w3.org/TR/webauthn-3/) as a second factor, beside the codes of an app.

A page of the second factor has the options of a ceremony; `static/articles/desk/passkeys.js` hands them to the browser,
and the answer comes back in a field of the page's form. The challenge stays in the session and is valid once.
"""

import json
import time
from collections.abc import Callable
from math import inf

from axes.handlers.proxy import AxesProxyHandler
from django import forms
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.contrib.sessions.models import Session
from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.translation import gettext
from django_otp_webauthn.helpers import WebAuthnHelper
from django_otp_webauthn.models import WebAuthnCredential
from django_otp_webauthn.settings import app_settings

from articles.models.transactions import atomic, in_transaction
from articles.story.lazy_text import gettext_lazy as _

MAX_LENGTH = 16_000  # characters of a browser's answer
MAX_KEY_BYTES = 1_023
MAX_PASSKEYS = 20  # of one account
_CHALLENGE = "passkey_challenge"
_SIGNING_IN, _ADDING = "signing in", "adding"


class PasskeyRefused(Exception):
    """Raised if the browser's answer proves nothing; the message says what to do."""


class PasskeyNameForm(forms.Form):
    """What the owner calls a passkey."""

    name = forms.CharField(max_length=64, label=_("Name of the passkey"), initial="passkey")


def passkeys_of(user):
    """Return the passkeys of a user, the oldest first."""
    return WebAuthnCredential.objects.filter(user=user, confirmed=True).order_by("pk")


def is_locked_out(request: HttpRequest) -> bool:
    """Return whether the user's last proofs from this address failed too often, with passkeys or at the sign-in."""
    return not AxesProxyHandler.is_allowed(request, {"username": request.user.get_username()})


def creation_options(request: HttpRequest) -> str:
    """Return the options for a new passkey of the user as JSON, and remember their challenge; "" if none is possible.

    Passkeys need a SITE_URL with a name (no address of digits) and https, or localhost.
    """
    if not settings.PASSKEYS or passkeys_of(request.user).count() >= MAX_PASSKEYS:
        return ""
    return _options(request, _ADDING, lambda: WebAuthnHelper(request).register_begin(request.user))


def request_options(request: HttpRequest) -> str:
    """Return the options for signing in with one of the user's passkeys as JSON, "" if there is none."""
    if not settings.PASSKEYS or not passkeys_of(request.user).exists():
        return ""
    return _options(
        request,
        _SIGNING_IN,
        lambda: WebAuthnHelper(request).authenticate_begin(request.user, require_user_verification=False),
    )


def _options(request: HttpRequest, purpose: str, begin: Callable[[], tuple[dict, dict]]) -> str:
    """Return the options that wait for an answer, so that two windows do not outdate each other, or else new ones."""
    waiting = request.session.get(_CHALLENGE, {})
    is_fresh = _age(waiting) <= app_settings.OTP_WEBAUTHN_TIMEOUT_SECONDS / 2
    if is_fresh and waiting.get("purpose") == purpose and "options" in waiting:
        return waiting["options"]
    options, state = begin()
    text = json.dumps(options)
    request.session[_CHALLENGE] = {"purpose": purpose, "options": text, "state": state, "at": time.time()}
    return text


def _age(challenge: dict) -> float:
    """Return the seconds since a challenge was made; infinity for one without or with a time to come."""
    seconds = time.time() - challenge.get("at", 0)
    return seconds if seconds >= 0 else inf


@in_transaction(WebAuthnCredential)
def add_passkey(request: HttpRequest, name: str) -> WebAuthnCredential:
    """Store the passkey that the browser has made for `creation_options`. Raises PasskeyRefused."""
    state, answer = _challenge(request, _ADDING), _answer(request)
    try:
        passkey = _NamedPasskeys(request, name).register_complete(request.user, state, answer)
    except DatabaseError:
        raise
    except Exception:  # whatever a parser says of bytes that anybody may send
        raise PasskeyRefused(gettext("The browser's answer makes no passkey. Try again.")) from None
    return passkey


class _NamedPasskeys(WebAuthnHelper):
    """Makes passkeys with the name that their owner gives them; what a database could not hold is refused."""

    def __init__(self, request: HttpRequest, name: str):
        super().__init__(request)
        self.name = name

    def create_credential(self, user, response, parsed_credential, original_data):
        passkey = super().create_credential(user, response, parsed_credential, original_data)
        passkey.name = self.name
        digest = WebAuthnCredential.get_credential_id_sha256(passkey.credential_id)
        sizes = len(passkey.public_key), len(passkey.credential_id)
        if max(sizes) > MAX_KEY_BYTES or WebAuthnCredential.objects.filter(credential_id_sha256=digest).exists():
            raise ValueError(gettext("It is too large, or registered already."))
        return passkey

    def create_attestation(self, credential, attestation_object, client_data_json):
        """Store nothing: who made the device is not asked."""


def used_passkey(request: HttpRequest) -> WebAuthnCredential:
    """Return the passkey of the user with which the browser has answered `request_options`. Raises PasskeyRefused.

    An answer that proves nothing counts as a wrong password does.
    """
    state, answer = _challenge(request, _SIGNING_IN), _answer(request)
    try:
        return _verified(request, state, answer)
    except DatabaseError:
        raise
    except Exception:
        user_login_failed.send(sender=__name__, credentials={"username": request.user.get_username()}, request=request)
        raise PasskeyRefused(
            gettext("That is no passkey of this account, or it was not accepted. Try again.")
        ) from None


@in_transaction(WebAuthnCredential)
def _verified(request: HttpRequest, state: dict, answer: dict) -> WebAuthnCredential:
    """Return the passkey that signed the challenge, with the rows locked: one that is removed meanwhile is none."""
    own = list(passkeys_of(request.user).select_for_update())
    passkey = WebAuthnHelper(request).authenticate_complete(request.user, state, answer)
    if passkey not in own:
        raise ValueError(gettext("It is not confirmed."))
    return passkey


def _challenge(request: HttpRequest, purpose: str) -> dict:
    """Return what the session remembers of the options, once, also for two answers in the same moment.

    Raises PasskeyRefused.
    """
    with atomic(Session):
        row = Session.objects.select_for_update().filter(pk=request.session.session_key).first()
        is_used = row is None or _CHALLENGE not in row.get_decoded()
        remembered = request.session.pop(_CHALLENGE, {})
        if not is_used:
            request.session.save()
    if is_used or remembered.get("purpose") != purpose or _age(remembered) > app_settings.OTP_WEBAUTHN_TIMEOUT_SECONDS:
        raise PasskeyRefused(gettext("That took too long, or another page asked for a passkey since. Try again."))
    return remembered["state"]


def _answer(request: HttpRequest) -> dict:
    """Return the browser's answer. Raises PasskeyRefused."""
    text = request.POST.get("passkey", "")
    try:
        answer = json.loads(text) if len(text) <= MAX_LENGTH else None
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise PasskeyRefused(gettext("The browser gave no passkey. Try again."))
    return answer
