"""The URLs that stories had at their sources: write them beside the catalogue, and find the story of one.

    add(article.pk, story.source) ──▶ rows of digests ──▶ live_story([key_of_url("/2004/ferry.html")])

The rows are made from all versions, and `rebuild` makes them again. The words of the URLs are in the versions alone.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence

from django.db import models

from articles.models import CatalogueEntry, SourceUrl, Version
from articles.sql import bulk
from articles.sql.expressions import AnyOf
from articles.sql.prepared import PreparedQuery
from articles.story.source_urls import UrlKey, keys_of_source
from articles.story.story import Source

MAX_CANDIDATES = 100  # stories of one URL that are looked at; a feed may give the URL of its site to all its items
BATCH = 1_000  # versions in memory at once
_COLUMNS = ("page_key", "host_key", "article_id")


def add_new(sources: Iterable[tuple[int, Source]]):
    """Insert the URLs of new articles, given by primary key and source."""
    bulk.insert(SourceUrl, _COLUMNS, _rows(sources))


def add(article: int, source: Source):
    """Insert the URLs of one version of an article that are not there yet; no query if the source has none."""
    if rows := _rows([(article, source)]):
        urls = [SourceUrl(page_key=page, host_key=host, article_id=pk) for page, host, pk in rows]
        SourceUrl.objects.bulk_create(urls, ignore_conflicts=True)


def _rows(sources: Iterable[tuple[int, Source]]) -> list[tuple[str, str, int]]:
    return sorted({(*keys, article) for article, source in sources for keys in keys_of_source(source)})


def live_story(keys: Sequence[UrlKey], hosts: Sequence[str] = ()) -> CatalogueEntry | None:
    """Return the entry of the live story that had one of some URLs, None if there is none; one query.

    A URL with its query comes before one without, then that of the first of `hosts` (keys of hosts). Of several stories
    of the same URL it is the one that came first.
    """
    pages = list(dict.fromkeys([*(key.full for key in keys), *(key.path for key in keys)]))
    if not any(pages):
        return None
    order = {host: place for place, host in reversed([*enumerate(hosts)])}
    urls = _LIVE.fetch(pages=[page for page in pages if page])
    first = min(urls, key=lambda url: (pages.index(url.page_key), order.get(url.host_key, len(order))), default=None)
    return first.article.entry if first else None


def _live() -> models.QuerySet[SourceUrl]:
    urls = SourceUrl.objects.filter(AnyOf("page_key", "pages"), article__entry__isnull=False)
    return urls.select_related("article__entry").order_by("article_id")[:MAX_CANDIDATES]


_LIVE = PreparedQuery(_live)  # every page that is not there asks it


def rebuild():
    """Delete all URLs and make them again from the record; to be called in a transaction."""
    SourceUrl.objects.all().delete()
    for sources in stored_sources():
        rows = [SourceUrl(page_key=page, host_key=host, article_id=pk) for page, host, pk in _rows(sources)]
        SourceUrl.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)


def stored_sources() -> Iterator[list[tuple[int, Source]]]:
    """Yield batches of articles (primary keys) and sources, of all versions that name a source."""
    after = 0
    versions = Version.objects.exclude(story_json=None).order_by("pk").values_list("pk", "article_id", "story_json")
    while rows := list(versions.filter(pk__gt=after)[:BATCH]):
        after = rows[-1][0]
        yield [(article, Source(**source)) for _, article, text in rows if (source := json.loads(text).get("source"))]


def refresh(article: int):
    """Delete the URLs of an article and make them again, because an order took words from its versions."""
    SourceUrl.objects.filter(article=article).delete()
    rows = _rows((article, source) for source in _sources_of(article))
    SourceUrl.objects.bulk_create([SourceUrl(page_key=page, host_key=host, article_id=pk) for page, host, pk in rows])


def lead_to(article: int, source: Source) -> bool:
    """Return whether every URL of a source leads to an article."""
    return set(_rows([(article, source)])) <= set(SourceUrl.objects.filter(article=article).values_list(*_COLUMNS))


def faults_of(sources: Collection[tuple[int, Source]]) -> dict[int, list[str]]:
    """Return what is wrong with the URLs of some articles, by primary key; each is given with a source that it has.

    The source is that of the latest version. All versions are read of articles to which other URLs lead.
    """
    articles, expected = [article for article, _ in sources], set(_rows(sources))
    stored = set(SourceUrl.objects.filter(article__in=articles).values_list(*_COLUMNS))
    faults = {row[-1]: ["a URL that it had at its source leads nowhere"] for row in expected - stored}
    other = stored - expected
    for article in sorted({row[-1] for row in other}):
        had = set(_rows((article, source) for source in _sources_of(article)))
        if any(row[-1] == article and row not in had for row in other):
            faults.setdefault(article, []).append("a URL leads to it that it never had")
    return faults


def _sources_of(article: int) -> Iterator[Source]:
    texts = Version.objects.filter(article=article).exclude(story_json=None).order_by("number")
    for text in texts.values_list("story_json", flat=True):
        if source := json.loads(text).get("source"):
            yield Source(**source)
