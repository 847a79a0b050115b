"""`/api/v1/articles/` with the parameters of `/articles/`, `/api/v1/articles/<uuid>/`, `/api/v1/openapi.json`."""

import re

from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone

from articles.catalogue.entry_queries import by_docid
from articles.models import Article
from articles.public import surrogate_keys
from articles.public.archive.filters import PAGING_PARAMS, CatalogueFilter
from articles.public.base import CatalogueView, EarlyResponse
from articles.public.machines.absolute_urls import absolute
from articles.public.machines.api.documents import document_of, lines_of
from articles.public.machines.api.openapi import description
from articles.story.nouns import NOUNS
from articles.taxonomy.current_names import names_by_pk

PAGE_SIZE, MAX_PAGE_SIZE = 20, 100
_SIZE = re.compile(r"[1-9][0-9]{0,2}")


def _answer(document: dict, status: int = 200) -> HttpResponse:
    """Return a document as JSON; pages of other sites may read it, and no search engine lists it."""
    headers = {"Access-Control-Allow-Origin": "*", "X-Robots-Tag": "noindex"}
    return JsonResponse(document, status=status, headers=headers, json_dumps_params={"ensure_ascii": False})


class ApiListView(CatalogueView):
    """A page of a list or search with the number of all hits and the counts of their sections, tags, authors, …"""

    parameters = frozenset(CatalogueFilter.base_filters) | PAGING_PARAMS | {"size"}
    says_what_it_ignored = True

    def make(self):
        query = self.request.GET.copy()
        size = query.pop("size", [""])[-1]
        is_size = bool(_SIZE.fullmatch(size)) and int(size) <= MAX_PAGE_SIZE
        self.size = int(size) if is_size else PAGE_SIZE
        self.filterset = CatalogueFilter(query)
        results = self.filterset.search(query.get("cursor", ""), self.size)
        self.is_incomplete = results.is_incomplete
        loaded = by_docid(results.docids)
        entries = [loaded[docid] for docid in results.docids if docid in loaded]
        notices = dict.fromkeys([*self.notices(), *self.filterset.notices, *map(str, results.notices)])
        if size and not is_size:
            notices[f"size: a number from 1 to {MAX_PAGE_SIZE}; it is {PAGE_SIZE} here."] = None
        following, previous = results.older, results.newer
        if results.sort == "oldest":
            following, previous = previous, following
        document = {
            "total": results.total,
            "first": results.offset + 1 if entries else 0,
            "sort": results.sort,
            "notices": list(notices),
            "items": lines_of(entries, timezone.now()),
            "facets": self._facets(results),
            "page": absolute(reverse("articles")) + self.filterset.url_with({}).removeprefix("."),
            "next": self._url(following),
            "previous": self._url(previous),
        }
        response = _answer(document)
        surrogate_keys.name(response, ["catalogue", *surrogate_keys.of_entries(entries)])
        return response

    def _url(self, cursor: str) -> str | None:
        if not cursor:
            return None
        sized = {"size": [str(self.size)]} if self.size != PAGE_SIZE else {}
        return absolute(reverse("api_stories")) + self.filterset.url_with(sized, cursor)

    def _facets(self, results) -> dict[str, list[dict]]:
        """Return the most frequent terms of the hits by noun, each with the value of its parameter."""
        counts = {noun: results.facets.get(noun, []) for noun in NOUNS}
        names = {
            (noun, pk): (slug, name)
            for noun, pk, slug, name in names_by_pk(**{
                noun: [count.pk for count in counts_of_noun] for noun, counts_of_noun in counts.items()
            })
        }  # fmt: skip
        facets: dict[str, list[dict]] = {noun: [] for noun in NOUNS}
        for noun, counts_of_noun in counts.items():
            for count in counts_of_noun:
                if term := names.get((noun, count.pk)):
                    facets[noun].append({"value": term[0], "name": term[1], "stories": count.count})
        facets["year"] = [{"value": str(count.pk), "stories": count.count} for count in results.facets.get("year", [])]
        return facets


class ApiStoryView(CatalogueView):
    """A live story as it is today; 410 for a withdrawn or erased one, 404 for any other."""

    def make(self):
        article = Article.objects.filter(uuid=self.kwargs["uuid"]).exclude(state=Article.State.UNPUBLISHED).first()
        if article is None:
            raise EarlyResponse(_answer({"error": "There is no story with this id."}, 404))
        if article.state != Article.State.LIVE:
            response = _answer({"error": "The story was withdrawn or erased."}, 410)
        else:
            response = _answer(document_of(article, timezone.now()))
        surrogate_keys.name(response, ["catalogue", surrogate_keys.of_article(article.pk)])
        if response.status_code == 410:
            raise EarlyResponse(response)
        return response


class ApiDescriptionView(CatalogueView):
    """The description of the API (OpenAPI 3.1)."""

    def make(self):
        return _answer(description())
