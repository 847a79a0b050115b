"""Stories as JSON: a line of a list, and a whole story with its versions."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from articles.models import Article, CatalogueEntry, Version
from articles.public.machines.absolute_urls import absolute
from articles.public.machines.feeds import FeedItem
from articles.public.machines.feeds.content import content_of
from articles.public.machines.feeds.items import items_of, syndicable
from articles.public.machines.reuse_terms import schema_org
from articles.public.pictures import pictures_for
from articles.record.public_log import publisher
from articles.story.html_blocks import text_of
from articles.story.story import Story

MAX_VERSIONS = 100  # of a story, the newest; its history has all


def lines_of(entries: list[CatalogueEntry], now: datetime) -> list[dict]:
    """Return the lines of a list of stories, in its order."""
    return [_line(item) for item in items_of(entries, now)]


def document_of(article: Article, now: datetime) -> dict:
    """Return a live story as it is today, with its versions, the newest first."""
    entry = article.entry
    [item] = items_of([entry], now)
    version = Version.objects.get(article=article, number=entry.version)
    story, url = version.story, absolute(entry.get_absolute_url())
    photos = syndicable(pictures_for({picture.photo for picture in story.pictures if picture.photo}, now), now)
    versions = Version.objects.filter(article=article).order_by("-number").defer("story_json")[:MAX_VERSIONS]
    has_log = publisher.readable_checkpoint() is not None
    return _filled({
        **_line(item),
        "kicker": story.kicker,
        "dek": story.dek,
        "dateline": story.dateline,
        "genre": story.genre,
        "byline": entry.byline,
        "edition": story.edition,
        "page": story.page,
        "text": text_of(story.body),
        "html": content_of(story, photos),
        "notes": _notes(story),
        "digest": version.digest,
        "history": f"{url}history/",
        "versions": [_version(version, url, has_log=has_log) for version in versions],
        "site": settings.SITE_NAME,
        "terms": schema_org(),
    })  # fmt: skip


def _line(item: FeedItem) -> dict:
    uuid = item.id.removeprefix("urn:uuid:")
    audio = item.audio and item.audio._asdict()
    return _filled({
        "id": uuid,
        "url": item.url,
        "api": absolute(reverse("api_story", args=[uuid])),
        "headline": item.title,
        "summary": item.summary,
        "published": item.published.text,
        "updated": item.updated.text if item.updated != item.published else "",
        "language": item.language,
        "version": item.version,
        "authors": [_filled(person._asdict()) for person in item.authors],
        "topics": list(item.categories),
        "photographs": [_filled(image._asdict()) for image in item.images],
        "audio": audio,
    })  # fmt: skip


def _notes(story: Story) -> list[dict]:
    return [
        _filled({"kind": note.kind, "text": note.text, "date": note.date.text if note.date else ""})
        for note in story.notes
    ]


def _version(version: Version, url: str, *, has_log: bool) -> dict:
    return _filled({
        "number": version.number,
        "kind": version.kind,
        "date": version.effective_date.text,
        "note": "" if version.policy.is_minor else version.note,
        "url": f"{url}versions/{version.number}/",
        "proof": f"{url}versions/{version.number}/proof" if has_log and version.redacted_by is None else "",
    })  # fmt: skip


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values without the empty ones: a name that is not there has no value."""
    return {name: value for name, value in values.items() if value not in ("", None, [], {})}
