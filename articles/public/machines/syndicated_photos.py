"""The photographs that other sites may show: in feeds, in the cards of links and in schema.org."""

from articles.story.story import Picture
from media.models import Photo
from media.models.rights import Rights
from media.renditions import Rendition, candidates, focal_point


def rendition_of(picture: Picture, photos: dict[str, Photo], size: str) -> Rendition | None:
    """Return the largest rendition of a size; None if the photo is not public or may not be syndicated."""
    photo = photos.get(picture.photo)
    if photo is None or photo.rights == Rights.NO_SYNDICATION:
        return None
    files = {original.sha256: original for original in photo.originals.all()}
    original = files.get(picture.sha256 or photo.sha256)
    return original and candidates(original, size, focal_point(picture.crop, photo), "jpg")[-1]
