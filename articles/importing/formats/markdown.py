"""Markdown in the field for text, as publishing systems that write it export their bodies.

    >>> is_markdown("See [the timetable](https://ferry.example/times).")
    True
    >>> html_of("The **night** ferry")
    '<p>The <strong>night</strong> ferry</p>\\n'

Recognised only where there can be no doubt: a release's `* * *` or a list of dashes is plain text.
"""

import html
import re
from dataclasses import replace
from functools import cache
from itertools import count

from markdown_it import MarkdownIt

from articles.story.story import Picture

MOST = 500_000  # characters; a longer text stays plain
_LINK = re.compile(
    r"!?\[[^\]\n]{0,500}\]\((?:https?://|mailto:|/|#)[^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"\n]*\")?\)"
)
# Each with what is in every match of it: few texts have that, and to look for it takes next to no time.
_SIGNS = {
    "# ": re.compile(r"(?:^|\n\n)#{1,6} [^#\s]"),
    "**": re.compile(r"(?<![*\w])\*\*[^*\s](?:[^*\n]*[^*\s])?\*\*(?![*\w])"),
    "_": re.compile(r"(?<![_\w])_[^_\s](?:[^_\n]*[^_\s])?_(?![_\w])"),
    "]: ": re.compile(r"^\[[^\]\n]+\]: \S+$", re.M),
    "> ": re.compile(r"^> \S", re.M),
}


def is_markdown(text: str) -> bool:
    """Say whether a text has a link of Markdown, or two other things that only Markdown has."""
    if len(text) > MOST:
        return False
    if "](" in text and (_LINK.search(text) or _COMPUTED.search(text)):
        return True
    return sum(known in text and bool(sign.search(text)) for known, sign in _SIGNS.items()) > 1


# {{< figure src="f.jpg" alt="A ferry" caption="The ferry at night" >}} in a line of its own, as Hugo places an image.
_FIGURE = re.compile(r"^\{\{<[ \t]*[\w-]+((?:[ \t]+[\w-]+=\"[^\"\n]*\")+)[ \t]*/?>\}\}[ \t]*$", re.M)
_ATTRIBUTE = re.compile(r"([\w-]+)=\"([^\"\n]*)\"")
# [The timetable]({{< ref "times.md" >}}): only the system that wrote it knows where such a link leads.
_COMPUTED = re.compile(r"\[([^\[\]\n]{0,500})\]\((\{\{[^{}\n]*\}\}[^()\s]*)\)")


def left_out(text: str) -> list[str]:
    """List what neither `html_of` nor `pictures_in` shows, to be kept with the story's source."""
    return [match[0] for match in _FIGURE.finditer(text) if _picture(match)] + [
        match[2] for match in _COMPUTED.finditer(text)
    ]


def pictures_in(text: str) -> list[Picture]:
    """Give the images that stand in lines of their own, with their captions; they are not in the text itself."""
    pictures = [picture for match in _FIGURE.finditer(text) if (picture := _picture(match))]
    return [replace(picture, anchor=f"markdown-{number}") for number, picture in enumerate(pictures, 1)]


def _picture(match: re.Match) -> Picture | None:
    values = dict(_ATTRIBUTE.findall(match[1]))
    if "src" not in values or not (values.get("alt") or values.get("caption")):
        return None
    return Picture(caption=html.unescape(values.get("caption", "")), alt=html.unescape(values.get("alt", "")))


def html_of(text: str) -> str:
    """Read CommonMark with tables and strikethrough; HTML inside it stays, so the result has to be sanitised."""
    numbers = count(1)

    def placed(match: re.Match) -> str:
        return f'\n\n<figure data-picture="markdown-{next(numbers)}"></figure>\n\n' if _picture(match) else match[0]

    return _reader().render(_COMPUTED.sub(r"\1", _FIGURE.sub(placed, text)))


@cache
def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"])
