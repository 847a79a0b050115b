"""The dateline at the start of a clipping's body, and the credits at its end: authors, agencies, contributors."""

import re
from dataclasses import dataclass, field

from articles.importing.formats.clippings.headings import is_heading_shaped
from articles.importing.formats.clippings.paragraphs import Paragraph
from articles.importing.formats.clippings.printed_names import agency, agency_line, byline, is_person, split_names
from articles.story.characters import CAPITALS, MARKS, WORD
from articles.story.credits import AgencyLine, Byline
from articles.story.html_blocks import paragraphs


@dataclass(slots=True)
class ClippingEnd:
    """The people and agencies at the end of a clipping. `leftover` are lines that go only to the source."""

    bylines: list[Byline] = field(default_factory=list)
    agency_lines: list[AgencyLine] = field(default_factory=list)
    leftover: list[str] = field(default_factory=list)


_CITY = rf"[{CAPITALS}][{CAPITALS}{MARKS}.’'-]+"
_AREA = rf"[{CAPITALS}][{WORD}.]+"
_DATELINE = re.compile(
    rf"(?P<place>(?P<city>{_CITY}(?: {_CITY}){{0,3}})(?:, {_AREA}(?: {_AREA}){{0,2}})?"
    rf"(?: \([{CAPITALS}][{WORD}]+\))?)"
    rf"\s?(?:—|–|--)\s?(?=[{CAPITALS}“\"])"
)
_NO_PLACE = re.compile(
    r"(?:BREAKING|EXCLUSIVE|UPDATED?|WATCH|NOTE|EDITOR|OPINION|ANALYSIS|COMMENTARY|VIDEO|PHOTOS?|LIVE|CORRECTION|MR|MRS"
    r"|SEN|REP|(?:KA-?)?BOOM|BANG|BAM|WHAM|POW|CRASH|CRACK|SMASH|SPLASH|SNAP|THUD|THUMP|WHOOSH|SWOOSH|ZAP|CLICK|RING"
    r"|OOPS|OUCH|HURRAH|HOORAY|EUREKA|HELLO|WELCOME|SORRY|THANKS|YEAH|FINALLY|FIRST|LAST|NEVER|MAYBE|TODAY|TONIGHT"
    r"|YESTERDAY|TOMORROW|WAIT|STOP|ATTENTION|WARNING|ALERT|REMINDER|SPOILER|FACT|MYTH|QUESTION|ANSWER|THIS|THAT|WHAT"
    r"|WHEN|WHERE|THERE|HERE|ABOUT|ONLY|JUST|NOTHING|NOBODY|EVERYBODY|EVERYTHING)\b"
)


def take_dateline(body: list[Paragraph]) -> str:
    """Remove the dateline from the first paragraph and return it; "" if there is no place in capitals with a dash."""
    first = next((paragraph for paragraph in body if not paragraph.caption), None)
    match = first and first.stands_alone and not is_heading_shaped(first.text) and _DATELINE.match(first.text)
    if (
        not first
        or not match
        or len(match["city"]) <= 3
        or _NO_PLACE.match(first.text)
        or (match["place"] == match["city"] and _is_ordinary_word(match["city"], body))
        or len(first.text) <= match.end() + 20
    ):
        return ""
    first.markup = paragraphs([first.text[match.end() :]])
    return match["place"]


def _is_ordinary_word(city: str, body: list[Paragraph]) -> bool:
    """Return whether the story has a word in small letters too: then it names no place."""
    small = re.compile(rf"(?<![{WORD}]){re.escape(city.lower())}(?![{WORD}])")
    return any(small.search(paragraph.text) for paragraph in body)


_END_MARK = re.compile(r"[\s#*-]*(?:30|#|(?:the )?end)[\s#*-]*", re.I)
_CONTRIBUTED = re.compile(
    r"(?P<names>[^.]{2,200}?) (?:also )?contributed (?:reporting )?to this (?:report|article|story)\.?"
    r"|(?:with )?(?:additional )?reporting by (?P<more>[^.;]{2,200})\.?",
    re.I,
)
_AGENCY_WRITERS = re.compile(
    rf"(?:The )?(?P<agency>[{WORD} -]{{2,40}}?) (?:[a-z]+ )?(?:writer|reporter|journalist|correspondent)s?\b.*"
)


def take_end(body: list[Paragraph], bylines: list[Byline]) -> ClippingEnd:
    """Remove end marks and credit lines whose names are all certain from the body, and return the credits.

    `bylines` are those of the head: if there are any, a name below the story is not its author.
    """
    end = ClippingEnd()
    for index in range(len(body) - 1, max(len(body) - 8, 0), -1):
        text = body[index].text
        if _END_MARK.fullmatch(text) and re.search(r"[#-]|\bend\b|30", text, re.I) and len(text) < 20:
            end.leftover.append(text)
            del body[index]
            continue
        is_contribution = index >= len(body) - 3 and _take_contributors(end, text, bylines)
        is_last = index == len(body) - 1 and not end.bylines
        if is_contribution or (is_last and _take_signature(end, text, bylines)):
            del body[index]
    return end


def _take_contributors(end: ClippingEnd, words: str, bylines: list[Byline]) -> bool:
    """Add the contributors that a line names to the end; return False if the line is no such line."""
    match = _CONTRIBUTED.fullmatch(words.strip("()"))
    writers = match and match["names"] and _AGENCY_WRITERS.fullmatch(match["names"])
    if writers and agency(writers["agency"]):
        end.agency_lines.insert(0, agency_line(words, agency(writers["agency"]), "contributed"))
        return True
    names = split_names(match["names"] or match["more"]) if match else []
    if not names or not all(agency(name) or is_person(name) for name in names):
        return False
    lines = [agency_line(words, agency(name), "contributed") for name in names if agency(name)]
    end.agency_lines[:0] = lines
    people = [byline(name, "contributor") for name in names if not agency(name)]
    author_keys = {author.key for author in bylines}
    end.bylines[:0] = [person for person in people if person.key not in author_keys]
    if not lines:
        end.leftover.append(words)
    return True


def _take_signature(end: ClippingEnd, words: str, bylines: list[Byline]) -> bool:
    """Add the byline in the last line ("By Jane Doe", "From Reuters") to the end; return False if it is no byline."""
    match = re.match(r"(?P<by>By|From):? (?=[A-Z])", words)
    names = split_names(words[match.end() :]) if match and len(words) <= 160 else []
    people = [name for name in names if not agency(name)]
    if not match or not names or not all(map(is_person, people)) or (people and (bylines or match["by"] == "From")):
        return False
    end.bylines += map(byline, people)
    lines = [agency_line(words, agency(name), "supplied") for name in names if agency(name)]
    end.agency_lines += lines
    if not lines:
        end.leftover.append(words)
    return True
