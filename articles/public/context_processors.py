"""The context of every page: the archive's name and, if a template uses them, its sections and years."""

from datetime import date
from functools import cached_property, lru_cache

from django.conf import settings
from django.db.models import Exists, QuerySet, Subquery
from django.utils.translation import gettext

from articles.models import CatalogueEntry, Generation
from articles.models.catalogue import docid_of
from articles.public.section_order import in_order, listed_first
from articles.public.site_pages import footer_links
from articles.public.story import error_reports
from articles.public.theme import logo_url, theme_url
from articles.sql.prepared import PreparedQuery
from articles.taxonomy.current_names import with_live_stories
from media.reuse_terms import reuse_terms


class Site:
    """The archive as `site` in templates. Sections and years are queried only when a template uses them."""

    name = property(lambda self: settings.SITE_NAME)
    url = property(lambda self: settings.SITE_URL)
    theme = property(lambda self: theme_url())
    logo = property(lambda self: logo_url())
    footer_links = property(lambda self: footer_links())
    rights_statement = property(lambda self: settings.RIGHTS_STATEMENT)
    reuse_words = property(lambda self: gettext(terms.words) if (terms := reuse_terms()) else "")
    corrections_policy = property(lambda self: settings.PUBLISHER["correctionsPolicy"])
    report_errors = property(lambda self: error_reports.plain_address(settings.REPORT_ERRORS))
    terms_url = property(lambda self: settings.TERMS_URL)

    @cached_property
    def sections(self) -> list:
        """The sections with live stories in the newsroom's order, at most 40."""
        return in_order(with_live_stories("section").order_by(*listed_first(settings.SECTION_ORDER), "name")[:40])

    @cached_property
    def years(self) -> list[int]:
        """The years with stories, the newest first."""
        return years_with_stories()


def site(request) -> dict:
    """Return the context of every page."""
    return {"site": Site()}


def years_with_stories() -> list[int]:
    """Return the years with stories, the newest first; two queries that read at most one story a year."""
    first, last = _ENDS.first()
    if first is None:
        return []
    years = range(CatalogueEntry(docid=first).day.year, CatalogueEntry(docid=last).day.year + 1)
    return [year for year, has_stories in zip(reversed(years), _has_stories(years).first(), strict=True) if has_stories]


def _ends() -> QuerySet:
    ids = CatalogueEntry.objects.values("docid")
    first, last = Subquery(ids.order_by("docid")[:1]), Subquery(ids.order_by("-docid")[:1])
    return Generation.objects.filter(pk=1).values_list(first, last)


_ENDS = PreparedQuery(_ends)


@lru_cache(maxsize=4)  # the years change once a year, and while stories are imported
def _has_stories(years: range) -> PreparedQuery:
    """Return the query whether each year has stories, the last year first."""
    entries = CatalogueEntry.objects.order_by()
    spans = [(docid_of(date(year, 1, 1)), docid_of(date(year + 1, 1, 1))) for year in reversed(years)]
    has_stories = [Exists(entries.filter(docid__gte=first, docid__lt=before)) for first, before in spans]
    return PreparedQuery(lambda: Generation.objects.filter(pk=1).values_list(*has_stories))
