"""Read prefixes (`start*`) that too many words share as whole words, so that no search takes long.

The cost of a prefix is known before its lookup: the vocabulary has the number of stories of every word. Both backends
have the same vocabulary, so they decide alike.
"""

from dataclasses import replace

from django.utils.translation import gettext as _

from articles.search.backends import get_backend
from articles.search.query.nodes import PREFIX, WORD, Query, TextQuery
from articles.search.text import analyzer

MAX_POSTINGS = 1_500_000  # pairs of word and story that all prefixes of a query may match together


def limit_prefixes(query: Query) -> tuple[Query, list[str]]:
    """Return the query with its most expensive prefixes as whole words, and a notice for each of these.

    Only prefixes in the whole story are limited: the vocabulary has no counts by field.
    """
    texts = dict.fromkeys(leaf for leaf in query.leaves() if _is_prefix(leaf))
    prefixes = {text: folded for text in texts if (folded := _last_word(text))}
    if not prefixes:
        return query, []
    remaining, whole_words, notices = MAX_POSTINGS, {}, []
    # The rarest prefixes first: they are the most precise.
    counts = zip(prefixes, get_backend().postings(list(prefixes.values())), strict=True)
    for text, count in sorted(counts, key=lambda pair: pair[1]):
        if count <= remaining:
            remaining -= count
            continue
        whole_words[text] = replace(text, kind=WORD)
        sentence = _("Too many words begin with “%(text)s”: it was read as a word. Type more letters of it.")
        notices.append(sentence % {"text": text.text[:60]})
    return (query.map(lambda leaf: whole_words.get(leaf, leaf)), notices) if whole_words else (query, [])


def _is_prefix(leaf: Query) -> bool:
    return isinstance(leaf, TextQuery) and leaf.kind == PREFIX and not leaf.field


def _last_word(text: TextQuery) -> str:
    """Return the folded prefix as in the vocabulary: the last word of the text; "" if there is none."""
    words = analyzer.words(text.text)
    return analyzer.fold(words[-1].text) if words else ""
