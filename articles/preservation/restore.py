"""Bring a bundle into an empty archive: files first, then all rows in one transaction, then the derived tables.

A bundle is checked before anything is written: its checksums, its tables, and that nothing is here yet.
"""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.db import DataError, IntegrityError

from articles.catalogue import catalogue
from articles.models import ArchiveIdentity, Article, AuditEntry, PrintedPage, StoryAudio, Version
from articles.models.transactions import atomic
from articles.preservation import bag_check, tables
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
MAX_LINE = 64_000_000  # characters of a row
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


class NotRestorable(Exception):
    """Raised for a bundle that cannot be read, or an archive that is not empty; the message says what to do."""


def restore(folder: Path, progress: Callable[[int], None] = lambda done: None) -> dict[str, int]:
    """Restore a bundle; return the number of rows of each table. Raises NotRestorable, and then no row was written.

    `progress` receives the number of rows so far. An interrupted run leaves the database empty and can be repeated.
    """
    payload = folder / "data"
    about = _read_about(folder, payload)
    _require_empty()
    counts: dict[str, int] = {}
    try:
        _restore_originals(payload)
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
    except (tables.UnreadableRow, DataError, IntegrityError, OverflowError) as error:  # the last of a large number
        raise NotRestorable(f"{folder}: {error}") from None
    _make_files_for_readers()
    maintenance.update_statistics(Version)
    _restore_folders(payload)
    return counts


def _read_about(folder: Path, payload: Path) -> dict:
    """Check the bag and return its archive.json. Raises NotRestorable."""
    try:
        bag_check.check(folder)
        about = json.loads((payload / "archive.json").read_text(encoding="utf-8"))
        if not isinstance(about, dict) or about.get("format") != FORMAT:
            raise ValueError("archive.json names another format")
        if not isinstance(about.get("rows"), dict):
            raise ValueError("archive.json does not say how many rows each table has")
    except (OSError, ValueError, RecursionError) as error:
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
    if not path.exists() and label not in stated:
        return 0  # a bundle of an earlier release, which did not have the table
    count = tables.insert(tables.model_of(label), _read_rows(path), progress)
    if count != stated.get(label):
        raise tables.UnreadableRow(f"{path.name} has {count:,} rows, archive.json says {stated.get(label)}.")
    return count


def _read_rows(path: Path) -> Iterator[dict]:
    """Yield the rows of a table's file; none if there is no file. Raises UnreadableRow with the line."""
    if not path.is_file():
        return
    number = 1
    with path.open(encoding="utf-8") as file:
        try:
            while line := file.readline(MAX_LINE + 1):
                if len(line) > MAX_LINE:
                    raise ValueError(f"it has more than {MAX_LINE:,} characters")
                row = json.loads(line)
                if not isinstance(row, dict):
                    raise ValueError("it is no JSON object")
                # Only escapes can stand for what is no text: a bundle writes no others.
                if "\\u" in line and not _is_text(row):
                    raise ValueError("it has a character that no text has")
                yield row
                number += 1
        except (ValueError, RecursionError) as error:
            raise tables.UnreadableRow(f"{path.name} line {number}: {error}.") from None


def _is_text(value) -> bool:
    """Return whether all texts of a JSON value can be stored: without NUL and halves of pairs (surrogates)."""
    if isinstance(value, dict):
        return all(map(_is_text, value)) and all(map(_is_text, value.values()))
    if isinstance(value, list):
        return all(map(_is_text, value))
    return not isinstance(value, str) or not _UNSTORABLE.search(value)


def _restore_originals(payload: Path):
    """Store the files of photographs, printed pages and audio under their names. Raises NotRestorable for another file.

    A missing file stays missing: `verify_archive` names it.
    """
    for model in (Original, PrintedPage, StoryAudio):
        table = table_file(payload, model._meta.label)
        for row in _read_rows(table):
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
