"""Read sample files of the structured formats for tests, and compare the words of a source with those of its story."""

import html
import io
import re
from collections import Counter
from datetime import UTC
from pathlib import Path
from zoneinfo import ZoneInfo

from articles.importing.formats import FORMATS, HEAD_BYTES, ImportItem, Options, detect
from articles.story.html_blocks import text_of
from articles.story.story import Story
from articles.story.text import clean_text

OURS = Path(__file__).parents[2] / "samples"
VELM = Options(ZoneInfo("Europe/Berlin"))


def read(format_name: str, content: bytes, path: str = "export", options: Options = VELM) -> list[ImportItem]:
    return list(FORMATS[format_name].read(io.BufferedReader(io.BytesIO(content)), path, options))


UNIVERSAL = Options(UTC)


def read_file(path: Path, options: Options = UNIVERSAL) -> tuple[str, list[ImportItem]]:
    """Return the name of the detected format and the items of a file."""
    with path.open("rb", buffering=HEAD_BYTES) as file:
        head = file.read(HEAD_BYTES)
        file.seek(0)
        format = detect(head, str(path))
        return format.name, list(format.read(file, str(path), options))


def outcomes(items: list[ImportItem]) -> Counter:
    """Return how many items are stories, stay on the desk, are rejected, or are skipped as what."""
    counts: Counter = Counter()
    for item in items:
        kind = "story" if item.story else f"skipped {item.skipped}" if item.skipped else "rejected"
        counts["desk" if item.desk_reason else kind] += item.count
    return counts


_BLOCKS = (
    r"(?i)</?(?:address|article|aside|blockquote|br|button|center|d[dlt]|details|div|figure|figcaption|footer|form|h[1-6]|head"
    r"er|hr|iframe|img|input|label|legend|li|main|nav|object|ol|option|p|pre|section|select|summary|table|t[dhr]|ul)\b[^<>]*>"
)


def words(text: str) -> Counter:
    return Counter(re.findall(r"[^\W_]+", clean_text(text).casefold()))


def words_of_markup(markup: str) -> Counter:
    """Return the words that a browser shows, by regular expressions alone, which share nothing with the reader."""
    text = re.sub(r"(?is)<!--.*?-->|<(style|script)\b.*?</\1>", " ", markup)
    return words(html.unescape(re.sub(r"<[^<>]*>", "", re.sub(_BLOCKS, " ", text))))


def stored_words(story: Story) -> Counter:
    """Return the words of a story and of what is kept with its source."""
    pictures = [text for picture in story.pictures for text in (picture.caption, picture.alt, picture.credit)]
    return words("\n".join([story.headline, story.dek, text_of(story.body), story.source.original, *pictures]))
