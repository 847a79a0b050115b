"""The pages of tags, people, sections and agencies that a search names: "ansel river", "C++", "by:margaret"."""

from typing import NamedTuple

from django.http import QueryDict

from articles.models.taxonomy_base import term_path
from articles.public.archive import suggestions
from articles.public.archive.filter_terms import FilterTerms
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
    """Return the terms whose name or alias are the words of a search without other filters; one query without any.

    An author filter that is no author's whole name (`by:margaret`) gets the authors who have it in their name: the
    search itself finds it in printed bylines only. `moment` are the validators of the page.
    """
    if any(active_filter.name != "q" for active_filter in filterset.active):
        return []
    authors = [term.value for _filter, term in filterset.unknown_terms if term.noun == "author"]
    if len(filterset.active) == 1 and authors:
        names = [(name.noun, name.slug, name.name) for name in suggestions.names_with(moment, "author", authors[0])]
    elif filterset.text_query and ":" not in filterset.query_text:
        terms = FilterTerms((noun, filterset.query_text) for noun in NOUNS)
        known = [terms.find(noun, filterset.query_text) for noun in NOUNS]
        names = [(name.noun, name.slug, name.name) for name in known if name]
    else:
        return []
    return [
        MatchingName(str(NOUNS[noun].label), name, term_path(noun, slug), _total(noun, slug))
        for noun, slug, name in names[:MAX_NAMES]
    ]


def _total(noun: str, slug: str) -> int:
    query = QueryDict(mutable=True)
    query[noun] = slug
    return CatalogueFilter(query).search(size=0, facets=False).total
