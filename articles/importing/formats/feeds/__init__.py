"""Feeds that somebody saved: RSS 0.9 to 2.0, RSS 1.0 in RDF, Atom 0.3 and 1.0, JSON Feed. They are only read.

feedparser reads the XML, also where it is not well-formed; it gets the bytes of a file, never an address. Formats:
https://www.rssboard.org/rss-specification, https://www.rfc-editor.org/rfc/rfc4287, https://www.jsonfeed.org/
"""

import re

from articles.importing.formats import Format, register
from articles.importing.formats.feeds import json_feed, xml_feed
from articles.importing.formats.xml_trees import root_of
from articles.story.lazy_text import gettext_lazy

_JSON_FEED = re.compile(rb'"version"\s*:\s*"(?:https?:\\?/\\?/(?:www\.)?jsonfeed\.org\\?/version|1(?:\.[01])?")')


def recognises_xml(head: bytes, path: str) -> bool:
    """Return whether the root element is that of a feed, or one entry of Atom."""
    name, rest = root_of(head)
    name = name.lower()
    if name == "rdf":
        return b"rss" in head or b"<channel" in head
    if name == "entry":
        return "purl.org/atom" in rest or "w3.org/2005/Atom" in rest
    return name in ("rss", "feed") or (name == "channel" and b"<item" in head.lower())  # the last is Microsoft's CDF


def recognises_json(head: bytes, path: str) -> bool:
    """Return whether a file is a JSON object with the version of JSON Feed, by its address or by its number alone."""
    match = _JSON_FEED.search(head) if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" else None
    return bool(match) and (b"jsonfeed" in match[0] or b'"home_page_url"' in head or b'"feed_url"' in head)


register(
    Format(
        name="feed",
        title=gettext_lazy("RSS or Atom"),
        standard="https://www.rfc-editor.org/rfc/rfc4287",
        read=xml_feed.read,
        recognises=recognises_xml,
    )
)
register(
    Format(
        name="jsonfeed",
        title="JSON Feed",
        standard="https://www.jsonfeed.org/version/1.1/",
        read=json_feed.read,
        recognises=recognises_json,
    )
)
