"""Mend markup whose faults would make a parser swallow the words behind them.

    >>> mended("<p>Ferries </3 goats, <a href='/times>the timetable</a> says.</p>")
    '<p>Ferries &lt;/3 goats, <a href=/times>the timetable</a> says.</p>'

By the rules of HTML a quotation mark without its end, a comment without its end and `</3` hide all that follows, up to
the next mark of the kind or to the end of the page. Markup without such faults is returned as it is.
"""

import html
import re

_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.S)
# `</3`, `<! so`: the parser makes a comment of it. A word in a tag that another tag interrupts: <b ferry</p>.
_NO_TAG = re.compile(r"<(?=/[^a-zA-Z>]|!\s|[a-zA-Z][^\s<>=\"'/]*+\s+[^\s<>=\"'/][^<>=\"']*+<)")
_QUOTED = re.compile(r"<[a-zA-Z][^<>\"']*+")
_HIDING = re.compile(r"<(title|noscript|template|textarea|xmp|svg|select)(?=[\s/>])[^<>]*>", re.I)


def mended(markup: str) -> str:
    """Return the markup with its faults mended, or as it is if it has none."""
    if "<![CDATA[" in markup and "]]>" in markup:
        markup = _CDATA.sub(lambda match: html.escape(match[1], quote=False), markup)
    start = markup.rfind("<!--")
    if start >= 0 and markup.find("-->", start) < 0:
        markup = _without_unclosed_comments(markup)
    return _without_unclosed_elements(_with_closed_quotes(_NO_TAG.sub("&lt;", markup)))


def _without_unclosed_comments(markup: str) -> str:
    last = markup.rfind("-->")
    closed = last + 3 if last >= 0 else 0
    return markup[:closed] + markup[closed:].replace("<!--", "&lt;!--")


def _without_unclosed_elements(markup: str) -> str:
    """Return the markup without the start tags of elements that hide their content and have no end tag behind them."""
    starts = list(_HIDING.finditer(markup))
    if not starts:
        return markup
    lowered, last_ends = markup.lower() if markup.isascii() else "", {}
    for name in {start[1].lower() for start in starts}:
        ends = [lowered.rfind(f"</{name}")] if lowered else [m.start() for m in re.finditer(f"</{name}", markup, re.I)]
        last_ends[name] = max(ends, default=-1)
    return _HIDING.sub(lambda match: match[0] if last_ends[match[1].lower()] > match.start() else " ", markup)


def _with_closed_quotes(markup: str) -> str:
    """Return the markup without the quotation marks around values of attributes that have no second one.

    A second mark is followed by the end of the tag, a space or a slash, and does not itself begin a value. A value may
    have angle brackets; then it is looked at more closely.
    """
    pieces, position = [], 0
    nowhere: set[str] = set()  # marks that do not come again: not looked for again
    while tag := _QUOTED.search(markup, position):
        place = tag.end()
        while place < len(markup) and markup[place] in "\"'":
            mark = markup[place]
            end = -1 if mark in nowhere else markup.find(mark, place + 1)
            if end < 0:
                nowhere.add(mark)
            if end < 0 or not _is_value(markup, place + 1, end):
                pieces.append(markup[position:place])
                position = place = place + 1
                break
            following = _MARK.search(markup, end + 1)
            place = following.start() if following else len(markup)
        else:
            pieces.append(markup[position:place])
            position = place
    return "".join([*pieces, markup[position:]]) if pieces else markup


_MARK = re.compile(r"[<>\"']")


def _is_value(markup: str, start: int, end: int) -> bool:
    value = markup[start:end]
    if "<" not in value and ">" not in value:
        return True
    return markup[end - 1] != "=" and markup[end + 1 : end + 2] in (" ", "\n", "\t", "/", ">", "")
