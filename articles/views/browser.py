"""`/articles/`: search and filters in one. Every filter is a parameter, every state an address that can be shared."""

from urllib.parse import urlencode

from django.utils import timezone

from articles import unanswered
from articles.filters import CatalogueFilter
from articles.search import help
from articles.views.facets import facets
from articles.views.histogram import chart
from articles.views.meaning import meant
from articles.views.pages import ListPage, moved
from articles.views.paging import photographs
from articles.views.results import results

SIZE = 20
_LONGEST = 8_000  # what an address may have to be sent to: browsers and proxies follow no longer ones
_HELP = (("Words", help.WORDS), ("In one place only", help.PLACES), ("Filters", help.FILTERS))
_ORDERS = (("relevance", "Best match"), ("newest", "Newest"), ("oldest", "Oldest"))


class Browser(ListPage):
    template_name = "articles/browser.html"

    def validators(self):
        query = self.request.GET
        if any(value == "" for values in dict(query.lists()).values() for value in values):
            filled = [(name, value) for name, values in query.lists() for value in values if value]
            shorter = urlencode(filled)
            if len(shorter) <= _LONGEST:
                raise moved(self.request.path, shorter)
        validators = super().validators()
        self.moment = validators.parts
        return validators

    def get_context_data(self, **kwargs):
        query = self.request.GET
        wanted = self.wanted = CatalogueFilter(query)
        found = self.found = wanted.find(query.get("cursor", ""), SIZE)
        if not (found.total or found.is_stopped) and all(asked.name == "q" for asked in wanted.asked):
            unanswered.note(wanted.reading.words, timezone.now())
        shown = results(found.docids + found.loosened, wanted.words, wanted.typed)
        docids = set(found.docids)
        return super().get_context_data(
            wanted=wanted,
            found=found,
            typed=wanted.typed,
            title=wanted.title or "The archive",
            chips=wanted.chips,
            results=[result for result in shown if result.entry.docid in docids],
            loosened=[result for result in shown if result.entry.docid not in docids],
            meant=meant(wanted, found, self.moment),
            photos=photographs([result.entry for result in shown]),
            facets=facets(wanted, found),
            chart=chart(wanted, found),
            without_words=wanted.address({"q": []}),
            help=_HELP,
            orders=list(self._orders()),
            beside_words=self._beside({"q"}),
            beside_dates=self._beside({"after", "before", "lang"}),
            older=wanted.address({}, found.older) if found.older else "",
            newer=wanted.address({}, found.newer) if found.newer else "",
            start=wanted.address({}) if query.get("cursor") else "",
            feed=wanted.address({"sort": []}).removeprefix("."),
            **kwargs,
        )

    def notices(self):
        return [*self.wanted.notices, *self.found.notices]

    def _orders(self):
        """List the orders as (label, address, is the one shown); best match only where words can match."""
        usual = "relevance" if self.wanted.words else "newest"
        for order, label in _ORDERS:
            if order != "relevance" or self.wanted.words:
                changed = self.wanted.address({"sort": [] if order == usual else [order]})
                yield label, changed, order == self.found.sort

    def _beside(self, own: set[str]) -> list[tuple[str, str]]:
        """List the parameters that a form with fields of its own keeps as they are."""
        kept = self.wanted.kept.items()
        return [(name, value) for name, values in kept if name not in own for value in values]
