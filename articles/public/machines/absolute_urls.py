"""The absolute URLs of this archive, for machines that read its pages elsewhere."""

from django.conf import settings
from django.utils.encoding import iri_to_uri


def absolute(url: str) -> str:
    """Return the absolute URL for a path of this archive; other URLs are returned unchanged."""
    return settings.SITE_URL + iri_to_uri(url) if url.startswith("/") else url
