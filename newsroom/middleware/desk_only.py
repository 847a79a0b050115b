"""Sessions, users, codes and messages for the desk alone: readers have none, and should not pay for looking.

A public page cannot show anything personal, since on its way nobody asks who is there. Pictures, printed pages and
audio are on both sides: readers get what is released, and who is signed in gets the others as well.
"""

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.middleware.csrf import CsrfViewMiddleware

DESK = "/admin/"
FILES = ("/printed/", "/audio/")  # on both sides, as pictures are


class DeskOnly:
    """Pass requests that are not for the desk on to the next middleware."""

    def __call__(self, request):
        if request.path_info.startswith((DESK, settings.MEDIA_URL, *FILES)):
            return super().__call__(request)
        return self.get_response(request)


class DeskSessionMiddleware(DeskOnly, SessionMiddleware):
    pass


class DeskAuthenticationMiddleware(DeskOnly, AuthenticationMiddleware):
    pass


class DeskCsrfMiddleware(CsrfViewMiddleware):
    """Leave the cookie against forged requests to the desk: a public page is cached, and its answer sets no cookie."""

    def __call__(self, request):
        return super().__call__(request) if request.path_info.startswith(DESK) else self.get_response(request)


class DeskMessageMiddleware(DeskOnly, MessageMiddleware):
    pass
