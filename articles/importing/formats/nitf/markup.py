"""The HTML of a body in an order that NITF knows: text in `pre`, lines in headings, paragraphs in quotations."""

import re

_PRE = re.compile(r"(<pre\b[^<>]*>)(.*?)(</pre>)", re.S)
_TAG = re.compile(r"<[^<>]*>")
_EMPTY_LIST = re.compile(r"<(ul|ol)\b[^<>]*>\s*</\1>")
_LIST_TAG = re.compile(r"<(/?)(ul|ol|li)\b[^<>]*>")
_HEADING = re.compile(r"(<(h[1-6])\b[^<>]*>)(.*?)(</\2>)", re.S)
_PARAGRAPH_TAG = re.compile(r"<p\b[^<>]*>|</p>\s*$")
_FOOT_BELOW = re.compile(r"(</tbody>)\s*<tfoot\b[^<>]*>(.*?)</tfoot>", re.S)
_LATER_ROWS = re.compile(r"</tbody>\s*<tbody\b[^<>]*>")  # a table of NITF has one body
_QUOTATION = re.compile(r"(<blockquote\b[^<>]*>)((?:(?!</?blockquote\b).)*)(</blockquote>)", re.S)
_BLOCK_TAG = re.compile(r"<(/?)(?:p|ul|ol|h[1-6]|table|pre|figure)\b[^<>]*>|<hr>")


def in_order(body: str) -> str:
    """Return a body that is valid NITF once its elements are renamed."""
    body = _PRE.sub(lambda match: f"{match[1]}{_TAG.sub('', match[2].replace('<br>', chr(10)))}{match[3]}", body)
    body = _HEADING.sub(lambda match: f"{match[1]}{_in_lines(match[3])}{match[4]}", body)
    body = _EMPTY_LIST.sub("", _LATER_ROWS.sub("", _FOOT_BELOW.sub(r"\1<tbody>\2</tbody>", body)))
    body = _with_items(body)
    return _QUOTATION.sub(lambda match: f"{match[1]}{_in_paragraphs(match[2])}{match[3]}", body)


def _in_lines(markup: str) -> str:
    """Return the paragraphs of a heading as its lines."""
    return _PARAGRAPH_TAG.sub("", markup).replace("</p>", "<br>")


def _with_items(body: str) -> str:
    """Return a body in which a list directly inside another one is an item of it."""
    open_tags: list[str] = []
    wrapped: list[int] = []  # depths of the lists around which an item was put

    def replace(match: re.Match) -> str:
        if not match[1]:
            is_direct = match[2] != "li" and open_tags[-1:] in (["ul"], ["ol"])
            if is_direct:
                wrapped.append(len(open_tags))
            open_tags.append(match[2])
            return f"<li>{match[0]}" if is_direct else match[0]
        if open_tags:
            open_tags.pop()
        if wrapped and wrapped[-1] == len(open_tags):
            wrapped.pop()
            return f"{match[0]}</li>"
        return match[0]

    return _LIST_TAG.sub(replace, body)


def _in_paragraphs(markup: str) -> str:
    """Return markup with each line that is in no block as a paragraph."""
    parts, position, depth = [], 0, 0
    for match in _BLOCK_TAG.finditer(markup):
        if depth == 0:  # of blocks in each other the outermost
            parts.append(_paragraph(markup[position : match.start()]))
            position = match.start()
        depth += {"": 1, "/": -1, None: 0}[match[1]]
        if depth == 0:
            parts.append(markup[position : match.end()])
            position = match.end()
    return "".join([*parts, _paragraph(markup[position:])])


def _paragraph(line: str) -> str:
    return f"<p>{line}</p>" if line.strip() else line
