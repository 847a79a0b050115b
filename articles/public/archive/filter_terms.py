"""The terms of a URL, with their current names: each is typed as a slug, an alias or a name."""

from collections.abc import Iterable

from articles.search.query.nodes import Not, Query, TermFilter
from articles.story.keys import key_of
from articles.taxonomy.current_names import CurrentName, current_names


class FilterTerms:
    """The terms that live stories have, of pairs of noun and text; one query."""

    def __init__(self, texts: Iterable[tuple[str, str]]):
        keys: dict[str, list[str]] = {}
        for noun, text in texts:
            keys.setdefault(noun, []).extend((text, key_of(text)))
        self._names = {
            noun_and_key: name for noun_and_key, name in current_names(**keys).items() if name.has_live_stories
        }

    def find(self, noun: str, text: str) -> CurrentName | None:
        """Return the current name of a term; None if no live story has the term."""
        return self._names.get((noun, text)) or self._names.get((noun, key_of(text)))

    def slug(self, noun: str, text: str) -> str:
        """Return the current slug of a term; the text itself if no live story has the term."""
        name = self.find(noun, text)
        return name.slug if name else text

    def with_current_slug(self, query: Query) -> Query:
        """Return a filter by a term, or an exclusion, with the current slug of its term; other queries unchanged."""
        match query:
            case TermFilter(noun, value):
                return TermFilter(noun, self.slug(noun, value))
            case Not(TermFilter(noun, value)):
                return Not(TermFilter(noun, self.slug(noun, value)))
        return query

    def name_of(self, query: Query) -> str:
        """Return the current name of the term that a query filters by or excludes; "" for other queries."""
        term_filter = query.positive
        name = self.find(term_filter.noun, term_filter.value) if isinstance(term_filter, TermFilter) else None
        return name.name if name else ""
