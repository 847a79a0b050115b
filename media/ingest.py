"""Ingest photographs: check before decoding, store byte for byte, read the metadata, enter each file once.

    >>> photo, created = ingest(Path("harbour.jpg").read_bytes(), by="mila", rights=Rights.CLEARED)

A photograph without stated rights is stored, but shown to no reader until an editor states the rights.
"""

import dataclasses
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO
from uuid import UUID, uuid4

from django.db import IntegrityError, router, transaction
from django.utils import timezone
from django.utils.translation import gettext

from media import cut_off_jpeg, file_inspection, history, image_processing, metadata, metadata_blocks, search
from media.capture_dates import day_of
from media.file_inspection import FileRefused
from media.item_errors import rejection
from media.models import Original, Photo, PhotoVersion
from media.models.rights import Rights
from media.original_files import stored_photograph, temporary_copy
from media.sidecars import Sidecar

__all__ = ["FileRefused", "ingest", "inspect", "replace", "unused_uuid"]

_MAX_MISSING = 0.25  # of the height of a JPEG that was cut off


@dataclass(frozen=True, slots=True)
class FileInspection:
    """The format of a file, the size of the upright picture, and the metadata."""

    kind: file_inspection.FileFormat
    width: int
    height: int
    metadata: metadata.Metadata
    remarks: tuple[str, ...] = ()


def ingest(
    source: BinaryIO | bytes,
    *,
    by: str = "",
    name: str = "",
    uuid: UUID | str | None = None,
    caption: str | None = None,
    credit: str | None = None,
    alt: str | None = None,
    rights: Rights = Rights.UNKNOWN,
    rights_words: str = "",
    rights_until: date | None = None,
    sidecar: Sidecar | None = None,
) -> tuple[Photo, bool]:
    """Return the photograph of a file, and whether it was created. A known file returns its photograph unchanged.

    `caption`, `credit` and `alt` replace the texts of the file and of its `sidecar`, which stay in `embedded`; None
    keeps them. Raises FileRefused.
    """
    name = _name(source, name)
    with temporary_copy(source, name) as (temporary, sha256):
        if existing := _existing_photo(sha256, name):
            return existing, False
        inspection = inspect(temporary, name, sidecar)
        texts = {"caption": caption, "credit": credit, "alt": alt}
        words = inspection.metadata.fields | {field: text for field, text in texts.items() if text is not None}
        licence = rights_words or inspection.metadata.fields.get("usage_terms", "")
        words |= {"rights": rights, "rights_words": licence, "rights_until": rights_until}
        shortened_words = _shortened(words)
        photo = Photo(uuid=unused_uuid(uuid, name), filename=name[-255:], taken_in_by=by[:150], **shortened_words)
        shortened = tuple(f"shortened: {field}" for field, text in words.items() if text != shortened_words[field])
        inspection = dataclasses.replace(inspection, remarks=inspection.remarks + shortened)
        try:
            with stored_photograph(temporary, sha256, Original.path_of(sha256, inspection.kind.suffix)):
                _create(photo, sha256, inspection, temporary, timezone.now())
        except IntegrityError:
            # Another process ingested the same file at the same moment; its photograph is the one.
            if existing := _existing_photo(sha256, name):
                return existing, False
            raise
    return photo, True


def replace(photo: Photo, source: BinaryIO | bytes, *, name: str = "", by: str = "") -> Photo:
    """Replace the file of a photograph; published versions keep showing the old file. Raises FileRefused."""
    name = _name(source, name)
    refuse_erased(photo, name)
    with temporary_copy(source, name) as (temporary, sha256):
        existing = Original.objects.filter(sha256=sha256).first()
        if existing and existing.photo_id != photo.pk:
            refuse_erased(existing.photo, name)
            raise FileRefused(
                gettext("%(name)s: it is another photograph already (%(uuid)s); use that one.")
                % {"name": name, "uuid": existing.photo.uuid}
            )
        inspection = inspect(temporary, name)
        path = Original.path_of(sha256, inspection.kind.suffix)
        with stored_photograph(temporary, sha256, path), transaction.atomic(using=router.db_for_write(Photo)):
            refuse_erased(Photo.objects.select_for_update().get(pk=photo.pk), name)
            _set_current_file(photo, sha256, inspection)
            photo.save(update_fields=["sha256", "width", "height", "format"])
            if not existing:
                _original(photo, sha256, inspection, temporary, name, timezone.now()).save()
            history.record([photo], PhotoVersion.Kind.FILE, by=by)
            search.enter([photo])  # the desk finds it by the words in the file
    return photo


def refuse_erased(photo: Photo, name: str) -> None:
    """Raise FileRefused if the photograph was erased by order."""
    if photo.is_erased:
        day = timezone.localdate(photo.erased_at)
        raise FileRefused(
            gettext("%(name)s: this photograph was erased by order on %(day)s; it is not taken in again.")
            % {"name": name, "day": day}
        )


def inspect(path: Path, name: str, sidecar: Sidecar | None = None) -> FileInspection:
    """Return format, size and metadata of a file that was decoded within the limits. `name` is for messages.

    `sidecar` is what the sidecar files beside it say.

    Raises FileRefused for a file that cannot be shown, and for any unforeseen error of the decoders, because files are
    damaged in more ways than anybody knows. Errors of the operating system are raised as they are.
    """
    try:
        return _inspect(path, name, sidecar)
    except Exception as error:
        if isinstance(error, FileRefused) or getattr(error, "errno", None):
            raise
        raise FileRefused(f"{name}: {rejection(error, 'could not be read', name)}") from error


def _inspect(path: Path, name: str, sidecar: Sidecar | None) -> FileInspection:
    with file_inspection.open_image(path, name) as (kind, image):
        width, height = image.size
        image_processing.shrink_on_load(image, (max(1, width // 8), max(1, height // 8)))
        try:
            image.load()
        except Exception as error:  # codecs raise anything on damaged data
            raise FileRefused(
                gettext("%(name)s: its picture data is damaged or ends early (%(error)s); get the file again.")
                % {"name": name, "error": error}
            ) from None
        read = metadata.read(metadata_blocks.blocks(image, kind, path), sidecar)
        remarks = read.remarks
        if kind is file_inspection.JPEG and cut_off_jpeg.is_cut_off(path):
            missing = cut_off_jpeg.missing_share(image)
            if missing > _MAX_MISSING:
                raise FileRefused(
                    gettext(
                        "%(name)s: its picture data is damaged or ends early: the lower %(missing)s are missing; get "
                        "the file again."
                    )
                    % {"name": name, "missing": f"{missing:.0%}"}
                )
            part = f"the lower {missing:.1%} are missing" if missing else "its last details are missing"
            remarks += (f"the file ends early: {part}",)
        is_rotated = image_processing.upright_size(image, kind) != image.size
    return FileInspection(kind, *((height, width) if is_rotated else (width, height)), read, remarks)


def _create(photo: Photo, sha256: str, inspection: FileInspection, temporary: Path, now: datetime):
    photo.created_at = now
    photo.day = day_of(photo.taken) or timezone.localdate(now)
    _set_current_file(photo, sha256, inspection)
    photo.clean_fields()
    with transaction.atomic(using=router.db_for_write(Photo)):
        photo.save(force_insert=True)
        _original(photo, sha256, inspection, temporary, photo.filename, now).save(force_insert=True)
        history.record([photo], PhotoVersion.Kind.INGEST, by=photo.taken_in_by, at=now)
        search.enter([photo])


def _set_current_file(photo: Photo, sha256: str, inspection: FileInspection):
    photo.sha256, photo.format = sha256, inspection.kind.name
    photo.width, photo.height = inspection.width, inspection.height


def _original(
    photo: Photo, sha256: str, inspection: FileInspection, temporary: Path, name: str, now: datetime
) -> Original:
    return Original(
        photo=photo,
        sha256=sha256,
        path=Original.path_of(sha256, inspection.kind.suffix),
        format=inspection.kind.name,
        width=inspection.width,
        height=inspection.height,
        bytes=temporary.stat().st_size,
        filename=name[-255:],
        created_at=now,
        checked_at=now,
        embedded=inspection.metadata.embedded
        | {"read": inspection.metadata.fields}
        | ({"remarks": {"file": list(inspection.remarks)}} if inspection.remarks else {}),
    )


def _existing_photo(sha256: str, name: str) -> Photo | None:
    original = Original.objects.filter(sha256=sha256).select_related("photo").first()
    if original:
        refuse_erased(original.photo, name)
    return original.photo if original else None


def _shortened(words: dict) -> dict:
    """Return the values with texts cut to the length of their columns; `embedded` keeps the complete texts."""
    limits = {field.name: field.max_length for field in Photo._meta.fields}
    return {
        name: value[: limits[name]] if isinstance(value, str) and limits[name] else value
        for name, value in words.items()
    }


def unused_uuid(uuid: UUID | str | None, name: str) -> UUID:
    """Return the UUID, or a new one for None. Raises FileRefused if another photograph has the UUID."""
    if uuid is None:
        return uuid4()
    uuid = uuid if isinstance(uuid, UUID) else UUID(str(uuid))
    if Photo.objects.filter(uuid=uuid).exists():
        raise FileRefused(
            gettext("%(name)s: %(uuid)s is another photograph already; replace its file instead.")
            % {"name": name, "uuid": uuid}
        )
    return uuid


def _name(source: BinaryIO | bytes, name: str) -> str:
    text = name or getattr(source, "name", "")
    return metadata.clean(Path(str(text)).name) or "the picture"
