"""The verbs: the only functions that write the record.

Each verb is one transaction that locks the article: version, address, catalogue, photo release and generation are
written together or not at all. The caller passes the article as loaded; a verb raises Conflict if somebody has changed
the article since.

    publish(article, by="ada")            # publishes the desk copy, now
    correct(article, note="It is July 1, not June 1.", by="ada")
"""

from collections.abc import Callable
from datetime import datetime

from django.utils import timezone

from articles.catalogue import catalogue
from articles.catalogue.values import CatalogueInput, PreparedStory
from articles.models import Article, DeskCopy, ScheduledStory, Version, VersionKind
from articles.record import bin, desk_copies, desk_revisions, permalinks, versioning
from articles.record.bulk_publishing import append_new
from articles.record.embargo import check_embargo
from articles.record.permalinks import SlugAllocator
from articles.record.versioning import ActionRefused, Conflict, NeverPublished, NothingChanged, When
from articles.story.story import Note, NotePlacement, Story
from articles.story.text import clean_text
from articles.story.validation import ValidatedStory, validate
from articles.taxonomy.resolver import TaxonomyResolver

# What a verb publishes; None means the desk copy. A validated story is not validated again.
NewText = Story | ValidatedStory | None


def publish(article: Article, *, by: str, story: NewText = None, at: When = None, slug: str = "") -> Version:
    """Publish an article for the first time, with `story` or, by default, the story of its desk copy.

    A story without a date is published at `at`, now by default. A story with a date keeps its date.
    """

    def first(current: Article, live: Version | None) -> ValidatedStory:
        if live is not None:
            raise Conflict(f"{current} is already published; use update, correct or another verb.")
        validated = validate(story or _publishable_desk_story(current))
        if validated.story.published:
            return validated
        return validated.replace(published=versioning.effective_date(at))

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


def minor_edit(article: Article, *, by: str, story: NewText = None, at: When = None, note: str = "") -> Version:
    """Publish a change of spelling or style, without a note to readers and without a new "Updated" date.

    The history page shows minor edits folded.
    """
    return _revise(article, VersionKind.MINOR_EDIT, story, note=note, by=by, at=at)


def update(article: Article, *, by: str, story: NewText = None, note: str = "", at: When = None) -> Version:
    """Publish new facts and move the "Updated" date. A note is printed at the foot of the story."""
    return _revise(article, VersionKind.UPDATE, story, note=note, by=by, at=at)


def clarify(article: Article, *, note: str, by: str, story: NewText = None, at: When = None, gravity="foot"):
    """Publish a clarification: the note says what could be misread and what is meant."""
    return _revise(article, VersionKind.CLARIFY, story, note=note, by=by, at=at, gravity=gravity)


def correct(article: Article, *, note: str, by: str, story: NewText = None, at: When = None, gravity="foot"):
    """Publish a correction: the note says what was wrong and what is right.

    `gravity` is the value of a NotePlacement: the note is printed at the "top" or at the "foot" of the story.
    """
    return _revise(article, VersionKind.CORRECT, story, note=note, by=by, at=at, gravity=gravity)


def editors_note(article: Article, *, note: str, by: str, story: NewText = None, at: When = None, gravity="top"):
    """Publish an editor's note about the story, printed at its top."""
    return _revise(article, VersionKind.EDITORS_NOTE, story, note=note, by=by, at=at, gravity=gravity)


# The verb of each kind of version that publishes a text; these can be scheduled.
VERBS: dict[VersionKind, Callable[..., Version]] = {
    VersionKind.PUBLISH: publish,
    VersionKind.MINOR_EDIT: minor_edit,
    VersionKind.UPDATE: update,
    VersionKind.CLARIFY: clarify,
    VersionKind.CORRECT: correct,
    VersionKind.EDITORS_NOTE: editors_note,
}


def withdraw(article: Article, *, reason: str, by: str, at: When = None) -> Version:
    """Withdraw a live story: readers no longer find it, and its address answers 410 with the public reason."""
    return versioning.append_version(article, VersionKind.WITHDRAW, _live_story, by=by, at=at, note=reason)


def reinstate(article: Article, *, by: str, note: str = "", at: When = None) -> Version:
    """Make a withdrawn story live again, with its last text. The history shows when it was withdrawn."""
    return versioning.append_version(article, VersionKind.REINSTATE, _live_story, by=by, at=at, note=note)


def schedule(
    article: Article,
    *,
    due_at: datetime,
    by: str,
    kind: str = VersionKind.PUBLISH,
    note: str = "",
    gravity: str = "foot",
    story: NewText = None,
    now: datetime | None = None,
) -> ScheduledStory:
    """Save `story` or, by default, the story of the desk copy; `publish_due` publishes it at `due_at`.

    Replaces an earlier schedule of the article. Raises ActionRefused for a kind that cannot be scheduled, for a moment
    in the past, for one before the end of an embargo, and for a story that could not be published then: one with a date
    after `due_at`, or one that reads like the live version.
    """
    kind, note = VersionKind(kind), clean_text(note).strip()
    with versioning.locked(article) as current:
        live = versioning.latest_version(current)
        versioning.check_kind(current, live, kind, note)
        if kind not in VERBS:
            raise ActionRefused(f"{kind.label} cannot be scheduled; do it when it is due.")
        if due_at <= (now or timezone.now()):
            raise ActionRefused(f"due_at: {due_at:%Y-%m-%d %H:%M} is past; publish now, or give a later moment.")
        copy = getattr(current, "desk_copy", None)
        check_embargo(copy, due_at)
        validated = validate(story or _desk_story(current))
        versioning.check_dates(kind, validated.story, versioning.effective_date(due_at), live, now=due_at)
        if live and not kind.needs_note and not desk_copies.differs(validated.story, live.story):
            raise NothingChanged(_NOTHING_CHANGED.format(current, live.number))
        row = ScheduledStory(
            article=current,
            due_at=due_at,
            kind=kind,
            note=note,
            gravity=NotePlacement(gravity),
            slug=copy.slug if copy else "",
            story_json=validated.json,
            based_on=current.latest,
            by=by,
        )
        row.full_clean()
        ScheduledStory.objects.filter(article=current).delete()
        row.save()
    return row


def unschedule(article: Article, *, by: str):
    """Delete the schedule of an article; its desk copy stays."""
    with versioning.locked(article) as current:
        if not ScheduledStory.objects.filter(article=current).delete()[0]:
            raise ActionRefused(f"{current} is not scheduled.")
        versioning.log(current, "unschedule", by)


def copy_to_desk(version: Version, *, by: str) -> DeskCopy:
    """Replace the desk copy of the article by the text of a version. Writes no version."""
    if version.story is None:
        raise ActionRefused(f"{version} was erased; there is nothing to copy.")
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
        raise ActionRefused(f"{article} is {article.get_state_display().lower()}; reinstate it before working on it.")
    return copy_to_desk(versioning.latest_version(article), by=by)


def put_back(article: Article, *, by: str):
    """Move the desk copy of a published article to the bin. Readers see no change."""
    if not article.ever_published:
        raise ActionRefused(f"{article} was never published; delete the draft instead.")
    with versioning.locked(article) as current:
        bin.put_back(current, by=by)


def keep_over(article: Article, *, by: str):
    """Base the desk copy on the latest version, which somebody published while the copy was on the desk."""
    with versioning.locked(article) as current:
        if not DeskCopy.objects.filter(article=current).update(based_on=current.latest):
            raise ActionRefused(f"{current} is not on the desk.")
        versioning.log(current, "keep desk copy", by, f"over version {current.latest}")


def readdress(article: Article, *, slug: str, by: str):
    """Change the slug of a live article; the old address redirects for ever."""
    with versioning.locked(article) as current:
        version = _must_be_live(current)
        before = permalinks.current_address(current)
        address = permalinks.assign_permalink(current, version.story, before, slug)
        catalogue.enter(CatalogueInput(current, version, address, version.story))
        versioning.log(current, "readdress", by, f"{before} → {address}")


def hide_from_engines(article: Article, *, by: str, reason: str = ""):
    """Ask search engines not to list the article; readers still find the article on this site."""
    _set_flag(article, "noindex", True, "hide from search engines", by, reason)


def show_to_engines(article: Article, *, by: str, reason: str = ""):
    """Let search engines list the article again."""
    _set_flag(article, "noindex", False, "show to search engines", by, reason)


def hold(article: Article, *, by: str, reason: str):
    """Put the article under legal hold: nobody can erase it."""
    _set_flag(article, "legal_hold", True, "legal hold", by, reason)


def release_hold(article: Article, *, by: str, reason: str = ""):
    """End the legal hold of the article."""
    _set_flag(article, "legal_hold", False, "end of legal hold", by, reason)


def _must_be_live(article: Article) -> Version:
    if article.state == Article.State.UNPUBLISHED:
        raise NeverPublished(f"{article} was never published; publish it first.")
    if article.state != Article.State.LIVE:
        raise ActionRefused(f"{article} is {article.get_state_display().lower()}; reinstate it first.")
    return versioning.latest_version(article)


def _desk_story(article: Article) -> Story:
    copy = getattr(article, "desk_copy", None)
    if copy is None:
        raise ActionRefused(f"{article} is not on the desk; open it there, or give the story.")
    if copy.based_on != article.latest:
        raise Conflict(
            f"{article} was opened on the desk at version {copy.based_on} and is at version {article.latest} by now; "
            "compare the two and open it again."
        )
    return desk_copies.freeze(copy)


def _publishable_desk_story(article: Article) -> Story:
    """Return the story of the desk copy, to be published now. Raises ActionRefused under an embargo."""
    check_embargo(getattr(article, "desk_copy", None), timezone.now())
    return _desk_story(article)


def _live_story(current: Article, live: Version | None) -> ValidatedStory:
    return versioning.stored_story(live)


_NOTHING_CHANGED = "{} reads exactly as version {} does; there is nothing to publish."


def _revise(article, kind: VersionKind, story, *, note: str, by: str, at: When, gravity: str = "foot") -> Version:
    """Publish a changed story: add the printed notes of the live version and the new note, and date it by its kind.

    The story is `story`, or else that of the desk copy, or else that of the live version.
    """
    note = clean_text(note).strip()

    def revised(current: Article, live: Version) -> ValidatedStory:
        if story or hasattr(current, "desk_copy"):
            validated = validate(story or _publishable_desk_story(current))
        else:
            validated = versioning.stored_story(live)
        new_notes = (
            (Note(note, kind.note_kind.value, versioning.effective_date(at), NotePlacement(gravity)),)
            if note and kind.prints_note
            else ()
        )
        notes = live.story.notes + tuple(n for n in validated.story.notes if n not in live.story.notes)
        published = validated.story.published or live.story.published
        validated = validated.replace(notes=notes + new_notes, published=published)
        if not kind.needs_note and not desk_copies.differs(validated.story, live.story):
            raise NothingChanged(_NOTHING_CHANGED.format(current, live.number))
        return validated.replace(updated=versioning.effective_date(at)) if kind.moves_updated else validated

    return versioning.append_version(article, kind, revised, by=by, at=at, note=note, from_desk=story is None)


def _set_flag(article: Article, name: str, value: bool, action: str, by: str, reason: str):
    with versioning.locked(article) as current:
        setattr(current, name, value)
        current.save(update_fields=[name])
        versioning.log(current, action, by, reason)
        entries = catalogue.CatalogueEntry.objects.filter(article=current)
        if name == "noindex":
            entries.update(noindex=value)
        catalogue.mark_pages_changed(entries, moved=[*entries.values_list("pk", flat=True)])
