"""`/corrections/`: all notes about what was wrong or unclear, the newest first; `/corrections/2024/07/` of a month."""

from datetime import UTC, date, datetime, time
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from django.db.models import Count, Exists, Subquery
from django.db.models.functions import TruncMonth
from django.http import QueryDict
from django.utils import timezone

from articles.models import Article, Generation, Version, VersionKind
from articles.public.base import CatalogueView
from articles.public.lists.date_archive import day_of
from articles.public.pagination import links_of
from articles.search.results.keyset import paginate_rows
from articles.sql.prepared import PreparedQuery
from articles.story.notes import NoteKind
from articles.story.wording import joined

SIZE = 40
_BOUNDS = (-62_135_596_800, 253_402_300_799)  # Unix times of the years 1 to 9999


class CorrectionsPage(NamedTuple):
    """A page of corrections, the newest first, with the query strings of the next pages; empty where there is none."""

    versions: list[Version]
    newer: str
    older: str
    start: str
    notices: list[str]


def paginate_corrections(query: QueryDict, between: tuple[datetime, datetime] | None = None) -> CorrectionsPage:
    """Return the page of corrections of live stories, of every kind, for the cursor in `query`; one query."""
    page = paginate_rows(
        _corrections(between).select_related("article__entry").defer("story_json"),
        query.get("cursor", ""),
        SIZE,
        order=("effective_at", "article__entry__docid", "number"),
        key_of=lambda version: (int(version.effective_at.timestamp()), version.article.entry.docid, version.number),
        values_of=_values_of,
    )
    return CorrectionsPage(page.rows, *links_of(page, query))


class CorrectionsView(CatalogueView):
    """All corrections, or those of one year or month, with links to the other years and months."""

    template_name = "articles/lists/corrections.html"
    parameters = frozenset({"cursor"})

    def get_context_data(self, year="", month="", **kwargs):
        first = day_of(year, month or "01", "01") if year else None
        between = first and _between(first, is_year=not month)
        self.page = paginate_corrections(self.request.GET, between)
        self.is_empty = bool(year) and not self.page.versions and not self.request.GET.get("cursor")
        months = groupby(self.page.versions, key=lambda version: _month_of(version.effective_at))
        years = years_with_corrections()
        counted_year = first.year if first else years[0] if years else None
        return super().get_context_data(
            first=first,
            unit="" if not first else "month" if month else "year",
            months=[(day, list(versions)) for day, versions in months],
            newer=self.page.newer,
            older=self.page.older,
            years=years,
            counts=counts_of_year(counted_year) if counted_year else [],
            counted_year=counted_year,
            **kwargs,
        )

    def notices(self):
        return [*super().notices(), *self.page.notices]

    def render_to_response(self, context, **kwargs):
        return super().render_to_response(context, status=404 if self.is_empty else 200, **kwargs)


class MonthOfCorrections(NamedTuple):
    """A month with the numbers of its corrections by kind, in the order of `NoteKind`."""

    day: date
    counts: dict[NoteKind, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def in_words(self) -> str:
        """The numbers as text: "2 corrections and 1 clarification"; a kind without any is left out."""
        return joined([kind.counted % {"count": count} for kind, count in self.counts.items()])


def _corrections(between: tuple[datetime, datetime] | None = None):
    versions = Version.objects.corrections().filter(article__state=Article.State.LIVE)
    return versions.filter(effective_at__gte=between[0], effective_at__lt=between[1]) if between else versions


def _between(first: date, *, is_year: bool) -> tuple[datetime, datetime]:
    """Return the start of a year or month and the start of the next, in the newsroom's time zone."""
    months = first.year * 12 + first.month - 1 + (12 if is_year else 1)
    return _start(first), _start(date(months // 12, months % 12 + 1, 1))


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), timezone.get_default_timezone())


def _month_of(moment: datetime) -> date:
    return moment.astimezone(timezone.get_default_timezone()).date().replace(day=1)


def years_with_corrections() -> list[int]:
    """Return the years with corrections, the newest first; two queries that read at most one correction a year."""
    moments = _corrections().values("effective_at")
    ends = Generation.objects.values_list(
        Subquery(moments.order_by("effective_at", "pk")[:1]), Subquery(moments.order_by("-effective_at", "-pk")[:1])
    )
    oldest, newest = ends.get(pk=1)
    if oldest is None:
        return []
    years = range(_month_of(oldest).year, _month_of(newest).year + 1)
    [has_corrections] = _corrections_in(years, timezone.get_default_timezone_name()).fetch()
    return [year for year, is_in in reversed(list(zip(years, has_corrections, strict=True))) if is_in]


@lru_cache(2)
def _corrections_in(years: range, zone: str) -> PreparedQuery:
    """Return the query for one row that tells of each year whether it has corrections in the newsroom's time zone.

    Writing its statement takes the ORM longer than all the rest of the page.
    """
    in_years = [Exists(_corrections(_between(date(year, 1, 1), is_year=True)).order_by()) for year in years]
    return PreparedQuery(lambda: Generation.objects.filter(pk=1).values_list(*in_years))


def counts_of_year(year: int) -> list[MonthOfCorrections]:
    """Return the counts for each month of a year with corrections, the newest first; one query."""
    versions = _corrections(_between(date(year, 1, 1), is_year=True)).order_by()
    month = TruncMonth("effective_at", tzinfo=timezone.get_default_timezone())
    counts: dict[date, dict[NoteKind, int]] = {}
    for start, kind, count in versions.values_list(month, "kind").annotate(count=Count("pk")):
        counts.setdefault(start.date(), {})[VersionKind(kind).note_kind] = count
    return [
        MonthOfCorrections(day, {kind: kinds[kind] for kind in NoteKind if kind in kinds})
        for day, kinds in sorted(counts.items(), reverse=True)
    ]


def _values_of(key: tuple[int, ...]) -> tuple[datetime, int, int]:
    """Return moment, docid and number of version, for the seconds, docid and number of a cursor."""
    seconds, docid, number = key
    if not _BOUNDS[0] <= seconds <= _BOUNDS[1]:
        raise ValueError(f"{seconds} is in no year from 1 to 9999.")
    return datetime.fromtimestamp(seconds, UTC), docid, number
