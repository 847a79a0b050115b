"""The photographs of a story in schema.org."""

from collections.abc import Iterable

from django.conf import settings

from articles.public.machines.absolute_urls import absolute
from articles.public.machines.reuse_terms import schema_org
from articles.public.machines.schema_org.json_ld import CONTEXT, filled
from articles.public.machines.syndicated_photos import rendition_of
from articles.story.story import Picture
from media.models import Photo
from media.models.rights import Rights
from media.renditions import Rendition, candidates


def images(pictures: Iterable[Picture], photos: dict[str, Photo]) -> list[dict]:
    """Return the photos as ImageObject, with their largest rendition; those without syndication rights are left out."""
    result = []
    for picture in pictures:
        if rendition := rendition_of(picture, photos, "lead"):
            result.append(_image(picture, photos[picture.photo], rendition))
    return result


def photograph(photo: Photo) -> dict:
    """Return a photograph as ImageObject for its own page; without its file if other sites may not show it."""
    url = absolute(photo.get_absolute_url())
    rendition = None
    if photo.rights != Rights.NO_SYNDICATION:
        rendition = candidates(photo.file, "lead", (photo.focal_x, photo.focal_y), "jpg")[-1]
    width, height = rendition.dimensions if rendition else (None, None)
    return filled(
        {
            "@context": CONTEXT,
            "@type": "ImageObject",
            "@id": f"{url}#photograph",
            "url": url,
            "name": photo.headline,
            "caption": photo.caption,
            "contentUrl": absolute(rendition.url) if rendition else "",
            "width": width,
            "height": height,
            "creditText": photo.credit,
            "creator": [{"@type": "Person", "name": name} for name in _creators(photo)],
            "description": photo.alt,
            "dateCreated": photo.taken,
            "keywords": photo.keywords,
            "contentLocation": photo.place,
            "identifier": f"urn:uuid:{photo.uuid}",
            **_licence(photo),
        }
    )


def _licence(photo: Photo) -> dict:
    """Return the terms of a photograph: those of the newsroom, and the words of its own licence."""
    own_notice = {"copyrightNotice": photo.copyright} if photo.copyright else {}
    page = settings.LICENSING_URL or settings.TERMS_URL
    return schema_org() | own_notice | ({"acquireLicensePage": page} if page else {})


def _creators(photo: Photo) -> list[str]:
    return [name.strip() for name in photo.photographer.split(";") if name.strip()]


def _image(picture: Picture, photo: Photo, rendition: Rendition) -> dict:
    width, height = rendition.dimensions
    return filled(
        {
            "@type": "ImageObject",
            "contentUrl": absolute(rendition.url),
            "url": absolute(rendition.url),
            "width": width,
            "height": height,
            "caption": picture.caption,
            "creditText": picture.credit or photo.credit,
            "creator": [{"@type": "Person", "name": name} for name in _creators(photo)],
            "description": picture.alt or photo.alt,
            **_licence(photo),
        }
    )
