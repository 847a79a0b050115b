"""The story of a NewsItem of NewsML 1; the table is in docs/formats.md. Its elements have local names."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from articles.importing.formats import Options
from articles.importing.formats.names import names_in
from articles.importing.formats.news_items import AgencyItem
from articles.importing.formats.newsml.content import Content, content_of
from articles.importing.formats.picture_files import data_url, size_of
from articles.importing.formats.printed_moments import date_of, moment_of
from articles.importing.formats.xml_trees import line_in, without_text
from articles.story.dates import StoryDate
from articles.story.story import Picture
from articles.story.validation import LIMITS

_DATA = re.compile(r"(<(?:[\w.-]+:)?DataContent\b[^<>]*>)((?s:.*?))(</(?:[\w.-]+:)?DataContent\s*>)")
_SUBJECTS = ("Subject", "SubjectMatter", "SubjectDetail", "SubjectQualifier")
_PICTURES = {"photo", "image", "graphic", "picture"}
_CAPTIONS = {"caption", "photo caption"}


def item_of(root: Element, source: str, options: Options, remarks: list[str]) -> AgencyItem:
    """Return the item of a NewsItem; `source` is its XML as it was written."""
    lines = [component.find("NewsLines") for component in root.iter("NewsComponent") if not _is_picture(component)]
    lines = [part for part in lines if part is not None]
    headline = _line(lines, "HeadLine")
    agencies = _agencies(root)
    content, chosen = _content(root, headline, agencies, options, remarks)
    text = content.text
    dateline = _line(lines, "DateLine") or text.dateline
    first, revised, day = (
        date_of(name, line_in(root.find(f"{parent}/{name}")), options, remarks)
        for parent, name in (
            ("NewsManagement", "FirstCreated"),
            ("NewsManagement", "ThisRevisionCreated"),
            ("Identification/NewsIdentifier", "DateId"),
        )
    )
    authors = [name for part in lines for byline in part.findall("ByLine") for name in names_in(line_in(byline))]
    authors = [name for name in authors if name and not name.casefold().startswith(tuple(agencies))]
    language = next((part.get("FormalName", "") for part in root.iter("Language")), "")
    pictures = _pictures(root)
    return AgencyItem(
        identifier=identifier_of(root),
        source=line_in(root.find("Identification/NewsIdentifier/ProviderId")) or next(iter(sorted(agencies)), ""),
        headline=headline or text.headline or line_in(root.find("Identification/NameLabel")),
        deks=[*filter(None, [_line(lines, "SubHeadLine")]), *text.deks],
        dateline="" if moment_of(dateline, options) else dateline,
        body=text.body,
        authors=authors or text.authors,
        tags=list(_tags(root, language.lower() or options.language)),
        language=(language.lower() if language.isupper() else language) or root.get("lang") or "",
        pictures=[picture for picture, _ in pictures],
        picture_files=[(picture.anchor, files) for picture, files in pictures if files],
        notes=text.notes,
        published=first or revised or day,
        updated=_later(revised, first, options),
        originals=[_without_content(source, chosen)],
        remarks=remarks,
    )


def identifier_of(root: Element) -> str:
    """Return the identifier that all revisions of an item share: its public identifier without the revision."""
    identifier = root.find("Identification/NewsIdentifier")
    if identifier is None:
        return ""
    public = line_in(identifier.find("PublicIdentifier"))
    if match := re.fullmatch(r"(urn:newsml:.+):\d+[NUA]?", public):
        return match[1]
    parts = [line_in(identifier.find(name)) for name in ("ProviderId", "DateId", "NewsItemId")]
    return public or (f"urn:newsml:{':'.join(parts)}" if parts[2] else "")


def desk_reason_of(root: Element, options: Options) -> str:
    """Return why an item is not to be published: its status, an instruction, or an embargo; "" if it may be."""
    management = root.find("NewsManagement")
    if management is None:
        return ""
    status = management.find("Status")
    name = (status.get("FormalName", "") if status is not None else "").strip().lower()
    if "kill" in instructions_of(root):
        return "killed by its source"
    if name in ("", "usable"):
        return ""
    change = line_in(management.find("StatusWillChange/DateAndTime"))
    moment = moment_of(change, options)
    if name == "embargoed" and moment:
        if options.now and moment.moment(options.zone) <= options.now:
            return ""
        return f"under embargo until {change:.40}"
    return "under embargo without an end" if name == "embargoed" else f"{name:.40} by its source"


def instructions_of(root: Element) -> set[str]:
    """Return what its source asks to do with an item, in small letters: correction, kill, update."""
    names = {part.get("FormalName", "").lower() for part in root.findall("NewsManagement/Instruction")}
    return {"correction" if name in ("rectify", "correct", "corrected") else name for name in names}


def _line(lines: list[Element], name: str) -> str:
    return next((line for part in lines for child in part.findall(name) if (line := line_in(child))), "")


def _agencies(root: Element) -> set[str]:
    parties = [
        part.get("FormalName", "") for name in ("Provider", "Source") for part in root.iterfind(f".//{name}/Party")
    ]
    parties += [line_in(part) for part in root.iter("CreditLine")]
    return {name.strip().casefold() for name in parties if len(name.strip()) > 1}


def _later(revised: StoryDate | None, first: StoryDate | None, options: Options) -> StoryDate | None:
    is_later = revised and first and revised.moment(options.zone) > first.moment(options.zone)
    return revised if is_later else None


def _media_type(content: Element) -> str:
    kind = content.find("MediaType")
    return "" if kind is None else kind.get("FormalName", "").lower()


def _is_picture(component: Element) -> bool:
    return any(_media_type(part) in _PICTURES for part in component.findall("ContentItem"))


def _role(component: Element) -> str:
    role = component.find("Role")
    return "" if role is None else role.get("FormalName", "").lower()


def _content(
    root: Element, headline: str, agencies: set[str], options: Options, remarks: list[str]
) -> tuple[Content, int]:
    """Return the first text that is no caption, and the number of its DataContent in the item; -1 without one."""
    numbers = {data: number for number, data in enumerate(root.iter("DataContent"))}
    for component in root.iter("NewsComponent"):
        if _role(component) in _CAPTIONS:
            continue
        for part in component.findall("ContentItem"):
            data = part.find("DataContent")
            data = part.find("Encoding/DataContent") if data is None else data
            if data is None or _media_type(part) not in ("", "text"):
                continue
            encoding = part.find("Encoding")
            if encoding is not None and encoding.get("Notation", "").lower() == "base64":
                continue
            content = content_of(data, headline, agencies, options, remarks)
            if content.body.body or content.body.pictures:
                return content, numbers[data]
            if content.unread:
                remarks.append(f"content kept with the source, no text: {content.unread:.60}")
    return Content(), -1


def _pictures(root: Element) -> list[tuple[Picture, tuple[str, ...]]]:
    """Return the photographs among the components, each with its caption and its files; the first is the lead."""
    pictures: list[tuple[Picture, tuple[str, ...]]] = []
    for component in root.iter("NewsComponent"):
        if not _is_picture(component):
            continue
        captions = [_component_text(part) for part in component.iter("NewsComponent") if _role(part) in _CAPTIONS]
        parent = next((part for part in root.iter("NewsComponent") if component in list(part)), None)
        if parent is not None and not any(captions):
            captions = [_component_text(part) for part in parent.findall("NewsComponent") if _role(part) in _CAPTIONS]
        lines = component.find("NewsLines")
        lines = Element("NewsLines") if lines is None else lines
        credits = [line_in(lines.find(name)) for name in ("ByLine", "CreditLine")]
        captions += [line_in(lines.find("HeadLine"))]
        picture = Picture(
            anchor=f"item-{len(pictures)}" if pictures else "",
            caption=next(filter(None, captions), "")[: LIMITS["caption"]],
            credit="/".join(filter(None, credits))[: LIMITS["credit"]],
        )
        pictures.append((picture, _files(component)))
    return pictures[: LIMITS["pictures"] // 2]


def _files(component: Element) -> tuple[str, ...]:
    """Return the addresses of the file of a photograph, the largest first, and its `data:` URL if it is in the item."""
    items = [part for part in component.findall("ContentItem") if _media_type(part) in _PICTURES]
    items.sort(key=lambda part: -max((_width(prop) for prop in part.iter("Property")), default=0))
    addresses = [part.get("Href", "").strip() for part in items]
    encodings = [encoding for part in items for encoding in part.findall("Encoding")]
    encodings = [part for part in encodings if part.get("Notation", "").lower() == "base64"]
    return tuple(filter(None, (*addresses, *(data_url(part.find("DataContent"), "") for part in encodings))))


def _width(prop: Element) -> int:
    return size_of(prop.get("Value", "")) if prop.get("FormalName", "").lower() == "width" else 0


def _component_text(component: Element) -> str:
    return " ".join(filter(None, (line_in(data) for data in component.iter("DataContent"))))


def _tags(root: Element, language: str) -> Iterator[tuple[str, str]]:
    """Yield the name of each subject that a topic of the item names, and the keywords."""
    names = {}
    for topic in root.iter("Topic"):
        described = [part for part in topic.findall("Description") if part.get("Variant", "Name") == "Name"]
        described.sort(key=lambda part: not part.get("lang", "").startswith(language[:2]))
        if described and (code := line_in(topic.find("FormalName"))):
            names[code] = line_in(described[0])
    for subject in root.iter("SubjectCode"):
        for part in subject:
            if part.tag in _SUBJECTS:
                yield names.get(part.get("FormalName", ""), ""), ""
    for prop in root.iterfind(".//DescriptiveMetadata/Property"):
        if prop.get("FormalName", "").lower() == "keyword":
            yield prop.get("Value", ""), ""
    for line in root.iter("KeywordLine"):
        yield from ((name, "") for name in re.split(r"\s*[,;]\s*", line_in(line)))


def _without_content(source: str, chosen: int) -> str:
    """Return the XML of an item without the content that is the story's body."""
    count = -1

    def emptied(match: re.Match) -> str:
        nonlocal count
        count += 1
        return match[1] + without_text(match[2]) + match[3] if count == chosen else match[0]

    return source if chosen < 0 else _DATA.sub(emptied, source)
