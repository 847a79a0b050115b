"""The story of an item of ninjs; the table is in docs/formats.md. Names are in small letters."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from articles.importing.formats import Options
from articles.importing.formats.html_figures import FigureBody, read_figures
from articles.importing.formats.names import bylines, names_in
from articles.importing.formats.ninjs.checks import associations_of, is_superdesk
from articles.importing.formats.origins import original_of
from articles.importing.formats.picture_files import size_of
from articles.importing.formats.record_lines import fitting_headline, line_of
from articles.story.dates import InvalidStory, StoryDate
from articles.story.html_blocks import text_of
from articles.story.html_sanitizer import clean_line, clean_lines
from articles.story.keys import key_of
from articles.story.story import Byline, Picture, Source, Story, Term
from articles.story.validation import LIMITS, ValidatedStory, validate_sanitised

STORY_TYPES = ("text", "composite")
_KINDS = {"place": "place", "person": "person", "people": "person", "organisation": "organisation", "event": "event"}
_TERMS = ("subject", "place", "person", "people", "organisation", "event", "object")
_MARKUP = ("html", "xhtml")
# Names whose value the story has in the words of its source.
_READ = {"uri", "guid", "language", "firstcreated", "versioncreated", "associations"}


def story_of(
    item: Mapping[str, Any], raw: Mapping[str, Any], options: Options, decoding_remarks: Iterable[str] = ()
) -> ValidatedStory:
    """Return the validated story of an item that was checked. Raises InvalidStory.

    `raw` is the item with its names as they are written, of which the source keeps what the story does not have.
    """
    remarks = [*decoding_remarks]
    headline, used_headline = _headline(item)
    body, used_bodies, other_bodies = _body(item)
    dek, used_dek = _dek(item, body.body)
    if not body.body and dek and not headline:
        raise InvalidStory("story: it has neither a headline nor a body; there is nothing to keep.")
    whole: dict[str, Any] = {}
    if not body.body and len(headline) > LIMITS["headline"]:
        body = FigureBody(clean_lines(headline), (), [])
    headline = fitting_headline(headline, whole, remarks)
    used_headline = set() if whole else used_headline
    published, updated = (_date(item, name, options, remarks) for name in ("firstcreated", "versioncreated"))
    if not published:
        published, updated = updated, None
    pictures = _pictures(item, body)
    read = _READ | used_headline | used_bodies | used_dek
    leftover = {name: value for name, value in raw.items() if name.lower() not in read}
    leftover |= {"other bodies": other_bodies} if other_bodies else {}
    if associations := raw.get("associations"):
        leftover["associations"] = associations
    identifier = str(item.get("uri") or item.get("guid") or "")
    original = original_of(body.originals, leftover, remarks)
    return validate_sanitised(
        Story(
            headline=headline,
            dek=dek,
            body=body.body,
            bylines=tuple(_bylines(item)),
            section=next(_terms(item.get("service") or _sections(item), ""), None),
            genre=_genre(item),
            tags=tuple(_tags(item))[: LIMITS["tags"]],
            language=str(item.get("language") or options.language),
            pictures=pictures,
            published=published,
            updated=updated if updated != published else None,
            source=Source(
                identifier=identifier[: LIMITS["identifier"]],
                url=identifier if re.match(r"https?://\S{1,1900}$", identifier) else "",
                format="ninjs",
                original=original,
                remarks="\n".join(remarks)[: LIMITS["remarks"]],
            ),
        )
    )


def desk_reason_of(item: Mapping[str, Any], options: Options) -> str:
    """Return why an item is not to be published: its status, or an embargo that has not ended; "" if it may be."""
    status = item.get("pubstatus") or "usable"
    if status != "usable":
        return f"{status} by its source"
    if embargo := _embargo(item):
        try:
            moment = StoryDate.read(embargo, options.zone).moment(options.zone)
        except InvalidStory:
            return f"an embargo that is no date: {embargo:.40}"
        if not options.now or moment > options.now:
            return f"under embargo until {embargo:.40}"
    return ""


def _embargo(item: Mapping[str, Any]) -> str:
    return str(item.get("embargoeduntil") or item.get("embargoed") or "").strip()


def _values(item: Mapping[str, Any], single: str, several: str) -> list[tuple[str, str, str, str]]:
    """Return texts as (name of the property, role, type of the content, text): 1.x has body_html, later bodies."""
    values = [(name, name.partition("_")[2], "", item[name]) for name in item if re.match(rf"{single}(?:_|$)", name)]
    for part in item.get(several) or []:
        role, content_type = str(part.get("role") or ""), str(part.get("contenttype") or "")
        values.append((several, role, content_type, str(part.get("value") or "")))
    return [value for value in values if isinstance(value[3], str) and value[3].strip()]


def _is_markup(role: str, content_type: str, text: str) -> bool:
    return "html" in content_type or role in _MARKUP or (not content_type and role != "text" and "</" in text)


def _headline(item: Mapping[str, Any]) -> tuple[str, set[str]]:
    values = _values(item, "headline", "headlines")
    values.sort(key=lambda value: value[1] not in ("", "main"))
    if values:
        return line_of(values[0][3]), {values[0][0]} if len(values) == 1 else set()
    return line_of(str(item.get("title") or "")), {"title"}


def _body(item: Mapping[str, Any]) -> tuple[FigureBody, set[str], list[str]]:
    """Return the body, the names of its properties, and bodies that say something else."""
    values = _values(item, "body", "bodies")
    values.sort(key=lambda value: (not _is_markup(*value[1:]), value[1] not in ("", "main", *_MARKUP), -len(value[3])))
    bodies = [_read_body(*value[1:]) for value in values]
    if not bodies:
        return FigureBody("", (), []), set(), []
    first = _letters(bodies[0].body)
    others = [value[3] for value, body in zip(values[1:], bodies[1:], strict=True) if _letters(body.body) not in first]
    return bodies[0], {value[0] for value in values}, others


def _letters(body: str) -> str:
    return "".join(character for character in text_of(body).casefold() if character.isalnum())


def _read_body(role: str, content_type: str, text: str) -> FigureBody:
    if _is_markup(role, content_type, text):
        return read_figures(text)
    return FigureBody(clean_lines(text) if text.strip() else "", (), [])


def _dek(item: Mapping[str, Any], body: str) -> tuple[str, set[str]]:
    values = _values(item, "description", "descriptions")
    values.sort(key=lambda value: value[1] not in ("", "text", "summary", "main"))
    if not values:
        return "", set()
    dek = clean_line(values[0][3])
    letters = "".join(character for character in dek.casefold() if character.isalnum())
    if len(dek) > LIMITS["dek"] or (letters and _letters(body[: 8 * len(dek) + 1000]).startswith(letters)):
        return "", set()
    return dek, {values[0][0]} if len(values) == 1 else set()


def _date(item: Mapping[str, Any], name: str, options: Options, remarks: list[str]) -> StoryDate | None:
    text = str(item.get(name) or "").strip()
    try:
        return StoryDate.read(text, options.zone, options.fold) if text else None
    except InvalidStory:
        remarks.append(f"date that is none: {name} {text:.200}")
        return None


def _bylines(item: Mapping[str, Any]) -> Iterable[Byline]:
    """Yield the authors of Superdesk's dialect, which have names; else those in the printed byline."""
    authors = item.get("authors") if isinstance(item.get("authors"), list) else []
    names = [str(author.get("name") or "") for author in authors or [] if isinstance(author, dict)]
    if not any(names):
        names = names_in(clean_line(str(item.get("byline") or item.get("by") or "")))
    yield from bylines(names)


def _terms(values: Any, kind: str) -> Iterator[Term]:
    for value in values if isinstance(values, list) else []:
        name = line_of(str(value.get("name") or "") if isinstance(value, dict) else str(value)).strip()
        if key_of(name) and len(name) <= LIMITS["name"]:
            yield Term.named(name, kind)


def _sections(item: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [value for value in item.get("subjects") or [] if value.get("rel") == "section"]


def _genre(item: Mapping[str, Any]) -> str:
    """Return the name of the genre of an item of 3.x; news without one."""
    names = [str(value.get("name") or "") for value in item.get("genres") or []]
    return next(filter(None, (clean_line(name).strip()[:100] for name in names)), "news")


def _tags(item: Mapping[str, Any]) -> Iterable[Term]:
    for name in _TERMS:
        for spelling in dict.fromkeys((name, f"{name}s")):
            values = item.get(spelling)
            if spelling == "subjects" and isinstance(values, list):
                values = [value for value in values if value.get("rel") != "section"]
            yield from _terms(values, _KINDS.get(name, ""))
    yield from _terms(item.get("keywords"), "")


def _pictures(item: Mapping[str, Any], body: FigureBody) -> tuple[Picture, ...]:
    """Return the associated photographs, the first as the lead, and those in the body (Superdesk lists them twice)."""
    pictures: list[Picture] = []
    for association in _associated_pictures(item, bool(body.pictures)):
        caption, _ = _dek(association, "")
        credit = str(association.get("byline") or association.get("by") or association.get("copyrightholder") or "")
        pictures.append(
            Picture(
                anchor=f"association-{len(pictures)}" if pictures else "",
                caption=(caption or _headline(association)[0])[: LIMITS["caption"]],
                credit=clean_line(credit)[: LIMITS["credit"]],
                alt=clean_line(str(association.get("body_text") or ""))[: LIMITS["alt"]],
            )
        )
    return (*pictures, *body.pictures)[: LIMITS["pictures"]]


def _associated_pictures(item: Mapping[str, Any], has_pictures: bool) -> list[dict[str, Any]]:
    """Return the associations that are photographs beside the body, which may have pictures itself."""
    return [
        association
        for name, association in associations_of(item)
        if association.get("type") in ("picture", "graphic")
        and not (has_pictures and is_superdesk(item) and re.match(r"editor_|embedded", name))
    ]


def picture_files(item: Mapping[str, Any], has_pictures: bool) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the anchors of the associated photographs with the addresses of their renditions, the largest first."""
    files = []
    for number, association in enumerate(_associated_pictures(item, has_pictures)):
        renditions = association.get("renditions") or []
        renditions = renditions.values() if isinstance(renditions, dict) else renditions
        renditions = [rendition for rendition in renditions if isinstance(rendition, dict)]
        renditions.sort(key=lambda rendition: -size_of(str(rendition.get("width", ""))))
        addresses = tuple(str(href).strip() for rendition in renditions if (href := rendition.get("href")))
        if addresses:
            files.append((f"association-{number}" if number else "", addresses))
    return tuple(files)


def lowered(value: Any) -> Any:
    """Return JSON with all names in small letters, as 1.x and 2.x write them; 3.x has versionCreated."""
    if isinstance(value, dict):
        return {str(name).lower(): lowered(part) for name, part in value.items()}
    return [lowered(part) for part in value] if isinstance(value, list) else value
