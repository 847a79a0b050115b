"""Split a query into the part that the full text index answers, and the part for which stories must be read."""

from dataclasses import replace

from django.conf import settings

from articles.search.backends import get_backend
from articles.search.backends.plan import NotText, plan
from articles.search.columns import reader
from articles.search.execution.executor import languages_of
from articles.search.query.compounds import expand
from articles.search.query.nodes import PHRASE, WORD, MatchAll, Query, TextQuery, all_of
from articles.story.variants import is_literal, variant_of


def split_text(query: Query) -> tuple[Query, Query]:
    """Return the conditions that the full text index answers, and all others; `MatchAll` if there are none."""
    text_parts = [part for part in query.conditions if _is_text(part)]
    return all_of(text_parts), all_of(part for part in query.conditions if part not in text_parts)


def with_unstemmed(query: Query) -> Query:
    """Return a query that also searches the unstemmed form of each word.

    The index may stem a past version in a language that no live story uses, so that its stems are not searched.
    """
    return expand(query).map(lambda leaf: leaf | replace(leaf, kind=PHRASE) if _is_word(leaf) else leaf)


def _is_word(leaf: Query) -> bool:
    return isinstance(leaf, TextQuery) and leaf.kind == WORD and not is_literal(variant_of(leaf.text))


def languages() -> tuple[str, ...]:
    """Return the languages in which the words of a query are stemmed: those of the live stories and the newsroom's."""
    return tuple(dict.fromkeys((*languages_of(reader.peek()), settings.LANGUAGE_CODE.split("-")[0])))


def past_versions_matching(query: Query) -> set[int] | None:
    """Return the keys of the past versions that match the text of a query; None if the query has no text."""
    text_query, _ = split_text(query)
    if text_query == MatchAll():
        return None
    return set(get_backend().scan_past(with_unstemmed(text_query), languages=languages()).tolist())


def _is_text(query: Query) -> bool:
    try:
        plan(query, ())
    except NotText:
        return False
    return True
