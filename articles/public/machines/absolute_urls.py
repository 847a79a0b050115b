"""The absolute URLs of this archive, for machines that read its pages elsewhere."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.utils.encoding import iri_to_uri


def absolute(url: str) -> str:
    """Return the absolute URL for a path of this archive; other URLs are returned unchanged."""
    return settings.SITE_URL + iri_to_uri(url) if url.startswith("/") else url


@checks.register()
def check_site_url(app_configs, **kwargs):
    """Report a SITE_URL that is no root: permanent addresses of stories, pictures and terms begin with `/`."""
    parts = urlsplit(settings.SITE_URL)
    faults = []
    if parts.scheme not in ("http", "https") or not parts.hostname:
        faults.append(f"SITE_URL: {settings.SITE_URL!r} is no address; write https://archive.example.")
    if parts.path or parts.query or getattr(settings, "FORCE_SCRIPT_NAME", None):
        faults.append("SITE_URL: the archive cannot be served under a path; give it a host name of its own.")
    return [checks.Error(fault, id="articles.E020") for fault in faults]
