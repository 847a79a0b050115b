"""Renditions: the few sizes in which readers get a photograph, their signed addresses, and what their files carry.

    >>> rendition = Rendition(original, "inline", 800, (50, 40), "jpg")
    >>> rendition.url, rendition.width, rendition.height

An address names the original's checksum, a listed size and a focal point, and is signed: nobody can ask for another
size or guess the address of a picture that no page shows. Whether it may be seen is asked at every request.
"""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from media import image_processing
from media.digital_source import DigitalSource
from media.models import Original, Photo
from media.raw_rows import PreparedQuery, RowReader
from media.rights import uuids_in

# Raised when what `image_processing` makes changes: every address and file of renditions is then new.
EDITION = 1
TYPES = {"jpg": "image/jpeg", "webp": "image/webp", "avif": "image/avif"}
# AVIF takes seconds, too long for a reader to wait.
MADE_AT_ONCE = ("jpg", "webp")


@dataclass(frozen=True, slots=True)
class Size:
    """A listed size: its widths, the shape it is cut to (None: the whole picture), and how wide pages show it."""

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
    """One listed rendition of one original, around one focal point, in one format."""

    original: Original
    size: str
    nominal_width: int
    focal_point: tuple[int, int]
    extension: str

    @property
    def dimensions(self) -> tuple[int, int]:
        """Width and height in pixels: never more than the original has; tall pictures as high as wide ones are wide."""
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
        x, y = self.focal_point
        return f"{self.size}-{self.nominal_width}.{x}-{y}"

    @property
    def url(self) -> str:
        # By hand, since a page writes dozens; a test holds it to `reverse`.
        return f"/pictures/{self.original.sha256}/{self.name}.{self.signature}.{self.extension}"

    @property
    def signature(self) -> str:
        return sign(self.original.sha256, self.name, self.extension)

    @property
    def path(self) -> Path:
        """Where the file lies: below a folder of its original, under a name that changes with the words it carries."""
        return folder_of(self.original) / f"{self.name}.{self.labels_key}.{self.extension}"

    @property
    def labels_key(self) -> str:
        packet, _ = labels(self.original.photo)
        return hashlib.sha256(str(EDITION).encode() + packet).hexdigest()[:16]

    @property
    def etag(self) -> str:
        key = f"{self.original.sha256}.{self.name}.{self.labels_key}.{self.extension}"
        return f'"{hashlib.sha256(key.encode()).hexdigest()[:32]}"'


def renditions_root() -> Path:
    return Path(settings.UPLOADS_ROOT) / "renditions"


def folder_of(original: Original) -> Path:
    """Where all renditions of one original lie."""
    return renditions_root() / original.sha256[:2] / original.sha256


def sign(sha256: str, name: str, extension: str) -> str:
    """Sign what an address says, so that only pages can make addresses."""
    message = f"{EDITION}:{sha256}:{name}:{extension}".encode()
    return hmac.new(settings.SECRET_KEY.encode() + b":pictures", message, hashlib.sha256).hexdigest()[:32]


def parse(original: Original, name: str, extension: str) -> Rendition:
    """Read back a rendition's name; raise ValueError for one that is not listed."""
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
    return constant_time_compare(sign(sha256, name, extension), signature)


def candidates(original: Original, size: str, focal_point: tuple[int, int], extension: str) -> list[Rendition]:
    """Give the renditions of a size that differ: no two of the same width, none wider than the original."""
    by_width: dict[int, Rendition] = {}
    for width in SIZES[size].widths:
        rendition = Rendition(original, size, width, focal_point, extension)
        by_width.setdefault(rendition.dimensions[0], rendition)
    return list(by_width.values())


def focal_point(crop: str, photo: Photo) -> tuple[int, int]:
    """Read a crop as a version froze it, "50,40"; the photograph's own focal point where it says nothing legible."""
    x, _, y = crop.partition(",")
    if x.strip().isdecimal() and y.strip().isdecimal() and int(x) <= 100 and int(y) <= 100:
        return int(x), int(y)
    return photo.focal_x, photo.focal_y


def pictures_for(uuids: Iterable[UUID | str], now: datetime, holder: str = "") -> dict[str, Photo]:
    """Load what readers may see of these photographs, with their files, in one query; keys are UUID texts.

    `holder` is the story whose page it is, as `release` was told; "" for a list, which speaks for many.
    """
    uuid_values = [_adapted(uuid) for uuid in uuids_in(uuids)]
    if not uuid_values:
        return {}
    today = connection.ops.adapt_datefield_value(timezone.localdate(now))
    rows = _visible_statement(connection.vendor, len(uuid_values), bool(holder)).rows(
        [today, *([holder] if holder else []), *uuid_values]
    )
    originals = []
    for row in rows:
        original = _ORIGINAL.read(row)
        original.photo = _PHOTO.read(row, len(_ORIGINAL))
        originals.append(original)
    return _with_files(originals, is_used=True)


_ORIGINAL, _PHOTO = RowReader(Original, "o", without=["embedded"]), RowReader(Photo, "p")


@lru_cache(128)
def _visible_statement(vendor: str, number: int, in_one_story: bool) -> PreparedQuery:
    """Let the ORM write what `pictures_for` asks, with so many photographs: each page asks it, and the rule is long."""
    then = datetime(2121, 2, 3, 12, tzinfo=UTC)
    holder = "the story" if in_one_story else ""
    stand_ins = [UUID(int=number + 1) for number in range(number)]
    photos = Photo.objects.filter(uuid__in=stand_ins).servable_in(holder, then)
    originals = Original.objects.filter(photo__in=photos).select_related("photo").defer("embedded")
    today = connection.ops.adapt_datefield_value(timezone.localdate(then))
    return PreparedQuery(originals, [today, *([holder] if holder else []), *map(_adapted, stand_ins)])


def _adapted(uuid: UUID) -> Any:
    return Photo._meta.get_field("uuid").get_db_prep_value(uuid, connection)


def pictures_to_come(uuids: Iterable[UUID | str], now: datetime) -> dict[str, Photo]:
    """Load what readers will see of these photographs once a story that is not out yet shows them, in one query."""
    photos = Photo.objects.filter(uuid__in=uuids_in(uuids)).allowed(now)
    originals = Original.objects.filter(photo__in=photos).select_related("photo").defer("embedded")
    return _with_files(originals, is_used=True)


def photos_at(keys: list[int], now: datetime) -> list[Photo]:
    """Load what readers may see of the photographs with these primary keys, in this order, with files, in one query."""
    originals = Original.objects.filter(photo__in=Photo.objects.filter(pk__in=keys).in_library(now))
    photos = _with_files(originals.select_related("photo").defer("embedded"), is_used=True)
    by_pk = {photo.pk: photo for photo in photos.values()}
    return [by_pk[key] for key in keys if key in by_pk]


def desk_pictures(photos: Iterable[Photo]) -> dict[str, Photo]:
    """Load photographs with their files for the desk, whatever their rights, in one query."""
    originals = Original.objects.filter(photo__in=[photo.pk for photo in photos]).select_related("photo")
    return _with_files(originals.defer("embedded"))


def labels(photo: Photo) -> tuple[bytes, bytes]:
    """Give the XMP packet and IIM block that the photograph's public files carry."""
    creators = tuple(name.strip() for name in photo.photographer.split(";") if name.strip())
    source = DigitalSource(photo.digital_source).uri if photo.digital_source in DigitalSource.values else ""
    return image_processing.labels(creators, photo.credit, photo.copyright, source)


def _with_files(originals: Iterable[Original], **known) -> dict[str, Photo]:
    photos: dict[str, Photo] = {}
    for original in originals:
        photo = photos.setdefault(str(original.photo.uuid), original.photo)
        original.photo = photo
        photo.__dict__.update(known)
        cache = photo.__dict__.setdefault("_prefetched_objects_cache", {})
        files = cache.setdefault("originals", Original.objects.none())
        files._result_cache = [*(files._result_cache or []), original]
    return photos
