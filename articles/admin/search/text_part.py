"""A query taken apart for the full text of what readers do not see: its words, and what only the stories can answer."""

from dataclasses import replace

from django.conf import settings

from articles.search.backends import get_backend
from articles.search.backends.plan import NotText, plan
from articles.search.columns import reader
from articles.search.execution.executor import languages_of
from articles.search.query.nodes import PHRASE, WORD, MatchAll, Query, TextQuery, all_of


def split_text(query: Query) -> tuple[Query, Query]:
    """Give the conditions that the full text answers, and the others; each is everything where there are none."""
    worded = [part for part in query.conditions if _is_text(part)]
    return all_of(worded), all_of(part for part in query.conditions if part not in worded)


def with_unstemmed(query: Query) -> Query:
    """Look for words also as they are written: a story in a language that no live one has is stemmed by its rules."""
    return query.map(lambda leaf: leaf | replace(leaf, kind=PHRASE) if _is_word(leaf) else leaf)


def _is_word(leaf: Query) -> bool:
    return isinstance(leaf, TextQuery) and leaf.kind == WORD


def languages() -> tuple[str, ...]:
    """List the languages that words are stemmed in: the live stories', and the newsroom's."""
    return tuple(dict.fromkeys((*languages_of(reader.peek()), settings.LANGUAGE_CODE.split("-")[0])))


def past_versions_matching(query: Query) -> set[int] | None:
    """Give the keys of all versions that readers no longer see and that have a query's words; None if it has none."""
    words, _ = split_text(query)
    if words == MatchAll():
        return None
    return set(get_backend().scan_past(with_unstemmed(words), languages=languages()).tolist())


def _is_text(query: Query) -> bool:
    try:
        plan(query, ())
    except NotText:
        return False
    return True
