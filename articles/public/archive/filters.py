"""The filter set of the archive: the parameters of a URL as one query, the same for pages, feeds and exports.

    filterset = CatalogueFilter(QueryDict("q=ferry&section=world&tag=belarus&not_tag=sport&after=2024-06"))
    filterset.query, filterset.order, filterset.notices, filterset.chips
    filterset.search(cursor="", size=20)        # one page of results, with counts

`tag:belarus` in the search box and `tag=belarus` in the URL are the same query object and the same chip. A bad value
gives a notice and filters nothing.
"""

from collections.abc import Iterator
from datetime import timedelta
from functools import cached_property

import django_filters
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from articles.models import CatalogueEntry
from articles.public.archive.contradictions import contradictions
from articles.public.archive.filter_fields import (
    MAX_LENGTH,
    MAX_VALUES,
    DateField,
    LastDateField,
    MultiValue,
    QueryField,
    SortField,
    YesNoField,
)
from articles.public.archive.filter_links import ActiveFilter, FilterLinks
from articles.public.archive.filter_terms import FilterTerms
from articles.public.archive.parameters import ATTRIBUTE_FILTERS, TERM_FILTERS, SingleValueFilter
from articles.public.notices import ignored_notices
from articles.search import search as archive_search
from articles.search.query import parser
from articles.search.query.nodes import (
    And,
    FlagFilter,
    MatchAll,
    Not,
    PublishedRange,
    Query,
    TermFilter,
    all_of,
)
from articles.story.attributes import ATTRIBUTES
from articles.story.lazy_text import gettext_lazy, pgettext_lazy
from articles.story.nouns import NOUNS
from articles.story.text import clean_text

# As the form beside the results calls them.
_FIELD_LABELS = {
    "after": pgettext_lazy("first day", "From"),
    "before": gettext_lazy("Before"),
    "to": pgettext_lazy("last day", "To"),
} | {attribute.operator: attribute.label for attribute in ATTRIBUTES.values()}
PAGING_PARAMS = {"cursor"}  # parameters that choose a page of the list, not its stories


class CatalogueFilter(
    FilterLinks, type("ListedFilters", (django_filters.FilterSet,), TERM_FILTERS | ATTRIBUTE_FILTERS)
):
    """The filters of a URL. The order is that of `sort`, or else the best first with words, the newest first without.

    `search` and `docids` return the stories; there is no `qs`, because the full text is no column of the catalogue.
    """

    q = SingleValueFilter(QueryField)
    after = SingleValueFilter(DateField, lambda day: PublishedRange(day, None))
    before = SingleValueFilter(DateField, lambda day: PublishedRange(None, day))
    to = SingleValueFilter(LastDateField, lambda day: PublishedRange(None, day))
    has_photo = SingleValueFilter(YesNoField, lambda yes: FlagFilter("photo") if yes else Not(FlagFilter("photo")))
    corrected = SingleValueFilter(
        YesNoField, lambda yes: FlagFilter("corrected") if yes else Not(FlagFilter("corrected"))
    )
    sort = SingleValueFilter(SortField)

    class Meta:
        model = CatalogueEntry
        fields = []

    def __init__(self, data: QueryDict):
        """Share the filters and fields of the class, which have no state of a request; a form would copy them."""
        self.data, self.is_bound, self.form_prefix = data, True, None
        self.filters = self.base_filters
        self.invalid_params: dict[str, list[str]] = {}

    def search(
        self, cursor: str = "", size: int = 20, *, order: str = "", facets: bool = True
    ) -> archive_search.SearchResults:
        """Return one page of the stories with counts, in `order`, or else in the order of the URL."""
        return archive_search.search(self.query, sort=order or self.order, cursor=cursor, size=size, facets=facets)

    def docids(self) -> list[int]:
        """Return the docids of all the stories, in order of publication."""
        return archive_search.docids(self.query).tolist()

    @cached_property
    def query(self) -> Query:
        """All active filters as one query."""
        return all_of(active_filter.query for active_filter in self.active)

    @cached_property
    def text_query(self) -> Query | None:
        """The query of the search box if it has words to find and to highlight, or else None."""
        queries = [active_filter.query for active_filter in self.active if active_filter.name == "q"]
        query = And(tuple(query for query in queries if query != MatchAll()))
        return query if any(query.texts()) else None

    @property
    def query_text(self) -> str:
        """The text of the search box."""
        return self._cleaned["q"]

    @property
    def order(self) -> str:
        """The order of the stories: relevance, newest or oldest."""
        return self._cleaned["sort"] or ("relevance" if self.text_query else "newest")

    @cached_property
    def valid_params(self) -> dict[str, list[str]]:
        """The valid parameters with their values, in the order of the URL."""
        params: dict[str, list[str]] = {}
        for parameter in self.data:
            cleaned = self._cleaned.get(parameter)
            if isinstance(cleaned, MultiValue):
                params[parameter] = list(cleaned.texts)
            elif cleaned not in ("", None):
                params[parameter] = [_one_line(self.data.get(parameter))]
        return params

    @cached_property
    def parsed(self) -> parser.ParsedQuery:
        """The parsed text of the search box."""
        return parser.parse(self.query_text, language=self._cleaned["lang"])

    @cached_property
    def active(self) -> list[ActiveFilter]:
        """The active filters. One with an unknown term stays, and finds nothing."""
        active = []
        for clause in self.parsed.clauses:
            query = self.terms.with_current_slug(clause.query) if clause.is_required else MatchAll()
            active.append(ActiveFilter("q", clause.text, query))
        for parameter, filter_ in self.filters.items():
            cleaned = self._cleaned[parameter]
            if isinstance(cleaned, MultiValue):
                queries = {text: filter_.query(self.terms.slug(filter_.noun, text)) for text in cleaned.texts}
                active += [ActiveFilter(parameter, text, query) for text, query in queries.items()]
            elif filter_.query and cleaned not in ("", None):
                active.append(ActiveFilter(parameter, "", filter_.query(cleaned)))
        return active

    @cached_property
    def form_dates(self) -> tuple[str, str]:
        """The first and the last day for the form of dates, as ISO dates; empty where the URL has none."""
        first, before, to = (self._cleaned[name] for name in ("after", "before", "to"))
        ends = [end for end in (before, to) if end]
        last = min(ends) - timedelta(days=1) if ends else None
        return first.isoformat() if first else "", last.isoformat() if last else ""

    @property
    def notices(self) -> list[str]:
        """Sentences about ignored parameters and values, and about contradictions."""
        notices = ignored_notices(set(self.data) - set(self.filters) - PAGING_PARAMS)
        queries = [active_filter.query for active_filter in self.active]
        return [
            *notices,
            *self._invalid_param_notices(),
            *self.parsed.notices,
            *contradictions(queries, self.terms.name_of),
        ]

    def _invalid_param_notices(self) -> Iterator[str]:
        for parameter, errors in self.invalid_params.items():
            yield _("%(field)s: %(errors)s") % {
                "field": _FIELD_LABELS.get(parameter, parameter),
                "errors": " ".join(errors),
            }
        for parameter in self.filters:
            cleaned = self._cleaned[parameter]
            if isinstance(cleaned, MultiValue):
                if cleaned.surplus:
                    yield _("%(field)s: only the first %(count)s are used.") % {"field": parameter, "count": MAX_VALUES}
            elif len(set(map(_one_line, self.data.getlist(parameter))) - {""}) > 1:
                yield _("%(field)s: the address gives it more than once; the last is used.") % {"field": parameter}
        for _filter, term in self.unknown_terms:
            if term.noun != "author":  # may be a name printed in a byline
                yield NOUNS[term.noun].unknown_label % {"name": term.value[:60]}

    @cached_property
    def unknown_terms(self) -> list[tuple[ActiveFilter, TermFilter]]:
        """The active filters with a term that no live story has, each with its term."""
        filters = ((active_filter, active_filter.query.positive) for active_filter in self.active)
        return [
            (active_filter, term)
            for active_filter, term in filters
            if isinstance(term, TermFilter) and not self.terms.find(term.noun, term.value)
        ]

    @cached_property
    def terms(self) -> FilterTerms:
        """The current names of all terms in the URL."""
        texts = [
            (filter_.noun, text)
            for parameter, filter_ in self.filters.items()
            if isinstance(self._cleaned[parameter], MultiValue)
            for text in self._cleaned[parameter].texts
        ]
        parts = (clause.query.positive for clause in self.parsed.clauses)
        return FilterTerms([*texts, *((part.noun, part.value) for part in parts if isinstance(part, TermFilter))])

    @cached_property
    def _cleaned(self) -> dict:
        cleaned = {}
        for parameter, filter_ in self.filters.items():
            field = filter_.field
            cleaned[parameter] = field.unset
            if parameter in self.data:
                try:
                    cleaned[parameter] = field.clean(field.widget.value_from_datadict(self.data, {}, parameter))
                except ValidationError as error:
                    self.invalid_params[parameter] = error.messages
        return cleaned


def _one_line(text: str) -> str:
    return clean_text(text).strip()[:MAX_LENGTH]
