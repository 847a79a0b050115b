"""The check before publishing of a desk form as it is on the screen: made anew while somebody writes, nothing saved."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from articles.admin.article.status import ArticleStatus
from articles.admin.article.warnings import warnings_of
from articles.admin.desk.form_story import story_of_form
from articles.models import Article, DeskCopy
from articles.record import desk_copies
from articles.story.dates import InvalidStory
from articles.story.story import Story


def response(request: HttpRequest, copy: DeskCopy | None) -> HttpResponse:
    """Return the list of warnings about what the form has on the screen; `copy` is None for a new story.

    422 with the reason as plain text if no story can be made of it.
    """
    article, saved = (copy.article, desk_copies.freeze(copy)) if copy else (Article(), Story())
    try:
        story = story_of_form(request.POST, saved)
    except InvalidStory as error:
        return HttpResponse(str(error), content_type="text/plain; charset=utf-8", status=422)
    now = timezone.now()
    moment = ArticleStatus(article).publication_moment(now) if copy else now
    warnings = warnings_of([(article, story)], moment)[article.pk]
    return TemplateResponse(
        request,
        "admin/articles/deskcopy/_check_result.html",
        {"warnings": warnings},
        headers={"Cache-Control": "private, no-store"},
    )
