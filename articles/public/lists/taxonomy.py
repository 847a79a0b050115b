"""The pages of sections, tags, authors and agencies, and the indexes of these terms."""

from collections.abc import Iterator
from functools import cached_property
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext

from articles.models import Tag
from articles.public.archive.suggestions import slugs_of_names
from articles.public.base import CatalogueView, permanent_redirect
from articles.public.lists import alphabet
from articles.public.lists.summary import summarise
from articles.public.pagination import paginate, photographs, with_cursor
from articles.public.terms import get_term_or_404
from articles.search.query.nodes import TermFilter
from articles.search.search import Bar
from articles.story.lazy_text import gettext_lazy as _
from articles.story.nouns import NOUNS
from articles.story.text import clean_text
from articles.taxonomy.current_names import with_live_stories
from articles.taxonomy.taxonomy import TAXONOMIES

KIND_TITLES = {
    Tag.Kind.TOPIC: _("Topics"),
    Tag.Kind.PLACE: _("Places"),
    Tag.Kind.PERSON: _("People"),
    Tag.Kind.ORGANISATION: _("Organizations"),
    Tag.Kind.EVENT: _("Events"),
}
# Of each kind of tag, and of each noun: a link to all, the label of the search by name, and a search without results.
_ALL_OF_KIND = {
    Tag.Kind.TOPIC: _("All topics"),
    Tag.Kind.PLACE: _("All places"),
    Tag.Kind.PERSON: _("All people"),
    Tag.Kind.ORGANISATION: _("All organizations"),
    Tag.Kind.EVENT: _("All events"),
}
_ALL = {
    "section": _("All sections"),
    "tag": _("All tags"),
    "author": _("All authors"),
    "agency": _("All agencies"),
    "series": _("All series"),
}
_SEARCH_LABELS = {
    "section": _("Find sections by name"),
    "tag": _("Find tags by name"),
    "author": _("Find authors by name"),
    "agency": _("Find agencies by name"),
    "series": _("Find series by name"),
}
_NO_NAMES = {
    "section": _("No sections with “%(words)s” in their name."),
    "tag": _("No tags with “%(words)s” in their name."),
    "author": _("No authors with “%(words)s” in their name."),
    "agency": _("No agencies with “%(words)s” in their name."),
    "series": _("No series with “%(words)s” in their name."),
}
MAX_SORTED = 1_000  # names on one page, sorted by surname
MAX_TAGS_READ = 1_000  # the most used tags, from which each kind shows its own


class StoryListView(CatalogueView):
    """A list of stories in pages; subclasses implement `stories`, which returns the entries."""

    parameters = frozenset({"cursor"})
    oldest_first = False

    def stories(self):
        """Return the queryset of entries."""
        raise NotImplementedError

    def get_context_data(self, **kwargs):
        self.page = paginate(self.stories(), self.request.GET, oldest_first=self.oldest_first)
        return super().get_context_data(page=self.page, photos=photographs(self.page.entries), **kwargs)

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
        kind = self.term.get_kind_display() if self.noun == "tag" else NOUNS[self.noun].label
        return super().get_context_data(
            term=self.term,
            noun=self.noun,
            kind=kind,
            count=summary.count,
            summary=summary,
            **kwargs,
        )

    def _url_for_bar(self, bar: Bar) -> str:
        """Return the URL of the archive with this term and the period of a bar."""
        return f"{self._archive_url}&after={bar.first}&before={bar.before}"

    @cached_property
    def _archive_url(self) -> str:
        return f"{reverse('articles')}?{urlencode({self.noun: self.term.slug})}"


class TermIndexView(CatalogueView):
    """An alphabetical index of terms, with counts; a cursor is the slug with which the page begins.

    With `?q=` the terms whose name has a word that begins with this text.
    """

    template_name = "articles/lists/taxonomy_terms.html"
    parameters = frozenset({"cursor", "q"})
    noun, title, size = "", "", 300

    def get_context_data(self, **kwargs):
        cursor = clean_text(self.request.GET.get("cursor", ""))[:100]
        text = " ".join(clean_text(self.request.GET.get("q", "")).split())[:100]
        terms = self.rows()
        if text and self.noun in NOUNS:
            terms = terms.filter(slug__in=slugs_of_names(self.generation_now.etag, self.noun, text))
        rows = list(terms.filter(slug__gte=cursor).order_by("slug")[: self.size + 1])
        is_long = bool(cursor) or len(rows) > alphabet.MIN_FOR_LETTERS
        names = self.with_counts(rows[: self.size])
        letters = alphabet.letters(self.rows()) if is_long and not text else []
        return super().get_context_data(
            title=self.title,
            noun=self.noun,
            names=names,
            groups=alphabet.by_letter(names) if is_long else [("", names)],
            letters=[(letter, with_cursor(self.request.GET, key)) for letter, key in letters],
            name_query=text,
            **labels_of(self.noun, text),
            has_search=self.noun in NOUNS and (is_long or bool(text)),
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


class NameIndexView(TermIndexView):
    """The index of authors or agencies, sorted by surname on one page; by their slugs where there are very many."""

    def get_context_data(self, **kwargs):
        has_params = any(self.request.GET.get(name) for name in self.parameters)
        if has_params or self.rows()[MAX_SORTED : MAX_SORTED + 1].exists():
            return super().get_context_data(**kwargs)
        rows = list(self.rows())
        groups = alphabet.by_surname(self.with_counts(rows))
        is_long = len(rows) > alphabet.MIN_FOR_LETTERS
        return CatalogueView.get_context_data(
            self,
            title=self.title,
            noun=self.noun,
            **labels_of(self.noun),
            names=rows,
            groups=groups if is_long else [("", [row for _, group in groups for row in group])],
            letters=[(letter, f"#letter-{letter}") for letter, _ in groups] if is_long else [],
            has_search=is_long,
            **kwargs,
        )


class TagIndexView(TermIndexView):
    """`/tags/`: the tags of each kind that most stories have; `?kind=place` lists one kind, `?q=` finds names."""

    template_name = "articles/lists/tags.html"
    parameters = frozenset({"cursor", "kind", "q"})
    size_of_kind = 40

    def get_context_data(self, **kwargs):
        self.kind = self.request.GET.get("kind", "")
        if self.kind in Tag.Kind.values or self.request.GET.get("q", "").strip():
            return super().get_context_data(
                kind=KIND_TITLES[Tag.Kind(self.kind)] if self.kind in Tag.Kind.values else "", **kwargs
            )
        return CatalogueView.get_context_data(
            self,
            title=self.title,
            noun=self.noun,
            kinds=list(self._kinds()),
            **labels_of(self.noun),
            **kwargs,
        )

    def _kinds(self) -> Iterator[tuple]:
        """Yield each kind, its title, the label of a link to all, its most used tags and whether it has more."""
        counts = alphabet.most_used("tag", MAX_TAGS_READ)
        by_kind: dict[str, list[tuple[int, str, int]]] = {}  # less the stories, the name to sort by, the tag's key
        for pk, kind, name in Tag.objects.filter(pk__in=counts).order_by().values_list("pk", "kind", "name"):
            by_kind.setdefault(kind, []).append((-counts[pk], name.casefold(), pk))
        most_used = {kind: [pk for *_, pk in sorted(rows)[: self.size_of_kind]] for kind, rows in by_kind.items()}
        tags_by_pk = Tag.objects.in_bulk([pk for pks in most_used.values() for pk in pks])
        for kind in Tag.Kind:
            tags = [tags_by_pk[pk] for pk in most_used.get(kind, ()) if pk in tags_by_pk]
            for tag in tags:
                tag.stories = counts[tag.pk]
            has_more = len(by_kind.get(kind, ())) > self.size_of_kind
            if not has_more and len(counts) == MAX_TAGS_READ:  # others are not among those that most stories have
                room = self.size_of_kind - len(tags)
                others = with_live_stories("tag").filter(kind=kind).exclude(pk__in=[tag.pk for tag in tags])
                others = list(others.order_by("slug")[: room + 1])
                has_more = len(others) > room
                tags += alphabet.with_counts("tag", others[:room])
                tags.sort(key=lambda tag: (-tag.stories, tag.name.casefold()))
            if tags:
                yield kind.value, KIND_TITLES[kind], _ALL_OF_KIND[kind], tags, has_more

    def rows(self):
        rows = super().rows()
        return rows.filter(kind=self.kind) if self.kind in Tag.Kind.values else rows

    def notices(self):
        unknown = self.kind and self.kind not in Tag.Kind.values
        sentence = gettext("kind: tags are of the kinds %(kinds)s; all of them are shown.")
        return [*super().notices(), *([sentence % {"kinds": ", ".join(map(str, Tag.Kind.values))}] if unknown else [])]


def labels_of(noun: str, words: str = "") -> dict[str, str]:
    """Return the labels of an index that name its noun, and what it says if no name has these words."""
    return {
        "search_label": _SEARCH_LABELS[noun],
        "all_label": _ALL[noun],
        "nothing_label": _NO_NAMES[noun] % {"words": words},
    }
