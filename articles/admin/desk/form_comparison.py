"""The comparison of what a desk form has on the screen with versions, revisions and the last save; nothing is saved."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from articles.admin.article.comparison import Comparison
from articles.admin.article.status import ArticleStatus
from articles.admin.desk.form_story import story_of_form
from articles.desk import permissions
from articles.models import DeskCopy
from articles.record import desk_copies, revision
from articles.story.dates import InvalidStory


def response(request: HttpRequest, copy: DeskCopy) -> HttpResponse:
    """Return the difference between the text of `?old=` and the form that is sent, and the choice of other texts.

    422 with the reason as plain text if no story can be made of the form.
    """
    try:
        story = story_of_form(request.POST, desk_copies.freeze(copy))
    except InvalidStory as error:
        return HttpResponse(str(error), content_type="text/plain; charset=utf-8", status=422)
    status = ArticleStatus(copy.article)
    unsaved = revision.with_record_fields(story, status.latest and status.latest.story)
    sees_desk = permissions.may_edit(request.user, copy.article)
    comparison = Comparison(status, request.GET, sees_desk=sees_desk, unsaved=unsaved)
    return TemplateResponse(
        request,
        "admin/articles/deskcopy/_comparison.html",
        comparison.context(),
        headers={"Cache-Control": "private, no-store"},
    )
