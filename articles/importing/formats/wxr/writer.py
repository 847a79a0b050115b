"""Stories as a WordPress export (WXR 1.2), for the importer of WordPress: posts, their authors, sections and tags.

The section is the first category. A picture is a figure in the text; the lead is the post's featured image, an
attachment whose file WordPress does not fetch. What is lost is in docs/formats.md.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from email.utils import format_datetime

from django.utils import timezone

from articles.importing.formats import FormatWriter
from articles.importing.formats.writing import element, uri_of, xhtml_of
from articles.story.keys import slugify
from articles.story.story import Picture, Story

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>archive</title><link>https://archive.invalid</link><wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url>https://archive.invalid</wp:base_site_url><wp:base_blog_url>https://archive.invalid</wp:base_blog_url>
"""
_FORMAT = "%Y-%m-%d %H:%M:%S"


def _head() -> str:
    return _HEAD


def _texts(stories: Iterable[Story]) -> Iterator[str]:
    return ("".join(_items(story, 2 * number)) for number, story in enumerate(stories, 1))


def _cdata(name: str, text: str, **attributes: str) -> str:
    opened = element(name, "", **attributes).removesuffix("/>")
    return f"{opened}><![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]></{name}>"


def _items(story: Story, number: int) -> Iterator[str]:
    """Yield the post of a story, which has the number, and the attachment of its lead picture with the one before."""
    local = story.published.moment(timezone.get_default_timezone()) if story.published else datetime.now(UTC)
    first = story.bylines[0].name if story.bylines else ""
    if story.lead:
        yield _attachment(story.lead, number - 1, number, local)
    fields = [
        element("title", story.headline),
        element("link", story.source.url or "https://archive.invalid/"),
        element("pubDate", format_datetime(local)),
        _cdata("dc:creator", first),
        element("guid", uri_of(story), isPermaLink="false"),
        _cdata("content:encoded", xhtml_of(story).replace("[", "&#91;")),  # no text is a shortcode
        _cdata("excerpt:encoded", story.dek.replace("&", "&amp;").replace("<", "&lt;")),
        *_numbers(number, local, "post"),
        element("wp:post_name", slugify(story.headline) or f"story-{number}"),
        *_terms(story),
    ]
    if story.lead:
        fields.append(_meta("_thumbnail_id", str(number - 1)))
    fields += [_meta(name, text) for name, text in _custom_fields(story)]
    yield f"<item>{''.join(fields)}</item>\n"


def _numbers(number: int, local: datetime, post_type: str) -> Iterator[str]:
    yield element("wp:post_id", str(number))
    yield element("wp:post_date", local.strftime(_FORMAT))
    yield element("wp:post_date_gmt", local.astimezone(UTC).strftime(_FORMAT))
    yield element("wp:status", "publish" if post_type == "post" else "inherit")
    yield element("wp:post_type", post_type)


def _attachment(picture: Picture, number: int, post: int, local: datetime) -> str:
    source = f"https://archive.invalid/{picture.photo or 'lead'}-{number}.jpg"
    fields = [
        element("title", picture.caption[:200] or "picture"),
        element("guid", source, isPermaLink="false"),
        _cdata("excerpt:encoded", picture.caption.replace("&", "&amp;").replace("<", "&lt;")),
        *_numbers(number, local, "attachment"),
        element("wp:post_parent", str(post)),
        element("wp:attachment_url", source),
        _meta("_wp_attachment_image_alt", picture.alt),
    ]
    return f"<item>{''.join(fields)}</item>\n"


def _meta(name: str, text: str) -> str:
    value = _cdata("wp:meta_value", text)
    return f"<wp:postmeta><wp:meta_key>{name}</wp:meta_key>{value}</wp:postmeta>"


def _terms(story: Story) -> Iterator[str]:
    """Yield the section, the tags, and the authors as the plugin Co-Authors Plus has them."""
    if story.section:
        yield _cdata("category", story.section.name or story.section.key, domain="category", nicename=story.section.key)
    for tag in story.tags:
        yield _cdata("category", tag.name or tag.key, domain="post_tag", nicename=tag.key)
    for byline in story.bylines:
        yield _cdata("category", byline.name, domain="author", nicename=byline.key or slugify(byline.name))
    yield _cdata("category", story.language, domain="language", nicename=story.language)


def _custom_fields(story: Story) -> Iterator[tuple[str, str]]:
    """Yield what WordPress has no field for, as custom fields of the post."""
    for name in ("kicker", "dateline", "genre", "edition", "page", "translation_of"):
        if text := getattr(story, name):
            yield f"archive_{name}", text
    if story.updated:
        yield "archive_updated", story.updated.text
    for note in story.notes:
        yield f"archive_{note.kind}", note.text


WRITER = FormatWriter(_texts, ".xml", head=_head, end="</channel>\n</rss>\n")
