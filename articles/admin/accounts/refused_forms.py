"""Forms that are refused before their view is called: the sender is signed out, owes a code, or has an old CSRF token.

The page that answers such a POST has the input in hidden fields, through signing in and the second factor, and at the
end a button sends it again with a new token. Nothing is stored. Only input that a page of this site has sent is
returned, so that no other site can lay a form before somebody who only has to press its button.
"""

from functools import cache
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.views.csrf import csrf_failure as default_csrf_failure

from articles.story.html_sanitizer import clean_body
from articles.story.validation import is_uuid

DESK = "/admin/"
DATA_FIELD, PATH_FIELD, FILES_FIELD = "refused_data", "refused_path", "refused_files"
MAX_LENGTH = 3_000_000  # characters of the input that a page returns
MAX_HTML = 100_000  # characters of a body that is shown as it reads; strangers may send such forms, too
_NO_TEXTS = (
    "_FORMS",
    "-id",
    "-copy",
    "-position",
    "_token",
    "local_copy",
    "opened_with",
    "-role",
    "_kind",
    "genre",
    "language",
)
_MACHINE_FIELDS = ("csrfmiddlewaretoken", DATA_FIELD, PATH_FIELD, FILES_FIELD)


class RefusedText(NamedTuple):
    """What a person typed into a field: `html` is that of a text with paragraphs, "" of any other."""

    label: str
    text: str
    html: SafeString | str = ""


class RefusedForm(NamedTuple):
    """The input of a form that was refused: its path with the query, its fields, and which fields had files."""

    path: str
    form_data: QueryDict
    file_fields: tuple[str, ...] = ()

    @property
    def encoded(self) -> str:
        return self.form_data.urlencode()

    @property
    def hidden_fields(self) -> list[tuple[str, str]]:
        return [(name, value) for name, values in self.form_data.lists() for value in values]

    @property
    def texts(self) -> list[RefusedText]:
        """Return what a person typed; keys, choices from a list, numbers of rows and names of buttons are left out."""
        pairs = [(name, value.strip()) for name, value in self.hidden_fields if not name.startswith(("_", "initial-"))]
        return [_refused_text(name, value) for name, value in pairs if _is_text(name, value)]


def _refused_text(name: str, value: str) -> RefusedText:
    is_html = _column(name) == "body" and value.startswith("<") and len(value) <= MAX_HTML
    return RefusedText(_label(name), value, mark_safe(clean_body(value)) if is_html else "")  # sanitised


def _column(name: str) -> str:
    return name.rpartition("-")[2]


@cache
def _choices() -> dict[str, set[str]]:
    """Return the values of all choices that the desk offers, by the name of their column."""
    choices: dict[str, set[str]] = {}
    for model in (model for app in ("articles", "media") for model in apps.get_app_config(app).get_models()):
        for field in model._meta.concrete_fields:
            choices.setdefault(field.name, set()).update(str(value) for value, _ in field.flatchoices)
    return choices


def _label(name: str) -> str:
    """Return a label for the name of a field: `bylines-0-name` is “Bylines 1 name”."""
    parts = [str(int(part) + 1) if part.isdecimal() and len(part) < 6 else part for part in name.split("-")]
    return " ".join(parts).replace("_", " ").capitalize()


def _is_text(name: str, value: str) -> bool:
    is_no_text = "__prefix__" in name or name.endswith(_NO_TEXTS) or value in _choices().get(_column(name), ())
    return bool(value) and not is_no_text and not value.isdecimal() and not is_uuid(value) and value != "on"


def refused_form(request: HttpRequest) -> RefusedForm | None:
    """Return the form of a POST, or the one that a page of signing in carries.

    Passwords are left out, to be entered again. None if there is nothing else, if the input is too long, or if it comes
    from a page that signs somebody in.
    """
    if carried := carried_form(request):
        return carried
    form_data = request.POST.copy()
    secrets = [name for name in form_data if "password" in name]
    for name in (*_MACHINE_FIELDS, *secrets):
        form_data.pop(name, None)
    has_only_secrets = bool(secrets) and not form_data
    is_too_long = sum(len(value) for values in form_data.lists() for value in values[1]) > MAX_LENGTH
    if has_only_secrets or is_too_long or request.path in (reverse("admin:login"), reverse("second_factor")):
        return None
    return RefusedForm(request.get_full_path(), form_data, tuple(request.FILES))


def carried_form(request: HttpRequest) -> RefusedForm | None:
    """Return the refused form that a page of signing in carries in its hidden fields, or None."""
    path, encoded = request.POST.get(PATH_FIELD, ""), request.POST.get(DATA_FIELD, "")
    is_own = path.startswith(DESK) and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    if request.method != "POST" or not is_own or len(encoded) > 3 * MAX_LENGTH:
        return None
    return RefusedForm(path, QueryDict(encoded), tuple(request.POST.getlist(FILES_FIELD)))


def comes_from_this_site(request: HttpRequest) -> bool:
    """Return whether a page of this site sent the request, by the headers that browsers set and pages cannot change."""
    source = request.headers.get("Origin") or _origin(request.headers.get("Referer", ""))
    return source in (f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


# --- the pages ---


def sign_in_page(request: HttpRequest, refused: RefusedForm | None) -> HttpResponse:
    """Return the sign-in form with the refused form in hidden fields (status 403); a script gets JSON."""
    if not request.accepts("text/html"):
        return JsonResponse({"error": gettext("You are signed out.")}, status=403)
    path = refused.path if refused else request.get_full_path()
    context = admin.site.each_context(request) | {
        "title": gettext("Sign in"),
        "form": admin.site.login_form(request),
        "app_path": f"{reverse('admin:login')}?next={quote(path)}",
        "next": path,
        "username": request.user.get_username(),
        "refused": refused,
        "is_refused": True,
    }
    return _uncached(TemplateResponse(request, "admin/login.html", context, status=403))


def send_again_page(
    request: HttpRequest, refused: RefusedForm | None, *, status: int = 200, sentence: str = ""
) -> HttpResponse:
    """Return the page with the input of a refused form, and a button that sends it again with a new CSRF token.

    `sentence` says why nothing was done, where signing in is not the reason.
    """
    if not request.accepts("text/html"):
        return JsonResponse({"error": gettext("The CSRF token is old.")}, status=403)
    context = admin.site.each_context(request) | {
        "title": gettext("Not done yet"),
        "refused": refused,
        "path": refused.path if refused else request.get_full_path(),
        "sentence": sentence,
    }
    return _uncached(TemplateResponse(request, "admin/accounts/refused_form.html", context, status=status))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a POST with a wrong CSRF token (`CSRF_FAILURE_VIEW`): at the desk nothing that was typed is lost."""
    if not request.path_info.startswith(DESK):
        return default_csrf_failure(request, reason)
    is_own = comes_from_this_site(request)
    is_signed_in = admin.site.has_permission(request)
    if request.path == reverse("admin:login"):
        refused = carried_form(request) if is_own else None
        if not is_signed_in:
            return sign_in_page(request, refused)
        return send_again_page(request, refused) if refused else redirect("admin:index")
    refused = refused_form(request) if is_own else None
    if is_signed_in:
        return send_again_page(request, refused, status=403)
    return sign_in_page(request, refused)


def _uncached(response: HttpResponse) -> HttpResponse:
    add_never_cache_headers(response)
    return response
