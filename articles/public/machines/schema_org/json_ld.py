"""JSON-LD of schema.org (release 30): the things as a data block in a page."""

import json
import re

from django.utils.safestring import SafeString, mark_safe

from articles.story.text import clean_text

CONTEXT = "https://schema.org"
# Characters to escape in a data block: they could end the script or begin a comment.
_UNSAFE = re.compile("[<>&\u2028\u2029]")


def as_script(thing: dict) -> SafeString:
    """Return a data block with JSON-LD; the Content-Security-Policy allows it, because it is not executed."""
    text = json.dumps(thing, ensure_ascii=False, separators=(",", ":"))
    text = _UNSAFE.sub(lambda mark: f"\\u{ord(mark[0]):04X}", text)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')


def filled(properties: dict) -> dict:
    """Return the properties that are not empty, without control characters in texts."""
    cleaned = {name: clean_text(value) if isinstance(value, str) else value for name, value in properties.items()}
    return {name: value for name, value in cleaned.items() if value not in ("", None, [])}
