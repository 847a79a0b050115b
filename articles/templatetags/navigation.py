"""Template tags for the frame of a page: links that say where the reader is, and the feeds of the page."""

from itertools import groupby

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from articles.public.machines.feed_links import path_of
from articles.story.language_names import direction, site_language

register = template.Library()
_FORMS = {"application/atom+xml": "Atom", "application/rss+xml": "RSS", "application/feed+json": "JSON Feed"}


@register.simple_tag
def language_attributes() -> SafeString:
    """Return `lang` of the page's words, and `dir` where they run from right to left."""
    language = site_language()
    return SafeString(f' lang="{language}"' + (' dir="rtl"' if direction(language) == "rtl" else ""))


@register.simple_tag(takes_context=True)
def nav_link(context, name: str, label: str) -> SafeString:
    """Return a link of the navigation; `aria-current` marks the page that is shown, and the part that it is in."""
    url, path = path_of(name), getattr(context.get("request"), "path", "")
    current = "page" if path == url else "true" if path.startswith(url) and url != reverse("front") else ""
    mark = format_html(' aria-current="{}"', current) if current else ""
    return format_html('<a href="{}"{}>{}</a>', url, mark, label)


@register.simple_tag(takes_context=True)
def visible_feeds(context) -> SafeString:
    """Return the feeds that the head of the page names as a line of links; empty without any."""
    metadata = context.render_context.get("articles.head")
    groups = [(title, list(links)) for title, links in groupby(metadata.feeds if metadata else (), lambda f: f.title)]
    lines = (
        (title, format_html_join(" ", '<a href="{}">{}</a>', ((feed.url, _FORMS[feed.type]) for feed in links)))
        for title, links in groups
    )
    sentence = gettext("Follow “%(title)s”: %(links)s") % {"title": "{}", "links": "{}"}
    html = format_html_join(" ", f"<span>{sentence}</span>", lines)
    return format_html('<p class="feeds">{}</p>', html) if groups else mark_safe("")
