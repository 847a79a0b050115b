"""The printed pages that readers may see: their rights allow it, and a live story says that it stood there.

    pages = pages_of(story, day, timezone.now())      stories = live_stories(pages)[page.pk]

No table links pages and stories: the day of publication, the edition and the page of the live version decide.
"""

import json
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q

from articles.models import CatalogueEntry, Version
from articles.models.catalogue import docid_of
from articles.models.printed_pages import PrintedPage, PrintedPageWord
from articles.search import photo_words
from articles.story.story import Story

MAX_OF_STORY = 3  # facsimiles on the page of a story
MAX_READ = 30  # facsimiles with the words of a search, of which the first with a live story are listed


def pages_of(story: Story, day: date, now: datetime) -> list[PrintedPage]:
    """Return the facsimiles of the printed page that a live story names; no query if it names none."""
    if not (story.edition or story.page):
        return []
    pages = PrintedPage.objects.allowed(now).filter(day=day, edition=story.edition, page=story.page)
    return list(pages.defer("text").order_by("pk")[:MAX_OF_STORY])


def live_stories(pages: Iterable[PrintedPage]) -> dict[int, list[CatalogueEntry]]:
    """Return the live stories on each page by its primary key, in the order of the day; one query."""
    pages = [page for page in pages if page.edition or page.page]
    by_place: dict[tuple, list[CatalogueEntry]] = {(page.day, page.edition, page.page): [] for page in pages}
    if not by_place:
        return {}
    condition = Q()
    for place in by_place:
        condition |= _stands_at(*place)
    versions = Version.objects.filter(condition, article__entry__version=F("number"))
    for version in versions.select_related("article__entry__section").order_by("article__entry__docid"):
        entry, story = version.article.entry, version.story
        if (place := (entry.day, story.edition, story.page)) in by_place:
            by_place[place].append(entry)
    return {page.pk: by_place[page.day, page.edition, page.page] for page in pages}


def _stands_at(day: date, edition: str, page: str) -> Q:
    """Return the condition for versions that may name a printed page; canonical JSON writes each field in one way."""
    following = day + timedelta(days=1) if day < date.max else day
    parts = [
        Q(story_json__contains=f'"{name}":{json.dumps(value, ensure_ascii=False)}')
        for name, value in (("edition", edition), ("page", page))
        if value
    ]
    return Q(*parts, article__entry__docid__gte=docid_of(day), article__entry__docid__lt=docid_of(following))


def public_pages(pages: Collection[PrintedPage]) -> list[tuple[PrintedPage, list[CatalogueEntry]]]:
    """Return those of the pages on which a live story stood, with these stories."""
    stories = live_stories(pages)
    return [(page, stories[page.pk]) for page in pages if stories.get(page.pk)]


def pages_with_words(text: str) -> list[PrintedPage]:
    """Return the pages that have all words of a text, whatever their rights, the newest first, at most `MAX_READ`."""
    words = photo_words.query_words(text)
    if not words:
        return []
    pages = PrintedPage.objects.not_erased()
    for word in words:
        pages = pages.filter(Exists(PrintedPageWord.objects.filter(page=OuterRef("pk"), key=word)))
    return list(pages.order_by("-day", "-pk")[:MAX_READ])
