"""ninjs, the IPTC's news in JSON: 1.0 to 1.6, 2.0 to 2.2, 3.0 to 3.1, and the dialects of Superdesk and
the Associated Press; 3.2 is written.

An item is checked against the standard as far as `checks` says. Several versions of one item are versions of one story.
https://iptc.org/standards/ninjs/
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO

from articles.importing.formats import Format, ImportItem, Options, read_item, register
from articles.importing.formats.json_objects import objects, value_of
from articles.importing.formats.ninjs import associated_press, writer
from articles.importing.formats.ninjs.checks import check, is_superdesk
from articles.importing.formats.ninjs.story import STORY_TYPES, desk_reason_of, lowered, picture_files, story_of
from articles.story.dates import InvalidStory
from media.item_errors import rejection

_START = re.compile(rb"\s*(?:\[\s*)?\{\s*\"")
_IDENTIFIER = re.compile(rb'"(?:uri|guid)"\s*:\s*"')
_TYPICAL = re.compile(
    rb'"(?:\$?standard"\s*:\s*\{[^{}]*ninjs|version[cC]reated|pub[sS]tatus|representation[tT]ype|body_xhtml|usage[tT]erms'
    rb"|digital[sS]ource[tT]ype|rights[iI]nfo|trust[iI]ndicators?|event[dD]etails|info[sS]ources?|(?:description|body|headline)_main"
    rb'|description_text|descriptions"\s*:\s*\[|copyright[hH]older|bodies"\s*:\s*\[|headlines"\s*:\s*\[)'
)


def read(file: BinaryIO, path: str, options: Options) -> Iterator[ImportItem]:
    """Yield the item of each object."""
    number = 0
    for number, json_object in enumerate(objects(file, options.encoding), 1):
        yield _item_of(json_object, path, f"object {number}", options)
    if not number:
        yield ImportItem("", reason="file: there is no object in it; there is nothing to keep.")


def _item_of(json_object: Any, path: str, place: str, options: Options) -> ImportItem:
    try:
        raw, remarks = value_of(json_object, is_strict=True)  # its official suite refuses them
        raw = associated_press.unwrapped(raw)
        item = lowered(raw)
        item = associated_press.as_superdesk(item) if associated_press.is_of_press(item) else item
        check(item, is_strict=not is_superdesk(item))
    except InvalidStory as error:
        return ImportItem(place, reason=str(error))
    except RecursionError:
        return ImportItem(place, reason="object: nested too deeply; no item of ninjs is.")
    except Exception as error:
        return ImportItem(place, reason=rejection(error, "could not be read", path, place))
    kind = item.get("type") or "text"
    if kind not in STORY_TYPES:
        return ImportItem(place, skipped=kind)
    desk_reason = desk_reason_of(item, options)
    identifier = str(item.get("uri") or item.get("guid") or "")
    read = read_item(path, place, lambda: story_of(item, raw, options, remarks), desk_reason, identifier=identifier)
    if not read.story or not read.story.pictures:
        return read
    has_pictures = any(picture.anchor.startswith("picture-") for picture in read.story.pictures)
    return replace(read, picture_files=picture_files(item, has_pictures))


def recognises(head: bytes, path: str) -> bool:
    """Return whether a file is JSON with an identifier and a property that ninjs alone has."""
    head = head.removeprefix(b"\xef\xbb\xbf")
    return bool(_START.match(head) and _IDENTIFIER.search(head) and _TYPICAL.search(head))


register(
    Format(
        name="ninjs",
        title="ninjs",
        standard="https://iptc.org/std/ninjs/",
        read=read,
        recognises=recognises,
        writer=writer.WRITER,
    )
)
