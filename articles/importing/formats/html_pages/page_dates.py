"""The date that a page prints beside its headline and says in no metadata."""

import re
from collections.abc import Iterator
from dataclasses import replace
from xml.etree.ElementTree import Element

from articles.importing.formats import Options
from articles.importing.formats.clippings.printed_dates import reading_remarks
from articles.importing.formats.html_pages.furniture import CAMEL
from articles.importing.formats.html_pages.page import WebPage
from articles.importing.formats.printed_moments import moment_of
from articles.importing.formats.xml_trees import line_in
from articles.story.dates import StoryDate

_NAMED = re.compile(
    r"(?:^|[\s_-])(?:date|datum|datetime|published|publish(?:ed)?-?(?:date|on|time)?|posted|pub-?date|timestamp|time|fecha|data"
    r"|submitted|post-?date|post-?meta|created|authored|subline|date\d|stand|info|meta|byline|author|autor)(?:$|[\s_-])",
    re.I,
)
_ELSEWHERE = re.compile(
    r"(?:^|[\s_-])(?:comments?|comment-?list|commentlist|related|sidebar|widget|recent|teasers?|footer|latest|popular|event"
    r"|calendar|archives?|most-?read|recommend\w*)(?:$|[\s_-])",
    re.I,
)
_HEADINGS = ("h1", "h2", "h3")
_AROUND = ("aside", "footer", "nav", "form", "dialog")
_MONTH_FIRST = ("en", "en-us", "en-ph")  # languages of pages that may write the month first
_MONTH = r"[^\W\d_]{3,12}\.?"
_DATE = re.compile(
    rf"(?<!\d)(?:\d{{4}}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:?\d\d)?)?|\d{{1,2}}(?:st|nd|rd|th|er|\.)?\s+(?:de\s+)?{_MONTH},?\s+(?:de\s+)?"
    rf"\d{{4}}\b|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}\b|(?<![./-])\d{{1,2}}([./-])\s?\d{{1,2}}\1\s?(?:\d{{4}}|\d\d)\b|\d{{4}}年\s?\d{{1,2}}月\s?\d{{1,2}}日"
    r"|\d{4}([./])\d{1,2}\2\d{1,2}(?!\d))"
)
_SENTENCE = re.compile(r"[.!?…。]\W*$")
_MOST_BEFORE, _MOST_AFTER = 3, 4  # words beside a date on a line: of a place, a weekday, an author, a time
_LONGEST = 120  # characters of an element whose name says that it has the date
_NEAR = 12  # lines before and after the headline


def printed_date(page: WebPage, headline: str, options: Options, remarks: list[str]) -> StoryDate | None:
    """Return the date that stands beside the headline, in an element of that name or on a line of its own.

    Adds remarks: on the date, and on parts of it that could be meant in another order.
    """
    if page.language and page.language.lower() not in _MONTH_FIRST:
        options = replace(options, date_order="day-first")
    for text, is_named in _texts(page, headline):
        match = _DATE.search(text)
        line = match[0] if match and (is_named or _is_dated(text.strip(), match)) else ""
        order = replace(options, date_order="day-first") if "." in line else options  # nobody writes 7.2.2024 for July
        if line and (date := moment_of(line, order)):
            remarks += [f"the date is the one printed beside the headline: {line}", *reading_remarks(line, order)]
            return date
    return None


def _is_dated(line: str, match: re.Match) -> bool:
    """Return whether a line is a date with a few words around it, and no sentence."""
    if match[0] == line:
        return True
    before, after = len(line[: match.start()].split()), len(line[match.end() :].split())
    return before <= _MOST_BEFORE and after <= _MOST_AFTER and not _SENTENCE.search(line)


def _texts(page: WebPage, headline: str) -> Iterator[tuple[str, bool]]:
    """Yield the short texts around the headline, the nearest below it first, and whether their element names a date."""
    parts = [part for part in page.root.iter() if isinstance(part.tag, str)]
    places = [number for number, part in enumerate(parts) if part.tag in _HEADINGS and line_in(part) == headline]
    place = places[0] if places else next((n for n, part in enumerate(parts) if part.tag == "h1"), -1)
    below = [part for part in parts[place + 1 :] if _may_have_date(page, part)]
    above = [part for part in reversed(parts[: max(place, 0)]) if _may_have_date(page, part)]
    for part in (*below[:_NEAR], *above[:_NEAR]):
        is_named = part.tag in ("time", "abbr") or bool(_NAMED.search(_names(part)))
        title = part.get("title", "") if is_named else ""
        yield title if _DATE.search(title) else line_in(part), is_named


def _may_have_date(page: WebPage, part: Element) -> bool:
    if part.tag in ("h1", "title", "option") or not _is_short(part) or not any(map(str.isdigit, line_in(part))):
        return False
    return not any(p.tag in _AROUND or _ELSEWHERE.search(_names(p)) for p in page.ancestors(part))


def _is_short(part: Element) -> bool:
    length = 0
    for text in part.itertext():
        length += len(text.strip())
        if length > _LONGEST:
            return False
    return length >= 6


def _names(part: Element) -> str:
    return CAMEL.sub("-", f"{part.get('class', '')} {part.get('id', '')}")
