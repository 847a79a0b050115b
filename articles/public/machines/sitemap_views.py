"""`/sitemap.xml`, the sitemaps it lists, and `/news-sitemap.xml`; with validators like every page."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone

from articles.catalogue import catalogue
from articles.public import surrogate_keys
from articles.public.base import CatalogueView, PublicView, Validators, code_release
from articles.public.lists.date_archive import day_of
from articles.public.machines import sitemaps
from articles.public.machines.absolute_urls import absolute

XML = "application/xml; charset=utf-8"


class SitemapIndexView(CatalogueView):
    """The index of all sitemaps with stories."""

    def make(self):
        files = sitemaps.files(catalogue.generation())
        return _xml(sitemaps.index(files, lambda name: absolute(reverse("sitemap_file", args=[name]))))


class SitemapView(PublicView):
    """The stories of one month, or of one day in a month with very many stories."""

    def validators(self):
        self.span = _span(self.kwargs["name"])
        count, stamp, changed = sitemaps.state(self.span)
        if not 0 < count <= sitemaps.MAX_URLS:
            raise Http404("The index lists no such file.")
        # A removed story changes the sitemap, but not the newest change.
        return Validators((count, stamp), max(changed, code_release().at), last_modified_is_complete=False)

    def make(self):
        return _xml(sitemaps.stories(self.span))


class NewsSitemapView(CatalogueView):
    """The stories of the last two days; another one every hour."""

    def validators(self):
        validators = super().validators()
        self.generation = ""  # the sitemap also changes with time
        self.now = timezone.localtime(timezone.now()).replace(minute=0, second=0, microsecond=0)
        modified = max(validators.modified, self.now)
        return Validators((*validators.parts, self.now.isoformat()), modified, last_modified_is_complete=True)

    def make(self):
        return _xml(sitemaps.news_file(sitemaps.news(timezone.now())))


def _span(name: str) -> sitemaps.Span:
    year, month, *day = name.split("-")
    first = day_of(year, month, day[0] if day else "1")
    return sitemaps.day_of(first) if day else sitemaps.month_of(first)


def _xml(text: bytes) -> HttpResponse:
    response = HttpResponse(text, content_type=XML)
    surrogate_keys.name(response, ["catalogue"])
    return response
