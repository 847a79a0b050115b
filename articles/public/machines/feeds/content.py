"""A whole story as HTML for feed readers: without styles, with absolute URLs and only photos for syndication."""

import re

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from articles.public.machines.absolute_urls import absolute
from articles.public.machines.syndicated_photos import rendition_of
from articles.story.date_formatting import day_in_words
from articles.story.html_blocks import blocks
from articles.story.notes import Note, NotePlacement
from articles.story.story import Picture, Story
from media.models import Photo

# A link within this archive in canonical HTML.
_OWN_LINK = re.compile(r'(<a href=")(/(?!/)[^"]*)')


def content_of(story: Story, photos: dict[str, Photo]) -> str:
    """Return the story as HTML, from the dek to the last note. `photos` are those for syndication, by UUID.

    Of any other picture only the caption and the credit are in the content.
    """
    top = [_note(note) for note in story.notes if note.gravity == NotePlacement.TOP]
    foot = [_note(note) for note in story.notes if note.gravity != NotePlacement.TOP]
    parts = [format_html("<p><em>{}</em></p>", story.dek)] if story.dek else []
    parts += top
    if story.lead:
        parts.append(_figure(story.lead, photos))
    if story.dateline:
        parts.append(format_html("<p>{}</p>", story.dateline))
    pictures = dict(story.inline_pictures)
    for block in blocks(story.body):
        if not block.anchor:
            # The body is canonical HTML; see `html_sanitizer`.
            parts.append(mark_safe(_OWN_LINK.sub(lambda m: m[1] + absolute(m[2]), block.markup)))
        elif picture := pictures.pop(block.anchor, None):
            parts.append(_figure(picture, photos))
    parts += [_figure(picture, photos) for picture in pictures.values()]
    parts += [
        format_html("<p><em>{}</em></p>", text) for text in dict.fromkeys(line.words for line in story.agency_lines)
    ]
    return "".join([*parts, *foot])


def _figure(picture: Picture, photos: dict[str, Photo]) -> SafeString:
    rendition = rendition_of(picture, photos, "inline")
    image = mark_safe("")
    if rendition:
        width, height = rendition.dimensions
        alt = picture.alt or photos[picture.photo].text_alternative
        image = format_html(
            '<img src="{}" width="{}" height="{}" alt="{}">', absolute(rendition.url), width, height, alt
        )
    caption = " ".join(filter(None, (picture.caption, picture.credit)))
    if not (rendition or caption):
        return image
    return format_html("<figure>{}<figcaption>{}</figcaption></figure>", image, caption)


def _note(note: Note) -> SafeString:
    label = f"{note.label}, {day_in_words(note.date)}" if note.date else note.label
    paragraphs = format_html_join("", "<p>{}</p>", ((text,) for text in note.text.split("\n") if text.strip()))
    return format_html("<aside><p><strong>{}</strong></p>{}</aside>", label, paragraphs)
