from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest

from articles.models import Tag
from articles.search import search as archive_search
from articles.search.query.nodes import And, MatchAll, Not, PublishedRange, TermFilter, TextQuery
from articles.search.results import histogram
from articles.search.search import Bar, FacetCount, search
from tests.factories import make_article

pytestmark = pytest.mark.django_db

ferry, river = TextQuery("ferry"), TermFilter("tag", "river")


def test_facets_count_the_result_and_always_list_what_is_selected_or_excluded(archive):
    pk = {tag.slug: tag.pk for tag in Tag.objects.all()}
    results = search(And((TermFilter("section", "news"), Not(river))))
    assert results.facets["tag"] == [FacetCount(pk["weather"], 1), FacetCount(pk["river"], 0)]
    assert [c.count for c in results.facets["section"]] == [1]
    assert results.facets["year"] == [FacetCount(2023, 1)]
    assert results.facets["photo"] == [FacetCount(0, 1)]
    everything = search().facets
    assert everything["tag"] == [FacetCount(pk["river"], 2), FacetCount(pk["ships"], 2), FacetCount(pk["weather"], 1)]
    assert everything["year"] == [FacetCount(2024, 2), FacetCount(2023, 1), FacetCount(2020, 1), FacetCount(1899, 1)]
    assert sorted(c.count for c in everything["author"]) == [1, 2]
    assert search(facets=False).facets == {}


@pytest.mark.parametrize(
    "query, unit, first, before, counts",
    [
        (MatchAll(), "year", date(1899, 1, 1), date(2025, 1, 1), {1899: 1, 2020: 1, 2023: 1, 2024: 2}),
        (
            PublishedRange(date(2023, 1, 1), date(2025, 1, 1)),
            "month",
            date(2023, 1, 1),
            date(2024, 8, 1),
            {2023: 1, 2024: 2},
        ),
        (PublishedRange(date(2024, 1, 1), date(2025, 1, 1)), "month", date(2024, 7, 1), date(2024, 8, 1), {2024: 2}),
        (PublishedRange(date(2024, 7, 1), date(2024, 8, 1)), "day", date(2024, 7, 2), date(2024, 7, 3), {2024: 2}),
        (TextQuery("storm"), "day", date(2023, 1, 31), date(2023, 2, 1), {2023: 1}),
        (PublishedRange(date(1500, 1, 1), date(1900, 1, 1)), "day", date(1899, 12, 31), date(1900, 1, 1), {1899: 1}),
    ],
)
def test_the_histogram_has_bars_without_gaps_in_the_unit_of_the_range(archive, query, unit, first, before, counts):
    histogram = search(query).histogram
    bars = histogram.bars
    assert (histogram.unit, bars[0].first, bars[-1].before) == (unit, first, before)
    assert all(one.before == two.first for one, two in pairwise(bars))
    by_year: dict = {}
    for bar in bars:
        if bar.count:
            by_year[bar.first.year] = by_year.get(bar.first.year, 0) + bar.count
    assert by_year == counts
    for bar in bars:
        assert archive_search.count(And((query, PublishedRange(bar.first, bar.before)))) == bar.count


@pytest.mark.parametrize("by_day, by_month", [(1, 1), (1, 29), (28, 400), (62, 3 * 366), (10**6, 10**6)])
def test_bars_are_days_months_or_years_by_the_length_of_the_range(db, monkeypatch, by_day, by_month):
    """The ranges are at each bound, one day below and one above; stories counted one by one give the numbers."""
    monkeypatch.setattr(histogram, "MAX_DAYS_BY_DAY", by_day)
    monkeypatch.setattr(histogram, "MAX_DAYS_BY_MONTH", by_month)
    first, lengths = date(2019, 12, 31), {1, 2, by_day - 1, by_day, by_day + 1, by_month, by_month + 1}
    days = sorted({first + timedelta(length - 1) for length in lengths if 0 < length < 4_000} | {date(2020, 2, 29)})
    for day in days:
        make_article(published=day.isoformat())
    for last in days:
        length = (last - first).days + 1
        unit = "day" if length <= by_day else "month" if length <= by_month else "year"
        begin = {"day": lambda d: d, "month": lambda d: d.replace(day=1), "year": lambda d: d.replace(month=1, day=1)}
        expected = Counter(begin[unit](day) for day in days if day <= last)
        bars = search(PublishedRange(None, last + timedelta(1))).histogram
        assert (bars.unit, {bar.first: bar.count for bar in bars.bars if bar.count}) == (unit, dict(expected)), last
        assert all(one.before == two.first for one, two in pairwise(bars.bars))


def test_an_empty_result_has_no_bars_and_a_leap_day_is_a_day():
    assert search().histogram.bars == ()
    make_article(published="2024-02-29")
    assert search(PublishedRange(date(2024, 2, 1), date(2024, 3, 1))).histogram.bars == [
        Bar(date(2024, 2, 29), date(2024, 3, 1), 1)
    ]
    assert archive_search.calendar(2024) == {date(2024, 2, 29): 1}
    assert archive_search.calendar(2023) == {}


def test_stories_are_counted_by_day_and_by_year(archive):
    assert archive_search.calendar(2024) == {date(2024, 7, 2): 2}
    assert archive_search.calendar(2024, ferry) == {date(2024, 7, 2): 1}
    assert list(archive_search.timeline().items()) == [(2024, 2), (2023, 1), (2020, 1), (1899, 1)]
    assert archive_search.timeline(river) == {2024: 2}
