"""New stories by the hundred: each set as a galley beforehand, then filed together in one short transaction.

    Story ──sound──▶ Sound ──galley──▶ Galley ──append_new──▶ article, address, version, catalogue entry

A galley holds all that can be made of a story without the database, so that another process can make it while this
one writes. What it says is what a verb would have written of the same story.
"""

import secrets
import time
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from articles.catalogue import catalogue
from articles.catalogue.values import CatalogueInput, NewArticle, PreparedStory
from articles.models import Address, Article, Version, VersionKind
from articles.record import hash_chain, permalinks
from articles.search.index import indexer
from articles.sql import bulk
from articles.story.validation import ValidatedStory
from articles.taxonomy.resolver import TaxonomyResolver


def prepare(validated: ValidatedStory) -> PreparedStory:
    """Set a story that has a date."""
    story, json = validated
    return PreparedStory(
        story,
        json,
        permalinks.default_slug(story),
        story.published.moment(timezone.get_default_timezone()),
        hash_chain.commit(json),
        catalogue.story_columns(story),
        indexer.prepare_text(story),
    )


def append_new(
    prepared_stories: list[PreparedStory],
    *,
    by: str,
    resolver: TaxonomyResolver,
    slug_allocator: permalinks.SlugAllocator,
) -> list[CatalogueInput]:
    """Add new articles with their first versions and everything that follows, in a fixed number of queries."""
    now = timezone.now()
    slug_allocator.read({prepared.story.published.day for prepared in prepared_stories})
    with transaction.atomic():
        articles = [NewArticle(pk, new_uuid()) for pk in bulk.take_ids(Article, len(prepared_stories))]
        inputs = [
            _catalogue_input(article, prepared, by, now, slug_allocator)
            for article, prepared in zip(articles, prepared_stories, strict=True)
        ]
        bulk.insert(Article, _ARTICLE, [(a.pk, a.uuid, "live", 1, False, False, now) for a in articles])
        bulk.insert(Address, _ADDRESS, [(*f.address, f.article.pk, True) for f in inputs])
        bulk.insert(Version, _VERSION, [(*f.version, f.article.pk) for f in inputs])
        catalogue.enter_new(inputs, resolver)
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
    place = slug_allocator.allocate(prepared.story, prepared.slug)
    return CatalogueInput(article, link, place, prepared.story, prepared)


def new_uuid() -> UUID:
    """Make a UUID that begins with the moment (RFC 9562, version 7): the index of many new ones grows at its end."""
    random = secrets.randbits(74)
    head = (time.time_ns() // 1_000_000 & (1 << 48) - 1) << 80 | 7 << 76 | (random >> 62) << 64
    return UUID(int=head | 2 << 62 | random & (1 << 62) - 1)
