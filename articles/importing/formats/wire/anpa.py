"""ANPA 1312, the text format of American agencies. https://en.wikipedia.org/wiki/ANPA-1312

SYN SYN SOH W2870 US selector       service and number
f l DC3 DC1 BC-Ferry   11-13 1049   priority, category, slug, day, words
STX ^BC-Ferry,466<                  slug and words, then the head: each line from ^ to < or =
^Night ferry sails again<
^By LENA MARSH=
   ANSEL (AP) _ It sailed …         text
ETX AP-WF-11-13-13 1509GMT< EOT     service, day and time
"""

import re

from articles.importing.formats import Options
from articles.importing.formats.html_figures import FigureBody
from articles.importing.formats.names import names_in
from articles.importing.formats.news_items import AgencyItem
from articles.importing.formats.wire.messages import Message, without_take
from articles.importing.formats.wire.texts import byline_in, moment, paragraphs_of, typographic, without_dateline
from articles.story.html_sanitizer import clean_body

START = re.compile(rb"[\x00\r\n]*\x16+\x01?[A-Za-z]{1,3}\d{3,5}\s?\x1f|[\x00\r\n]*\x01[A-Za-z]{1,3}\d{3,5}\s?\x1f")
_END = re.compile(
    r"(?P<source>[A-Z]{2,5})-[A-Z]{1,4}-(?P<month>\d\d)-(?P<day>\d\d)-(?P<year>\d\d) "
    r"(?P<time>\d{4})(?P<zone>GMT|[ECMP][SD]T)"
)
# Hours behind GMT, of the times at which American bureaus sign off.
_OFFSETS = {"GMT": 0, "EDT": 4, "EST": 5, "CDT": 5, "CST": 6, "MDT": 6, "MST": 7, "PDT": 7, "PST": 8}
_SLUG = re.compile(
    r"\*?\d*[<\s]*\^?\s*(?P<slug>[A-Za-z]{2}[^,<\n]{0,79}(?:,[^,<\n]{0,60}?)?),?\s*(?P<words>\d{0,5})\s*<?\s*$"
)
_VERSION = re.compile(r",?\s*(?:\d+(?:st|nd|rd|th)[ -])?(?:ld|lead|writethru|update|correct\w*)\b.*$", re.I)
_EDITORS = re.compile(
    r"(?:eds?|editors?|editor'?s note|with|ap photos?|ap video|ap graphics?|photos?|for [a-z]+ use)\b[^a-z]*[:_ ]", re.I
)
_CORRECTION = re.compile(r"correct", re.I)


def slug_of(message: Message) -> str:
    """Return the slug of a message: its first line, else that of the header."""
    first = next((line for line in message.text.split("\n") if line.strip()), "")
    if match := _SLUG.match(first.strip().lstrip("^").strip()):
        return match["slug"].strip(" ,")
    header = message.header.replace("\x13", "").split("\x11")[-1]
    return re.split(r"\s{2,}", header.strip())[0]


def item_of(message: Message, options: Options, remarks: list[str]) -> AgencyItem:
    """Return what a message says."""
    slug = slug_of(message)
    head, rest = _head(message.text)
    parts = [paragraphs_of(rest), *(paragraphs_of(_head(take.text)[1]) for take in message.takes)]
    paragraphs = [paragraph for part in parts for paragraph in part.paragraphs if paragraph != "—"]
    headline, authors, notes = "", [], []
    for line in head[1:]:
        if names := byline_in(line):
            authors += names_in(names)
        elif not (headline or authors or _EDITORS.match(line)):
            headline = line
        elif not rest.strip() and not _EDITORS.match(line):  # a list of headlines, each a line of the head
            paragraphs.append(line)
        else:
            notes.append(line)
    place, agency, first = without_dateline(paragraphs[0] if paragraphs else "")
    if paragraphs:
        paragraphs[0] = first
    if parts[-1].goes_on:
        remarks.append("its source says that more follows")
    end = _END.search(message.end) or _END.search(message.text[-200:])
    date = moment(end["day"], end["month"], end["year"], end["time"], options, _OFFSETS[end["zone"]]) if end else None
    base = _VERSION.sub("", without_take(slug)).strip(" ,-")
    left_out = [line for part in parts for line in part.left_out]
    return AgencyItem(
        identifier=f"{base} {date.text[:10]}" if base and date else base,
        source=agency or (end["source"] if end else ""),
        headline=typographic(headline) or slug,
        dateline=f"{place} ({agency})" if place else "",
        body=FigureBody(clean_body(parts[0]._replace(paragraphs=paragraphs).markup), (), []),
        authors=authors,
        published=date,
        originals=[message.written, *head[:1], *notes, *left_out],
        remarks=remarks,
    )


def signal_of(message: Message) -> str:
    """Return which kind of version a slug asks for."""
    slug = slug_of(message)
    return "correction" if _CORRECTION.search(slug) else "update" if _VERSION.search(slug) else ""


def _head(text: str) -> tuple[list[str], str]:
    """Return the lines of the head, each from ^ to its end, and the text below them."""
    lines = text.replace("\r", "").strip("\n").split("\n")
    head: list[str] = []
    for number, line in enumerate(lines):
        if line[:1] not in "^\x02" and line.strip() and head:
            return head, "\n".join(lines[number:])
        if cleaned := line.strip().strip("^").rstrip("<= ").strip():
            head.append(typographic(cleaned.replace("< ^", " ")))
    return head, ""
