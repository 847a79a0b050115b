"""What a feed says of each story: a few queries for a whole feed, however many stories it has."""

import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.conf import settings

from articles.models import CatalogueEntry, Version
from articles.public.machines.feeds import FeedAuthor, FeedImage, FeedItem
from articles.public.machines.feeds.content import content_of
from articles.public.machines.schema_org import absolute, language, rendition_of
from articles.story.story import AgencyRole, Role, Story
from articles.taxonomy.current_names import names_in_all
from media.models import Photo
from media.renditions import pictures_for

# A feed is not the place for a book: a longer story is given by its first words.
LONGEST_BODY = 200_000


def items_of(entries: list[CatalogueEntry], now: datetime) -> tuple[FeedItem, ...]:
    """Make the items of these entries, in their order."""
    by_article = {entry.article_id: entry for entry in entries}
    versions = Version.objects.filter(article__in=by_article, number__in={entry.version for entry in entries})
    versions = {
        version.article_id: version
        for version in versions.select_related("article")
        if version.number == by_article[version.article_id].version
    }
    pairs = [(entry, versions[entry.article_id]) for entry in entries if entry.article_id in versions]
    stories = [version.story for _, version in pairs]
    names = {}
    for some in _batched(stories, 10):  # a story may name hundreds of things, and engines bound what a query may ask
        names |= names_in_all(some)
    uuids = {picture.photo for story in stories for picture in story.pictures if picture.photo}
    photos = syndicable(pictures_for(uuids, now), now)
    return tuple(_item(entry, version, names, photos) for entry, version in pairs)


def items_of_corrections(versions: Iterable[Version]) -> tuple[FeedItem, ...]:
    """Make the items of these corrections, whose articles came with their entries."""
    return tuple(_correction(version) for version in versions)


def syndicable(photos: dict[str, Photo], now: datetime) -> dict[str, Photo]:
    """Keep the photographs that others may have as well."""
    return {key: photo for key, photo in photos.items() if photo.is_syndicable(now)}


def _batched(stories: list[Story], size: int) -> Iterator[list[Story]]:
    return (stories[at : at + size] for at in range(0, len(stories), size))


def _item(entry: CatalogueEntry, version: Version, names: dict, photos: dict[str, Photo]) -> FeedItem:
    story = version.story
    images = []
    for picture in story.pictures:
        if rendition := rendition_of(picture, photos, "lead"):
            photo = photos[picture.photo]
            words = picture.caption, picture.credit or photo.credit, picture.alt or photo.text_alternative
            images.append(FeedImage(absolute(rendition.url), *rendition.dimensions, *words))
    is_full = settings.FEED_FULL_CONTENT and len(story.body) <= LONGEST_BODY
    categories = dict.fromkeys(term.name for term in _named_in(story, names))
    return FeedItem(
        id=f"urn:uuid:{version.article.uuid}",
        url=absolute(entry.get_absolute_url()),
        title=_one_line(entry.headline or entry.opening or entry.dek) or "No headline",
        published=entry.published_date,
        updated=entry.updated_date or entry.published_date,
        summary=story.dek or entry.opening,
        content=content_of(story, photos) if is_full else "",
        language=language(story.language),
        authors=_authors(story, names),
        categories=tuple(categories),
        images=tuple(images),
        version=entry.version,
    )


def _correction(version: Version) -> FeedItem:
    entry, kind = version.article.entry, version.policy.label
    url = absolute(entry.get_absolute_url())
    return FeedItem(
        # The version's own, whatever addresses become: the same name in the article's namespace for ever.
        id=f"urn:uuid:{uuid.uuid5(version.article.uuid, f'version {version.number}')}",
        url=f"{url}compare/{version.number - 1}/{version.number}/" if version.number > 1 else url,
        title=_one_line(f"{kind}: {entry.headline or entry.opening or entry.dek}"),
        published=version.effective_date,
        updated=version.effective_date,
        summary=version.note,
        language=language(entry.language),
        version=version.number,
    )


def _authors(story: Story, names: dict) -> tuple[FeedAuthor, ...]:
    lines = [line for line in story.bylines if line.role == Role.AUTHOR] or list(story.bylines)
    people = [_person("author", line.name, line.key, names) for line in lines]
    supplied = [line for line in story.agency_lines if line.role == AgencyRole.SUPPLIED and line.name]
    return tuple(people or [_person("agency", line.name, line.key, names) for line in supplied])


def _person(noun: str, name: str, key: str, names: dict) -> FeedAuthor:
    term = names.get((noun, key)) if key else None
    return FeedAuthor(name, absolute(term.url) if term and term.url else "")


def _named_in(story: Story, names: dict):
    keys = [("section", story.section.key)] if story.section else []
    keys += [("tag", tag.key) for tag in story.tags]
    return [names[key] for key in keys if key in names]


def _one_line(text: str) -> str:
    return " ".join(text.split())
