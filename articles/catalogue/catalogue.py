"""The catalogue: each live article as readers find it, made from its latest version and its address.

    rows_of([(article, version, address, story), …]) ──▶ entries and their links ──▶ written together

Nothing here is the record: `rebuild` throws it away and makes it again, the same.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection, models, transaction
from django.utils import timezone

from articles.catalogue import links as catalogue_links
from articles.catalogue.links import LINKS
from articles.models import Address, Article, CatalogueEntry, Generation, Version
from articles.models.catalogue import docid_of
from articles.search.index import frequent_terms, indexer
from articles.search.index.change_log import Change, commit_change
from articles.sql import bulk
from articles.story.bylines import byline_of
from articles.story.html_blocks import first_words
from articles.story.story import Story
from articles.taxonomy.resolver import TaxonomyResolver
from media.models import PhotoRelease
from media.raw_rows import RowReader
from media.rights import release, release_many, withdraw_release

if TYPE_CHECKING:
    from articles.record.bulk_publishing import PreparedStory

BATCH = 500
_GENERATION_ROW = RowReader(Generation, "g")
_GENERATION = f'SELECT {_GENERATION_ROW} FROM "{Generation._meta.db_table}" g WHERE g.id = 1'  # noqa: S608
# By hand as well, with names of tables alone: the ORM reads what it deletes, and builds longer than this runs.
_DELETE_ENTRY = f'DELETE FROM "{CatalogueEntry._meta.db_table}" WHERE article_id = %s RETURNING docid, version'  # noqa: S608


class CatalogueInput(NamedTuple):
    """What the catalogue is made from: rows, or for new articles what will be rows (`NewArticle`, `Link`, `Place`).

    A new article's `prepared` holds what was made of its story beforehand (see `bulk_publishing`).
    """

    article: Article
    version: Version
    address: Address
    story: Story
    prepared: "PreparedStory | None" = None


def enter(entry_input: CatalogueInput, before: Version | None = None):
    """Put one article into the catalogue, in place of what it had there, with its photographs released.

    `before` is the version that was live, where the caller has it at hand.
    """
    change, page_stamp, resolver = Change(), _next_stamp(), TaxonomyResolver()
    removed = _remove_entry(
        entry_input.article, change, [entry_input.version, before], stays=entry_input.version.number
    )
    existing_links = removed.links if removed else set()
    _write([entry_input], resolver, page_stamp, existing_links)
    catalogue_links.remove_links(
        existing_links.difference(catalogue_links.links_of(docid(entry_input), entry_input.story, resolver))
    )
    indexer.enter([entry_input], change)
    photos = _photos(entry_input.story)
    if photos or (removed and _photos(removed.version.story)):
        release(str(entry_input.article.uuid), photos)
    new_generation(change)


def enter_new(batch: list[CatalogueInput], resolver: TaxonomyResolver):
    """Put many articles into the catalogue that were never in it."""
    change = Change()
    _write(batch, resolver, _next_stamp())
    indexer.enter(batch, change)
    _release(batch)
    new_generation(change)


def _release(batch: list[CatalogueInput]):
    release_many([(str(f.article.uuid), photo) for f in batch for photo in _photos(f.story)])


def _photos(story: Story) -> list[str]:
    return [picture.photo for picture in story.pictures if picture.photo]


def docid(entry_input: CatalogueInput) -> int:
    """Return the key that an article's address gives its entry."""
    return docid_of(entry_input.address.day, entry_input.address.sequence)


def remove(article: Article, before: Version | None = None):
    """Take an article out: withdrawn or erased, it is found nowhere, and its photographs are no longer released."""
    change = Change()
    indexer.require_current_analysis(generation())
    if removed := _remove_entry(article, change, [before]):
        catalogue_links.remove_links(removed.links)
    withdraw_release(str(article.uuid))
    new_generation(change)


def new_generation(change: Change | None = None):
    """Count a change of the catalogue; called last in a transaction, because its lock orders the commits."""
    commit_change(change or Change())


def generation() -> Generation:
    """Read the generation; by hand, since every page begins with it and building the statement costs more than it."""
    with connection.cursor() as cursor:
        cursor.execute(_GENERATION)
        return _GENERATION_ROW.read(cursor.fetchone())


def mark_pages_changed(entries: models.QuerySet[CatalogueEntry], moved: Sequence[int] = ()):
    """Say that pages changed beside their version (a renamed tag, a photograph's rights), and count the change.

    `moved` are the docids that lists find under other names than before (a merge), or no longer find (a flag).
    """
    entries.update(page_stamp=generation().number + 1)
    new_generation(Change(written=list(moved)))


def _next_stamp() -> int:
    current = generation()
    indexer.require_current_analysis(current)
    return current.number + 1


class _RemovedEntry(NamedTuple):
    """What an article had in the catalogue: its entry, which is gone by now, and its links, which still stand."""

    version: Version
    links: set[catalogue_links.Link]


def _remove_entry(
    article: Article, change: Change, versions: Sequence[Version | None], stays: int = 0
) -> _RemovedEntry | None:
    """Take out an article's entry and its text; the version that it showed is read unless it is `versions`.

    `stays` is the number of the version that is entered again.
    """
    with connection.cursor() as cursor:
        cursor.execute(_DELETE_ENTRY, [article.pk])
        rows = cursor.fetchall()
    if not rows:
        return None
    [(docid, number)] = rows
    version = next((v for v in versions if v and v.number == number), None)
    version = version or Version.objects.get(article=article, number=number)
    indexer.remove_entry(docid, version, change, stays=number == stays)
    return _RemovedEntry(version, catalogue_links.read_links(docid))


def _write(
    batch: list[CatalogueInput],
    resolver: TaxonomyResolver,
    page_stamp: int,
    existing_links: Collection[catalogue_links.Link] = (),
):
    """Write entries with their links, but for those that are there already."""
    resolver.ensure(f.story for f in batch)
    bulk.insert(CatalogueEntry, _ENTRY, [_entry(f, resolver, page_stamp) for f in batch])
    catalogue_links.add_links(
        link
        for f in batch
        for link in catalogue_links.links_of(docid(f), f.story, resolver)
        if link not in existing_links
    )


def story_columns(story: Story) -> tuple:
    """Give the columns of an entry that its story alone decides, in the table's order."""
    lead = story.lead
    values = dict(
        published=story.published.text,
        updated=story.updated.text if story.updated else "",
        changed_at=(story.updated or story.published).moment(timezone.get_default_timezone()),
        kicker=story.kicker,
        headline=story.headline,
        opening="" if story.dek and story.headline else first_words(story.body),
        dek=story.dek,
        byline=byline_of(story),
        genre=story.genre,
        language=story.language,
        lead_photo=lead.photo if lead else "",
        lead_sha256=lead.sha256 if lead else "",
        lead_alt=lead.alt if lead else "",
        has_photo=any(p.photo for p in story.pictures),
        is_corrected=any(n.kind in ("correction", "clarification") for n in story.notes),
        is_updated=story.updated is not None,
    )
    return tuple(values[name] for name in _STORY_COLUMNS)


_INPUT_COLUMNS = ("docid", "article_id", "version", "digest", "slug", "section_id", "noindex", "page_stamp")
_STORY_COLUMNS = tuple(f.attname for f in CatalogueEntry._meta.concrete_fields if f.attname not in _INPUT_COLUMNS)
_ENTRY = (*_INPUT_COLUMNS, *_STORY_COLUMNS)
COMPARED = tuple(name for name in _ENTRY if name != "page_stamp")  # which counts what happened beside the version


def _entry(entry_input: CatalogueInput, resolver: TaxonomyResolver, page_stamp: int) -> list:
    article, version, address, story, prepared = entry_input
    return [
        docid(entry_input),
        article.pk,
        version.number,
        version.digest,
        address.slug,
        resolver.id_of("section", story.section.key) if story.section else None,
        article.noindex,
        page_stamp,
        *(prepared.story_columns if prepared else story_columns(story)),
    ]


def compared(entry_input: CatalogueInput, resolver: TaxonomyResolver) -> list:
    """Return the columns `COMPARED` as an article's entry has to have them; the directory knows the story's names."""
    values = dict(zip(_ENTRY, _entry(entry_input, resolver, 0), strict=True))
    return [values[name] for name in COMPARED]


def rebuild(progress: Callable[[int], None] = lambda done: None) -> int:
    """Make the whole catalogue anew from the record, in one transaction; return the number of entries.

    Readers see the old catalogue until it commits. Stories, moments, addresses and docids come out the same.
    """
    resolver, done, change = TaxonomyResolver(), 0, Change()
    with transaction.atomic():
        bulk.lock_table(CatalogueEntry)  # which every verb writes before all else that is written here
        page_stamp = generation().number + 1
        for link in LINKS.values():
            link.objects.all().delete()
        CatalogueEntry.objects.all().delete()
        PhotoRelease.objects.all().delete()
        with indexer.rebuild_live(change) as write:
            for live in live_batches():
                batch = [CatalogueInput(article, version, address, version.story) for article, version, address in live]
                _write(batch, resolver, page_stamp)
                write([(docid(f), indexer.prepare_text(f.story)) for f in batch])
                _release(batch)
                done += len(batch)
                progress(done)
        indexer.rebuild_past()
        new_generation(change)
        frequent_terms.select_stems()
    return done


def live_batches(only: Collection[int] | None = None) -> Iterator[list[tuple[Article, Version, Address]]]:
    """Yield live articles with latest version and current address, in batches; one that lacks either is left out.

    `only` are the keys of a few articles; None is all.
    """
    after, live = 0, Article.objects.live() if only is None else Article.objects.live().filter(pk__in=only)
    while articles := list(live.filter(pk__gt=after).order_by("pk")[:BATCH]):
        after = articles[-1].pk
        by_id = {article.pk: article for article in articles}
        addresses = {a.article_id: a for a in Address.objects.filter(article__in=by_id, is_current=True)}
        latest = Version.objects.filter(article__in=by_id, number=models.F("article__latest"))
        versions = {version.article_id: version for version in latest}
        yield [(by_id[pk], versions[pk], addresses[pk]) for pk in by_id if pk in versions and pk in addresses]
