"""The printed pages that readers may see: their rights allow it, and a live story says that it stood there.

A page on which a withdrawn story stood is shown to nobody until the story is reinstated: its picture has the words.

    pages = pages_of(story, day, timezone.now())      stories = live_stories(pages)[page.pk]

No table links pages and stories: the day of publication, the edition and the page of the live version decide.
"""

import json
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet, TextField

from articles.models import Article, CatalogueEntry, Version
from articles.models.catalogue import docid_of
from articles.models.printed_pages import PrintedPage, PrintedPageWord
from articles.search import photo_words
from articles.sql.expressions import Param
from articles.sql.prepared import PreparedQuery
from articles.story.canonical_json import from_json
from articles.story.story import Story

MAX_OF_STORY = 3  # facsimiles on the page of a story
MAX_READ = 30  # facsimiles with the words of a search, of which the first with a live story are listed


def pages_of(story: Story, day: date, now: datetime) -> list[PrintedPage]:
    """Return the facsimiles of the printed page that a live story names; no query if it names none."""
    if not (story.edition or story.page):
        return []
    pages = PrintedPage.objects.allowed(now).filter(day=day, edition=story.edition, page=story.page)
    pages = list(pages.defer("text").order_by("pk")[:MAX_OF_STORY])
    return [] if places_of_withdrawn(pages) else pages  # all are of one place


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


def stories_of_day(day: date) -> list[tuple[CatalogueEntry, Story]]:
    """Return the live stories of a day, each with its live version's story, in the order of the day; one query."""
    versions = Version.objects.filter(_of_day(day), article__entry__version=F("number"))
    versions = versions.select_related("article__entry").order_by("article__entry__docid")
    return [(version.article.entry, version.story) for version in versions]


def _stands_at(day: date, edition: str, page: str) -> Q:
    """Return the condition for versions of live stories that may name a printed page."""
    return Q(_of_day(day), _names(edition, page))


def _of_day(day: date) -> Q:
    """Return the condition for versions of the live stories of a day."""
    following = day + timedelta(days=1) if day < date.max else day
    return Q(article__entry__docid__gte=docid_of(day), article__entry__docid__lt=docid_of(following))


def _names(edition: str, page: str) -> Q:
    """Return the condition for versions that may name an edition and a page; canonical JSON writes both in one way."""
    values = (("edition", edition), ("page", page))
    texts = [f'"{name}":{json.dumps(value, ensure_ascii=False)}' for name, value in values if value]
    return Q(*[Q(story_json__contains=text) for text in texts])


def places_of_withdrawn(pages: Iterable[PrintedPage]) -> set[tuple[date, str, str]]:
    """Return day, edition and page of those of the pages on which a story stood that is withdrawn; one query."""
    places = {(page.day, page.edition, page.page) for page in pages if page.edition or page.page}
    if not places:
        return set()
    condition = Q()
    for day, edition, page in places:
        condition |= Q(article__addresses__day=day, article__addresses__is_current=True) & _names(edition, page)
    versions = Version.objects.filter(condition, article__state=Article.State.WITHDRAWN, number=F("article__latest"))
    rows = versions.values_list("article__addresses__day", "article__addresses__is_current", "story_json")
    withdrawn = set()
    for day, is_current, story_json in rows:
        story = from_json(story_json)
        if is_current:
            withdrawn.add((day, story.edition, story.page))
    return places & withdrawn


def public_pages(pages: Collection[PrintedPage]) -> list[tuple[PrintedPage, list[CatalogueEntry]]]:
    """Return those of the pages on which a live story stood and no withdrawn one, with these stories."""
    stories = live_stories(pages)
    pages = [page for page in pages if stories.get(page.pk)]
    withdrawn = places_of_withdrawn(pages)
    return [(page, stories[page.pk]) for page in pages if (page.day, page.edition, page.page) not in withdrawn]


def pages_with_words(text: str, pages: QuerySet[PrintedPage] | None = None) -> list[PrintedPage]:
    """Return the pages that have all words of a text, the newest first, at most `MAX_READ`; whatever their rights.

    With `pages` only some of them, for example those that readers may see: others would take their room.
    """
    words = photo_words.query_words(text)
    if not words or not _WITH_WORD.fetch(word=words[0]):  # most searches find no printed page
        return []
    pages = PrintedPage.objects.not_erased() if pages is None else pages
    for word in words:
        pages = pages.filter(Exists(PrintedPageWord.objects.filter(page=OuterRef("pk"), key=word)))
    return list(pages.order_by("-day", "-pk")[:MAX_READ])


_WITH_WORD = PreparedQuery(lambda: PrintedPageWord.objects.filter(key=Param("word", TextField())).values_list("pk")[:1])
