"""Exceptions of verbs that are refused; the message says why, and what can be done instead."""

from articles.models import Article, Version


class ActionRefused(Exception):
    """A verb cannot be done; the message says why, and what can be done instead."""


class Conflict(ActionRefused):
    """Somebody else changed the article first."""


class NeverPublished(ActionRefused):
    """The article was never published; only `publish` and `schedule` are possible."""


class NothingChanged(ActionRefused):
    """The story reads exactly as the live version does."""

    @classmethod
    def from_version(cls, article: Article, live: Version) -> "NothingChanged":
        """Return the refusal for an article and its live version."""
        return cls(f"{article} reads exactly as version {live.number} does; there is nothing to publish.")


class OnLegalHold(ActionRefused):
    """The article is under legal hold and must not change."""
