"""The stories from which a name would go, before the anonymisation is executed: each with the passage that has it."""

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext

from articles.desk import permissions
from articles.models import Article, Version
from articles.record import anonymisation
from articles.record.anonymisation import NameSpellings
from articles.search.text import snippets


class NameMatch(NamedTuple):
    """A story that has the name; `source` says where, `pieces` is the passage with highlights."""

    article: int
    headline: str
    state: str
    source: str
    pieces: tuple[tuple[str, bool], ...]


def matching_stories(user, spellings: NameSpellings, page_number: str, page_size: int) -> Page:
    """Return one page of the stories that the full text index finds, the newest first, as rows of `NameMatch`.

    Stories whose record the user may not see are left out.
    """
    page = Paginator(sorted(anonymisation.indexed_articles(spellings), reverse=True), page_size).get_page(page_number)
    page.object_list = _matches(user, spellings, list(page.object_list))
    return page


def counts_by_spelling(spellings: NameSpellings) -> list[tuple[str, int]]:
    """Return each spelling with the number of stories that have it, in any version; a short one is many people's."""
    return [
        (name, len(anonymisation.indexed_articles(replace(spellings, spellings=(name,)))))
        for name in spellings.spellings
    ]


def _matches(user, spellings: NameSpellings, keys: list[int]) -> list[NameMatch]:
    articles = permissions.visible_to(user, Article.objects.filter(pk__in=keys)).in_bulk()
    versions: dict[int, list[Version]] = {}
    for version in Version.objects.filter(article__in=keys, story_json__isnull=False).order_by("-number"):
        versions.setdefault(version.article_id, []).append(version)
    return [_match(spellings, articles[key], versions.get(key, [])) for key in keys if key in articles]


def _match(spellings: NameSpellings, article: Article, versions: Iterable[Version]) -> NameMatch:
    query, headline = anonymisation.name_query(spellings), ""
    for version in versions:
        story = version.story
        if story is None:
            continue
        headline = headline or story.headline
        snippet = snippets.best(story, query, story.language)
        if snippet.pieces:
            source = (
                "" if version.number == article.latest else gettext("version %(number)s") % {"number": version.number}
            )
            return NameMatch(article.pk, story.headline, str(article.get_state_display()), source, snippet.pieces)
    return NameMatch(article.pk, headline, str(article.get_state_display()), "", ())
