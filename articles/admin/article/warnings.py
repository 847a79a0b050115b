"""The check before publishing on the pages of the admin: each warning with its place in the desk form."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext

from articles.admin.article.status import ArticleStatus
from articles.desk.checks import check_stories
from articles.models import Article
from articles.story.checks import StoryWarning
from articles.story.story import Story

# The rows of the form have an anchor of their own; the other fields of a story are fields of the form by the same name.
_ANCHORS = {"bylines": "bylines-group", "agency_lines": "agency_lines-group", "pictures": "placements-group"}


class FormWarning(NamedTuple):
    """A warning and the anchor of its place in the desk form."""

    text: str
    anchor: str


def warnings_of(stories: Sequence[tuple[Article, Story]], now: datetime) -> dict[int, list[FormWarning]]:
    """Return the warnings about stories by the primary key of their article."""
    return {pk: list(map(_form_warning, story_warnings)) for pk, story_warnings in check_stories(stories, now).items()}


def warnings_context(status: ArticleStatus, story: Story | None, now: datetime, *, may_edit: bool) -> dict:
    """Return the context of `_warnings.html` about the desk copy of an article or its latest version.

    `warnings` is None without a text. `desk_url` leads to the form, if `may_mend`: a published text has no form.
    """
    if story is None or status.is_erased:
        return {"warnings": None}
    copy = status.copy if story is status.on_the_desk else None
    is_published = status.is_live and not (copy and status.has_changes)
    return {
        "warnings": warnings_of([(status.article, story)], now)[status.article.pk],
        "warnings_title": gettext("In the published text") if is_published else gettext("Before it is published"),
        "desk_url": reverse("admin:articles_deskcopy_change", args=[copy.pk]) if copy else "",
        "may_mend": may_edit and copy is not None,
    }


def _form_warning(warning: StoryWarning) -> FormWarning:
    return FormWarning(warning.text, _ANCHORS.get(warning.field, f"id_{warning.field}"))
