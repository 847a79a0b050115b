"""Parts of pages that are made once and kept, under everything they are made of.

    {% part entry shown %}<li>… {{ entry.headline }} … {{ shown }} …</li>{% endpart %}

A list that was never made before is made of stories that were shown before. What a part depends on is named in its tag
and is its key, value by value: whatever changes makes another part, and nothing that is kept can be stale.
"""

from functools import cache
from threading import Lock
from typing import Any

from django import template
from django.db import models
from django.urls import get_script_prefix

register = template.Library()
# Of each place in a template; what was made longest ago makes room.
MAX_PARTS = 500


@register.tag
def part(parser, token) -> "PartNode":
    """Keep what stands up to `{% endpart %}`; it may depend on nothing but the values named here and the settings."""
    values = [parser.compile_filter(bit) for bit in token.split_contents()[1:]]
    inside = parser.parse(["endpart"])
    parser.delete_first_token()
    return PartNode(values, inside)


class PartNode(template.Node):
    """A node keeps its own parts, so that a template read anew begins without any."""

    def __init__(self, values: list, nodelist: template.NodeList):
        self.values, self.nodelist = values, nodelist
        self._cached: dict[tuple, str] = {}
        self._lock = Lock()

    def render(self, context):
        try:
            key = (get_script_prefix(), *[_cache_key(value.resolve(context)) for value in self.values])
        except LookupError:
            return self.nodelist.render(context)
        text = self._cached.get(key)
        if text is None:
            text = self.nodelist.render(context)
            with self._lock:
                self._cached[key] = text
                if len(self._cached) > MAX_PARTS:
                    del self._cached[next(iter(self._cached))]
        return text


def _cache_key(value: Any) -> Any:
    """Give all that a part can show of a value: of a row every column, and its section's.

    Raises LookupError where that cannot be told: a row whose columns are not all there, an object that may change.
    """
    if isinstance(value, models.Model):
        columns, of_it = _columns(type(value)), value.__dict__
        section = value._state.fields_cache.get("section")
        return type(value), *[of_it[name] for name in columns], section and _cache_key(section)
    if isinstance(value, list | tuple):
        return type(value), *map(_cache_key, value)
    if value is not None and type(value).__hash__ in (None, object.__hash__):
        raise LookupError(f"{type(value).__name__} is not known by what it holds.")
    return type(value), value  # markup and words are not the same, though they compare so


@cache
def _columns(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(field.attname for field in model._meta.concrete_fields)
