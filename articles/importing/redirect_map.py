"""Write the redirects from URLs of old sites to stories as lines of a map for nginx.

    map $host$request_uri $story { include /etc/nginx/old-urls.map; }

http://nginx.org/en/docs/http/ngx_http_map_module.html
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from articles.importing.exporter import BATCH
from articles.models import CatalogueEntry, Version
from articles.story.source_urls import percent_encoded, source_urls

_QUOTED = re.compile(r'(["\\])')


def lines(site_url: str, host: str = "") -> Iterator[str]:
    """Yield a line for each URL that a live story had, with and without a slash at its end.

    `host` is that of URLs which a source gives as a path alone; they are left out without it. A URL that several
    stories had is written once, for the first of them: nginx takes none twice, in capitals or not.
    """
    written: set[int] = set()
    for url, urls in _urls_of_live_stories():
        story = f"{site_url}{url}"
        for key in dict.fromkeys(key for old_url in urls for key in _keys(old_url, host)):
            if f"//{key}" not in story and (number := hash(key.lower())) not in written:
                written.add(number)
                yield f"{_quoted(key)} {_quoted(story)};\n"


def _urls_of_live_stories() -> Iterator[tuple[str, list[str]]]:
    """Yield the path of each live story and the URLs of all its versions, the first imported first."""
    after = 0
    while entries := list(CatalogueEntry.objects.filter(article__gt=after).order_by("article_id")[:BATCH]):
        after = entries[-1].article_id
        urls: dict[int, list[str]] = {entry.article_id: [] for entry in entries}
        for version in Version.objects.filter(article__in=urls).order_by("article_id", "number"):
            urls[version.article_id] += source_urls(version.story.source) if version.story else []
        yield from ((entry.get_absolute_url(), urls[entry.article_id]) for entry in entries)


def _keys(url: str, host: str) -> list[str]:
    """Return what nginx has in `$host$request_uri` for a URL; [] for a path without a host."""
    parts = urlsplit(percent_encoded(f"http://{host}{url}" if url[:1] == "/" else url))
    if not parts.hostname:
        return []
    if parts.query:
        return [f"{parts.hostname}{parts.path or '/'}?{parts.query}"]
    path = parts.path.rstrip("/")
    return [f"{parts.hostname}{path}", f"{parts.hostname}{path}/"]


def _quoted(text: str) -> str:
    """Return a text as a string of nginx, which takes a dollar sign in the first column of a map as it is."""
    return '"' + _QUOTED.sub(r"\\\1", text) + '"'
