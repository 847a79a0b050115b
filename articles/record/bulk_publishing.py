"""Publish hundreds of new stories at once: each is prepared without the database, then all are inserted together.

    Story ──validate──▶ ValidatedStory ──prepare──▶ PreparedStory ──append_new──▶ article, address, version, entry

A prepared story has everything that can be computed without the database, so that another process can prepare stories
while this one writes. The rows are the same as those that the verb `publish` writes.
"""

import secrets
import time
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from articles.catalogue import catalogue
from articles.catalogue.entry_columns import story_columns
from articles.catalogue.values import CatalogueInput, NewArticle, PreparedStory
from articles.models import Address, Article, Version, VersionKind
from articles.models.transactions import atomic
from articles.record import hash_chain, permalinks, translations
from articles.search.index import indexer
from articles.sql import bulk
from articles.story.validation import ValidatedStory
from articles.taxonomy.resolver import TaxonomyResolver


def prepare(validated: ValidatedStory) -> PreparedStory:
    """Return the prepared form of a validated story, which must have a publication date."""
    story, json = validated
    return PreparedStory(
        story,
        json,
        permalinks.default_slug(story),
        story.published.moment(timezone.get_default_timezone()),
        hash_chain.commit(json),
        story_columns(story),
        indexer.prepare_text(story),
    )


def append_new(
    prepared_stories: list[PreparedStory],
    *,
    by: str,
    resolver: TaxonomyResolver,
    slug_allocator: permalinks.SlugAllocator,
) -> list[CatalogueInput]:
    """Insert new articles with address, first version and catalogue entry, in a fixed number of queries.

    Returns the catalogue inputs in the order of the prepared stories. Raises ActionRefused for a translation that
    cannot be one.
    """
    now = timezone.now()
    slug_allocator.read({prepared.story.published.day for prepared in prepared_stories})
    with atomic(Article):
        articles = [NewArticle(pk, new_uuid()) for pk in bulk.take_ids(Article, len(prepared_stories))]
        inputs = [
            _catalogue_input(article, prepared, by, now, slug_allocator)
            for article, prepared in zip(articles, prepared_stories, strict=True)
        ]
        bulk.insert(Article, _ARTICLE, [(a.pk, a.uuid, "live", 1, False, False, now) for a in articles])
        bulk.insert(Address, _ADDRESS, [(*f.address, f.article.pk, True) for f in inputs])
        bulk.insert(Version, _VERSION, [(*f.version, f.article.pk) for f in inputs])
        catalogue.enter_new(inputs, resolver)
        for translation in (entry_input for entry_input in inputs if entry_input.story.translation_of):
            translations.check(translation.article, translation.story)
            translations.mark_neighbours(translation.article, translation.story)
    return inputs


_ARTICLE = ("id", "uuid", "state", "latest", "noindex", "legal_hold", "created_at")
_ADDRESS = (*permalinks.Slot._fields, "article_id", "is_current")
_VERSION = (*hash_chain.ChainLink._fields, "article_id")


def _catalogue_input(
    article: NewArticle, prepared: PreparedStory, by: str, now: datetime, slug_allocator: permalinks.SlugAllocator
) -> CatalogueInput:
    link = hash_chain.link(
        article.uuid,
        number=1,
        previous="",
        note="",
        kind=VersionKind.PUBLISH.value,
        story_json=prepared.json,
        by=by,
        effective=prepared.story.published.text,
        effective_at=prepared.effective_at,
        recorded_at=now,
        committed=hash_chain.SaltedCommitment(*prepared.committed),
    )
    slot = slug_allocator.allocate(prepared.story, prepared.slug)
    return CatalogueInput(article, link, slot, prepared.story, prepared)


def new_uuid() -> UUID:
    """Return a UUID that begins with the current time (version 7, https://www.rfc-editor.org/rfc/rfc9562).

    Ascending UUIDs let the database append to the end of the index instead of writing all over it.
    """
    random = secrets.randbits(74)
    head = (time.time_ns() // 1_000_000 & (1 << 48) - 1) << 80 | 7 << 76 | (random >> 62) << 64
    return UUID(int=head | 2 << 62 | random & (1 << 62) - 1)
