"""What machines read of a page, in its head and in the data blocks at its end; and what all pages have alike."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from django import template
from django.conf import settings
from django.urls import get_script_prefix
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from articles.public.machines.head_metadata import HeadMetadata, head_of
from articles.story.text import clean_text

register = template.Library()
_KEY = "articles.head"
_SETTINGS = ("SITE_NAME", "SITE_LOGO", "SITE_ACCENT", "SITE_STYLESHEET", "STATIC_URL")
_WORDS = re.compile(r"[^\W_]+")


@register.simple_tag(takes_context=True)
def head(context) -> SafeString:
    """Write the head of the page that is being made, where its kind has one."""
    metadata = context.render_context[_KEY] = head_of(context.get("view"), context.flatten())
    return mark_safe("\n    ".join(_lines(metadata)) if metadata else "")  # escaped line by line


@register.tag
def once(parser, token) -> "OnceNode":
    """Write what is the same on every page only once in the life of a process: `{% once %}…{% endonce %}`."""
    inside = parser.parse(["endonce"])
    parser.delete_first_token()
    return OnceNode(inside)


class OnceNode(template.Node):
    """What stands between the tags may depend on nothing but the settings named here and where the archive is."""

    def __init__(self, nodelist: template.NodeList):
        self.nodelist = nodelist
        self._rendered = (None, "")

    def render(self, context):
        if "site" not in context:  # made without a request: not what other pages should get
            return self.nodelist.render(context)
        key = (get_script_prefix(), *(getattr(settings, name) for name in _SETTINGS))
        rendered_key, text = self._rendered
        if rendered_key != key:
            text = self.nodelist.render(context)
            self._rendered = (key, text)
        return text


@register.filter
def words_of_address(path: str) -> str:
    """Give the words of an address that names nothing, to search for them."""
    last = clean_text(unquote(path)).rstrip("/").rpartition("/")[2]
    return " ".join(word for word in _WORDS.findall(last) if not word.isdecimal())[:100]


@register.simple_tag(takes_context=True)
def data_blocks(context) -> SafeString:
    """Write the data blocks of the page whose head stands above."""
    metadata = context.render_context.get(_KEY)
    return mark_safe("\n".join(metadata.blocks if metadata else ()))


def _lines(head: HeadMetadata) -> Iterator[str]:
    """Write a head line by line; in Python, since as a template it cost a story's page a millisecond."""
    yield _meta("name", "robots", head.robots)
    if head.canonical:
        yield f'<link rel="canonical" href="{escape(head.canonical)}">'
    if head.description:
        yield _meta("name", "description", head.description)
    if head.is_indexed and head.title:
        yield from _card(head)
    for feed in head.feeds:
        title, url = escape(feed.title), escape(feed.url)
        yield f'<link rel="alternate" type="{feed.type}" title="{title}" href="{url}">'


def _card(head: HeadMetadata) -> Iterator[str]:
    """Write what other sites show of the page: Open Graph (https://ogp.me), and the kind of card."""
    of_page = {"site_name": settings.SITE_NAME, "type": head.type, "title": head.title}
    of_page |= {"description": head.description, "url": head.canonical}
    yield from (_meta("property", f"og:{name}", words) for name, words in of_page.items() if words)
    if card := head.card:
        yield _meta("property", "og:image", card.url)
        of_card = {"width": card.width, "height": card.height, "alt": card.alt}
        yield from (_meta("property", f"og:image:{name}", words) for name, words in of_card.items())
    for name, words in head.article.items():
        each = [words] if isinstance(words, str) else words
        yield from (_meta("property", f"article:{name}", one) for one in each if one)
    yield _meta("name", "twitter:card", "summary_large_image" if head.card else "summary")


def _meta(kind: str, name: str, words: str | int) -> str:
    return f'<meta {kind}="{name}" content="{escape(words)}">'
