"""How gunicorn serves the archive: `gunicorn --config newsroom/gunicorn.py newsroom.wsgi`.

Requests are logged by newsroom.middleware.request_log, so gunicorn's own access log, with its query strings, stays off.
"""

import gc
import mmap
import os
import tempfile
import threading

# Few processes: SQLite has one writer at a time, and threads share its page cache. More for PostgreSQL.
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
worker_class = "newsroom.web_worker.BalancedWorker"
timeout = 60
# Seconds that a connection may wait for its reader's next request; it takes no thread meanwhile.
keepalive = 15
# As long as gunicorn allows: a search with many filters is a long address, and its own limit is 4,094 bytes.
limit_request_line = 8190
# A proxy on this host is trusted, and may pass on what a reader sent: by default SCRIPT_NAME would let any reader get
# one page under the address of another, for a cache in front to keep, or the desk past a rule for its path.
forwarder_headers = ""
# Nor does it take X-Forwarded-Proto from such a peer: BEHIND_PROXY says whether there is a proxy that sets it.
secure_scheme_headers = {}
# Nothing here uses the control socket, which would stand in the home directory, shared by every server there.
control_socket_disable = True

# What one process has made the others find here: pages, and a file of which they lock bytes while they make one. Made
# before the processes are forked, and again when gunicorn reads this file for a new release; the code that uses it is
# imported in each process, or a new release would find that of the old one. The system gives out what is used.
page_memory, page_turns = mmap.mmap(-1, 32 << 20), tempfile.TemporaryFile()  # noqa: SIM115

logconfig_dict = {
    "formatters": {"json": {"()": "newsroom.middleware.request_log.JsonLines"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "gunicorn.error": {"handlers": ["console"], "propagate": False},
        "gunicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}


def post_worker_init(worker):
    """Share pages, and read what searches count by in the background, so that the first reader does not wait for it."""
    from django.apps import apps

    if apps.is_installed("articles"):  # the benchmarks serve a page of bare Django with these settings too
        from articles.public.shared_pages import shared_pages

        shared_pages.join(page_memory, page_turns)
        threading.Thread(target=_warm_up, name="search-warm-up", daemon=True).start()


def _warm_up():
    from articles.search.columns import reader

    reader.warm_up()
    gc.freeze()  # or all threads stop for 60 to 100 ms whenever what is loaded is looked through for garbage
