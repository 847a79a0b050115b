"""Did you mean: a search that finds little, with its misspelt words put right, where that finds more."""

from dataclasses import dataclass
from threading import Lock
from time import monotonic

from django.http import QueryDict

from articles.public.archive.filters import CatalogueFilter
from articles.search.backends import get_backend
from articles.search.search import SearchResults
from articles.search.text.spelling import Dictionary, did_you_mean

MIN_RESULTS = 3
# A large archive's words hardly change; its dictionary, which takes seconds to make, is kept so long.
LARGE_ARCHIVE = 20_000  # words
MAX_AGE_SECONDS = 600


@dataclass
class _DictionaryCache:
    """The dictionary of this process, and as of when it is."""

    dictionary: Dictionary | None = None
    moment: tuple = ()
    made_at: float = 0.0

    def is_good(self, moment: tuple) -> bool:
        if self.dictionary is None or self.moment == moment:
            return self.dictionary is not None
        return len(self.dictionary) > LARGE_ARCHIVE and monotonic() - self.made_at < MAX_AGE_SECONDS


_cache, _lock = _DictionaryCache(), Lock()


def suggestion(filterset: CatalogueFilter, results: SearchResults, moment: tuple) -> tuple[str, str] | None:
    """Give the words that were probably meant and the address that looks for them; None where those find no more.

    What each word is worth, and that together they find more, is asked of the archive: a dictionary that was kept for
    a while neither corrects a word that has come since nor offers one that has gone.
    """
    if results.total > MIN_RESULTS or results.is_stopped or not filterset.words:
        return None
    text = did_you_mean(filterset.parsed, dictionary(moment), counts=get_backend().counts)
    if not text or text == filterset.typed:
        return None
    address = filterset.url_with({"q": [text]})
    corrected = CatalogueFilter(QueryDict(address.removeprefix("?")))
    return (text, address) if corrected.search(size=0, facets=False).total > results.total else None


def dictionary(moment: tuple) -> Dictionary:
    """Give the dictionary of the archive's words; an older one while another thread is making it anew."""
    if not _cache.is_good(moment) and _lock.acquire(blocking=_cache.dictionary is None):
        try:
            if not _cache.is_good(moment):
                _cache.dictionary = Dictionary(get_backend().vocabulary())
                _cache.moment, _cache.made_at = moment, monotonic()
        finally:
            _lock.release()
    return _cache.dictionary
