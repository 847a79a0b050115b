"""The verbs: the only functions that write the record.

Each verb is one transaction that locks the article: version, address, catalogue, photo release and generation are
written together or not at all. The caller passes the article as loaded; a verb raises Conflict if somebody has changed
the article since.

    publish(article, by="ada")            # publishes the desk copy, now
    correct(article, note="It is July 1, not June 1.", by="ada")

Imports with an alias are verbs of other modules, which are called here as well.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from django.utils.translation import gettext

from articles.catalogue import source_urls
from articles.catalogue.values import CatalogueInput, PreparedStory
from articles.models import Article, DeskCopy, Version, VersionKind
from articles.models.transactions import atomic
from articles.record import (
    bin,
    desk_copies,
    desk_revisions,
    desk_text,
    permalinks,
    printed_pages,
    revision,
    translations,
    versioning,
)
from articles.record.bulk_publishing import append_new
from articles.record.flags import hide_from_engines as hide_from_engines
from articles.record.flags import hold as hold
from articles.record.flags import readdress as readdress
from articles.record.flags import release_hold as release_hold
from articles.record.flags import show_to_engines as show_to_engines
from articles.record.permalinks import SlugAllocator
from articles.record.refusals import ActionRefused, Conflict, NothingChanged
from articles.record.scheduled_stories import schedule as schedule
from articles.record.scheduled_stories import unschedule as unschedule
from articles.record.versioning import When
from articles.story.story import Story
from articles.story.text import clean_text
from articles.story.validation import ValidatedStory, validate
from articles.taxonomy.resolver import TaxonomyResolver

# What a verb publishes; None means the desk copy. A validated story is not validated again.
NewText = Story | ValidatedStory | None
# The verb of each kind of version that publishes a text; these can be scheduled.
VERBS: dict[VersionKind, Callable[..., Version]] = {}
Verb = TypeVar("Verb", bound=Callable[..., Version])


def _verb_of(kind: VersionKind) -> Callable[[Verb], Verb]:
    """Return a decorator that enters the verb of a kind of version into VERBS."""

    def enter(verb: Verb) -> Verb:
        VERBS[kind] = verb
        return verb

    return enter


@_verb_of(VersionKind.PUBLISH)
def publish(article: Article, *, by: str, story: NewText = None, at: When = None, slug: str = "") -> Version:
    """Publish an article for the first time, with `story` or, by default, the story of its desk copy.

    A story without a date is published at `at`, now by default. A story with a date keeps its date.
    """

    def first(current: Article, live: Version | None) -> ValidatedStory:
        if live is not None:
            raise Conflict(
                gettext("%(current)s is already published; use update, correct or another verb.") % {"current": current}
            )
        text = story or desk_text.publishable_desk_story(current, None)
        return revision.first_publication(text, date=versioning.effective_date(at))

    return versioning.append_version(article, VersionKind.PUBLISH, first, by=by, slug=slug, from_desk=story is None)


def publish_many(
    stories: list[PreparedStory], *, by: str, resolver: TaxonomyResolver, slug_allocator: SlugAllocator
) -> list[CatalogueInput]:
    """Publish stories as new articles, each at its own date, in one transaction; for imports.

    `bulk_publishing.prepare` returns the prepared stories. The number of queries does not depend on how many they are.
    Raises DayIsFull if a day has no address left for a story, and IntegrityError if another writer took an address at
    the same time; then nothing is published.
    """
    return append_new(stories, by=by, resolver=resolver, slug_allocator=slug_allocator)


@_verb_of(VersionKind.MINOR_EDIT)
def minor_edit(article: Article, *, by: str, story: NewText = None, at: When = None, note: str = "") -> Version:
    """Publish a change of spelling or style, without a note to readers and without a new "Updated" date.

    The history page shows minor edits folded.
    """
    return _revise(article, VersionKind.MINOR_EDIT, story, note=note, by=by, at=at)


@_verb_of(VersionKind.UPDATE)
def update(article: Article, *, by: str, story: NewText = None, note: str = "", at: When = None) -> Version:
    """Publish new facts and move the "Updated" date. A note is printed at the foot of the story."""
    return _revise(article, VersionKind.UPDATE, story, note=note, by=by, at=at)


@_verb_of(VersionKind.CLARIFY)
def clarify(article: Article, *, note: str, by: str, story: NewText = None, at: When = None, gravity="foot"):
    """Publish a clarification: the note says what could be misread and what is meant."""
    return _revise(article, VersionKind.CLARIFY, story, note=note, by=by, at=at, gravity=gravity)


@_verb_of(VersionKind.CORRECT)
def correct(article: Article, *, note: str, by: str, story: NewText = None, at: When = None, gravity="foot"):
    """Publish a correction: the note says what was wrong and what is right.

    `gravity` is the value of a NotePlacement: the note is printed at the "top" or at the "foot" of the story.
    """
    return _revise(article, VersionKind.CORRECT, story, note=note, by=by, at=at, gravity=gravity)


@_verb_of(VersionKind.EDITORS_NOTE)
def editors_note(article: Article, *, note: str, by: str, story: NewText = None, at: When = None, gravity="top"):
    """Publish an editor's note about the story, printed at its top."""
    return _revise(article, VersionKind.EDITORS_NOTE, story, note=note, by=by, at=at, gravity=gravity)


def withdraw(article: Article, *, reason: str, by: str, at: When = None) -> Version:
    """Withdraw a live story: readers no longer find it, and its address answers 410 with the public reason."""
    with atomic(Version):
        version = versioning.append_version(article, VersionKind.WITHDRAW, _live_story, by=by, at=at, note=reason)
        printed_pages.mark_neighbours(article)
        translations.mark_neighbours(article, version.story)
    return version


def reinstate(article: Article, *, by: str, note: str = "", at: When = None) -> Version:
    """Make a withdrawn story live again, with its last text. The history shows when it was withdrawn."""
    with atomic(Version):
        version = versioning.append_version(article, VersionKind.REINSTATE, _live_story, by=by, at=at, note=note)
        printed_pages.mark_neighbours(article)
        translations.mark_neighbours(article, version.story)
    return version


def copy_to_desk(version: Version, *, by: str) -> DeskCopy:
    """Replace the desk copy of the article by the text of a version. Writes no version."""
    if version.story is None:
        raise ActionRefused(gettext("%(version)s was erased; there is nothing to copy.") % {"version": version})
    article = version.article
    address = permalinks.current_address(article)
    if copy := DeskCopy.objects.filter(article=article).first():
        desk_revisions.record(copy, by="")  # what it replaces
    slug = address.slug if address else ""
    return desk_copies.thaw(version.story, article, by=by, based_on=article.latest, slug=slug)


def open_on_desk(article: Article, *, by: str) -> DeskCopy:
    """Return the article's desk copy; without one, make it from the latest version, or empty for a new article."""
    copy = DeskCopy.objects.filter(article=article).first()
    if copy or not article.ever_published:
        return copy or desk_copies.thaw(Story(), article, by=by)
    if article.state != Article.State.LIVE:
        raise ActionRefused(
            gettext("%(article)s is %(state)s; reinstate it before working on it.")
            % {"article": article, "state": Article.State(article.state).words}
        )
    return copy_to_desk(versioning.latest_version(article), by=by)


def put_back(article: Article, *, by: str):
    """Move the desk copy of a published article to the bin. Readers see no change."""
    if not article.ever_published:
        raise ActionRefused(
            gettext("%(article)s was never published; delete the draft instead.") % {"article": article}
        )
    with versioning.locked(article) as current:
        bin.put_back(current, by=by)


def keep_over(article: Article, *, by: str):
    """Base the desk copy on the latest version, which somebody published while the copy was on the desk."""
    with versioning.locked(article) as current:
        if not DeskCopy.objects.filter(article=current).update(based_on=current.latest):
            raise ActionRefused(gettext("%(current)s is not on the desk.") % {"current": current})
        versioning.log(current, "keep desk copy", by, f"over version {current.latest}")


def _live_story(current: Article, live: Version | None) -> ValidatedStory:
    return versioning.stored_story(live)


def _revise(article, kind: VersionKind, story, *, note: str, by: str, at: When, gravity: str = "foot") -> Version:
    """Publish a changed story as `revision.revision` makes it.

    The story is `story`, or else that of the desk copy, or else that of the live version. Raises NothingChanged if a
    kind without a note would change nothing but the "Updated" date.
    """
    note = clean_text(note).strip()

    def revised(current: Article, live: Version) -> ValidatedStory:
        if story or hasattr(current, "desk_copy"):
            text = validate(story or desk_text.publishable_desk_story(current, live))
        else:
            text = versioning.stored_story(live)
        date = versioning.effective_date(at)
        result = revision.revision(text, live.story, kind, date=date, note=note, gravity=gravity)
        with_same_date = replace(result.story, updated=text.story.updated)
        is_same = not kind.needs_note and not desk_copies.differs(with_same_date, live.story)
        # A new URL at its source is a version as well: former URLs redirect by what versions say.
        if is_same and source_urls.lead_to(current.pk, result.story.source):
            raise NothingChanged.from_version(current, live)
        return result

    return versioning.append_version(article, kind, revised, by=by, at=at, note=note, from_desk=story is None)
