"""Lists of stories: the archive browser, and the pages of sections, tags, authors and agencies."""

from urllib.parse import urlencode

from django.http import Http404

from articles import references
from articles.filters import CatalogueFilter
from articles.models import CatalogueEntry, Tag
from articles.names import found
from articles.text import clean_text
from articles.views.pages import ListPage, moved
from articles.views.paging import stretch, with_cursor

# What the form of the browser has fields for; other filters in the address are kept as they are.
FIELDS = {"section", "lang", "after", "before", "has_photo", "corrected", "sort"}


class StoryList(ListPage):
    """A list of stories, a page at a time; `stories` names them."""

    parameters = frozenset({"cursor"})
    oldest_first = False

    def stories(self):
        raise NotImplementedError

    def get_context_data(self, **kwargs):
        self.page = stretch(self.stories(), self.request.GET, oldest_first=self.oldest_first)
        return super().get_context_data(page=self.page, photos=self.page.photos, **kwargs)

    def notices(self):
        return [*super().notices(), *self.page.notices]


class Browser(StoryList):
    """`/articles/`: every filter is a parameter, every state an address that can be shared."""

    template_name = "articles/browser.html"

    def validators(self):
        query = self.request.GET
        if any(value == "" for values in dict(query.lists()).values() for value in values):
            filled = [(name, value) for name, values in query.lists() for value in values if value]
            raise moved(self.request.path, urlencode(filled))
        return super().validators()

    def stories(self):
        return self.wanted.qs

    def get_context_data(self, **kwargs):
        self.wanted = CatalogueFilter(self.request.GET)
        stories = self.wanted.qs
        self.oldest_first = self.wanted.form.cleaned_data.get("sort") == "oldest"
        query = self.request.GET
        kept = [(name, query.getlist(name)) for name in self.wanted.filters if name not in FIELDS]
        return super().get_context_data(
            chips=self.wanted.chips,
            count=stories.order_by().count(),
            oldest_first=self.oldest_first,
            asked=query,
            kept=[(name, value) for name, values in kept for value in values],
            **kwargs,
        )

    def notices(self):
        return [*self.wanted.notices, *self.page.notices]


class NamedPage(StoryList):
    """A section, tag, author or agency: what it is, and its stories. Aliases and former keys redirect."""

    template_name = "articles/named.html"
    noun = ""

    def stories(self):
        return {
            "section": CatalogueEntry.objects.in_section,
            "tag": CatalogueEntry.objects.tagged,
            "author": CatalogueEntry.objects.by_author,
            "agency": CatalogueEntry.objects.from_agency,
        }[self.noun](self.named)

    def get_context_data(self, slug, **kwargs):
        self.named = self._find(slug)
        count = self.stories().order_by().count()
        if not count:
            raise Http404(f"No story has this {self.noun}.")
        if self.named.slug != slug:  # only now: nobody is led to a name that the desk alone uses
            raise moved(self.named.get_absolute_url(), self.request.GET.urlencode())
        kind = self.named.get_kind_display() if self.noun == "tag" else self.noun.capitalize()
        return super().get_context_data(named=self.named, noun=self.noun, kind=kind, count=count, **kwargs)

    def _find(self, slug: str):
        for key in dict.fromkeys((clean_text(slug), clean_text(slug.lower()))):
            if named := references.find(self.noun, key):
                return named
        raise Http404(f"There is no {self.noun} “{slug[:60]}”.")


class Names(ListPage):
    """An index of names in alphabetical order; a cursor is the key it goes on from."""

    template_name = "articles/names.html"
    parameters = frozenset({"cursor"})
    noun, title, size = "", "", 300

    def get_context_data(self, **kwargs):
        cursor = clean_text(self.request.GET.get("cursor", ""))[:100]
        rows = list(self.rows().filter(slug__gte=cursor).order_by("slug")[: self.size + 1])
        return super().get_context_data(
            title=self.title,
            names=rows[: self.size],
            following=with_cursor(self.request.GET, rows[-1].slug) if len(rows) > self.size else "",
            start=with_cursor(self.request.GET, "") if cursor else "",
            **kwargs,
        )

    def rows(self):
        return found(self.noun)


class TagNames(Names):
    """`/tags/`: some tags of every kind; `?kind=place` lists one kind."""

    template_name = "articles/tags.html"
    parameters = frozenset({"cursor", "kind"})
    noun, title, of_each_kind = "tag", "Tags", 60

    def get_context_data(self, **kwargs):
        self.kind = self.request.GET.get("kind", "")
        if self.kind in Tag.Kind.values:
            return super().get_context_data(kind=Tag.Kind(self.kind).label, **kwargs)
        kinds = []
        for kind in Tag.Kind:
            rows = list(found("tag").filter(kind=kind).order_by("slug")[: self.of_each_kind + 1])
            if rows:
                kinds.append((kind, rows[: self.of_each_kind], len(rows) > self.of_each_kind))
        return ListPage.get_context_data(self, title=self.title, kinds=kinds, **kwargs)

    def rows(self):
        return super().rows().filter(kind=self.kind)

    def notices(self):
        unknown = self.kind and self.kind not in Tag.Kind.values
        notice = f"kind: tags are of the kinds {', '.join(Tag.Kind.values)}; all of them are shown."
        return [*super().notices(), *([notice] if unknown else [])]
