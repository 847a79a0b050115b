"""The comparison of two texts of an article: versions, the desk copy and, for who sees the desk, its revisions."""

from collections.abc import Mapping

from django.utils.translation import gettext

from articles.admin.article.status import ArticleStatus, difference
from articles.story.moments import moment_in_words
from articles.story.story import Story

MAX_REVISIONS = 200  # that a page lists


class Comparison:
    """The texts that can be compared, by key: "3" is a version, "desk" the desk copy as it was saved, "r17" a revision.

    With `unsaved`, what stands in a form and is not saved, the text at `old` is compared with that one.
    """

    def __init__(
        self, status: ArticleStatus, parameters: Mapping[str, str], *, sees_desk: bool, unsaved: Story | None = None
    ):
        self.status, self.unsaved = status, unsaved
        self.names = {
            str(v.number): gettext("Version %(number)s") % {"number": v.number}
            for v in reversed(status.versions)
            if v.story
        }
        if status.copy and sees_desk:
            saved = {"moment": moment_in_words(status.copy.saved_at)}
            self.names["desk"] = gettext("Desk copy as saved %(moment)s") % saved
        keys = list(self.names)
        if sees_desk:
            rows = status.article.desk_revisions.values_list("pk", "at", "by")[:MAX_REVISIONS]
            self.names |= {
                f"r{pk}": (gettext("Revision of %(at)s %(by)s") % {"at": moment_in_words(at), "by": by}).strip()
                for pk, at, by in rows
            }
        keys = keys or list(self.names)
        old, new = parameters.get("old"), parameters.get("new")
        self.new = new if new in self.names else (keys or [""])[-1]
        before = keys[max(0, keys.index(self.new) - 1)] if self.new in keys else (keys or [""])[-1]
        self.old = old if old in self.names else before

    def context(self) -> dict:
        """Return the context of the page; without a difference if there is no text."""
        context: dict = {"old": self.old, "new": self.new, "names": self.names}
        if self.names:
            new = self._story(self.new) if self.unsaved is None else self.unsaved
            context["difference"] = difference(self._story(self.old), new)
        return context

    def _story(self, key: str) -> Story:
        if key == "desk":
            return self.status.on_the_desk or Story()
        if key.startswith("r"):
            return self.status.article.desk_revisions.get(pk=key[1:]).story
        return next(v.story for v in self.status.versions if str(v.number) == key) or Story()
