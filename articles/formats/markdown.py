"""Markdown in the field for text, as publishing systems that write it export their bodies.

    >>> is_markdown("See [the timetable](https://ferry.example/times).")
    True
    >>> html_of("The **night** ferry")
    '<p>The <strong>night</strong> ferry</p>\\n'

Recognised only where there can be no doubt: a release's `* * *` or a list of dashes is plain text.
"""

import re
from functools import cache

from markdown_it import MarkdownIt

MOST = 500_000  # characters; a longer text stays plain
_LINK = re.compile(r"!?\[[^\]\n]{0,500}\]\((?:https?://|mailto:|/|#)[^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"\n]*\")?\)")
_SIGNS = (
    re.compile(r"(?:^|\n\n)#{1,6} [^#\s]"),
    re.compile(r"(?<![*\w])\*\*[^*\s](?:[^*\n]*[^*\s])?\*\*(?![*\w])"),
    re.compile(r"(?<![_\w])_[^_\s](?:[^_\n]*[^_\s])?_(?![_\w])"),
    re.compile(r"^\[[^\]\n]+\]: \S+$", re.M),
    re.compile(r"^> \S", re.M),
)


def is_markdown(text: str) -> bool:
    """Say whether a text has a link of Markdown, or two other things that only Markdown has."""
    if len(text) > MOST:
        return False
    if "](" in text and (_LINK.search(text) or _COMPUTED.search(text)):
        return True
    return sum(bool(sign.search(text)) for sign in _SIGNS) > 1


# [The timetable]({{< ref "times.md" >}}): only the system that wrote it knows where such a link leads.
_COMPUTED = re.compile(r"\[([^\[\]\n]{0,500})\]\((\{\{[^{}\n]*\}\}[^()\s]*)\)")


def computed(text: str) -> list[str]:
    """List the targets of links that `html_of` leaves out, to be kept with the story's source."""
    return [match[2] for match in _COMPUTED.finditer(text)]


def html_of(text: str) -> str:
    """Read CommonMark with tables and strikethrough; HTML inside it stays, so the result has to be sanitised."""
    return _reader().render(_COMPUTED.sub(r"\1", text))


@cache
def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"])
