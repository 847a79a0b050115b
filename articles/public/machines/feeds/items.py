"""Make the items of a feed, in a fixed number of queries."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from articles.models import CatalogueEntry, StoryAudio, Version
from articles.public.audio import syndicable_audio
from articles.public.machines.absolute_urls import absolute
from articles.public.machines.feeds import FeedAudio, FeedAuthor, FeedImage, FeedItem
from articles.public.machines.feeds.content import content_of
from articles.public.machines.language_tags import language
from articles.public.machines.syndicated_photos import rendition_of
from articles.public.pictures import pictures_for
from articles.story.bylines import author_lines
from articles.story.credits import AgencyRole
from articles.story.story import Story
from articles.taxonomy.current_names import current_names_in_all
from media.models import Photo

# A longer story has only a summary in feeds.
MAX_BODY_LENGTH = 200_000


def items_of(entries: list[CatalogueEntry], now: datetime) -> tuple[FeedItem, ...]:
    """Return the items of entries, in their order."""
    by_article = {entry.article_id: entry for entry in entries}
    versions = Version.objects.filter(article__in=by_article, number__in={entry.version for entry in entries})
    versions = {
        version.article_id: version
        for version in versions.select_related("article")
        if version.number == by_article[version.article_id].version
    }
    pairs = [(entry, versions[entry.article_id]) for entry in entries if entry.article_id in versions]
    stories = [version.story for _, version in pairs]
    names = current_names_in_all(stories)
    uuids = {picture.photo for story in stories for picture in story.pictures if picture.photo}
    photos = syndicable(pictures_for(uuids, now), now)
    audio = syndicable_audio(list(by_article), now)
    return tuple(_item(entry, version, names, photos, audio.get(entry.article_id)) for entry, version in pairs)


def items_of_corrections(versions: Iterable[Version]) -> tuple[FeedItem, ...]:
    """Return the items of corrections, which must be loaded with article and entry."""
    return tuple(_correction(version) for version in versions)


def syndicable(photos: dict[str, Photo], now: datetime) -> dict[str, Photo]:
    """Return the photos that may be syndicated."""
    return {key: photo for key, photo in photos.items() if photo.is_syndicable(now)}


def _item(
    entry: CatalogueEntry, version: Version, names: dict, photos: dict[str, Photo], audio: StoryAudio | None
) -> FeedItem:
    story = version.story
    images = []
    for picture in story.pictures:
        if rendition := rendition_of(picture, photos, "lead"):
            photo = photos[picture.photo]
            texts = picture.caption, picture.credit or photo.credit, picture.alt or photo.text_alternative
            images.append(FeedImage(absolute(rendition.url), *rendition.dimensions, *texts))
    is_full = settings.FEED_FULL_CONTENT and len(story.body) <= MAX_BODY_LENGTH
    categories = dict.fromkeys(term.name for term in _section_and_tags(story, names))
    return FeedItem(
        id=f"urn:uuid:{version.article.uuid}",
        url=absolute(entry.get_absolute_url()),
        title=_one_line(entry.headline or entry.opening or entry.dek) or _("No headline"),
        published=entry.published_date,
        updated=entry.updated_date or entry.published_date,
        summary=story.dek or entry.opening,
        content=content_of(story, photos) if is_full else "",
        language=language(story.language),
        authors=_authors(story, names),
        categories=tuple(categories),
        images=tuple(images),
        audio=FeedAudio(absolute(audio.get_absolute_url()), audio.type, audio.public_bytes, audio.seconds)
        if audio
        else None,
        version=entry.version,
    )


def _correction(version: Version) -> FeedItem:
    entry, kind = version.article.entry, version.policy.label
    url = absolute(entry.get_absolute_url())
    return FeedItem(
        # Derived from the article's UUID and the version number, so that it never changes with the URL.
        id=f"urn:uuid:{uuid.uuid5(version.article.uuid, f'version {version.number}')}",
        url=f"{url}compare/{version.number - 1}/{version.number}/" if version.number > 1 else url,
        title=_one_line(
            _("%(kind)s: %(headline)s") % {"kind": kind, "headline": entry.headline or entry.opening or entry.dek}
        ),
        published=version.effective_date,
        updated=version.effective_date,
        summary=version.note,
        language=language(entry.language),
        version=version.number,
    )


def _authors(story: Story, names: dict) -> tuple[FeedAuthor, ...]:
    people = [_person("author", line.name, line.key, names) for line in author_lines(story)]
    supplied = [line for line in story.agency_lines if line.role == AgencyRole.SUPPLIED and line.name]
    return tuple(people or [_person("agency", line.name, line.key, names) for line in supplied])


def _person(noun: str, name: str, key: str, names: dict) -> FeedAuthor:
    term = names.get((noun, key)) if key else None
    return FeedAuthor(name, absolute(term.url) if term and term.url else "")


def _section_and_tags(story: Story, names: dict):
    keys = [("section", story.section.key)] if story.section else []
    keys += [("tag", tag.key) for tag in story.tags]
    return [names[key] for key in keys if key in names]


def _one_line(text: str) -> str:
    return " ".join(text.split())
