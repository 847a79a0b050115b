"""WordPress exports (WXR 1.0 to 1.2): RSS with elements of WordPress.

Posts become stories, and other types where the operator names them. Attachments are read first, because a post may
show photographs that come after it. Comments, menus and other types are counted as skipped.
https://github.com/WordPress/wordpress-develop/blob/trunk/src/wp-admin/includes/export.php
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO

from articles.importing.formats import Format, ImportItem, Options, read_item, register, xml_items
from articles.importing.formats.wxr import writer
from articles.importing.formats.wxr.attachments import Attachments
from articles.importing.formats.wxr.elements import ExportedSite, Post, parsed
from articles.importing.formats.wxr.story import desk_reason_of, story_of
from articles.importing.formats.xml_items import XmlElement
from articles.importing.formats.xml_reader import elements_of
from articles.importing.formats.xml_trees import declares_entities
from articles.story.dates import InvalidStory
from articles.story.lazy_text import gettext_lazy
from media.item_errors import rejection

_TAGS = ("item", "wp:author", "wp:category")
_WXR = re.compile(rb"<rss\b[^<>]*wordpress\.org/export/|<rss\b(?s:.){0,20000}?<wp:wxr_version")
_PREFIX = re.compile(rb"xmlns:([A-Za-z][A-Za-z0-9.-]{0,40})\s*=\s*[\"']https?://wordpress\.org/export/[0-9.]+/?[\"']")
_ATTACHMENT = re.compile(rb"<wp:post_type>\s*(?:<!\[CDATA\[)?\s*attachment\b")


def read(file: BinaryIO, path: str, options: Options) -> Iterator[ImportItem]:
    """Yield the item of each post, and what is skipped."""
    attachments = _attachments(file, options)
    site, number = ExportedSite(), 0
    for element, encoding in elements_of(file, _TAGS, options):
        if not element.tag:
            if declares_entities(element.content):
                yield ImportItem("", reason="file: it declares entities of its own, as no export does; it is not read.")
                return
            if (prefix := _PREFIX.search(element.content)) and prefix[1] != b"wp":
                name = prefix[1].decode("utf-8", "replace")
                yield ImportItem(
                    "", reason=f"file: its elements begin with {name}: instead of wp:; name them as usual."
                )
                return
            site.read_head(element.content.decode(encoding or "utf-8", "replace"))
        elif element.tag == "item":
            number += 1
            yield from _items_of(element, f"item {number}", path, site, attachments, encoding, options)
        else:
            _add_to_site(site, element, encoding)


def _attachments(file: BinaryIO, options: Options) -> Attachments:
    """Return all attachments of a file that can be read twice, and go back to its beginning."""
    attachments = Attachments()
    if not file.seekable():
        return attachments
    start = file.tell()
    for element, encoding in elements_of(file, ("item",), options):
        if element.tag and _ATTACHMENT.search(element.content):
            with suppress(InvalidStory):  # it is rejected when it is read with the posts
                attachments.add(Post(parsed(element.content, encoding, [])))
    file.seek(start)
    return attachments


def _add_to_site(site: ExportedSite, element: XmlElement, encoding: str):
    with suppress(InvalidStory):  # without it, posts have the login of their author
        child = parsed(element.content, encoding, [])
        if element.tag == "wp:author":
            site.add_author(child)
        else:
            site.add_category(child)


def _items_of(
    element: XmlElement,
    place: str,
    path: str,
    site: ExportedSite,
    attachments: Attachments,
    encoding: str,
    options: Options,
) -> Iterator[ImportItem]:
    """Yield the story of an item, or why there is none, and its comments."""
    remarks: list[str] = []
    try:
        xml_items.check_whole(element)
        post = Post(parsed(element.content, encoding, remarks), remarks)
        post_type = post.field("wp:post_type") or "post"
        place = f"{place}, {post_type} {post.field('wp:post_id')}".strip()[:200]
    except InvalidStory as error:
        yield ImportItem(place, reason=str(error))
        return
    except Exception as error:
        yield ImportItem(place, reason=rejection(error, "could not be read", path, place))
        return
    if post_type not in options.post_types:
        yield ImportItem(place, skipped=post_type[:100])
    elif post.field("wp:status") in ("trash", "inherit", "auto-draft"):
        yield ImportItem(place, skipped=f"{post_type[:100]} with the status {post.field('wp:status')}")
    else:
        yield read_item(path, place, lambda: story_of(post, site, attachments, options), desk_reason_of(post))
    if post.comment_count:
        yield ImportItem(place, skipped="comment", count=post.comment_count)


def recognises(head: bytes, path: str) -> bool:
    """Return whether a file is RSS that declares the namespace of WordPress exports, or has their version."""
    return bool(_WXR.search(head))


register(
    Format(
        name="wxr",
        title=gettext_lazy("WordPress export"),
        standard="https://wordpress.org/documentation/article/tools-export-screen/",
        read=read,
        recognises=recognises,
        writer=writer.WRITER,
    )
)
