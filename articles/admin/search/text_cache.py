"""The words of texts that no index holds, kept by this process for as long as a text stays as it was saved.

    having(words, texts, load)      the texts that match; `load` gives the stories of those not read before

A text is kept under all that tells it from another: its row and the moment that row was saved. A process keeps some
ten kilobytes of each.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TypeVar

from articles.search.backends.plan import matches, plan
from articles.search.query.nodes import Query
from articles.search.text.document import IndexDocument, index_document
from articles.story.story import Story

MAX_TEXTS = 2_000

Key = TypeVar("Key", bound=Hashable)
_texts: dict[Hashable, tuple[str, IndexDocument]] = {}


def matching_texts(query: Query, keys: Sequence[Key], load: Callable[[list[Key]], Mapping[Key, Story]]) -> list[Key]:
    """Keep the texts that match a tree of words, each by the rules of its own language."""
    cached = {key: _texts[key] for key in keys if key in _texts}
    missing = [key for key in keys if key not in cached]
    if missing:
        stories = load(missing)
        cached |= {key: (stories[key].language, index_document(stories[key])) for key in missing if key in stories}
    _store({key: cached[key] for key in missing if key in cached})
    plans = {language: plan(query, [language]) for language, _ in cached.values()}
    return [key for key in keys if key in cached and matches(plans[cached[key][0]], cached[key][1])]


def _store(new: dict[Hashable, tuple[str, IndexDocument]]):
    _texts.update(new)
    for key in list(_texts)[: max(0, len(_texts) - MAX_TEXTS)]:
        _texts.pop(key, None)
