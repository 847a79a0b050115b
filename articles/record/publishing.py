"""The verbs: the only writers of the record.

Each is one transaction under a lock on the article: version, address, catalogue, photo release and generation
together or not at all. Called with the article as the caller saw it; if it has moved on since, Conflict.

    publish(article, by="ada")            # what lies on the desk, now
    correct(article, note="It is July 1, not June 1.", by="ada")
"""

from dataclasses import replace
from datetime import datetime

from django.utils import timezone

from articles.catalogue import catalogue
from articles.catalogue.values import CatalogueInput, PreparedStory
from articles.models import Article, DeskCopy, ScheduledStory, Version, VersionKind
from articles.record import desk_copies, permalinks, versioning
from articles.record.bulk_publishing import append_new
from articles.record.embargo import check_embargo
from articles.record.permalinks import SlugAllocator
from articles.record.versioning import ActionRefused, Conflict, NeverPublished, NothingChanged, When
from articles.story.story import Note, NotePlacement, Story
from articles.story.text import clean_text
from articles.story.validation import validate
from articles.taxonomy.resolver import TaxonomyResolver


def publish(article: Article, *, by: str, story: Story | None = None, at: When = None, slug: str = "") -> Version:
    """Publish a story for the first time: the one given, or the one on the desk.

    A story without a date is published at `at`, now by default; one with a date keeps it.
    """

    def first(current: Article, live: Version | None) -> Story:
        if live is not None:
            raise Conflict(f"{current} is already published; use update, correct or another verb.")
        printed = story or _publishable_desk_story(current)
        return printed if printed.published else replace(printed, published=versioning.effective_date(at))

    return versioning.append_version(article, VersionKind.PUBLISH, first, by=by, slug=slug, from_desk=story is None)


def publish_many(
    stories: list[PreparedStory], *, by: str, resolver: TaxonomyResolver, slug_allocator: SlugAllocator
) -> list[CatalogueInput]:
    """Publish stories that each have their own date, as new articles, in one transaction; for imports.

    Takes what `bulk_publishing.prepare` made of them; costs a fixed number of queries. Raises DayIsFull for the first
    that finds no address, and IntegrityError where another writer took one: nothing is published then.
    """
    return append_new(stories, by=by, resolver=resolver, slug_allocator=slug_allocator)


def minor_edit(article: Article, *, by: str, story: Story | None = None, at: When = None, note: str = "") -> Version:
    """Publish a change of spelling or style: no note to readers, no new "Updated" date; folded in the history."""
    return _revise(article, VersionKind.MINOR_EDIT, story, note=note, by=by, at=at)


def update(article: Article, *, by: str, story: Story | None = None, note: str = "", at: When = None) -> Version:
    """Publish new facts; moves the "Updated" date. A note, if there is one, is printed at the foot."""
    return _revise(article, VersionKind.UPDATE, story, note=note, by=by, at=at)


def clarify(article: Article, *, note: str, by: str, story: Story | None = None, at: When = None, gravity="foot"):
    """Publish a clarification: what could be misread, and how it is meant."""
    return _revise(article, VersionKind.CLARIFY, story, note=note, by=by, at=at, gravity=gravity)


def correct(article: Article, *, note: str, by: str, story: Story | None = None, at: When = None, gravity="foot"):
    """Publish a correction: what was wrong, what is right. The note stands on the page by its gravity."""
    return _revise(article, VersionKind.CORRECT, story, note=note, by=by, at=at, gravity=gravity)


def editors_note(article: Article, *, note: str, by: str, story: Story | None = None, at: When = None, gravity="top"):
    """Publish an editor's note about the story, at its top."""
    return _revise(article, VersionKind.EDITORS_NOTE, story, note=note, by=by, at=at, gravity=gravity)


def withdraw(article: Article, *, reason: str, by: str, at: When = None) -> Version:
    """Take a live story away from readers; its address answers 410 with the public reason."""
    return versioning.append_version(article, VersionKind.WITHDRAW, _live_story, by=by, at=at, note=reason)


def reinstate(article: Article, *, by: str, note: str = "", at: When = None) -> Version:
    """Bring a withdrawn story back as it was, with the gap in its history."""
    return versioning.append_version(article, VersionKind.REINSTATE, _live_story, by=by, at=at, note=note)


def schedule(
    article: Article,
    *,
    due_at: datetime,
    by: str,
    kind: str = VersionKind.PUBLISH,
    note: str = "",
    gravity: str = "foot",
    story: Story | None = None,
    now: datetime | None = None,
) -> ScheduledStory:
    """Freeze what lies on the desk, to be published at `due_at` by `publish_due`."""
    kind, note = VersionKind(kind), clean_text(note).strip()
    with versioning.locked(article) as current:
        live = versioning.latest_version(current)
        versioning.check_kind(current, live, kind, note)
        if kind in (VersionKind.WITHDRAW, VersionKind.REINSTATE, VersionKind.ERASE, VersionKind.ANONYMISE):
            raise ActionRefused(f"{kind.label} cannot be scheduled; do it when it is due.")
        if due_at <= (now or timezone.now()):
            raise ActionRefused(f"due_at: {due_at:%Y-%m-%d %H:%M} is past; publish now, or give a later moment.")
        copy = getattr(current, "desk_copy", None)
        check_embargo(copy, due_at)
        validated = validate(story or _desk_story(current))
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
    """Take a scheduled story back; what lies on the desk stays there."""
    with versioning.locked(article) as current:
        if not ScheduledStory.objects.filter(article=current).delete()[0]:
            raise ActionRefused(f"{current} is not scheduled.")
        versioning.log(current, "unschedule", by)


def copy_to_desk(version: Version, *, by: str) -> DeskCopy:
    """Lay a version's text on the desk, to be worked on; writes no record."""
    if version.story is None:
        raise ActionRefused(f"{version} was erased; there is nothing to copy.")
    article = version.article
    slug = permalinks.current_address(article)
    embargo = DeskCopy.objects.filter(article=article).values_list("embargo", flat=True).first()
    copy = desk_copies.thaw(version.story, article, by=by, based_on=article.latest, slug=slug.slug if slug else "")
    if embargo:  # it holds for the story, whichever of its texts lies there
        copy.embargo = embargo
        copy.save(update_fields=["embargo"])
    return copy


def open_on_desk(article: Article, *, by: str) -> DeskCopy:
    """Give the article's desk copy, made from its latest version if nobody has it open."""
    copy = DeskCopy.objects.filter(article=article).first()
    if copy or not article.ever_published:
        return copy or desk_copies.thaw(Story(), article, by=by)
    if article.state != Article.State.LIVE:
        raise ActionRefused(f"{article} is {article.get_state_display().lower()}; reinstate it before working on it.")
    return copy_to_desk(versioning.latest_version(article), by=by)


def put_back(article: Article, *, by: str):
    """Drop the desk copy of a published article: what readers see stays as it is."""
    if not article.ever_published:
        raise ActionRefused(f"{article} was never published; delete the draft instead.")
    DeskCopy.objects.filter(article=article).delete()


def keep_over(article: Article, *, by: str):
    """Say that the desk copy is meant to follow the latest version, which was published while it lay there."""
    with versioning.locked(article) as current:
        if not DeskCopy.objects.filter(article=current).update(based_on=current.latest):
            raise ActionRefused(f"{current} is not on the desk.")
        versioning.log(current, "keep desk copy", by, f"over version {current.latest}")


def readdress(article: Article, *, slug: str, by: str):
    """Give a live article another slug; the old address redirects for ever."""
    with versioning.locked(article) as current:
        version = _must_be_live(current)
        before = permalinks.current_address(current)
        address = permalinks.assign_permalink(current, version.story, before, slug)
        catalogue.enter(CatalogueInput(current, version, address, version.story))
        versioning.log(current, "readdress", by, f"{before} → {address}")


def hide_from_engines(article: Article, *, by: str, reason: str = ""):
    """Ask search engines not to list the article; readers still find it here."""
    _flag(article, "noindex", True, "hide from search engines", by, reason)


def show_to_engines(article: Article, *, by: str, reason: str = ""):
    _flag(article, "noindex", False, "show to search engines", by, reason)


def hold(article: Article, *, by: str, reason: str):
    """Put the article under legal hold: it cannot be erased."""
    _flag(article, "legal_hold", True, "legal hold", by, reason)


def release_hold(article: Article, *, by: str, reason: str = ""):
    _flag(article, "legal_hold", False, "end of legal hold", by, reason)


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
    """Give what lies on the desk, to be read by everybody from now on."""
    check_embargo(getattr(article, "desk_copy", None), timezone.now())
    return _desk_story(article)


def _live_story(current: Article, live: Version | None) -> Story:
    return live.story


_NOTE_KINDS = {VersionKind.CORRECT: "correction", VersionKind.CLARIFY: "clarification"}


def _revise(article, kind: VersionKind, story, *, note: str, by: str, at: When, gravity: str = "foot") -> Version:
    """Publish a changed story, with the notes already printed and the new one, and the date its kind gives it."""
    note = clean_text(note).strip()

    def revised(current: Article, live: Version) -> Story:
        printed = story or (_publishable_desk_story(current) if hasattr(current, "desk_copy") else live.story)
        new = (
            (Note(note, _NOTE_KINDS.get(kind, kind), versioning.effective_date(at), NotePlacement(gravity)),)
            if note and kind.prints_note
            else ()
        )
        notes = live.story.notes + tuple(n for n in printed.notes if n not in live.story.notes)
        printed = replace(printed, notes=notes + new, published=printed.published or live.story.published)
        printed = validate(printed).story
        if not kind.needs_note and not desk_copies.differs(printed, live.story):
            raise NothingChanged(f"{current} reads exactly as version {live.number} does; there is nothing to publish.")
        return replace(printed, updated=versioning.effective_date(at)) if kind.moves_updated else printed

    return versioning.append_version(article, kind, revised, by=by, at=at, note=note, from_desk=story is None)


def _flag(article: Article, name: str, value: bool, action: str, by: str, reason: str):
    with versioning.locked(article) as current:
        setattr(current, name, value)
        current.save(update_fields=[name])
        versioning.log(current, action, by, reason)
        entries = catalogue.CatalogueEntry.objects.filter(article=current)
        if name == "noindex":
            entries.update(noindex=value)
        catalogue.mark_pages_changed(entries, moved=[*entries.values_list("pk", flat=True)])
