"""The check before publishing: what an editor should look at once more. Warnings, never refusals.

    warnings = check_story(story, context)     # what the text shows by itself, and what the context knows

Nothing here knows a database: `articles.desk.checks` makes the context of many stories in a fixed number of queries.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple
from unicodedata import bidirectional

from django.utils.text import Truncator
from django.utils.translation import gettext

from articles.story.dates import Precision, StoryDate
from articles.story.house_words import HouseWord, words_in
from articles.story.html_blocks import text_of
from articles.story.keys import is_visible
from articles.story.language_names import direction, language_name
from articles.story.story import Picture, Story

MAX_HEADLINE = 100  # characters; lists and search engines cut a longer one
_LINK = re.compile(r'<a [^>]*?href="([^"]*)"')
_MAX_LISTED = 10  # links or words of one kind
_MAX_LETTERS = 2000  # characters that tell in which direction a story is written
_MAX_CAPTION = 40  # characters of it that name a photo


class StoryWarning(NamedTuple):
    """One finding: the field of the story where it is put right, and the text for the editor."""

    field: str
    text: str


class PhotoCheck(NamedTuple):
    """What the library knows of a photograph; `obstacle` says why readers will not see it, "" if they will.

    `%(photo)s` stands in it for the name of the photograph.
    """

    obstacle: str
    alt: str


class CheckContext(NamedTuple):
    """What a story alone does not say.

    `photos` has the photographs of the library by UUID, `dead_links` the links that lead nowhere on this site,
    `similar` the descriptions of stories that are perhaps the same.
    """

    photos: Mapping[str, PhotoCheck] = {}
    dead_links: Collection[str] = ()
    house_words: Collection[HouseWord] = ()
    similar: Collection[str] = ()


def check_story(story: Story, context: CheckContext) -> list[StoryWarning]:
    """Return the warnings about a story, in the order of its page; an empty list if there are none."""
    return [
        *_section_and_headline(story, context),
        *_names(story),
        *_text(story, context),
        *_pictures(story, context),
        *_details(story),
    ]


def links_of(story: Story) -> list[str]:
    """Return the addresses that the body links to, each once, in order."""
    return list(dict.fromkeys(href.replace("&amp;", "&") for href in _LINK.findall(story.body)))


def _section_and_headline(story: Story, context: CheckContext) -> Iterator[StoryWarning]:
    if story.section is None:
        yield StoryWarning("section", gettext("It is in no section."))
    if not is_visible(story.headline):
        yield StoryWarning("headline", gettext("It has no headline."))
    elif len(story.headline) > MAX_HEADLINE:
        yield StoryWarning(
            "headline",
            gettext("The headline has %(count)s characters; lists and search engines cut it near %(max)s.")
            % {"count": len(story.headline), "max": MAX_HEADLINE},
        )
    for description in context.similar:
        yield StoryWarning(
            "headline", gettext("It may be published already: %(description)s.") % {"description": description}
        )


def _names(story: Story) -> Iterator[StoryWarning]:
    if not (story.bylines or story.agency_lines):
        yield StoryWarning("bylines", gettext("It has neither a byline nor an agency line."))


def _text(story: Story, context: CheckContext) -> Iterator[StoryWarning]:
    if not story.body:
        yield StoryWarning("body", gettext("It has no text."))
    for href in [href for href in links_of(story) if href in context.dead_links][:_MAX_LISTED]:
        yield StoryWarning("body", gettext("The link to “%(href)s” leads to no page of this site.") % {"href": href})
    texts = {name: getattr(story, name) for name in ("kicker", "headline", "dek", "dateline")}
    texts |= {"body": text_of(story.body), "pictures": "\n".join(picture.caption for picture in story.pictures)}
    pairs = [(name, word) for name, text in texts.items() for word in words_in(text, context.house_words)]
    for name, word in pairs[:_MAX_LISTED]:
        yield StoryWarning(
            name, gettext("The house writes “%(right)s”, not “%(wrong)s”.") % {"right": word.right, "wrong": word.wrong}
        )


def _pictures(story: Story, context: CheckContext) -> Iterator[StoryWarning]:
    placed, numbers = set(story.placed_anchors), story.picture_numbers
    for picture in story.pictures:
        name = _photo_name(picture, numbers)
        for sentence in _picture(picture, context, placed):
            yield StoryWarning("pictures", sentence % {"photo": name})
    for anchor in sorted(placed - set(story.inline_pictures), key=lambda anchor: numbers[anchor]):
        name = _photo_name(Picture(anchor), numbers)
        yield StoryWarning("pictures", gettext("%(photo)s has no photograph.") % {"photo": name})


def _photo_name(picture: Picture, numbers: Mapping[str, int]) -> str:
    """Return how people name a picture: by its caption, which they see, else by which photo of the text it is."""
    if not picture.anchor:
        return gettext("The lead photo")
    if is_visible(picture.caption):
        return gettext("The photo “%(caption)s”") % {"caption": Truncator(picture.caption).chars(_MAX_CAPTION)}
    return gettext("Photo %(number)s in the text") % {"number": numbers[picture.anchor]}


def _picture(picture: Picture, context: CheckContext, placed: set[str]) -> Iterator[str]:
    """Yield the sentences about a picture, with `%(photo)s` in the place of its name."""
    photo = context.photos.get(picture.photo)
    if photo is None:
        if picture.photo:
            yield gettext("%(photo)s is not in the library: readers see its caption alone.")
        else:
            yield gettext("%(photo)s has no photograph.")
    else:
        if photo.obstacle:
            yield photo.obstacle
        if not is_visible(picture.alt or photo.alt):
            yield gettext("%(photo)s has no alternative text for those who cannot see it.")
    if not is_visible(picture.caption):
        yield gettext("%(photo)s has no caption.")
    if picture.anchor and picture.anchor not in placed:
        yield gettext("%(photo)s stands nowhere in the text.")


def _details(story: Story) -> Iterator[StoryWarning]:
    if not story.tags:
        yield StoryWarning("tags", gettext("It has no tag."))
    if not story.language or story.language == "und":
        yield StoryWarning("language", gettext("Its language is not set."))
    elif _direction_of_letters(story) not in ("", direction(story.language)):
        sentence = gettext("Its language is %(language)s, but most of its letters run the other way across the page.")
        yield StoryWarning("language", sentence % {"language": language_name(story.language)})
    if story.updated and story.published and _is_before(story.updated, story.published):
        yield StoryWarning("updated", gettext("It was updated before it was published, if both dates are right."))


def _direction_of_letters(story: Story) -> str:
    """Return the direction of most letters at the beginning of a story, "rtl" or "ltr"; "" if it has none."""
    text = f"{story.headline} {text_of(story.body)}"[:_MAX_LETTERS]
    classes = Counter(bidirectional(character) for character in text)
    right_to_left = classes["R"] + classes["AL"]
    if not right_to_left + classes["L"]:
        return ""
    return "rtl" if right_to_left > classes["L"] else "ltr"


def _is_before(one: StoryDate, other: StoryDate) -> bool:
    """Return whether a date is before another, as precisely as both are known."""
    if one.precision is other.precision is Precision.MINUTE:
        return datetime.fromisoformat(one.text) < datetime.fromisoformat(other.text)
    length = min(len(one.text), len(other.text), len("2024-07-02"))
    return one.text[:length] < other.text[:length]
