"""Match a query against stories that are in no index: those on the desk and the withdrawn. They are few.

matcher = QueryMatcher(parser.parse('ferry -"night boat" is:draft', staff=True).query)
matcher.filter([(copy.pk, freeze(copy), {"draft"}), …])
"""

from collections.abc import Collection, Hashable, Sequence
from datetime import date
from functools import cached_property

from articles.search.backends import plan
from articles.search.query.compounds import expand
from articles.search.query.nodes import (
    And,
    AttributeFilter,
    DeskState,
    FlagFilter,
    MatchAll,
    Not,
    Or,
    PublishedRange,
    Query,
    TermFilter,
    TextQuery,
    UpdatedRange,
)
from articles.search.text.document import IndexDocument, index_document
from articles.story.attributes import ATTRIBUTES
from articles.story.keys import key_of
from articles.story.nouns import NOUNS
from articles.story.story import Story
from articles.taxonomy.resolver import TaxonomyResolver


class QueryMatcher:
    """A query with the current keys of its taxonomy terms."""

    def __init__(self, query: Query):
        self.query = expand(query)
        self.resolver = TaxonomyResolver()
        self.keys = {
            part: self.resolver.resolve(part.noun, key_of(part.value))
            for part in query.leaves()
            if isinstance(part, TermFilter) and part.noun in NOUNS
        }

    def filter(self, stories: Sequence[tuple[Hashable, Story, Collection[str]]]) -> list:
        """Return the keys of the stories that match, in their order.

        `stories` are (key, story, states), with states among "draft", "scheduled" and "withdrawn".
        """
        self.resolver.unknown(story for _, story, _ in stories)
        return [key for key, story, states in stories if self._matches(self.query, _StoryTexts(story), states)]

    def _matches(self, query: Query, texts: "_StoryTexts", states: Collection[str]) -> bool:
        story = texts.story
        match query:
            case MatchAll():
                return True
            case And(parts):
                return all(self._matches(part, texts, states) for part in parts)
            case Or(parts):
                return any(self._matches(part, texts, states) for part in parts)
            case Not(part):
                return not self._matches(part, texts, states)
            case TextQuery():
                return plan.matches(plan.plan(query, [story.language]), texts.document)
            case TermFilter():
                return self._has_term(query, story)
            case PublishedRange(first, before):
                return _is_between(story.published, first, before)
            case UpdatedRange(first, before):
                return _is_between(story.updated, first, before)
            case FlagFilter("photo"):
                return any(picture.photo for picture in story.pictures)
            case FlagFilter("corrected"):
                return story.is_corrected
            case FlagFilter("updated"):
                return story.updated is not None
            case AttributeFilter(name, value):
                return ATTRIBUTES[name].matches(value, getattr(story, name))
            case DeskState(name):
                return name in states
        return False

    def _has_term(self, term: TermFilter, story: Story) -> bool:
        keys = NOUNS[term.noun].keys_of(story)
        term_key = self.keys[term]
        if term.noun == "author" and any(key_of(byline.name) == term_key for byline in story.bylines):
            return True
        return any(self.resolver.resolve(term.noun, key) == term_key for key in keys)


class _StoryTexts:
    """A story with its index document, which is made when it is first used."""

    def __init__(self, story: Story):
        self.story = story

    @cached_property
    def document(self) -> IndexDocument:
        return index_document(self.story)


def _is_between(moment, first: date | None, before: date | None) -> bool:
    return moment is not None and (first is None or moment.day >= first) and (before is None or moment.day < before)
