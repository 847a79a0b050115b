"""Convert between stories and desk copies: `thaw` writes a Story as rows for editing, `freeze` reads them back.

`rewrite` writes another story over a copy that stays on the desk.
"""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.db.models import Manager, QuerySet

from articles.models import Article, DeskAgencyLine, DeskByline, DeskCopy, Placement, Tag
from articles.models.transactions import atomic
from articles.record.revision import with_record_fields
from articles.story.canonical_json import from_plain, plain
from articles.story.credits import Term
from articles.story.dates import StoryDate
from articles.story.story import AgencyLine as PrintedAgencyLine
from articles.story.story import Byline as PrintedByline
from articles.story.story import Picture, Story
from articles.taxonomy.resolver import TaxonomyResolver, terms_in

_TEXTS = ("kicker", "headline", "dek", "dateline", "body", "language", "edition", "page", "translation_of")


def thaw(story: Story, article: Article, *, by: str = "", based_on: int = 0, slug: str = "") -> DeskCopy:
    """Save a story as the article's desk copy, replacing the text of an existing one; return the copy.

    An existing copy stays the same row, so that forms that are open save into it, and keeps its embargo. Sections,
    tags, authors and agencies that do not exist yet are created.
    """
    with atomic(DeskCopy):
        copy = DeskCopy.objects.select_for_update().filter(article=article).first() or DeskCopy(article=article)
        copy.based_on, copy.opened_by, copy.slug, copy.state = based_on, by, slug, DeskCopy.State.DRAFT
        _write(copy, story)
    return copy


def rewrite(copy: DeskCopy, story: Story, *, based_on: int):
    """Write a story over the text of a desk copy, as a change of the version `based_on`; all else of the copy stays.

    So does what editors typed into the open form and have not saved: their next save meets the new text as a change of
    somebody else.
    """
    copy.based_on = based_on
    with atomic(DeskCopy):
        _write(copy, story)


def _write(copy: DeskCopy, story: Story):
    """Set the fields of a desk copy to those of a story, save the copy, and replace its rows."""
    resolver = TaxonomyResolver()
    resolver.ensure([story])

    def term_id(noun: str, key: str) -> int | None:
        return resolver.id_of(noun, key) if key else None

    for name in _TEXTS:
        setattr(copy, name, getattr(story, name))
    copy.genre = story.genre
    copy.section_id = term_id("section", story.section.key) if story.section else None
    copy.published = story.published.text if story.published else ""
    copy.updated = story.updated.text if story.updated else ""
    tag_ids = [resolver.id_of("tag", tag.key) for tag in story.tags]
    copy.carried = _uneditable_parts(story) | {"tag_order": tag_ids}
    copy.save()
    copy.tags.set(tag_ids)
    _set_rows(
        copy.bylines,
        ("author_id", "name"),
        [DeskByline(author_id=term_id("author", b.key), name=b.name, role=b.role) for b in story.bylines],
    )
    _set_rows(
        copy.agency_lines,
        ("agency_id", "words"),
        [DeskAgencyLine(agency_id=term_id("agency", a.key), words=a.words, role=a.role) for a in story.agency_lines],
    )
    _set_rows(
        copy.placements,
        ("anchor",),
        [Placement(photo_id=picture.photo or None, **_picture_fields(picture)) for picture in story.pictures],
    )


def _set_rows(rows: Manager, identity: tuple[str, ...], new_rows: list):
    """Replace the rows of a desk copy; a row with the same `identity` keeps its key, for open forms."""
    unused = list(rows.all())
    for position, row in enumerate(new_rows):
        row.copy, row.position = rows.instance, position
        old = next((old for old in unused if all(_text(old, name) == _text(row, name) for name in identity)), None)
        if old:
            unused.remove(old)
            row.pk = old.pk
    rows.filter(pk__in=[row.pk for row in unused]).delete()
    for row in new_rows:
        if row.pk:
            row.save(force_update=True)
    rows.bulk_create(row for row in new_rows if not row.pk)


def _text(row, name: str) -> str:
    return str(getattr(row, name) or "")


def _picture_fields(picture: Picture) -> dict:
    return {name: value for name, value in asdict(picture).items() if name != "photo"}


def _uneditable_parts(story: Story) -> dict:
    """Return what nobody edits on the desk, as JSON: printed notes, the source, and terms' names as printed.

    With it the copy has the order of the tags (`tag_order`), which its rows do not have.
    """
    return {
        **plain(Story(notes=story.notes, source=story.source)),
        "names": {
            "section": {story.section.key: story.section.name} if story.section else {},
            "tag": {tag.key: tag.name for tag in story.tags},
            "agency": {line.key: line.name for line in story.agency_lines if line.key},
        },
    }


def with_rows(copies: QuerySet[DeskCopy]) -> QuerySet[DeskCopy]:
    """Return the queryset with all related rows prefetched: freezing many copies needs no query for each."""
    return copies.select_related("section").prefetch_related(
        "tags", "bylines__author", "agency_lines__agency", "placements"
    )


def freeze(copy: DeskCopy) -> Story:
    """Return the story of a desk copy as it would be printed; it is not validated."""
    carried: dict[str, Any] = dict(copy.carried)  # pyright: ignore[reportCallIssue, reportAssignmentType]
    names, tag_order = carried.pop("names", {}), carried.pop("tag_order", [])
    uneditable = from_plain(carried)

    def term(noun: str, row, kind: str = "") -> Term:
        return Term(row.slug, names.get(noun, {}).get(row.slug, row.name), kind)

    bylines = _rows(copy, "bylines", "author")
    lines = _rows(copy, "agency_lines", "agency")
    return Story(
        **{name: getattr(copy, name) for name in _TEXTS},
        bylines=tuple(PrintedByline(b.name, b.author.slug if b.author else "", b.role) for b in bylines),
        agency_lines=tuple(
            PrintedAgencyLine(
                a.words, term("agency", a.agency).name if a.agency else "", a.agency.slug if a.agency else "", a.role
            )
            for a in lines
        ),
        section=term("section", copy.section) if copy.section else None,
        tags=tuple(term("tag", tag, tag.kind) for tag in _in_order(copy.tags.all(), tag_order)),
        genre=copy.genre or "news",
        pictures=tuple(_picture(p) for p in copy.placements.all()),
        published=StoryDate(copy.published) if copy.published else None,
        updated=StoryDate(copy.updated) if copy.updated else None,
        notes=uneditable.notes,
        source=uneditable.source,
    )


def _in_order(tags: Iterable[Tag], tag_order: list[int]) -> list[Tag]:
    """Return the tags in the order of the source; those that editors added follow, by key."""
    places = {pk: place for place, pk in enumerate(tag_order)}
    return sorted(tags, key=lambda tag: (places.get(tag.pk, len(places)), tag.slug))


def _rows(copy: DeskCopy, name: str, related: str):
    rows = getattr(copy, name)
    is_prefetched = name in getattr(copy, "_prefetched_objects_cache", {})
    return rows.all() if is_prefetched else rows.select_related(related)


def _picture(placement: Placement) -> Picture:
    return Picture(
        anchor=placement.anchor,
        photo=str(placement.photo_id or ""),
        caption=placement.caption,
        credit=placement.credit,
        alt=placement.alt,
        sha256=placement.sha256,
        crop=placement.crop,
    )


def differs_from(copy: DeskCopy, live: Story | None) -> bool:
    """Return whether a desk copy reads differently from a version; always before the first publication.

    The parts that only verbs set make no difference, see `revision.with_record_fields`.
    """
    return live is None or differs(with_record_fields(freeze(copy), live), live)


def differs(one: Story, other: Story) -> bool:
    """Return whether two stories read differently; the same term under a former and a current key is no difference."""
    if list(terms_in(one)) == list(terms_in(other)):
        return one != other
    resolver = TaxonomyResolver()
    resolver.unknown([one, other])
    return one.resolved(resolver.resolve) != other.resolved(resolver.resolve)
