"""A story as Markdown below its fields in YAML, one story a file.

A block that Markdown cannot say, or would not give back, stays HTML, as Markdown allows.
"""

import json
import re
from collections.abc import Iterator
from functools import partial

from articles.importing.formats import FormatWriter, markdown
from articles.importing.formats.markdown_files.front_matter import things_in
from articles.importing.formats.records import record_of
from articles.story.html_blocks import Block, blocks
from articles.story.html_sanitizer import clean_body
from articles.story.story import Story

_NAMES = {"headline": "title", "published": "date"}
_SPECIAL = re.compile(r"([\\`*_\[\]#!~|])|(?<=^)(\d+)([.)])(?=\s)|(?<=^)([+>-])", re.M)
_INLINE = re.compile(r"<(/?)(em|strong|code|a|br)\b([^<>]*)>")
_HREF = re.compile(r'^\s+href="([^"\s()<>]*)"$')


def document_of(story: Story) -> str:
    """Return the document of a story."""
    record = record_of(story)
    for name in ("body", "body_html", "source_format", "original", "source_remarks", "sha256"):
        record.pop(name, None)
    if isinstance(section := record.get("section"), str) and things_in(section):
        record["section"] = [section]  # else its signs would be those of a tree
    fields = [f"{_NAMES.get(name, name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in record.items()]
    text = "\n\n".join(_block(block) for block in blocks(story.body))
    return "\n".join(["---", *fields, "---", "", text, ""])


def _block(block: Block) -> str:
    """Return a block as Markdown if it is read back as the same, else as HTML.

    Braces of a template, which readers would take for a computed link or a figure, are written as references.
    """
    for text in _attempts(block):
        if clean_body(markdown.html_of(text)) == block.markup and "{{" not in text:
            return text
    return block.markup.replace("{{", "&#123;&#123;")


def _attempts(block: Block) -> Iterator[str]:
    inner = re.sub(r"^<[^<>]*>|</[^<>]*>$", "", block.markup)
    match block.tag:
        case "p":
            yield _line(inner)
        case "h2" | "h3":
            yield f"{'#' * int(block.tag[1])} {_line(inner)}"
        case "ul" | "ol":
            items = re.findall(r"<li>(.*?)</li>", inner, re.S)
            marks = (f"{number}." if block.tag == "ol" else "-" for number in range(1, len(items) + 1))
            yield "\n".join(f"{mark} {_line(item)}" for mark, item in zip(marks, items, strict=True))
        case "blockquote":
            yield "\n>\n".join(f"> {_line(part)}" for part in re.findall(r"<p>(.*?)</p>", inner, re.S))
        case "hr":
            yield "***"


def _line(inner: str) -> str:
    """Return the content of a block with the signs of Markdown; other elements stay as they are."""
    hrefs: list[str] = []
    parts, position = [], 0
    for match in _INLINE.finditer(inner):
        parts += [_escaped(inner[position : match.start()]), _mark(match, hrefs)]
        position = match.end()
    return "".join([*parts, _escaped(inner[position:])])


def _mark(match: re.Match, hrefs: list[str]) -> str:
    closing, tag, attributes = match[1], match[2], match[3]
    if tag == "br":
        return "\\\n"
    if tag == "a":
        if not closing:
            link = _HREF.match(attributes)
            hrefs.append(link[1] if link else "")
            return "[" if link else match[0]
        href = hrefs.pop() if hrefs else ""
        return f"]({href})" if href else match[0]
    return {"em": "*", "strong": "**"}.get(tag) or match[0]


def _escaped(text: str) -> str:
    pieces = re.split(r"(<[^<>]*>)", text)
    return "".join(piece if piece[:1] == "<" else _SPECIAL.sub(_escape, piece) for piece in pieces)


def _escape(match: re.Match) -> str:
    if match[2]:
        return f"{match[2]}\\{match[3]}"
    return f"\\{match[0]}"


WRITER = FormatWriter(partial(map, document_of), ".md", is_single=True)
