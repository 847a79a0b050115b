"""The photographs of a story in schema.org."""

from collections.abc import Iterable

from articles.public.machines.absolute_urls import absolute
from articles.public.machines.schema_org.json_ld import filled
from articles.public.machines.syndicated_photos import rendition_of
from articles.story.story import Picture
from media.models import Photo
from media.renditions import Rendition


def images(pictures: Iterable[Picture], photos: dict[str, Photo]) -> list[dict]:
    """Return the photos as ImageObject, with their largest rendition; those without syndication rights are left out."""
    result = []
    for picture in pictures:
        if rendition := rendition_of(picture, photos, "lead"):
            result.append(_image(picture, photos[picture.photo], rendition))
    return result


def _image(picture: Picture, photo: Photo, rendition: Rendition) -> dict:
    width, height = rendition.dimensions
    creators = [name.strip() for name in photo.photographer.split(";") if name.strip()]
    return filled(
        {
            "@type": "ImageObject",
            "contentUrl": absolute(rendition.url),
            "url": absolute(rendition.url),
            "width": width,
            "height": height,
            "caption": picture.caption,
            "creditText": picture.credit or photo.credit,
            "creator": [{"@type": "Person", "name": name} for name in creators],
            "copyrightNotice": photo.copyright,
            "description": picture.alt or photo.alt,
        }
    )
