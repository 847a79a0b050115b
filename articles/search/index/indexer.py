"""Write the full-text index: live stories as they enter the catalogue, and past versions for staff.

    catalogue.enter ──▶ indexer.enter ──▶ LIVE, by docid       what leaves the catalogue ──▶ PAST, by version key

There are two indexes, so that what readers can search never contains a word that is not public. Each version with a
text is in exactly one of them. All functions run in the transaction of the verb that calls them.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from articles.models import Article, Generation, Version, VersionKind
from articles.search.backends import LIVE, PAST, get_write_backend
from articles.search.index import frequent_terms
from articles.search.index.change_log import Change
from articles.search.text import analyzer
from articles.search.text.document import IndexDocument, index_document
from articles.story.story import Story


class SearchOutdated(Exception):
    """Raised if the index was written by another version of the analyzer; its entries cannot be changed by this one."""


class IndexableText(NamedTuple):
    """A story prepared for the index: its tokens, and the row that the backend writes."""

    document: IndexDocument
    row: Any


def prepare_text(story: Story) -> IndexableText:
    """Return a story prepared for the index. Needs no database; the result can be sent to another process."""
    document = index_document(story)
    return IndexableText(document, get_write_backend().prepare_row(document))


def require_current_analysis(generation: Generation):
    """Raise SearchOutdated if another version of the analyzer wrote the index."""
    if generation.analysis != analyzer.VERSION:
        raise SearchOutdated(
            f"The search index was written by analysis {generation.analysis}, this release has {analyzer.VERSION}: "
            "run manage.py rebuild_search, then try again."
        )


# --- writing ----------------------------------------------------------------------------------------------------------


def enter(batch: Iterable[tuple[int, IndexableText]], change: Change):
    """Write live stories, given with their docids, and add them to the change."""
    batch = list(batch)
    get_write_backend().write(LIVE, [(docid, text.row) for docid, text in batch])
    frequent_terms.enter([(docid, text.document) for docid, text in batch])
    for docid, text in batch:
        change.words.update(counted_words(text.document))
        change.written.append(docid)


def counted_words(document: IndexDocument) -> list[str]:
    """Return the words whose number of stories a live story increases by one; "" counts the stories themselves."""
    return ["", *document.vocabulary.split()]


def remove_entry(docid: int, version: Version, change: Change, stays: bool = False):
    """Delete the entry of a docid, which showed this version, from LIVE, and move the version to PAST.

    If `stays`, the version is not moved: the caller enters it again, under the same or another docid.
    """
    document = index_document(version.story)
    if stays:
        get_write_backend().delete(LIVE, [(docid, document)])
    else:
        get_write_backend().move_to_past(docid, version.pk, document)
    frequent_terms.remove(docid)
    change.words.subtract(counted_words(document))
    change.removed.append(docid)


def add_past_version(version: Version):
    """Write a version to PAST that readers never see: the version that withdraws its article."""
    get_write_backend().write(PAST, [(version.pk, prepare_text(version.story).row)])


def remove_article(article: Article):
    """Delete all versions of an article from PAST; the article is about to be erased and has left the catalogue."""
    versions = Version.objects.filter(article=article, story_json__isnull=False).exclude(kind=VersionKind.ERASE)
    get_write_backend().delete(PAST, [(version.pk, index_document(version.story)) for version in versions])
