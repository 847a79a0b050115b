"""The front page: the latest stories, the sections, recent changes, and the archive by year."""

from functools import cache, lru_cache

from django.conf import settings
from django.db.models import BigIntegerField, OuterRef, QuerySet, Subquery
from django.urls import reverse

from articles.catalogue import entry_queries
from articles.models import CatalogueEntry
from articles.public.bar_chart import by_year, chart
from articles.public.base import CatalogueView
from articles.public.pagination import photographs
from articles.public.section_order import in_order, listed_first
from articles.search import search
from articles.search.search import Bar
from articles.sql.expressions import Param
from articles.sql.prepared import PreparedQuery
from articles.taxonomy.current_names import with_live_stories

LATEST = 14
# Stories with photos next to and below the first one; the others are a list.
ILLUSTRATED = 7
NEXT_TO_LEAD = 3
SECTIONS = 12
IN_SECTION = 4
CHANGED = 6
NEWEST_YEARS = 20
# Only so many of the newest changes are read for "recently changed", however large the archive is.
MAX_CHANGES_READ = 300


class FrontPageView(CatalogueView):
    """The front page of today."""

    template_name = "articles/lists/front.html"

    def get_context_data(self, **kwargs):
        latest = _LATEST.fetch()
        sections, photos = _sections(latest), photographs(latest)
        lead = next((entry for entry in latest[:6] if entry.lead_photo in photos), latest[0] if latest else None)
        years = by_year(search.timeline())
        others = [entry for entry in latest if entry is not lead]
        _show_each_photo_once([lead, *others] if lead else [], photos)
        return super().get_context_data(
            lead=lead,
            illustrated=others[:ILLUSTRATED],
            latest=others[ILLUSTRATED:],
            photos=photos,
            changed=_LAST_CHANGED.fetch(),
            sections=sections,
            section_columns=columns_for(sum(bool(section.stories) for section in sections)),
            today=self.today,
            years=chart(years, _year_of),
            # A chart by decade leads to no page of a year.
            newest_years=[bar.first.year for bar in reversed(years.bars) if bar.count][:NEWEST_YEARS],
            first_year=f"{years.bars[0].first.year:04}" if years.bars else "",
            count=sum(bar.count for bar in years.bars),
            **kwargs,
        )


def _show_each_photo_once(entries: list[CatalogueEntry], photos: dict):
    """Leave out a photo that a story above has, and those of the row of cards unless all of its cards have one."""
    photos_above: set[str] = set()
    for entry in entries[: ILLUSTRATED + 1]:
        if entry.lead_photo in photos_above:
            entry.lead_photo = ""
        elif entry.lead_photo:
            photos_above.add(entry.lead_photo)
    row = entries[NEXT_TO_LEAD + 1 : ILLUSTRATED + 1]
    if not all(entry.lead_photo in photos for entry in row):
        for entry in row:
            entry.lead_photo = ""


def columns_for(count: int) -> int:
    """Return the number of columns, 4 or 3, in which the last row of sections is not one alone."""
    return 3 if count % 4 == 1 and count % 3 != 1 else 4


def _year_of(bar: Bar) -> str:
    if bar.before.year - bar.first.year > 1:
        return f"{reverse('articles')}?after={bar.first.year}&before={bar.before.year}"
    return _year(bar.first.year)


@lru_cache(1_000)
def _year(year: int) -> str:
    return reverse("year", args=[f"{year:04}"])


def _sections(latest: list[CatalogueEntry]) -> list:
    """Return the sections with the newest stories, each with `stories` that are not among `latest`; two queries."""
    oldest_latest = min((entry.docid for entry in latest), default=0)
    sections = _newest_sections(tuple(settings.SECTION_ORDER)).fetch(oldest_latest=oldest_latest)
    docids = {section.pk: [getattr(section, name) for name in _STORIES] for section in sections}
    stories = entry_queries.by_docid({docid for of_section in docids.values() for docid in of_section if docid})
    for section in sections:
        section.stories = [stories[docid] for docid in docids[section.pk] if docid in stories]
    return in_order(sections)


_STORIES = [f"story_{number}" for number in range(IN_SECTION)]


@cache
def _newest_sections(listed: tuple[str, ...]) -> PreparedQuery:
    """Return the query for sections with the docids of their newest stories below a docid, by the names of _STORIES.

    The sections of the slugs that are listed are among them, and then those with the newest stories.
    """
    return PreparedQuery(lambda: _sections_with_stories(listed))


def _sections_with_stories(listed: tuple[str, ...]):
    newest = CatalogueEntry.objects.filter(section=OuterRef("pk")).order_by("-docid").values("docid")
    below = newest.filter(docid__lt=Param("oldest_latest", BigIntegerField()))
    docids = {name: Subquery(below[number : number + 1]) for number, name in enumerate(_STORIES)}
    sections = with_live_stories("section").annotate(newest=Subquery(newest[:1]), **docids)
    return sections.order_by(*listed_first(listed), "-newest")[:SECTIONS]


def _last_changed() -> QuerySet[CatalogueEntry]:
    newest = CatalogueEntry.objects.order_by("-changed_at").values("pk")[:MAX_CHANGES_READ]
    changed = CatalogueEntry.objects.filter(pk__in=newest, is_updated=True).order_by("-changed_at", "-docid")
    return changed.select_related("section")[:CHANGED]


_LATEST = PreparedQuery(lambda: CatalogueEntry.objects.newest_first()[:LATEST])
_LAST_CHANGED = PreparedQuery(_last_changed)
