"""IPTC 7901, the text format of European agencies. https://iptc.org/standards/iptc-7901/

SOH tdw0042 4 i 118  tdw 017      source and number, priority, category, words
Marsh-railway/                    keywords
STX Heron Line opens =            headline, up to the sign =
Vellmark (tdw) - The Heron Line … text
ETX 021040 GMT Jul 24 EOT         day and time, month and year
"""

import re
from dataclasses import dataclass, field

from articles.importing.formats import Options
from articles.importing.formats.html_figures import FigureBody
from articles.importing.formats.names import names_in
from articles.importing.formats.news_items import AgencyItem
from articles.importing.formats.wire.messages import Message
from articles.importing.formats.wire.texts import byline_in, moment, paragraphs_of, typographic, without_dateline
from articles.story.html_sanitizer import clean_body

_HEADER = re.compile(
    r"\s*(?P<source>[A-Za-z]{2,4})(?P<number>\d{2,5})\s+(?P<priority>\d)\s+(?P<category>[A-Za-z]{1,4})\s+(?P<words>\d{1,5})\b"
    r"(?P<rest>[^\n]*)"
)
START = re.compile(rb"[\x00\r\n\x16]*+\x01?+\s*+[A-Za-z]{2,4}\d{2,5} +\d +[a-z]{1,4} +\d{1,5}\b")
_END = re.compile(r"(?P<day>\d\d)(?P<time>\d{4})\s*(?:GMT|UTC)?\s*(?P<month>[A-Za-z]{3})\w*\s*(?P<year>\d\d)\b")
_AGENCY = re.compile(r"(?P<name>[A-Za-z]{2,6})\s+\d+\s*$")
_NOTE = re.compile(r"(?:eds?|editors?|achtung(?: redaktion\w*)?|hinweis|redaktion\w*)\s*:\s", re.I)
_FLAG = re.compile(r"(?:[A-Z0-9][A-Z0-9 .,/-]{1,40}|\d+(?:st|nd|rd|th) (?:ld|lead|update).*)$")
_SIGNATURE = re.compile(r"\w{2,6}(?: [a-z]{2,4}){1,6}")
_KEYWORDS = re.compile(r"/?(?:[^/=]{1,40}/)+")  # Transport/Islands/
_MAX_HEAD = 12  # lines


@dataclass
class _Head:
    """The lines between the beginning of the text and the sign = at the end of a headline."""

    headline: str = ""
    authors: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    keywords: list[str] = field(default_factory=list)


def slug_of(message: Message) -> str:
    """Return the keywords of a message: the line below the header."""
    lines = [line.strip() for line in message.header.split("\n")[1:] if line.strip()]
    return lines[0] if lines else ""


def item_of(message: Message, options: Options, remarks: list[str]) -> AgencyItem:
    """Return what a message says."""
    match = _HEADER.match(message.header)
    text = message.text or _text_below(message.header)
    head, rest = _head(text.replace("\r", ""))
    parts = [paragraphs_of(rest), *(paragraphs_of(_head(take.text)[1]) for take in message.takes)]
    paragraphs = [paragraph for part in parts for paragraph in part.paragraphs]
    left_out = [line for part in parts for line in part.left_out]
    if paragraphs and _SIGNATURE.fullmatch(paragraphs[-1]) and len(paragraphs) > 1:
        left_out.append(paragraphs.pop())
    place, agency, first = without_dateline(paragraphs[0] if paragraphs else "")
    if paragraphs:
        paragraphs[0] = first
    if parts[-1].goes_on:
        remarks.append("its source says that more follows")
    date = None
    if end := _END.search(message.end or text[-200:]):
        date = moment(end["day"], end["month"], end["year"], end["time"], options)
    named = _AGENCY.search(match["rest"]) if match else None
    number = f"{match['source']}{match['number']}" if match else ""
    markup = parts[0]._replace(paragraphs=paragraphs).markup
    return AgencyItem(
        identifier=f"{number} {date.text[:10] if date else slug_of(message)}" if number else "",
        source=(agency or (named["name"] if named else "") or (match["source"] if match else "")).lower(),
        headline=head.headline,
        dateline=f"{place} ({agency})" if place else "",
        body=FigureBody(clean_body(markup), (), []),
        authors=head.authors,
        tags=[(name, "") for name in (*slug_of(message).split("/"), *head.keywords) if name.strip()],
        published=date,
        originals=[message.written, *head.flags, *left_out],
        remarks=remarks,
    )


def _text_below(header: str) -> str:
    """Return the text of a message without the code of its beginning: what is below the keywords."""
    lines = header.split("\n")
    number = next((number for number, line in enumerate(lines) if line.rstrip().endswith("/")), 0)
    return "\n".join(lines[number + 1 :])


def _head(text: str) -> tuple[_Head, str]:
    """Return the head, which ends with the sign =, and the text below it; without the sign there is none."""
    lines = text.strip("\n").split("\n")
    end = next((number for number, line in enumerate(lines[:_MAX_HEAD]) if line.rstrip().endswith("=")), -1)
    head = _Head()
    titles: list[str] = []
    for line in (line.strip(" =") for line in lines[: end + 1]):
        if names := byline_in(line):
            head.authors += names_in(names)
        elif _KEYWORDS.fullmatch(line):
            head.keywords += line.split("/")
        elif _NOTE.match(line) or (_FLAG.fullmatch(line) and line == line.upper() and len(line) < 20):
            head.flags.append(line)
        elif line:
            titles.append(line)
    if not titles and head.flags:
        titles = [head.flags.pop()]
    head.headline = typographic(" ".join(titles))
    return head, "\n".join(lines[end + 1 :])
