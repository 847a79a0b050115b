"""Write a feed as RSS 2.0 (https://www.rssboard.org/rss-specification), with extensions for content and photos."""

from email.utils import format_datetime

from articles.public.machines.feeds import TYPES, Feed, FeedItem, atom, moment_of, rfc3339
from articles.public.machines.xml_writer import XmlWriter


def write(feed: Feed) -> bytes:
    """Return the feed as RSS."""
    xml = XmlWriter(
        "rss",
        version="2.0",
        xmlns__atom="http://www.w3.org/2005/Atom",
        xmlns__content="http://purl.org/rss/1.0/modules/content/",
        xmlns__dc="http://purl.org/dc/elements/1.1/",
        xmlns__dcterms="http://purl.org/dc/terms/",
        xmlns__media="http://search.yahoo.com/mrss/",
    )
    with xml.inside("channel"):
        xml.add("title", feed.title)
        xml.add("link", feed.home)
        xml.add("description", feed.subtitle or feed.title)
        xml.add("lastBuildDate", format_datetime(feed.updated))
        xml.add("docs", "https://www.rssboard.org/rss-specification")
        xml.add("atom:link", rel="self", type=TYPES["rss"], href=feed.url)
        for rel, url in feed.links.items():
            xml.add("atom:link", rel=rel, type=TYPES["rss"], href=url)
        for item in feed.items:
            with xml.inside("item"):
                _item(xml, item)
    return xml.close()


def _item(xml: XmlWriter, item: FeedItem):
    xml.add("title", item.title)
    xml.add("link", item.url)
    xml.add("guid", item.id, isPermaLink="false")
    xml.add("pubDate", format_datetime(moment_of(item.published)))
    if item.updated != item.published:
        xml.add("atom:updated", rfc3339(moment_of(item.updated)))
    for person in item.authors:
        xml.add("dc:creator", person.name)
    xml.add_if("dc:language", item.language)
    for name in item.categories:
        xml.add("category", name)
    # Feed readers treat a description as HTML, so the text is escaped.
    xml.add("description", item.summary.replace("&", "&amp;").replace("<", "&lt;"))
    xml.add_if("content:encoded", item.content)
    if item.audio:
        xml.add("enclosure", url=item.audio.url, length=str(item.audio.bytes), type=item.audio.type)
    atom.extensions(xml, item)
