"""A synthetic archive published in bulk: the path of every import, in short transactions, with its later versions.

A second process writes the stories and reads them for search while this one publishes. A run that is interrupted goes
on where it stopped.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from io import BytesIO
from itertools import islice

from django.db import connection, transaction
from django.utils import timezone
from PIL import Image, ImageChops

from articles.importing.importer import source_item_id
from articles.importing.prefetch import prefetch
from articles.models import Article, ImportedItem, Version
from articles.record import publishing
from articles.record.bulk_publishing import PreparedStory, prepare
from articles.record.permalinks import SlugAllocator
from articles.search.backends import get_backend
from articles.search.index import indexer
from articles.seeding.stories import PHOTOS, Writer
from articles.sql import bulk
from articles.story.validation import validate
from articles.taxonomy.resolver import TaxonomyResolver
from media import ingest
from media.models.rights import Rights

BATCH = 4_000  # nobody edits beside it; larger batches count each word fewer times
BY = "seed"


class NotSeeded(Exception):
    """The archive is not one to fill with invented stories."""


def seed(writer: Writer, progress: Callable[[int], None] = lambda done: None, stop: Sequence = ()) -> Counter:
    """Publish all stories of a writer that are not there yet; count what was done.

    Raises NotSeeded where the archive holds anything else: what is published stays for ever.
    """
    oldest = Version.objects.order_by("pk").values_list("by", flat=True).first()
    if oldest not in (None, BY):
        raise NotSeeded("The archive holds stories of its own; give DATABASE_URL of an empty one.")
    counts = Counter(unchanged=_count_existing(writer))
    done = counts["unchanged"]
    if done == writer.size:
        return counts
    _draw_photographs(writer)
    resolver, slug_allocator = TaxonomyResolver(), SlugAllocator()
    values = prefetch((_set(writer, number) for number in range(done, writer.size)), stop)
    with get_backend().bulk():
        while batch := list(islice(values, BATCH)):
            counts += _publish(writer, batch, resolver, slug_allocator)
            done += len(batch)
            progress(done)
    _optimise_database()
    return counts


def _count_existing(writer: Writer) -> int:
    """Count the stories that are there: batches were filed in order, so it is enough to find the first that is not."""
    existing, first_missing = 0, writer.size
    while existing < first_missing:
        middle = (existing + first_missing) // 2
        if ImportedItem.objects.filter(item=source_item_id(writer.source, str(middle))).exists():
            existing = middle + 1
        else:
            first_missing = middle
    return existing


def _set(writer: Writer, number: int) -> tuple[int, PreparedStory]:
    return number, prepare(validate(writer.story(number)))


def _publish(
    writer: Writer, batch: list[tuple[int, PreparedStory]], resolver: TaxonomyResolver, slug_allocator: SlugAllocator
) -> Counter:
    """Publish a batch with its later versions, in one transaction."""
    counts = Counter(created=len(batch))
    with transaction.atomic():
        inputs = publishing.publish_many(
            [prepared for _, prepared in batch], by=BY, resolver=resolver, slug_allocator=slug_allocator
        )
        bulk.insert(ImportedItem, ("item", "fingerprint", "article_id"), map(_origin, inputs))
        later = {
            f.article.pk: (verb, f.story) for (n, _), f in zip(batch, inputs, strict=True) if (verb := writer.later(n))
        }
        for article in Article.objects.filter(pk__in=later).order_by("pk"):
            verb, story = later[article.pk]
            _change(writer, article, verb, story)
            counts[verb] += 1
    return counts


def _origin(filed) -> tuple[str, str, int]:
    source = filed.story.source
    return (
        source_item_id(source.name, source.identifier),
        hashlib.sha256(filed.prepared.json.encode()).hexdigest(),
        filed.article.pk,
    )


def _change(writer: Writer, article: Article, verb: str, story):
    at = story.published.moment(timezone.get_default_timezone()) + timedelta(days=2)
    if verb == "withdraw":
        publishing.withdraw(article, reason="It was published by mistake.", by=BY, at=at)
    elif verb == "minor_edit":
        publishing.minor_edit(article, story=writer.edited(story), by=BY, at=at)
    else:
        publishing.correct(
            article, story=writer.edited(story), note="A word was wrong and was put right.", by=BY, at=at
        )


def _optimise_database():
    """Leave the database as after a night's maintenance."""
    with transaction.atomic():
        get_backend().compact()
    indexer.select_common_stems(again=True)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _draw_photographs(writer: Writer):
    """Take in a few photographs that many stories show: slow gradients, different for each."""
    for number in range(PHOTOS):
        slope = Image.linear_gradient("L").resize((900, 600)).rotate(number * 30)
        picture = Image.merge("RGB", [ImageChops.offset(slope, number * 41, n * 130) for n in range(3)])
        file = BytesIO()
        picture.save(file, "JPEG", quality=80)
        ingest.ingest(
            file.getvalue(), uuid=writer.photo(number), name=f"seed-{number}.jpg", by=BY, rights=Rights.CLEARED
        )
