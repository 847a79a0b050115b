"""Where readers report an error: a page or a mail address of the newsroom's own, told which version they read.

REPORT_ERRORS=https://courier.example/errors  ──▶ …/errors?story=https://…/versions/2/&headline=Ferry+returns
REPORT_ERRORS=errors@courier.example          ──▶ a mail with the same in it
"""

from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email


def address(where: str, headline: str, version_url: str) -> str:
    """Give the link for one version of a story; empty where the newsroom takes no reports, or nowhere legible."""
    if not where:
        return ""
    headline = " ".join(headline.split())[:200]
    if is_mail(where):
        words = {
            "subject": f"Error in “{headline}”" if headline else "Error in a story",
            "body": f"The story: {version_url}\n\nWhat is wrong:\n\nWhat is right, and how you know:\n",
        }
        return f"mailto:{quote(where)}?{urlencode(words, quote_via=quote)}"
    if is_page(where):
        parts = urlsplit(where)
        query = [*parse_qsl(parts.query, keep_blank_values=True), ("story", version_url), ("headline", headline)]
        return parts._replace(query=urlencode(query)).geturl()
    return ""


def is_mail(where: str) -> bool:
    return _passes(validate_email, where)


def is_page(where: str) -> bool:
    return _passes(URLValidator(schemes=["http", "https"]), where)


def _passes(check, text: str) -> bool:
    try:
        check(text)
    except ValidationError:
        return False
    return True
