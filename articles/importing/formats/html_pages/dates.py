"""The dates of a web page: of its publication and its last change."""

import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from articles.importing.formats import Options
from articles.importing.formats.html_pages.article_text import ArticleText
from articles.importing.formats.html_pages.page import WebPage
from articles.importing.formats.html_pages.page_dates import printed_date
from articles.importing.formats.html_pages.structured_data import StructuredData
from articles.importing.formats.printed_moments import date_of
from articles.story.dates import StoryDate

_ZONE_IN_DATE = re.compile(r"(?<=\d)[A-Z]{3,4}(?=\d\d:\d\d)")


def dates_of(
    data: StructuredData, text: ArticleText, headline: str, options: Options, remarks: list[str]
) -> tuple[StoryDate | None, StoryDate | None]:
    """Return when the story of a page was published and when it was updated: from metadata, marked times, its URL."""
    times = [part for part in data.page.root.iter("time") if part.get("datetime")]
    within = [part for part in times if _is_near(data.page, part, text)]
    published = _first_date(
        "datePublished",
        [
            *data.lines("datePublished"),
            *data.meta("article:published_time", "og:article:published_time", "article:published", "og:published_time"),
            *data.meta(
                "date", "dc.date.issued", "dc.date", "dcterms.created", "pubdate", "publishdate", "parsely-pub-date"
            ),
            *data.meta(
                "sailthru.date", "cxenseparse:recs:publishtime", "last-modified-date", "publish-date", "pub_date"
            ),
            *data.meta("article_date_original", "citation_publication_date", "citation_date", "bepress_citation_date"),
            *data.lines("dateCreated"),
            *data.lines("uploadDate"),
            *(part.get("datetime", "") for part in within),
            *data.lines_of_page("datePublished"),
            *_dates_in(data.page.canonical_url),
            *(part.get("datetime", "") for part in times),
        ],
        options,
        remarks,
    ) or printed_date(data.page, headline, options, remarks)
    updated = _first_date(
        "dateModified",
        [*data.lines("dateModified"), *data.meta("article:modified_time", "og:updated_time", "last-modified")],
        options,
        remarks,
    )
    if published and updated and updated.moment(options.zone) <= published.moment(options.zone):
        updated = None
    return published, updated


def _is_near(page: WebPage, element: Element, text: ArticleText) -> bool:
    """Return whether an element is in the text or in one of the three elements around it."""
    around = [part for part, _ in zip(page.ancestors(text.container), range(4), strict=False)]
    return any(part in around for part in page.ancestors(element))


def _dates_in(url: str) -> Iterator[str]:
    if match := re.search(r"/(20\d\d|19\d\d)([/-]?)(0\d|1[0-2])\2([0-2]\d|3[01])(?=[/_-])", url):
        yield "-".join((match[1], match[3], match[4]))


def _first_date(name: str, texts: Iterable[str], options: Options, remarks: list[str]) -> StoryDate | None:
    failures: list[str] = []
    for text in texts:
        text = _ZONE_IN_DATE.sub("T", text.strip())
        if date := date_of(name, text, options, failures):
            return date
    remarks += failures[:1]
    return None
