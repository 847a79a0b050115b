"""What has no place in a story, as text for `Source.original`: verbatim, and within its length."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from articles.story.text import clean_text
from articles.story.validation import LIMITS

_MAX_PART = 200_000  # characters of one part; a story with a longer one is no less readable without its end


def original_of(parts: Iterable[str], fields: Mapping[str, Any], remarks: list[str]) -> str:
    """Return the parts and then the fields that are not empty, as JSON; adds a remark on what is too long."""
    values = {name: value for name, value in fields.items() if value not in ("", None, [], {}, False)}
    texts = [text for part in parts if (text := clean_text(part).strip())]
    if values:
        texts.append(json.dumps(values, ensure_ascii=False, default=str))
    room = LIMITS["original"]
    pieces = []
    for text in texts:
        piece = text[: max(0, min(_MAX_PART, room))]
        if len(piece) < len(text):
            remarks.append(f"too long to be kept with the source: {text[:60]}…")
        pieces.append(piece)
        room -= len(piece) + 1
    return "\n".join(filter(None, pieces))
