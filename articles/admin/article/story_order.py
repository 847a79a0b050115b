"""A page on which an editor puts stories in an order: find by headline, add, move, take out. It works without scripts.

    respond(request, SeriesParts(series), context)

The stories of a series and the related stories of an article have this page.
"""

from typing import Protocol
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext

from articles.admin.article.list_params import ArticleListParams
from articles.admin.article.list_query import find_articles
from articles.admin.article.list_rows import article_rows
from articles.desk import permissions
from articles.models import Article
from articles.record.versioning import ActionRefused

MAX_CANDIDATES = 20  # stories that a search lists


class OrderedStories(Protocol):
    """The stories of one owner in their order, and the verbs that change it; `owner` is the owner if it is a story."""

    owner: int | None

    def keys(self) -> list[int]:
        """Return the primary keys of the articles in their order."""
        ...

    def add(self, article: Article, by: str): ...

    def remove(self, article: Article, by: str): ...

    def reorder(self, keys: list[int], by: str): ...


def respond(request: HttpRequest, stories: OrderedStories, context: dict) -> HttpResponse:
    """Return the page with the stories and those that a search finds, or do what was sent and redirect to it."""
    if request.method == "POST":
        try:
            _change(request, stories)
        except ActionRefused as error:
            messages.error(request, str(error))
        query = request.GET.get("q", "")
        return redirect(f"{request.path}?{urlencode({'q': query})}" if query else request.path)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    now, keys = timezone.now(), stories.keys()
    rows = {row.article.pk: row for row in article_rows(request.user, keys, now)}
    params = ArticleListParams(QueryDict(urlencode({"q": request.GET.get("q", ""), "sort": "relevance"})))
    excluded = {*keys, stories.owner}
    size = MAX_CANDIDATES + len(excluded)
    candidates = find_articles(request.user, params, now, size=size).articles if params.q else []
    candidates = [key for key in candidates if key not in excluded][:MAX_CANDIDATES]
    context |= {
        "places": [(place, key, rows.get(key)) for place, key in enumerate(keys, 1)],
        "query": params.q,
        "candidates": article_rows(request.user, candidates, now),
    }
    return TemplateResponse(request, "admin/articles/article/story_order.html", context)


def _change(request: HttpRequest, stories: OrderedStories):
    """Do what the button says that was pressed. Raises ActionRefused."""
    by, keys, posted = request.user.get_username(), stories.keys(), request.POST
    if "add" in posted:
        stories.add(_article(request, posted["add"]), by)
    elif "remove" in posted:
        stories.remove(_article(request, posted["remove"]), by)
    elif "up" in posted or "down" in posted:
        step, pressed = (-1, posted.get("up")) if "up" in posted else (1, posted.get("down"))
        index = next((index for index, key in enumerate(keys) if str(key) == pressed), None)
        if index is not None and 0 <= index + step < len(keys):
            keys[index], keys[index + step] = keys[index + step], keys[index]
            stories.reorder(keys, by)
    else:
        stories.reorder([key for _, key in sorted(enumerate(keys, 1), key=lambda row: _rank(posted, *row))], by)


def _rank(posted: QueryDict, place: int, key: int) -> tuple[int, int, int]:
    """Return what stories are sorted by: the number in the form; of equal ones, the story that came from below first.

    So a story that gets the number of another has that number afterwards, from wherever it comes.
    """
    text = posted.get(f"place_{key}", "")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else place
    return number, (number > place) - (number < place), place


def _article(request: HttpRequest, key: str) -> Article:
    """Return an article that the user may see. Raises ActionRefused for any other."""
    if key.isascii() and key.isdecimal() and len(key) < 19:
        for article in permissions.visible_to(request.user).filter(pk=key):
            return article
    raise ActionRefused(gettext("There is no such article, or it is not yours to see."))
