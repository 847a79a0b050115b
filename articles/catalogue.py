"""The catalogue: each live article as readers find it, made from its latest version and its address.

    rows_of([(article, version, address, story), …]) ──▶ entries and their links ──▶ written together

Nothing here is the record: `rebuild` throws it away and makes it again, the same.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection, models, transaction
from django.utils import timezone

from articles import bulk, linking
from articles.body import first_words
from articles.linking import LINKS
from articles.models import Address, Article, CatalogueEntry, Generation, Version
from articles.models.catalogue import docid_of
from articles.references import Directory
from articles.search import common, index
from articles.search.changes import Change, count
from articles.story import Story
from media.columns import Columns
from media.models import Release
from media.rights import release, release_many, withdraw_release

if TYPE_CHECKING:
    from articles.galleys import Galley

BATCH = 500
_COUNTED = Columns(Generation, "g")
_GENERATION = f'SELECT {_COUNTED} FROM "{Generation._meta.db_table}" g WHERE g.id = 1'  # noqa: S608
# By hand as well, with names of tables alone: the ORM reads what it deletes, and builds longer than this runs.
_TAKE_OUT = f'DELETE FROM "{CatalogueEntry._meta.db_table}" WHERE article_id = %s RETURNING docid, version'  # noqa: S608


class Filed(NamedTuple):
    """What the catalogue is made from: rows, or for new articles what will be rows (`NewArticle`, `Link`, `Place`).

    A new article's `galley` holds what was made of its story beforehand (see `galleys`).
    """

    article: Article
    version: Version
    address: Address
    story: Story
    galley: "Galley | None" = None


def enter(filed: Filed, before: Version | None = None):
    """Put one article into the catalogue, in place of what it had there, with its photographs released.

    `before` is the version that was live, where the caller has it at hand.
    """
    change, page_stamp, directory = Change(), _next_stamp(), Directory()
    out = _take_out(filed.article, change, [filed.version, before], stays=filed.version.number)
    had = out.links if out else set()
    _write([filed], directory, page_stamp, had)
    linking.unlink(had.difference(linking.wanted(docid(filed), filed.story, directory)))
    index.enter([filed], change)
    photos = _photos(filed.story)
    if photos or (out and _photos(out.version.story)):
        release(str(filed.article.uuid), photos)
    bump(change)


def enter_new(batch: list[Filed], directory: Directory):
    """Put many articles into the catalogue that were never in it."""
    change = Change()
    _write(batch, directory, _next_stamp())
    index.enter(batch, change)
    _release(batch)
    bump(change)


def _release(batch: list[Filed]):
    release_many([(str(f.article.uuid), photo) for f in batch for photo in _photos(f.story)])


def _photos(story: Story) -> list[str]:
    return [picture.photo for picture in story.pictures if picture.photo]


def docid(filed: Filed) -> int:
    """Return the key that an article's address gives its entry."""
    return docid_of(filed.address.day, filed.address.sequence)


def remove(article: Article, before: Version | None = None):
    """Take an article out: withdrawn or erased, it is found nowhere, and its photographs are no longer released."""
    change = Change()
    index.check(generation())
    if out := _take_out(article, change, [before]):
        linking.unlink(out.links)
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


class _Out(NamedTuple):
    """What an article had in the catalogue: its entry, which is gone by now, and its links, which still stand."""

    version: Version
    links: set[linking.Link]


def _take_out(article: Article, change: Change, known: Sequence[Version | None], stays: int = 0) -> _Out | None:
    """Take out an article's entry and its text; the version that it showed is read unless it is `known`.

    `stays` is the number of the version that is entered again.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_OUT, [article.pk])
        rows = cursor.fetchall()
    if not rows:
        return None
    [(docid, number)] = rows
    shown = next((v for v in known if v and v.number == number), None)
    shown = shown or Version.objects.get(article=article, number=number)
    index.remove(docid, shown, change, stays=number == stays)
    return _Out(shown, linking.linked(docid))


def _write(batch: list[Filed], directory: Directory, page_stamp: int, had: Collection[linking.Link] = ()):
    """Write entries with their links, but for those that are there already."""
    directory.learn(f.story for f in batch)
    bulk.insert(CatalogueEntry, _ENTRY, [_entry(f, directory, page_stamp) for f in batch])
    linking.link(link for f in batch for link in linking.wanted(docid(f), f.story, directory) if link not in had)


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
COMPARED = tuple(name for name in _ENTRY if name != "page_stamp")  # which counts what happened beside the version


def _entry(filed: Filed, directory: Directory, page_stamp: int) -> list:
    article, version, address, story, galley = filed
    return [
        docid(filed),
        article.pk,
        version.number,
        version.digest,
        address.slug,
        directory.id_of("section", story.section.key) if story.section else None,
        article.noindex,
        page_stamp,
        *(galley.printed if galley else printed(story)),
    ]


def compared(filed: Filed, directory: Directory) -> list:
    """Return the columns `COMPARED` as an article's entry has to have them; the directory knows the story's names."""
    values = dict(zip(_ENTRY, _entry(filed, directory, 0), strict=True))
    return [values[name] for name in COMPARED]


def byline_text(names: list[str]) -> str:
    """Join names as a byline reads."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


def rebuild(progress: Callable[[int], None] = lambda done: None) -> int:
    """Make the whole catalogue anew from the record, in one transaction; return the number of entries.

    Readers see the old catalogue until it commits. Stories, moments, addresses and docids come out the same.
    """
    directory, done, change = Directory(), 0, Change()
    with transaction.atomic():
        bulk.hold(CatalogueEntry)  # which every verb writes before all else that is written here
        page_stamp = generation().number + 1
        for link in LINKS.values():
            link.objects.all().delete()
        CatalogueEntry.objects.all().delete()
        Release.objects.all().delete()
        with index.anew(change) as write:
            for live in live_batches():
                batch = [Filed(article, version, address, version.story) for article, version, address in live]
                _write(batch, directory, page_stamp)
                write([(docid(f), index.texts(f.story)) for f in batch])
                _release(batch)
                done += len(batch)
                progress(done)
        index.rebuild_past()
        bump(change)
        common.choose()
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
