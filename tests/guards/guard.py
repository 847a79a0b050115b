"""One guard of the archive: what it is in the code, what switches it off, and the test that must fail then."""

from collections.abc import Callable
from typing import Any, NamedTuple


class Guard(NamedTuple):
    """One guard, by the dotted path of what is replaced, the replacement, and the test that must fail."""

    path: str
    replacement: Any
    test: Callable
    values: dict[str, Any] = {}
    engine: str = ""  # the only one on which this guard does the work


def passes(value):
    """Return a function that answers the same whatever it is asked."""
    return lambda *arguments, **options: value


def through(middleware, request):
    """Answer a request as a middleware that does nothing."""
    return middleware.get_response(request)
