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
from articles.names import found
from articles.search.analysis import fold, words
from articles.search.engines import SearchTooSlow, engine
from articles.search.queries import NOUNS, Named
from articles.search.writing import written
from articles.text import clean_text
from articles.views.pages import ListPage

MOST_LETTERS = 256
MOST_WORDS = 3  # "new south wa" is looked for whole, then "south wa", then "wa"
MOST_NAMES, MOST_STORIES = 6, 4
_OPERATORS = {"by": "author", "byline": "author"} | {noun: noun for noun in NOUNS}
_OPERATOR = re.compile(r'(?P<before>(?:.*\s)?)-?(?P<name>[a-z]+):(?:"(?P<quoted>[^"]*)|(?P<bare>[^"\s]*))', re.I | re.S)


class Known(NamedTuple):
    """A name, from one of its words on, as it is compared."""

    folded: str
    is_beginning: bool
    noun: str
    slug: str
    name: str


class Suggestions(ListPage):
    """Names that live stories have, and live headlines; nothing else can be offered."""

    parameters = frozenset({"q"})

    def validators(self):
        validators = super().validators()
        self.moment = validators.parts
        return validators

    def make(self):
        typed = clean_text(self.request.GET.get("q", ""))[:MOST_LETTERS].lstrip()
        response = JsonResponse({"suggestions": [*self._names(typed), *_stories(typed)]})
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    def _names(self, typed: str) -> list[dict]:
        for before, begun, noun in _beginnings(typed):
            known = _beginning_with(_known(self.moment), _folded(begun), noun)
            if known:
                return [
                    {"kind": each.noun.capitalize(), "name": each.name, "q": f"{before}{written(Named(*each[2:4]))} "}
                    for each in known
                ]
        return []


def _stories(typed: str) -> Iterator[dict]:
    if len(typed) < 3 or not all(letter.isalnum() or letter in " ’'-,." for letter in typed):
        return
    try:
        docids = engine().beginning(typed, MOST_STORIES)
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
    for length in range(min(MOST_WORDS, len(parts)), 0, -1):
        yield "".join(parts[:-length]), "".join(parts[-length:]), ""


def _folded(text: str) -> str:
    return " ".join(fold(word.text) for word in words(text))


@lru_cache(maxsize=2)
def _known(generation: tuple) -> list[Known]:
    """Load the names that live stories have, each under every word it has, for as long as nothing changes."""
    known = []
    for noun in NOUNS:
        for slug, name in found(noun).order_by().values_list("slug", "name"):
            parts = _folded(name).split()
            known += [Known(" ".join(parts[at:]), at == 0, noun, slug, name) for at in range(len(parts))]
    return sorted(known)


def _beginning_with(known: list[Known], begun: str, noun: str) -> list[Known]:
    if len(begun) < (1 if noun else 2):
        return []
    at, end = bisect_left(known, (begun,)), bisect_left(known, (f"{begun}\U0010ffff",))
    matching = (each for each in known[at:end] if noun in ("", each.noun))
    best: dict[tuple[str, str], Known] = {}
    for each in sorted(matching, key=lambda each: (not each.is_beginning, len(each.name), each.name)):
        best.setdefault((each.noun, each.slug), each)
    return list(best.values())[:MOST_NAMES]
