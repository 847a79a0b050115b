"""The bag that a bundle is (BagIt, RFC 8493), checked before anything of it is read.

Beyond what the standard asks, each file has its SHA-256, and there are no links, devices or files to fetch: a bag names
what is in it alone, so that a link would bring in files of this machine, some of them for readers.
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
        bag.validate()
        unchecked = [path for path, digests in bag.payload_entries().items() if "sha256" not in digests]
    except Exception as error:  # the library raises anything on the files of a damaged bag
        raise NotWhole(str(error)) from None
    if unchecked:
        raise NotWhole(f"there is no SHA-256 of {unchecked[0]}")


def _irregular_paths(folder: Path) -> Iterator[str]:
    """Yield the paths of links, pipes and devices in a folder."""
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            mode = (Path(parent) / name).lstat().st_mode
            if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
                yield os.path.relpath(os.path.join(parent, name), folder)
