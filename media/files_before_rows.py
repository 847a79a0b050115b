"""Files are stored before the row that names them; where the row cannot be written, they are removed again.

    with stored(FilesOfRow(store=…, remove=…, are_there=…, have_row=…)):
        row.save()                                            the disk is full: the files go too

Another process may store the same files at this moment. Each asks for the other's last step after its own: who removes
them looks for a row once more and stores them again, who wrote the row looks whether they are still there.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple


class FilesOfRow(NamedTuple):
    """How the files of a row are stored and removed, whether they are there, and whether any row has them.

    Storing files that are there and removing files that are not do nothing; `have_row` may raise the database's errors.
    """

    store: Callable[[], None]
    remove: Callable[[], None]
    are_there: Callable[[], bool]
    have_row: Callable[[], bool]


@contextmanager
def stored(files: FilesOfRow) -> Iterator[None]:
    """Store the files for the block, which writes their row. If either fails and no row has them, they are removed."""
    try:
        files.store()
        yield
    except BaseException:
        if not _may_have_row(files):
            files.remove()
            if _may_have_row(files):
                files.store()
        raise
    if not files.are_there():
        files.store()


def _may_have_row(files: FilesOfRow) -> bool:
    """Return False only if the database answers that there is no row: a file with one must never go."""
    try:
        return files.have_row()
    except Exception:  # whatever is wrong with the database
        return True
