"""Compare the catalogue with the record: every column of every entry, every link, and every release of a photograph.

`entry_faults` checks before that each article has its entry.

for fault in faults_in(keys): …   one line for each article whose entry differs from its live version
for fault in other_faults(): …    one line for each release and URL of articles that are not live
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db import models

from articles.catalogue import source_urls
from articles.catalogue.entry_columns import COMPARED, compared
from articles.catalogue.entry_faults import with_latest
from articles.catalogue.links import Link, links_of
from articles.catalogue.values import CatalogueInput, NewArticle
from articles.models import Article, CatalogueEntry, SourceUrl
from articles.story.canonical_json import from_json
from articles.story.dates import InvalidStory
from articles.story.story import Source
from articles.taxonomy.resolver import TaxonomyResolver, terms_in
from articles.taxonomy.taxonomy import LINK_MODELS
from media.models import Photo, PhotoRelease
from media.rights import uuids_in
from media.row_batches import KeyRange

BATCH = 500


def faults_in(keys: KeyRange) -> Iterator[str]:
    """Yield a line for each live article in a range whose entry or links differ from its version, address and terms.

    `entry_faults` reports articles without an entry. An article that differs is compared a second time, because it may
    have been edited between two queries.
    """
    yield from _faults_in(keys.of(Article.objects.live()))


def other_faults() -> Iterator[str]:
    """Yield a line for each holder of released photographs that is no live article, and for wrong URLs of such ones."""
    for holder in other_holders():
        yield f"catalogue: photographs are released for {holder}, which is no live article; run rebuild_catalogue"
    for _, uuid, fault in other_urls():
        yield f"catalogue: article {uuid}: {fault}; run rebuild_catalogue"


def other_holders() -> Iterator[str]:
    """Yield the holders of released photographs that are no live article."""
    known = set(map(str, Article.objects.live().values_list("uuid", flat=True).iterator(5000)))
    holders = PhotoRelease.objects.order_by("holder").values_list("holder", flat=True).distinct()
    yield from (holder for holder in holders.iterator(5000) if holder not in known)


def other_urls() -> Iterator[tuple[int, UUID, str]]:
    """Yield the articles that are not live and have wrong URLs of sources: primary key, UUID, and what is wrong."""
    others = SourceUrl.objects.exclude(article__state=Article.State.LIVE).values_list("article", "article__uuid")
    for pk, uuid in others.distinct().order_by("article"):
        yield from ((pk, uuid, fault) for fault in source_urls.faults_of([(pk, Source())]).get(pk, ()))


def faults_of(articles: Collection[int]) -> Iterator[str]:
    """Yield the lines of `faults_in` for some articles only, by primary key."""
    yield from _faults_in(Article.objects.live().filter(pk__in=articles))


def _faults_in(live: models.QuerySet[Article]) -> Iterator[str]:
    resolver = TaxonomyResolver()
    for inputs, unreadable in live_batches(live):
        faults = [(pk, f"article {uuid}: its story cannot be read ({error:.200})") for pk, uuid, error in unreadable]
        for differing, _ in list(differences(inputs, resolver)):
            article = differing.article
            for again, _ in live_batches(Article.objects.live().filter(pk=article.pk)):
                for _, wrong in differences(again, TaxonomyResolver()):
                    faults += [(article.pk, f"article {article.uuid}: {'; '.join(wrong[:3])}; run rebuild_catalogue")]
        yield from (f"catalogue: {fault}" for _, fault in sorted(faults))


class _LiveVersion(NamedTuple):
    number: int
    digest: str


class _LiveAddress(NamedTuple):
    day: date
    slug: str
    sequence: int


class UnreadableStory(NamedTuple):
    """A live article whose story cannot be read, with the reason."""

    pk: int
    uuid: UUID
    reason: str


def live_batches(live: models.QuerySet[Article]) -> Iterator[tuple[list[CatalogueInput], list[UnreadableStory]]]:
    """Yield batches of live articles with latest version and current address, without those that lack either.

    Those whose story cannot be read come by themselves. One query of plain values: instances of models would cost three
    times as much.
    """
    rows = with_latest(live).filter(last__story_json__isnull=False, home__isnull=False).values_list(
        "pk", "uuid", "noindex", "last__number", "last__digest", "home__day", "home__slug", "home__sequence",
        "last__story_json",
    )  # fmt: skip
    after = 0
    while batch := list(rows.filter(pk__gt=after)[:BATCH]):
        after = batch[-1][0]
        inputs, unreadable = [], []
        for row in batch:
            try:
                article, version, address = NewArticle(*row[:3]), _LiveVersion(*row[3:5]), _LiveAddress(*row[5:8])
                inputs.append(CatalogueInput(article, version, address, from_json(row[8])))
            except InvalidStory as error:
                unreadable.append(UnreadableStory(row[0], row[1], str(error)))
        yield inputs, unreadable


def differences(
    inputs: list[CatalogueInput], resolver: TaxonomyResolver, *, with_missing: bool = False
) -> Iterator[tuple[CatalogueInput, list[str]]]:
    """Compare a batch of articles; yield each that differs, with a text for each difference.

    `with_missing` yields those without an entry too.
    """
    if not inputs:
        return
    unknown = resolver.unknown(f.story for f in inputs)
    docids = [entry_input.docid for entry_input in inputs]
    keys = [entry_input.article.pk for entry_input in inputs]
    batch = models.Q(article__in=keys)
    if keys[-1] - keys[0] < 4 * len(keys):  # a list of keys takes as long as all that is read by it
        batch = models.Q(article__gte=keys[0], article__lte=keys[-1])
    rows = CatalogueEntry.objects.filter(batch).order_by()
    entries = {row[0]: row for row in rows.values_list(*COMPARED)}
    links: dict[int, set] = defaultdict(set)
    for noun, model in LINK_MODELS.items():
        for pk, docid in model.objects.filter(entry__in=rows.values("pk")).values_list(f"{noun}_id", "entry_id"):
            links[docid].add((noun, pk, docid))
    releases, photos = _releases(inputs)
    wrong_urls = source_urls.faults_of([(f.article.pk, f.story.source) for f in inputs])
    for entry_input, docid in zip(inputs, docids, strict=True):
        published = entry_input.story.published
        if published is None or entry_input.address.day != published.day:
            yield entry_input, [f"its address is on {entry_input.address.day}, it was published on another day"]
            continue
        if docid not in entries:
            if with_missing:
                yield entry_input, ["it has no entry"]
            continue
        if any(unknown.values()) and (missing := _unknown_terms(entry_input, unknown)):
            yield entry_input, [f"{noun} {key} is in no table" for noun, key in missing]
            continue
        wrong = _wrong_columns(entries[docid], compared(entry_input, resolver))
        wrong += _wrong_links(links[docid], set(links_of(docid, entry_input.story, resolver)))
        released = releases[str(entry_input.article.uuid)]
        if released or entry_input.story.pictures:
            printed = photos.intersection(picture.photo for picture in entry_input.story.pictures)
            wrong += [f"photograph {uuid} is not released" for uuid in sorted(printed - released)]
            wrong += [f"photograph {uuid} is released, but not in the story" for uuid in sorted(released - printed)]
        wrong += wrong_urls.get(entry_input.article.pk, [])
        if wrong:
            yield entry_input, wrong


def _wrong_columns(stored: tuple, expected: list) -> list[str]:
    if stored == tuple(expected):
        return []
    values = zip(COMPARED, stored, expected, strict=True)
    return [f"{name} is {value!r:.60}, not {right!r:.60}" for name, value, right in values if value != right]


def _wrong_links(stored: set[Link], expected: set[Link]) -> list[str]:
    if stored == expected:
        return []
    wrong = [f"{noun} {pk} is not linked" for noun, pk, _ in sorted(expected - stored)]
    return wrong + [f"{noun} {pk} is linked, but not in the story" for noun, pk, _ in sorted(stored - expected)]


def _releases(inputs: list[CatalogueInput]) -> tuple[dict[str, set[str]], set[str]]:
    """Return the photographs released for each holder, and which photographs of the stories exist, as UUID texts."""
    releases: dict[str, set[str]] = defaultdict(set)
    holders = [str(entry_input.article.uuid) for entry_input in inputs]
    for holder, uuid in PhotoRelease.objects.filter(holder__in=holders).values_list("holder", "photo__uuid"):
        releases[holder].add(str(uuid))
    printed = uuids_in(picture.photo for entry_input in inputs for picture in entry_input.story.pictures)
    return releases, set(map(str, Photo.objects.filter(uuid__in=printed).values_list("uuid", flat=True)))


def _unknown_terms(entry_input: CatalogueInput, unknown: dict[str, dict]) -> list[tuple[str, str]]:
    return [(noun, key) for noun, key, *_ in terms_in(entry_input.story) if key in unknown[noun]]
