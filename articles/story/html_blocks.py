"""A story's body, taken apart into its blocks: for comparing, for first words, for pictures in their places.

>>> [(b.tag, b.text) for b in blocks("<h2>Ferry</h2><p>It <em>sails</em>.</p>")]
[('h2', 'Ferry'), ('p', 'It sails.')]
"""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_BLOCK = re.compile(
    r'<figure data-picture="(?P<anchor>[\w-]+)"></figure>|<hr>'
    r"|<(?P<tag>p|h2|h3|blockquote|ul|ol|table|pre)(?=[\s>])[^>]*>"
)
_TAGS = re.compile(r"<[^>]*>")
_BREAKS = re.compile(r"<br>|</(?:p|li|tr|caption|h2|h3|blockquote)>")
_CELLS = re.compile(r"</t[dh]>(?=<t[dh])")


@dataclass(frozen=True, slots=True)
class Block:
    """One block of canonical HTML: `tag`, `markup` (whole) and, for a figure, the `anchor` of its picture."""

    tag: str
    markup: str
    anchor: str = ""

    @property
    def text(self) -> str:
        """The words as plain text; lines of lists and tables stay lines."""
        return plain(self.markup)


def blocks(body: str) -> list[Block]:
    """Split canonical HTML (what `clean_body` returns) into its top-level blocks; joined they give it back."""
    result, place = [], 0
    while place < len(body):
        match = _BLOCK.match(body, place)
        if not match:  # not canonical: take the rest as it is rather than lose it
            result.append(Block("p", body[place:]))
            break
        if match["anchor"]:
            result.append(Block("figure", match[0], match["anchor"]))
            end = match.end()
        elif match[0] == "<hr>":
            result.append(Block("hr", "<hr>"))
            end = match.end()
        else:
            end = _end_of(body, match["tag"], match.end())
            result.append(Block(match["tag"], body[place:end]))
        place = end
    return result


def _end_of(body: str, tag: str, place: int) -> int:
    depth = 1
    for match in re.compile(rf"<(/?){tag}(?=[\s>])[^>]*>").finditer(body, place):
        depth += -1 if match[1] else 1
        if not depth:
            return match.end()
    return len(body)


def plain(markup: str) -> str:
    """Give the words of canonical HTML: one line for each line readers see, without markup."""
    text = _BREAKS.sub("\n", _CELLS.sub("\t", markup))
    lines = (line.strip() for line in html.unescape(_TAGS.sub("", text)).split("\n"))
    return "\n".join(line for line in lines if line)


def texts_of(body: str) -> Iterator[str]:
    """Give the text of each block; where all are paragraphs without markup, as most are, without a closer look."""
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
    """Give the whole body as plain text, paragraphs a blank line apart."""
    return "\n\n".join(text for text in texts_of(body) if text)


def first_words(body: str, length: int = 160) -> str:
    """Give the opening words, cut at a word with an ellipsis, without looking at more of the body than needed."""
    opening = body[: length * 4]
    if opening.rfind("<") > opening.rfind(">"):
        opening = opening[: opening.rfind("<")]  # half a tag
    text = " ".join(plain(opening).split())
    if len(text) <= length:
        return text if len(body) <= length * 4 else f"{text}…"
    return text[: text.rfind(" ", 0, length) if " " in text[:length] else length].rstrip(" .,;:–—-") + "…"


def from_lines(text: str) -> str:
    """Make paragraphs of plain text.

    Blank lines part paragraphs. Inside one, lines wrapped by a typewriter or wire (about equally long) are joined,
    long lines are paragraphs of their own, and short ones (addresses, verse, tables) keep their breaks.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(_paragraph(part) for part in re.split(r"\n[ \t]*(?:\n[ \t]*)+", text) if part.strip())


def _paragraph(part: str) -> str:
    if "\n" not in part:
        return f"<p>{html.escape(part.strip(), quote=False)}</p>"
    lines = [line.strip() for line in part.strip("\n").split("\n") if line.strip()]
    if len(lines) == 1:
        return f"<p>{html.escape(lines[0], quote=False)}</p>"
    full = sorted(len(line) for line in lines[:-1])
    if full[-1] > 100:
        return paragraphs(lines)
    if full[len(full) // 2] >= 45:
        return f"<p>{html.escape(' '.join(lines), quote=False)}</p>"
    return "<p>" + "<br>".join(html.escape(line, quote=False) for line in lines) + "</p>"


def paragraphs(lines: Iterable[str]) -> str:
    """Make a paragraph of each line."""
    return "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in lines)
