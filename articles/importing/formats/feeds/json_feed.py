"""JSON Feed 1.0 and 1.1: https://www.jsonfeed.org/version/1.1/"""

import json
from collections.abc import Iterator
from functools import partial
from typing import Any, BinaryIO

from articles.importing.formats import ImportItem, Options, read_item
from articles.importing.formats.feeds.entries import FeedEntry, story_of
from articles.importing.formats.json_objects import control_remarks
from articles.story.dates import InvalidStory
from articles.story.story import Picture
from articles.story.validation import ValidatedStory

MAX_SIZE = 16 * 1024 * 1024  # bytes
_READ = {"id", "url", "title", "content_html", "content_text", "summary", "date_published", "date_modified"}
_READ |= {"authors", "author", "tags", "language"}


def read(file: BinaryIO, path: str, options: Options) -> Iterator[ImportItem]:
    """Yield the item of each entry."""
    content = file.read(MAX_SIZE + 1)
    try:
        feed = _feed(content, options)
    except InvalidStory as error:
        yield ImportItem("", reason=str(error))
        return
    for number, values in enumerate(feed["items"], 1):
        yield read_item(path, f"item {number}", partial(_story_in, values, feed, options))


def _feed(content: bytes, options: Options) -> dict:
    if len(content) > MAX_SIZE:
        raise InvalidStory(f"file: a feed longer than {MAX_SIZE:,} bytes; save it in parts.")
    try:
        feed = json.loads(content.decode(options.encoding) if options.encoding else content, strict=False)
    except RecursionError:
        raise InvalidStory("file: nested too deeply; no feed is.") from None
    except UnicodeDecodeError:
        raise InvalidStory("file: it is not UTF-8; name its encoding with --encoding.") from None
    except ValueError as error:
        raise InvalidStory(f"file: it is not JSON ({str(error)[:200]}).") from None
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list) or not feed["items"]:
        raise InvalidStory("file: it is a feed without items; there is nothing to keep.")
    return feed


def _story_in(values: Any, feed: dict, options: Options) -> ValidatedStory:
    if not isinstance(values, dict):
        raise InvalidStory(f"item: {values!r:.80} is not an object.")
    markup, text = _text(values, "content_html"), _text(values, "content_text")
    image = _text(values, "image") or _text(values, "banner_image")
    leftover = {name: value for name, value in values.items() if name not in _READ}
    if markup.strip() and text.strip():
        leftover["content_text"] = text
    return story_of(
        FeedEntry(
            identifier=_text(values, "id"),
            url=_text(values, "url") or _text(values, "external_url"),
            site=_text(feed, "home_page_url") or _text(feed, "feed_url"),
            title=_text(values, "title"),
            content=markup if markup.strip() else text,
            is_plain=not markup.strip(),
            summary=_text(values, "summary"),
            published=_text(values, "date_published"),
            updated=_text(values, "date_modified"),
            authors=_names(values) or _names(feed),
            tags=[tag for tag in _list(values, "tags") if isinstance(tag, str)],
            language=_text(values, "language") or _text(feed, "language"),
            lead=Picture() if image else None,
            leftover=leftover,
            remarks=control_remarks(json.dumps(values)),
        ),
        options,
        "jsonfeed",
    )


def _text(values: dict, name: str) -> str:
    """Return a field as text; numbers, which some feeds have for an identifier, as they are written."""
    value = values.get(name)
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _list(values: dict, name: str) -> list:
    value = values.get(name)
    return value if isinstance(value, list) else []


def _names(values: dict) -> list[str]:
    """Return the authors: those of version 1.1, or the one of version 1.0."""
    people = _list(values, "authors") or [values.get("author")]
    return [name for person in people if isinstance(person, dict) and (name := _text(person, "name"))]
