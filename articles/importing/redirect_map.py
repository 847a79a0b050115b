"""Write the redirects from URLs of old sites to stories as lines of a map for nginx; docs/moving-in.md has its use.

A key is the host without `www.`, the path without what makes no difference at its end, and the parameters:

    "courier.example/2004/ferry.html" "https://archive.example/2004/07/02/ferry/";
    "courier.example?p=7" "https://archive.example/2004/07/02/ferry/";

http://nginx.org/en/docs/http/ngx_http_map_module.html
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import permutations
from urllib.parse import unquote, urlsplit

from articles.importing.exporter import BATCH
from articles.models import CatalogueEntry, Version
from articles.story.source_urls import is_of_campaign, percent_encoded, source_urls
from articles.story.text import normalized

MAX_KEY = 2_000  # bytes; docs/moving-in.md has the setting of nginx that they need
MAX_PARAMETERS = 3  # that are written in each order
_QUOTED = re.compile(r'(["\\])')
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_END = re.compile(r"(?:/index\.(?:html?|php|aspx?))?(?:/(?:amp|feed|embed|trackback))?/*$", re.I)


def lines(site_url: str, host: str = "") -> Iterator[str]:
    """Yield a line for each URL that a live story had, and for each order of its parameters.

    `host` is that of URLs which a source gives as a path alone; they are left out without it. A URL that several
    stories had is written once, for the first of them: nginx takes none twice, in capitals or not.
    """
    written: set[int] = set()
    here = _host(urlsplit(site_url).hostname or "")
    for url, urls in _urls_of_live_stories():
        story = f"{site_url}{url}"
        own = f"{here}{unquote(url).rstrip('/')}"
        for key in dict.fromkeys(key for old_url in urls for key in _keys(old_url, host)):
            number = hash(key.encode().lower())
            if key != own and number not in written:
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


def _keys(url: str, host: str) -> Iterator[str]:
    """Yield the keys of a URL; none for a path without a host, and for a key that nginx does not take."""
    try:
        parts = urlsplit(f"http://{host}{url}" if url[:1] == "/" else url)
    except ValueError:  # brackets that are no address
        return
    path = _END.sub("", normalized(unquote(parts.path)))
    parameters = [pair for pair in percent_encoded(parts.query).split("&") if pair and not is_of_campaign(pair)]
    orders = permutations(parameters) if len(parameters) <= MAX_PARAMETERS else [parameters]
    queries = ["?" + "&".join(order) for order in orders] if parameters else [""]
    if not parts.hostname or not (path or parameters):
        return
    for form in dict.fromkeys([path, unicodedata.normalize("NFD", path)]):
        keys = [f"{_host(parts.hostname)}{form}{query}" for query in queries]
        yield from (key for key in keys if len(key.encode()) <= MAX_KEY and not _CONTROL.search(key))


def _host(name: str) -> str:
    """Return the name of a host as browsers send it, without `www.`."""
    labels = normalized(name.lower().removeprefix("www.").rstrip("."), "NFKC").split(".")
    return ".".join(label if label.isascii() else f"xn--{label.encode('punycode').decode()}" for label in labels)


def _quoted(text: str) -> str:
    """Return a text as a string of nginx, which takes a dollar sign in the first column of a map as it is."""
    return '"' + _QUOTED.sub(r"\\\1", text) + '"'
