"""Exceptions of verbs that are refused; the message says why, and what can be done instead."""

from django.utils.translation import gettext

from articles.models import Article, Version


class ActionRefused(Exception):
    """A verb cannot be done; the message says why, and what can be done instead.

    `field` is the argument of the verb that has to be another one, "" if none of them would do.
    """

    def __init__(self, message: str = "", *, field: str = ""):
        super().__init__(message)
        self.field = field


class Conflict(ActionRefused):
    """Somebody else changed the article first."""


class NeverPublished(ActionRefused):
    """The article was never published; only `publish` and `schedule` are possible."""


class NothingChanged(ActionRefused):
    """The story reads exactly as the live version does."""

    @classmethod
    def from_version(cls, article: Article, live: Version) -> "NothingChanged":
        """Return the refusal for an article and its live version."""
        return cls(
            gettext("%(article)s reads exactly as version %(number)s does; there is nothing to publish.")
            % {"article": article, "number": live.number}
        )


class OnLegalHold(ActionRefused):
    """The article is under legal hold and must not change."""
