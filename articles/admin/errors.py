"""403 and 404 at the desk: pages of the admin for those who work there; everybody else gets the public pages."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views import defaults

_DESK = "/admin/"


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return the page for an address with nothing at it; at the desk it says why, and links to the stories."""
    if not _is_at_desk(request):
        return defaults.page_not_found(request, exception)
    return _page(request, exception, "There is nothing at this address", 404)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return the page for something that a user may not see or do."""
    if not _is_at_desk(request):
        return defaults.permission_denied(request, exception)
    return _page(request, exception, "This is not yours to see or to do", 403)


def _is_at_desk(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)  # absent where a middleware refused the request early
    return request.path_info.startswith(_DESK) and user is not None and user.is_active and user.is_staff


def _page(request: HttpRequest, exception: Exception, title: str, status: int) -> HttpResponse:
    reason = exception.args[0] if exception.args and isinstance(exception.args[0], str) else ""
    articles = reverse("admin:articles_article_changelist") if request.user.has_perm("articles.view_article") else ""
    context = admin.site.each_context(request) | {"title": title, "reason": reason, "articles_url": articles}
    return render(request, f"admin/{status}.html", context, status=status)
