"""The page of a series with its live parts in order, and the index of all series."""

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from articles.models import CatalogueEntry, Series, SeriesAlias
from articles.public.base import CatalogueView, permanent_redirect
from articles.public.lists.taxonomy import TermIndexView
from articles.public.pagination import photographs
from articles.story.lazy_text import gettext_lazy as _
from articles.story.text import clean_text


def live_parts(series: Series) -> QuerySet[CatalogueEntry]:
    """Return the entries of the live parts of a series, in the order of the parts."""
    parts = CatalogueEntry.objects.filter(article__series_parts__series=series).select_related("section")
    return parts.order_by("article__series_parts__place", "article__series_parts__pk")


def with_live_parts() -> QuerySet[Series]:
    """Return the series that readers may see, with the number of their live parts as `stories`."""
    is_live = Q(parts__article__entry__isnull=False)
    return Series.objects.filter(is_live).annotate(stories=Count("parts", filter=is_live, distinct=True))


def get_series_or_404(slug: str) -> Series:
    """Return the series with a slug or a former one, also in other cases of letters. Raises Http404."""
    for key in dict.fromkeys((clean_text(slug), clean_text(slug.lower()))):
        if series := Series.objects.filter(slug=key).first():
            return series
        if alias := SeriesAlias.objects.filter(slug=key).select_related("target").first():
            return alias.target
    raise Http404(f"There is no series “{slug[:60]}”.")


class SeriesView(CatalogueView):
    """The page of a series; 404 for a series without a live part."""

    template_name = "articles/lists/series.html"

    def get_context_data(self, slug, **kwargs):
        series = get_series_or_404(slug)
        entries = list(live_parts(series))
        if not entries:
            raise Http404("No part of this series is published.")
        if series.slug != slug:  # after the 404, so that no redirect shows a series without live parts
            raise permanent_redirect(series.get_absolute_url(), self.request.GET.urlencode())
        return super().get_context_data(
            term=series,
            noun="series",
            entries=entries,
            photos=photographs(entries),
            **kwargs,
        )


class SeriesIndexView(TermIndexView):
    """`/series/`: the series with live parts, with the number of these."""

    noun, title = "series", _("Series")

    def rows(self):
        return with_live_parts()

    def with_counts(self, rows):
        return rows
