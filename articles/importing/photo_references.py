"""Which file a source shows for each picture of a story, read from the markup and fields that are kept with the source.

>>> references(story)
{'picture-1': 'https://www.courier.example/wp-content/uploads/2024/06/goat-300x200.jpg'}
"""

import html
import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

from articles.importing.formats.html_figures import attributes_of
from articles.importing.formats.record_lines import line_of
from articles.story.story import Picture, Story
from articles.story.validation import LIMITS

_IMAGE = re.compile(r"<img\b[^<>]*>", re.I)
_PLACE = re.compile(r'<figure data-picture="([^"]+)">')
_LEAD_FIELDS = ("featured_image", "banner_image", "image", "photo", "thumbnail", "column feature_image")
_FILE = re.compile(r"[^\s\"'<>]+\.(?:jpe?g|png|gif|webp|tiff?|heic|avif|bmp)(?=[\s\"'<>?#]|$)", re.I)
_SIZE = re.compile(r"-\d{1,5}x\d{1,5}(?=\.[a-z]{3,4}$)", re.I)  # that WordPress adds: goat-300x200.jpg


def references(story: Story) -> dict[str, str]:
    """Return the path or URL of the file of each picture by its anchor ("" for the lead), if it is certain."""
    original = story.source.original
    if not original or not story.pictures:
        return {}
    markup, fields = _parts(original)
    files = _of_images([attributes_of(tag) for tag in _IMAGE.findall(markup)], story)
    if story.lead and (reference := _of_lead(markup, fields)):
        files[""] = reference
    return files


def names_of(reference: str) -> list[str]:
    """Return the paths that a file may have, the best first: without the size that WordPress adds, then as it is."""
    try:
        parts = urlsplit(reference)
    except ValueError:
        return []
    path = unquote(parts.path).replace("\\", "/").lstrip("/")
    if not path or ".." in path.split("/") or "\0" in path:
        return []
    path = re.sub(r"(?:^|(?<=/))(?:\./)+", "", path)
    whole = _SIZE.sub("", path)
    stem, dot, suffix = whole.rpartition(".")
    return list(dict.fromkeys([whole, f"{stem}-scaled{dot}{suffix}", path]))


def _of_images(images: list[dict[str, str]], story: Story) -> dict[str, str]:
    """Return the files of pictures inside the body: by place if there is an image for each, else by unique alt text."""
    sources = [(line_of(image.get("alt", ""))[: LIMITS["alt"]], _source(image)) for image in images]
    sources = [(alt, source) for alt, source in sources if source]
    pictures = story.inline_pictures
    placed = [pictures[anchor] for anchor in _PLACE.findall(story.body) if anchor in pictures]
    if len(placed) == len(sources) == len(pictures) and all(
        picture.alt == alt for picture, (alt, _) in zip(placed, sources, strict=True)
    ):
        return {picture.anchor: source for picture, (_, source) in zip(placed, sources, strict=True)}
    alts, pictures_by_alt = Counter(alt for alt, _ in sources), Counter(picture.alt for picture in pictures.values())
    by_alt = dict(sources)
    return {
        picture.anchor: by_alt[picture.alt]
        for picture in pictures.values()
        if picture.alt and alts[picture.alt] == pictures_by_alt[picture.alt] == 1
    }


def _source(image: dict[str, str]) -> str:
    return image.get("data-orig-file") or image.get("data-src") or image.get("src", "")


def _parts(original: str) -> tuple[str, list[dict]]:
    """Return what is kept with a source as markup, in its order, and the fields that are kept as JSON."""
    texts, objects = [], []
    for line in original.split("\n"):
        if line.startswith("{"):
            try:
                fields = json.loads(line)
                texts += _strings(fields)
            except (ValueError, RecursionError):
                texts.append(line)
            else:
                objects.append(fields)
        else:
            texts.append(line)
    return "\n".join(texts), objects


def _strings(value: Any) -> Iterator[str]:
    """Yield all texts in a value of JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)


def _of_lead(markup: str, objects: list[dict]) -> str:
    """Return the file that a field names as the picture of the story, or the only file that is named at all."""
    for fields in objects:
        for name in _LEAD_FIELDS:
            if reference := _text(fields.get(name)):
                return reference
    files = set(_FILE.findall(html.unescape(_IMAGE.sub(" ", markup))))
    return files.pop() if len(files) == 1 else ""


def _text(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("url") or value.get("href") or value.get("contentUrl")
    if isinstance(value, list):
        return _text(value[0]) if value else ""
    return value if isinstance(value, str) and _FILE.search(value) else ""


def placeholders(story: Story) -> list[Picture]:
    """Return the pictures of which only the words are known."""
    return [picture for picture in story.pictures if not (picture.photo or picture.sha256)]
