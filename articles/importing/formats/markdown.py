"""Markdown in the field for plain text, as some publishing systems export it. https://spec.commonmark.org/

    >>> is_markdown("See [the timetable](https://ferry.example/times).")
    True
    >>> html_of("The **night** ferry")
    '<p>The <strong>night</strong> ferry</p>\\n'

Only unmistakable Markdown is recognised: `* * *` in a press release or a list of dashes is plain text.
"""

import html
import re
from bisect import bisect_left
from dataclasses import replace
from functools import cache
from itertools import count

from markdown_it import MarkdownIt

from articles.story.characters import WORD
from articles.story.story import Picture

MAX_LENGTH = 500_000  # characters; a longer text counts as plain text
_LINK = re.compile(
    r"!?\[[^\]\n]{0,500}\]\((?:https?://|mailto:|/|#)[^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"\n]*\")?\)"
)
# Each with a string that every match contains: few texts have the string, and looking for it takes almost no time.
_SYNTAX = {
    "# ": re.compile(r"(?:^|\n\n)#{1,6} [^#\s]"),
    "**": re.compile(rf"(?<![*{WORD}])\*\*[^*\s](?:[^*\n]*[^*\s])?\*\*(?![*{WORD}])"),
    "_": re.compile(rf"(?<![{WORD}])_[^_\s](?:[^_\n]*[^_\s])?_(?![{WORD}])"),
    "]: ": re.compile(r"^\[[^\]\n]+\]: \S+$", re.M),
    "> ": re.compile(r"^> \S", re.M),
}


def is_markdown(text: str) -> bool:
    """Return whether a text has a Markdown link, or two other constructs that only Markdown has."""
    if len(text) > MAX_LENGTH:
        return False
    if "](" in text and (_LINK.search(text) or _COMPUTED_LINK.search(text)):
        return True
    return sum(substring in text and bool(pattern.search(text)) for substring, pattern in _SYNTAX.items()) > 1


# An image in Hugo, on a line of its own: {{< figure src="f.jpg" alt="A ferry" caption="The ferry at night" >}}
_FIGURE = re.compile(r"^\{\{<[ \t]*[\w-]+((?:[ \t]+[\w-]+=\"[^\"\n]*\")+)[ \t]*/?>\}\}[ \t]*$", re.M)
_ATTRIBUTE = re.compile(r"([\w-]+)=\"([^\"\n]*)\"")
# [The timetable]({{< ref "times.md" >}}): only the publishing system knows the URL of such a link.
_COMPUTED_LINK = re.compile(r"\[([^\[\]\n]{0,500})\]\((\{\{[^{}\n]*\}\}[^()\s]*)\)")

# The same in a tag, often with quotation marks inside quotation marks: <a href="{{< ref "times.md" >}}">
_COMPUTED_ADDRESS = re.compile(
    r"""(?<=\s)(?:href|src)=(?:"(\{\{[^{}\n]*\}\}[^"'\s<>]*)"|'(\{\{[^{}\n]*\}\}[^"'\s<>]*)')"""
)


# A line of marks for the publishing system alone: {% include ad.html %}, {{% note %}}, {{</* note */>}}, {: .lead}
_MARK_LINE = re.compile(
    r"^[ \t]*(?:\{%[^%\n]{1,400}%\}|\{\{[<%][^{}\n]{1,400}[>%]\}\}|\{:[^{}\n]{1,200}\})[ \t]*$", re.M
)
_FENCE = re.compile(r"^[ ]{0,3}(?:```|~~~)", re.M)


def _mark_lines(text: str) -> list[re.Match]:
    """Return the lines of marks that are no figures and in no block of code."""
    if "{" not in text:
        return []
    fences = [match.start() for match in _FENCE.finditer(text)]
    return [
        match
        for match in _MARK_LINE.finditer(text)
        if not bisect_left(fences, match.start()) % 2
        and not ((figure := _FIGURE.match(text, match.start())) and _picture(figure))
    ]


def left_out(text: str) -> list[str]:
    """Return the parts that neither `html_of` nor `pictures_in` has; they are kept in the story's source."""
    figures = [match[0] for match in _FIGURE.finditer(text) if _picture(match)]
    links = [match[2] for match in _COMPUTED_LINK.finditer(text)]
    links += [match[1] or match[2] for match in _COMPUTED_ADDRESS.finditer(text)]
    marks = [match[0].strip() for match in _mark_lines(text)]
    return [*figures, *links, *marks, *(match[0].strip() for match in _FENCE_WITH_NAME.finditer(text))]


def pictures_in(text: str) -> list[Picture]:
    """Return the images on lines of their own, with their captions; the HTML has only an anchor for each."""
    pictures = [picture for match in _FIGURE.finditer(text) if (picture := _picture(match))]
    return [replace(picture, anchor=f"markdown-{number}") for number, picture in enumerate(pictures, 1)]


def _picture(match: re.Match) -> Picture | None:
    values = dict(_ATTRIBUTE.findall(match[1]))
    caption = values.get("caption") or values.get("title") or ""
    if "src" not in values or not (values.get("alt") or caption):
        return None
    return Picture(caption=html.unescape(caption), alt=html.unescape(values.get("alt", "")))


def html_of(text: str) -> str:
    """Return the HTML of CommonMark with tables and strikethrough; HTML in the text stays, so sanitise the result."""
    numbers = count(1)

    def anchor_of(match: re.Match) -> str:
        return f'\n\n<figure data-picture="markdown-{next(numbers)}"></figure>\n\n' if _picture(match) else match[0]

    spans = [match.span() for match in _mark_lines(text)]
    starts, ends = [0, *(end for _, end in spans)], [*(start for start, _ in spans), len(text)]
    text = "".join(text[start:end] for start, end in zip(starts, ends, strict=True))
    marked = _COMPUTED_ADDRESS.sub("", _COMPUTED_LINK.sub(r"\1", _FIGURE.sub(anchor_of, text)))
    return _reader(not _INDENTED_HTML.search(text)).render(marked)


@cache
def _reader(has_indented_code: bool) -> MarkdownIt:
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    return reader if has_indented_code else reader.disable("code")


# HTML that its author indented is no code: CommonMark would print its tags.
_INDENTED_HTML = re.compile(
    r"^(?: {4}|\t)[ \t]*</?(?:h[1-6]|p|div|ul|ol|li|dl|table|tr|t[dh]|blockquote|figure|section|iframe|img)[ >]",
    re.M | re.I,
)
# The first line of a block of code that names the language: ```python
_FENCE_WITH_NAME = re.compile(r"^[ >\t]*(?:```+|~~~+)[ \t]*[^\s`~][^`\n]*$", re.M)
