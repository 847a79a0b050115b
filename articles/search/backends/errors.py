"""Why a search has no answer: it took too long, or a shard of the index cannot be asked."""

from django.db import OperationalError


class SearchNotAnswered(Exception):
    """Raised for a search without an answer; the message is a sentence for the person who searches."""


class SearchTooSlow(SearchNotAnswered):
    """Raised for a search that was stopped because it took too long."""


class ShardUnavailable(SearchNotAnswered, OperationalError):
    """Raised if a shard of the index does not answer, or has not the texts of the catalogue's generation."""


def raise_if_too_slow(error: Exception, seconds: float):
    """Raise SearchTooSlow if an error of PostgreSQL says that a statement took longer than so many seconds."""
    if getattr(error.__cause__, "sqlstate", "") == "57014":  # query_canceled
        raise SearchTooSlow(f"The search took longer than {seconds} seconds; ask for less.") from error
