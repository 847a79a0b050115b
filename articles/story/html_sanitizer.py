"""The HTML that a body may have: one list of elements for the editor, the importers, the sanitizer and the pages.

    >>> clean_body("Plain words<script>alert(1)</script>")
    '<p>Plain words</p>'

Canonical HTML is a sequence of blocks with nothing between them. Cleaning canonical HTML again does not change it.
"""

import html
import re
import unicodedata

import nh3

from articles.story import broken_markup, foreign_elements, unknown_elements
from articles.story.html_blocks import from_lines
from articles.story.text import clean_text

BLOCKS = ("p", "h2", "h3", "blockquote", "ul", "ol", "table", "hr", "figure", "pre")
TAGS = {*BLOCKS, "li", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"}
INLINE = {"a", "em", "strong", "s", "sub", "sup", "br", "code", "cite", "q", "abbr", "span"}
ATTRIBUTES = {
    "*": {"lang"},  # of every element; without this entry nh3 allows `title` too
    "a": {"href", "title"},
    "abbr": {"title"},
    "span": {"dir"},
    "p": {"dir"},
    "blockquote": {"class"},  # only "pull": a pull quote
    "figure": {"data-picture"},  # the anchor of one of the story's pictures; its caption is with the picture
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "ol": {"start"},
}
_ANCHOR = re.compile(r"[\w-]{1,40}")
# A known scheme or none. Text that a browser may still read as a scheme (control characters, backslashes) is refused.
_SAFE_LINK = re.compile(r"(?:https?|mailto):|[^:/?#\\\x00-\x20]*(?:[/?#]|\Z)", re.I)
_SPAN = re.compile(r"[1-9]\d?")


def _attribute(tag: str, name: str, value: str) -> str | None:
    match name:
        case "href":
            return value[:2000] if _SAFE_LINK.match(value) else None
        case "class":
            return value if value == "pull" else None
        case "data-picture":
            return value if _ANCHOR.fullmatch(value) else None
        case "colspan" | "rowspan" | "start":
            return value if _SPAN.fullmatch(value) else None
        case "scope":
            return value if value in ("row", "col") else None
        case "dir":
            return value if value in ("ltr", "rtl", "auto") else None
    return value[:2000]


_CLEANER = nh3.Cleaner(
    tags=TAGS | INLINE | foreign_elements.REPLACED,
    clean_content_tags=foreign_elements.DROPPED_WITH_CONTENT,
    attributes=ATTRIBUTES | foreign_elements.ATTRIBUTES,
    attribute_filter=_attribute,
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
    strip_comments=True,
)

_EMPTY = re.compile(r"<p(?:\s[^>]*)?>(?:\s|<br>)*</p>")  # \s matches U+00A0 too
# Paragraphs with nothing but escaped text: they have no other element, so no parser is needed (200 µs a story).
_PLAIN_PARAGRAPHS = re.compile(r"(?:<p>(?:[^<>&]++|&(?:amp|lt|gt);|<br>(?!</p>))+</p>)+")


def clean_body(markup: str) -> str:
    """Return any markup as canonical HTML: allowed elements, all text in blocks, no empty paragraph. Idempotent."""
    markup = clean_text(markup)
    if "<" not in markup and "&" not in markup:
        markup = markup.strip()
        return _EMPTY.sub("", f"<p>{_spaces(markup.replace('>', '&gt;'))}</p>") if markup else ""
    if _PLAIN_PARAGRAPHS.fullmatch(markup):
        return markup if _has_tidy_spaces(markup) else _EMPTY.sub("", _spaces(markup))
    markup = unknown_elements.escape_bracketed_text(broken_markup.mended(markup))
    if is_too_costly(markup):
        return _text_alone(markup)
    for _ in range(6):  # broken markup may need several passes until the result no longer changes
        cleaned = _clean_once(markup)
        if cleaned == markup:
            return cleaned
        markup = cleaned
    return _text_alone(markup)


def _text_alone(markup: str) -> str:
    text = html.escape(html.unescape(re.sub("<[^<>]*>", " ", markup)), quote=False)
    return _EMPTY.sub("", f"<p>{_spaces(text.strip())}</p>")


# The parser's time grows with the square of the first three, its memory with the last.
_MAX_DEPTH = 2000  # elements in each other
_MAX_REFERENCES = 200_000  # as &amp;
_MAX_ATTRIBUTES = 5000  # of one element
_MAX_TAGS = 600_000  # start and end; two million take half a gigabyte
_EACH_ATTRIBUTE = re.compile(r"[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+)?)?")
# An equals sign with a value in quotation marks, which may have any character, or a piece of anything else.
_IN_TAG = r"[^\s/>=\"']++|=\s*+(?:\"[^\"]*+\"|'[^']*+')|[\s/\"']|=(?!\s*+[\"'])"
_START_TAG = re.compile(rf"<[a-zA-Z][^\s/>]*+((?:{_IN_TAG})*)")
_START_OR_END = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
# Elements that the next one of their kind ends, and those without an end.
_NOT_NESTED = {"p", "li", "dt", "dd", "tr", "td", "th", "option", "br", "hr", "img", "wbr", "input", "source", "col"}
_NOT_NESTED |= {"meta", "link", "area", "base", "track", "embed", "param"}


def is_too_costly(markup: str) -> bool:
    """Return whether markup has more elements in each other, attributes of one, or references than the parser takes."""
    if markup.count("&") > _MAX_REFERENCES or has_too_many_attributes(markup):
        return True
    if (tags := markup.count("<")) <= _MAX_DEPTH or tags > _MAX_TAGS:
        return tags > _MAX_TAGS
    depth = 0
    for match in _START_OR_END.finditer(markup):
        if match[2].lower() not in _NOT_NESTED:
            depth = max(0, depth + (-1 if match[1] else 1))
            if depth > _MAX_DEPTH:
                return True
    return False


def has_too_many_attributes(markup: str) -> bool:
    """Return whether an element has more attributes than parsers of HTML and of feeds read in reasonable time."""
    if len(markup) <= 2 * _MAX_ATTRIBUTES:
        return False
    return any(
        len(_EACH_ATTRIBUTE.findall(tag[1])) > _MAX_ATTRIBUTES
        for tag in _START_TAG.finditer(markup)
        if len(tag[1]) > 2 * _MAX_ATTRIBUTES
    )


def clean_lines(text: str) -> str:
    """Return plain text as canonical HTML: `clean_body(from_lines(text))`, in a sixth of the time for most texts."""
    if not _is_plain(text):
        return clean_body(from_lines(text))
    return f"<p>{text.replace(_GAP, '</p><p>')}</p>"


_GAP = "\n\n"


def _is_plain(text: str) -> bool:
    """Return whether the text is paragraphs with a blank line between them that need no escaping and no joining."""
    return (
        text.replace(_GAP, "").isprintable()  # so no other break, tab, control character or hard space
        and (text.isascii() or unicodedata.is_normalized("NFC", text))
        and not ("<" in text or ">" in text or "&" in text or "  " in text or " \n" in text or "\n " in text)
        and not (text[:1].isspace() or text[-1:].isspace() or "\n\n\n" in text)
        and text != ""
    )


def _has_tidy_spaces(markup: str) -> bool:
    """Return whether no space has to be removed and no paragraph can be empty; fast, because every import calls it."""
    return not (
        "  " in markup
        or "\n" in markup
        or "\t" in markup
        or " <" in markup
        or "> " in markup
        or "\xa0<" in markup
        or ">\xa0" in markup
    )


def _clean_once(markup: str) -> str:
    cleaned = clean_text(_CLEANER.clean(foreign_elements.prepared(markup)).replace("&nbsp;", "\xa0"))
    if not _PLAIN_PARAGRAPHS.fullmatch(cleaned):
        cleaned = _in_blocks(cleaned)
    return _EMPTY.sub("", _spaces(cleaned))


def _spaces(text: str) -> str:
    if "<pre>" in text:
        return "".join(
            part if part.startswith("<pre>") else _spaces_outside(part)
            for part in re.split(r"(<pre>.*?</pre>)", text, flags=re.S)
        )
    return _spaces_outside(text)


def _spaces_outside(text: str) -> str:
    return _with_single_spaces(text).replace("<p> ", "<p>").replace(" </p>", "</p>")


def _with_single_spaces(text: str) -> str:
    """Return a text with a space for each run of spaces, tabs and line breaks; faster than by an expression."""
    text = text.replace("\t", " ").replace("\n", " ")
    while "  " in text:
        text = text.replace("  ", " ")
    return text


_MAX_INLINE_DEPTH = 30  # each open element is opened again in each paragraph


def _in_blocks(cleaned: str) -> str:
    """Return the markup with text between blocks wrapped in paragraphs, no block in a paragraph, and empty figures."""
    blocks: list[str] = []
    block: list[str] = []  # the open block that is not a paragraph, `depth` deep
    depth = 0
    inside: list[str] = []  # the pieces of the open paragraph
    paragraph = "<p>"
    inline: list[tuple[str, str]] = []  # the inline elements open in it, which the next paragraph opens again

    def close_paragraph():
        nonlocal paragraph
        if any(piece.strip() for piece in inside if not piece.startswith("<")):
            ends = "".join(f"</{tag}>" for tag, start in reversed(inline) if start)
            blocks.append(f"{paragraph}{''.join(inside).strip()}{ends}</p>")
        inside[:] = [start for _, start in inline]
        paragraph = "<p>"

    for closing, tag, token in foreign_elements.tokens(cleaned):
        if tag == "figure" and "data-picture" not in token:  # without a picture: its caption is a paragraph
            tag, token = "p", f"<{closing}p>"
        if tag == "figure":
            if not depth:
                close_paragraph()
                blocks.append(f"{token}</figure>")
        elif depth:
            block.append(token)
            if tag in BLOCKS and tag not in ("hr", "p"):
                depth += -1 if closing else 1
            if not depth:
                blocks.append("".join(block).strip())
                block.clear()
        elif tag in BLOCKS:
            if tag == "p" or not closing:
                close_paragraph()
            if tag == "hr":
                blocks.append(token)
            elif tag == "p" and not closing:
                paragraph = token
            elif tag != "p" and not closing:
                depth = 1
                block.append(token)
        elif tag in TAGS:  # a row or list item outside its block
            close_paragraph()
        elif tag is None or tag == "br":
            inside.append(token)
        elif tag in INLINE and not closing:
            inline.append((tag, token if len(inline) < _MAX_INLINE_DEPTH else ""))
            inside.append(inline[-1][1])
        elif tag in INLINE and inline and inline.pop()[1]:
            inside.append(token)
    close_paragraph()
    return "".join(blocks)


# Where these begin or end, words in one line stand apart.
_BREAKS = re.compile(
    r"<(?=/?(?:p|br|div|li|[uod]l|d[dt]|h[1-6r]|t[dhr]|table|blockquote|pre|figcaption|section|article)[\s/>])", re.I
)


def clean_line(markup: str) -> str:
    """Return a headline, dek or caption that may have markup as plain text on one line."""
    if "<" not in markup and "&" not in markup:
        return _with_single_spaces(markup).strip()
    markup = unknown_elements.escape_bracketed_text(broken_markup.mended(markup))
    markup = unknown_elements.without_unknown_elements(markup)
    if is_too_costly(markup):
        markup = re.sub("<[^<>]*>", " ", markup)
    elif re.search(r"</?[a-zA-Z!]", markup):
        markup = nh3.clean(_BREAKS.sub(" <", markup), tags=set())
    return _with_single_spaces(html.unescape(markup)).strip()
