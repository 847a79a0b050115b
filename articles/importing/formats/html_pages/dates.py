"""The dates of a web page: of its publication and its last change."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from xml.etree.ElementTree import Element

from articles.importing.formats import Options
from articles.importing.formats.html_pages.article_text import ArticleText
from articles.importing.formats.html_pages.local_clock import on_local_clock
from articles.importing.formats.html_pages.other_stories import is_of_others
from articles.importing.formats.html_pages.page import WebPage
from articles.importing.formats.html_pages.page_dates import (
    MONTH_FIRST,
    date_in_text,
    date_in_words,
    in_order_of,
    is_of_update,
    label_in,
    place_of,
    printed_date,
    published_in,
)
from articles.importing.formats.html_pages.structured_data import StructuredData
from articles.importing.formats.printed_moments import date_of
from articles.importing.formats.xml_trees import line_in
from articles.story.dates import StoryDate

_ZONE_IN_DATE = re.compile(r"(?<=\d)[A-Z]{3,4}(?=\d\d:\d\d)")
_THOUSANDTHS = re.compile(r"(?<=:\d\d):(?=\d{3}(?:Z|$))")  # 22:06:08:684Z
_EPOCH = re.compile(r"[1-3]\d{9}(?:\d{3})?", re.A)
_OF_UPDATE = re.compile(r"(?:^|[\s_-])(?:updated|modified|dateModified)(?:$|[\s_-])")
_HATOM = {"published", "updated"}
_MAX_DISTANCE = 12  # elements between the headline and its date below it
_EITHER_ORDER = re.compile(r"\d{1,2}([/.-])\d{1,2}\1\d{4}(?!\d)")
_YEAR_FIRST = re.compile(r"/(20\d\d|19\d\d)([/-]?)(0\d|1[0-2])\2([0-2]\d|3[01])(?=[/_-])")
_DAY_FIRST = re.compile(r"(?<=[/~])([0-2]\d|3[01])-(0\d|1[0-2])-(20\d\d)(?=[/_-]|$)")
_MONTH = re.compile(r"/(20\d\d|19\d\d)/(0[1-9]|1[0-2])/(?!\d)")
_PUBLISHED = (  # metadata, those that say most surely when a story was published first
    ("article:published_time", "og:article:published_time", "article:published", "og:published_time"),
    ("date", "dc.date.issued", "dc.date", "dcterms.created", "pubdate", "publishdate", "parsely-pub-date"),
    ("sailthru.date", "cxenseparse:recs:publishtime", "last-modified-date", "publish-date", "pub_date"),
    ("dc:date", "dcterms.issued", "dcterms.date", "schema:datepublished", "article_date_original"),
    ("citation_publication_date", "citation_date", "bepress_citation_date"),
)


def dates_of(
    data: StructuredData, text: ArticleText, headline: str, options: Options, remarks: list[str]
) -> tuple[StoryDate | None, StoryDate | None]:
    """Return when the story of a page was published and when it was updated: from metadata, marked times, its URL."""
    page = data.page
    times = _times(page, headline)
    within = [
        _as_printed(page, part, options)
        for number, part in times
        if 0 < number <= _MAX_DISTANCE or _is_near(page, part, text)
    ]
    stated = [*data.lines("datePublished"), *(line for names in _PUBLISHED for line in data.meta(*names))]
    stated = stated or data.meta("datepublished", "date_published", "publication_date", "publicationdate")
    stated += [*data.lines("dateCreated"), *data.lines("uploadDate"), *within, *_marked(page, text)]
    stated += [*data.lines_of_page("datePublished"), *_dates_in(page), *_marked(page, None)]
    elsewhere = [part.get("datetime", "") for _, part in times]
    printed = cache(partial(printed_date, page, text, headline, options, []))
    published = _first_date("datePublished", stated, page, options, remarks)
    if not published:
        published = printed_date(page, text, headline, options, remarks)
        published = published or _first_date("datePublished", elsewhere, page, options, remarks)
        published = (
            published or date_in_text(page, text, options, remarks) or date_in_words(page, headline, options, remarks)
        )
        published = published or _month_in(page)
    else:
        firsts = [*data.lines("datePublished")[:1], *data.meta(*_PUBLISHED[0])[:1]]
        published = _printed_or_first(published, firsts, printed, page, options, remarks)
        published = on_local_clock(
            _in_printed_order(published, stated, printed, page, options),
            [*stated, *elsewhere],
            printed,
            options,
            remarks,
        )
    updated = _first_date(
        "dateModified",
        [*data.lines("dateModified"), *data.meta("article:modified_time", "og:updated_time", "last-modified")],
        page,
        options,
        remarks,
    )
    if published and updated and updated.moment(options.zone) <= published.moment(options.zone):
        updated = None
    return published, updated


def _printed_or_first(
    published: StoryDate,
    texts: list[str],
    printed: Callable[[], StoryDate | None],
    page: WebPage,
    options: Options,
    remarks: list[str],
) -> StoryDate:
    """Return, of dates of publication that are days apart, the one that the page prints, else the first: a story that
    is published again often has both. Any other date is returned as it is."""
    dates = [date for text in texts if (date := _first_date("", [text], page, options, []))]
    days = [date.day for date in dates]
    if published not in dates or max(days) - min(days) <= timedelta(days=1):
        return published
    line = printed()
    of_page = [date for date in dates if line and date.day == line.day]
    remarks.append(f"dates of publication that differ: {', '.join(date.text for date in dates)}")
    return of_page[0] if of_page else min(dates, key=lambda date: date.day)


def _in_printed_order(
    published: StoryDate, texts: list[str], printed: Callable[[], StoryDate | None], page: WebPage, options: Options
) -> StoryDate:
    """Return the date with day and month turned round, if its text can mean both and the page prints the other day."""
    for text in filter(_EITHER_ORDER.match, texts):
        orders = [date_of("", text, replace(options, date_order=order), []) for order in ("day-first", "month-first")]
        others = [date for date in orders if date and date != published]
        if published in orders and others and (line := printed()) and line.day == others[0].day:
            return others[0]
    return published


def _marked(page: WebPage, text: ArticleText | None) -> Iterator[str]:
    """Yield the dates that elements near the text state in RDFa or hAtom (http://microformats.org/wiki/hatom), without
    a text those that are not of a comment or another story."""
    for part in page.root.iter():
        is_property = part.get("property", "").rpartition(":")[2] in ("datePublished", "dateCreated")
        is_hatom = bool(_HATOM & set(part.get("class", "").split()))
        date = part.get("content", "") if is_property else part.get("title", "") if is_hatom else ""
        if not date[:1].isdigit():
            continue
        if part.tag == "meta" or (_is_near(page, part, text) if text else not is_of_others(page, part)):
            yield date


def _times(page: WebPage, headline: str) -> list[tuple[int, Element]]:
    """Return the elements with a date for machines that are not of a comment or another story, the nearest to the
    headline first, each with its distance below that; those that say that they are of an update come last."""
    parts = list(page.root.iter())
    place = place_of(headline, parts)
    times = [(number - place, part) for number, part in enumerate(parts) if part.tag == "time" and part.get("datetime")]
    times = [(number, part) for number, part in times if not (is_of_others(page, part) or _is_update(page, part))]
    return sorted(times, key=lambda pair: (bool(_OF_UPDATE.search(pair[1].get("class", ""))), abs(pair[0])))


def _is_update(page: WebPage, time: Element) -> bool:
    """Return whether the words of a date, or those in front of it, say that it is of an update."""
    line = line_in(time)
    return not published_in(line, page, Options(UTC)) and is_of_update(page, time, label_in(line))


def _as_printed(page: WebPage, time: Element, options: Options) -> str:
    """Return the date of an element for machines; where its own words say that the story was published on another day,
    as of an element that has the date of the update, that day."""
    stated = time.get("datetime", "")
    printed = published_in(line_in(time), page, options)
    return printed.text if printed and not stated.startswith(printed.text[:10]) else stated


def _is_near(page: WebPage, element: Element, text: ArticleText) -> bool:
    """Return whether an element is in the text or in one of the three elements around it."""
    around = [part for part, _ in zip(page.ancestors(text.container), range(4), strict=False)]
    return any(part in around for part in page.ancestors(element))


def _dates_in(page: WebPage) -> Iterator[str]:
    """Yield the day in the address of a page; one with the day first only where it can be no other."""
    if match := _YEAR_FIRST.search(page.canonical_url):
        yield "-".join((match[1], match[3], match[4]))
    elif match := _DAY_FIRST.search(page.canonical_url):
        is_sure = int(match[1]) > 12 or (page.language and page.language.lower() not in MONTH_FIRST)
        if is_sure:
            yield "-".join((match[3], match[2], match[1]))


def _month_in(page: WebPage) -> StoryDate | None:
    """Return the month in the address of a page, as blogs have it; None without one."""
    match = _MONTH.search(page.canonical_url)
    return StoryDate("-".join(match.groups())) if match else None


def _in_words(text: str) -> str:
    """Return seconds or milliseconds since 1970 as a date; any other text as it is."""
    if not _EPOCH.fullmatch(text):
        return text
    return datetime.fromtimestamp(int(text[:10]), UTC).isoformat()


def _first_date(
    name: str, texts: Iterable[str], page: WebPage, options: Options, remarks: list[str]
) -> StoryDate | None:
    failures: list[str] = []
    for text in texts:
        text = _in_words(_THOUSANDTHS.sub(".", _ZONE_IN_DATE.sub("T", text.strip())))
        if date := date_of(name, text, in_order_of(text, page, options), failures):
            return date
    remarks += failures[:1]
    return None
