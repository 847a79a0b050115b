"""The link by which readers report an error, to a page or mail address of the newsroom, with the version they read.

REPORT_ERRORS=https://courier.example/errors  ──▶ …/errors?story=https://…/versions/2/&headline=Ferry+returns
REPORT_ERRORS=errors@courier.example          ──▶ a mail with the same in it
"""

from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext as _


def address(where: str, headline: str, version_url: str) -> str:
    """Return the link for one version of a story; empty if REPORT_ERRORS is empty or neither a URL nor an address."""
    if not where:
        return ""
    headline = " ".join(headline.split())[:200]
    if is_mail(where):
        message = {
            "subject": _("Error in “%(headline)s”") % {"headline": headline} if headline else _("Error in a story"),
            "body": _("The story: %(url)s\n\nWhat is wrong:\n\nWhat is right, and how you know:\n")
            % {"url": version_url},
        }
        return f"mailto:{quote(where)}?{urlencode(message, quote_via=quote)}"
    if is_page(where):
        parts = urlsplit(where)
        query = [*parse_qsl(parts.query, keep_blank_values=True), ("story", version_url), ("headline", headline)]
        return parts._replace(query=urlencode(query)).geturl()
    return ""


def plain_address(where: str) -> str:
    """Return the link to report an error in no version in particular; empty as in `address`."""
    return f"mailto:{quote(where)}" if is_mail(where) else where if is_page(where) else ""


def is_mail(where: str) -> bool:
    """Return whether the setting is a mail address."""
    return _is_valid(validate_email, where)


def is_page(where: str) -> bool:
    """Return whether the setting is an http or https URL."""
    return _is_valid(URLValidator(schemes=["http", "https"]), where)


def _is_valid(check, text: str) -> bool:
    try:
        check(text)
    except ValidationError:
        return False
    return True
