"""What the writers of formats share: XML of a body with its pictures, moments to the second, identifiers that are URIs.

What is written here is read back by `html_figures.read_figures`: a picture keeps its anchor, caption, credit and words.
"""

import re
from collections.abc import Callable
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from django.utils import timezone

from articles.story.dates import Precision, StoryDate
from articles.story.story import Picture, Story

# What wrote a document, in the element that its standard has for that.
GENERATOR = "newsroom-archive"
_VOID = re.compile(r"<(br|hr)>")
_FIGURE = re.compile(r'<figure data-picture="([\w-]+)"></figure>')


def element(name: str, text: str = "", /, **attributes: str) -> str:
    """Return an element with escaped text; attributes without a value are left out. A `_` in a name is a colon."""
    pairs = [(key.rstrip("_").replace("_", ":"), value) for key, value in attributes.items() if value]
    written = "".join(f" {key}={quoteattr(value)}" for key, value in pairs)
    return f"<{name}{written}>{escape(text)}</{name}>" if text else f"<{name}{written}/>"


def xhtml_of(story: Story, address_of: Callable[[Picture], str] = lambda picture: "") -> str:
    """Return the body as XHTML, with a figure for each picture; `address_of` has the URL of a file, or ""."""
    inline = story.inline_pictures

    def figure(match: re.Match) -> str:
        picture = inline.get(match[1])
        return figure_of(picture, address_of(picture)) if picture else match[0].replace("></figure>", "/>")

    return _FIGURE.sub(figure, _VOID.sub(r"<\1/>", body_of(story).replace("&nbsp;", "&#160;")))


def body_of(story: Story) -> str:
    """Return the body with all pictures: those without a place in it stand at its end, as the story's page has them."""
    unplaced = [anchor for anchor in story.inline_pictures if anchor not in story.placed_anchors]
    return story.body + "".join(f'<figure data-picture="{anchor}"></figure>' for anchor in unplaced)


def figure_of(picture: Picture, address: str = "") -> str:
    """Return a picture as a figure of XHTML; without an address, its source is the photograph's number, or the name of
    its place."""
    source = address or (f"urn:uuid:{picture.photo}" if picture.photo else f"#{picture.anchor or 'lead'}")
    credit = f'<span class="credit">{escape(picture.credit)}</span>' if picture.credit else ""
    words = " ".join(filter(None, [escape(picture.caption), credit]))
    caption = f"<figcaption>{words}</figcaption>" if words else ""
    image = f"<img src={quoteattr(source)} alt={quoteattr(picture.alt)}/>"
    return f"<figure data-picture={quoteattr(picture.anchor)}>{image}{caption}</figure>"


def to_the_second(date: StoryDate) -> str:
    """Return a date as ISO 8601 with seconds and an offset; a day begins at midnight in the archive's time zone."""
    return date.moment(timezone.get_default_timezone()).isoformat(timespec="seconds")


def in_its_precision(date: StoryDate) -> str:
    """Return a date as precise as it is; a time of day with seconds."""
    return to_the_second(date) if date.precision is Precision.MINUTE else date.text


def uri_of(story: Story) -> str:
    """Return an identifier that is a URI: that of the source if it is one, else one made of its name and identifier.

    A story that its source gave no identifier has its address, else its day and headline.
    """
    source = story.source
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:\S+$", source.identifier):
        return source.identifier
    if not source.identifier and source.url:
        return source.url
    day = story.published.text[:10] if story.published else ""
    identifier = source.identifier or f"{day}:{story.headline}"
    return f"urn:x-newsroom:{quote(source.name or 'archive', safe='')}:{quote(identifier, safe=':')}"
