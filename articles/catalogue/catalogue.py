"""Write the catalogue: one entry with its links for each live article, made from its latest version and its address.

    CatalogueInput(article, version, address, story) ──▶ entry, links, full text, photo releases, generation

The catalogue is no part of the record: `rebuild` makes the same catalogue again, whatever is left of it.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from django.db import models
from django.dispatch import Signal

from articles.catalogue import consistency, recent_changes, source_urls
from articles.catalogue import links as catalogue_links
from articles.catalogue.entry_columns import ENTRY, entry_row
from articles.catalogue.values import CatalogueInput
from articles.models import Article, CatalogueEntry, Generation, Version
from articles.models.transactions import atomic
from articles.search.index import indexer, rebuilding
from articles.search.index.change_log import Change, commit_change
from articles.sql import bulk
from articles.sql.locks import lock_table
from articles.sql.prepared import PreparedQuery
from articles.sql.returning import delete_returning
from articles.story.story import Story
from articles.taxonomy.resolver import TaxonomyResolver
from articles.taxonomy.taxonomy import LINK_MODELS
from media.rights import release, release_many, withdraw_release

# Sent in the transaction of a change of what readers see: `articles` are primary keys, `photos` UUIDs; or `entries`, a
# queryset. A signal, because the pages, which know their caches, may not be imported here.
articles_changed, entries_changed = Signal(), Signal()


def enter(entry_input: CatalogueInput, before: Version | None = None):
    """Write the entry of an article, with links, full text and photo releases, in place of the entry it had.

    `before` is the version that was live until now; None if the caller has not loaded it.
    """
    change, page_stamp, resolver = Change(), _next_stamp(), TaxonomyResolver()
    removed = _remove_entry(
        entry_input.article, change, [entry_input.version, before], stays=entry_input.version.number
    )
    existing_links = removed.links if removed else set()
    links = _write([entry_input], resolver, page_stamp, existing_links)
    catalogue_links.remove_links(existing_links.difference(links))
    keys = recent_changes.keys_of(entry_input.article, entry_input.story, links)
    if removed:
        keys |= recent_changes.keys_of(entry_input.article, removed.version.story, existing_links)
        change.dependency_keys[removed.docid] = keys
    change.dependency_keys[entry_input.docid] = keys
    indexer.enter([_indexed(entry_input)], change)
    photos = _photos(entry_input.story)
    if photos or (removed and _photos(removed.version.story)):
        release(str(entry_input.article.uuid), photos)
    source_urls.add(entry_input.article.pk, entry_input.story.source)
    new_generation(change)
    photos += _photos(removed.version.story) if removed else []
    articles_changed.send(None, articles=[entry_input.article.pk], photos=photos)


def enter_new(batch: list[CatalogueInput], resolver: TaxonomyResolver):
    """Write the entries of many articles that were never in the catalogue."""
    change = Change()
    links = defaultdict(list)
    for link in _write(batch, resolver, _next_stamp()):
        links[link[2]].append(link)
    for new in batch:
        change.dependency_keys[new.docid] = recent_changes.keys_of(new.article, new.story, links[new.docid])
    indexer.enter(map(_indexed, batch), change)
    _release(batch)
    source_urls.add_new((entry_input.article.pk, entry_input.story.source) for entry_input in batch)
    new_generation(change)
    articles_changed.send(None, articles=[entry_input.article.pk for entry_input in batch], photos=[])


def _release(batch: list[CatalogueInput]):
    release_many(
        [(str(entry_input.article.uuid), photo) for entry_input in batch for photo in _photos(entry_input.story)]
    )


def _photos(story: Story) -> list[str]:
    return [picture.photo for picture in story.pictures if picture.photo]


def _indexed(entry_input: CatalogueInput) -> tuple[int, indexer.IndexableText]:
    """Return a story's docid with what the full text has of it, made now unless it was prepared."""
    ready = entry_input.prepared.indexable if entry_input.prepared else None
    return entry_input.docid, ready or indexer.prepare_text(entry_input.story)


def remove(article: Article, before: Version | None = None):
    """Delete the entry of a withdrawn or erased article, with its links, full text and photo releases.

    `before` is the version that was live until now; None if the caller has not loaded it.
    """
    change = Change()
    indexer.require_current_analysis(generation())
    if removed := _remove_entry(article, change, [before]):
        catalogue_links.remove_links(removed.links)
        change.dependency_keys[removed.docid] = recent_changes.keys_of(article, removed.version.story, removed.links)
    withdraw_release(str(article.uuid))
    new_generation(change)
    photos = _photos(removed.version.story) if removed else []
    articles_changed.send(None, articles=[article.pk], photos=photos)


def new_generation(change: Change | None = None):
    """Write a new generation for a change. Call it last in a transaction: its lock orders commits."""
    commit_change(change or Change())


def generation() -> Generation:
    """Return the current generation."""
    [current] = _GENERATION.fetch()
    return current


_GENERATION = PreparedQuery(lambda: Generation.objects.filter(pk=1))  # every page reads it


def mark_pages_changed(entries: models.QuerySet[CatalogueEntry], moved: Sequence[int] = ()):
    """Mark the pages of entries as changed without a new version (a renamed tag, the rights of a photograph).

    `moved` are the docids that lists find under other terms than before (a merge) or no longer find (a flag).
    """
    entries.update(page_stamp=generation().number + 1)
    new_generation(Change(written=list(moved)))
    entries_changed.send(None, entries=entries)


def _next_stamp() -> int:
    current = generation()
    indexer.require_current_analysis(current)
    return current.number + 1


class _RemovedEntry(NamedTuple):
    """An entry that was deleted, with its version, and its links, which are not deleted yet."""

    docid: int
    version: Version
    links: set[catalogue_links.Link]


def _remove_entry(
    article: Article, change: Change, versions: Sequence[Version | None], stays: int = 0
) -> _RemovedEntry | None:
    """Delete an article's entry and its full text; return None if it had no entry.

    The version of the entry is taken from `versions` or loaded. `stays` is the number of the version that the caller
    will enter again.
    """
    rows = delete_returning(CatalogueEntry, ("docid", "version"), article=article.pk)
    if not rows:
        return None
    [(docid, number)] = rows
    version = next((v for v in versions if v and v.number == number), None)
    version = version or Version.objects.get(article=article, number=number)
    indexer.remove_entry(docid, version, change, stays=number == stays)
    return _RemovedEntry(docid, version, catalogue_links.read_links(docid))


def _write(
    batch: list[CatalogueInput],
    resolver: TaxonomyResolver,
    page_stamp: int,
    existing_links: Collection[catalogue_links.Link] = (),
) -> list[catalogue_links.Link]:
    """Insert entries and their links, except the existing links; return all links."""
    resolver.ensure(entry_input.story for entry_input in batch)
    bulk.insert(CatalogueEntry, ENTRY, [entry_row(entry_input, resolver, page_stamp) for entry_input in batch])
    links = [
        link
        for entry_input in batch
        for link in catalogue_links.links_of(entry_input.docid, entry_input.story, resolver)
    ]
    catalogue_links.add_links(link for link in links if link not in existing_links)
    return links


def rebuild(progress: Callable[[int], None] = lambda done: None) -> int:
    """Make the catalogue again from the record; return the number of entries.

    Each entry is compared with what the record makes, and one that differs is replaced, in a transaction for each
    batch; then the full text is made anew. So readers find each story at any time, and an editor who saves waits for a
    batch at most. `progress` gets the number of stories after each batch.
    """
    done = 0
    _remove_others()
    last = Article.objects.aggregate(last=models.Max("pk"))["last"] or 0  # later ones are entered by who publishes them
    for inputs, _ in consistency.live_batches(Article.objects.live().filter(pk__lte=last)):
        if any(consistency.differences(inputs, TaxonomyResolver(), with_missing=True)):
            _replace([entry_input.article.pk for entry_input in inputs])
        done += len(inputs)
        progress(done)
    rebuilding.rebuild()
    return done


def _remove_others():
    """Delete what belongs to no live article: entries, links, releases and URLs."""
    with atomic(CatalogueEntry):
        lock_table(CatalogueEntry)  # which every verb writes before the other tables
        entries = CatalogueEntry.objects.exclude(article__state=Article.State.LIVE)
        if docids := list(entries.values_list("docid", flat=True)):
            entries.delete()
            new_generation(Change(removed=docids))
        for link in LINK_MODELS.values():
            link.objects.filter(~models.Exists(CatalogueEntry.objects.filter(pk=models.OuterRef("entry")))).delete()
        for holder in consistency.other_holders():
            withdraw_release(holder)
        for article, _, _ in consistency.other_urls():
            source_urls.refresh(article)


def _replace(articles: list[int]):
    """Replace the entries of those of some articles that differ from what the record makes."""
    with atomic(CatalogueEntry):
        lock_table(CatalogueEntry)
        resolver = TaxonomyResolver()
        for inputs, _ in consistency.live_batches(Article.objects.live().filter(pk__in=articles)):
            batch = [wrong for wrong, _ in consistency.differences(inputs, TaxonomyResolver(), with_missing=True)]
            pks, docids = [f.article.pk for f in batch], [f.docid for f in batch]
            entries = CatalogueEntry.objects.filter(models.Q(article__in=pks) | models.Q(docid__in=docids))
            former = list(entries.values_list("docid", flat=True))
            for link in LINK_MODELS.values():
                link.objects.filter(entry__in=[*former, *docids]).delete()
            entries.delete()
            _write(batch, resolver, generation().number + 1)
            for entry_input in batch:
                release(str(entry_input.article.uuid), _photos(entry_input.story))
                source_urls.refresh(entry_input.article.pk)
            new_generation(Change(written=docids, removed=former))
            articles_changed.send(None, articles=pks, photos=[photo for f in batch for photo in _photos(f.story)])
