"""Did you mean: for a search with few results, the query with corrected words and names, if it finds more."""

from dataclasses import dataclass
from threading import Lock
from time import monotonic

from django.http import QueryDict

from articles.public.archive import suggestions
from articles.public.archive.filters import CatalogueFilter
from articles.search.backends import get_partial_backend
from articles.search.query.formatter import format_query
from articles.search.query.nodes import Not, TermFilter
from articles.search.search import SearchResults
from articles.search.text.spelling import Dictionary, did_you_mean

MIN_RESULTS = 3
MIN_PREFIX = 4  # letters of a word that is also looked up as the beginning of others
MAX_UNKNOWN_TERMS = 3  # of more, none is compared with all names of the archive
# The words of a large archive hardly change; its dictionary, which takes seconds to build, may be this old.
LARGE_ARCHIVE = 20_000  # words
MAX_AGE_SECONDS = 600


@dataclass
class _DictionaryCache:
    """The dictionary of this process, the state of the catalogue it was built for, and when."""

    dictionary: Dictionary | None = None
    moment: tuple = ()
    made_at: float = 0.0

    def is_usable(self, moment: tuple) -> bool:
        """Return whether the dictionary is of this state of the catalogue, or large and not too old."""
        if self.dictionary is None or self.moment == moment:
            return self.dictionary is not None
        return len(self.dictionary) > LARGE_ARCHIVE and monotonic() - self.made_at < MAX_AGE_SECONDS


_cache, _lock = _DictionaryCache(), Lock()


def suggestion(filterset: CatalogueFilter, results: SearchResults, moment: tuple) -> tuple[str, str] | None:
    """Return what was meant (the text of the search box, or a filter) and its URL; None if it finds no more stories.

    The counts of the words and of the results come from the archive itself: so an older dictionary neither corrects a
    new word nor suggests one that is gone. `moment` are the validators of the page.
    """
    if results.total > MIN_RESULTS or results.is_stopped:
        return None
    if filterset.unknown_terms:
        return _with_known_terms(filterset, results, moment)
    if not filterset.text_query:
        return None
    if longer := _with_longer_words(filterset, results):
        return longer
    text = did_you_mean(filterset.parsed, dictionary(moment), counts=get_partial_backend().counts)
    if not text or text == filterset.query_text:
        return None
    url = filterset.url_with({"q": [text]})
    return (text, url) if _total(url) > results.total else None


def _with_longer_words(filterset: CatalogueFilter, results: SearchResults) -> tuple[str, str] | None:
    """Return a word that nothing has as the beginning of words that something has: `kartoffel*` for Kartoffelsalat."""
    word = filterset.query_text.strip()
    if results.total or len(word) < MIN_PREFIX or not word.isalpha():
        return None
    url = filterset.url_with({"q": [f"{word}*"]})
    return (f"{word}*", url) if _total(url) else None


def _with_known_terms(filterset: CatalogueFilter, results: SearchResults, moment: tuple) -> tuple[str, str] | None:
    """Return the unknown terms replaced by the most similar known ones, and the URL with these."""
    if len(filterset.unknown_terms) > MAX_UNKNOWN_TERMS:
        return None
    changes, suggested = dict(filterset.valid_params), []
    for active_filter, term in filterset.unknown_terms:
        if not (known := suggestions.closest_name(moment, term.noun, term.value)):
            return None
        known_term = TermFilter(known.noun, known.slug)
        text = format_query(known_term if active_filter.query == term else Not(known_term))
        new_value = text if active_filter.name == "q" else known.slug
        if active_filter.name == "q":
            clauses = filterset.parsed.clauses
            changes["q"] = [" ".join(new_value if c.text == active_filter.value else c.text for c in clauses)]
        else:
            values = changes[active_filter.name]
            changes[active_filter.name] = [new_value if v == active_filter.value else v for v in values]
        suggested.append(text)
    url = filterset.url_with(changes)
    return (" ".join(suggested), url) if _total(url) > results.total else None


def _total(url: str) -> int:
    return CatalogueFilter(QueryDict(url.removeprefix("?"))).search(size=0, facets=False).total


def dictionary(moment: tuple) -> Dictionary:
    """Return the dictionary of the archive's words; an older one while another thread builds the new one."""
    if not _cache.is_usable(moment) and _lock.acquire(blocking=_cache.dictionary is None):
        try:
            if not _cache.is_usable(moment):
                _cache.dictionary = Dictionary(get_partial_backend().vocabulary())
                _cache.moment, _cache.made_at = moment, monotonic()
        finally:
            _lock.release()
    return _cache.dictionary
