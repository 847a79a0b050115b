"""Language tags (BCP 47) for machines, and the links between a story and its translations.

https://developers.google.com/search/docs/specialty/international/localized-versions
"""

from collections.abc import Iterator

from articles.catalogue.related_stories import StoryContext
from articles.models import CatalogueEntry
from articles.public.machines.absolute_urls import absolute
from articles.story.language_names import LANGUAGE_TAG


def language(code: str) -> str:
    """Return the code if it is a language tag (BCP 47), or else ""."""
    return code if LANGUAGE_TAG.fullmatch(code) else ""


def alternates(entry: CatalogueEntry, context: StoryContext) -> tuple[tuple[str, str], ...]:
    """Return language and URL of a story in each of its languages, itself among them; () for a story in one language.

    All pages of an original and its translations have the same links, as search engines demand; `x-default` is the
    original, or the first translation while the original is not public. Of two translations into one language the
    second has no links, and none lead to it.
    """
    return tuple(_alternates(entry, context)) if context.in_other_languages else ()


def _alternates(entry: CatalogueEntry, context: StoryContext) -> Iterator[tuple[str, str]]:
    others = [story.entry for story in context.in_other_languages]
    first = context.original.docid if context.original else None if entry.translation_of else entry.docid
    stories = sorted([entry, *others], key=lambda story: (story.docid != first, story.docid))
    urls: dict[str, str] = {}
    for story in stories:
        if code := language(story.language):
            urls.setdefault(code, absolute(story.get_absolute_url()))
    if absolute(entry.get_absolute_url()) in urls.values():
        yield from urls.items()
        yield "x-default", absolute(stories[0].get_absolute_url())
