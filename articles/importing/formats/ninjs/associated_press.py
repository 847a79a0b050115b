"""Items of the Media API of the Associated Press, which are ninjs in an envelope, with names of its own.

https://api.ap.org/media/v/docs/
"""

from collections.abc import Mapping
from typing import Any

from articles.importing.formats.names import people_in
from articles.story.dates import InvalidStory

_STATES = {"embargoed": "withheld"}


def unwrapped(values: dict[str, Any]) -> dict[str, Any]:
    """Return the item in an envelope, `{"data": {"item": …}}` or `{"meta": …, "item": …}`; other values as they are."""
    inner = values.get("data", values)
    item = inner.get("item") if isinstance(inner, dict) else None
    return item if isinstance(item, dict) and "altids" in item else values


def is_of_press(item: Mapping[str, Any]) -> bool:
    """Return whether an item has the identifier that the API gives it beside its address.

    One that names the version of the standard is plain ninjs, as an example of the standard with such an identifier is.
    """
    altids = item.get("altids")
    is_named = isinstance(altids, dict) and isinstance(altids.get("itemid"), str)
    return is_named and "uri" in item and "$standard" not in item


def as_superdesk(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return an item, its names in small letters, with the names of Superdesk. Raises InvalidStory without a text.

    Its `uri` ends with a key for the API, so that the identifier is another one.
    """
    item = _plain(item)
    if item.get("type", "text") == "text" and not any(name.startswith("body_") for name in item):
        raise InvalidStory("object: its text is in another file (renditions, nitf); save that one and import it.")
    associations = item.get("associations")
    if isinstance(associations, dict):
        item["associations"] = {
            name: _plain(part) if isinstance(part, dict) and is_of_press(part) else part
            for name, part in associations.items()
        }
    lines = item.pop("bylines", None)
    printed = [line.get("by") for line in lines if isinstance(line, dict)] if isinstance(lines, list) else []
    names = [name for line in printed if isinstance(line, str) for name in people_in(line)]
    return item | {"authors": [{"name": name} for name in names]}


def _plain(item: Mapping[str, Any]) -> dict[str, Any]:
    plain = {name: value for name, value in item.items() if name != "uri"}
    plain["guid"] = item["altids"]["itemid"]
    if isinstance(version := item.get("version"), int):
        plain["version"] = str(version)
    if isinstance(state := item.get("pubstatus"), str):
        plain["pubstatus"] = _STATES.get(state, state)
    return plain
