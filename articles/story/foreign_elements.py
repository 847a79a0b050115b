"""Elements of HTML that a body of the archive does not have: what each becomes, so that its words stay apart.

The sanitizer's parser leaves these elements in place, because it alone knows where they begin and end; `tokens` then
yields paragraphs, lists, links and plain text for them. What is removed with its content is in `removed_parts`.
"""

import html
import re
from collections.abc import Iterator
from functools import cache
from urllib.parse import urlsplit

from articles.story.unknown_elements import without_unknown_elements

# Elements that browsers show as blocks and the archive does not have: their text becomes paragraphs.
_PARAGRAPH_LIKE = {"address", "article", "aside", "center", "dd", "details", "dialog", "div", "dl", "dt", "fieldset"}
_PARAGRAPH_LIKE |= {"figcaption", "footer", "form", "header", "hgroup", "legend", "main", "marquee", "nav", "optgroup"}
_PARAGRAPH_LIKE |= {"datalist", "multicol", "option", "search", "section", "select", "summary"}
# Elements in a line that browsers show apart from the words beside them.
_APART = {"button", "canvas", "input", "label", "meter", "output", "progress", "spacer", "textarea"}
_RENAMED = {
    "b": "strong",
    "i": "em",
    "h1": "h2",
    "h4": "h3",
    "h5": "h3",
    "h6": "h3",
    "strike": "s",
    "del": "s",
    "bdo": "span",
    "bdi": "span",
    "menu": "ul",
    "dir": "ul",
    "listing": "pre",
} | dict.fromkeys(_PARAGRAPH_LIKE, "p")
_EMBEDS = {"iframe": "src", "video": "src", "audio": "src", "embed": "src", "object": "data"}  # with their address
# Browsers do not show `annotation` (the source of a formula) and `rp` (the brackets that `tokens` puts around `rt`).
DROPPED_WITH_CONTENT = {"script", "style", "template", "noscript", "svg", "head", "title", "annotation", "rp"}
# The parser reads these by other rules than all others, and the cleaner would join their text with what is beside them.
_RAW = re.compile(r"<(/?)(?:xmp|plaintext|noembed)(?=[\s/>])", re.I)
# The parser knows these only as parts of a whole page or of a table, and would join the text on both sides of them.
_OF_PAGE = re.compile(r"<(/?)(?:html|body|frameset|frame|noframes|applet)(?=[\s/>])", re.I)
_OF_TABLE = re.compile(r"<(/?)(?:caption|colgroup|thead|tbody|tfoot|tr|td|th)(?=[\s/>])", re.I)
_TABLE = re.compile(r"<table(?=[\s/>])", re.I)
# The cleaner would drop formulas with their text.
_FORMULA = re.compile(
    r"</?(?:math|semantics|m(?:i|n|o|s|text|row|frac|sqrt|root|style|error|padded|phantom|table|tr|td|space"
    r"|sub|sup|subsup|under|over|underover|multiscripts))(?=[\s/>])[^<>]*>",
    re.I,
)
# What the cleaner leaves for `tokens`.
REPLACED = {*_RENAMED, *_EMBEDS, *_APART, "rt", "source"}
ATTRIBUTES = {tag: {"lang", "dir"} for tag in (*_PARAGRAPH_LIKE, "bdo", "bdi")}
ATTRIBUTES |= {tag: {address, "title"} for tag, address in _EMBEDS.items()} | {"source": {"src"}}


def prepared(markup: str) -> str:
    """Return markup in which the cleaner keeps formulas and raw text, and text of pages and tables apart."""
    markup = _OF_PAGE.sub(r"<\1div", markup)
    if _TABLE.search(markup):
        markup = _TABLE.sub(" <table", markup)  # text that stands in no cell is put before it
    elif _OF_TABLE.search(markup):
        markup = _OF_TABLE.sub(r"<\1div", markup)
    if _RAW.search(markup):
        markup = _RAW.sub(lambda m: f"{m[0]}><p" if m[1] else f"<p></p>{m[0]}", markup)
    if _FORMULA.search(markup):
        markup = _FORMULA.sub(lambda m: " " if m[0][1:4].lower() in ("mtd", "mtr", "msp") else "", markup)
    return without_unknown_elements(markup)


_REMOVED = re.compile(r"<(iframe|video|audio|embed|object|svg|noscript|template|title|img)(?=[\s/>])", re.I)
_WITHOUT_CONTENT = {"img", "embed"}


@cache
def _end_of(tag: str) -> re.Pattern:
    return re.compile(rf"</{tag}\s*>", re.I)


def removed_parts(markup: str) -> list[str]:
    """Return the markup that `clean_body` turns into links or removes with its content, for `Source.original`."""
    parts, position = [], 0
    unclosed: set[str] = set()  # elements without an end tag from here on: not looked for again
    while match := _REMOVED.search(markup, position):
        tag = match[1].lower()
        position = markup.find(">", match.end()) + 1
        if not position:
            break
        if tag not in _WITHOUT_CONTENT and tag not in unclosed and markup[position - 2] != "/":
            end = _end_of(tag).search(markup, position)
            if end:
                position = end.end()
            else:
                unclosed.add(tag)
        parts.append(markup[match.start() : position])
    for tag in ("script", "style"):  # without an end it hides all that follows
        if (start := markup.rfind(f"<{tag}")) >= 0 and not _end_of(tag).search(markup, start):
            parts.append(markup[start:])
    return parts


_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
_TOKEN = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:\s[a-z-]+="[^"]*")*)>|([^<]+)')


def tokens(cleaned: str) -> Iterator[tuple[str, str | None, str]]:
    """Yield each tag and text of cleaned markup as (slash of an end tag, tag or None, token).

    Elements that the archive does not have are yielded as others that keep their text apart, embeds as links.
    """
    embed: dict[str, str] | None = None  # the attributes of the open embed
    embed_tag, depth = "", 0
    in_menu, is_after_link = False, False
    for match in _TOKEN.finditer(cleaned):
        closing, tag, attributes, token = match[1] or "", match[2], match[3], match[0]
        if embed is not None:
            if tag in ("source", "embed") and not closing:
                embed.setdefault("src", _attributes_of(attributes).get("src", ""))
            depth += (tag == embed_tag) * (-1 if closing else 1)
            if not depth:
                yield from _link_of(embed)
                embed = None
        elif tag in _EMBEDS:
            if tag == "embed":
                yield from _link_of(_attributes_of(attributes))
            elif not closing:
                embed, embed_tag, depth = _attributes_of(attributes), tag, 1
                if _EMBEDS[tag] in embed:
                    embed["src"] = embed[_EMBEDS[tag]]
        elif tag == "rt":  # the reading of a Chinese or Japanese word, beside it
            yield "", None, ")" if closing else "("
        elif tag in _APART or (in_menu and is_after_link and tag == "a"):
            yield "", None, " "
            if tag == "a":
                yield closing, tag, token
        elif tag in _RENAMED:
            yield closing, _RENAMED[tag], f"<{closing}{_RENAMED[tag]}{attributes}>"
        else:
            yield closing, tag, token
        if tag == "nav":  # its links stand apart, often without a space between them
            in_menu = not closing
        is_after_link = bool(tag == "a" and closing)


def _attributes_of(text: str) -> dict[str, str]:
    return {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(text)}


def _link_of(embed: dict[str, str]) -> Iterator[tuple[str, str | None, str]]:
    """Yield a paragraph with a link to an embed, nothing if the embed has no address of a known host."""
    src = embed.get("src", "")
    if src.startswith("//"):
        src = "https:" + src
    try:
        host = urlsplit(src).hostname
    except ValueError:
        host = None
    if host:
        title = embed.get("title", "").strip() or f"Embedded content at {host}"
        yield "", "p", "<p>"
        yield "", "a", f'<a href="{html.escape(src)}">'
        yield "", None, html.escape(title)
        yield "/", "a", "</a>"
        yield "/", "p", "</p>"
