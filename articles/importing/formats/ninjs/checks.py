"""What an item of ninjs must be, in all generations of the standard, whatever the spelling of its names.

`Superdesk` writes a dialect: items have `guid` instead of `uri`, and properties of its own, which are let through.
"""

import re
from collections.abc import Mapping
from typing import Any

from articles.story.dates import InvalidStory

_TEXTS = {"uri", "guid", "mimetype", "profile", "version", "firstcreated", "versioncreated", "contentcreated"}
_TEXTS |= {"embargoed", "embargoeduntil", "copyrightholder", "copyrightnotice", "usageterms", "ednote", "language"}
_TEXTS |= {"title", "by", "byline", "headline", "slugline", "located", "expires", "$schema"}
_NUMBERS = {"charcount", "wordcount", "urgency"}
_OBJECTS = {"$standard", "standard", "rightsinfo", "digitalsourcetype", "eventdetails"}
_LISTS = {"person", "people", "organisation", "organisations", "place", "places", "subject", "subjects", "event"}
_LISTS |= {"events", "object", "objects", "infosource", "infosources", "genre", "genres", "trustindicator"}
_LISTS |= {"trustindicators", "headlines", "bodies", "descriptions", "advices", "plannedcoverage"}
_OTHERS = {"type", "pubstatus", "representationtype", "associations", "renditions", "altids"}
_KNOWN = _TEXTS | _NUMBERS | _OBJECTS | _LISTS | _OTHERS
_EXTENDED = re.compile(r"(?:description|body|headline)_[a-z0-9_]")
_CHOICES = {
    "type": ("text", "audio", "video", "picture", "graphic", "composite", "component", "event", "planning"),
    "pubstatus": ("usable", "withheld", "canceled"),
    "representationtype": ("complete", "incomplete", "full", "partial"),
}
_PLAIN_MEMBERS = ("name", "rel", "scheme", "code", "uri", "literal", "value", "role", "contenttype")


def is_superdesk(item: Mapping[str, Any]) -> bool:
    """Return whether an item is of Superdesk's dialect."""
    return "guid" in item and "uri" not in item


def check(item: Mapping[str, Any], place: str = "", *, is_strict: bool = True):
    """Raise InvalidStory if an item is not ninjs. Its names are in small letters; `place` is that of an association."""
    if not isinstance(item.get("uri", item.get("guid")), str):
        raise InvalidStory(f"{place}uri: missing, or not text; each item needs its identifier.")
    for name, value in item.items():
        where = f"{place}{name}"
        if is_strict and name not in _KNOWN and not _EXTENDED.match(name):
            raise InvalidStory(f"{where:.200}: is no property of ninjs.")
        if value is not None or is_strict:
            _check_value(name, value, where)
    _check_rights(item.get("rightsinfo"), place)
    _check_advices(item.get("advices"), place)
    if item.get("type") == "event" and "renditions" in item:
        raise InvalidStory(f"{place}renditions: an event has none.")
    for name, association in associations_of(item, place):
        is_named_alone = isinstance(item["associations"], list) and not {"name", "uri"} <= association.keys()
        if is_strict and is_named_alone:
            raise InvalidStory(f"{place}associations: one has no name or no uri.")
        inner = {key: value for key, value in association.items() if not (is_strict and key == "name")}
        check(inner, f"{place}associations.{name:.40}.", is_strict=is_strict and not is_superdesk(association))


def associations_of(item: Mapping[str, Any], place: str = "") -> list[tuple[str, dict[str, Any]]]:
    """Return the associated items with their names, of an object (1.x) or a list (2.x, 3.x). Raises InvalidStory."""
    value = item.get("associations") or {}
    if isinstance(value, dict):
        pairs = list(value.items())
    elif isinstance(value, list):
        pairs = [(str(part.get("name", "")) if isinstance(part, dict) else "", part) for part in value]
    else:
        raise InvalidStory(f"{place}associations: {value!r:.80} is neither an object nor a list.")
    pairs = [(name, part) for name, part in pairs if part is not None]
    if not all(isinstance(part, dict) for _, part in pairs):
        raise InvalidStory(f"{place}associations: one is no object.")
    return pairs


def _check_value(name: str, value: Any, where: str):
    if name in _CHOICES:
        if value not in _CHOICES[name]:
            raise InvalidStory(f"{where}: {value!r:.80} is none of {', '.join(_CHOICES[name])}.")
    elif name in _TEXTS or _EXTENDED.match(name):
        if not isinstance(value, str):
            raise InvalidStory(f"{where}: {value!r:.80} is not text.")
    elif name in _NUMBERS:
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or (name == "urgency" and value not in range(10))
        ):
            raise InvalidStory(f"{where}: {value!r:.80} is no such number.")
    elif name in _OBJECTS:
        if not isinstance(value, dict):
            raise InvalidStory(f"{where}: {value!r:.80} is not an object.")
    elif name in _LISTS:
        _check_list(value, where)
    elif name in ("renditions", "altids") and not isinstance(value, dict | list):
        raise InvalidStory(f"{where}: {value!r:.80} is neither an object nor a list.")


def _check_list(value: Any, where: str):
    if not isinstance(value, list) or not all(isinstance(part, dict) for part in value):
        raise InvalidStory(f"{where}: {value!r:.80} is not a list of objects.")
    for part in value:
        for member in _PLAIN_MEMBERS:
            if not isinstance(part.get(member, ""), str | int | None):
                raise InvalidStory(f"{where}.{member}: {part[member]!r:.80} is not text.")
        shape = part.get("geojson")
        if shape is not None and not (isinstance(shape, dict) and isinstance(shape.get("type"), str)):
            raise InvalidStory(f"{where}.geojson: it has no type; it is no GeoJSON.")


def _check_rights(rights: Any, place: str):
    if isinstance(rights, dict) and {"linkedrights", "encodedrights"} <= rights.keys():
        raise InvalidStory(f"{place}rightsinfo: it has linkedrights and encodedrights; one of them is right.")


def _check_advices(advices: Any, place: str):
    for advice in advices or []:
        for name in ("importance", "lifetime"):
            member = advice.get(name)
            if member is not None and not (isinstance(member, dict) and ("code" in member or "uri" in member)):
                raise InvalidStory(f"{place}advices.{name}: {member!r:.80} is not an object with a code.")
