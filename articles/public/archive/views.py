"""`/articles/`: search and filters on one page. Each filter is a parameter, so every state has a URL to share."""

from datetime import timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from articles.public.archive import failed_searches
from articles.public.archive.date_suggestion import date_suggestion
from articles.public.archive.did_you_mean import suggestion
from articles.public.archive.facet_links import facets
from articles.public.archive.filters import PAGING_PARAMS, CatalogueFilter
from articles.public.archive.matching_names import matching_names
from articles.public.archive.results import results
from articles.public.archive.timeline_links import chart
from articles.public.base import CatalogueView, permanent_redirect
from articles.public.pagination import photographs
from articles.public.printed_pages import matching_pages
from articles.search.query import syntax_help
from articles.story.lazy_text import gettext_lazy as _
from articles.story.lazy_text import pgettext_lazy

PAGE_SIZE = 20
_MAX_URL_LENGTH = 8_000  # of a redirect: browsers and proxies do not follow longer ones
_HELP = (
    (_("Words"), syntax_help.WORDS),
    (_("In one place only"), syntax_help.PLACES),
    (_("Filters"), syntax_help.FILTERS),
)
_PRESETS = ((_("Past week"), 7), (_("Past month"), 31), (_("Past year"), 365))
_ORDERS = (
    ("relevance", pgettext_lazy("order", "Best match")),
    ("newest", pgettext_lazy("order", "Newest")),
    ("oldest", pgettext_lazy("order", "Oldest")),
)


def _heading(filterset: CatalogueFilter) -> str:
    """Return the title of the page as its readers see it."""
    if filterset.query_text:
        return gettext("Results for “%(words)s”") % {"words": filterset.query_text}
    return gettext("Filtered stories") if filterset.active else gettext("All stories")


class ArchiveView(CatalogueView):
    """The archive browser; a redirect removes empty parameters from the URL."""

    template_name = "articles/archive/archive.html"
    parameters = frozenset(CatalogueFilter.base_filters) | PAGING_PARAMS
    says_what_it_ignored = True

    def validators(self):
        query = self.request.GET
        if any(value == "" for values in dict(query.lists()).values() for value in values):
            params = [(name, value) for name, values in query.lists() for value in values if value]
            query_string = urlencode(params)
            if len(query_string) <= _MAX_URL_LENGTH:
                raise permanent_redirect(self.request.path, query_string)
        validators = super().validators()
        self.moment = validators.parts
        return validators

    def get_context_data(self, **kwargs):
        query = self.request.GET
        filterset = self.filterset = CatalogueFilter(query)
        search_results = self.search_results = filterset.search(query.get("cursor", ""), PAGE_SIZE)
        self.is_incomplete = search_results.is_incomplete
        if not (search_results.total or search_results.is_stopped or self.is_incomplete) and all(
            active_filter.name == "q" for active_filter in filterset.active
        ):
            failed_searches.note(filterset.parsed.words, timezone.now())
        rows = results(
            search_results.docids + search_results.partial_matches, filterset.text_query, filterset.query_text
        )
        docids = set(search_results.docids)
        return super().get_context_data(
            filterset=filterset,
            search_results=search_results,
            query_text=filterset.query_text,
            title=filterset.title or gettext("All stories"),
            heading=_heading(filterset),
            chips=filterset.chips,
            printed_matches=self._printed_matches(),
            results=[result for result in rows if result.entry.docid in docids],
            partial_matches=[result for result in rows if result.entry.docid not in docids],
            suggestion=suggestion(filterset, search_results, self.moment),
            date_suggestion=date_suggestion(filterset),
            matching_names=[] if query.get("cursor") else matching_names(filterset, self.moment),
            result_numbers=self._result_numbers(),
            photos=photographs([result.entry for result in rows]),
            facets=facets(filterset, search_results),
            chart=chart(filterset, search_results),
            date_presets=[
                (label, filterset.url_for_period(self.today - timedelta(days), self.today + timedelta(days=1)))
                for label, days in _PRESETS
            ],
            url_without_words=filterset.url_with({"q": []}),
            help=_HELP,
            orders=list(self._orders()),
            words_hidden_fields=self._hidden_fields({"q"}),
            dates_hidden_fields=self._hidden_fields({"after", "before", "to"}),
            older=filterset.url_with({}, search_results.older) if search_results.older else "",
            newer=filterset.url_with({}, search_results.newer) if search_results.newer else "",
            start=filterset.url_with({}) if query.get("cursor") else "",
            api_url=reverse("api_stories") + filterset.url_with({}).removeprefix("."),
            **kwargs,
        )

    def notices(self):
        return list(dict.fromkeys([*super().notices(), *self.filterset.notices, *self.search_results.notices]))

    def _result_numbers(self) -> tuple[int, int] | None:
        """Return the numbers of the first and the last story of the page; None if the page has all stories."""
        offset, rows = self.search_results.offset, len(self.search_results.docids)
        return (offset + 1, offset + rows) if 0 < rows < self.search_results.total else None

    def _printed_matches(self):
        """Return the printed pages with the words, for a search by words alone and on its first page."""
        filterset = self.filterset
        is_plain = {active_filter.name for active_filter in filterset.active} == {"q"} and filterset.text_query
        # A filter inside the words (section:news) is for stories alone; a printed page has none.
        if not is_plain or ":" in filterset.query_text or self.request.GET.get("cursor"):
            return []
        return matching_pages(" ".join(filterset.parsed.words), filterset.text_query)

    def _orders(self):
        """Yield the orders as (label, URL, is_current); "Best match" only for a search with words."""
        default = "relevance" if self.filterset.text_query else "newest"
        for order, label in _ORDERS:
            if order != "relevance" or self.filterset.text_query:
                url = self.filterset.url_with({"sort": [] if order == default else [order]})
                yield label, url, order == self.search_results.sort

    def _hidden_fields(self, own: set[str]) -> list[tuple[str, str]]:
        """Return the parameters for the hidden fields of a form that has the fields `own`."""
        params = self.filterset.valid_params.items()
        return [(name, value) for name, values in params if name not in own for value in values]
