"""The paragraphs that WordPress makes of the blank lines and line breaks of a text before it shows it.

>>> with_paragraphs("It sails.\\n\\nIt <em>came</em>\\nback.")
'<p>It sails.</p><p>It <em>came</em><br>back.</p>'

https://developer.wordpress.org/reference/functions/wpautop/
"""

import re

_CONTAINERS = {"", "article", "aside", "blockquote", "center", "details", "div", "footer", "form", "header", "main"}
_CONTAINERS |= {"nav", "section"}
_VERBATIM = {"pre", "script", "style", "svg", "textarea"}
_TAG = re.compile(
    r"<(/?)(address|article|aside|blockquote|center|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form"
    r"|h[1-6]|header|hr|legend|li|main|menu|nav|ol|p|pre|script|section|style|summary|svg|table|tbody|td|textarea|tfoot"
    r"|th|thead|tr|ul)(?=[\s/>])[^<>]*>",
    re.I,
)
_BLANK_LINES = re.compile(r"\n[ \t\xa0]*\n\s*")
_BROKEN = re.compile(r"(<br\s*/?>|-->)[ \t]*\n", re.I)  # a line end that adds no break
_LAST_BREAKS = re.compile(r"(?:<br\s*/?>\s*)+\Z", re.I)
_MAX_DEPTH = 100


def with_paragraphs(text: str) -> str:
    """Return markup in which paragraphs are elements; the text of other elements only gets its line breaks."""
    pieces: list[str] = []
    open_tags: list[str] = []
    position, verbatim = 0, ""
    for match in _TAG.finditer(text):
        is_end, tag = bool(match[1]), match[2].lower()
        if verbatim:
            if is_end and tag == verbatim:
                pieces.append(text[position : match.end()])
                position, verbatim = match.end(), ""
            continue
        pieces.append(_paragraphs(text[position : match.start()], open_tags[-1] if open_tags else ""))
        position = match.end()
        if tag in _VERBATIM and not is_end:
            position, verbatim = match.start(), tag
            continue
        pieces.append(match[0])
        if is_end and tag in open_tags:
            while open_tags.pop() != tag:
                pass
        elif not is_end and tag != "hr" and len(open_tags) < _MAX_DEPTH:
            open_tags.append(tag)
    rest = text[position:]
    pieces.append(rest if verbatim else _paragraphs(rest, open_tags[-1] if open_tags else ""))
    return "".join(pieces)


def _paragraphs(text: str, parent: str) -> str:
    parts = [_BROKEN.sub(r"\1", part).strip("\n") for part in _BLANK_LINES.split(text.strip()) if part.strip()]
    parts = [_LAST_BREAKS.sub("", part.replace("\n", "<br>")) for part in parts]
    if parent in _CONTAINERS:
        return "".join(f"<p>{part}</p>" for part in parts)
    return "<br><br>".join(parts)
