"""Beginnings of words (`start*`) that too many words share, read as whole words: no search may take long.

What a beginning costs is known before it is looked up: the vocabulary has the number of stories of every word. Both
engines answer alike, since both have the same vocabulary.
"""

from dataclasses import replace

from articles.search import analysis
from articles.search.engines import engine
from articles.search.queries import PREFIX, WORD, All, Any, Not, Query, Text

MOST = 1_500_000  # stories, of each word again, that the beginnings in one query may stand for together


def bounded(query: Query) -> tuple[Query, list[str]]:
    """Give the query with what it can afford, and a notice for each beginning that was read as a word."""
    asked = {text: folded for text in dict.fromkeys(_beginnings(query)) if (folded := _last_of(text))}
    if not asked:
        return query, []
    left, wholes, notices = MOST, {}, []
    # The rarest first: they are what was meant most precisely.
    counts = zip(asked, engine().postings(list(asked.values())), strict=True)
    for text, count in sorted(counts, key=lambda pair: pair[1]):
        if count <= left:
            left -= count
            continue
        wholes[text] = replace(text, kind=WORD)
        notices.append(f"Too many words begin with “{text.text[:60]}”: it was read as a word. Type more letters of it.")
    return (_with(query, wholes), notices) if wholes else (query, [])


def _beginnings(query: Query):
    match query:
        case Text(kind=kind, field="") if kind == PREFIX:
            yield query
        case Not(part):
            yield from _beginnings(part)
        case All(parts) | Any(parts):
            for part in parts:
                yield from _beginnings(part)


def _last_of(text: Text) -> str:
    """Give the beginning as the vocabulary would have it; of a phrase it is the last word."""
    words = analysis.words(text.text)
    return analysis.fold(words[-1].text) if words else ""


def _with(query: Query, wholes: dict[Text, Text]) -> Query:
    match query:
        case Text():
            return wholes.get(query, query)
        case Not(part):
            return Not(_with(part, wholes))
        case All(parts) | Any(parts):
            return type(query)(tuple(_with(part, wholes) for part in parts))
    return query
