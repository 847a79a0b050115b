"""One-time links with which somebody sets a password: printed once for an administrator, or sent by mail.

A link is Django's token for a new password: it is valid for `settings.PASSWORD_RESET_TIMEOUT` seconds, once, and never
written down here. Links start with `settings.SITE_URL`, whatever host a request names.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext

from articles.jobs.tasks_api import task
from articles.models import AuditEntry


def one_time_link(user: User) -> str:
    """Return a new link with which the user sets a password."""
    key = urlsafe_base64_encode(force_bytes(user.pk))
    token = default_token_generator.make_token(user)
    return settings.SITE_URL + reverse("password_reset_confirm", args=[key, token])


def hours_valid() -> int:
    """Return for how many hours a link is valid."""
    return settings.PASSWORD_RESET_TIMEOUT // 3600


def valid_until(now: datetime) -> datetime:
    """Return the moment until which a link that is made now works."""
    return now + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)


def send_link(user: User):
    """Send a link to the user by mail. Raises OSError, as `SMTPException` is one, if the mail cannot be handed over."""
    context = {
        "user": user,
        "link": one_time_link(user),
        "hours": hours_valid(),
        "site_name": settings.SITE_NAME,
    }
    text = render_to_string("admin/accounts/link_mail.txt", context)
    send_mail(gettext("%(site_name)s: set your password") % {"site_name": settings.SITE_NAME}, text, None, [user.email])


@task()
def send_reset_link(user: int) -> None:
    """Send a link to the active user with this primary key; do nothing if no user has the key.

    The page of a forgotten password queues this for every address that is typed, known or not, so that the time of its
    answer says nothing.
    """
    account = User.objects.filter(pk=user, is_active=True, is_staff=True).exclude(email="").first()
    if account:
        send_link(account)
        log_account(account, "link by mail", by="")


def log_account(user: User, action: str, *, by: str):
    """Write an entry about an account to the audit log."""
    name = user.get_username()
    AuditEntry.objects.create(by=by or name, action=action, noun="account", key=name[:100])
