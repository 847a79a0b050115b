"""Why a search has no answer: it took too long, or a shard of the index cannot be asked."""

from django.db import OperationalError


class SearchNotAnswered(Exception):
    """Raised for a search without an answer; the message is a sentence for the person who searches."""


class SearchTooSlow(SearchNotAnswered):
    """Raised for a search that was stopped because it took too long."""


class ShardUnavailable(SearchNotAnswered, OperationalError):
    """Raised if a shard of the index does not answer, or has not the texts of the catalogue's generation."""
