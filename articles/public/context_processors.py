"""What stands on every page: the archive's name and, where a template asks for them, its sections and years."""

from datetime import date
from functools import cached_property

from django.conf import settings
from django.db.models import Exists, Subquery

from articles.models import CatalogueEntry, Generation
from articles.models.catalogue import docid_of
from articles.public.theme import logo_url, theme_url
from articles.taxonomy.current_names import with_live_stories


class Site:
    """The archive itself. Sections and years cost a query each, and only where they are shown."""

    name = property(lambda self: settings.SITE_NAME)
    url = property(lambda self: settings.SITE_URL)
    theme = property(lambda self: theme_url())
    logo = property(lambda self: logo_url())

    @cached_property
    def sections(self) -> list:
        return list(with_live_stories("section").order_by("name")[:40])

    @cached_property
    def years(self) -> list[int]:
        return years_with_stories()


def site(request) -> dict:
    return {"site": Site()}


def years_with_stories() -> list[int]:
    """List the years that have stories, newest first: two queries that look at one story a year, not at all."""
    ids = CatalogueEntry.objects.values("docid")
    ends = Generation.objects.values_list(Subquery(ids.order_by("docid")[:1]), Subquery(ids.order_by("-docid")[:1]))
    first, last = ends.get(pk=1)
    if first is None:
        return []
    years = range(CatalogueEntry(docid=first).day.year, CatalogueEntry(docid=last).day.year + 1)
    has_stories = {
        f"in_{year}": Exists(
            CatalogueEntry.objects.order_by().filter(
                docid__gte=docid_of(date(year, 1, 1)), docid__lt=docid_of(date(year + 1, 1, 1))
            )
        )
        for year in years
    }
    row = Generation.objects.values(**has_stories).get(pk=1)
    return [year for year in reversed(years) if row[f"in_{year}"]]
