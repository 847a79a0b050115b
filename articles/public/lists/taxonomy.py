"""The pages of sections, tags, authors and agencies, and the indexes of these terms."""

from functools import cached_property
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse

from articles.models import Tag
from articles.public.base import CatalogueView, permanent_redirect
from articles.public.lists import alphabet
from articles.public.lists.summary import summarise
from articles.public.pagination import paginate, with_cursor
from articles.public.terms import get_term_or_404
from articles.search.query.nodes import TermFilter
from articles.search.search import Bar
from articles.story.text import clean_text
from articles.taxonomy.current_names import with_live_stories
from articles.taxonomy.taxonomy import TAXONOMIES

FEEDS = (("atom", "Atom"), ("rss", "RSS"), ("json", "JSON Feed"))


class StoryListView(CatalogueView):
    """A list of stories in pages; subclasses implement `stories`, which returns the entries."""

    parameters = frozenset({"cursor"})
    oldest_first = False

    def stories(self):
        """Return the queryset of entries."""
        raise NotImplementedError

    def get_context_data(self, **kwargs):
        self.page = paginate(self.stories(), self.request.GET, oldest_first=self.oldest_first)
        return super().get_context_data(page=self.page, photos=self.page.photos, **kwargs)

    def notices(self):
        return [*super().notices(), *self.page.notices]


class TermView(StoryListView):
    """The page of a section, tag, author or agency, with its stories. Aliases and former keys redirect."""

    template_name = "articles/lists/taxonomy_term.html"
    noun = ""

    def stories(self):
        return TAXONOMIES[self.noun].entries_with(self.term)

    def get_context_data(self, slug, **kwargs):
        self.term = get_term_or_404(self.noun, slug)
        summary = summarise(TermFilter(self.noun, self.term.slug), self._url_for_bar, own=(self.noun, self.term.pk))
        if not summary.count:
            raise Http404(f"No story has this {self.noun}.")
        if self.term.slug != slug:  # after the 404, so that no redirect shows a term without live stories
            raise permanent_redirect(self.term.get_absolute_url(), self.request.GET.urlencode())
        kind = self.term.get_kind_display() if self.noun == "tag" else self.noun.capitalize()
        return super().get_context_data(
            term=self.term,
            noun=self.noun,
            kind=kind,
            count=summary.count,
            summary=summary,
            feeds=[(title, reverse(f"{self.noun}_feed", args=[self.term.slug, form])) for form, title in FEEDS],
            **kwargs,
        )

    def _url_for_bar(self, bar: Bar) -> str:
        """Return the URL of the archive with this term and the period of a bar."""
        return f"{self._archive_url}&after={bar.first}&before={bar.before}"

    @cached_property
    def _archive_url(self) -> str:
        return f"{reverse('articles')}?{urlencode({self.noun: self.term.slug})}"


class TermIndexView(CatalogueView):
    """An alphabetical index of terms, with counts; a cursor is the slug with which the page begins."""

    template_name = "articles/lists/taxonomy_terms.html"
    parameters = frozenset({"cursor"})
    noun, title, size = "", "", 300

    def get_context_data(self, **kwargs):
        cursor = clean_text(self.request.GET.get("cursor", ""))[:100]
        rows = list(self.rows().filter(slug__gte=cursor).order_by("slug")[: self.size + 1])
        is_long = bool(cursor) or len(rows) > alphabet.MIN_FOR_LETTERS
        names = self.with_counts(rows[: self.size])
        letters = [(letter, with_cursor(self.request.GET, key)) for letter, key in alphabet.letters(self.rows())]
        return super().get_context_data(
            title=self.title,
            noun=self.noun,
            names=names,
            groups=alphabet.by_letter(names) if is_long else [("", names)],
            letters=letters if is_long else [],
            following=with_cursor(self.request.GET, rows[-1].slug) if len(rows) > self.size else "",
            start=with_cursor(self.request.GET, "") if cursor else "",
            **kwargs,
        )

    def rows(self):
        """Return the queryset of terms."""
        return with_live_stories(self.noun)

    def with_counts(self, rows: list) -> list:
        """Set `stories`, the number of live stories, on each term; return the terms."""
        return alphabet.with_counts(self.noun, rows)


class TagIndexView(TermIndexView):
    """`/tags/`: the first tags of each kind; `?kind=place` lists one kind."""

    template_name = "articles/lists/tags.html"
    parameters = frozenset({"cursor", "kind"})
    noun, title, size_of_kind = "tag", "Tags", 40

    def get_context_data(self, **kwargs):
        self.kind = self.request.GET.get("kind", "")
        if self.kind in Tag.Kind.values:
            return super().get_context_data(kind=Tag.Kind(self.kind).label, **kwargs)
        kinds = []
        for kind in Tag.Kind:
            rows = list(with_live_stories("tag").filter(kind=kind).order_by("slug")[: self.size_of_kind + 1])
            if rows:
                tags = alphabet.with_counts("tag", rows[: self.size_of_kind])
                kinds.append((kind, tags, len(rows) > self.size_of_kind))
        return CatalogueView.get_context_data(self, title=self.title, kinds=kinds, **kwargs)

    def rows(self):
        return super().rows().filter(kind=self.kind)

    def notices(self):
        unknown = self.kind and self.kind not in Tag.Kind.values
        notice = f"kind: tags are of the kinds {', '.join(Tag.Kind.values)}; all of them are shown."
        return [*super().notices(), *([notice] if unknown else [])]
