"""Add a version to the record: lock the article, chain the version to the one before, update all that depends on it.

Only the verbs in `publishing`, `erasure` and `anonymisation` call these functions. The lock and the exceptions are here
as well, for the callers of verbs.
"""

from collections.abc import Callable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext

from articles.catalogue import catalogue
from articles.catalogue.values import CatalogueInput
from articles.models import Article, AuditEntry, DeskCopy, ScheduledStory, StoryWriter, Version, VersionKind
from articles.record import desk_copies, hash_chain, logged_states, permalinks, translations
from articles.record.locking import LockedState, load_locked_state, locked
from articles.record.refusals import ActionRefused, Conflict, NeverPublished, NothingChanged, OnLegalHold
from articles.record.revision import reads_the_same
from articles.search.index import indexer
from articles.story.date_formatting import in_words
from articles.story.dates import StoryDate
from articles.story.story import Story
from articles.story.text import clean_text
from articles.story.validation import ValidatedStory

__all__ = [
    "ActionRefused",
    "Conflict",
    "LockedState",
    "NeverPublished",
    "NothingChanged",
    "OnLegalHold",
    "When",
    "append_version",
    "check_dates",
    "check_kind",
    "effective_date",
    "latest_version",
    "load_locked_state",
    "locked",
    "log",
    "next_version",
    "stored_story",
]

When = datetime | StoryDate | None


def latest_version(article: Article) -> Version | None:
    """Return the version with the number `article.latest`; None for an article that was never published."""
    return Version.objects.filter(article=article, number=article.latest).first() if article.latest else None


def effective_date(at: When) -> StoryDate:
    """Return `at` as the date of a story, in the default time zone; None means now."""
    if isinstance(at, StoryDate):
        return at
    return StoryDate.at(timezone.localtime(at or timezone.now(), timezone.get_default_timezone()))


def stored_story(row: Version | ScheduledStory) -> ValidatedStory:
    """Return the story of a stored row, which was validated before it was stored. The row must not be erased."""
    return ValidatedStory(row.story, row.story_json)


def check_kind(article: Article, live: Version | None, kind: VersionKind, note: str):
    """Raise ActionRefused if the article's state does not allow a version of this kind.

    Raises ValidationError if the kind needs a note and `note` is empty, or if the note is too long.
    """
    state = Article.State
    if article.state == state.ERASED:
        raise ActionRefused(gettext("This article was erased; nothing can be published in its place."))
    if live is None and kind is not VersionKind.PUBLISH:
        raise NeverPublished(
            gettext("%(article)s was never published; %(label)s needs a published story.")
            % {"article": article, "label": kind.words}
        )
    if live is not None and kind is VersionKind.PUBLISH:
        raise Conflict(
            gettext("%(article)s is already published; use update, correct or another verb.") % {"article": article}
        )
    if article.state == state.WITHDRAWN and kind not in (
        VersionKind.REINSTATE,
        VersionKind.ERASE,
        VersionKind.ANONYMISE,
    ):
        raise ActionRefused(
            gettext("%(article)s is withdrawn; it can only be reinstated or erased.") % {"article": article}
        )
    if article.state == state.LIVE and kind is VersionKind.REINSTATE:
        raise ActionRefused(gettext("%(article)s is live; there is nothing to reinstate.") % {"article": article})
    if kind.needs_note and not note.strip():
        raise ValidationError(
            {
                "note": gettext("%(label)s needs words for readers: what was wrong, what is right, or why.")
                % {"label": kind.label}
            }
        )
    if len(note) > 10_000:
        raise ValidationError(
            {
                "note": gettext("The note has %(count)s characters; at most 10,000 are kept.")
                % {"count": f"{len(note):,}"}
            }
        )


def append_version(
    article: Article,
    kind: VersionKind,
    build: Callable[[Article, Version | None], ValidatedStory],
    *,
    by: str,
    at: When = None,
    note: str = "",
    slug: str = "",
    from_desk: bool = False,
) -> Version:
    """Lock the article, append the story that `build` returns as a version, and update all that depends on it.

    `build` gets the locked article and its live version (None before the first publication). Permalink, catalogue,
    search index and desk copy follow in the same transaction. `from_desk` says that the story is that of the desk copy.
    """
    note = clean_text(note).strip()
    with locked(article) as current:
        live, copy, address = load_locked_state(current)
        check_kind(current, live, kind, note)
        validated = build(current, live)
        story = validated.story
        translations.check(current, story, live.story if live else None)
        effective = story.published if kind is VersionKind.PUBLISH else effective_date(at)
        version = next_version(current, kind, validated, note, by, effective, live)
        version.save(force_insert=True)
        current.latest = version.number
        current.state = Article.State.WITHDRAWN if kind is VersionKind.WITHDRAW else Article.State.LIVE
        current.save(update_fields=["latest", "state"])
        if kind is VersionKind.WITHDRAW:
            catalogue.remove(current, live)
            indexer.add_past_version(version)
        else:
            slug = slug or (copy.slug if copy and from_desk else "")
            address = permalinks.assign_permalink(current, story, address, slug, by=by)
            catalogue.enter(CatalogueInput(current, version, address, story), live)
        if story.translation_of != (live.story.translation_of if live and live.story else ""):
            translations.mark_neighbours(current, story, live and live.story)
        _clear_desk_copy(version, live, copy, from_desk)
        if kind is VersionKind.PUBLISH:
            ScheduledStory.objects.filter(article=current).delete()
            if copy and copy.opened_by:
                writer = StoryWriter.objects.create(article=current, username=copy.opened_by)
                logged_states.log(writer, noun=logged_states.WRITER, action="state", by=by)
    return version


def _clear_desk_copy(version: Version, live: Version | None, copy: DeskCopy | None, from_desk: bool):
    """Delete the desk copy if it was published or reads like the version.

    A desk copy with other text stays. It follows a version that leaves the text as it was: a withdrawal, a
    reinstatement, or a note to readers alone.
    """
    if copy is None:
        return
    if from_desk or not desk_copies.differs_from(copy, version.story):
        copy.delete()
    elif live and reads_the_same(version.story, live.story):
        DeskCopy.objects.filter(pk=copy.pk, based_on=live.number).update(based_on=version.number)


def check_dates(kind: VersionKind, story: Story, effective: StoryDate, live: Version | None, *, now: datetime):
    """Raise ActionRefused if a version made at `now` would have a date that is in the future then.

    The dates are the effective date and those of the story. The effective date may not be before that of the live
    version either. A schedule asks with the moment when it is due, so that nothing waits that could not be published.
    """
    zone = timezone.get_default_timezone()
    # Stories of an earlier release may have such an `updated`; they must be free to change and to go.
    updated = story.updated if not (live and live.story and live.story.updated == story.updated) else None
    for name, day in ((kind.label, effective), ("Published", story.published), ("Updated", updated)):
        if day and day.moment(zone) > now:
            raise ActionRefused(
                gettext("%(name)s: %(day)s is in the future; schedule it, or leave the date open.")
                % {"name": name, "day": in_words(day)},
                field="at" if day is effective else "",
            )
    if live and effective.moment(zone) < live.effective_at:
        raise ActionRefused(
            gettext(
                "%(effective)s is before version %(number)s took effect (%(effective_date)s); a later change "
                "has a later date."
            )
            % {
                "effective": in_words(effective),
                "number": live.number,
                "effective_date": in_words(live.effective_date),
            },
            field="at",
        )


def next_version(
    article,
    kind,
    validated: ValidatedStory,
    note: str,
    by: str,
    effective: StoryDate,
    live: Version | None,
    redactions: str | None = None,
) -> Version:
    """Return the next version of the article, chained to the live version and not saved.

    Raises ActionRefused for dates that `check_dates` refuses. `redactions` is the JSON of `hash_chain.redactions_of`.
    """
    now = timezone.now()
    check_dates(kind, validated.story, effective, live, now=now)
    link = hash_chain.link(
        article.uuid,
        number=article.latest + 1,
        previous=live.digest if live else "",
        kind=kind,
        story_json=validated.json,
        note=note,
        by=clean_text(str(by)),
        effective=effective.text,
        effective_at=effective.moment(timezone.get_default_timezone()),
        recorded_at=now,
        redactions=redactions,
    )
    version = Version(article=article, redactions=redactions, **link._asdict())
    version.clean_fields(exclude={"article"})  # the caller has locked the article's row
    return version


def log(article: Article, action: str, by: str, detail: str = ""):
    """Write an entry about the article to the audit log."""
    by, detail = clean_text(str(by)), clean_text(detail)
    AuditEntry.objects.create(by=by, action=action, noun="article", key=str(article.uuid), detail=detail)
