"""One JSON object a line for every request and every fault: what happened, never who asked for what.

    {"time": "2024-07-02T10:00:00.123+00:00", "level": "INFO", "logger": "newsroom.request", "message": "GET /tags/",
     "request": "GET /tags/", "status": 200, "duration_ms": 4.1}

Left out: query strings (they hold what staff searched for), one-time links of accounts, addresses of readers, and the
rows that PostgreSQL quotes in its errors (they may hold words that are erased later, and no erasure reaches a log).
"""

import json
import logging
import re
import time
from datetime import UTC, datetime

from django.core.exceptions import SuspiciousOperation

requests = logging.getLogger("newsroom.request")


class RequestLogMiddleware:
    """Log each request once, with its status and how long it took. Belongs first in MIDDLEWARE."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        start = time.perf_counter()
        response = self.get_response(request)
        facts = {
            "request": request,
            "status_code": response.status_code,
            "duration_ms": round((time.perf_counter() - start) * 1000, 1),
        }
        requests.info("%s %s", request.method, request.path, extra=facts)
        return response


class JsonLines(logging.Formatter):
    """Format a record, Django's and gunicorn's included, as one line of JSON."""

    def format(self, record):
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _discreet(record.getMessage()),
        }
        request = getattr(record, "request", None)
        if hasattr(request, "path"):  # the development server puts a socket there
            line["request"] = f"{request.method} {request.path}"
            line["request"] = LINK.sub(r"\1…", line["request"])
        for key, attribute in (("status", "status_code"), ("duration_ms", "duration_ms")):
            if hasattr(record, attribute):
                line[key] = getattr(record, attribute)
        if record.exc_info and not isinstance(record.exc_info[1], SuspiciousOperation):  # anybody causes one
            line["exception"] = _discreet(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)


WORD = re.compile(r"\S+")  # an address is one; each is read once, whatever is in it
QUERY = re.compile(r"\?[^'\"]*")
LINK = re.compile(r"(/admin/set-password/)[^\s'\"]+")
ADDRESS = re.compile(r"\bip=[^\s:]+(:[0-9a-f:.]+(?=:))?")
# A quoted row may hold line breaks of its own, so only what psycopg or Python writes next ends it.
ROW = re.compile(r"^DETAIL:.*?(?=^CONTEXT:|^The above exception|^During handling|\Z)", re.DOTALL | re.MULTILINE)


def _discreet(text):
    return ROW.sub("", ADDRESS.sub("ip=-", WORD.sub(_without_query, LINK.sub(r"\1…", text))))


def _without_query(match):
    path, mark, _ = match[0].partition("?")
    return path + QUERY.sub("", match[0][len(path) :]) if mark and "/" in path else match[0]
