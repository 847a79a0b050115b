"""Sitemaps (https://www.sitemaps.org/protocol.html, version 0.9): all stories, with the date of the last change.

    /sitemap.xml ──lists──▶ /sitemaps/2024-07.xml, a month; in a month with very many stories /sitemaps/2024-07-02.xml

The name of a sitemap defines its period, so the sitemap of a past month stays the same when new stories come in.
Stories that are hidden from search engines are left out. Dates have their known precision.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import groupby, islice
from typing import NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import CatalogueEntry, Generation
from articles.models.article import story_path
from articles.models.catalogue import EPOCH, docid_of
from articles.public.machines.language_tags import language
from articles.public.machines.sitemap_counts import days, indexed
from articles.public.machines.xml_writer import XmlWriter

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS_NAMESPACE = "http://www.google.com/schemas/sitemap-news/0.9"
# The standard allows 50,000 URLs and 50 MB; the longest URL of a story has 700 bytes.
MAX_URLS = 25_000
# Google's limits for news: https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap
MAX_NEWS = 1_000
NEWS_DAYS = timedelta(days=2)


class Span(NamedTuple):
    """The period of one sitemap, from `first` up to, not including, `end`."""

    name: str
    first: date
    end: date

    def entries(self):
        """Return the entries of the period that search engines may list."""
        return indexed().since(self.first).until(self.end)


class SitemapFile(NamedTuple):
    """One line of the index: the name of a sitemap, and the moment of the newest change."""

    name: str
    changed_at: datetime


def month_of(first: date) -> Span:
    """Return the period of the month that begins on `first`."""
    return Span(f"{first.year:04}-{first.month:02}", first, (first + timedelta(days=32)).replace(day=1))


def day_of(day: date) -> Span:
    """Return the period of one day."""
    return Span(day.isoformat(), day, day + timedelta(days=1))


def files(generation: Generation) -> list[SitemapFile]:
    """Return the sitemaps with stories, the newest first; counted once for each generation of the catalogue."""
    key = f"sitemap:{generation.etag}"
    result = cache.get(key)
    if result is None:
        result = _files(generation)
        cache.set(key, result, timeout=86_400)
    return result


def _files(generation: Generation) -> list[SitemapFile]:
    counts = sorted(days(generation).items(), reverse=True)
    dated = ((date.fromordinal(EPOCH.toordinal() + number), count) for number, count in counts)
    result = []
    for first, group in groupby(dated, key=lambda row: row[0].replace(day=1)):
        month_days = list(group)
        if sum(count.stories for _, count in month_days) <= MAX_URLS:
            result.append(SitemapFile(month_of(first).name, max(count.changed_at for _, count in month_days)))
        else:
            result += [SitemapFile(day_of(day).name, count.changed_at) for day, count in month_days]
    return result


def index(files_to_list: Iterable[SitemapFile], url_of) -> bytes:
    """Return the index of sitemaps as XML; `url_of` returns the absolute URL for the name of a sitemap."""
    xml = XmlWriter("sitemapindex", xmlns=NAMESPACE)
    for file in files_to_list:
        with xml.inside("sitemap"):
            xml.add("loc", url_of(file.name))
            xml.add("lastmod", file.changed_at.astimezone(UTC).isoformat(timespec="seconds"))
    return xml.close()


def state(span: Span) -> tuple:
    """Return what changes with every change of a sitemap: count, stamp and newest change; one query over its stories.

    The stamp of an entry is the generation that wrote it: a new or changed entry has the highest stamp, and a removed
    entry changes the count.
    """
    row = span.entries().order_by().aggregate(count=Count("pk"), stamp=Max("page_stamp"), changed=Max("changed_at"))
    return row["count"], row["stamp"], row["changed"]


def stories(span: Span) -> bytes:
    """Return the sitemap of a period as XML."""
    xml = XmlWriter("urlset", xmlns=NAMESPACE)
    rows = span.entries().order_by("docid").values_list("docid", "slug", "published", "updated")
    for docid, slug, published, updated in rows[:MAX_URLS]:
        with xml.inside("url"):
            xml.add("loc", settings.SITE_URL + story_path(CatalogueEntry(docid=docid).day, slug))
            xml.add("lastmod", updated or published)
    return xml.close()


def news(now: datetime) -> list[CatalogueEntry]:
    """Return the stories of the last two days, the newest first; a date without a time counts as 00:00."""
    zone = timezone.get_default_timezone()
    since = now - NEWS_DAYS
    first = docid_of(since.astimezone(zone).date() - timedelta(days=1))  # a day begins earlier in other time zones
    entries = indexed().filter(docid__gte=first).order_by("-docid").iterator()
    recent = (e for e in entries if since <= e.published_date.moment(zone) <= now and len(e.published) >= 10)
    return list(islice(recent, MAX_NEWS))


def news_file(entries: Iterable[CatalogueEntry]) -> bytes:
    """Return the news sitemap as XML."""
    xml = XmlWriter("urlset", xmlns=NAMESPACE, xmlns__news=NEWS_NAMESPACE)
    for entry in entries:
        with xml.inside("url"):
            xml.add("loc", settings.SITE_URL + entry.get_absolute_url())
            with xml.inside("news:news"):
                with xml.inside("news:publication"):
                    xml.add("news:name", settings.SITE_NAME)
                    xml.add("news:language", _news_language(entry.language))
                xml.add("news:publication_date", entry.published)
                xml.add(
                    "news:title", " ".join((entry.headline or entry.opening or entry.dek).split()) or _("No headline")
                )
    return xml.close()


def _news_language(code: str) -> str:
    """Return the language as Google requires: a code of ISO 639, and zh-cn or zh-tw for Chinese."""
    tag = language(code).lower() or "und"
    if tag.startswith("zh"):
        return "zh-tw" if {"tw", "hk", "mo", "hant"} & set(tag.split("-")) else "zh-cn"
    return tag.split("-")[0]
