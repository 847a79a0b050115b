"""Cache rendered parts of list pages in the cache of the pages, under all values that a part depends on.

    {% part entry shown %}<li>… {{ entry.headline }} … {{ shown }} …</li>{% endpart %}

A new list page shows stories that other lists have shown before. The tag names the values that the part depends on, and
they are its key: a changed value makes another part, so a cached part cannot be stale. Only parts that save a quarter
of a page are cached (see docs/decisions.md).
"""

from functools import cache
from typing import Any

from django import template
from django.db import models
from django.urls import get_script_prefix

from articles.public.html_cache import html_cache

register = template.Library()


@register.tag
def part(parser, token) -> "PartNode":
    """Cache the template up to `{% endpart %}`, which may depend only on the values of the tag and on settings."""
    values = [parser.compile_filter(bit) for bit in token.split_contents()[1:]]
    nodelist = parser.parse(["endpart"])
    parser.delete_first_token()
    return PartNode(values, nodelist)


class PartNode(template.Node):
    """A part of a template whose text is cached; the node itself is in the key, so a template loaded again is new."""

    def __init__(self, values: list, nodelist: template.NodeList):
        self.values, self.nodelist = values, nodelist

    def render(self, context):
        try:
            key = (self, get_script_prefix(), *[_cache_key(value.resolve(context)) for value in self.values])
        except LookupError:
            return self.nodelist.render(context)
        return html_cache.part(key, lambda: self.nodelist.render(context))


def _cache_key(value: Any) -> Any:
    """Return a hashable key with all that a part can show of a value: of a row all columns, and those of its section.

    Raises LookupError for a row with deferred columns and for an object that is mutable or compared by identity.
    """
    if isinstance(value, models.Model):
        columns, attributes = _columns(type(value)), value.__dict__
        section = value._state.fields_cache.get("section")
        return type(value), *[attributes[name] for name in columns], section and _cache_key(section)
    if isinstance(value, list | tuple):
        return type(value), *map(_cache_key, value)
    if value is not None and type(value).__hash__ in (None, object.__hash__):
        raise LookupError(f"{type(value).__name__} has no key.")
    return type(value), value  # with the type, because SafeString and str compare as equal


@cache
def _columns(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(field.attname for field in model._meta.concrete_fields)
