"""Split the canonical HTML of a body into blocks, and convert between HTML and plain text.

>>> [(b.tag, b.text) for b in blocks("<h2>Ferry</h2><p>It <em>sails</em>.</p>")]
[('h2', 'Ferry'), ('p', 'It sails.')]
"""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

_BLOCK = re.compile(
    r'<figure data-picture="(?P<anchor>[\w-]+)"></figure>|<hr>'
    r"|<(?P<tag>p|h2|h3|blockquote|ul|ol|table|pre)(?=[\s>])[^>]*>"
)
_TAGS = re.compile(r"<[^>]*>")
_BREAKS = re.compile(
    r"<br>|</(?:p|li|tr|caption|h2|h3|blockquote|ul|ol|pre)>|<(?:p|ul|ol|table|blockquote|pre|h2|h3)(?=[\s>])[^<>]*>"
)
_CELLS = re.compile(r"</t[dh]>(?=<t[dh])")


@dataclass(frozen=True, slots=True)
class Block:
    """One block of canonical HTML: its tag, its whole markup and, for a figure, the anchor of its picture."""

    tag: str
    markup: str
    anchor: str = ""

    @property
    def text(self) -> str:
        """Return the block as plain text; each line of a list or table is a line."""
        return plain(self.markup)


def blocks(body: str) -> list[Block]:
    """Return the top-level blocks of canonical HTML (see `clean_body`); their markup joined is the body again."""
    result, position = [], 0
    while position < len(body):
        match = _BLOCK.match(body, position)
        if not match:  # not canonical: the rest becomes one block, so that no text is lost
            result.append(Block("p", body[position:]))
            break
        if match["anchor"]:
            result.append(Block("figure", match[0], match["anchor"]))
            end = match.end()
        elif match[0] == "<hr>":
            result.append(Block("hr", "<hr>"))
            end = match.end()
        else:
            end = _end_of(body, match["tag"], match.end())
            result.append(Block(match["tag"], body[position:end]))
        position = end
    return result


@cache
def _start_or_end(tag: str) -> re.Pattern:
    return re.compile(rf"<(/?){tag}(?=[\s>])[^>]*>")


def _end_of(body: str, tag: str, position: int) -> int:
    depth = 1
    for match in _start_or_end(tag).finditer(body, position):
        depth += -1 if match[1] else 1
        if not depth:
            return match.end()
    return len(body)


def plain(markup: str) -> str:
    """Return canonical HTML as plain text: one line for each line that readers see."""
    text = _BREAKS.sub("\n", _CELLS.sub("\t", markup))
    lines = (line.strip() for line in html.unescape(_TAGS.sub("", text)).split("\n"))
    return "\n".join(line for line in lines if line)


def texts_of(body: str) -> Iterator[str]:
    """Yield the plain text of each block; a body of paragraphs without other markup (most are) is not parsed."""
    parts = body.removeprefix("<p>").removesuffix("</p>").split("</p><p>")
    if (
        len(body) < 7
        or body.count("<") != 2 * len(parts)
        or body[:3] != "<p>"
        or body[-4:] != "</p>"
        or "\n" in body
        or "&#" in body
    ):
        yield from (block.text for block in blocks(body))
        return
    for part in parts:
        yield (html.unescape(part) if "&" in part else part).strip()


def text_of(body: str) -> str:
    """Return the whole body as plain text, with a blank line between blocks."""
    return "\n\n".join(text for text in texts_of(body) if text)


def first_words(body: str, length: int = 160) -> str:
    """Return the first `length` characters of the text, cut at a word with an ellipsis; reads only the start of it."""
    opening = body[: length * 4]
    if opening.rfind("<") > opening.rfind(">"):
        opening = opening[: opening.rfind("<")]  # half a tag
    text = " ".join(plain(opening).split())
    if len(text) <= length:
        return text if len(body) <= length * 4 else f"{text}…"
    return text[: text.rfind(" ", 0, length) if " " in text[:length] else length].rstrip(" .,;:–—-") + "…"


def from_lines(text: str) -> str:
    """Return plain text as HTML paragraphs.

    Blank lines separate paragraphs. Inside a paragraph, lines that a typewriter or wire wrapped (of about equal length)
    are joined, long lines become paragraphs of their own, and short lines (addresses, verse, tables) keep their breaks.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(_paragraph(part) for part in re.split(r"\n[ \t]*(?:\n[ \t]*)+", text) if part.strip())


def _paragraph(part: str) -> str:
    if "\n" not in part:
        return f"<p>{html.escape(part.strip(), quote=False)}</p>"
    lines = [line.strip() for line in part.strip("\n").split("\n") if line.strip()]
    if len(lines) == 1:
        return f"<p>{html.escape(lines[0], quote=False)}</p>"
    lengths = sorted(len(line) for line in lines[:-1])  # the last line of a paragraph may be short
    if lengths[-1] > 100:
        return paragraphs(lines)
    if lengths[len(lengths) // 2] >= 45:
        return f"<p>{html.escape(' '.join(lines), quote=False)}</p>"
    return "<p>" + "<br>".join(html.escape(line, quote=False) for line in lines) + "</p>"


def paragraphs(lines: Iterable[str]) -> str:
    """Return HTML with a paragraph for each line."""
    return "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in lines)
