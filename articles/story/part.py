"""`Part`: the base class of a story and of the values inside it, which cleans their texts and pickles them quickly."""

from collections.abc import Callable
from dataclasses import fields
from functools import cache
from operator import attrgetter

from articles.story.dates import InvalidStory
from articles.story.keys import current_key
from articles.story.text import clean_text


@cache
def _text_fields(part: type) -> tuple[str, ...]:
    return tuple(f.name for f in fields(part) if f.type is str)


class Part:
    """Base class of `Story` and its parts: cleans all text fields and has fields that canonical JSON can hold."""

    __slots__ = ()

    def __post_init__(self):
        for name in _text_fields(type(self)):
            value = getattr(self, name)
            if value == "":
                continue
            if not isinstance(value, str):
                raise InvalidStory(f"{type(self).__name__.lower()}.{name}: {value!r} is not text.")
            cleaned = clean_text(value)
            if name != "body":
                cleaned = cleaned.strip()
            if cleaned is not value:
                object.__setattr__(self, name, cleaned)

    def __reduce__(self):
        """Pickle the part as its bare values, so that another process does not clean them again (imports send many)."""
        part = type(self)
        return _restore, (part, _values(part)(self))


def _restore(part: type, values: tuple):
    instance = object.__new__(part)
    for set_slot, value in zip(_slots(part), values, strict=True):
        set_slot(instance, value)
    return instance


@cache
def _values(part: type) -> Callable[["Part"], tuple]:
    return attrgetter(*(f.name for f in fields(part)))


@cache
def _slots(part: type) -> tuple[Callable, ...]:
    return tuple(getattr(part, f.name).__set__ for f in fields(part))


class KeyedPart(Part):
    """Base class of the parts that name a term: a key which a former rule made of the name is read as today's."""

    __slots__ = ()
    key: str
    name: str

    def __post_init__(self):
        Part.__post_init__(self)
        key = current_key(self.key, self.name)
        if key is not self.key:
            object.__setattr__(self, "key", key)
