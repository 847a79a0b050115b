"""What an agency's item says, in whatever standard, and the story that it becomes."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from articles.importing.formats import Options
from articles.importing.formats.html_figures import FigureBody
from articles.importing.formats.names import bylines, term_of
from articles.importing.formats.origins import original_of
from articles.importing.formats.record_lines import as_line, fitting_headline, letters_of, line_of
from articles.story.dates import StoryDate
from articles.story.html_blocks import text_of
from articles.story.html_sanitizer import clean_lines
from articles.story.story import Note, Picture, Role, Source, Story, Term
from articles.story.validation import LIMITS, ValidatedStory, validate_sanitised


@dataclass(kw_only=True)
class AgencyItem:
    """An item as its standard writes it; `originals` is the markup that is kept with the source.

    `deks` are in the order of preference: the first with which the body does not begin is taken. `picture_files` are
    those of an `ImportItem`; the body has its own. An `own` item was written here: its lines are plain text, and its
    dek and tags are those of a story.
    """

    identifier: str = ""
    url: str = ""
    source: str = ""
    kicker: str = ""
    headline: str = ""
    deks: list[str] = field(default_factory=list)
    dateline: str = ""
    body: FigureBody = field(default_factory=FigureBody.empty)
    authors: list[str] = field(default_factory=list)
    others: list[tuple[str, Role]] = field(default_factory=list)
    section: str = ""
    tags: list[tuple[str, str]] = field(default_factory=list)
    genre: str = ""
    language: str = ""
    pictures: list[Picture] = field(default_factory=list)
    picture_files: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    edition: str = ""
    page: str = ""
    published: StoryDate | None = None
    updated: StoryDate | None = None
    originals: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    own: bool = False


def story_of(item: AgencyItem, format_name: str, options: Options) -> ValidatedStory:
    """Return the validated story of an item. Raises InvalidStory.

    What is too long for its place is kept with the source, with a remark.
    """
    item = _with_lines_as_read(item) if item.own else item
    originals = [*item.originals, *item.body.originals]
    leftover: dict[str, str] = {}
    headline = fitting_headline(line_of(item.headline).strip(), leftover, item.remarks)
    kicker, dateline = (
        _fitting(name, line_of(text), originals, item.remarks)
        for name, text in (("kicker", item.kicker), ("dateline", item.dateline))
    )
    body = item.body.body
    if not body and leftover:
        body = clean_lines(item.headline)
    deks = (line_of(dek) for dek in item.deks)
    deks = (dek for dek in deks if dek and len(dek) <= LIMITS["dek"])
    dek = next((dek for dek in deks if item.own or not _begins(dek, headline, body)), "")
    pictures = (*item.pictures, *item.body.pictures)[: LIMITS["pictures"]]
    section = term_of(item.section)
    return validate_sanitised(
        Story(
            kicker=kicker,
            headline=headline,
            dek=dek,
            dateline=dateline,
            body=body,
            bylines=(*bylines(item.authors), *(line for name, role in item.others for line in bylines([name], role))),
            section=section,
            tags=tuple(_tags(item.tags, None if item.own else section))[: LIMITS["tags"]],
            genre=item.genre[:100] or "news",
            language=language_of(item.language) or options.language,
            pictures=pictures,
            published=item.published or item.updated,
            updated=item.updated if item.published and item.updated != item.published else None,
            edition=item.edition[:100],
            page=item.page[:100],
            notes=tuple(item.notes[: LIMITS["notes"]]),
            source=Source(
                name=line_of(item.source).strip()[: LIMITS["name"]],
                identifier=item.identifier[: LIMITS["identifier"]],
                url=item.url if item.url.startswith(("http://", "https://")) and len(item.url) <= 2000 else "",
                format=format_name,
                original=original_of(originals, leftover, item.remarks),
                remarks="\n".join(dict.fromkeys(item.remarks))[: LIMITS["remarks"]],
            ),
        )
    )


def _with_lines_as_read(item: AgencyItem) -> AgencyItem:
    """Return an item whose lines are as other senders write them, with what looks like an entity escaped."""
    lines = {name: as_line(getattr(item, name)) for name in ("kicker", "headline", "dateline", "section", "source")}
    return replace(
        item,
        deks=list(map(as_line, item.deks)),
        authors=list(map(as_line, item.authors)),
        others=[(as_line(name), role) for name, role in item.others],
        tags=[(as_line(name), kind) for name, kind in item.tags],
        **lines,
    )


def language_of(name: str) -> str:
    """Return a tag of a language as BCP 47 writes it; "" for what is none."""
    name = name.strip().replace("_", "-")
    return name if 1 < len(name) <= 35 and name.replace("-", "").isalnum() and name.isascii() else ""


def _fitting(name: str, text: str, originals: list[str], remarks: list[str]) -> str:
    text = text.strip()
    limit = LIMITS.get(name, 500)
    if len(text) <= limit:
        return text
    originals.append(text)
    remarks.append(f"{name} too long, kept with the source")
    return ""


def _begins(dek: str, headline: str, body: str) -> bool:
    """Return whether a dek only repeats the headline or the beginning of the body."""
    if not (letters := letters_of(dek)):
        return dek == headline
    return letters == letters_of(headline) or letters_of(text_of(body[: 8 * len(dek) + 1000])).startswith(letters)


def _tags(names: Iterable[tuple[str, str]], section: Term | None) -> Iterable[Term]:
    for name, kind in names:
        term = term_of(name, kind)
        if term and not (section and term.key == section.key):
            yield term
