"""A query taken apart for the full text of what readers do not see: its words, and what only the stories can answer."""

from dataclasses import replace

from django.conf import settings

from articles.search import columns
from articles.search.engines import engine
from articles.search.evaluating import languages_of
from articles.search.language import all_of
from articles.search.planning import NotText, plan
from articles.search.queries import PHRASE, WORD, All, Any, Everything, Not, Query, Text


def parted(query: Query) -> tuple[Query, Query]:
    """Give the conditions that the full text answers, and the others; each is everything where there are none."""
    parts = query.parts if isinstance(query, All) else (query,)
    worded = [part for part in parts if _is_worded(part)]
    return all_of(worded), all_of(part for part in parts if part not in worded)


def as_written_too(query: Query) -> Query:
    """Look for words also as they are written: a story in a language that no live one has is stemmed by its rules."""
    match query:
        case Text(kind=kind) if kind == WORD:
            return Any((query, replace(query, kind=PHRASE)))
        case Not(part):
            return Not(as_written_too(part))
        case All(parts) | Any(parts):
            return type(query)(tuple(as_written_too(part) for part in parts))
    return query


def languages() -> tuple[str, ...]:
    """List the languages that words are stemmed in: the live stories', and the newsroom's."""
    return tuple(dict.fromkeys((*languages_of(columns.latest()), settings.LANGUAGE_CODE.split("-")[0])))


def past_with_words_of(query: Query) -> set[int] | None:
    """Give the keys of all versions that readers no longer see and that have a query's words; None if it has none."""
    words, _ = parted(query)
    if words == Everything():
        return None
    return set(engine().scan_past(as_written_too(words), languages=languages()).tolist())


def _is_worded(query: Query) -> bool:
    try:
        plan(query, ())
    except NotText:
        return False
    return True
