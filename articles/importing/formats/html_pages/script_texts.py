"""The text of a page that only its scripts have: a program in the browser would make the page of it.

Strings of JavaScript and JSON with paragraphs of HTML are looked at, as frameworks of JavaScript write them.
"""

import json
import re
from collections.abc import Iterator

_SCRIPT = re.compile(r"<script(?:[\s/][^<>]*)?>", re.I)
_END = re.compile(r"</script(?=[\s/>])", re.I)
_STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"?')  # an end may be missing: what has none is looked at only once
_PARAGRAPH = re.compile(r"<p[\s>]", re.I)
_MARKS = ("<p", "\\u003cp", "\\u003Cp")
_MIN_TEXT = 400  # characters of a string that may be the text
_MAX_DEPTH = 3  # strings of JSON in strings


def text_in_scripts(markup: str) -> str:
    """Return the HTML with the most paragraphs that a script of a page has as a string, "" without one."""
    texts = [text for script in _scripts(markup) for text in _texts(script, 0)]
    return max(texts, key=lambda text: (len(_PARAGRAPH.findall(text)), len(text)), default="")


def _scripts(markup: str) -> Iterator[str]:
    position = 0
    while start := _SCRIPT.search(markup, position):
        end = _END.search(markup, start.end())
        if end is None:
            return
        yield markup[start.end() : end.start()]
        position = end.end()


def _texts(code: str, depth: int) -> Iterator[str]:
    """Yield the strings in code that are HTML with paragraphs, those in other strings too."""
    for match in _STRING.finditer(code):
        if len(match[0]) < _MIN_TEXT or not any(mark in match[0] for mark in _MARKS):
            continue
        try:
            text = json.loads(match[0], strict=False)
        except ValueError:
            continue
        if text.lstrip()[:1] == "<":
            yield text
        elif depth < _MAX_DEPTH:
            yield from _texts(text, depth + 1)
