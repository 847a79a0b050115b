"""The story of a document of NITF; the table is in docs/formats.md. Its elements have local names."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from articles.importing.formats import Options
from articles.importing.formats.html_figures import FigureBody
from articles.importing.formats.names import people_in
from articles.importing.formats.news_items import AgencyItem
from articles.importing.formats.nitf.body import body_of
from articles.importing.formats.printed_moments import date_of, moment_of
from articles.importing.formats.record_lines import letters_of
from articles.importing.formats.xml_trees import is_own, line_in, values_of, without_text
from articles.story.dates import StoryDate
from articles.story.notes import placement_of
from articles.story.story import Note, NoteKind, Role
from articles.story.validation import LIMITS

_SECTIONS = ("section", "online_sections", "print_section_name")
_KINDS = {"person": "person", "org": "organisation", "location": "place", "event": "event", "classifier": ""}
_INDEXED_BYLINE = "normalized_byline"  # Marsh, Lena beside the printed one
_ROLES = frozenset(Role)
_NOTE_KINDS = frozenset(NoteKind)
_USABLE = {"", "usable", "embargoed"}


@dataclass(kw_only=True)
class NitfText:
    """What the body of a document says, whatever file or item it stands in."""

    headline: str = ""
    deks: list[str] = field(default_factory=list)
    kicker: str = ""
    authors: list[str] = field(default_factory=list)
    others: list[tuple[str, Role]] = field(default_factory=list)
    dateline: str = ""
    body: FigureBody = field(default_factory=FigureBody.empty)
    notes: list[Note] = field(default_factory=list)


def text_of_document(root: Element, agencies: set[str], options: Options, remarks: list[str]) -> NitfText:
    """Return the printed parts of a document. `agencies` are names in small letters that are no author's."""
    head = root.find("body/body.head")
    content = root.find("body/body.content")
    if content is None:
        content = root.find(".//body.content")
    full_text, notes = _full_text(content, options)
    end = root.find("body/body.end")
    text = NitfText(headline=line_in(root.find("head/title")), notes=notes)
    if full_text is not None:
        text.body = body_of(full_text, end)
    elif root.find("body") is not None and head is None:
        text.body = body_of(root.find("body"))
    if head is None:
        return text
    lines = [(part.get("class"), line_in(part)) for name in ("hl1", "hl2") for part in head.iter(name)]
    text.kicker = next((line for name, line in lines if name == "kicker"), "")
    headlines = [line for name, line in lines if line and name != "kicker"]
    first = line_in(head.find("hedline/hl1")) or line_in(head.find("hedline"))
    text.headline = first or text.headline
    text.deks = [line for line in headlines if line != first]
    text.deks += [line for abstract in head.findall("abstract") if (line := line_in(abstract))]
    own = is_own(root)
    bylines = head.findall("byline")
    printed = [byline for byline in bylines if byline.get("class") != _INDEXED_BYLINE]
    for byline in printed or bylines:
        role = Role(byline.get("class")) if byline.get("class") in _ROLES else Role.AUTHOR
        names = list(_authors(byline, agencies))
        if own or role != Role.AUTHOR:
            text.others += [(name, role) for name in names]
        else:
            text.authors += names
    text.dateline = line_in(head.find("dateline"))
    text.notes += [_note(note) for note in head.findall("note") if note.get("type") == "pa" and line_in(note)]
    return text


def _note(note: Element) -> Note:
    kind = note.get("class", "")
    kind = kind if kind in _NOTE_KINDS else NoteKind.EDITORS_NOTE.value
    return Note(line_in(note)[: LIMITS["text"]], kind, None, placement_of(kind))


def _full_text(content: Element | None, options: Options) -> tuple[Element | None, list[Note]]:
    """Return the element with the text, and corrections: some archives write the lead again in a block of its own."""
    if content is None:
        return None, []
    blocks = {block.get("class", ""): block for block in content.findall("block")}
    notes = []
    if (correction := blocks.get("correction_text")) is not None and line_in(correction):
        notes.append(Note(line_in(correction)[: LIMITS["text"]], NoteKind.CORRECTION.value))
    if "full_text" not in blocks:
        return content, notes
    whole = line_in(blocks["full_text"])
    for name in ("lead_paragraph", "online_lead_paragraph", "correction_text"):
        if name in blocks and (name == "correction_text" or whole.startswith(line_in(blocks[name])[:200])):
            content.remove(blocks[name])
    return content, notes


def _authors(byline: Element, agencies: set[str]) -> Iterator[str]:
    """Yield the names of a byline: its persons, or the names in its text; a title below a name is none."""
    people = [name for person in byline.iter("person") if (name := line_in(person))]
    if not people:
        for title in [part for part in byline if part.tag in ("byttl", "location", "chron", "virtloc")]:
            title.text, title[:] = "", []
        people = people_in(line_in(byline).strip(" ,;"))
    yield from (name for name in people if not name.strip(" ,;").casefold().startswith(tuple(agencies)))


def item_of(root: Element, source: str, options: Options, remarks: list[str]) -> AgencyItem:
    """Return the item of a document; `source` is its XML as it was written."""
    docdata = root.find("head/docdata")
    docdata = Element("docdata") if docdata is None else docdata
    own = is_own(root)
    agencies = set() if own else {name.casefold() for name in _agencies(root, docdata)}
    text = text_of_document(root, agencies, options, remarks)
    published, updated = _dates(root, docdata, options, remarks)
    pubdata = root.find("head/pubdata")
    pubdata = Element("pubdata") if pubdata is None else pubdata
    meta = {part.get("name", ""): part.get("content", "") for part in root.findall("head/meta")}
    sections = [pubdata.get("position.section", ""), *(meta.get(name, "") for name in _SECTIONS)]
    for other in values_of([docdata], "management-doc-idref"):
        status = docdata.get("management-idref-status", "changed")
        remarks.append(f"its source says of another item: {other:.200} is {status:.40}")
    return AgencyItem(
        identifier=identifier_of(docdata),
        url=next(values_of([pubdata], "ex-ref"), ""),
        source=next(iter(_agencies(root, docdata)), ""),
        kicker=text.kicker,
        headline=text.headline,
        deks=text.deks,
        dateline=text.dateline,
        body=text.body,
        authors=text.authors,
        others=text.others,
        genre=meta.get("genre", ""),
        section=next((name if own else name.split(";")[0] for name in sections if name), ""),
        tags=list(_tags(root, docdata)),
        language=root.get("baselang") or root.get("lang") or "",
        notes=text.notes,
        edition=pubdata.get("edition.name", ""),
        page=pubdata.get("position.sequence", "") or meta.get("print_page_number", ""),
        published=published,
        updated=updated,
        originals=[without_text(source)],
        remarks=remarks,
        own=own,
    )


def identifier_of(docdata: Element) -> str:
    """Return the identifier of a document, or the key that its versions share; "" if it has none."""
    values = [*values_of(docdata.findall("doc-id"), "id-string"), *values_of(docdata.findall("du-key"), "key")]
    return next(iter(values), "")


def desk_reason_of(root: Element, options: Options) -> str:
    """Return why a document is not to be published: its status, or an embargo that has not ended; "" if it may be."""
    docdata = root.find("head/docdata")
    if docdata is None:
        return ""
    status = docdata.get("management-status", "").strip().lower()
    if status not in _USABLE:
        return f"{status:.40} by its source"
    release = next(values_of(docdata.findall("date.release"), "norm"), "")
    moment = moment_of(release, options)
    if not moment:
        return "under embargo without an end" if status == "embargoed" else ""
    is_embargo = status == "embargoed" or options.now is not None
    if is_embargo and (not options.now or moment.moment(options.zone) > options.now):
        return f"under embargo until {release:.40}"
    return ""


def _agencies(root: Element, docdata: Element) -> list[str]:
    """Return the names of those who sent a document, the most constant first."""
    names = [
        *values_of(docdata.findall("doc-id"), "regsrc"),
        *values_of(docdata.findall("del-list/from-src"), "src-name"),
    ]
    names += values_of(docdata.findall("doc.copyright"), "holder")
    names += filter(None, map(line_in, root.findall("body/body.head/distributor")))
    return list(dict.fromkeys(names))


def _dates(
    root: Element, docdata: Element, options: Options, remarks: list[str]
) -> tuple[StoryDate | None, StoryDate | None]:
    """Return when a document was published, and when it was last changed after that."""
    named = {
        "date.publication": values_of(root.findall("head/pubdata"), "date.publication"),
        "date.release": values_of(docdata.findall("date.release"), "norm"),
        "date.issue": values_of(docdata.findall("date.issue"), "norm"),
        "story.date": values_of(root.findall("body/body.head/dateline/story.date"), "norm"),
    }
    dates = {name: date_of(name, next(texts, ""), options, remarks) for name, texts in named.items()}
    if not any(dates.values()):
        printed = [*docdata.findall("date.issue"), *root.findall("body/body.head/dateline/story.date")]
        dates["story.date"] = next(filter(None, (moment_of(line_in(date), options) for date in printed)), None)
    revisions = [moment_of(text, options) for text in values_of(root.findall("head/revision-history"), "norm")]
    changes = [date for date in (dates["date.issue"], *revisions) if date]
    published = dates["date.publication"] or max(
        filter(None, (dates["date.release"], dates["date.issue"])),
        key=lambda date: date.moment(options.zone),
        default=dates["story.date"] or min(changes, key=lambda date: date.moment(options.zone), default=None),
    )
    later = [date for date in changes if published and date.moment(options.zone) > published.moment(options.zone)]
    return published, max(later, key=lambda date: date.moment(options.zone), default=None)


def _tags(root: Element, docdata: Element) -> Iterator[tuple[str, str]]:
    """Yield the name and the kind of each tag: subjects, keywords that are no slug line, what the head identifies."""
    for subject in root.findall("head/tobject/tobject.subject"):
        names = [subject.get(f"tobject.subject.{part}", "") for part in ("detail", "matter", "type", "name")]
        yield next(filter(None, names), ""), ""
    slugs = [letters_of(key) for key in values_of(docdata.findall("du-key"), "key")]
    for keyword in values_of(docdata.findall("key-list/keyword"), "key"):
        if not any(letters_of(keyword) in slug for slug in slugs):
            yield keyword, ""
    for identified in (*docdata.findall("identified-content"), *root.findall("head/docdata/evloc")):
        for part in identified:
            if part.tag in _KINDS:
                yield line_in(part), _KINDS[part.tag]
