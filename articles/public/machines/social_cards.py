"""The picture that other sites show beside a link to a page."""

from collections.abc import Iterator
from typing import NamedTuple

from django.conf import settings

from articles.public.machines.absolute_urls import absolute
from articles.public.machines.syndicated_photos import rendition_of
from articles.public.theme import picture_for_links
from articles.story.story import Story
from media.models import Photo
from media.models.rights import Rights
from media.renditions import candidates


class SocialCard(NamedTuple):
    """A photo for the cards of other sites."""

    url: str
    width: int
    height: int
    alt: str


def cards_of(story: Story, photos: dict[str, Photo]) -> Iterator[SocialCard]:
    """Yield a card for each photo of a story that other sites may show."""
    for picture in story.pictures:
        if rendition := rendition_of(picture, photos, "social"):
            alt = picture.alt or photos[picture.photo].text_alternative
            yield SocialCard(absolute(rendition.url), *rendition.dimensions, alt)


def card_of(photo: Photo) -> SocialCard | None:
    """Return the card of a photo on its own page; None if other sites may not show it."""
    if photo.rights == Rights.NO_SYNDICATION:
        return None
    rendition = candidates(photo.file, "social", (photo.focal_x, photo.focal_y), "jpg")[-1]
    return SocialCard(absolute(rendition.url), *rendition.dimensions, photo.text_alternative)


def card_of_site() -> SocialCard | None:
    """Return the card of a page without a photo: the picture that the settings name, or the logo."""
    picture = picture_for_links()
    return SocialCard(absolute(picture.url), picture.width, picture.height, settings.SITE_NAME) if picture else None
