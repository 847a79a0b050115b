"""The date that a page prints beside its headline or its text."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, islice
from xml.etree.ElementTree import Element

from articles.importing.formats import Options
from articles.importing.formats.clippings.local_dates import MONTH_NAME
from articles.importing.formats.clippings.printed_dates import in_order_of_dots, reading_remarks
from articles.importing.formats.html_pages.article_text import ArticleText
from articles.importing.formats.html_pages.other_stories import (
    HEADINGS,
    is_of_others,
    is_short,
    is_title,
    names_of_element,
)
from articles.importing.formats.html_pages.page import APART, BLOCKS, WebPage
from articles.importing.formats.printed_moments import moment_of
from articles.importing.formats.record_lines import letters_of
from articles.importing.formats.xml_trees import line_in
from articles.story.characters import LETTER
from articles.story.dates import StoryDate

_NAMED = re.compile(
    r"(?:^|[\s_-])(?:date|datum|datetime|published|publish(?:ed)?-?(?:date|on|time)?|posted|pub-?date|timestamp|time|fecha|data"
    r"|submitted|post-?date|post-?meta|created|authored|subline|date\d|stand|info|meta|byline|author|autor)(?:$|[\s_-])",
    re.I,
)
_ELSEWHERE = re.compile(
    r"(?:^|[\s_-])(?:comments?|comment-?list|commentlist|related|sidebar|widget|recent|footer|latest|popular|event"
    r"|calendar|archives?|most-?read|recommend\w*)(?:$|[\s_-])",
    re.I,
)
_TEASER = re.compile(r"(?:^|[\s_-])teasers?(?:$|[\s_-])", re.I)  # of another story, or the standfirst of this one
_BAR = re.compile(r"\s*[|·•]\s*|\s+[–—-]\s+")
_PARAGRAPHS = ("p", "li", "dd", "blockquote", "figcaption")
_AROUND = ("aside", "footer", "nav", "form", "dialog")
MONTH_FIRST = ("en", "en-us", "en-ph")  # languages of pages that may write the month first
_MONTH = rf"{MONTH_NAME}\.?(?:\s?/\s?{MONTH_NAME}|\s?\({MONTH_NAME}\))?"  # نيسان / أبريل
_DATE = re.compile(
    rf"(?<!\d)(?:\d{{4}}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:?\d\d)?)?|\d{{1,2}}(?:st|nd|rd|th|er|\.)?\s+(?:de\s+)?{_MONTH},?\s+(?:de\s+)?"
    rf"\d{{4}}\b|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}\b|(?<![./-])\d{{1,2}}([./-])\s?\d{{1,2}}\1\s?(?:\d{{4}}|\d\d)\b|\d{{4}}年\s?\d{{1,2}}月\s?\d{{1,2}}日"
    r"|\d{4}([./])\d{1,2}\2\d{1,2}(?!\d))"
)
_DAY_IN_FIGURES = r"\d{1,2}\.\s?\d{1,2}\.\s?\d{4}|\d{4}-\d\d-\d\d"
_DAY_IN_WORDS = rf"\d{{1,2}}\.?\s+{_MONTH}\s+\d{{4}}"
_RELEASE = r"(?i:(?:presse)?mitteilung vom|press release (?:of|from)|communiqué(?: de presse)? du|nota de prensa del)"
_BEFORE = rf"(?:{LETTER}(?:{LETTER}|[ .'’/-]){{1,29}},|{_RELEASE})\s*\(?"
_AT_START = re.compile(  # of a text: 2.7.2024 – The ferry, (2 July 2024) The ferry, or Velm, 2 July 2024. The ferry
    rf"\W{{0,3}}(?:({_DAY_IN_FIGURES})(?![\d.])|({_DAY_IN_WORDS})\s*[):–—-]|{_BEFORE}({_DAY_IN_FIGURES}|{_DAY_IN_WORDS})\s*[).,:|–—-])"
)
_PUBLISHING = re.compile(
    r"(?i)\b(?:(?:artikel|beitrag|text|eintrag) wurde am|published|posted"
    r"|veröffentlicht|erschienen|gepostet|verfasst|publiée?|mise? en ligne|publicad[oa]"
    r"|pubblicat[oa]|gepubliceerd|geplaatst|publicera[dt]|publisert|udgivet|opublikowan[oy]|yayınlan(?:dı|mıştır)|опубликован[оа]?|掲載|发布)\b"
)
_TERM = re.compile(
    r"(?i)(?:datum|date|fecha|data|päivämäärä|dato|дата|tarih|日付|日期|veröffentlicht(?: am)?|published(?: on)?)\W*"
)
_UPDATING = re.compile(
    r"(?i)\b(?:updated?|modified|edited|revised|last change|aktualisier(?:t|ung)|geändert|änderung|bearbeitet"
    r"|überarbeitet|mise? à jour|modifiée?|modification|actualizad[oa]|actualización|atualizad[oa]|atualização"
    r"|aggiorna(?:t[oa]|mento)|modificat[oa]|modifica|bijgewerkt|gewijzigd|wijziging|uppdatera[dt]|ändrad|opdateret"
    r"|ændret|oppdatert|endret|zaktualizowan[oy]|aktualizacja|güncelle(?:nme|ndi|me)|обновлен(?:[оа]|ие)?"
    r"|изменен(?:[оа]|ие)?|更新)"
)
_SENTENCE = re.compile(r"[.!?…。]\W*$")
_MOST_BEFORE, _MOST_AFTER = 3, 4  # words beside a date on a line: of a place, a weekday, an author, a time
_MOST_LABEL = 5  # words of a label in front of a date
_MOST_SIBLINGS = 6  # elements before a date that may be its label
_MOST_AROUND = 2  # elements around a date among whose words its label may be
_GAP = re.compile(r"(?<=\d)([./-])\s(?=\d)")  # 2. 7. 2024
_FIRST = 3  # lines of the text that may begin with its date
_WORDS_BETWEEN = 5  # between a date and the word that says what happened then
_LONGEST_NOTE = 400  # characters of a paragraph that may say when the page was published
_BEHIND = 4  # lines behind the text
_NEAR = 12  # lines before and after the headline


def printed_date(
    page: WebPage, text: ArticleText, headline: str, options: Options, remarks: list[str]
) -> StoryDate | None:
    """Return the date that stands beside the headline, in an element of that name or on a line of its own.

    Adds remarks: on the date, and on parts of it that could be meant in another order.
    """
    behind = set(_behind(page, text))
    for part, line, is_named in _lines(page, headline, _footers(page, text), behind):
        match = _date_in(line)
        if match and is_of_update(page, part, line[: match.start()]):
            continue
        if match and (is_named or _is_dated(line.strip())):
            place = "below the text" if part in behind else "beside the headline"
            for dated in (line[match.start() :].strip(), match[0]):  # a time may stand behind it
                if date := _date_of(dated, page, options, remarks, place):
                    return date
    return None


def _behind(page: WebPage, text: ArticleText) -> list[Element]:
    """Return the elements behind the text."""
    parts = list(page.root.iter())
    last = max((number for number, part in enumerate(parts) if part in text.used), default=len(parts))
    return parts[last + 1 :]


def date_in_text(page: WebPage, text: ArticleText, options: Options, remarks: list[str]) -> StoryDate | None:
    """Return the date with which the text begins, or that stands on a line of its own below it; adds remarks."""
    lines = (line_in(part) for part in text.container.iter() if part in text.used and part.tag in BLOCKS)
    for match in filter(None, map(_AT_START.match, islice(filter(None, lines), _FIRST))):
        if date := _date_of(next(filter(None, match.groups())), page, options, remarks, "at the start of the text"):
            return date
    for part in islice((part for part in _behind(page, text) if _may_have_date(page, part, set())), _BEHIND):
        line = line_in(part)
        match = _DATE.search(line)
        if match and _is_dated(line) and (date := _date_of(match[0], page, options, remarks, "below the text")):
            return date
    return None


def date_in_words(page: WebPage, headline: str, options: Options, remarks: list[str]) -> StoryDate | None:
    """Return the date with which the headline or the title in the head begins, else that of a sentence that says when
    the page was published: posted on 2 July 2024; adds remarks."""
    match = _AT_START.match(headline) or _AT_START.match(page.title)
    if match and match[1] and (date := _date_of(match[1], page, options, remarks, "before the headline")):
        return date
    for part in page.root.iter():
        if not _may_say_when(part) or len(line := line_in(part)) > _LONGEST_NOTE or not _PUBLISHING.search(line):
            continue
        if is_of_others(page, part):
            continue
        for match in sorted(_DATE.finditer(line), key=lambda match: not _is_published(line[: match.start()], "")):
            is_published = _is_published(line[: match.start()], line[match.end() :])
            if is_published and (date := _date_of(match[0], page, options, remarks, "in a sentence")):
                return date
    return None


def _may_say_when(part: Element) -> bool:
    return part.tag in BLOCKS or (part.tag == "div" and not any(child.tag in APART for child in part))


def _date_in(line: str) -> re.Match | None:
    """Return the date in a line: of several the one of which a word in front says that it is of the publication, else
    the first that is not of an update; None where all are."""
    matches = list(_DATE.finditer(line))
    starts = [0, *(match.end() for match in matches)]
    pairs = [(line[start : match.start()], match) for start, match in zip(starts, matches, strict=False)]
    published = (match for label, match in pairs if _PUBLISHING.search(label))
    others = (match for label, match in pairs if not _UPDATING.search(label))
    return next(chain(published, others), None)


def is_of_update(page: WebPage, part: Element, before: str) -> bool:
    """Return whether a date is of an update: the words in front of it in its element say so, or where there are none,
    those in front of that in the element around it, as in a list of terms."""
    label, element = before.strip(), part
    for _ in range(_MOST_AROUND):
        parent = page.parents.get(element)
        if label or parent is None or not is_short(parent):
            break
        texts = [parent.text or ""]
        for child in _elements_before(parent, element):
            texts += [line_in(child), child.tail or ""]
        label, element = " ".join(" ".join(texts).split()), parent
    label = re.split(r"\d", label)[-1]
    return bool(_UPDATING.search(label)) and not _PUBLISHING.search(label)


def label_in(line: str) -> str:
    """Return the words in front of the date in a line, all of them without a date."""
    match = _DATE.search(line)
    return line[: match.start()] if match else line


def published_in(line: str, page: WebPage, options: Options) -> StoryDate | None:
    """Return the date behind a word that says that something was published then: Publié le 2 juillet 2024."""
    match = _date_in(line)
    if not match or not _PUBLISHING.search(line[: match.start()]):
        return None
    return _date_of(match[0], page, options, [], "")


def _is_published(before: str, after: str) -> bool:
    """Return whether a word in front of a date or behind it in its sentence says that the page was published then."""
    words_before = " ".join(before.split()[-_WORDS_BETWEEN:])
    words_after = " ".join(after.partition(". ")[0].split()[:_WORDS_BETWEEN])
    return bool(_PUBLISHING.search(words_before) or _PUBLISHING.search(words_after))


def _date_of(line: str, page: WebPage, options: Options, remarks: list[str], place: str) -> StoryDate | None:
    """Return the date that a line is, read as in the language of the page; adds remarks, with the place of the line."""
    options, line = in_order_of(line, page, options), _GAP.sub(r"\1", line)
    if date := moment_of(line, options):
        remarks += [f"the date is the one printed {place}: {line}", *reading_remarks(line, options)]
    return date


def in_order_of(line: str, page: WebPage, options: Options) -> Options:
    """Return the options with the order of month and day in which a line of the page has them."""
    is_foreign = page.language and page.language.lower() not in MONTH_FIRST
    return replace(options, date_order="day-first") if is_foreign else in_order_of_dots(line, options)


def _is_dated(line: str) -> bool:
    """Return whether a line is a date with a few words around it, and no sentence; bars part a line."""
    line = next((part for part in _BAR.split(line) if _DATE.search(part)), line)
    match = _DATE.search(line)
    if not match or match[0] == line:
        return bool(match)
    before, after = len(line[: match.start()].split()), len(line[match.end() :].split())
    is_labelled = line[: match.start()].rstrip().endswith(":")
    if is_labelled:
        return before <= _MOST_LABEL and after <= _MOST_AFTER
    return before <= _MOST_BEFORE and after <= _MOST_AFTER and not _SENTENCE.search(line)


def _footers(page: WebPage, text: ArticleText) -> set[Element]:
    """Return the footers of the story itself: beside its text, or in the element around that."""
    near = [part for part in page.ancestors(text.container) if part.tag not in ("body", "html")][:3]
    return {
        part for parent in near for part in parent if part.tag == "footer" or "footer" in names_of_element(part).lower()
    }


def _lines(
    page: WebPage, headline: str, near: set[Element], behind: set[Element]
) -> Iterator[tuple[Element, str, bool]]:
    """Yield the short elements around the headline, the nearest below it first, their line, and whether they are named
    as dates are.

    `near` are elements that belong to the story, whatever their name says; those `behind` the text come last.
    """
    parts = [part for part in page.root.iter() if isinstance(part.tag, str)]
    place = place_of(headline, parts)
    around = near | set(page.ancestors(parts[place])) if place >= 0 else near
    below = (part for part in parts[place + 1 :] if part not in behind and _may_have_date(page, part, around))
    above = (part for part in reversed(parts[: max(place, 0)]) if _may_have_date(page, part, around))
    last = (part for part in parts[place + 1 :] if part in behind and _may_have_date(page, part, around))
    for part in chain(*(islice(group, _NEAR) for group in (below, above, last))):
        is_named = part.tag in ("time", "abbr") or bool(_NAMED.search(names_of_element(part)))
        title = part.get("title", "") if is_named else ""
        yield part, title if _DATE.search(title) else line_in(part).replace("\xad", ""), is_named


def place_of(headline: str, parts: list[Element]) -> int:
    """Return the number of the heading that is the headline, or has it; else of the first of its order; of a page
    without headings that of the element that is the headline; -1 without."""
    headings = [(number, part) for number, part in enumerate(parts) if part.tag in HEADINGS]
    letters = letters_of(headline)
    lines = [(number, letters_of(line_in(part))) for number, part in headings]
    same = [number for number, line in lines if line == letters] or [
        n for n, line in lines if letters and letters in line
    ]
    if not headings and letters:
        short = ((n, part) for n, part in enumerate(parts) if part.tag not in ("title", "body", "meta", "link"))
        same = [n for n, part in short if is_short(part) and letters_of(line_in(part)) == letters][:1]
    return next(iter([*same, *(number for number, part in headings if part.tag == "h1")]), -1)


def _may_have_date(page: WebPage, part: Element, around_headline: set[Element]) -> bool:
    if part.tag in ("h1", "title", "option") or not is_short(part) or not any(map(str.isdigit, line_in(part))):
        return False
    around = [p for p in page.ancestors(part) if p not in around_headline]
    if _is_term(page, part):
        return True
    if any(p.tag in _AROUND or (p.tag in _PARAGRAPHS and not is_short(p)) for p in around):
        return False
    # A heading above the headline has the date, whatever its name says.
    return not any(_is_elsewhere(p) for p in around if p is not part or p.tag not in HEADINGS)


def _is_term(page: WebPage, part: Element) -> bool:
    """Return whether a description in a list of terms is that of the date: <dt>Datum</dt><dd>2.7.2024</dd>."""
    parent = page.parents.get(part)
    if part.tag != "dd" or parent is None:
        return False
    terms = [line_in(child) for child in _elements_before(parent, part) if child.tag == "dt"]
    return bool(terms) and bool(_TERM.fullmatch(terms[-1]))


def _elements_before(parent: Element, element: Element) -> list[Element]:
    """Return the last few elements before one in the element around it."""
    elements = list(parent)
    place = elements.index(element)
    return elements[max(0, place - _MOST_SIBLINGS) : place]


def _is_elsewhere(part: Element) -> bool:
    names = names_of_element(part)
    return bool(_ELSEWHERE.search(names)) or (bool(_TEASER.search(names)) and any(map(is_title, part.iter("a"))))
