"""The feeds: the newest stories of the archive, of a term or of a filter, and all corrections."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import CatalogueEntry
from articles.public import surrogate_keys
from articles.public.archive.filters import PAGING_PARAMS, CatalogueFilter
from articles.public.base import CatalogueView, permanent_redirect
from articles.public.lists.corrections import paginate_corrections
from articles.public.lists.series import get_series_or_404, live_parts
from articles.public.machines import feeds
from articles.public.machines.absolute_urls import absolute
from articles.public.machines.feeds import atom, jsonfeed, rss
from articles.public.machines.feeds.items import items_of, items_of_corrections
from articles.public.pagination import Page, paginate, paginate_results
from articles.public.terms import get_term_or_404
from articles.taxonomy.taxonomy import TAXONOMIES

WRITERS = {"atom": atom.write, "rss": rss.write, "json": jsonfeed.write}


class FeedView(CatalogueView):
    """A feed of stories in pages, the newest first; `form` in the URL is the format."""

    parameters = frozenset({"cursor"})

    def make(self):
        feed = self.feed()
        form = self.kwargs["form"]
        response = HttpResponse(WRITERS[form](feed), content_type=f"{feeds.TYPES[form]}; charset=utf-8")
        response.headers["X-Robots-Tag"] = "noindex"  # search engines list the stories, not the feeds
        surrogate_keys.name(response, self.surrogate_keys())
        return response

    def feed(self) -> feeds.Feed:
        """Return the feed."""
        raise NotImplementedError

    def feed_of(self, stories, *, title: str, home: str, subtitle: str = "") -> feeds.Feed:
        """Return the feed with the page of `stories` for the cursor."""
        page = self.page_of(stories)
        self.entries, self.is_incomplete = page.entries, page.is_incomplete
        items = items_of(page.entries, timezone.now())
        links = {"first": page.start, "previous": page.newer, "next": page.older}
        notices = [*self.notices(), *page.notices]
        return self.build_feed(items, links, title=title, home=home, subtitle=" ".join([subtitle, *notices]).strip())

    def page_of(self, stories) -> Page:
        """Return the page of `stories` for the cursor."""
        return paginate(stories, self.request.GET)

    def build_feed(self, items, links: dict[str, str], *, title: str, home: str, subtitle: str) -> feeds.Feed:
        """Return the feed with these items; `links` are query strings by relation, `home` is a path."""
        params = self.request.GET.copy()
        cursor = params.pop("cursor", None)
        path = absolute(self.request.path)
        first_page_url = f"{path}?{params.urlencode()}" if params else path
        return feeds.Feed(
            id=first_page_url,  # the same for all pages, RFC 5005
            title=title,
            subtitle=subtitle,
            publisher=settings.SITE_NAME,
            home=absolute(home),
            url=f"{path}?{self.request.GET.urlencode()}" if cursor else first_page_url,
            changed=timezone.localtime(self.changed_at, timezone.get_default_timezone()),
            items=items,
            links={rel: path if query == "." else path + query for rel, query in links.items() if query},
        )

    def validators(self):
        validators = super().validators()
        self.changed_at = validators.modified
        return validators

    def surrogate_keys(self):
        """Yield the surrogate keys of the feed, after `feed` was called."""
        yield "catalogue"
        yield from surrogate_keys.of_entries(self.entries)


class LatestFeed(FeedView):
    """The feed of all stories."""

    def feed(self):
        subtitle = _("The latest stories of %(site)s.") % {"site": settings.SITE_NAME}
        entries = CatalogueEntry.objects.all()
        return self.feed_of(entries, title=settings.SITE_NAME, home=reverse("front"), subtitle=subtitle)


class FilteredFeed(FeedView):
    """The feed of the results of `/articles/` for the same parameters, always the newest first."""

    parameters = frozenset(CatalogueFilter.base_filters) | PAGING_PARAMS
    says_what_it_ignored = True

    def feed(self):
        query = self.request.GET.copy()
        query.pop("sort", None)
        self.filterset = CatalogueFilter(query)
        unknown = [term for active_filter, term in self.filterset.unknown_terms if active_filter.query == term]
        if any(term.noun != "author" for term in unknown):  # an author may be a name printed in a byline
            raise Http404(" ".join(self.filterset.notices))
        params = query.copy()
        params.pop("cursor", None)
        return self.feed_of(
            self.filterset,
            title=f"{settings.SITE_NAME}: {self.filterset.title or 'all stories'}",
            home=f"{reverse('articles')}?{params.urlencode()}" if params else reverse("articles"),
        )

    def page_of(self, stories):
        return paginate_results(stories, self.request.GET)

    def notices(self):
        return [*super().notices(), *self.filterset.notices]


class TermFeed(FeedView):
    """The feed of a section, tag, author or agency; aliases and former keys redirect."""

    noun = ""

    def feed(self):
        slug = self.kwargs["slug"]
        self.term = get_term_or_404(self.noun, slug)
        stories = TAXONOMIES[self.noun].entries_with(self.term)
        if not stories.exists():
            raise Http404(f"No story has this {self.noun}.")
        if self.term.slug != slug:
            url = reverse(f"{self.noun}_feed", args=[self.term.slug, self.kwargs["form"]])
            raise permanent_redirect(url, self.request.GET.urlencode())
        return self.feed_of(
            stories,
            title=f"{self.term.name}: {settings.SITE_NAME}",
            home=self.term.get_absolute_url(),
            subtitle=" ".join(self.term.description.split())[:500],
        )

    def surrogate_keys(self):
        yield surrogate_keys.key(self.noun, self.term.slug)
        yield from super().surrogate_keys()


class SeriesFeed(FeedView):
    """The feed of the live parts of a series, the newest first; former keys redirect."""

    def feed(self):
        slug = self.kwargs["slug"]
        self.series = get_series_or_404(slug)
        parts = live_parts(self.series)
        if not parts.exists():
            raise Http404("No part of this series is published.")
        if self.series.slug != slug:
            url = reverse("series_feed", args=[self.series.slug, self.kwargs["form"]])
            raise permanent_redirect(url, self.request.GET.urlencode())
        return self.feed_of(
            parts.order_by(),
            title=f"{self.series.name}: {settings.SITE_NAME}",
            home=self.series.get_absolute_url(),
            subtitle=" ".join(self.series.description.split())[:500],
        )

    def surrogate_keys(self):
        yield surrogate_keys.key("series", self.series.slug)
        yield from super().surrogate_keys()


class CorrectionsFeed(FeedView):
    """The feed of all notes about what was wrong or unclear, the newest first, with an item for each of them."""

    def feed(self):
        page = paginate_corrections(self.request.GET)
        self.entries = [version.article.entry for version in page.versions]
        links = {"first": page.start, "previous": page.newer, "next": page.older}
        return self.build_feed(
            items_of_corrections(page.versions),
            links,
            title=_("Corrections: %(site)s") % {"site": settings.SITE_NAME},
            home=reverse("corrections"),
            subtitle=" ".join([_("What was wrong, and what is right."), *self.notices(), *page.notices]),
        )
