"""Write a feed as Atom (https://www.rfc-editor.org/rfc/rfc4287), in pages (RFC 5005), with photos as Media RSS."""

from articles.public.machines.feeds import TYPES, Feed, FeedItem, moment_of, rfc3339
from articles.public.machines.xml_writer import XmlWriter
from articles.story.dates import Precision


def write(feed: Feed) -> bytes:
    """Return the feed as Atom."""
    xml = XmlWriter(
        "feed",
        xmlns="http://www.w3.org/2005/Atom",
        xmlns__media="http://search.yahoo.com/mrss/",
        xmlns__dcterms="http://purl.org/dc/terms/",
    )
    xml.add("id", feed.id)
    xml.add("title", feed.title)
    xml.add_if("subtitle", feed.subtitle)
    xml.add("updated", rfc3339(feed.updated))
    xml.add("link", rel="self", type=TYPES["atom"], href=feed.url)
    xml.add("link", rel="alternate", type="text/html", href=feed.home)
    for rel, url in feed.links.items():
        xml.add("link", rel=rel, type=TYPES["atom"], href=url)
    with xml.inside("author"):
        xml.add("name", feed.publisher)
    for item in feed.items:
        with xml.inside("entry", xml__lang=item.language):
            _item(xml, item)
    return xml.close()


def _item(xml: XmlWriter, item: FeedItem):
    xml.add("id", item.id)
    xml.add("title", item.title)
    xml.add("link", rel="alternate", type="text/html", href=item.url, hreflang=item.language)
    if item.audio:
        audio = item.audio
        xml.add("link", rel="enclosure", type=audio.type, href=audio.url, length=str(audio.bytes))
    xml.add("published", rfc3339(moment_of(item.published)))
    xml.add("updated", rfc3339(moment_of(item.updated)))
    for person in item.authors:
        with xml.inside("author"):
            xml.add("name", person.name)
            xml.add_if("uri", person.url)
    for name in item.categories:
        xml.add("category", term=name)
    xml.add_if("summary", item.summary)
    xml.add_if("content", item.content, type="html")
    extensions(xml, item)


def extensions(xml: XmlWriter, item: FeedItem):
    """Write what neither Atom nor RSS has an element for: the date as known (Dublin Core) and the photos.

    https://www.dublincore.org/specifications/dublin-core/dcmi-terms/, https://www.rssboard.org/media-rss (1.5.1)
    """
    if item.published.precision is not Precision.MINUTE:
        xml.add("dcterms:issued", item.published.text)
    for image in item.images:
        sides = {"width": str(image.width), "height": str(image.height)}
        with xml.inside("media:content", url=image.url, type="image/jpeg", medium="image", **sides):
            xml.add_if("media:description", image.caption or image.alt, type="plain")
            xml.add_if("media:credit", image.credit)
