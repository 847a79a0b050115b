"""A cache of the index documents of texts that are in no index: on the desk, scheduled and withdrawn.

    matching_texts(query, keys, load)      # `load` returns the stories of the texts that are not cached

The key of a text contains its row and the moment the row was saved, so a changed text has another key. The cache is
in memory of the process, about ten kilobytes for each text.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TypeVar

from articles.search.backends.plan import matches, plan
from articles.search.query.compounds import expand
from articles.search.query.nodes import Query
from articles.search.text.document import IndexDocument, index_document
from articles.story.story import Story

MAX_TEXTS = 2_000

Key = TypeVar("Key", bound=Hashable)
_texts: dict[Hashable, tuple[str, IndexDocument]] = {}


def matching_texts(query: Query, keys: Sequence[Key], load: Callable[[list[Key]], Mapping[Key, Story]]) -> list[Key]:
    """Return the keys of the texts that match a text query, each by the analyzer of its own language.

    `load` returns stories by key and may leave out those that are gone.
    """
    cached = {key: _texts[key] for key in keys if key in _texts}
    missing = [key for key in keys if key not in cached]
    if missing:
        stories = load(missing)
        cached |= {key: (stories[key].language, index_document(stories[key])) for key in missing if key in stories}
    _store({key: cached[key] for key in missing if key in cached})
    query = expand(query)
    plans = {language: plan(query, [language]) for language, _ in cached.values()}
    return [key for key in keys if key in cached and matches(plans[cached[key][0]], cached[key][1])]


def _store(new: dict[Hashable, tuple[str, IndexDocument]]):
    _texts.update(new)
    for key in list(_texts)[: max(0, len(_texts) - MAX_TEXTS)]:
        _texts.pop(key, None)
