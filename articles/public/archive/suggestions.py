"""`/articles/suggestions?q=minsk be`: suggestions for the search box, by the beginning of a term or of a headline.

{"suggestions": [{"kind": "Tag", "name": "Belarus", "q": "minsk tag:belarus ",
                  "words": "minsk ", "filter": ["tag", "belarus"]},
                 {"kind": "Story", "name": "Minsk before the vote", "url": "/2024/07/02/minsk-before-the-vote/"}]}
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from django.http import JsonResponse
from django.utils.translation import gettext, ngettext

from articles.models import CatalogueEntry
from articles.public.base import CatalogueView
from articles.search.backends import SearchTooSlow, get_partial_backend
from articles.search.query.formatter import format_query
from articles.search.query.nodes import TermFilter
from articles.search.text.analyzer import fold, words
from articles.search.text.spelling import distances
from articles.story.nouns import NOUNS
from articles.story.text import clean_text
from articles.taxonomy.current_names import with_live_stories

MAX_LENGTH = 256
MAX_WORDS = 3  # "new south wa" is tried whole, then "south wa", then "wa"
MAX_NAMES, MAX_STORIES = 6, 4
MAX_SLUGS = 300
_OPERATORS = {operator: name for name, noun in NOUNS.items() for operator in (name, *noun.operators)}
_OPERATOR = re.compile(r'(?P<before>(?:.*\s)?-?)(?P<name>[a-z]+):(?:"(?P<quoted>[^"]*)|(?P<bare>[^"\s]*))', re.I | re.S)


class SuggestableName(NamedTuple):
    """A term under a part of its name: `folded` begins with one of its words, `is_beginning` if with the first."""

    folded: str
    is_beginning: bool
    noun: str
    slug: str
    name: str


class SuggestionsView(CatalogueView):
    """Suggests terms of live stories and live headlines, and nothing else."""

    parameters = frozenset({"q"})

    def validators(self):
        validators = super().validators()
        self.moment = validators.parts
        return validators

    def make(self):
        query_text = clean_text(self.request.GET.get("q", ""))[:MAX_LENGTH].lstrip()
        offers = [*self._names(query_text), *self._stories(query_text)]
        summary = ngettext("%(count)s suggestion", "%(count)s suggestions", len(offers)) % {"count": len(offers)}
        response = JsonResponse({"suggestions": offers, "summary": summary})
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    def _names(self, query_text: str) -> list[dict]:
        for before, prefix, noun in _prefixes(query_text):
            names, is_excluded = _matching(_load_names(self.moment), _folded(prefix), noun), before.endswith("-")
            if names:
                return [
                    {
                        "kind": str(NOUNS[name.noun].excluded_label if is_excluded else NOUNS[name.noun].label),
                        "name": name.name,
                        "q": f"{before}{format_query(TermFilter(name.noun, name.slug))} ",
                        # What is taken becomes a filter of the list, which needs no words in the box.
                        "words": before.removesuffix("-"),
                        "filter": [f"not_{name.noun}" if is_excluded else name.noun, name.slug],
                    }
                    for name in names
                ]
        return []

    def _stories(self, query_text: str) -> Iterator[dict]:
        if (
            len(query_text) < 3
            or query_text.startswith("-")
            or not all(letter.isalnum() or letter in " ’'-,." for letter in query_text)
        ):
            return
        backend = get_partial_backend()
        try:
            docids = backend.headlines_starting_with(query_text, MAX_STORIES)
        except SearchTooSlow:
            return
        self.is_incomplete = bool(backend.missing)
        entries = CatalogueEntry.objects.in_bulk(docids)
        for docid in docids:
            if docid in entries:
                yield {
                    "kind": gettext("Story"),
                    "name": entries[docid].headline,
                    "url": entries[docid].get_absolute_url(),
                }


def _prefixes(query_text: str) -> Iterator[tuple[str, str, str]]:
    """Yield the last words as a prefix of a name: the text before them, the words, and the noun or ""."""
    if match := _OPERATOR.fullmatch(query_text):
        if noun := _OPERATORS.get(match["name"].lower()):
            yield match["before"], match["quoted"] or match["bare"] or "", noun
        return
    parts = re.findall(r"\S+\s*", query_text)
    for length in range(min(MAX_WORDS, len(parts)), 0, -1):
        before, prefix = "".join(parts[:-length]), "".join(parts[-length:])
        is_excluded = prefix.startswith("-")  # "ferry -fl" is to leave out what is suggested
        yield f"{before}-" if is_excluded else before, prefix.removeprefix("-"), ""


def _folded(text: str) -> str:
    return " ".join(fold(word.text) for word in words(text))


@lru_cache(maxsize=2)
def _load_names(generation: tuple) -> list[SuggestableName]:
    """Return the names of terms with live stories, one row for each word of a name, sorted; cached by generation."""
    terms = [
        (noun, slug, name)
        for noun in NOUNS
        for slug, name in with_live_stories(noun).order_by("slug").values_list("slug", "name")
    ]
    return _sorted_names(tuple(terms))


@lru_cache(maxsize=2)
def _sorted_names(terms: tuple[tuple[str, str, str], ...]) -> list[SuggestableName]:
    """Return the rows of terms, given as noun, slug and name. Most changes of the archive change no name."""
    names = []
    for noun, slug, name in terms:
        parts = _folded(name).split()
        names += [SuggestableName(" ".join(parts[start:]), start == 0, noun, slug, name) for start in range(len(parts))]
    return sorted(names)


def closest_name(generation: tuple, noun: str, text: str) -> SuggestableName | None:
    """Return the term whose name is most like a text: it begins with the text, or differs in a letter or two."""
    folded = _folded(text)
    names = [name for name in _load_names(generation) if name.is_beginning and name.noun == noun]
    if beginning := _matching(names, folded, noun):
        return beginning[0]
    limit = 1 if len(folded) <= 4 else 2
    candidates = [name for name in names if abs(len(name.folded) - len(folded)) <= limit]
    by_distance = distances(folded, [name.folded for name in candidates])
    if not candidates or by_distance.min() > limit:
        return None
    return candidates[int(by_distance.argmin())]


def slugs_of_names(generation: str, noun: str, text: str) -> list[str]:
    """Return the slugs of the terms whose name has a word that begins with a text, at most MAX_SLUGS."""
    names, prefix = _load_names((generation,)), _folded(text)
    start, end = bisect_left(names, (prefix,)), bisect_left(names, (f"{prefix}\U0010ffff",))
    slugs = dict.fromkeys(name.slug for name in names[start:end] if prefix and name.noun == noun)
    return list(slugs)[:MAX_SLUGS]


def names_with(generation: tuple, noun: str, text: str) -> list[SuggestableName]:
    """Return the terms of a noun with a word in their name that begins with a text, at most MAX_NAMES."""
    return _matching(_load_names(generation), _folded(text), noun)


def _matching(names: list[SuggestableName], prefix: str, noun: str) -> list[SuggestableName]:
    if len(prefix) < (1 if noun else 2):
        return []
    start, end = bisect_left(names, (prefix,)), bisect_left(names, (f"{prefix}\U0010ffff",))
    matching = (name for name in names[start:end] if noun in ("", name.noun))
    best: dict[tuple[str, str], SuggestableName] = {}
    for name in sorted(matching, key=lambda name: (not name.is_beginning, len(name.name), name.name)):
        best.setdefault((name.noun, name.slug), name)
    return list(best.values())[:MAX_NAMES]
