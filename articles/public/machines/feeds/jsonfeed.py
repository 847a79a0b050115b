"""Write a feed as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

import json

from articles.public.machines.feeds import Feed, FeedAuthor, FeedItem, moment_of, rfc3339
from articles.story.text import clean_text


def write(feed: Feed) -> bytes:
    """Return the feed as JSON."""
    values = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": clean_text(feed.title),
        "description": clean_text(feed.subtitle),
        "home_page_url": feed.home,
        "feed_url": feed.url,
        "next_url": feed.links.get("next", ""),
        "authors": [{"name": feed.publisher, "url": feed.home}],
    }
    values = {name: value for name, value in values.items() if value}
    values["items"] = [_item(item) for item in feed.items]
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def _item(item: FeedItem) -> dict:
    values = {
        "id": item.id,
        "url": item.url,
        "title": clean_text(item.title),
        "summary": item.summary if item.content else "",
        "date_published": rfc3339(moment_of(item.published)),
        "date_modified": rfc3339(moment_of(item.updated)),
        "authors": [_person(person) for person in item.authors],
        "tags": [clean_text(name) for name in item.categories],
        "language": item.language,
        "image": item.images[0].url if item.images else "",
    }
    values = {name: value for name, value in values.items() if value}
    if audio := item.audio:
        attachment = {"url": audio.url, "mime_type": audio.type}
        attachment |= {"size_in_bytes": audio.bytes, "duration_in_seconds": audio.seconds}
        values["attachments"] = [attachment]
    # The format requires one of the two, which may be empty.
    values |= {"content_html": item.content} if item.content else {"content_text": clean_text(item.summary)}
    extension = {"version": item.version, "published": item.published.text, "updated": item.updated.text}
    values["_archive"] = extension | ({"images": [image._asdict() for image in item.images]} if item.images else {})
    return values


def _person(person: FeedAuthor) -> dict:
    return {name: clean_text(value) for name, value in person._asdict().items() if value}
