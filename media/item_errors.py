"""Handle unforeseen errors of one item among many: reject the item and go on with the others.

try: ...
except Exception as error:
    reason = rejection(error, "could not be read", path, "line 7")
"""

import errno
import logging
import re

from django import db

from media.file_store import StorageAway

logger = logging.getLogger(__name__)

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EMFILE, errno.ENFILE}


def rejection(error: Exception, failure: str, path: str, place: str = "") -> str:
    """Return in one sentence for the report why an item is rejected, and log the traceback with file and place.

    `failure` is a verb phrase such as "could not be read", `place` the place in the file ("" if there is none). Raises
    the error again if it ends the run (see `ends_the_run`).
    """
    if ends_the_run(error):
        raise error
    logger.error("%s: %s", f"{path} {place}".strip(), failure, exc_info=error)
    return f"{failure}: an unforeseen error ({type(error).__name__}); the details are in the log."


def ends_the_run(error: Exception) -> bool:
    """Return whether the cause of an error is the machine and not the item, so that the next items would fail too.

    True if memory or disk space is used up, or the database or the storage of files fails; False if the database
    refuses the values.
    """
    if isinstance(error, OSError):
        return error.errno in _NO_ROOM or isinstance(error, StorageAway)
    if isinstance(error, db.IntegrityError | db.DataError):
        return False
    return isinstance(error, MemoryError | db.Error)


NOT_MIGRATED = "The database lacks tables of this release: run manage.py migrate, then this again."
_MISSING_STATES = ("42P01", "42703")  # PostgreSQL: undefined_table, undefined_column


def is_disk_full(error: BaseException | None) -> bool:
    """Return whether an error, or one that caused it, says that a disk or a quota is full."""
    while error:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            return True
        if isinstance(error, db.Error) and re.search(r"disk is full|No space left|Disk quota|disk full", str(error)):
            return True
        error = error.__cause__ or error.__context__
    return False


def is_not_migrated(error: BaseException | None) -> bool:
    """Return whether an error, or its cause, says that the database lacks a table or column of this release."""
    while error:
        if isinstance(error, db.Error):
            state = getattr(error.__cause__, "sqlstate", None)
            if state in _MISSING_STATES or re.match("no such (table|column)", str(error)):
                return True
        error = error.__cause__ or error.__context__
    return False


def run_ended(error: Exception) -> str:
    """Return the message for the operator of a run that an error ended, and log the traceback."""
    if is_not_migrated(error):
        return NOT_MIGRATED
    logger.error("the run was ended by an error", exc_info=error)
    if is_disk_full(error):
        return "The disk is full: free some space, then run it again for the rest. What is counted is in the archive."
    words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return (
        f"{type(error).__name__} ended the run ({words or 'no details'}). "
        "What is counted is in the archive; run it again for the rest."
    )
