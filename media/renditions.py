"""Renditions: the few sizes in which readers get a photograph, their signed URLs, and the texts in their files.

    >>> rendition = Rendition(original, "inline", 800, (50, 40), "jpg")
    >>> rendition.url, rendition.width, rendition.height

A URL has the checksum of the original, a listed size, a focal point and a signature: nobody can request another size,
or guess the URL of a picture that no page shows. Each request checks whether the picture may be seen now.
"""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare

from media import image_processing
from media.digital_source import DigitalSource
from media.embedded.xmp_writer import PublicTexts
from media.models import Original, Photo
from media.reuse_terms import data_mining_uri
from media.rights import uuids_in

# Increase this when the output of `image_processing` changes; all URLs and files of renditions are then new.
EDITION = 1
TYPES = {"jpg": "image/jpeg", "webp": "image/webp", "avif": "image/avif"}
# Made at the first request. AVIF takes seconds, too long for a reader to wait.
MADE_ON_REQUEST = ("jpg", "webp")
MAX_LABEL = 4_000  # characters of a text in a file; a JPEG has room for 64 kB


@dataclass(frozen=True, slots=True)
class Size:
    """A listed size.

    `widths`: in pixels. `shape`: the ratio to crop to, None for the whole picture. `sizes`: how wide pages show the
    picture, for the HTML attribute `sizes`.
    """

    widths: tuple[int, ...]
    shape: tuple[int, int] | None
    sizes: str


SIZES = {
    "lead": Size((640, 960, 1280, 1920), None, "(min-width: 56rem) 52rem, 100vw"),
    "inline": Size((480, 800, 1200), None, "(min-width: 42rem) 37rem, 100vw"),
    "grid": Size((360, 720), None, "(min-width: 48rem) 22rem, 50vw"),
    "thumb": Size((240, 480), (3, 2), "(min-width: 40rem) 15rem, 30vw"),
    "square": Size((160, 320), (1, 1), "10rem"),
    "social": Size((1200,), (1200, 630), "1200px"),
}


@dataclass(frozen=True, slots=True)
class Rendition:
    """An original in one listed size, width and format, cropped around a focal point (x and y in percent)."""

    original: Original
    size: str
    nominal_width: int
    focal_point: tuple[int, int]
    extension: str

    @property
    def dimensions(self) -> tuple[int, int]:
        """Return width and height in pixels: at most those of the original; `nominal_width` bounds the longer side."""
        width, height = self.original.width, self.original.height
        if shape := SIZES[self.size].shape:
            scale = min(1, width / self.nominal_width, height / (self.nominal_width * shape[1] / shape[0]))
            return max(1, round(self.nominal_width * scale)), max(
                1, round(self.nominal_width * scale * shape[1] / shape[0])
            )
        scale = min(1, self.nominal_width / max(width, height))
        return max(1, round(width * scale)), max(1, round(height * scale))

    @property
    def name(self) -> str:
        """Return size, nominal width and focal point, as in the URL: "inline-800.50-40"."""
        x, y = self.focal_point
        return f"{self.size}-{self.nominal_width}.{x}-{y}"

    @property
    def url(self) -> str:
        """Return the signed URL."""
        # Not by `reverse`, because a page has dozens of URLs; a test compares the two.
        return f"/pictures/{self.original.sha256}/{self.name}.{self.signature}.{self.extension}"

    @property
    def signature(self) -> str:
        """Return the signature of this rendition's URL; see `sign`."""
        return sign(self.original.sha256, self.name, self.extension)

    @property
    def place(self) -> str:
        """Return the name of the file among all renditions; it changes with the texts in the file."""
        return f"{folder_name(self.original)}/{self.name}.{self.labels_key}.{self.extension}"

    @property
    def path(self) -> Path:
        """Return the path of the file, where files lie in a folder."""
        return renditions_root() / self.place

    @property
    def labels_key(self) -> str:
        """Return a digest of the texts in the file and of the edition."""
        packet, _ = labels(self.original.photo)
        return hashlib.sha256(str(EDITION).encode() + packet).hexdigest()[:16]

    @property
    def etag(self) -> str:
        """Return the ETag; it changes with the texts in the file."""
        key = f"{self.original.sha256}.{self.name}.{self.labels_key}.{self.extension}"
        return f'"{hashlib.sha256(key.encode()).hexdigest()[:32]}"'


def renditions_root() -> Path:
    """Return the folder of all renditions."""
    return Path(settings.UPLOADS_ROOT) / "renditions"


def folder_name(original: Original) -> str:
    """Return the name of the folder with all renditions of an original."""
    return f"{original.sha256[:2]}/{original.sha256}"


def folder_of(original: Original) -> Path:
    """Return the path of that folder, where files lie in a folder."""
    return renditions_root() / folder_name(original)


def sign(sha256: str, name: str, extension: str) -> str:
    """Return the signature of a URL; only the pages of this site can make one."""
    message = f"{EDITION}:{sha256}:{name}:{extension}".encode()
    return hmac.new(settings.SECRET_KEY.encode() + b":pictures", message, hashlib.sha256).hexdigest()[:32]


def parse(original: Original, name: str, extension: str) -> Rendition:
    """Return the rendition of a name as in `Rendition.name`. Raises ValueError if it is not listed."""
    size, focus = name.split(".")
    size, _, width = size.partition("-")
    x, y = (int(part) for part in focus.split("-"))
    if (
        size not in SIZES
        or int(width) not in SIZES[size].widths
        or extension not in TYPES
        or not (0 <= x <= 100 >= y >= 0)
    ):
        raise ValueError(name)
    return Rendition(original, size, int(width), (x, y), extension)


def is_signed(sha256: str, name: str, signature: str, extension: str) -> bool:
    """Return whether the signature of a URL is right."""
    return constant_time_compare(sign(sha256, name, extension), signature)


def candidates(original: Original, size: str, focal_point: tuple[int, int], extension: str) -> list[Rendition]:
    """Return the renditions of a size, one for each different width; none is wider than the original."""
    by_width: dict[int, Rendition] = {}
    for width in SIZES[size].widths:
        rendition = Rendition(original, size, width, focal_point, extension)
        by_width.setdefault(rendition.dimensions[0], rendition)
    return list(by_width.values())


def focal_point(crop: str, photo: Photo) -> tuple[int, int]:
    """Return the focal point of a crop such as "50,40", as a version stores it; else that of the photograph."""
    x, _, y = crop.partition(",")
    if x.strip().isdecimal() and y.strip().isdecimal() and int(x) <= 100 and int(y) <= 100:
        return int(x), int(y)
    return photo.focal_x, photo.focal_y


def pictures_for(uuids: Iterable[UUID | str], now: datetime, holder: str = "") -> dict[str, Photo]:
    """Return by UUID text those of the photographs that readers may see now, with their files; one query.

    `holder` is the story on whose page they are shown, as in `rights.release`; "" for a list of several stories.
    """
    photos = Photo.objects.filter(uuid__in=uuids_in(uuids)).servable_in(holder, now)
    return with_files(originals_of(photos), is_used=True)


def originals_of(photos: QuerySet[Photo]) -> QuerySet[Original]:
    """Return the files of photographs, for `with_files`."""
    return Original.objects.filter(photo__in=photos).select_related("photo").defer("embedded")


def pictures_to_come(uuids: Iterable[UUID | str], now: datetime) -> dict[str, Photo]:
    """Return by UUID text the photographs that readers may see once a story with them is published; one query."""
    photos = Photo.objects.filter(uuid__in=uuids_in(uuids)).allowed(now)
    return with_files(originals_of(photos), is_used=True)


def photos_at(keys: list[int], now: datetime) -> list[Photo]:
    """Return the photographs with these primary keys that the photo archive shows, in this order, with files."""
    photos = with_files(originals_of(Photo.objects.filter(pk__in=keys).in_library(now)), is_used=True)
    by_pk = {photo.pk: photo for photo in photos.values()}
    return [by_pk[key] for key in keys if key in by_pk]


def desk_pictures(photos: Iterable[Photo]) -> dict[str, Photo]:
    """Return photographs by UUID text with their files, whatever their rights, for the desk; one query."""
    originals = Original.objects.filter(photo__in=[photo.pk for photo in photos]).select_related("photo")
    return with_files(originals.defer("embedded"))


def labels(photo: Photo) -> tuple[bytes, bytes]:
    """Return the XMP packet and the IIM block of the public files of a photograph."""
    creators = tuple(name.strip() for name in photo.photographer.split(";") if name.strip())
    source = DigitalSource(photo.digital_source).uri if photo.digital_source in DigitalSource.values else ""
    return image_processing.labels(
        PublicTexts(
            creators=creators,
            credit=photo.credit,
            rights=photo.copyright or settings.RIGHTS_STATEMENT,
            source=source,
            caption=photo.caption[:MAX_LABEL],
            usage_terms=(photo.usage_terms or photo.rights_words)[:MAX_LABEL],
            terms_url=settings.TERMS_URL,
            licensor=settings.RIGHTS_HOLDER,
            licensor_url=settings.LICENSING_URL,
            data_mining=data_mining_uri(),
        )
    )


def with_files(originals: Iterable[Original], **attributes) -> dict[str, Photo]:
    """Return the photographs of originals by UUID text, with `originals` prefetched and attributes set."""
    photos: dict[str, Photo] = {}
    for original in originals:
        photo = photos.setdefault(str(original.photo.uuid), original.photo)
        original.photo = photo
        photo.__dict__.update(attributes)
        cache = photo.__dict__.setdefault("_prefetched_objects_cache", {})
        files = cache.setdefault("originals", Original.objects.none())
        files._result_cache = [*(files._result_cache or []), original]
    return photos
