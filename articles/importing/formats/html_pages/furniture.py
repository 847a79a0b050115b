"""What a page has around a story: menus, forms, teasers and the like, by elements, roles and the words of classes."""

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from articles.importing.formats.html_pages.page import BLOCKS

_TAGS = {"nav", "aside", "footer", "form", "menu", "dialog", "select", "button", "textarea", "label", "option"}
_ROLES = {"navigation", "complementary", "banner", "contentinfo", "dialog", "search", "menu", "alert", "tablist"}
_NAMES = re.compile(
    r"(?:^|[_-])(?:related\w*|recommend\w*|contributors?|publication-date|display-?date|partage\w*|teilen|affiliate\w*|ratings?|newsletter\w*|comments?|kommentare?|disqus|share|sharing|social\w*|promo\w*"
    r"|advert\w*|ads?|adslot|anzeige|sponsor\w*|cookie\w*|consent\w*|breadcrumbs?|byline|authors?|autor\w*|bio|tags?|taglist"
    r"|keywords|menu|nav\w*|sidebar|sidecolumn|footer|subscri\w*|abo|login|signup|sign-up|register|popup|modal|overlay"
    r"|toolbar|metadata|timestamp|dateline-date|readmore|read-more|most-read|mostread|trending|popular|latest|feedback"
    r"|poll|quiz|outbrain|taboola|caption|copyright|disclaimer|infobox|factbox|sr-only|visually-hidden|screen-reader\w*"
    r"|a11y|toc|table-of-contents|pagination|skip|banner|callout|cta|donat\w*|app-download|whatsapp|follow|bookmark"
    r"|merkliste|kicker|credits?|relacionad\w*|noticias-rel\w*|voir-aussi|lire-aussi|leia-mais|tooltip|expandable"
    r"|accordion|post-card)(?:$|[_-])",
    re.I,
)
# Names of parts that some templates have for the text too: they are furniture where they have links and little prose.
_PERHAPS = re.compile(
    r"(?:^|[_-])(?:teasers?|topics?|header|paywall|tools|print|meta|published|more|also|widget|embed|audio\w*|podcast"
    r"|player|video\w*|gallery|slideshow|carousel|aufmacher|lesen|mehr)(?:$|[_-])",
    re.I,
)
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_LAYOUT = re.compile(r"grid|layout|wrap|[:\[\]&]|^(?:has|with|is|no)-", re.I)  # names of a template, not of a part
_HIDDEN = re.compile(r"^(?:js-)?hidden$", re.I)
_FILED = re.compile(r"^(?:tag|category|cat|format|author|status)-\w", re.I)  # how a blog files the whole post
_POST = {"post", "hentry", "page", "status-publish"}
_COMMENTS = re.compile(
    r"^(?:comments?|comment-?list|comments?-?(?:area|section|wrap(?:per)?|container|thread|body)|responses|respond"
    r"|disqus(?:_thread|-thread)?|kommentare?|kommentar-?liste|user-?comments|article-?comments)$",
    re.I,
)
_UNNAMED = {"em", "strong", "b", "i", "a", "span", "time", "img", "figure", "figcaption", "picture", "body"}
_INVISIBLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_TEASER = 180  # characters besides the headline of a teaser
_LONGEST_NAME = 50  # characters; a longer name of an element has the words of a headline


@dataclass
class Measures:
    """How much text an element has, how much of it in links and in links to other pages, and how much prose it has;
    whether it has elements that browsers show apart, and how many headings or blocks in it lead to other stories."""

    text: int = 0
    links: int = 0
    links_on: int = 0
    prose: float = 0
    has_blocks: bool = False
    teasers: int = 0

    @property
    def is_linked(self) -> bool:
        """Return whether most of the text is links or teasers."""
        return self.links * 2 > self.text or (self.teasers > 1 and self.text - self.links < _TEASER * self.teasers)


def is_no_text(element: Element, own: Measures) -> bool:
    """Return whether an element is none of the text by its tag or role, or not shown at all."""
    return (
        element.tag in _TAGS
        or _has_form(element)
        or (own.teasers > 1 and own.is_linked and element.tag not in BLOCKS and next(element.iter("h1"), None) is None)
        or element.get("role", "").lower() in _ROLES
        or element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or bool(_INVISIBLE.search(element.get("style", "")))
    )


def _has_form(element: Element) -> bool:
    """Return whether an element is a figure of something to sign up for: a form or a box, without a caption."""
    if element.tag != "figure" or element.find(".//figcaption") is not None:
        return False
    return any(part.tag in ("aside", "form") for part in element.iter())


_WITH_OWN_TEXT = ("p", "li", "h1", "h2", "h3", "h4", "h5", "h6")


def is_named_furniture(element: Element, own: Measures) -> bool:
    """Return whether the names of an element say that it is none of the text."""
    if element.tag in _UNNAMED:
        return False
    is_block = element.tag in _WITH_OWN_TEXT  # its identifier may be made of its words
    names = element.get("class", "").split() if is_block else _words_of(element)
    if _POST.intersection(names):
        names = [name for name in names if not _FILED.match(name)]
    parts = [CAMEL.sub("-", name) for name in names if len(name) <= _LONGEST_NAME and not _LAYOUT.search(name)]
    if any(map(_NAMES.search, parts)) or any(map(_HIDDEN.match, parts)):
        return True
    is_prose = own.prose >= 100 and own.links * 4 < own.text
    return not is_prose and not is_block and any(map(_PERHAPS.search, parts))


def is_comments(element: Element) -> bool:
    """Return whether an element has what readers wrote below a story, by its names."""
    return element.tag not in _UNNAMED and any(map(_COMMENTS.match, _words_of(element)))


def _words_of(element: Element) -> list[str]:
    return [
        part
        for name in ("class", "id", "data-testid", "data-component", "data-qa")
        for part in element.get(name, "").split()
    ]
