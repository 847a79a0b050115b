"""Sitemaps (sitemaps.org, version 0.9): which stories there are and when readers last saw each of them change.

    /sitemap.xml ──lists──▶ /sitemaps/2024-07.xml, a month; of a month with very many stories /sitemaps/2024-07-02.xml

What a file holds follows from its name alone, so the file of a month that is over stays as it is while later stories
come in. Stories that are hidden from search engines stand in none. Dates are as precise as they are known.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import groupby, islice
from typing import NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Max
from django.utils import timezone

from articles.models import CatalogueEntry, Generation
from articles.models.article import story_path
from articles.models.catalogue import EPOCH, docid_of
from articles.public.machines.schema_org import language
from articles.public.machines.sitemap_counts import days, indexed
from articles.public.machines.xml_writer import XmlWriter

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS_NAMESPACE = "http://www.google.com/schemas/sitemap-news/0.9"
# The standard allows 50,000 addresses and 50 MB; the longest address of a story has 700 bytes.
MAX_URLS = 25_000
# Google's bounds for news: https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap
MAX_NEWS = 1_000
NEWS_DAYS = timedelta(days=2)


class Span(NamedTuple):
    """The days one file covers, from `first` up to, not including, `end`."""

    name: str
    first: date
    end: date

    def entries(self):
        return indexed().since(self.first).until(self.end)


class SitemapFile(NamedTuple):
    """One line of the index: a file that has stories, and when the newest change in it was."""

    name: str
    changed_at: datetime


def month_of(first: date) -> Span:
    return Span(f"{first.year:04}-{first.month:02}", first, (first + timedelta(days=32)).replace(day=1))


def day_of(day: date) -> Span:
    return Span(day.isoformat(), day, day + timedelta(days=1))


def files(generation: Generation) -> list[SitemapFile]:
    """List the files that have stories, the newest first; counted once for each generation of the catalogue."""
    key = f"sitemap:{generation.etag}"
    result = cache.get(key)
    if result is None:
        result = _files(generation)
        cache.set(key, result, timeout=86_400)
    return result


def _files(generation: Generation) -> list[SitemapFile]:
    counts = sorted(days(generation).items(), reverse=True)
    dated = ((date.fromordinal(EPOCH.toordinal() + number), day) for number, day in counts)
    result = []
    for first, group in groupby(dated, key=lambda row: row[0].replace(day=1)):
        of_month = list(group)
        if sum(day.stories for _, day in of_month) <= MAX_URLS:
            result.append(SitemapFile(month_of(first).name, max(day.changed_at for _, day in of_month)))
        else:
            result += [SitemapFile(day_of(one).name, day.changed_at) for one, day in of_month]
    return result


def index(files_to_list: Iterable[SitemapFile], address) -> bytes:
    """Write the index; `address` gives the whole address of a file by its name."""
    xml = XmlWriter("sitemapindex", xmlns=NAMESPACE)
    for file in files_to_list:
        with xml.inside("sitemap"):
            xml.add("loc", address(file.name))
            xml.add("lastmod", file.changed_at.astimezone(UTC).isoformat(timespec="seconds"))
    return xml.close()


def state(span: Span) -> tuple:
    """Give what changes whenever the file of this span would: one query over its stories alone.

    A stamp is the generation a row was written at: whatever comes in or is changed has the highest there is, and what
    is taken out makes fewer.
    """
    row = span.entries().order_by().aggregate(count=Count("pk"), stamp=Max("page_stamp"), changed=Max("changed_at"))
    return row["count"], row["stamp"], row["changed"]


def stories(span: Span) -> bytes:
    """Write the file of one span."""
    xml = XmlWriter("urlset", xmlns=NAMESPACE)
    rows = span.entries().order_by("docid").values_list("docid", "slug", "published", "updated")
    for docid, slug, published, updated in rows[:MAX_URLS]:
        with xml.inside("url"):
            xml.add("loc", settings.SITE_URL + story_path(CatalogueEntry(docid=docid).day, slug))
            xml.add("lastmod", updated or published)
    return xml.close()


def news(now: datetime) -> list[CatalogueEntry]:
    """Give the stories of the last two days, the newest first; of which only the day is known, while it lasts."""
    zone = timezone.get_default_timezone()
    since = now - NEWS_DAYS
    first = docid_of(since.astimezone(zone).date() - timedelta(days=1))  # other offsets begin their days earlier
    entries = indexed().filter(docid__gte=first).order_by("-docid").iterator()
    recent = (e for e in entries if since <= e.published_date.moment(zone) <= now and len(e.published) >= 10)
    return list(islice(recent, MAX_NEWS))


def news_file(entries: Iterable[CatalogueEntry]) -> bytes:
    """Write the news sitemap."""
    xml = XmlWriter("urlset", xmlns=NAMESPACE, xmlns__news=NEWS_NAMESPACE)
    for entry in entries:
        with xml.inside("url"):
            xml.add("loc", settings.SITE_URL + entry.get_absolute_url())
            with xml.inside("news:news"):
                with xml.inside("news:publication"):
                    xml.add("news:name", settings.SITE_NAME)
                    xml.add("news:language", _news_language(entry.language))
                xml.add("news:publication_date", entry.published)
                xml.add("news:title", " ".join((entry.headline or entry.opening or entry.dek).split()) or "No headline")
    return xml.close()


def _news_language(code: str) -> str:
    """Give ISO 639, as Google asks for it; Chinese with its script's usual country."""
    tag = language(code).lower() or "und"
    if tag.startswith("zh"):
        return "zh-tw" if {"tw", "hk", "mo", "hant"} & set(tag.split("-")) else "zh-cn"
    return tag.split("-")[0]
