"""The URLs under which readers knew a story before it came here, and the keys by which they are looked up.

>>> source_urls(Source(url="https://www.example.org/2004/ferry.html"))
['https://www.example.org/2004/ferry.html']
>>> key_of_url("https://www.example.org/2004/ferry/?utm_source=x").path == key_of_url("/2004/ferry").path
True

A source says them in its URL, in an identifier that is an URL, and in fields kept with it: `aliases` and
`redirect_from` of static sites, `_wp_old_slug` of WordPress.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

from articles.story.story import Source
from articles.story.text import normalized

MAX_LENGTH = 2_000  # characters of an URL
MAX_URLS = 50  # of one story
_ALIASES = ("aliases", "redirect_from", "old_urls", "former_urls")
_OLD_SLUG = "_wp_old_slug"
_INDEX = re.compile(r"/index\.(?:html?|php|aspx?)$", re.I)
_CAMPAIGN = re.compile(r"utm_|(?:fbclid|gclid|dclid|msclkid|mc_cid|mc_eid|igshid)$")
_KEY_LENGTH = 32  # characters: 128 bits


class UrlKey(NamedTuple):
    """The digests of path and query, of the path alone, and of the host; "" where the URL has none."""

    full: str
    path: str
    host: str


def source_urls(source: Source) -> list[str]:
    """Return the URLs and paths that a source gives its story, each once and without a fragment."""
    urls = dict.fromkeys(filter(None, map(_plain, _stated(source))))
    return [url for url in urls if _names_a_page(url)][:MAX_URLS]


def key_of_url(url: str) -> UrlKey:
    """Return the key of an absolute URL, or of a path with or without a query.

    Percent signs, Unicode forms, a slash at the end, the names of index pages, the order of parameters and what
    campaigns add to them make no difference.
    """
    parts = _split(url)
    path = _INDEX.sub("/", normalized(unquote(parts.path))).rstrip("/")
    pairs = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=None)
    query = urlencode(sorted(pair for pair in pairs if not _CAMPAIGN.match(pair[0])))
    return UrlKey(_digest(f"{path}?{query}") if query else "", _digest(path) if path else "", key_of_host(parts.netloc))


def key_of_host(host: str) -> str:
    """Return the digest of a host's name, "" for none; a port and a leading `www.` make no difference."""
    name = host.rpartition("@")[2].partition(":")[0].casefold().removeprefix("www.").rstrip(".")
    return _digest(name) if name else ""


def keys_of_source(source: Source) -> set[tuple[str, str]]:
    """Return pairs of the key of a page and the key of its host for the URLs of a source."""
    keys = map(key_of_url, source_urls(source))
    return {(page, key.host) for key in keys if (page := key.full or key.path)}


def is_of_campaign(parameter: str) -> bool:
    """Return whether a campaign adds a parameter (`utm_source=x`) to the URLs of others."""
    return bool(_CAMPAIGN.match(parameter.partition("=")[0]))


def _stated(source: Source) -> Iterator[str]:
    yield source.url
    if re.match(r"https?://", source.identifier):
        yield source.identifier
    for fields in _source_fields(source.original):
        for name in _ALIASES:
            for alias in _texts(fields.get(name)):
                yield urljoin(source.url, alias) if source.url else alias
        custom_fields = fields.get("custom_fields")
        if isinstance(custom_fields, dict) and source.url:
            for slug in _texts(custom_fields.get(_OLD_SLUG)):
                yield _with_slug(source.url, slug)


def _source_fields(original: str) -> Iterator[dict[str, Any]]:
    """Yield the fields that a reader kept as JSON, if they can have former URLs."""
    if not any(f'"{name}"' in original for name in (*_ALIASES, _OLD_SLUG)):
        return
    for line in original.split("\n"):
        if line.startswith("{"):
            try:
                fields = json.loads(line)
            except (ValueError, RecursionError):
                continue
            if isinstance(fields, dict):
                yield fields


def _texts(value: Any) -> list[str]:
    """Return the texts of a field: one, a list, or a list as YAML writes it in lines."""
    if isinstance(value, str):
        return [line.strip().removeprefix("- ").strip(" '\"") for line in value.split("\n")]
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []


def _with_slug(url: str, slug: str) -> str:
    """Return an URL with another last segment of its path."""
    parts = _split(url)
    folder, _, last = parts.path.rstrip("/").rpartition("/")
    return urlunsplit(parts._replace(path=f"{folder}/{slug}/", query="")) if last and slug else ""


def _plain(url: str) -> str:
    """Return an URL without its fragment; "" for what is no URL, or is too long."""
    url = url.strip()
    if not re.match(r"https?://[^/\s]|/(?!/)", url) or len(url) > MAX_LENGTH or re.search(r"\s", url):
        return ""
    return url.partition("#")[0]


def _names_a_page(url: str) -> bool:
    """Return whether an URL is more than the front page of a site."""
    key = key_of_url(url)
    return bool(key.full or key.path)


def _split(url: str) -> SplitResult:
    """Return the parts of an absolute URL or of a path, which may begin with two slashes; no parts of anything else."""
    try:
        return urlsplit(f"http://-{url}")._replace(netloc="") if url[:1] == "/" else urlsplit(url)
    except ValueError:
        return urlsplit("")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_KEY_LENGTH]


def percent_encoded(url: str) -> str:
    """Return an URL as browsers send it: with all characters outside of ASCII percent-encoded."""
    return quote(url, safe="/:?#[]@!$&'*()+,;=%~")
