"""`/articles/suggestions?q=minsk be`: what the last words of a search may begin, for the box that is being typed into.

{"suggestions": [{"kind": "Tag", "name": "Belarus", "q": "minsk tag:belarus"},
                 {"kind": "Story", "name": "Minsk before the vote", "url": "/2024/07/02/minsk-before-the-vote/"}]}
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from django.http import JsonResponse

from articles.models import CatalogueEntry
from articles.public.base import CatalogueView
from articles.search.backends import SearchTooSlow, get_backend
from articles.search.query.formatter import format_query
from articles.search.query.nodes import TermFilter
from articles.search.text.analyzer import fold, words
from articles.story.nouns import NOUNS
from articles.story.text import clean_text
from articles.taxonomy.current_names import with_live_stories

MAX_LENGTH = 256
MAX_WORDS = 3  # "new south wa" is looked for whole, then "south wa", then "wa"
MAX_NAMES, MAX_STORIES = 6, 4
_OPERATORS = {operator: name for name, noun in NOUNS.items() for operator in (name, *noun.operators)}
_OPERATOR = re.compile(r'(?P<before>(?:.*\s)?)-?(?P<name>[a-z]+):(?:"(?P<quoted>[^"]*)|(?P<bare>[^"\s]*))', re.I | re.S)


class SuggestableName(NamedTuple):
    """A name, from one of its words on, as it is compared."""

    folded: str
    is_beginning: bool
    noun: str
    slug: str
    name: str


class SuggestionsView(CatalogueView):
    """Names that live stories have, and live headlines; nothing else can be offered."""

    parameters = frozenset({"q"})

    def validators(self):
        validators = super().validators()
        self.moment = validators.parts
        return validators

    def make(self):
        typed = clean_text(self.request.GET.get("q", ""))[:MAX_LENGTH].lstrip()
        response = JsonResponse({"suggestions": [*self._names(typed), *_stories(typed)]})
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    def _names(self, typed: str) -> list[dict]:
        for before, begun, noun in _beginnings(typed):
            names = _beginning_with(_load_names(self.moment), _folded(begun), noun)
            if names:
                return [
                    {
                        "kind": each.noun.capitalize(),
                        "name": each.name,
                        "q": f"{before}{format_query(TermFilter(*each[2:4]))} ",
                    }
                    for each in names
                ]
        return []


def _stories(typed: str) -> Iterator[dict]:
    if len(typed) < 3 or not all(letter.isalnum() or letter in " ’'-,." for letter in typed):
        return
    try:
        docids = get_backend().headlines_starting_with(typed, MAX_STORIES)
    except SearchTooSlow:
        return
    entries = CatalogueEntry.objects.in_bulk(docids)
    for docid in docids:
        if docid in entries:
            yield {"kind": "Story", "name": entries[docid].headline, "url": entries[docid].get_absolute_url()}


def _beginnings(typed: str) -> Iterator[tuple[str, str, str]]:
    """Give what the last words may begin: the text before them, the words, and of which kind they are."""
    if match := _OPERATOR.fullmatch(typed):
        if noun := _OPERATORS.get(match["name"].lower()):
            yield match["before"], match["quoted"] or match["bare"] or "", noun
        return
    parts = re.findall(r"\S+\s*", typed)
    for length in range(min(MAX_WORDS, len(parts)), 0, -1):
        yield "".join(parts[:-length]), "".join(parts[-length:]), ""


def _folded(text: str) -> str:
    return " ".join(fold(word.text) for word in words(text))


@lru_cache(maxsize=2)
def _load_names(generation: tuple) -> list[SuggestableName]:
    """Load the names that live stories have, each under every word it has, for as long as nothing changes."""
    names = []
    for noun in NOUNS:
        for slug, name in with_live_stories(noun).order_by().values_list("slug", "name"):
            parts = _folded(name).split()
            names += [SuggestableName(" ".join(parts[at:]), at == 0, noun, slug, name) for at in range(len(parts))]
    return sorted(names)


def _beginning_with(names: list[SuggestableName], begun: str, noun: str) -> list[SuggestableName]:
    if len(begun) < (1 if noun else 2):
        return []
    at, end = bisect_left(names, (begun,)), bisect_left(names, (f"{begun}\U0010ffff",))
    matching = (each for each in names[at:end] if noun in ("", each.noun))
    best: dict[tuple[str, str], SuggestableName] = {}
    for each in sorted(matching, key=lambda each: (not each.is_beginning, len(each.name), each.name)):
        best.setdefault((each.noun, each.slug), each)
    return list(best.values())[:MAX_NAMES]
