"""The filters of parameters: for terms by their nouns, for attributes by their operators, and for single values."""

from functools import partial

import django_filters

from articles.public.archive.filter_fields import (
    AttributeField,
    TaxonomyField,
)
from articles.search.query.nodes import (
    AttributeFilter,
    Not,
    Query,
    TermFilter,
)
from articles.story.attributes import ATTRIBUTES
from articles.story.nouns import NOUNS


class SingleValueFilter(django_filters.Filter):
    """A parameter with one value; `query` is a function from the value to a query, or None."""

    def __init__(self, field_class, query=None, **field_arguments):
        super().__init__(**field_arguments)
        self.field_class, self.query = field_class, query


class TaxonomyFilter(django_filters.Filter):
    """Terms of one kind: a story must have all of them, or with `exclude` none of them."""

    field_class = TaxonomyField

    def query(self, slug: str) -> Query:
        """Return the query for one term."""
        term_filter = TermFilter(self.noun, slug)
        return Not(term_filter) if self.exclude else term_filter

    @property
    def noun(self) -> str:
        """The kind of term: section, tag, author or agency."""
        return str(self.field_name)


# For each noun one parameter that keeps its stories and one that leaves them out: `tag`, `not_tag`.
TERM_FILTERS = {noun: TaxonomyFilter(noun) for noun in NOUNS} | {
    f"not_{noun}": TaxonomyFilter(noun, exclude=True) for noun in NOUNS
}


ATTRIBUTE_FILTERS = {
    attribute.operator: SingleValueFilter(AttributeField, partial(AttributeFilter, attribute.name), attribute=attribute)
    for attribute in ATTRIBUTES.values()
}
