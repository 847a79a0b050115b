"""The authors of a page: people and agencies, as its structured data or its byline names them."""

import re
from collections.abc import Iterable
from typing import Any
from xml.etree.ElementTree import Element

from articles.importing.formats.html_pages.furniture import CAMEL
from articles.importing.formats.html_pages.page import BLOCKS
from articles.importing.formats.html_pages.structured_data import (
    StructuredData,
    microdata_value,
    name_of,
    types_of,
    unique,
)
from articles.importing.formats.names import names_in
from articles.importing.formats.record_lines import letters_of
from articles.importing.formats.xml_trees import line_in

_JOINED = re.compile(r"^(?:By|Von|Par)(?=[A-ZÄÖÜÉ][a-zäöüé])")  # ByLena Marsh
_PARTICLE = re.compile(
    r"(?:d[aeiou]|das|del|de[rnls]|van|von|vom|zu|zur|la|le|al|el|bin|ibn|ten|ter|y|e|und|and|et|für|for|of|the)$|d[’']"
)
_LEAD = re.compile(
    r"^(?:(?:(?:view |see |zeige )?(?:all|alles?) (?:posts |articles |stories |beiträge |artikel )?(?:by|von|from))"
    r"|(?:eingestellt|geschrieben|gespeichert|veröffentlicht|erstellt|ein artikel|artikel|posted|published|submitted)"
    r" (?:von|by)"
    r"|(?:by)?by|von|par|por|da|di|av|door|af|od|texte?|text|words by|written by|autor(?:en)?|autor/in)\s*:?\s+(?=\S)",
    re.I,
)
_MONTHS = (
    r"(?:jan(?:uary?)?|feb(?:ruary?)?|mar(?:ch)?|märz?|mrz|apr(?:il)?|ma[iy]|june?|juni|july?|juli|aug(?:ust)?"
    r"|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?)\b\.?"
)
_NO_NAME = re.compile(
    r"https?://|[@#|{}]|\d{3}|\d\d?[:.]\d\d|^[(+]|^(?:quelle|source|foto|photo):"
    r"|^(?:admin(?:istrator)?|wordpressadmin|super ?user|editor|redaktion|staff|null|undefined|none|no author)$"
    r"|^(?:twitter|facebook|x|e-?mail|website|name(?: ?\*| \([^)]*\))?|kontakt|contact|gast|guest|login)$"
    r"|^(?:von|by|stand|beitrag|kontakt(?:ieren)?|contactar|folgen|follow|mehr|more|see full bio|watch live"
    r"|publiziert am|posted on|veröffentlicht)$|^(?:show|alle|all|mehr|more)\s|\bwww\."
    r"|^(?:anonymous|antworten|reply|liken?|zitieren|quote)$|anmelden$|erforderlich|required|\bprotected\b"
    r"|^\W*\d|:$|\bcomments?$|^(?:bio|edit|about|profile?|username|abmelden|datum|留言)$"
    r"|^(?:illustrations?|graphics?|fotos?|photos?) (?:by|von)\b"
    rf"|^{_MONTHS}\s+\d|\b(?:sagt|says|said|schreibt)\s*:?$|^[^()]*\)|\([^()]*$",
    re.I,
)
_BYLINE = re.compile(
    r"(?:^|[\s_-])(?:bylines?|authors?(?:[_-]?(?:names?|line))?|autor(?:en|es)?|auteurs?|author-?list|submitted)(?:$|[\s_-])",
    re.I,
)
_NAMED_SO = re.compile(r"(?:^|[._:-])(?:authors?(?:[._-]?names?)?|byline_name|written by)$")
_WRITTEN_BY = re.compile(r"^(?:written by|verfasst von|geschrieben von|escrito por|écrit par|scritto da|автор)$", re.I)
_PRINTED = re.compile(r"^(?i:by|von|por|par|di|door|av|af)\s+[^\W\d_a-z]")
_NEAR = 40  # elements below the headline in which a line may say who wrote the story
_AUTHOR_PAGE = re.compile(
    r"/(?:authors?|autor(?:en|es)?|auteurs?|staff|editors?|profile?|people|writers?)/[^?#]+$", re.I
)
_LABELLED = re.compile(r"^(?:autor(?:in|en)?|author|text|texte|testo|written by)\s*:\s*([^\s,|][^,|:]*[^\s,|:.])", re.I)
_NEAR_LINK = 6  # elements around the headline in which a link may name who wrote the story
_MOST_WORDS = 5  # of a name that only a link or a label says
_BETWEEN = re.compile(r"\s(?:and|und|et|y|e|og|och|en|&)\s")
_INITIALS = re.compile(r"\s*\([a-zäöü]{2,4}\.?\)$")  # Elena Berger (ebe)
_DATED = re.compile(
    rf"[\s,|·•–-]+(?:on\s+)?{_MONTHS}\s+\d{{1,2}}\b.*$"
    r"|[\s,|·•–-]+(?:am|on|vom|le|el|il|stand:?|publiziert|published|updated)?\s*"
    r"\d{1,4}[./\s-]+(?:\d|min|[^\W\d_]{3,9}\.?\s+\d{4}).*$",
    re.I,
)
_APART = re.compile(
    r"(?:^|[\s_-])(?:comments?|comment-?list|kommentare?|respond|related|references|citations)(?:$|[\s_-])", re.I
)
_PLACE = re.compile(r",\s*[^\s,]+$")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_MAX_BYLINE = 150  # characters
_MAX_NAME = 80


def authors_of(data: StructuredData) -> list[str]:
    """Return the names of the authors: of JSON-LD, else microdata, metadata, links to authors, the printed byline.

    The publisher is an author only where JSON-LD says so and nobody else is named.
    """
    publishers = {letters_of(name) for name in (*data.lines("publisher"), *data.meta("og:site_name"))}
    host = data.page.host
    publishers |= {letters_of(name) for name in (host, f"www.{host}", *host.split("."))}
    json_names = _of_json(data)
    for names in (json_names, _of_microdata(data), _of_metadata(data), _of_elements(data)):
        if people := [name for name in names if not _is_publisher(name, publishers)]:
            return people
    return json_names


def _is_publisher(name: str, publishers: set[str]) -> bool:
    return letters_of(name) in publishers or any(letters_of(part) in publishers for part in _BRACKETS.findall(name))


def _of_json(data: StructuredData) -> list[str]:
    for name in ("author", "creator"):
        values: list[Any] = []
        for value in data.values(name):
            values += value if isinstance(value, list) else [value]
        if values:
            resolved = map(data.resolved, values)
            return unique(name for value in resolved for name in _split(name_of(value), is_one=_is_one(value)))
    return []


def _is_one(value: Any) -> bool:
    """Return whether a value is one person or organisation, whose name may have a comma."""
    return isinstance(value, dict) and "Organization" in "".join(types_of(value))


def _of_microdata(data: StructuredData) -> list[str]:
    parts = [part for part in data.elements("author") if not _is_of_another(data, part)]
    return _names(map(microdata_value, _nearest(data, parts)))


def _of_metadata(data: StructuredData) -> list[str]:
    values = data.meta(
        "author", "article:author", "dc.creator", "parsely-author", "sailthru.author", "byl", "cxenseparse:author"
    )
    for number in ("1", "2"):
        if any(map(_WRITTEN_BY.match, data.meta(f"twitter:label{number}"))):
            values = values or data.meta(f"twitter:data{number}")
    names = _names(value for value in values if not value.startswith("http"))
    others = [value for name, lines in data.page.meta.items() if _NAMED_SO.search(name) for value in lines]
    return names or _names(value for value in others if not value.startswith("http"))


def _of_elements(data: StructuredData) -> list[str]:
    root = data.page.root
    links = [part for part in root.iter("a") if "author" in part.get("rel", "").split()]
    own = _nearest(data, _of_one_article(data, [part for part in links if not _is_of_another(data, part)]))
    if names := [name for name in _names(map(line_in, own)) if _is_written_as_name(name)]:
        return names
    printed = [
        part
        for part in root.iter()
        if _is_byline(part) and 2 < len(line_in(part)) <= _MAX_BYLINE and not _is_of_another(data, part)
    ]
    distances = _distances(data)
    printed.sort(key=lambda part: _distance(data, part, distances))
    firsts: dict[tuple, Element] = {}  # neighbours of one name are read together, and only once
    for part in printed:
        firsts.setdefault((data.page.parents.get(part), part.tag, part.get("class")), part)
    groups = (_names(_lines_of_byline(data, part)) for part in firsts.values())
    groups = ([name for name in group if _is_written_as_name(name)] for group in groups)
    first = next(filter(None, groups), [])
    return first or _names(_line_below_headline(data)) or _linked(data) or _names(_labelled(data))


def _lines_of_byline(data: StructuredData, byline: Element) -> list[str]:
    """Return the texts of the links in a byline, or its own; and those of its neighbours of the same name."""
    around = data.page.parents.get(byline)
    alike = [p for p in around or () if p.tag == byline.tag and p.get("class") == byline.get("class")] or [byline]
    return [line for part in alike for line in ([line_in(link) for link in part.iter("a")] or [line_in(part)])]


def _distances(data: StructuredData) -> dict[Element, int]:
    """Return how many elements lie between the headline and each element around it."""
    headings = list(data.page.root.iter("h1"))
    headline = max(headings, key=lambda part: len(line_in(part)), default=data.page.root)
    return {part: number for number, part in enumerate(data.page.ancestors(headline))}


def _distance(data: StructuredData, element: Element, distances: dict[Element, int]) -> int:
    return next((distances[part] for part in data.page.ancestors(element) if part in distances), len(distances))


def _nearest(data: StructuredData, parts: list[Element]) -> list[Element]:
    """Return those of some elements that are nearest to the headline in the tree: others belong to teasers."""
    distances = _distances(data)
    numbers = [_distance(data, part, distances) for part in parts]
    nearest = min(numbers, default=0)
    return [part for part, number in zip(parts, numbers, strict=True) if number == nearest]


def _linked(data: StructuredData) -> list[str]:
    """Return the names in links near the headline whose address is that of a page on an author."""
    distances = _distances(data)
    links = [part for part in data.page.root.iter("a") if _AUTHOR_PAGE.search(part.get("href", ""))]
    links = [
        part for part in links if not _is_of_another(data, part) and _distance(data, part, distances) <= _NEAR_LINK
    ]
    names = _names(map(line_in, _nearest(data, links)))
    return [name for name in names if _is_written_as_name(name) and 1 < len(name.split()) <= _MOST_WORDS]


def _labelled(data: StructuredData) -> list[str]:
    """Return the name behind the label of a line such as "Author: Lena Marsh"."""
    lines = (line_in(part) for part in data.page.root.iter() if part.tag in BLOCKS and len(part) < 5)
    names = (match[1] for line in lines if len(line) <= _MAX_NAME and (match := _LABELLED.match(line)))
    return [name for name in names if _is_written_as_name(name) and 1 < len(name.split()) <= _MOST_WORDS][:1]


def _of_one_article(data: StructuredData, parts: list[Element]) -> list[Element]:
    """Return those of some elements that are in the same `article` as the first one."""
    articles = [next((p for p in data.page.ancestors(part) if p.tag == "article"), None) for part in parts]
    return [part for part, article in zip(parts, articles, strict=True) if article is articles[0]]


def _is_written_as_name(name: str) -> bool:
    """Return whether the words of a name begin with capitals, or it is one word, as those of readers are."""
    words = name.split()
    return len(words) == 1 or not any(word[0].islower() and not _PARTICLE.match(word) for word in words)


def _line_below_headline(data: StructuredData) -> list[str]:
    """Return the line "By Lena Marsh" that a page has below its headline, without an element that says so."""
    parts = list(data.page.root.iter())
    start = next((number for number, part in enumerate(parts) if part.tag == "h1"), len(parts))
    lines = (line_in(part) for part in parts[start + 1 : start + _NEAR] if len(part) < 5)
    return [_PLACE.sub("", line) for line in lines if len(line) <= _MAX_NAME and _PRINTED.match(line)][:1]


def _is_of_another(data: StructuredData, element: Element) -> bool:
    """Return whether an element is that of a comment or of a work that the page cites, and not of the story."""
    for part in data.page.ancestors(element):
        if part.tag in ("figure", "figcaption"):
            return True
        if part.tag == "form" or _APART.search(f"{part.get('class', '')} {part.get('id', '')}"):
            return part not in data.page.around_headings
        if part is not element and part.get("itemprop", "") in ("comment", "citation", "review", "hasPart"):
            return True
    return False


def _names(texts: Iterable[str]) -> list[str]:
    return unique(name for text in texts for name in _split(text))


def _is_byline(element: Element) -> bool:
    names = CAMEL.sub("-", element.get("class", ""))
    return element.tag in ("p", "div", "span", "a", "address", "li") and bool(_BYLINE.search(names))


def _split(text: str, *, is_one: bool = False) -> list[str]:
    """Return the names in a text, without what is none."""
    text = _JOINED.sub("", _LEAD.sub("", " ".join(text.split())).strip(" ,;:→"))
    text = _DATED.sub("", text)
    if _BETWEEN.search(text):
        text = _PLACE.sub("", text)  # Lena Marsh and Omar Okoye, Velm
    names = [text] if is_one else names_in(text)
    return [
        name
        for name in (name.strip(" ,;.") if " " not in name else _INITIALS.sub("", name.strip(" ,;")) for name in names)
        if _is_name(name)
    ]


def _is_name(name: str) -> bool:
    return 1 < len(name) <= _MAX_NAME and not _NO_NAME.search(name)
