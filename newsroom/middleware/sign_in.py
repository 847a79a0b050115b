"""How long a sign-in lasts, and what guessing at passwords meets."""

import ipaddress
import time

from django.conf import settings
from django.contrib import admin
from django.shortcuts import render

from articles.admin.accounts import refused_forms

RENEWED, EVERY = "renewed", 600  # seconds


class RenewSessionMiddleware:
    """Let a session end so long after the last thing done at the desk; public pages never touch it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path.startswith("/admin/") and settings.SESSION_COOKIE_NAME in request.COOKIES:
            now = int(time.time())
            if request.user.is_authenticated and now - request.session.get(RENEWED, 0) > EVERY:
                request.session[RENEWED] = now
        return self.get_response(request)


def address_of(request) -> str:
    """Return the address that a request comes from; behind proxies, the address that the outermost of them has seen.

    Each proxy adds an address on the right; what stands left of the entries of our own, the visitor has written.
    """
    if settings.BEHIND_PROXY and (forwarded_for := request.META.get("HTTP_X_FORWARDED_FOR", "")):
        addresses = forwarded_for.split(",")
        if address := _address_in(addresses[-min(settings.BEHIND_PROXY, len(addresses))].strip()):
            return address
    return request.META.get("REMOTE_ADDR", "")


def _address_in(entry: str) -> str:
    """Return the address in an entry of X-Forwarded-For, "" for one without.

    Some proxies add the port; it differs from one connection to the next and would make each a visitor of its own.
    """
    host = entry.partition(":")[0] if entry.count(":") == 1 else entry.strip("[").partition("]")[0]
    try:
        return str(ipaddress.ip_address(host.partition("%")[0]))
    except ValueError:
        return ""


def locked_out(request, credentials=None, *args, **kwargs):
    """Answer who has guessed too often."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    refused = refused_forms.carried_form(request)  # to be copied from the page: it is not stored
    context = {**admin.site.each_context(request), "minutes": minutes, "refused": refused}
    return render(request, "admin/accounts/locked_out.html", context, status=429)
