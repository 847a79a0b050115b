"""What is written like an element in HTML and is none: text in angle brackets, and the elements of other languages.

    >>> escape_bracketed_text("Write to <ada@velm.example>, of Velm Corp <VLM>.")
    'Write to &lt;ada@velm.example>, of Velm Corp &lt;VLM>.'
    >>> without_unknown_elements("<para>One.</para><para>The <text>second</text> one.</para>")
    '<div>One.</div><div>The second one.</div>'

The cleaner would drop both: the first as an element without text, and the second with its text where its name is one of
SVG or MathML (text, line, list, in, or).
"""

import re

# The elements of HTML, former ones too. https://html.spec.whatwg.org/multipage/indices.html#elements-3
_ELEMENTS = """
a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink blockquote body br
button canvas caption center cite code col colgroup command content data datalist dd del details dfn dialog dir div dl
dt em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i
iframe image img input ins isindex kbd keygen label legend li link listing main map mark marquee math menu menuitem
meta meter multicol nav nextid nobr noembed noframes noscript object ol optgroup option output p param picture
plaintext portal pre progress q rb rbc rp rt rtc ruby s samp script search section select shadow slot small source
spacer span strike strong style sub summary sup svg table tbody td template textarea tfoot th thead time title tr
track tt u ul var video wbr xmp
"""
ELEMENTS = frozenset(_ELEMENTS.split())
_NOT_DISPLAYED = {"annotation", "annotation-xml"}  # the source of a formula, which the sanitizer drops
_BRACKETED = re.compile(r"<(?:((?:https?|ftp|mailto):)([^\s<>\"']*+)|([a-zA-Z][^\s<>/=\"']*+)([^<>=\"']*+))>")
_END_TAG = re.compile(r"</([a-zA-Z][^\s<>/]*+)")
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s<>/\"']*+)((?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*)>")
_BETWEEN = re.compile(r"</([a-zA-Z][^\s<>/]*+)\s*+>(\s*+)<([a-zA-Z][^\s<>/]*+)")
_DRAWING, _END_OF_DRAWING = re.compile(r"<svg(?=[\s/>])", re.I), re.compile(r"</svg\s*>", re.I)


def escape_bracketed_text(markup: str) -> str:
    """Return markup in which text in angle brackets is text.

    It is an address, or has no attribute with a value and no end tag, and begins with no name of an element.
    """
    if not any((match[1] or match[3]).lower() not in ELEMENTS for match in _BRACKETED.finditer(markup)):
        return markup
    elements = ELEMENTS | {name.lower() for name in _END_TAG.findall(markup)}

    def escaped(match: re.Match) -> str:
        is_tag = not match[1] and (match[3].lower() in elements or match[4].endswith("/"))
        return match[0] if is_tag else f"&lt;{match[0][1:]}"

    return _BRACKETED.sub(escaped, markup)


def without_unknown_elements(markup: str) -> str:
    """Return markup without the tags of elements that HTML does not have; their text stays.

    Those that follow each other with nothing or a new line between them become paragraphs. Drawings are left alone.
    """
    if all(match[2].lower() in ELEMENTS for match in _TAG.finditer(markup)):
        return markup
    parts, position = [], 0
    while (start := _DRAWING.search(markup, position)) and (end := _END_OF_DRAWING.search(markup, start.end())):
        parts += [_without_tags(markup[position : start.start()]), markup[start.start() : end.end()]]
        position = end.end()
    return "".join([*parts, _without_tags(markup[position:])])


def _without_tags(markup: str) -> str:
    unknown = {match[2].lower() for match in _TAG.finditer(markup)} - ELEMENTS - _NOT_DISPLAYED
    apart: set[str] = set()
    for match in _BETWEEN.finditer(markup):
        names = {match[1].lower(), match[3].lower()}
        if names <= unknown and ("\n" in match[2] or not match[2]):
            apart |= names

    def replaced(match: re.Match) -> str:
        name = match[2].lower()
        if name not in unknown:
            return match[0]
        return f"<{match[1]}div>" if name in apart else ""

    return _TAG.sub(replaced, markup)
