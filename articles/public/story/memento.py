"""Memento (https://www.rfc-editor.org/rfc/rfc7089): programs find the version of a story that was live at a moment.

    /2024/07/02/ferry/                the original
    /2024/07/02/ferry/timegate/       Accept-Datetime ──302──▶ the version that was live then
    /2024/07/02/ferry/versions/3/     a memento, with its Memento-Datetime
    /2024/07/02/ferry/timemap/        all mementos, in pages

The TimeGate has its own URL (pattern 2.1 of the RFC), so that caches need not store the story's page for each
Accept-Datetime.
"""

from datetime import UTC, datetime

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.utils.cache import patch_vary_headers
from django.utils.encoding import iri_to_uri
from django.utils.http import parse_http_date

from articles.models import Article, Version
from articles.public.base import EarlyResponse
from articles.public.story import link_headers
from articles.public.story.link_headers import LINK_FORMAT, TypedLink
from articles.public.story.views import ArticleViewMixin

PAGE_SIZE = 1000


class TimeGateView(ArticleViewMixin):
    """Redirects to the version that was live at the Accept-Datetime, or to the latest without that header."""

    def get(self, request, **kwargs):
        response = super().get(request, **kwargs)
        patch_vary_headers(response, ["accept-datetime"])
        return response

    def validators(self):
        super().validators()
        canonical = settings.SITE_URL + iri_to_uri(self.entry.get_absolute_url())
        number = self._requested_version()
        response = HttpResponseRedirect(f"{self.entry.get_absolute_url()}versions/{number}/")
        links = [link_headers.original(canonical), link_headers.timemap(canonical)]
        response.headers["Link"] = link_headers.header(links + link_headers.mementos(canonical, self.article, number))
        raise EarlyResponse(response)

    def _requested_version(self) -> int:
        header = self.request.headers.get("Accept-Datetime")
        if header is None:
            return self.article.latest
        moment = _read(header)
        if moment is None:
            text = f"Accept-Datetime: {header[:80]!r} is not a date; write it like “Tue, 02 Jul 2024 09:30:00 GMT”.\n"
            raise EarlyResponse(HttpResponseBadRequest(text, content_type="text/plain; charset=utf-8"))
        return link_headers.version_as_of(self.article, moment) or 1


def _read(text: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(parse_http_date(text.strip()), UTC)
    except (ValueError, OverflowError, OSError):
        return None


class _RenderedResponse(HttpResponse):
    """A response with `render`, which views call on the template responses of other pages."""

    def render(self):
        return self


class TimeMapView(ArticleViewMixin):
    """All mementos of a story in link format (https://www.rfc-editor.org/rfc/rfc6690), a thousand on a page."""

    def get_context_data(self, page=1, **kwargs):
        first = (page - 1) * PAGE_SIZE + 1
        if first > self.article.latest:
            raise Http404("The TimeMap has no such page.")
        versions = Version.objects.filter(article=self.article, number__gte=first, number__lte=first + PAGE_SIZE)
        rows = list(versions.order_by("number").values_list("number", "effective_at"))
        context = super().get_context_data(**kwargs)
        return context | {"links": _map(context["canonical"], self.article, page, rows)}

    def render_to_response(self, context, **kwargs):
        return _RenderedResponse(",\n".join(map(str, context["links"])) + "\n", content_type=LINK_FORMAT)


def _map(canonical: str, article: Article, page: int, rows: list[tuple[int, datetime]]) -> list[TypedLink]:
    page_rows, next_rows = rows[:PAGE_SIZE], rows[PAGE_SIZE:]
    moments = [moment for _, moment in page_rows]
    period = (("from", min(moments)), ("until", max(moments)))
    timemap = link_headers.timemap(canonical)
    links = [
        link_headers.original(canonical),
        TypedLink(_page(timemap.url, page), ("self",), LINK_FORMAT, period),
        link_headers.timegate(canonical),
        link_headers.version_history(canonical),
    ]
    if page > 1:
        links.append(TypedLink(_page(timemap.url, page - 1), ("prev", "timemap"), LINK_FORMAT))
    if next_rows:
        links.append(
            TypedLink(_page(timemap.url, page + 1), ("next", "timemap"), LINK_FORMAT, (("from", next_rows[0][1]),))
        )
    for number, moment in page_rows:
        ends = [name for name, end in (("first", 1), ("last", article.latest)) if number == end]
        links.append(link_headers.memento(canonical, number, moment, ends))
    return links


def _page(url: str, page: int) -> str:
    return url if page == 1 else f"{url}{page}/"
