"""The pages of tags, people, sections and agencies that a search names: "ansel river", "orr", "by:margaret"."""

from typing import NamedTuple

from django.http import QueryDict

from articles.models.taxonomy_base import term_path
from articles.public.archive import suggestions
from articles.public.archive.filters import CatalogueFilter
from articles.story.nouns import NOUNS

MAX_NAMES = 4


class MatchingName(NamedTuple):
    """A term that the words of a search name: its kind in words, its page, and the number of its live stories."""

    label: str
    name: str
    url: str
    total: int


def matching_names(filterset: CatalogueFilter, moment: tuple) -> list[MatchingName]:
    """Return the terms whose name, or the last words of it, are the words of a search without other filters.

    An author filter that is no author's whole name (`by:margaret`) gets the authors who have it in their name: the
    search itself finds it in printed bylines only. `moment` are the validators of the page.
    """
    if any(active_filter.name != "q" for active_filter in filterset.active):
        return []
    authors = [term.value for _filter, term in filterset.unknown_terms if term.noun == "author"]
    if len(filterset.active) == 1 and authors:
        names = suggestions.names_with(moment, "author", authors[0])
    elif filterset.text_query and ":" not in filterset.query_text:
        names = suggestions.names_that_end_with(moment, filterset.query_text)
    else:
        return []
    return [
        MatchingName(str(NOUNS[name.noun].label), name.name, term_path(name.noun, name.slug), _total(name))
        for name in names[:MAX_NAMES]
    ]


def _total(name: suggestions.SuggestableName) -> int:
    query = QueryDict(mutable=True)
    query[name.noun] = name.slug
    return CatalogueFilter(query).search(size=0, facets=False).total
