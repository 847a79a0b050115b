"""The words of texts that no index holds, kept by this process for as long as a text stays as it was saved.

    having(words, texts, load)      the texts that match; `load` gives the stories of those not read before

A text is kept under all that tells it from another: its row and the moment that row was saved. A process keeps some
ten kilobytes of each.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TypeVar

from articles.search.planning import matches, plan
from articles.search.queries import Query
from articles.search.texts import Texts, texts
from articles.story import Story

KEPT = 2_000

Key = TypeVar("Key", bound=Hashable)
_read: dict[Hashable, tuple[str, Texts]] = {}


def having(query: Query, keys: Sequence[Key], load: Callable[[list[Key]], Mapping[Key, Story]]) -> list[Key]:
    """Keep the texts that match a tree of words, each by the rules of its own language."""
    known = {key: _read[key] for key in keys if key in _read}
    missing = [key for key in keys if key not in known]
    if missing:
        stories = load(missing)
        known |= {key: (stories[key].language, texts(stories[key])) for key in missing if key in stories}
    _keep({key: known[key] for key in missing if key in known})
    plans = {language: plan(query, [language]) for language, _ in known.values()}
    return [key for key in keys if key in known and matches(plans[known[key][0]], known[key][1])]


def _keep(new: dict[Hashable, tuple[str, Texts]]):
    _read.update(new)
    for key in list(_read)[: max(0, len(_read) - KEPT)]:
        _read.pop(key, None)
