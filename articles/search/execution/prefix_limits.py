"""Beginnings of words (`start*`) that too many words share, read as whole words: no search may take long.

What a beginning costs is known before it is looked up: the vocabulary has the number of stories of every word. Both
engines answer alike, since both have the same vocabulary.
"""

from dataclasses import replace

from articles.search.backends import get_backend
from articles.search.query.nodes import PREFIX, WORD, Query, TextQuery
from articles.search.text import analyzer

MAX_POSTINGS = 1_500_000  # stories, of each word again, that the beginnings in one query may stand for together


def limit_prefixes(query: Query) -> tuple[Query, list[str]]:
    """Give the query with what it can afford, and a notice for each beginning that was read as a word."""
    texts = dict.fromkeys(leaf for leaf in query.leaves() if _is_prefix(leaf))
    prefixes = {text: folded for text in texts if (folded := _last_of(text))}
    if not prefixes:
        return query, []
    remaining, wholes, notices = MAX_POSTINGS, {}, []
    # The rarest first: they are what was meant most precisely.
    counts = zip(prefixes, get_backend().postings(list(prefixes.values())), strict=True)
    for text, count in sorted(counts, key=lambda pair: pair[1]):
        if count <= remaining:
            remaining -= count
            continue
        wholes[text] = replace(text, kind=WORD)
        notices.append(f"Too many words begin with “{text.text[:60]}”: it was read as a word. Type more letters of it.")
    return (query.map(lambda leaf: wholes.get(leaf, leaf)), notices) if wholes else (query, [])


def _is_prefix(leaf: Query) -> bool:
    return isinstance(leaf, TextQuery) and leaf.kind == PREFIX and not leaf.field


def _last_of(text: TextQuery) -> str:
    """Give the beginning as the vocabulary would have it; of a phrase it is the last word."""
    words = analyzer.words(text.text)
    return analyzer.fold(words[-1].text) if words else ""
