"""A colleague opens pages of the admin, fills in their forms and sends them."""

import time
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import Group, User
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.urls import reverse

from newsroom.middleware.sign_in import RENEWED
from tests.factories import make_draft

BACKEND = "django.contrib.auth.backends.ModelBackend"


def url_of(name: str, *args) -> str:
    return reverse(f"admin:articles_{name}", args=args)


class OpenForm(NamedTuple):
    """The form of a page that was opened: its address and what a browser would send; tests can share it."""

    path: str
    values: dict


class Colleague(Client):
    """A test client of a user who has roles and is signed in."""

    def __init__(self, *groups: str, name: str = "edda"):
        super().__init__()
        self.user, _ = User.objects.get_or_create(username=name, defaults={"is_staff": True})
        self.user.groups.set(Group.objects.filter(name__in=groups))
        self._sign_in()

    def _sign_in(self):
        """Begin a session as `force_login` does, without its signals: they ask and write five times as much."""
        session = SessionStore()
        session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(self.user.pk), BACKEND
        session[HASH_SESSION_KEY], session[RENEWED] = self.user.get_session_auth_hash(), int(time.time())
        session.save()
        self.cookies[settings.SESSION_COOKIE_NAME] = session.session_key

    def open(self, name: str, *args):
        return self.get(url_of(name, *args))

    def send(self, page, **changes):
        """Send the form of a page as it is, with some fields changed; return the response."""
        form = page if isinstance(page, OpenForm) else form_of(page)
        return self.post(form.path, form.values | changes)

    def act(self, name: str, article, **words):
        """Open the page of an action and confirm it; return the page that follows."""
        page = self.open(f"article_{name}", article.pk)
        return self.post(url_of(f"article_{name}", article.pk), form_values(page) | words, follow=True)


def form_of(page) -> OpenForm:
    return OpenForm(page.request["PATH_INFO"], form_values(page))


def form_values(page) -> dict:
    """Return what a browser would send for the form on a page: that of an action, or that of the desk with its rows."""
    if "adminform" not in page.context:
        return _values(page.context["form"])
    form = page.context["adminform"].form
    sent = _values(form) | ({"opened_with": form.opened_with} if 'name="opened_with"' in text_of(page) else {})
    for inline in page.context["inline_admin_formsets"]:
        sent |= _values(inline.formset.management_form)
        for form in inline.formset.forms:
            sent |= _values(form)
    return sent


def _values(form) -> dict:
    values = {}
    for field in form:
        value = field.value()
        if hasattr(value, "all") or isinstance(value, (list, tuple)):
            value = [str(getattr(item, "pk", item)) for item in value]
        if value is not None and value is not False and value != "":
            values[field.html_name] = value
    return values


def text_of(page) -> str:
    return page.content.decode()


def opened(colleague: Colleague, **fields) -> OpenForm:
    """Return the form of a new draft, opened by a colleague."""
    draft = make_draft(headline="As it was", **fields)
    return form_of(colleague.open("deskcopy_change", draft.desk_copy.pk))
