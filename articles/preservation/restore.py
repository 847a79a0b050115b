"""Bring a bundle into an empty archive: files first, then all rows in one transaction, then the derived tables.

A bundle is checked before anything is written: its checksums, its tables, and that nothing is here yet.
"""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import bagit
from django.conf import settings
from django.db import DataError, IntegrityError

from articles.catalogue import catalogue
from articles.models import ArchiveIdentity, Article, AuditEntry, PrintedPage, StoryAudio, Version
from articles.models.transactions import atomic
from articles.preservation import tables
from articles.preservation.bundle import FOLDERS, FORMAT, FORMAT_VERSION, table_file
from articles.record import (
    account_states,
    imported_items,
    logged_states,
    printed_pages,
    reference_states,
    scheduled_states,
    story_audio,
)
from articles.sql import bulk, maintenance
from media import history, original_files, search
from media.models import Original, Photo

_BATCH = 500


class NotRestorable(Exception):
    """Raised for a bundle that cannot be read, or an archive that is not empty; the message says what to do."""


def restore(folder: Path, progress: Callable[[int], None] = lambda done: None) -> dict[str, int]:
    """Restore a bundle; return the number of rows of each table. Raises NotRestorable, and then no row was written.

    `progress` receives the number of rows so far. An interrupted run leaves the database empty and can be repeated.
    """
    payload = folder / "data"
    about = _read_about(folder, payload)
    _require_empty()
    _restore_originals(payload)
    counts: dict[str, int] = {}
    try:
        with atomic(Article):
            ArchiveIdentity.objects.all().delete()
            account_states.forget()
            for label in tables.BUNDLED:
                counts[label] = _restore_table(
                    payload, label, about["rows"], lambda done: progress(sum(counts.values()) + done)
                )
            bulk.reset_sequences([tables.model_of(label) for label in tables.BUNDLED])
            _enter_photographs()
            history.begin_holders()
            catalogue.rebuild()
            _begin_logs()
            account_states.begin()
            scheduled_states.end_missing()
    except (tables.UnreadableRow, DataError, IntegrityError) as error:
        raise NotRestorable(f"{folder}: {error}") from None
    _make_files_for_readers()
    maintenance.update_statistics(Version)
    _restore_folders(payload)
    return counts


def _read_about(folder: Path, payload: Path) -> dict:
    """Check the bag and return its archive.json. Raises NotRestorable."""
    try:
        bagit.Bag(str(folder)).validate()
        about = json.loads((payload / "archive.json").read_text(encoding="utf-8"))
        if about.get("format") != FORMAT:
            raise ValueError("archive.json names another format")
    except (bagit.BagError, OSError, ValueError, AttributeError) as error:
        raise NotRestorable(f"{folder} is no whole bundle: {error}") from None
    if about.get("version") != FORMAT_VERSION:
        raise NotRestorable(f"{folder} has version {about.get('version')} of the format; this release reads 1.")
    return about


def _require_empty():
    for label in tables.BUNDLED:
        model = tables.model_of(label)
        rows = account_states.others() if model is AuditEntry else model._base_manager
        if model is not ArchiveIdentity and rows.exists():
            raise NotRestorable(
                f"This archive has {model._meta.verbose_name_plural} already; give DATABASE_URL of an empty one."
            )


def _restore_table(payload: Path, label: str, stated: dict, progress: Callable[[int], None]) -> int:
    """Insert the rows of a table. Raises UnreadableRow, also if there are more or fewer than the bundle says."""
    path = table_file(payload, label)
    if not path.exists():
        return 0  # a bundle of an earlier release, which did not have the table
    count = tables.insert(tables.model_of(label), _read_rows(path), progress)
    if count != stated.get(label):
        raise tables.UnreadableRow(f"{path.name} has {count:,} rows, archive.json says {stated.get(label)}.")
    return count


def _read_rows(path: Path) -> Iterator[dict]:
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            try:
                yield json.loads(line)
            except ValueError as error:
                raise tables.UnreadableRow(f"{path.name} line {number}: {error}.") from None


def _restore_originals(payload: Path):
    """Store the files of photographs, printed pages and audio under their names. Raises NotRestorable for another file.

    A missing file stays missing: `verify_archive` names it.
    """
    for model in (Original, PrintedPage, StoryAudio):
        table = table_file(payload, model._meta.label)
        for row in _read_rows(table) if table.exists() else ():
            sha256, suffix = str(row.get("sha256")), str(row.get("path", row.get("format"))).rpartition(".")[2]
            path = model.path_of(sha256, suffix)
            if not (sha256.isalnum() and suffix.isalnum()) or row.get("path", path) != path:
                raise NotRestorable(f"{table.name}: {row.get('path', suffix)!r:.100} is not the path of {sha256:.64}.")
            if (source := payload / "originals" / path).is_file():
                _restore_file(source, path, sha256, is_photograph=model is Original)


def _restore_file(source: Path, path: str, sha256: str, *, is_photograph: bool):
    with source.open("rb") as file, original_files.temporary_copy(file, path) as (copy, digest):
        if digest != sha256:
            raise NotRestorable(f"originals/{path} is another file: its SHA-256 is {digest}.")
        (original_files.store_photograph if is_photograph else original_files.store)(copy, path)


def _make_files_for_readers():
    """Make the words and pictures of printed pages and the copies of audio; `verify_archive` names what is missing."""
    printed_pages.enter_words()
    for made in (printed_pages.draw_missing(), story_audio.copy_missing()):
        for _ in made:
            pass


def _begin_logs():
    """Log what an earlier release, which wrote the bundle, did not log: states of terms, merges, imported items."""
    for module in (reference_states, logged_states, imported_items):
        if not module.are_logged():
            module.begin()


def _enter_photographs():
    """Make the search terms of all photographs."""
    after = 0
    while photos := list(Photo.objects.filter(pk__gt=after).order_by("pk")[:_BATCH]):
        search.enter(photos)
        after = photos[-1].pk


def _restore_folders(payload: Path):
    """Copy seals and public log to the folders of this archive, which have none of its own."""
    for name, setting in FOLDERS.items():
        if (payload / name).is_dir():
            shutil.copytree(payload / name, Path(getattr(settings, setting)), dirs_exist_ok=True)
