"""Publish a synthetic archive in bulk, in the way of an import: in short transactions, with later versions.

A second process writes and prepares the stories while this one publishes. An interrupted run can be repeated and goes
on where it stopped.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from io import BytesIO
from itertools import islice

from django.utils import timezone
from PIL import Image, ImageChops

from articles.catalogue.values import CatalogueInput, PreparedStory
from articles.demo.seeding.stories import PHOTOS, Writer
from articles.importing.candidates import source_item_id
from articles.importing.prefetch import CHUNK, prefetch
from articles.models import Article, ImportedItem, Version
from articles.models.transactions import atomic
from articles.record import imported_items, publishing
from articles.record.bulk_publishing import prepare
from articles.record.permalinks import SlugAllocator
from articles.search.backends import get_write_backend
from articles.search.index import rebuilding
from articles.sql import maintenance
from articles.story.validation import validate
from articles.taxonomy.resolver import TaxonomyResolver
from media import ingest
from media.models.rights import Rights

# Each word of a batch is counted once. The second process reads a batch ahead, or each would wait for the other; that
# takes 70 MB. The first batches are smaller, so that this process begins while the second one makes the next.
FIRST_BATCH, BATCH = 500, 4_000
BY = "seed"


class NotSeeded(Exception):
    """Raised for an archive that has stories of its own."""


def seed(writer: Writer, progress: Callable[[int], None] = lambda done: None, stop: Sequence = ()) -> Counter:
    """Publish the stories of a writer that are not in the archive yet; return the numbers by what was done.

    `progress` receives the number of stories so far; the run ends as soon as `stop` is not empty. Raises NotSeeded if
    the archive has other stories, because published stories stay for ever.
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
    stories = (_prepared(writer, number) for number in range(done, writer.size))
    values = prefetch(stories, stop, max_queued=BATCH // CHUNK)
    with get_write_backend().bulk():
        size = min(FIRST_BATCH, BATCH)
        while batch := list(islice(values, size)):
            size = min(2 * size, BATCH)
            counts += _publish(writer, batch, resolver, slug_allocator)
            done += len(batch)
            progress(done)
    _optimise_database()
    return counts


def _count_existing(writer: Writer) -> int:
    """Return the number of published stories: they were published in order, so a binary search finds the first gap."""
    existing, first_missing = 0, writer.size
    while existing < first_missing:
        middle = (existing + first_missing) // 2
        if ImportedItem.objects.filter(item=source_item_id(writer.source, str(middle))).exists():
            existing = middle + 1
        else:
            first_missing = middle
    return existing


def _prepared(writer: Writer, number: int) -> tuple[int, PreparedStory]:
    return number, prepare(validate(writer.story(number)))


def _publish(
    writer: Writer, batch: list[tuple[int, PreparedStory]], resolver: TaxonomyResolver, slug_allocator: SlugAllocator
) -> Counter:
    """Publish a batch with its later versions, in one transaction."""
    counts = Counter(created=len(batch))
    with atomic(Article):
        entries = publishing.publish_many(
            [prepared for _, prepared in batch], by=BY, resolver=resolver, slug_allocator=slug_allocator
        )
        imported_items.add(map(_imported_item, entries))
        changes = {
            entry.article.pk: (verb, entry.story)
            for (number, _), entry in zip(batch, entries, strict=True)
            if (verb := writer.later_verb(number))
        }
        for article in Article.objects.filter(pk__in=changes).order_by("pk"):
            verb, story = changes[article.pk]
            _change(writer, article, verb, story)
            counts[verb] += 1
    return counts


def _imported_item(entry: CatalogueInput) -> tuple[str, str, int]:
    """Return the row of ImportedItem."""
    source = entry.story.source
    return (
        source_item_id(source.name, source.identifier),
        hashlib.sha256(entry.prepared.json.encode()).hexdigest(),
        entry.article.pk,
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
    """Do what a nightly maintenance would do: compact the full text, select frequent stems, update statistics."""
    with atomic(Article):
        get_write_backend().compact()
    rebuilding.select_common_stems(again=True)
    maintenance.update_statistics(Version)


def _draw_photographs(writer: Writer):
    """Ingest a few photographs that many stories show: gradients, each one different."""
    for number in range(PHOTOS):
        gradient = Image.linear_gradient("L").resize((900, 600)).rotate(number * 30)
        picture = Image.merge("RGB", [ImageChops.offset(gradient, number * 41, n * 130) for n in range(3)])
        file = BytesIO()
        picture.save(file, "JPEG", quality=80)
        ingest.ingest(
            file.getvalue(), uuid=writer.photo(number), name=f"seed-{number}.jpg", by=BY, rights=Rights.CLEARED
        )
