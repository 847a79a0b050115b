"""Write the bundle: the record, the terms, the photographs with their files, the seals and the public log.

A bundle is a bag (BagIt, RFC 8493): plain files below `data/`, with a list of their checksums.

    data/README.txt             what each file is, for somebody who has nothing but this folder
    data/archive.json           which archive, its last change, and the number of rows of each table
    data/tables/Version.jsonl   a table, one row on a line as a JSON object
    data/originals/…            the files of the photographs, by their checksums
    data/seals/… data/log/…     the seals and the public log

Two bundles of an archive that did not change in between are equal byte for byte, whatever its database: the bag has the
day of the last change.
"""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, nullcontext
from pathlib import Path
from typing import NamedTuple

import bagit
from django.conf import settings

from articles.models import ArchiveIdentity, PrintedPage, StoryAudio, Version
from articles.preservation import tables
from articles.record.public_log import publisher
from articles.sql import locks
from media.file_store import ORIGINALS
from media.models import Original
from media.models.original import originals_root

FORMAT, FORMAT_VERSION = "newsroom archive bundle", 1
README = Path(__file__).with_name("bundle_readme.txt")
# Folders of the bundle with the folders of the archive that they are copies of.
FOLDERS = {"seals": "SEALS_ROOT", "log": "PUBLIC_LOG_ROOT"}


class NotEmpty(Exception):
    """Raised if the folder of a new bundle has files already."""


class BundleSummary(NamedTuple):
    """The number of rows of each table, the number of files, and the paths of those that were missing."""

    rows: dict[str, int]
    files: int
    missing: list[str]


def export_bundle(folder: Path, progress: Callable[[int], None] = lambda done: None) -> BundleSummary:
    """Write the whole archive into an empty folder, as it is at this moment, and seal the folder as a bag.

    Seals and public log are those of that moment too: nothing is appended to the log while it is copied.

    `progress` receives the number of rows so far. Raises NotEmpty. An interrupted run leaves a folder that is no bag.
    """
    if folder.exists() and any(folder.iterdir()):
        raise NotEmpty(f"{folder} is not empty; name a new folder.")
    (folder / "tables").mkdir(parents=True)
    ArchiveIdentity.of_this_archive()  # makes it, which the snapshot cannot
    sealed = {path.name for path in Path(settings.SEALS_ROOT).glob("*.json")}
    with ExitStack() as log_lock:
        log_lock.enter_context(publisher.unchanging())
        with locks.long_snapshot(Version):
            identity, changed_at = ArchiveIdentity.of_this_archive(), tables.last_change()
            for name, setting in FOLDERS.items():
                _copy_folder(Path(getattr(settings, setting)), folder / name)
            log_lock.close()
            counts = {}
            for label in tables.BUNDLED:
                counts[label] = _write_table(folder, label, lambda done: progress(sum(counts.values()) + done))
            files, missing = _copy_originals(folder / "originals")
    for path in (folder / "seals").glob("*.json"):
        if path.name not in sealed and path.name > identity.newest_seal:
            path.unlink()  # of a later moment
    about = {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "archive": str(identity.uuid),
        "site": settings.SITE_URL,
        "changed_at": changed_at,
        "rows": counts,
        "missing": missing,
    }
    (folder / "archive.json").write_text(json.dumps(about, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    shutil.copyfile(README, folder / "README.txt")
    bag_info = {
        "External-Identifier": str(identity.uuid),
        "External-Description": f"The archive of {settings.SITE_NAME}, complete.",
        "Bag-Software-Agent": "newsroom-archive",
        "Bagging-Date": changed_at[:10],
    }
    bagit.make_bag(str(folder), {name: value for name, value in bag_info.items() if value}, checksums=["sha256"])
    return BundleSummary(counts, files, missing)


def table_file(folder: Path, label: str) -> Path:
    """Return the file of a table: "articles.Version" is in tables/Version.jsonl."""
    return folder / "tables" / f"{label.rpartition('.')[2]}.jsonl"


def _write_table(folder: Path, label: str, progress: Callable[[int], None]) -> int:
    count = 0
    with table_file(folder, label).open("w", encoding="utf-8") as file:
        for count, row in enumerate(tables.rows(tables.model_of(label)), 1):
            # PostgreSQL has no order of keys inside of a value.
            file.write(json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n")
            if count % 1000 == 0:
                progress(count)
    return count


def _copy_originals(target: Path) -> tuple[int, list[str]]:
    """Copy the files of all photographs that were not erased; return their number and the paths of missing ones."""
    count, missing = 0, []
    for path in _original_paths():
        copy = target / path
        copy.parent.mkdir(parents=True, exist_ok=True)
        try:
            # Printed pages and audio lie in the folder, photographs there or in a bucket.
            is_photograph = not path.startswith(("pages/", "audio/"))
            with ORIGINALS.local(path) if is_photograph else nullcontext(originals_root() / path) as source:
                shutil.copyfile(source, copy)
            count += 1
        except FileNotFoundError:
            missing.append(path)
    return count, missing


def _original_paths() -> Iterator[str]:
    """Yield the paths of all files that were not erased, below the folder of originals."""
    yield from (Original.objects.filter(photo__erased_at=None).order_by("pk").values_list("path", flat=True))
    for model in (PrintedPage, StoryAudio):
        files = model.objects.not_erased().order_by("pk").values_list("sha256", "format")
        yield from (model.path_of(*row) for row in files.iterator(2000))


def _copy_folder(source: Path, target: Path):
    """Copy a folder without its hidden files (locks, unfinished files), if it is there."""
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns(".*", "*.part"))
