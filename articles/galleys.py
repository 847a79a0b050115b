"""New stories by the hundred: each set as a galley beforehand, then filed together in one short transaction.

    Story ──sound──▶ Sound ──galley──▶ Galley ──append_new──▶ article, address, version, catalogue entry

A galley holds all that can be made of a story without the database, so that another process can make it while this
one writes. What it says is what a verb would have written of the same story.
"""

import secrets
import time
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from articles import addressing, bulk, catalogue, chain
from articles.models import Address, Article, Kind, Version
from articles.record import Sound
from articles.references import Directory
from articles.search import index
from articles.story import Story


class Galley(NamedTuple):
    """A dated story that is fit to be kept, with what its rows will say of it."""

    story: Story
    json: str
    slug: str
    effective_at: datetime
    committed: chain.Committed
    printed: tuple
    texts: index.Ready


def galley(told: Sound) -> Galley:
    """Set a story that has a date."""
    story, json = told
    return Galley(
        story,
        json,
        addressing.wanted_slug(story),
        story.published.moment(timezone.get_default_timezone()),
        chain.commit(json),
        catalogue.printed(story),
        index.texts(story),
    )


class NewArticle(NamedTuple):
    """An article on its way into the archive with its first version; what a model would be, at a tenth of the cost."""

    pk: int
    uuid: UUID
    noindex: bool = False


def append_new(
    galleys: list[Galley], *, by: str, directory: Directory, book: addressing.DayBook
) -> list[catalogue.Filed]:
    """Add new articles with their first versions and everything that follows, in a fixed number of queries."""
    now = timezone.now()
    book.read({galley.story.published.day for galley in galleys})
    with transaction.atomic():
        articles = [NewArticle(pk, new_uuid()) for pk in bulk.take_ids(Article, len(galleys))]
        filed = [_filed(article, galley, by, now, book) for article, galley in zip(articles, galleys, strict=True)]
        bulk.insert(Article, _ARTICLE, [(a.pk, a.uuid, "live", 1, False, False, now) for a in articles])
        bulk.insert(Address, _ADDRESS, [(*f.address, f.article.pk, True) for f in filed])
        bulk.insert(Version, _VERSION, [(*f.version, f.article.pk) for f in filed])
        catalogue.enter_new(filed, directory)
    return filed


_ARTICLE = ("id", "uuid", "state", "latest", "noindex", "legal_hold", "created_at")
_ADDRESS = (*addressing.Place._fields, "article_id", "is_current")
_VERSION = (*chain.Link._fields, "article_id")


def _filed(article: NewArticle, galley: Galley, by: str, now: datetime, book: addressing.DayBook) -> catalogue.Filed:
    link = chain.link(
        article.uuid,
        number=1,
        previous="",
        note="",
        kind=Kind.PUBLISH.value,
        story_json=galley.json,
        by=by,
        effective=galley.story.published.text,
        effective_at=galley.effective_at,
        recorded_at=now,
        committed=galley.committed,
    )
    place = book.take(galley.story, galley.slug)
    return catalogue.Filed(article, link, place, galley.story, galley)


def new_uuid() -> UUID:
    """Make a UUID that begins with the moment (RFC 9562, version 7): the index of many new ones grows at its end."""
    random = secrets.randbits(74)
    head = (time.time_ns() // 1_000_000 & (1 << 48) - 1) << 80 | 7 << 76 | (random >> 62) << 64
    return UUID(int=head | 2 << 62 | random & (1 << 62) - 1)
