"""403 and 404 at the desk: pages of the admin for those who work there; everybody else gets the public pages."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views import defaults

from articles.admin.accounts import refused_forms
from articles.public import source_urls
from articles.public.base import CACHE
from articles.story.lazy_text import gettext_lazy as _
from media.erasure import ErasedMeanwhile

_DESK = "/admin/"
_NOTHING_THERE = _(
    "Perhaps a letter or a digit is missing, or what was here has left the desk: it was published, put back or deleted."
)
_NOT_ALLOWED = _(
    "Your account has no part in it, or you are signed in as somebody else. An administrator can give you one."
)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return the page for an address with nothing at it; at the desk it says why, and links to the stories.

    Readers are redirected if a live story had this URL on the site that it came from.
    """
    if not _is_at_desk(request):
        if response := source_urls.redirect(request):
            return response
        response = defaults.page_not_found(request, exception)
        # Something may be published at this address at any time.
        response.headers.setdefault("Cache-Control", CACHE)
        return response
    explanation = _reason(exception) or _NOTHING_THERE
    return _page(request, gettext("There is nothing at this address"), explanation, 404)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return the page for something that a user may not see or do."""
    if not _is_at_desk(request):
        return defaults.permission_denied(request, exception)
    if isinstance(exception, ErasedMeanwhile):
        return _page(request, gettext("It was erased by order"), str(exception), 403)
    explanation = f"{_NOT_ALLOWED} {_reason(exception)}".rstrip()
    return _page(request, gettext("This is not yours to see or to do"), explanation, 403)


def _is_at_desk(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)  # absent where a middleware refused the request early
    return request.path_info.startswith(_DESK) and user is not None and user.is_active and user.is_staff


def _reason(exception: Exception) -> str:
    return exception.args[0] if exception.args and isinstance(exception.args[0], str) else ""


def _page(request: HttpRequest, title: str, explanation: str, status: int) -> HttpResponse:
    articles = reverse("admin:articles_article_changelist") if request.user.has_perm("articles.view_article") else ""
    context = {"title": title, "explanation": explanation, "articles_url": articles}
    if request.method == "POST" and refused_forms.comes_from_this_site(request):
        context["refused"] = refused_forms.refused_form(request)  # what was typed can be copied from the page
    return render(request, "admin/error.html", admin.site.each_context(request) | context, status=status)
