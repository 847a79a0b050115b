"""Who is signed in, for the script of a form that asks before it sends what was typed."""

from django.contrib import admin
from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.http import require_safe


@admin.site.admin_view
@require_safe
def page(request: HttpRequest) -> JsonResponse:
    """Return the user and a CSRF token as JSON; who is signed out or owes a code is redirected to the page for that."""
    state = {"user": request.user.pk, "name": request.user.get_username(), "token": get_token(request)}
    return JsonResponse(state, headers={"Cache-Control": "private, no-store"})
