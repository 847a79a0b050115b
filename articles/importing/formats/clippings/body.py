"""The body of a clipping: its dateline, paragraphs, headings and pictures, and the agencies and people at its end."""

from dataclasses import dataclass, field

from articles.importing.formats.clippings.end import ClippingEnd, take_dateline, take_end
from articles.importing.formats.clippings.head import ClippingHead
from articles.importing.formats.clippings.headings import headings
from articles.importing.formats.clippings.paragraphs import paragraphs_of, picture, without_doubled_captions
from articles.importing.formats.clippings.related import without_related
from articles.story.html_sanitizer import clean_body
from articles.story.story import Picture


@dataclass(slots=True)
class ClippingBody:
    """The parts of a clipping's body.

    `headline` is a heading with which the body begins, where the head has none. `related_lines` are links to other
    stories that were between the paragraphs.
    """

    markup: str = ""
    headline: str = ""
    dateline: str = ""
    pictures: list[Picture] = field(default_factory=list)
    end: ClippingEnd = field(default_factory=ClippingEnd)
    related_lines: list[str] = field(default_factory=list)


def read_body(lines: list[str], head: ClippingHead, is_wide: bool) -> ClippingBody:
    """Return the body from the lines below the head. With `is_wide`, lines are too long for a typewriter or a wire.

    The first caption of the head belongs to the lead picture, the others to pictures of the body.
    """
    lines, related_lines = without_related(lines)
    paragraphs = [picture(caption) for caption in head.captions[1:]] + paragraphs_of(lines, is_wide)
    paragraphs = without_doubled_captions(paragraphs)
    body = ClippingBody(
        end=take_end(paragraphs, head.bylines), dateline=take_dateline(paragraphs), related_lines=related_lines
    )
    heading_indexes, markup = headings(paragraphs), []
    for index, paragraph in enumerate(paragraphs):
        if paragraph.caption:
            anchor = f"p{len(body.pictures) + 1}"
            body.pictures.append(Picture(anchor, *paragraph.caption))
            markup.append(f'<figure data-picture="{anchor}"></figure>')
        elif index in heading_indexes and not (index or head.headline):
            body.headline = paragraph.text
        elif index in heading_indexes:
            markup.append(f"<h2>{paragraph.markup[3:-4]}</h2>")
        else:
            markup.append(paragraph.markup)
    body.markup = clean_body("".join(markup))
    return body
