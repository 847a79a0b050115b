"""Check what a translation names as its original, and mark the pages that link to a translation.

An original is no translation itself, so that all translations of a story name the same one, and no two stories name
each other. It has another language. It need not be here: an import may bring it later, and until then it is not shown.
"""

from django.utils.translation import gettext

from articles.catalogue import catalogue, translations
from articles.models import Article, CatalogueEntry
from articles.record.refusals import ActionRefused
from articles.story.story import Story


def check(article: Article, story: Story, live: Story | None = None):
    """Raise ActionRefused if a story cannot be the translation that it says it is.

    A story that says the same as the `live` one is not asked again: whatever became of its original, it may change.
    """
    stated = (story.translation_of, story.language)
    if not story.translation_of or (live and stated == (live.translation_of, live.language)):
        return
    if story.translation_of == str(article.uuid):
        raise ActionRefused(gettext("A story is no translation of itself; choose the original, or none."))
    original = CatalogueEntry.objects.filter(article__uuid=story.translation_of).first()
    if original and original.translation_of:
        raise ActionRefused(
            gettext("“%(headline)s” is a translation itself; choose the story that it is a translation of.")
            % {"headline": original}
        )
    if original and original.language.casefold() == story.language.casefold():
        raise ActionRefused(
            gettext("The language is that of the original, “%(headline)s”; a translation has another one.")
            % {"headline": original}
        )
    if translation := CatalogueEntry.objects.filter(translation_of=article.uuid).first():
        raise ActionRefused(
            gettext("“%(headline)s” is a translation of this story, so this one is an original; choose none.")
            % {"headline": translation}
        )


def mark_neighbours(article: Article, *stories: Story | None):
    """Mark the pages of the live stories that are translations with one that came, went or names another original."""
    originals = {story.translation_of for story in stories if story and story.translation_of} or {article.uuid}
    for original in originals:
        entries = translations.of(original).exclude(article=article.pk)
        if entries.exists():
            catalogue.mark_pages_changed(entries)
