"""The types of single lines in the head of a clipping: dates, bylines, captions, buttons of a web page.

This module looks at the shape of a line only; `head` changes types by the neighbours of a line.
"""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Any

from articles.importing.formats import Options
from articles.importing.formats.clippings.printed_dates import read_printed
from articles.importing.formats.clippings.printed_names import (
    agency,
    is_person,
    is_title,
    people_of,
    split_credit,
    split_names,
)
from articles.story.characters import WORD


class LineType(Enum):
    """The type of a line; the texts describe it, and the `value` of a `ClippingLine` of this type."""

    TEXT = "a headline, a dek or text of the body"
    NAME = "shaped like a person's name, as some headings are too; value: (people, agencies)"
    BYLINE = "names, with By or next to a mark; value: (people, agencies)"
    TITLE = "the title of a writer: Staff Writer"
    DATE = "value: pairs of label (published, updated or empty) and date"
    LABEL = "Updated: with its date on the next line; value: published or updated"
    URL = "the address of the page; value: the address"
    CAPTION = "the caption of a picture; value: (caption, credit)"
    REPEAT = "the repeated headline"
    FURNITURE = "Share, Print, 0:00: words of the page, not of the story"
    USED = "its text is part of another line"


@dataclass(slots=True, eq=False)
class ClippingLine:
    """A line of a clipping with its type; `gap` is True if there is a blank line before it."""

    text: str
    gap: bool = False
    kind: LineType = LineType.TEXT
    value: Any = None

    @property
    def norm(self) -> str:
        """Return the text for comparisons; see the function `norm`."""
        return norm(self.text)


def norm(text: str) -> str:
    """Return the letters and digits of a text, without case, to compare lines that differ in quotes and spaces."""
    return re.sub(r"[\W_]+", "", text).casefold()


_BUTTONS = """ad|ads|advertisement|aa?|bookmark|comments?|copy|copied|copy link|download|e-?mail|facebook|flipboard
|follow|follow us|follow us on|friends read free|gift|gift (?:this )?article|instagram|like|linkedin|link copied
|listen|listen (?:to|now).{0,30}|log ?in|mail|menu|messenger|more|open in app|pause|pinterest|play|post|premium|print
|read aloud|reddit|republish|save|saved|save article|share|shares|share (?:this|full|on|via|to).{0,20}|share article
|sign in|sign up|skip to (?:main )?content|sms|subscribe|subscribe now|telegram|text size|font size|threads|translate
|tumblr|tweet|twitter|whatsapp|x|youtube|a[+-]|for immediate release|leave a comment|view comments|show comments
|add (?:a )?comment|add us on google|google news|for subscribers|subscribers? only|members? only"""
_BUTTON = re.compile("(?i)(?:" + _BUTTONS.replace("\n", "") + ")")
_COUNT = re.compile(
    r"(?i)(?:\d+|\d{1,3}(?:,\d{3})+|\d+(?:\.\d)?k) ?(?:comments?|shares?|views?|likes?|reactions?)?"
    r"|(?:reading time:? ?)?(?:about )?\d{1,3}[ -]min(?:ute)?s?(?:[ -]read)?(?: ago)?|reading time.{0,15}"
    r"|(?:(?:updated|published|posted) )?(?:\d+|an?|one) (?:second|minute|min|hour|hr|day|week|month)s? ago"
    r"|(?:audio|listen|duration)?:? ?\d{1,2}:\d\d(?::\d\d)?(?: ?/ ?\d{1,2}:\d\d(?::\d\d)?)?"
    rf"|\d(?:\.\d+)?x|home(?: ?[>›»/|] ?[{WORD} &]{{2,30}})+|[{WORD} &]{{2,30}}(?: ?[>›»] ?[{WORD} &]{{2,30}})+"
)
_TODAY = re.compile(r"(?i)(?:today|printed|retrieved|accessed)(?: on)?:? +(?=.*\d{4})")
_LABEL = re.compile(
    r"(?i)\b(?:(?P<updated>(?:last |most recently )?(?:updated|modified|edited|revised)(?: on| at)?)"
    r"|(?P<published>(?:first |originally )?(?:published|posted|created|released)(?: on| at)?"
    r"|(?:for (?:immediate )?release|release date|publication date|date)(?=:)))\s*:?\s*"
)
_SEPARATORS = " |•·,-–—;()"
_BAR = re.compile(
    r"\s*\|\s*|\s+(?=\d{4}-\d\d-\d\d \d\d:\d\d)|\s+[•·]\s+|\s+[–—]\s+(?=\d|[Pp]ublished|[Uu]pdated)"
    r"|\s+-\s+(?=[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4})"
)


def is_furniture(text: str) -> bool:
    """Return whether a line is a button, counter or timer of a web page, or several of these."""
    if len(text) > 90:
        return False
    if _BUTTON.fullmatch(text) or _COUNT.fullmatch(text) or re.fullmatch(r"[\s|•·/]+", text):
        return True
    parts = [part for part in re.split(r"\s*[|•·,/]\s*|\s{2,}", text) if part]
    if len(parts) > 1 and all(_BUTTON.fullmatch(part) or _COUNT.fullmatch(part) for part in parts):
        return True
    words = text.split()
    return len(words) > 1 and all(_BUTTON.fullmatch(word) for word in words)


def dates_of(text: str, options: Options) -> list[tuple[str, Any]]:
    """Return pairs of label ("published", "updated", "") and date of a line of only dates and labels; [] otherwise."""
    if not any(character.isdigit() for character in text) or len(text) > 160:
        return []
    if date := read_printed(text, options):
        return [("", date)]
    labels = list(_LABEL.finditer(text))
    unlabelled = text[: labels[0].start()].strip(_SEPARATORS) if labels else ""
    dates = [("", read_printed(unlabelled, options))] if unlabelled else []
    for label, following in zip(labels, [*labels[1:], None], strict=False):
        words = text[label.end() : following.start() if following else None].strip(_SEPARATORS)
        dates.append((label.lastgroup or "", read_printed(words, options)))
    return dates if all(date for _, date in dates) else []


_URL = re.compile(r"(?i)(?:(?:url|link|source|web|permalink|address):? *)?<?(?P<url>https?://[^\s<>]{4,1990})>?")


# A line with a label that belongs to no field of a story.
_OF_NO_FIELD = re.compile(
    r"(?i)(?:(?:press|media|news|for more information,?) )?(?:contacts?|enquiries|inquiries): "
    r"|(?:tags?|topics?|categor(?:y|ies)|keywords?|filed under|posted in|department|subjects?): "
)


def line_of(text: str, gap: bool, options: Options) -> ClippingLine:
    """Return a line with the type that its shape suggests."""
    if dates := dates_of(text, options):
        return ClippingLine(text, gap, LineType.DATE, dates)
    if url := _URL.fullmatch(text):
        return ClippingLine(text, gap, LineType.URL, url["url"])
    if _OF_NO_FIELD.match(text) and len(text) <= 160:
        return ClippingLine(text, gap, LineType.FURNITURE)
    if is_furniture(text) or (_TODAY.match(text) and read_printed(_TODAY.sub("", text), options)):
        return ClippingLine(text, gap, LineType.FURNITURE)
    if label := _LABEL.fullmatch(text):
        return ClippingLine(text, gap, LineType.LABEL, label.lastgroup)
    if names := _names(text):
        return ClippingLine(text, gap, LineType.BYLINE, names)
    if is_title(text):
        return ClippingLine(text, gap, LineType.TITLE)
    if len(text) <= 1000 and (credit := split_credit(text)):
        return ClippingLine(text, gap, LineType.CAPTION, credit)
    is_sentence = text.endswith(".") and not re.search(r"\b(?:Jr|Sr|[A-Z])\.$", text)  # "Nobody Died."
    names = split_names(text) if len(text) <= 160 and not is_sentence else []
    if names and all(is_person(name) or agency(name) for name in names):
        return ClippingLine(text, gap, LineType.NAME, _people_and_agencies(names))
    return ClippingLine(text, gap)


def lines_of(text: str, gap: bool, options: Options) -> list[ClippingLine]:
    """Return a typed line, or several for a line of several marks: By Jane Doe | July 2, 2024."""
    line = line_of(text, gap, options)
    parts = [part for part in _BAR.split(text) if part]
    if line.kind is not LineType.TEXT or len(parts) < 2:
        return [line]
    lines = [line_of(part, gap and not number, options) for number, part in enumerate(parts)]
    if lines[0].kind is LineType.BYLINE:
        is_dated = False
        for part in lines:
            is_dated = is_dated or part.kind is LineType.DATE
            if part.kind in (LineType.TEXT, LineType.NAME):
                part.kind = LineType.FURNITURE if is_dated else LineType.TITLE  # an editor or a section behind the date
        return lines
    marks = [part.kind not in (LineType.TEXT, LineType.NAME) for part in lines]
    return lines if all(part.kind is not LineType.TEXT for part in lines) and any(marks) else [line]


_BY = re.compile(
    r"(?i)(?:(?:words |story |written |reported )?(?P<by>by|from)\b:?|(?P<label>authors?:)|(?P<source>source:))\s*"
)


def _names(text: str) -> tuple[list[str], list[str]] | None:
    """Return people and agencies of a line with By or From, or of an agency's name alone; None for other lines.

    A byline whose names cannot be read gives two empty lists.
    """
    opening = _BY.match(text)
    if len(text) > 160 or not (opening or agency(text) or people_of(text)):
        return None
    names = people_of(text) or split_names(text[opening.end() :] if opening else text)
    if opening and (opening["source"] or (opening["by"] or "").lower() == "from"):
        return ([], names) if names and all(map(agency, names)) else None
    if not names:
        return [], []
    if opening and opening["label"] and not all(is_person(name) or agency(name) for name in names):
        return [text[opening.end() :].strip()], []  # the label says that it is a name, whatever its shape
    if is_person(names[0]) or agency(names[0]):
        return _people_and_agencies(names)
    house = re.sub(r"(?i)^by\b:?\s*", "", text)
    is_house = len(house.split()) <= 5 and re.search(
        r"(?i)\b(?:staff|news|press|times|post|desk|bureau|team|board)\b", house
    )
    return ([house], []) if is_house and text[:1].isupper() else None


def _people_and_agencies(names: list[str]) -> tuple[list[str], list[str]]:
    return [name for name in names if is_person(name) and not agency(name)], [name for name in names if agency(name)]
