"""The URLs of terms: for each noun the index, the page of a term and its feeds."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, path, reverse

from articles.public import url_converters  # noqa: F401  registers `form`
from articles.public.lists.taxonomy import NameIndexView, TagIndexView, TermIndexView, TermView
from articles.public.machines.feeds.views import TermFeed
from articles.story.nouns import NOUNS
from articles.taxonomy.current_names import with_live_stories

_INDEXES = {"tag": TagIndexView, "author": NameIndexView, "agency": NameIndexView}


def term_urls() -> Iterator[URLPattern | URLResolver]:
    """Yield the URL patterns of all nouns."""
    for name, noun in NOUNS.items():
        index = _INDEXES.get(name, TermIndexView)
        yield path(f"{noun.plural}/", index.as_view(noun=name, title=noun.plural_label), name=noun.plural)
        yield path(f"{noun.plural}/<str:slug>/", TermView.as_view(noun=name), name=name)
        yield path(f"{noun.plural}/<str:slug>/feed.<form:form>", TermFeed.as_view(noun=name), name=f"{name}_feed")


def term_paths() -> Iterator[str]:
    """Yield the paths of the indexes, and of the pages of the terms that live stories have."""
    for noun in NOUNS.values():
        yield reverse(noun.plural)
        yield from (term.get_absolute_url() for term in with_live_stories(noun.name).iterator(2000))
