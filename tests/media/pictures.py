"""The helpers draw photographs for tests: `make_photo(rights=Rights.CLEARED, used=True)` has only what matters."""

import io
import itertools
from uuid import NAMESPACE_URL, uuid5

from PIL import Image

from media import bulk_edit, ingest, rights
from media.models import Photo
from media.models.rights import Rights

_number = itertools.count()
CORNERS = {"red": (220, 30, 30), "green": (30, 160, 40), "blue": (40, 60, 220), "yellow": (230, 210, 40)}


def draw(width=60, height=40, mode="RGB") -> Image.Image:
    """Return a picture of four coloured quarters: red and green above, blue and yellow below."""
    picture = Image.new("RGB", (width, height))
    for place, colour in enumerate(CORNERS.values()):
        x, y = place % 2 * (width // 2), place // 2 * (height // 2)
        picture.paste(colour, (x, y, x + width // 2 + 1, y + height // 2 + 1))
    return picture.convert(mode)


def encode(picture=None, format="JPEG", **options) -> bytes:
    file = io.BytesIO()
    (picture or draw()).save(file, format, **options)
    return file.getvalue()


def new_bytes(**size) -> bytes:
    """Return a picture that no other test file has: its number is in a comment."""
    return encode(draw(**size), comment=str(next(_number)).encode(), quality=90)


def holder_of(photo: Photo) -> str:
    """Return the story that `make_photo(used=True)` allows to use the photograph."""
    return str(uuid5(NAMESPACE_URL, str(photo.uuid)))


def make_photo(*, used=False, rights_status=Rights.CLEARED, size=None, **words) -> Photo:
    """Return a photograph that was ingested and edited; `used` releases it for a story."""
    photo, _ = ingest.ingest(new_bytes(**(size or {})), name="picture.jpg", rights=rights_status)
    if words:
        (photo,) = bulk_edit.edit([photo], **words)
    if used:
        rights.release(holder_of(photo), [photo.uuid])
    return photo
