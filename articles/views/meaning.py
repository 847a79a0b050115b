"""Did you mean: a search that finds little, with its misspelt words put right, where that finds more."""

from dataclasses import dataclass
from threading import Lock
from time import monotonic

from django.http import QueryDict

from articles.filters import CatalogueFilter
from articles.search.engines import engine
from articles.search.finding import Found
from articles.search.spelling import Dictionary, did_you_mean

FEW = 3
# A large archive's words hardly change; its dictionary, which takes seconds to make, is kept so long.
LARGE = 20_000  # words
KEPT_SECONDS = 600


@dataclass
class _Shelf:
    """The dictionary of this process, and as of when it is."""

    dictionary: Dictionary | None = None
    moment: tuple = ()
    made_at: float = 0.0

    def is_good(self, moment: tuple) -> bool:
        if self.dictionary is None or self.moment == moment:
            return self.dictionary is not None
        return len(self.dictionary) > LARGE and monotonic() - self.made_at < KEPT_SECONDS


_shelf, _lock = _Shelf(), Lock()


def meant(wanted: CatalogueFilter, found: Found, moment: tuple) -> tuple[str, str] | None:
    """Give the words that were probably meant and the address that looks for them; None where those find no more.

    What each word is worth, and that together they find more, is asked of the archive: a dictionary that was kept for
    a while neither corrects a word that has come since nor offers one that has gone.
    """
    if found.total > FEW or found.is_stopped or not wanted.words:
        return None
    text = did_you_mean(wanted.reading, dictionary(moment), counts=engine().counts)
    if not text or text == wanted.typed:
        return None
    address = wanted.address({"q": [text]})
    corrected = CatalogueFilter(QueryDict(address.removeprefix("?")))
    return (text, address) if corrected.find(size=0, facets=False).total > found.total else None


def dictionary(moment: tuple) -> Dictionary:
    """Give the dictionary of the archive's words; an older one while another thread is making it anew."""
    if not _shelf.is_good(moment) and _lock.acquire(blocking=_shelf.dictionary is None):
        try:
            if not _shelf.is_good(moment):
                _shelf.dictionary = Dictionary(engine().vocabulary())
                _shelf.moment, _shelf.made_at = moment, monotonic()
        finally:
            _lock.release()
    return _shelf.dictionary
