"""The bag that a bundle is (BagIt, RFC 8493), checked before anything of it is read.

Beyond what the standard asks, each file of the payload has its SHA-256, and there are no links, devices or files to
fetch: a bag names what is in it alone, so that a link would bring in files of this machine, some of them for readers.
Files beside the payload need not be listed, as the standard has it: a file manager leaves some of its own.
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import bagit


class NotWhole(ValueError):
    """Raised for a folder that is no bag, or one whose files are not those that it names; the message says why."""


def check(folder: Path):
    """Check the structure and the checksums of a bag. Raises NotWhole."""
    if irregular := next(_irregular_paths(folder), None):
        raise NotWhole(f"{irregular} is neither a file nor a folder")
    if (folder / "fetch.txt").exists():
        raise NotWhole("fetch.txt names files that are not in it")
    try:
        bag = bagit.Bag(str(folder))
        if extra := bag.compare_manifests_with_fs()[1]:
            raise NotWhole(f"{extra[0]} is in none of its lists")
        bag.validate()
        unchecked = [path for path, digests in bag.payload_entries().items() if "sha256" not in digests]
    except Exception as error:  # the library raises anything on the files of a damaged bag
        raise NotWhole(str(error)) from None
    if unchecked:
        raise NotWhole(f"there is no SHA-256 of {unchecked[0]}")
    if cut := next(_manifests_unlisted(bag), None):
        raise NotWhole(f"{cut[0]} is not in {cut[1]}")


def unlisted(folder: Path) -> list[str]:
    """Return the paths of the files beside the payload of a bag that none of its lists has, without those lists."""
    bag = bagit.Bag(str(folder))
    listed = {*bag.entries, *(os.path.relpath(path, folder) for path in bag.tagmanifest_files())}
    files = (path for path in folder.rglob("*") if path.is_file() and folder / "data" not in path.parents)
    return sorted({str(path.relative_to(folder)) for path in files} - listed)


def _manifests_unlisted(bag: bagit.Bag) -> Iterator[tuple[str, str]]:
    """Yield the names of each list of the payload and of a list of lists in which it is not."""
    for tag_manifest in map(os.path.basename, bag.tagmanifest_files()):
        algorithm = tag_manifest.removeprefix("tagmanifest-").removesuffix(".txt")
        for manifest in map(os.path.basename, bag.manifest_files()):
            if algorithm not in bag.entries.get(manifest, {}):
                yield manifest, tag_manifest


def _irregular_paths(folder: Path) -> Iterator[str]:
    """Yield the paths of links, pipes and devices in a folder."""
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            mode = (Path(parent) / name).lstat().st_mode
            if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
                yield os.path.relpath(os.path.join(parent, name), folder)
