"""Two-factor login: codes of an authenticator app (TOTP, https://www.rfc-editor.org/rfc/rfc6238), ten recovery codes.

A user with a second factor is asked for a code once a session. `SECOND_FACTOR_ROLES` must set one up.
"""

import re
import secrets
from base64 import b32encode
from urllib.parse import urlencode

import segno
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth import authenticate
from django.contrib.auth.models import AnonymousUser
from django.core import checks
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django_otp import login as verify
from django_otp import match_token
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from articles.admin.accounts import refused_forms
from articles.admin.accounts.links import log_account
from articles.admin.accounts.refused_forms import RefusedForm
from articles.desk import permissions
from articles.sql.routing import in_transaction

admin.site.unregister([TOTPDevice, StaticDevice])  # their pages show the secret keys of all users

RECOVERY_CODES = 10
# The path of the desk in `newsroom.urls`, as a constant because the middleware runs for every public page too.
# A test compares the two.
DESK = "/admin/"
EXEMPT = ("logout", "jsi18n")
_CODE = re.compile(r"[0-9]{6}|[0-9a-f]{10}", re.ASCII)


class CodeForm(forms.Form):
    """A code of the app or a recovery code; spaces, hyphens and capitals do not matter."""

    code = forms.CharField(
        max_length=20,
        label="Code",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
    )

    def clean_code(self):
        return self.cleaned_data["code"].replace(" ", "").replace("-", "").lower()


def is_required(user) -> bool:
    """Return whether a role of the user demands a second factor."""
    if not settings.SECOND_FACTOR_ROLES:
        return False
    return user.is_superuser or user.groups.filter(name__in=settings.SECOND_FACTOR_ROLES).exists()


def device_of(user) -> TOTPDevice | None:
    """Return the authenticator app of a user that was confirmed by a code, or None."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


class SecondFactorMiddleware:
    """Redirect users without a verified code from every page of the desk to the page that asks for one.

    Photo URLs treat them as anonymous.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info.startswith(DESK) and self._needs_code(request):
            if request.method != "GET":
                messages.warning(request, "Give your code first; nothing was done yet.")
            is_own = request.method == "POST" and refused_forms.comes_from_this_site(request)
            if is_own and (refused := refused_forms.refused_form(request)):
                return _code_page(request, refused)
            return redirect(f"{reverse('second_factor')}?next={request.path}")
        is_photo = request.path.startswith(settings.MEDIA_URL)
        if is_photo and settings.SESSION_COOKIE_NAME in request.COOKIES and self._needs_code(request):
            request.user = AnonymousUser()  # may see public photos only
        return self.get_response(request)

    def _needs_code(self, request) -> bool:
        if not request.user.is_authenticated or not request.user.is_staff or request.user.is_verified():
            return False
        if request.path in {reverse("second_factor"), *(reverse(f"admin:{name}") for name in EXEMPT)}:
            return False
        return device_of(request.user) is not None or is_required(request.user)


@admin.site.admin_view
def page(request):
    """Return the page of the second factor: ask for a code, set the factor up, or manage it."""
    device, refused = device_of(request.user), refused_forms.carried_form(request)
    if device is None:
        return _set_up(request, refused)
    return _manage(request, device) if request.user.is_verified() else _ask(request, refused)


def ask_or_send_again(request, refused: RefusedForm):
    """Return what follows the password of somebody whose form was refused: the code if one is due, or the form."""
    if device_of(request.user) is None and not is_required(request.user):
        return refused_forms.send_again_page(request, refused)
    return _code_page(request, refused)


def _code_page(request, refused: RefusedForm):
    """Return the page that asks for a code, as the answer to a POST to another page."""
    view = _set_up if device_of(request.user) is None else _ask
    response = view(request, refused)
    response.status_code = 403
    return response.render()  # a middleware returns it, behind which nothing renders


def _sent_code_form(request) -> CodeForm:
    """Return the form with the code, or an empty one for a request that is no answer to this page."""
    is_answer = request.method == "POST" and request.path == reverse("second_factor")
    return CodeForm(request.POST if is_answer else None)


def _ask(request, refused: RefusedForm | None):
    form = _sent_code_form(request)
    if form.is_valid():
        if device := _matching_device(request.user, form.cleaned_data["code"]):
            verify(request, device)
            if isinstance(device, StaticDevice):
                left = device.token_set.count()
                messages.warning(request, f"That recovery code is used up; {left} are left.")
            return refused_forms.send_again_page(request, refused) if refused else redirect(_next_url(request))
        form.add_error("code", "That code is not right, or it came too soon after a wrong one. Wait for the next one.")
    return _render(request, form=form, step="ask", refused=refused)


@in_transaction(TOTPDevice)
def _matching_device(user, code: str):
    """Return the device that accepts a code, or None; a recovery code is used up. The device row is locked."""
    return match_token(user, code)


def _set_up(request, refused: RefusedForm | None):
    """Return the page with the key of a new device; confirm the device when a code proves that the app has the key."""
    device, _ = TOTPDevice.objects.get_or_create(user=request.user, confirmed=False, defaults={"name": "app"})
    form = _sent_code_form(request)
    if form.is_valid():
        if device.verify_token(form.cleaned_data["code"]):
            device.confirmed = True
            device.save()
            verify(request, device)
            log_account(request.user, "second factor on", by="")
            return _render(request, step="codes", codes=_new_codes(request.user), refused=refused)
        form.add_error("code", "That code is not right. Is the clock of your telephone right?")
    qr_code = segno.make(device.config_url).svg_data_uri(scale=5, border=4, light="white")
    required, key = is_required(request.user), _readable_key(device)
    context = {"step": "set up", "qr_code": qr_code, "key": key, "is_required": required, "refused": refused}
    return _render(request, form=form, **context)


class ProofForm(forms.Form):
    """The password, or a code: whoever finds a desk left open changes no second factor."""

    password = forms.CharField(
        max_length=128,
        strip=False,
        label="Your password, or a code",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, request, *args):
        super().__init__(*args)
        self.request = request

    def clean_password(self):
        """Check the code, else the password; guesses count as those at the sign-in do."""
        text, user = self.cleaned_data["password"], self.request.user
        code = text.replace(" ", "").replace("-", "").lower()
        if _CODE.fullmatch(code) and _matching_device(user, code):
            return text
        if authenticate(self.request, username=user.get_username(), password=text) == user:
            return text
        raise forms.ValidationError("That is neither your password nor a code that is valid now.")


def _manage(request, device):
    is_change = request.method == "POST" and ("codes" in request.POST or "give_up" in request.POST)
    form = ProofForm(request, request.POST if is_change else None)
    if form.is_valid() and "codes" in request.POST:
        log_account(request.user, "recovery codes", by="")
        return _render(request, step="codes", codes=_new_codes(request.user))
    if form.is_valid() and "give_up" in request.POST and not is_required(request.user):
        TOTPDevice.objects.filter(user=request.user).delete()
        StaticDevice.objects.filter(user=request.user).delete()
        log_account(request.user, "second factor off", by="")
        messages.success(request, "You sign in with your password alone now.")
        return redirect("admin:index")
    left = StaticDevice.objects.filter(user=request.user, token_set__isnull=False).count()
    return _render(request, step="manage", left=left, proof=form, is_required=is_required(request.user))


def _new_codes(user) -> list[str]:
    """Return new recovery codes, and delete the old ones."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="paper")
    codes = [secrets.token_hex(5) for _ in range(RECOVERY_CODES)]
    for code in codes:
        device.token_set.create(token=code)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def _readable_key(device: TOTPDevice) -> str:
    key = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(key[start : start + 4] for start in range(0, len(key), 4))


def _next_url(request) -> str:
    target = request.GET.get("next", "")
    is_safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if is_safe else reverse("admin:index")


def _render(request, **context):
    here = f"{reverse('second_factor')}?{urlencode({'next': _next_url(request)})}"
    context |= {**admin.site.each_context(request), "title": "Second factor", "action": here}
    return TemplateResponse(request, "admin/accounts/two_factor.html", context)


@checks.register
def check_roles(app_configs, **kwargs):
    """Return an error for each name in `SECOND_FACTOR_ROLES` that is not a role."""
    unknown = [name for name in settings.SECOND_FACTOR_ROLES if name not in permissions.ROLES]
    hint = f"The roles are {', '.join(permissions.ROLES)}."
    return [checks.Error(f"SECOND_FACTOR_ROLES names “{name}”.", hint=hint, id="articles.E002") for name in unknown]
