"""The export of Substack: `posts.csv` with a row for each post, and its text beside it in `posts/ID.html`.

https://support.substack.com/hc/en-us/articles/360037466012
"""

import os
import re
from collections.abc import Sequence
from pathlib import Path

from articles.story.dates import InvalidStory

TEXT = "body_html"  # the column that the texts are read as
MAX_TEXT = 8 * 1024 * 1024  # bytes
_COLUMNS = {"post_id", "post_date", "is_published", "title"}
_NAME = re.compile(r"[0-9]{1,20}(?:\.[\w-]{1,200})?")
_TEXT_FILE = re.compile(r"[0-9]{1,20}(?:\.[\w-]{1,200})?\.html")
# What asks readers to subscribe, and buttons.
_FURNITURE = re.compile(r'<(div|p) class="(?:subscription-widget-wrap|button-wrapper)')
_TAGS = {tag: re.compile(rf"<(/?){tag}\b[^<>]*>") for tag in ("div", "p")}


def is_export(columns: Sequence[str]) -> bool:
    """Return whether a table has the columns of an export."""
    return set(columns) >= _COLUMNS


def cells_of(cells: Sequence[str], columns: Sequence[str], path: str) -> list[str]:
    """Return the cells that complete a row: the text of its post. Raises InvalidStory for a published post without one.

    `path` is that of the table.
    """
    row = dict(zip(columns, cells, strict=False))
    text = _text_of(row.get("post_id", ""), path)
    if not text and row.get("is_published", "").lower() == "true":
        raise InvalidStory(
            f"row: its text, posts/{row.get('post_id', ''):.100}.html, is not beside the table; export both."
        )
    return [*[""] * (len(columns) - 1 - len(cells)), text]


def _text_of(post_id: str, path: str) -> str:
    """Return the text of a post without furniture; "" if it is not there."""
    folder = os.path.join(os.path.dirname(path), "posts")
    file = os.path.join(folder, f"{post_id}.html")
    if not _NAME.fullmatch(post_id) or os.path.realpath(file) != os.path.join(
        os.path.realpath(folder), f"{post_id}.html"
    ):
        return ""
    try:
        with open(file, "rb") as content:
            text = content.read(MAX_TEXT + 1)
    except OSError:
        return ""
    if len(text) > MAX_TEXT:
        raise InvalidStory(f"row: its text is longer than {MAX_TEXT:,} bytes; export it in parts.")
    return _without_furniture(text.decode("utf-8", "replace"))


def _without_furniture(text: str) -> str:
    parts, position = [], 0
    while match := _FURNITURE.search(text, position):
        depth = 0
        for tag in _TAGS[match[1]].finditer(text, match.start()):
            depth += -1 if tag[1] else 1
            if not depth:
                parts.append(text[position : match.start()])
                position = tag.end()
                break
        else:
            break  # it has no end, and nothing behind it has one
    return "".join([*parts, text[position:]])


def is_text_of_row(path: str) -> bool:
    """Return whether a page is the text of a row in the table beside its folder."""
    file = Path(path)
    if file.parent.name != "posts" or not _TEXT_FILE.fullmatch(file.name):
        return False
    try:
        with open(file.parent.parent / "posts.csv", encoding="utf-8-sig", errors="replace") as table:
            return is_export([name.strip('"') for name in table.readline(10_000).strip().split(",")])
    except OSError:
        return False
