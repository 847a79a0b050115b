"""Stories as a WordPress export (WXR 1.2), for the importer of WordPress: posts, their authors, sections and tags.

The section is the first category. A picture is a figure in the text, the lead is the post's featured image; WordPress
fetches the files of those that readers see. What is lost is in docs/formats.md.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from django.conf import settings
from django.utils import timezone

from articles.importing.formats import FormatWriter
from articles.importing.formats.record_lines import as_line
from articles.importing.formats.writing import element, uri_of, xhtml_of
from articles.importing.formats.wxr import own_fields
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
    return _HEAD + element("language", settings.LANGUAGE_CODE) + "\n"


def _texts(stories: Iterable[Story], address_of: Callable[[Picture], str]) -> Iterator[str]:
    """Yield the text of each story: its authors, who come before their first post, its attachments and its post."""
    logins: set[str] = set()
    used: set[tuple[str | None, datetime]] = set()
    number = 0
    for story in stories:
        authors = "" if (login := _login(story)) in logins or not login else _author(login, story.bylines[0].name)
        logins.add(login)
        pictures = {picture.anchor: address_of(picture) for picture in story.pictures}
        attached = [picture for picture in story.pictures if pictures[picture.anchor] or not picture.anchor]
        post = number = number + 1 + len(attached)
        yield authors + "".join(_items(story, attached, pictures, post, _time_of(story, used)))


def _time_of(story: Story, used: set[tuple[str | None, datetime]]) -> datetime:
    """Return the time of a post, seconds later if another one has it: WordPress takes posts of one title and time for
    one, and a post without a title for any post of its time."""
    local = story.published.moment(timezone.get_default_timezone()) if story.published else datetime.now(UTC)
    while (story.headline or None, local) in used:
        local += timedelta(seconds=1)
    used |= {(story.headline, local), (None, local)}
    return local


def _login(story: Story) -> str:
    """Return the login of the first author; WordPress takes letters of ASCII alone, and at most 60."""
    if not story.bylines:
        return ""
    key = story.bylines[0].key or slugify(story.bylines[0].name)
    return key if re.fullmatch(r"[a-z0-9-]{1,60}", key) else f"author-{hashlib.sha256(key.encode()).hexdigest()[:12]}"


def _author(login: str, name: str) -> str:
    fields = element("wp:author_login", login) + _cdata("wp:author_display_name", as_line(name))
    return f"<wp:author>{fields}</wp:author>\n"


def _cdata(name: str, text: str, **attributes: str) -> str:
    opened = element(name, "", **attributes).removesuffix("/>")
    return f"{opened}><![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]></{name}>"


def _items(
    story: Story, attached: list[Picture], addresses: dict[str, str], number: int, local: datetime
) -> Iterator[str]:
    """Yield the attachments of a story and its post, which has the number; theirs are those before it."""
    for picture_number, picture in enumerate(attached, number - len(attached)):
        yield _attachment(picture, addresses[picture.anchor], picture_number, number, local)
    body = xhtml_of(story, lambda picture: addresses[picture.anchor])
    fields = [
        element("title", as_line(story.headline)),
        element("link", story.source.url or own_fields.NO_URL),
        element("pubDate", format_datetime(local)),
        _cdata("dc:creator", _login(story)),
        element("guid", uri_of(story), isPermaLink="false"),
        _cdata("content:encoded", body.replace("[", "&#91;")),  # no text is a shortcode
        _cdata("excerpt:encoded", story.dek.replace("&", "&amp;").replace("<", "&lt;")),
        *_numbers(number, local, "post"),
        element("wp:post_name", slugify(story.headline) or f"story-{number}"),
        *_terms(story),
    ]
    leads = [lead for lead, picture in enumerate(attached, number - len(attached)) if not picture.anchor]
    fields += [_meta("_thumbnail_id", str(lead)) for lead in leads]
    fields += [_meta(name, text) for name, text in own_fields.written(story, local)]
    yield f"<item>{''.join(fields)}</item>\n"


def _numbers(number: int, local: datetime, post_type: str) -> Iterator[str]:
    yield element("wp:post_id", str(number))
    yield element("wp:post_date", local.strftime(_FORMAT))
    yield element("wp:post_date_gmt", local.astimezone(UTC).strftime(_FORMAT))
    yield element("wp:status", "publish" if post_type == "post" else "inherit")
    yield element("wp:post_type", post_type)


def _attachment(picture: Picture, address: str, number: int, post: int, local: datetime) -> str:
    source = address or f"https://archive.invalid/{picture.photo or 'lead'}-{number}.jpg"
    fields = [
        element("title", f"{picture.caption[:200] or 'picture'} ({number})"),  # two of one title and time are one
        element("guid", source, isPermaLink="false"),
        _cdata("excerpt:encoded", picture.caption.replace("&", "&amp;").replace("<", "&lt;")),
        *_numbers(number, local, "attachment"),
        element("wp:post_parent", str(post)),
        element("wp:attachment_url", source),
        _meta("_wp_attachment_image_alt", as_line(picture.alt)),
    ]
    return f"<item>{''.join(fields)}</item>\n"


def _meta(name: str, text: str) -> str:
    value = _cdata("wp:meta_value", text)
    return f"<wp:postmeta><wp:meta_key>{name}</wp:meta_key>{value}</wp:postmeta>"


def _terms(story: Story) -> Iterator[str]:
    """Yield the section, the tags, several authors as the plugin Co-Authors Plus has them, and a language that is not
    the archive's as Polylang has it."""
    if story.section:
        section = as_line(story.section.name or story.section.key)
        yield _cdata("category", section, domain="category", nicename=story.section.key)
    for tag in story.tags:
        yield _cdata("category", as_line(tag.name or tag.key), domain="post_tag", nicename=tag.key)
    for byline in story.bylines if len(story.bylines) > 1 else ():
        yield _cdata("category", as_line(byline.name), domain="author", nicename=byline.key or slugify(byline.name))
    if story.language.partition("-")[0] != settings.LANGUAGE_CODE.partition("-")[0]:
        yield _cdata("category", story.language, domain="language", nicename=story.language)


WRITER = FormatWriter(_texts, ".xml", head=_head, end="</channel>\n</rss>\n", has_addresses=True)
