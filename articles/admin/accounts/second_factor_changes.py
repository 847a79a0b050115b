"""The page of the second factor. Who has one changes it there: more passkeys, other names, new recovery codes.

Each change asks for the password or a code, and the audit log has it.
"""

import re
import time

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp_webauthn.models import WebAuthnCredential

from articles.admin.accounts import refused_forms, two_factor
from articles.admin.accounts.links import log_account
from articles.admin.accounts.passkeys import MAX_PASSKEYS, PasskeyNameForm, passkeys_of
from articles.models.transactions import in_transaction
from articles.story.lazy_text import gettext_lazy as _

ADDING_SECONDS = 300  # between the proof and the new passkey or app
_PROVED_AT = "second_factor_proved_at"
_CHANGES = ("codes", "give_up", "add", "rename", "remove")
_CODE = re.compile(r"[0-9]{6}|[0-9a-f]{10}", re.ASCII)


class ProofForm(forms.Form):
    """The password, or a code: whoever finds a desk left open changes no second factor."""

    password = forms.CharField(
        max_length=128,
        strip=False,
        label=_("Your password, or a code"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, request, *args):
        super().__init__(*args)
        self.request = request

    def clean_password(self):
        """Check the code, else the password; guesses count as those at the sign-in do."""
        text, user = self.cleaned_data["password"], self.request.user
        code = text.replace(" ", "").replace("-", "").lower()
        if _CODE.fullmatch(code) and two_factor.matching_device(user, code):
            return text
        if authenticate(self.request, username=user.get_username(), password=text) == user:
            return text
        raise forms.ValidationError(gettext("That is neither your password nor a code that is valid now."))


@admin.site.admin_view
def page(request: HttpRequest):
    """Return the page of the second factor: the question for it, what sets it up, or what changes it."""
    refused = refused_forms.carried_form(request)
    if not two_factor.has_second_factor(request.user):
        return two_factor.set_up(request, refused)
    if not request.user.is_verified():
        return two_factor.ask(request, refused)
    return _manage(request)


def _manage(request: HttpRequest):
    """Return the page of all factors of a verified user, or what a change of them leads to."""
    if "passkey" in request.POST or "code" in request.POST:
        return _add(request)
    change = next((name for name in _CHANGES if name in request.POST), "")
    form = ProofForm(request, request.POST if change else None)
    if change and form.is_valid():
        if change == "add":
            request.session[_PROVED_AT] = time.time()
            return two_factor.set_up(request)
        if change == "codes":
            log_account(request.user, "recovery codes", by="")
            return two_factor.render(request, step="codes", codes=two_factor.new_recovery_codes(request.user))
        if change == "give_up" and not two_factor.is_required(request.user):
            return _give_up(request)
        if change in ("rename", "remove"):
            _change_one(request, change)
            return redirect("second_factor")
    return _changes_page(request, form)


def _changes_page(request: HttpRequest, form: ProofForm):
    passkeys = list(passkeys_of(request.user))
    context = {
        "left": StaticDevice.objects.filter(user=request.user, token_set__isnull=False).count(),
        "app": two_factor.app_of(request.user),
        "passkeys": passkeys,
        "has_room": len(passkeys) < MAX_PASSKEYS,
        "proof": form,
        "is_required": two_factor.is_required(request.user),
    }
    return two_factor.render(request, step="manage", **context)


def _add(request: HttpRequest):
    """Add a passkey or an app, if the page that made it came after a proof."""
    age = time.time() - request.session.get(_PROVED_AT, 0)
    if not 0 <= age <= ADDING_SECONDS:
        messages.warning(request, gettext("That took too long: give your password or a code again."))
        return redirect("second_factor")
    return two_factor.set_up(request)


def _give_up(request: HttpRequest):
    delete_all(request.user, by="")
    messages.success(request, gettext("You sign in with your password alone now."))
    return redirect("admin:index")


@in_transaction(TOTPDevice)
def delete_all(user, *, by: str) -> bool:
    """Delete all factors and recovery codes of a user; return whether there were any. The audit log has it."""
    count = sum(model.objects.filter(user=user).delete()[0] for model in (TOTPDevice, StaticDevice, WebAuthnCredential))
    if count:
        log_account(user, "second factor off", by=by)
    return bool(count)


@in_transaction(TOTPDevice)
def _change_one(request: HttpRequest, change: str):
    """Rename or remove one passkey of the user, or remove the app; the last factor stays."""
    user, key = request.user, request.POST[change]
    apps, own = list(TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True)), passkeys_of(user)
    passkeys = {str(passkey.pk): passkey for passkey in own.select_for_update()}
    device = apps[0] if key == "app" and apps else passkeys.get(key)
    if device is None or (change == "rename" and key not in passkeys):
        return messages.error(request, gettext("It was removed meanwhile."))
    if change == "rename":
        name_form = PasskeyNameForm({"name": request.POST.get(f"name-{key}")})
        if not name_form.is_valid():
            return messages.error(request, gettext("Give it a name of at most 64 characters."))
        device.name = name_form.cleaned_data["name"]
        device.save(update_fields=["name"])
        log_account(user, "passkey renamed", by="")
        return messages.success(request, gettext("It is called “%(name)s” now.") % {"name": device.name})
    if len(apps) + len(passkeys) == 1:
        return messages.error(request, gettext("It is the only one: add another first, or give up the second factor."))
    device.delete()
    log_account(user, "app removed" if key == "app" else "passkey removed", by="")
    return messages.success(request, gettext("It is removed; nobody signs in with it any more."))
