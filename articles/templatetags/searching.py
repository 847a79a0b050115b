"""How a search is written on pages: counts in words, and what was found marked."""

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from articles.views import marked
from articles.views.printed import Printed

register = template.Library()
register.filter(marked.lit)


@register.filter
def stories(count: int) -> str:
    """Write how many stories: "1,204 stories"."""
    return f"{count:,} {'story' if count == 1 else 'stories'}"


@register.simple_tag
def found(printed: Printed, text: str, field: str) -> SafeString:
    """Write text of a story's field; marked where the page was reached from a search."""
    return printed.text(text, field) if isinstance(printed, marked.Marked) else conditional_escape(text)


@register.simple_tag
def found_in(printed: Printed, markup: SafeString) -> SafeString:
    """Write HTML that was made of a story's plain text; marked likewise."""
    return printed.markup(markup) if isinstance(printed, marked.Marked) else markup
