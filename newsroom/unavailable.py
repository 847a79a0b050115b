"""What an editor or a reader is told while the database that is needed cannot be reached or takes no changes.

reason = reason_of(error)        READ_ONLY, NO_DATABASE, or "" for every other error
"""

import sys

from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext, gettext_noop
from django.views import defaults

from media.file_store import StorageAway
from newsroom.middleware.desk_only import DESK

RETRY_SECONDS = 15
READ_ONLY = gettext_noop(
    "This server has a copy of the archive that takes no changes. Signing in and all work of the desk need the server "
    "that takes them; nothing was changed here."
)
NO_DATABASE = gettext_noop(
    "The database that takes changes cannot be reached, so nothing was saved. If another server takes over, this lasts "
    "less than a minute. What you typed is still in the form: go back, and send it again."
)
STORAGE = (
    "The storage of the photographs cannot be reached, so nothing was saved. "
    "Go back, and send the form again in a minute."
)
COMMANDS = {
    READ_ONLY: "This database is a copy that takes no changes: run the command on the address of the primary.",
    NO_DATABASE: "The database of DATABASE_URL cannot be reached, or ended the connection; run the command again.",
}
READERS = gettext_noop("The archive's database cannot be reached at the moment. Nothing in the archive is lost.")
_READ_ONLY_STATES = ("25006",)  # PostgreSQL: read_only_sql_transaction
# PostgreSQL's classes of errors: connection exceptions, insufficient resources, and a server that stops or starts.
_CONNECTION_STATES = ("08", "53300", "57P")
_SQLITE_READ_ONLY = "attempt to write a readonly database"


def reason_of(error: BaseException | None) -> str:
    """Return why the database could not do what was asked, if it is away or only reads; "" for other errors."""
    while error is not None and not isinstance(error, DatabaseError | InterfaceError):
        error = error.__cause__ or error.__context__
    if error is None:
        return ""
    state = getattr(error.__cause__, "sqlstate", None) or ""
    if state in _READ_ONLY_STATES or _SQLITE_READ_ONLY in str(error):
        return READ_ONLY
    is_connection = isinstance(error, OperationalError | InterfaceError) and _is_server(error)
    return NO_DATABASE if is_connection and (not state or state.startswith(_CONNECTION_STATES)) else ""


def _is_server(error: Exception) -> bool:
    """Return whether an error came from the client of a database server; SQLite's have other causes."""
    return type(error.__cause__).__module__.partition(".")[0] == "psycopg"


def page(request: HttpRequest, reason: str) -> HttpResponse:
    """Return the answer 503 with the reason in words, as JSON for a script of the desk; it asks no database."""
    is_desk = request.path_info.startswith(DESK)
    sentence = gettext(reason if is_desk else READERS)
    if is_desk and not request.accepts("text/html"):
        response: HttpResponse = JsonResponse({"error": sentence}, status=503)
    else:
        text = loader.render_to_string("503.html", {"sentence": sentence, "is_desk": is_desk})
        response = HttpResponse(text, status=503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    add_never_cache_headers(response)
    return response


def server_error(request: HttpRequest, *args, **kwargs) -> HttpResponse:
    """Answer an error that no view answered: 503 while a database is away or only reads, otherwise 500."""
    error = sys.exc_info()[1]
    if reason := STORAGE if isinstance(error, StorageAway) else reason_of(error):
        return page(request, reason)
    return defaults.server_error(request)
