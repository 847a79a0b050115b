"""Compounds: let each way to write a compound find the others, in one word, with a hyphen or in two words.

>>> expand(And((TextQuery("health"), TextQuery("care")))).children[0]
TextQuery("health", alternatives=("healthcare",))
>>> expand(TextQuery("healthcare")).alternatives
("hea lthcare", "heal thcare", "health care", "healthc are", …)

Two words side by side also find the joined word, and a word its halves side by side. A text with a hyphen is indexed in
one word too (`story.variants`). A word behind an article or preposition in one piece with it, as Arabic, Hebrew and
Amharic write them, also finds itself alone. `prune` drops the halves that are no words of the archive.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise

from django.conf import settings

from articles.search.query.nodes import PHRASE, WORD, And, Not, Or, Query, TextQuery
from articles.search.text import analyzer
from articles.story.clitics import without_clitics
from articles.story.function_words import NEGATIONS, function_words
from articles.story.variants import is_literal, join, variant_of

MIN_HALF = 3  # letters of each half of a word; F16 is also parted where letters meet digits
SINGLE_LETTERS = frozenset("etux")  # that may be the first half of a word: e mail, t shirt, u turn, x ray
MAX_SPLIT = 24  # letters; a longer word is not parted
MIN_SHARE = 100  # halves that are that many times as rare as the word itself are not looked up


def expand(query: Query) -> Query:
    """Return the query with the alternatives of each word; expanding twice changes nothing."""
    match query:
        case And(children):
            return And(_with_joined([expand(child) for child in children]))
        case Or(children):
            return Or(tuple(map(expand, children)))
        case Not(child):
            return Not(expand(child))
        case TextQuery(text, kind) if kind == PHRASE and " " not in text:
            return _with_alternatives(query, [variant_of(text)])
        case TextQuery(kind=kind) if kind == WORD and (word := _single_word(query)):
            return _with_alternatives(query, [*without_clitics(word), *_open_forms(word)])
    return query


def exact(text: TextQuery) -> TextQuery:
    """Return a text without its alternatives."""
    return replace(text, alternatives=())


def without_open_forms(text: TextQuery) -> TextQuery:
    """Return a text with the alternatives in one word alone."""
    return replace(text, alternatives=tuple(form for form in text.alternatives if " " not in form))


def has_open_forms(queries: Iterable[Query]) -> bool:
    """Return whether any word of the queries has alternatives in two words."""
    return any(True for query in queries for _ in _halves(query))


def prune(queries: Iterable[Query], counts: Callable[[Iterable[str]], Mapping[str, int]]) -> list[Query]:
    """Return the queries without alternatives in two words that no story has, or few besides those with the word.

    `counts` returns for folded words how many stories have each; it is called once.
    """
    queries = list(queries)
    words = {word for query in queries for word in _halves(query)}
    known = counts(words) if words else {}

    def is_known(word: str, form: str) -> bool:
        first, second = form.split(" ")
        return MIN_SHARE * min(known.get(first, 0), known.get(second, 0)) > known.get(word, 0)

    def pruned(leaf: Query) -> Query:
        if not isinstance(leaf, TextQuery) or not leaf.alternatives:
            return leaf
        word = _single_word(leaf)
        remaining = tuple(form for form in leaf.alternatives if " " not in form or is_known(word, form))
        return replace(leaf, alternatives=remaining)

    return [query.map(pruned) for query in queries]


def _halves(query: Query) -> Iterator[str]:
    """Yield the words whose counts decide which alternatives in two words a query keeps."""
    for leaf in query.leaves():
        if isinstance(leaf, TextQuery):
            forms = [form for form in leaf.alternatives if " " in form]
            yield from (half for form in forms for half in form.split(" "))
            if forms:
                yield _single_word(leaf)


def _with_joined(children: list[Query]) -> tuple[Query, ...]:
    """Return the children of an `And`; two words side by side have the joined word as an alternative."""
    forms: list[list[str]] = [[] for _ in children]
    for index, (first, second) in enumerate(pairwise(children)):
        if isinstance(first, TextQuery) and isinstance(second, TextQuery) and first.field == second.field:
            words = [_single_word(text) if text.kind == WORD else "" for text in (first, second)]
            if joined := join(words) if not any(map(_is_small_word, words)) else "":
                forms[index].append(joined)
                forms[index + 1].append(joined)
    return tuple(
        _with_alternatives(child, some) if isinstance(child, TextQuery) else child
        for child, some in zip(children, forms, strict=True)
    )


def _with_alternatives(text: TextQuery, forms: Iterable[str]) -> TextQuery:
    return replace(text, alternatives=tuple(dict.fromkeys(filter(None, (*text.alternatives, *forms)))))


def _single_word(text: TextQuery) -> str:
    """Return the folded word of a text; "" if it has several, a sign that counts, or is a name in capitals."""
    words = analyzer.words(text.text)
    return analyzer.fold(words[0].text) if len(words) == 1 and not is_literal(variant_of(text.text)) else ""


def _open_forms(word: str) -> list[str]:
    """Return a word in two words, parted at each place where both halves can be words."""
    if len(word) > MAX_SPLIT or not join([word]):
        return []
    halves = [(word[:place], word[place:]) for place in range(1, len(word))]
    return [f"{first} {second}" for first, second in halves if _can_part(first, second)]


def _can_part(first: str, second: str) -> bool:
    """Return whether a word may be two words: letters and digits, or two words of letters that are no small words."""
    if any(map(str.isdigit, first + second)):
        return first[-1].isdigit() != second[0].isdigit()
    is_long = len(second) >= MIN_HALF and (len(first) >= MIN_HALF or first in SINGLE_LETTERS)
    return is_long and not _is_small_word(first) and not _is_small_word(second)


def _is_small_word(word: str) -> bool:
    """Return whether a word is no half of a compound: notable is not “not able”."""
    return word in NEGATIONS or word in function_words(settings.LANGUAGE_CODE)
