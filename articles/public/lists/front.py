"""The front page: the latest stories, the sections, recent changes, and the archive by year."""

from functools import lru_cache

from django.db import connection
from django.db.models import OuterRef, Subquery
from django.urls import reverse

from articles.catalogue import entry_queries
from articles.catalogue.entry_queries import ANY_DOCID
from articles.models import CatalogueEntry, Section
from articles.public.bar_chart import by_year, chart
from articles.public.base import CatalogueView
from articles.public.pagination import photographs
from articles.search import search
from articles.search.search import Bar
from articles.taxonomy.current_names import with_live_stories
from media.raw_rows import PreparedQuery, RowReader

LATEST = 14
# Stories with photos next to and below the first one; the others are a list.
ILLUSTRATED = 7
SECTIONS = 12
IN_SECTION = 4
CHANGED = 6
# Only so many of the newest changes are read for "recently changed", however large the archive is.
MAX_CHANGES_READ = 300
_SECTION = RowReader(Section, "s")


class FrontPageView(CatalogueView):
    """The front page of today."""

    template_name = "articles/lists/front.html"

    def get_context_data(self, **kwargs):
        latest = entry_queries.read(_latest(connection.vendor))
        sections, photos = _sections(latest), photographs(latest)
        lead = next((entry for entry in latest[:6] if entry.lead_photo in photos), latest[0] if latest else None)
        years = by_year(search.timeline())
        others = [entry for entry in latest if entry is not lead]
        return super().get_context_data(
            lead=lead,
            illustrated=others[:ILLUSTRATED],
            latest=others[ILLUSTRATED:],
            photos=photos,
            changed=_last_changed(),
            sections=sections,
            today=self.today,
            years=chart(years, _year_of),
            first_year=f"{years.bars[0].first.year:04}" if years.bars else "",
            count=sum(bar.count for bar in years.bars),
            **kwargs,
        )


def _year_of(bar: Bar) -> str:
    return _year(bar.first.year)


@lru_cache(1_000)
def _year(year: int) -> str:
    return reverse("year", args=[f"{year:04}"])


def _sections(latest: list[CatalogueEntry]) -> list:
    """Return the sections with the newest stories, each with `stories` that are not among `latest`; two queries."""
    oldest_latest = min((entry.docid for entry in latest), default=0)
    rows = _newest(connection.vendor).rows([oldest_latest])
    sections, at = _SECTION.read_all(rows), len(_SECTION) + 1  # after the section and its newest docid
    stories = entry_queries.by_docid({docid for row in rows for docid in row[at:] if docid})
    for section, row in zip(sections, rows, strict=True):
        section.stories = [stories[docid] for docid in row[at:] if docid in stories]
    return sorted(sections, key=lambda section: section.name.casefold())


def _last_changed() -> list[CatalogueEntry]:
    return entry_queries.read(_last_changed_statement(connection.vendor))


@lru_cache
def _latest(vendor: str) -> PreparedQuery:
    return PreparedQuery(CatalogueEntry.objects.newest_first()[:LATEST], [])


@lru_cache
def _newest(vendor: str) -> PreparedQuery:
    """Return the query for sections with the docid of their newest story and of the newest below a docid."""
    newest = CatalogueEntry.objects.filter(section=OuterRef("pk")).order_by("-docid").values("docid")
    below = newest.filter(docid__lt=ANY_DOCID)
    numbers = {f"story_{number}": Subquery(below[number : number + 1]) for number in range(IN_SECTION)}
    sections = (
        with_live_stories("section").annotate(newest=Subquery(newest[:1]), **numbers).order_by("-newest")[:SECTIONS]
    )
    return PreparedQuery(sections, [ANY_DOCID])


@lru_cache
def _last_changed_statement(vendor: str) -> PreparedQuery:
    newest = CatalogueEntry.objects.order_by("-changed_at").values("pk")[:MAX_CHANGES_READ]
    changed = CatalogueEntry.objects.filter(pk__in=newest, is_updated=True).order_by("-changed_at", "-docid")
    return PreparedQuery(changed.select_related("section")[:CHANGED], [])
