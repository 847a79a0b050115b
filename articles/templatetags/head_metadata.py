"""Template tags for machine-readable metadata: the head of a page and the data blocks at its end."""

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlencode

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from articles.public.machines.heads import HeadMetadata, head_of
from articles.public.machines.reuse_terms import meta_elements
from articles.public.machines.social_cards import card_of_site
from articles.story.characters import LETTER_OR_DIGIT
from articles.story.text import clean_text

register = template.Library()
_KEY = "articles.head"
_WORDS = re.compile(f"{LETTER_OR_DIGIT}+")


@register.simple_tag(takes_context=True)
def head(context) -> SafeString:
    """Return the metadata elements for the head of the page; empty for a page without metadata."""
    metadata = context.render_context[_KEY] = head_of(context.get("view"), context.flatten())
    return mark_safe("\n    ".join(_lines(metadata)) if metadata else "")  # escaped line by line


@register.filter
def words_of_address(path: str) -> str:
    """Return the words in the last part of a path, at most 100 characters, as a search suggestion on the 404 page."""
    last = clean_text(unquote(path)).rstrip("/").rpartition("/")[2]
    return " ".join(word for word in _WORDS.findall(last) if not word.isdecimal())[:100]


@register.simple_tag(takes_context=True)
def data_blocks(context) -> SafeString:
    """Return the data blocks (JSON-LD) of the page; `head` must have been rendered before."""
    metadata = context.render_context.get(_KEY)
    return mark_safe("\n".join(metadata.blocks if metadata else ()))


def _lines(head: HeadMetadata) -> Iterator[str]:
    """Yield the lines of a head; in Python, because a template takes a millisecond of a story's page."""
    yield _meta("name", "robots", head.robots)
    if head.canonical:
        yield f'<link rel="canonical" href="{escape(head.canonical)}">'
    for code, url in head.alternates:
        yield f'<link rel="alternate" hreflang="{escape(code)}" href="{escape(url)}">'
    if head.description:
        yield _meta("name", "description", head.description)
    if head.is_indexed and head.title:
        yield from _card(head)
    yield from (_meta("name", name, content) for name, content in meta_elements())
    if settings.TERMS_URL:
        yield f'<link rel="license" href="{escape(settings.TERMS_URL)}">'
    if head.embed_url:
        oembed = f"{settings.SITE_URL}{reverse('oembed')}?{urlencode({'url': head.embed_url})}"
        yield f'<link rel="alternate" type="application/json+oembed" href="{escape(oembed)}">'
    for feed in head.feeds:
        title, url = escape(feed.title), escape(feed.url)
        yield f'<link rel="alternate" type="{feed.type}" title="{title}" href="{url}">'


def _card(head: HeadMetadata) -> Iterator[str]:
    """Yield the metadata for previews on other sites: Open Graph (https://ogp.me) and the type of Twitter card."""
    page_properties = {"site_name": settings.SITE_NAME, "type": head.type, "title": head.title}
    page_properties |= {"description": head.description, "url": head.canonical}
    yield from (_meta("property", f"og:{name}", text) for name, text in page_properties.items() if text)
    if card := head.card or card_of_site():
        yield _meta("property", "og:image", card.url)
        image_properties = {"width": card.width, "height": card.height, "alt": card.alt}
        yield from (_meta("property", f"og:image:{name}", text) for name, text in image_properties.items())
    for name, value in head.article.items():
        texts = [value] if isinstance(value, str) else value
        yield from (_meta("property", f"article:{name}", text) for text in texts if text)
    yield _meta("name", "twitter:card", "summary_large_image" if head.card else "summary")


def _meta(kind: str, name: str, value: str | int) -> str:
    return f'<meta {kind}="{name}" content="{escape(value)}">'
