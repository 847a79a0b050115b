"""Two-factor login: codes of an authenticator app (TOTP, https://www.rfc-editor.org/rfc/rfc6238), passkeys, ten
recovery codes.

A user with a second factor is asked for it once a session. `SECOND_FACTOR_ROLES` must set one up.
"""

import secrets
from base64 import b32encode
from urllib.parse import urlencode

import segno
from axes.helpers import get_lockout_response
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import AnonymousUser, User
from django.core import checks
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, ngettext
from django_otp import login as verify
from django_otp import match_token
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from articles.admin.accounts import passkeys, refused_forms
from articles.admin.accounts.links import log_account
from articles.admin.accounts.passkeys import PasskeyNameForm, passkeys_of
from articles.admin.accounts.refused_forms import RefusedForm
from articles.desk import permissions
from articles.models.transactions import in_transaction
from articles.story.lazy_text import gettext_lazy as _

admin.site.unregister([TOTPDevice, StaticDevice])  # their pages show the secret keys of all users

RECOVERY_CODES = 10
# The path of the desk in `newsroom.urls`, as a constant because the middleware runs for every public page too.
# A test compares the two.
DESK = "/admin/"
EXEMPT = ("logout", "jsi18n")


class CodeForm(forms.Form):
    """A code of the app or a recovery code; spaces, hyphens and capitals do not matter."""

    code = forms.CharField(
        max_length=20,
        label=_("Code"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
    )

    def clean_code(self):
        return self.cleaned_data["code"].replace(" ", "").replace("-", "").lower()


def is_required(user) -> bool:
    """Return whether a role of the user demands a second factor."""
    if not settings.SECOND_FACTOR_ROLES:
        return False
    return user.is_superuser or user.groups.filter(name__in=settings.SECOND_FACTOR_ROLES).exists()


def app_of(user) -> TOTPDevice | None:
    """Return the authenticator app of a user that was confirmed by a code, or None."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def has_second_factor(user) -> bool:
    """Return whether a user signs in with an app or a passkey besides the password."""
    apps = TOTPDevice.objects.filter(user=user, confirmed=True).values("pk")
    return apps.union(passkeys_of(user).order_by().values("pk"), all=True).exists()


class SecondFactorMiddleware:
    """Redirect users without a verified code from every page of the desk to the page that asks for one.

    Addresses on both sides (photographs, printed pages, audio) treat them as anonymous.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info.startswith(DESK) and self._needs_code(request):
            if request.method != "GET":
                messages.warning(request, gettext("Give your code first; nothing was done yet."))
            is_own = request.method == "POST" and refused_forms.comes_from_this_site(request)
            if is_own and (refused := refused_forms.refused_form(request)):
                return _code_page(request, refused)
            return redirect(f"{reverse('second_factor')}?next={request.path}")
        is_signed_in = hasattr(request, "user") and settings.SESSION_COOKIE_NAME in request.COOKIES
        if is_signed_in and not request.path_info.startswith(DESK) and self._needs_code(request):
            request.user = AnonymousUser()  # gets what readers get
        return self.get_response(request)

    def _needs_code(self, request) -> bool:
        if not request.user.is_authenticated or not request.user.is_staff or request.user.is_verified():
            return False
        if request.path in {reverse("second_factor"), *(reverse(f"admin:{name}") for name in EXEMPT)}:
            return False
        return has_second_factor(request.user) or is_required(request.user)


def ask_or_send_again(request, refused: RefusedForm):
    """Return what follows the password of somebody whose form was refused: the code if one is due, or the form."""
    if not has_second_factor(request.user) and not is_required(request.user):
        return refused_forms.send_again_page(request, refused)
    return _code_page(request, refused)


def _code_page(request, refused: RefusedForm):
    """Return the page that asks for a code, as the answer to a POST to another page."""
    view = ask if has_second_factor(request.user) else set_up
    response = view(request, refused)
    response.status_code = 403
    return response.render()  # a middleware returns it, behind which nothing renders


def _is_answer(request, field: str) -> bool:
    """Return whether a request sends this field of the page; false for a request that is no answer to it."""
    return request.method == "POST" and request.path == reverse("second_factor") and field in request.POST


def _sent_code_form(request) -> CodeForm:
    """Return the form with the code, or an empty one."""
    return CodeForm(request.POST if _is_answer(request, "code") else None)


def ask(request, refused: RefusedForm | None):
    """Return the page that asks for a code, or what follows a right one."""
    form, errors = _sent_code_form(request), []
    device = None
    if form.is_valid():
        if (device := matching_device(request.user, form.cleaned_data["code"])) is None:
            form.add_error(
                "code", gettext("That code is not right, or it came too soon after a wrong one. Wait for the next.")
            )
    elif _is_answer(request, "passkey"):
        if passkeys.is_locked_out(request):
            return get_lockout_response(request, {"username": request.user.get_username()})
        try:
            device = passkeys.used_passkey(request)
        except passkeys.PasskeyRefused as refusal:
            errors = [str(refusal)]
    if device is not None:
        verify(request, device)
        if isinstance(device, StaticDevice):
            left = device.token_set.count()
            messages.warning(
                request,
                ngettext(
                    "That recovery code is used up; %(left)s is left.",
                    "That recovery code is used up; %(left)s are left.",
                    left,
                )
                % {"left": left},
            )
        return refused_forms.send_again_page(request, refused) if refused else redirect(_next_url(request))
    context = {"step": "ask", "options": passkeys.request_options(request), "has_app": app_of(request.user) is not None}
    return render(request, form=form, errors=errors, refused=refused, **context)


@in_transaction(TOTPDevice)
def matching_device(user, code: str):
    """Return the device that accepts a code, or None; a recovery code is used up. The device row is locked."""
    return match_token(user, code)


def set_up(request, refused: RefusedForm | None = None):
    """Return the page with the key of a new app and the options of a new passkey, or store the one that answers it.

    Whoever calls it has asked for a proof if the user has a second factor already.
    """
    is_first, app = not has_second_factor(request.user), app_of(request.user)
    form, name_form, errors = _sent_code_form(request), PasskeyNameForm(), []
    device = None
    if _is_answer(request, "passkey"):
        name_form = PasskeyNameForm(request.POST)
        if name_form.is_valid():
            try:
                device = passkeys.add_passkey(request, name_form.cleaned_data["name"])
            except passkeys.PasskeyRefused as refusal:
                errors = [str(refusal)]
    elif app is None and form.is_valid():
        device = _confirmed_app(request.user, form)
    if device is not None:
        return _after_adding(request, device, refused, is_first=is_first)
    context = {"is_required": is_required(request.user), "options": passkeys.creation_options(request)}
    if app is None:
        new_app = _unconfirmed_app(request.user)
        qr_code = segno.make(new_app.config_url).svg_data_uri(scale=5, border=4, light="white")
        context |= {"qr_code": qr_code, "key": _readable_key(new_app)}
    context |= {"form": form if app is None else None, "name_form": name_form, "errors": errors}
    return render(request, step="set up", refused=refused, is_first=is_first, **context)


@in_transaction(TOTPDevice)
def _unconfirmed_app(user) -> TOTPDevice:
    """Return the app whose key the page shows until a code confirms it: one, however many windows ask."""
    _lock(user)
    new_apps = TOTPDevice.objects.filter(user=user, confirmed=False)
    return new_apps.first() or TOTPDevice.objects.create(user=user, confirmed=False, name="app")


@in_transaction(TOTPDevice)
def _confirmed_app(user, form: CodeForm) -> TOTPDevice | None:
    """Return the user's new app, confirmed by the code in the form, or None after an error was added to the form."""
    device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).first()
    if device is None or not device.verify_token(form.cleaned_data["code"]):
        form.add_error("code", gettext("That code is not right. Is the clock of your telephone right?"))
        return None
    device.confirmed = True
    device.save()
    return device


def _after_adding(request, device, refused: RefusedForm | None, *, is_first: bool):
    """Return the recovery codes after the first factor, and the page of all factors after another one."""
    log_account(request.user, "app added" if isinstance(device, TOTPDevice) else "passkey added", by="")
    if not is_first:
        messages.success(request, gettext("It is added; you can sign in with it from now on."))
        return redirect("second_factor")
    verify(request, device)
    log_account(request.user, "second factor on", by="")
    return render(request, step="codes", codes=new_recovery_codes(request.user), refused=refused)


@in_transaction(StaticDevice)
def new_recovery_codes(user) -> list[str]:
    """Return new recovery codes, and delete the old ones."""
    _lock(user)
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="paper")
    codes = [secrets.token_hex(5) for _ in range(RECOVERY_CODES)]
    for code in codes:
        device.token_set.create(token=code)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def _lock(user):
    """Let nobody else make a new app or new codes of the user until the transaction ends."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)


def _readable_key(device: TOTPDevice) -> str:
    key = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(key[start : start + 4] for start in range(0, len(key), 4))


def _next_url(request) -> str:
    target = request.GET.get("next", "")
    is_safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if is_safe else reverse("admin:index")


def render(request, **context):
    """Return the page of the second factor at one of its steps."""
    here = f"{reverse('second_factor')}?{urlencode({'next': _next_url(request)})}"
    context |= {**admin.site.each_context(request), "title": gettext("Second factor"), "action": here}
    return TemplateResponse(request, "admin/accounts/two_factor.html", context)


@checks.register
def check_roles(app_configs, **kwargs):
    """Return an error for each name in `SECOND_FACTOR_ROLES` that is not a role."""
    unknown = [name for name in settings.SECOND_FACTOR_ROLES if name not in permissions.ROLES]
    hint = f"The roles are {', '.join(permissions.ROLES)}."
    return [checks.Error(f"SECOND_FACTOR_ROLES names “{name}”.", hint=hint, id="articles.E002") for name in unknown]
