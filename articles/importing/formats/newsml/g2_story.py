"""The story of a newsItem of NewsML-G2; the table is in docs/formats.md. Its elements have local names."""

import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from articles.importing.formats import Options
from articles.importing.formats.names import names_in
from articles.importing.formats.news_items import AgencyItem
from articles.importing.formats.newsml.concepts import (
    code_of,
    concepts_by_code,
    name_of,
    party_of,
    section_of,
    tags_of,
)
from articles.importing.formats.newsml.content import Content, content_of
from articles.importing.formats.newsml.pictures import PictureItem
from articles.importing.formats.printed_moments import date_of, moment_of
from articles.importing.formats.xml_trees import is_own, line_in, without_text
from articles.story.dates import StoryDate
from articles.story.notes import placement_of
from articles.story.story import Note, NoteKind, Role
from articles.story.validation import LIMITS

_DEKS = ("summary", "intro", "introduction", "lead", "abstract", "subheadline", "")
_NEWS = {"", "current", "current or spot news", "news", "article", "main"}
_ROLES = frozenset(Role)
_SOURCE_ROLES = {"source", "origprov", "phot"}
_INLINE = re.compile(r"(<(?:[\w.-]+:)?(inlineXML|inlineData)\b[^<>]*>)((?s:.*?))(</(?:[\w.-]+:)?\2\s*>)")


def item_of(
    root: Element, source: str, pictures: list[PictureItem], options: Options, remarks: list[str]
) -> AgencyItem:
    """Return the item; `pictures` are those that its message has for it, `source` its XML as it was written."""
    meta, item_meta = _child(root, "contentMeta"), _child(root, "itemMeta")
    language = next((tag for part in meta.findall("language") if (tag := part.get("tag"))), root.get("lang") or "")
    names = concepts_by_code(root, language)
    headline, more_headlines = _headlines(meta)
    own = is_own(root)
    agencies = set() if own else _agencies(root, meta, item_meta)
    content, chosen = _content(root, headline, agencies, options, remarks)
    text = content.text
    published, updated = _dates(meta, item_meta, options, remarks)
    dateline = line_in(meta.find("dateline"))
    if moment_of(dateline, options):
        dateline = ""  # some write the time of the version there
    authors, others = _bylines(meta, own=own)
    authors = _people(authors, agencies) or text.authors or _people(_creators(meta, language), agencies)
    below = _not_in(content.markup, pictures)
    placed = [item.picture(number) for number, item in enumerate(below)]
    return AgencyItem(
        identifier=root.get("guid", "").strip(),
        url=root.get("guid", "").strip(),
        source=party_of(item_meta.find("provider")),
        kicker=next((line_in(part) for part in meta.iter("headline") if code_of_role(part) == "kicker"), ""),
        headline=headline or text.headline or line_in(item_meta.find("title")),
        deks=[*more_headlines, *_deks(meta), *text.deks],
        dateline=dateline or text.dateline,
        body=text.body,
        authors=authors,
        others=others or text.others,
        section=section_of(meta, language, names),
        tags=list(tags_of(meta, language, names)),
        genre=_genre(meta, language),
        language=language,
        pictures=placed,
        picture_files=[(picture.anchor, item.files) for picture, item in zip(placed, below, strict=True) if item.files],
        notes=[*text.notes, *_public_notes(item_meta)],
        published=published,
        updated=updated,
        originals=[_without_content(source, chosen), *(item.source for item in pictures)],
        remarks=remarks,
        own=own,
    )


def _bylines(meta: Element, *, own: bool) -> tuple[list[str], list[tuple[str, Role]]]:
    """Return the authors and those with another role; of an own item all with their roles, in their order."""
    lines = [(code_of_role(part), line_in(part)) for part in meta.findall("by")]
    by = [(Role(role) if role in _ROLES else Role.AUTHOR, line) for role, line in lines]
    if own:
        return [], [(line, role) for role, line in by]
    named = [(name, role) for role, line in by for name in names_in(line)]
    authors = [name for name, role in named if role == Role.AUTHOR]
    return authors, [(name, role) for name, role in named if role != Role.AUTHOR]


def desk_reason_of(root: Element, options: Options) -> str:
    """Return why an item is not to be published: its status, a kill, or an embargo; "" if it may be."""
    item_meta = _child(root, "itemMeta")
    status = code_of(item_meta.find("pubStatus")) or "usable"
    if status != "usable":
        return f"{status:.40} by its source"
    if "kill" in signals_of(root):
        return "killed by its source"
    embargo = line_in(item_meta.find("embargoed"))
    if item_meta.find("embargoed") is None:
        return ""
    date = moment_of(embargo, options)
    if not date:
        return f"an embargo without an end{f': {embargo:.40}' if embargo else ''}"
    if not options.now or date.moment(options.zone) > options.now:
        return f"under embargo until {embargo:.40}"
    return ""


def signals_of(root: Element) -> set[str]:
    """Return the signals of the IPTC's scheme: correction, kill, update."""
    signals = root.findall("itemMeta/signal")
    return {code_of(signal) for signal in signals if (signal.get("qcode") or signal.get("uri") or "").find("sig") >= 0}


def _child(root: Element, name: str) -> Element:
    child = root.find(name)
    return Element(name) if child is None else child


def _headlines(meta: Element) -> tuple[str, list[str]]:
    """Return the main headline, and those that are a line below it."""
    headlines = [(code_of_role(part), line_in(part)) for part in meta.iter("headline")]
    headlines = [(role, line) for role, line in headlines if line]
    main = next((line for role, line in headlines if role in ("", "main", "headline")), "")
    main = main or next((line for _, line in headlines), "")
    return main, [line for role, line in headlines if line != main and ("sub" in role or "deck" in role)]


def code_of_role(element: Element) -> str:
    """Return the role of an element without its scheme."""
    return (element.get("role") or "").rpartition(":")[2].lower()


def _deks(meta: Element) -> list[str]:
    descriptions = [(code_of_role(part), line_in(part)) for part in meta.findall("description")]
    known = [(role, line) for role, line in descriptions if role in _DEKS and line]
    return [line for _, line in sorted(known, key=lambda description: _DEKS.index(description[0]))]


def _agencies(root: Element, meta: Element, item_meta: Element) -> set[str]:
    """Return the names, in small letters, of those who sent the item: they are no authors."""
    parties = [*item_meta.findall("provider"), *root.findall("rightsInfo/copyrightHolder"), *meta.findall("infoSource")]
    names = {party_of(party).casefold() for party in parties} | {
        line_in(meta.find("creditline")).casefold().rstrip("–- ")
    }
    return {name for name in names if len(name) > 1}


def _people(names: Iterable[str], agencies: set[str]) -> list[str]:
    return [name for name in names if name and not name.casefold().startswith(tuple(agencies))]


def _creators(meta: Element, language: str) -> Iterator[str]:
    for creator in meta.findall("creator"):
        if code_of_role(creator) not in _SOURCE_ROLES and "organi" not in (creator.get("type") or ""):
            yield name_of(creator, language) or creator.get("literal") or ""


def _genre(meta: Element, language: str) -> str:
    genre = meta.find("genre")
    name = "" if genre is None else (name_of(genre, language) or genre.get("literal") or "").strip()
    return "" if name.casefold() in _NEWS else name.lower()


def _public_notes(item_meta: Element) -> list[Note]:
    """Return the notes that a source makes public by their role; all others are for editors alone."""
    public = [(code_of_role(part), line_in(part)) for part in item_meta.findall("edNote")]
    return [
        Note(text[: LIMITS["text"]], kind, None, placement_of(kind))
        for role, text in public
        if text and role.partition("-")[0] == "public"
        for kind in [role.partition("-")[2] or NoteKind.EDITORS_NOTE.value]
    ]


def _dates(
    meta: Element, item_meta: Element, options: Options, remarks: list[str]
) -> tuple[StoryDate | None, StoryDate | None]:
    first, content, version, modified = (
        date_of(name, line_in(part.find(name)), options, remarks)
        for part, name in (
            (item_meta, "firstCreated"),
            (meta, "contentCreated"),
            (item_meta, "versionCreated"),
            (meta, "contentModified"),
        )
    )
    published = first or content or version
    later = [
        d for d in (modified, version) if d and published and d.moment(options.zone) > published.moment(options.zone)
    ]
    return published, max(later, key=lambda date: date.moment(options.zone), default=None)


def _content(
    root: Element, headline: str, agencies: set[str], options: Options, remarks: list[str]
) -> tuple[Content, int]:
    """Return the first content that has a text, and its place among those that stand in the item; -1 without one."""
    parts = [part for part in root.findall("contentSet/*") if part.tag in ("inlineXML", "inlineData")]
    unread = []
    for number, part in enumerate(parts):
        is_encoded = part.get("encoding") is not None or not _is_text(part.get("contenttype", ""))
        content = Content(unread="data") if is_encoded else content_of(part, headline, agencies, options, remarks)
        if content.body.body or content.body.pictures:
            return content, number
        unread += filter(None, [content.unread])
    remarks += [f"content kept with the source, no text: {name:.60}" for name in unread]
    return Content(), -1


def _is_text(content_type: str) -> bool:
    kind = content_type.lower()
    return not kind or kind.startswith("text/") or "xml" in kind or "html" in kind


def _without_content(source: str, chosen: int) -> str:
    """Return the XML of an item without the content that is the story's body."""
    if chosen < 0:
        return source
    count = -1

    def emptied(match: re.Match) -> str:
        nonlocal count
        count += 1
        return match[1] + without_text(match[3]) + match[4] if count == chosen else match[0]

    return _INLINE.sub(emptied, source)


def _not_in(markup: str, pictures: list[PictureItem]) -> list[PictureItem]:
    return [picture for picture in pictures if not any(name in markup for name in picture.names)]
