"""Admission control: what strangers may cost is bounded before it costs.

* `BodyLimitMiddleware` refuses request bodies by who sends them, before anything reads them.
* `SignInLimitMiddleware` refuses an address that guessed often, whatever the names, and answers when hashing is busy.
* `LimitedArgon2PasswordHasher` hashes one password at a time in a process, and lets one more wait.
"""

import hashlib
import ipaddress
import logging
import threading
from contextlib import contextmanager

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.signals import user_login_failed
from django.core.cache import caches
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import reverse

from newsroom.middleware.desk_only import DESK
from newsroom.middleware.sign_in import address_of

logger = logging.getLogger(__name__)
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
ANONYMOUS_BYTES = 2_500_000  # held in memory, never in a file; enough for a long story whose session has ended
STAFF_BYTES = 12_000_000
# Who may send as much as UPLOAD_MAX_MB says.
UPLOADERS = ("media.add_photo", "articles.add_storyimport", "articles.add_printedpage", "articles.add_storyaudio")

FAILURES_PER_ADDRESS = 50
FAILURE_SECONDS = 900
_HASHING_SLOTS = 2  # one at work and one that waits: of four threads two stay for everybody else
BUSY_SECONDS = 5


class BodyLimitMiddleware:
    """Refuse bodies on public paths, bodies of unknown length, and bodies larger than the sender may send.

    What came of a body whose sender went away midway is deleted: Django closes, at the end, only files that are whole.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method in SAFE_METHODS:
            return self.get_response(request)
        try:
            return self._refusal(request) or self.get_response(request)
        finally:
            _close_unfinished(request)

    def _refusal(self, request: HttpRequest) -> HttpResponse | None:
        if not request.path_info.startswith(DESK):
            return HttpResponseNotAllowed(SAFE_METHODS)
        length = request.META.get("CONTENT_LENGTH", "")
        if not length.isdecimal():
            if "HTTP_TRANSFER_ENCODING" not in request.META:
                return None  # no body
            return _plain(411, "State the length of what you send.")
        limit = _limit(request, int(length))
        if int(length) <= limit:
            return None
        return _plain(413, f"This is too large: {int(length):,} bytes; {limit:,} may be sent here.")


def _close_unfinished(request: HttpRequest):
    """Close the file that each handler wrote last: if its upload broke off, nothing else does for a while."""
    for handler in getattr(request, "_upload_handlers", ()):
        if file := getattr(handler, "file", None):
            file.close()


def _limit(request: HttpRequest, length: int) -> int:
    """Return how many bytes the user may send; permissions are read only if it matters."""
    if length <= ANONYMOUS_BYTES or not (request.user.is_authenticated and request.user.is_staff):
        return ANONYMOUS_BYTES
    if length <= STAFF_BYTES or not any(map(request.user.has_perm, UPLOADERS)):
        return STAFF_BYTES
    return settings.UPLOAD_MAX_MB * 1_000_000


def _plain(status: int, text: str) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")


# --- signing in -------------------------------------------------------------------------------------------------------


class HashingIsBusy(Exception):
    """Raised instead of hashing a password while the process hashes others."""


class SignInLimitMiddleware:
    """Answer 429 to an address with many failures over all names, and while the process is busy with passwords."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        paths = (reverse("admin:login"), reverse("second_factor")) if request.method == "POST" else ()
        is_sign_in = request.path_info in paths and not request.user.is_verified()
        if is_sign_in and _failures(_key(request)) >= FAILURES_PER_ADDRESS:
            return _too_many(request, "address", FAILURE_SECONDS)
        return self.get_response(request)

    def process_exception(self, request, exception):
        """Answer a sign-in that found no place to hash its password."""
        return _too_many(request, "busy", BUSY_SECONDS) if isinstance(exception, HashingIsBusy) else None


def _too_many(request: HttpRequest, reason: str, seconds: int) -> HttpResponse:
    context = {**admin.site.each_context(request), "reason": reason, "minutes": seconds // 60}
    response = render(request, "admin/accounts/locked_out.html", context, status=429)
    response.headers["Retry-After"] = str(seconds)
    return response


@receiver(user_login_failed)
def count_failure(sender, request=None, **kwargs):
    """Count a wrong password for the address that it came from."""
    if request is not None:
        key = _key(request)
        try:
            _count(key)
        except Exception:  # the clients of caches have errors of their own
            logger.exception("CACHE_URL does not answer: the wrong passwords of an address are not counted.")


def _count(key: str):
    shared = caches["shared"]
    shared.add(key, 0, FAILURE_SECONDS)
    try:
        shared.incr(key)
    except ValueError:  # it expired in this moment
        shared.set(key, 1, FAILURE_SECONDS)


def _failures(key: str) -> int:
    """Return the failures of an address; 0 if the shared cache is away, for django-axes counts in the database too."""
    try:
        return caches["shared"].get(key, 0)
    except Exception:  # as above
        logger.exception("CACHE_URL does not answer: who guessed at passwords from an address is not known.")
        return 0


def _key(request: HttpRequest) -> str:
    """Return the key of the counter of an address; one of IPv6 counts with its /64 network, which one person has.

    A server that listens on both says `::ffff:192.0.2.7` for an address of IPv4: all of these are in one network.
    """
    address = address_of(request)
    try:
        parsed = ipaddress.ip_address(address)
        parsed = getattr(parsed, "ipv4_mapped", None) or parsed
        address = str(ipaddress.ip_network((parsed, 64), strict=False)) if parsed.version == 6 else str(parsed)
    except ValueError:
        pass
    return f"sign-in-failures-{hashlib.sha256(address.encode()).hexdigest()[:32]}"


_admitted = threading.BoundedSemaphore(_HASHING_SLOTS)
_hashing = threading.Lock()


@contextmanager
def hashing():
    """Wait until no other password is hashed in this process. Raises HashingIsBusy if another one waits already."""
    if not _admitted.acquire(blocking=False):
        raise HashingIsBusy
    try:
        with _hashing:
            yield
    finally:
        _admitted.release()


class LimitedArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB a password, as OWASP's cheat sheet on password storage recommends, one at a time.

    Hashes made with other costs are renewed when their owners sign in.
    """

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1

    def encode(self, password, salt):
        """Return the hash of a password. Raises HashingIsBusy."""
        with hashing():
            return super().encode(password, salt)

    def verify(self, password, encoded):
        """Return whether the password has this hash. Raises HashingIsBusy."""
        with hashing():
            return super().verify(password, encoded)
