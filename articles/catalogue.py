"""The catalogue: each live article as readers find it, made from its latest version and its address.

    rows_of([(article, version, address, story), …]) ──▶ entries and their links ──▶ written together

Nothing here is the record: `rebuild` throws it away and makes it again, the same.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection, models, transaction
from django.utils import timezone

from articles import bulk
from articles.body import first_words
from articles.models import (
    Address,
    Article,
    CatalogueAgency,
    CatalogueAuthor,
    CatalogueEntry,
    CatalogueTag,
    Generation,
    Version,
)
from articles.models.catalogue import docid_of
from articles.references import Directory
from articles.search import index
from articles.search.changes import Change, count
from articles.story import Story
from media.columns import Columns
from media.models import Release
from media.rights import release, release_many, withdraw_release

if TYPE_CHECKING:
    from articles.galleys import Galley

LINKS = {"tag": CatalogueTag, "author": CatalogueAuthor, "agency": CatalogueAgency}
BATCH = 500
_COUNTED = Columns(Generation, "g")
_GENERATION = f'SELECT {_COUNTED} FROM "{Generation._meta.db_table}" g WHERE g.id = 1'  # noqa: S608


class Filed(NamedTuple):
    """What the catalogue is made from: rows, or for new articles what will be rows (`NewArticle`, `Link`, `Place`).

    A new article's `galley` holds what was made of its story beforehand (see `galleys`).
    """

    article: Article
    version: Version
    address: Address
    story: Story
    galley: "Galley | None" = None


def enter(filed: Filed):
    """Put one article into the catalogue, in place of what it had there, with its photographs released."""
    change, page_stamp = Change(), _next_stamp()
    _take_out(filed.article.pk, change, stays=filed.version.number)
    _write([filed], Directory(), page_stamp)
    index.enter([filed], change)
    release(str(filed.article.uuid), [p.photo for p in filed.story.pictures if p.photo])
    bump(change)


def enter_new(batch: list[Filed], directory: Directory):
    """Put many articles into the catalogue that were never in it."""
    change = Change()
    _write(batch, directory, _next_stamp())
    index.enter(batch, change)
    _release(batch)
    bump(change)


def _release(batch: list[Filed]):
    release_many([(str(f.article.uuid), p.photo) for f in batch for p in f.story.pictures if p.photo])


def remove(article: Article):
    """Take an article out: withdrawn or erased, it is found nowhere, and its photographs are no longer released."""
    change = Change()
    index.check(generation())
    _take_out(article.pk, change)
    withdraw_release(str(article.uuid))
    bump(change)


def bump(change: Change | None = None):
    """Count a change of the catalogue; called last in a transaction, because its lock orders the commits."""
    count(change or Change())


def generation() -> Generation:
    """Read the generation; by hand, since every page begins with it and building the statement costs more than it."""
    with connection.cursor() as cursor:
        cursor.execute(_GENERATION)
        return _COUNTED.read(cursor.fetchone())


def stamp(entries: models.QuerySet[CatalogueEntry], moved: Sequence[int] = ()):
    """Say that pages changed beside their version (a renamed tag, a photograph's rights), and count the change.

    `moved` are the docids that lists find under other names than before (a merge), or no longer find (a flag).
    """
    entries.update(page_stamp=generation().number + 1)
    bump(Change(written=list(moved)))


def _next_stamp() -> int:
    current = generation()
    index.check(current)
    return current.number + 1


def _take_out(article: int, change: Change, stays: int = 0):
    docids = list(CatalogueEntry.objects.filter(article=article).values_list("pk", flat=True))
    if docids:
        index.remove(docids, change, stays)
        CatalogueEntry.objects.filter(pk__in=docids).delete()


def _write(batch: list[Filed], directory: Directory, page_stamp: int):
    directory.learn(f.story for f in batch)
    bulk.insert(CatalogueEntry, _ENTRY, [_entry(f, directory, page_stamp) for f in batch])
    links: dict[str, list] = {noun: [] for noun in LINKS}
    for filed in batch:
        docid = docid_of(filed.address.day, filed.address.sequence)
        for noun, keys in (
            ("tag", (t.key for t in filed.story.tags)),
            ("author", (b.key for b in filed.story.bylines if b.key)),
            ("agency", (a.key for a in filed.story.agency_lines if a.key)),
        ):
            links[noun] += [(pk, docid) for pk in dict.fromkeys(directory.id_of(noun, key) for key in keys)]
    for noun, rows in links.items():
        bulk.insert(LINKS[noun], (f"{noun}_id", "entry_id"), rows)


def printed(story: Story) -> tuple:
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
        byline=byline_text([b.name for b in story.bylines if b.role == "author"] or [b.name for b in story.bylines]),
        genre=story.genre,
        language=story.language,
        lead_photo=lead.photo if lead else "",
        lead_sha256=lead.sha256 if lead else "",
        lead_alt=lead.alt if lead else "",
        has_photo=any(p.photo for p in story.pictures),
        is_corrected=any(n.kind in ("correction", "clarification") for n in story.notes),
        is_updated=story.updated is not None,
    )
    return tuple(values[name] for name in _PRINTED)


_FILED = ("docid", "article_id", "version", "digest", "slug", "section_id", "noindex", "page_stamp")
_PRINTED = tuple(f.attname for f in CatalogueEntry._meta.concrete_fields if f.attname not in _FILED)
_ENTRY = (*_FILED, *_PRINTED)


def _entry(filed: Filed, directory: Directory, page_stamp: int) -> list:
    article, version, address, story, galley = filed
    return [
        docid_of(address.day, address.sequence),
        article.pk,
        version.number,
        version.digest,
        address.slug,
        directory.id_of("section", story.section.key) if story.section else None,
        article.noindex,
        page_stamp,
        *(galley.printed if galley else printed(story)),
    ]


def byline_text(names: list[str]) -> str:
    """Join names as a byline reads."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


def rebuild(progress: Callable[[int], None] = lambda done: None) -> int:
    """Make the whole catalogue anew from the record, in one transaction; return the number of entries.

    Readers see the old catalogue until it commits. Stories, moments, addresses and docids come out the same.
    """
    directory, done, change = Directory(), 0, Change()
    with transaction.atomic():
        page_stamp = generation().number + 1
        for link in LINKS.values():
            link.objects.all().delete()
        CatalogueEntry.objects.all().delete()
        Release.objects.all().delete()
        with index.anew(change) as write:
            for live in live_batches():
                batch = [Filed(article, version, address, version.story) for article, version, address in live]
                _write(batch, directory, page_stamp)
                write([(docid_of(f.address.day, f.address.sequence), index.texts(f.story)) for f in batch])
                _release(batch)
                done += len(batch)
                progress(done)
        index.rebuild_past()
        bump(change)
    return done


def live_batches() -> Iterator[list[tuple[Article, Version, Address]]]:
    """Give live articles with latest version and current address, in batches; one that lacks either is left out."""
    after = 0
    while articles := list(Article.objects.live().filter(pk__gt=after).order_by("pk")[:BATCH]):
        after = articles[-1].pk
        by_id = {article.pk: article for article in articles}
        addresses = {a.article_id: a for a in Address.objects.filter(article__in=by_id, is_current=True)}
        latest = Version.objects.filter(article__in=by_id, number=models.F("article__latest"))
        versions = {version.article_id: version for version in latest}
        yield [(by_id[pk], versions[pk], addresses[pk]) for pk in by_id if pk in versions and pk in addresses]
