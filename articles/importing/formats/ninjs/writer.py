"""ninjs 3.2 of stories, one item a line. What is lost is in docs/formats.md. https://iptc.org/std/ninjs/"""

import json
from functools import partial
from typing import Any

from articles.importing.formats import FormatWriter
from articles.importing.formats.writing import to_the_second, uri_of, xhtml_of
from articles.story.story import Picture, Story

_STANDARD = {"name": "ninjs", "version": "3.2", "schema": "https://www.iptc.org/std/ninjs/ninjs-schema_3.2.json"}
_LISTS = {"person": "people", "organisation": "organisations", "place": "places", "event": "events"}


def _line(story: Story) -> str:
    return json.dumps(item_of(story), ensure_ascii=False) + "\n"


def item_of(story: Story) -> dict[str, Any]:
    """Return the item of a story."""
    uri = uri_of(story)
    item: dict[str, Any] = {"uri": uri, "standard": _STANDARD, "type": "text", "representationType": "full"}
    if story.published:
        item["firstCreated"] = to_the_second(story.published)
        item["versionCreated"] = to_the_second(story.updated or story.published)
    item |= {"pubStatus": "usable", "language": story.language}
    if story.headline:
        item["headlines"] = [{"role": "main", "value": story.headline}]
    if story.kicker:
        item.setdefault("headlines", []).append({"role": "kicker", "value": story.kicker})
    if story.dek:
        item["descriptions"] = [{"role": "summary", "value": story.dek}]
    if body := xhtml_of(story):
        item["bodies"] = [{"role": "main", "contentType": "application/xhtml+xml", "value": body}]
    if story.bylines:
        item["by"] = "; ".join(byline.name for byline in story.bylines)
    if story.dateline:
        item["located"] = story.dateline
    if story.genre != "news":
        item["genres"] = [{"name": story.genre}]
    if story.section:
        item["subjects"] = [{"name": story.section.name or story.section.key, "rel": "section"}]
    for tag in story.tags:
        item.setdefault(_LISTS.get(tag.kind, "subjects"), []).append({"name": tag.name or tag.key})
    if story.source.name:
        item["infoSources"] = [{"name": story.source.name}]
    if story.lead:
        item["associations"] = [_association(story.lead, uri)]
    return item


def _association(picture: Picture, uri: str) -> dict[str, Any]:
    association: dict[str, Any] = {"name": "lead", "uri": f"{uri}#lead", "type": "picture"}
    if picture.caption:
        association["descriptions"] = [{"role": "caption", "value": picture.caption}]
    if picture.credit:
        association["by"] = picture.credit
    return association


WRITER = FormatWriter(partial(map, _line), ".json")
