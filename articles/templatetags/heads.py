"""The two tags that write what machines read of a page: in its head, and the data blocks at its end."""

import re
from urllib.parse import unquote

from django import template
from django.utils.safestring import SafeString, mark_safe

from articles.text import clean_text
from articles.views.heads import head_of

register = template.Library()
_KEY = "articles.head"
_WORDS = re.compile(r"[^\W_]+")


@register.inclusion_tag("_head.html", takes_context=True)
def head(context) -> dict:
    """Write the head of the page that is being made, where its kind has one."""
    found = context.render_context[_KEY] = head_of(context.get("view"), context.flatten())
    return {"head": found, "site": context.get("site")}


@register.filter
def words_of_address(path: str) -> str:
    """Give the words of an address that names nothing, to search for them."""
    last = clean_text(unquote(path)).rstrip("/").rpartition("/")[2]
    return " ".join(word for word in _WORDS.findall(last) if not word.isdecimal())[:100]


@register.simple_tag(takes_context=True)
def data_blocks(context) -> SafeString:
    """Write the data blocks of the page whose head stands above."""
    found = context.render_context.get(_KEY)
    return mark_safe("\n".join(found.blocks if found else ()))
