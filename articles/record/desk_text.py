"""The story of a desk copy, as a verb publishes or schedules it; refused where the copy must not be published."""

from django.utils import timezone
from django.utils.translation import gettext

from articles.models import Article, Version
from articles.record import desk_copies, revision
from articles.record.embargo import check_embargo
from articles.record.refusals import ActionRefused, Conflict
from articles.story.story import Story


def desk_story(article: Article, live: Version | None) -> Story:
    """Return the story of the desk copy, with the fields that only verbs set as the live version has them."""
    copy = getattr(article, "desk_copy", None)
    if copy is None:
        raise ActionRefused(
            gettext("%(article)s is not on the desk; open it there, or give the story.") % {"article": article}
        )
    if copy.based_on != article.latest:
        raise Conflict(
            gettext(
                "%(article)s was opened on the desk at version %(based_on)s and is at version %(latest)s by "
                "now; compare the two and open it again."
            )
            % {"article": article, "based_on": copy.based_on, "latest": article.latest}
        )
    return revision.with_record_fields(desk_copies.freeze(copy), live and live.story)


def publishable_desk_story(article: Article, live: Version | None) -> Story:
    """Return the story of the desk copy, to be published now. Raises ActionRefused under an embargo."""
    check_embargo(getattr(article, "desk_copy", None), timezone.now())
    return desk_story(article, live)
