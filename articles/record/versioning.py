"""How a version enters the record: under a lock, chained to the one before, with everything that follows from it.

Only the verbs in `publishing` and `erasure` call this.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from articles.catalogue import catalogue
from articles.catalogue.values import CatalogueInput
from articles.models import Address, Article, AuditEntry, DeskCopy, ScheduledStory, Version, VersionKind
from articles.record import desk_copies, hash_chain, permalinks
from articles.search.index import indexer
from articles.story.dates import StoryDate
from articles.story.story import Story
from articles.story.text import clean_text
from articles.story.validation import ValidatedStory, validate
from media.raw_rows import RowReader


class ActionRefused(Exception):
    """A verb that cannot be done; the message says why and what can be done instead."""


class Conflict(ActionRefused):
    """Somebody else changed the article first."""


class NeverPublished(ActionRefused):
    """Only publish and schedule are possible for a story that was never published."""


class NothingChanged(ActionRefused):
    """The story reads exactly as the live version does."""


class OnLegalHold(ActionRefused):
    """The article must be kept as it is."""


When = datetime | StoryDate | None


@contextmanager
def locked(article: Article) -> Iterator[Article]:
    """Lock the article's row for one transaction, if it is still as the caller saw it; tell the caller's copy after."""
    with transaction.atomic():
        current = _lock_row(article)
        if (current.latest, current.state) != (article.latest, article.state):
            raise Conflict(
                f"{current} was changed by somebody else: it is at version {current.latest} "
                f"({current.get_state_display().lower()}), you saw version {article.latest}. "
                "Look again before you publish."
            )
        yield current
    for name in ("latest", "state", "noindex", "legal_hold"):
        setattr(article, name, getattr(current, name))
    for one in (article, current):
        one._state.fields_cache.clear()


# What every verb begins with is written by hand: building these statements takes the ORM longer than running them.
_ARTICLE, _VERSION, _COPY, _ADDRESS = (
    RowReader(Article, "s"),
    RowReader(Version, "v"),
    RowReader(DeskCopy, "d"),
    RowReader(Address, "a"),
)
_LOCKED_ARTICLE = f'SELECT {_ARTICLE} FROM "{Article._meta.db_table}" s WHERE s.id = %s'  # noqa: S608
_LOCKED_STATE = (
    f"SELECT {_VERSION}, {_COPY}, {_ADDRESS} "  # noqa: S608  names of tables and columns alone
    f'FROM "{Article._meta.db_table}" s '
    f'LEFT JOIN "{Version._meta.db_table}" v ON v.article_id = s.id AND v.number = s.latest '
    f'LEFT JOIN "{DeskCopy._meta.db_table}" d ON d.article_id = s.id '
    f'LEFT JOIN "{Address._meta.db_table}" a ON a.article_id = s.id AND a.is_current '
    "WHERE s.id = %s"
)


def _lock_row(article: Article) -> Article:
    """Read an article's row and keep it locked until the transaction ends; SQLite has locked everything by then.

    Rows that only point to it may be written meanwhile, by whoever saves at the desk or rebuilds the catalogue.
    """
    lock = " FOR NO KEY UPDATE" if connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        cursor.execute(_LOCKED_ARTICLE + lock, [article.pk])
        row = cursor.fetchone()
    if row is None:
        raise Article.DoesNotExist(f"Article {article.uuid} is no longer there.")
    return _ARTICLE.read(row)


class LockedState(NamedTuple):
    """What a locked article has before a verb: its live version, its desk copy, its current address."""

    live: Version | None
    copy: DeskCopy | None
    address: Address | None


def load_locked_state(article: Article) -> LockedState:
    with connection.cursor() as cursor:
        cursor.execute(_LOCKED_STATE, [article.pk])
        row = cursor.fetchone()
    rows, at = [], 0
    for columns in (_VERSION, _COPY, _ADDRESS):
        one = columns.read(row, at) if row[at] is not None else None  # each begins with its key
        if one:
            one.article = article
        rows.append(one)
        at += len(columns)
    Article._meta.get_field("desk_copy").set_cached_value(article, rows[1])
    return LockedState(*rows)


def latest_version(article: Article) -> Version | None:
    return Version.objects.filter(article=article, number=article.latest).first() if article.latest else None


def effective_date(at: When) -> StoryDate:
    if isinstance(at, StoryDate):
        return at
    return StoryDate.at(timezone.localtime(at or timezone.now(), timezone.get_default_timezone()))


def check_kind(article: Article, live: Version | None, kind: VersionKind, note: str):
    state = Article.State
    if article.state == state.ERASED:
        raise ActionRefused("This article was erased; nothing can be published in its place.")
    if live is None and kind is not VersionKind.PUBLISH:
        raise NeverPublished(f"{article} was never published; {kind.label.lower()} needs a published story.")
    if live is not None and kind is VersionKind.PUBLISH:
        raise Conflict(f"{article} is already published; use update, correct or another verb.")
    if article.state == state.WITHDRAWN and kind not in (
        VersionKind.REINSTATE,
        VersionKind.ERASE,
        VersionKind.ANONYMISE,
    ):
        raise ActionRefused(f"{article} is withdrawn; it can only be reinstated or erased.")
    if article.state == state.LIVE and kind is VersionKind.REINSTATE:
        raise ActionRefused(f"{article} is live; there is nothing to reinstate.")
    if kind.needs_note and not note.strip():
        raise ValidationError({"note": f"{kind.label} needs words for readers: what was wrong, what is right, or why."})
    if len(note) > 10_000:
        raise ValidationError({"note": f"The note has {len(note):,} characters; at most 10,000 are kept."})


def append_version(
    article: Article,
    kind: VersionKind,
    build: Callable[[Article, Version | None], Story],
    *,
    by: str,
    at: When = None,
    note: str = "",
    slug: str = "",
    from_desk: bool = False,
) -> Version:
    """Add the version that `build` gives of the locked article and its live version, and everything that follows."""
    note = clean_text(note).strip()
    with locked(article) as current:
        live, copy, address = load_locked_state(current)
        check_kind(current, live, kind, note)
        validated = validate(build(current, live))
        story = validated.story
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
            address = permalinks.assign_permalink(current, story, address, slug)
            catalogue.enter(CatalogueInput(current, version, address, story), live)
        _clear_desk_copy(current, version, copy, from_desk)
    return version


def _clear_desk_copy(article: Article, version: Version, copy: DeskCopy | None, from_desk: bool):
    """Drop the copy that was published, or that says the same; one that says more follows a change of state."""
    if copy and (from_desk or not desk_copies.differs(desk_copies.freeze(copy), version.story)):
        copy.delete()
    elif copy and version.kind in (VersionKind.WITHDRAW, VersionKind.REINSTATE):
        DeskCopy.objects.filter(pk=copy.pk, based_on=version.number - 1).update(based_on=version.number)
    if version.kind == VersionKind.PUBLISH:
        ScheduledStory.objects.filter(article=article).delete()


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
    """Chain a story to the live version; unsaved. Raises Refused for a moment to come, or before the last change."""
    now, zone = timezone.now(), timezone.get_default_timezone()
    effective_at, published = effective.moment(zone), validated.story.published
    for name, moment in ((kind.label, effective_at), ("published", published and published.moment(zone))):
        if moment and moment > now:
            raise ActionRefused(
                f"{name}: {moment:%Y-%m-%d %H:%M} is in the future; schedule it, or leave the date open."
            )
    if live and effective_at < live.effective_at:
        raise ActionRefused(
            f"{effective} is before version {live.number} took effect ({live.effective}); "
            "a later change has a later date."
        )
    link = hash_chain.link(
        article.uuid,
        number=article.latest + 1,
        previous=live.digest if live else "",
        kind=kind,
        story_json=validated.json,
        note=note,
        by=clean_text(str(by)),
        effective=effective.text,
        effective_at=effective_at,
        recorded_at=now,
        redactions=redactions,
    )
    version = Version(article=article, redactions=redactions, **link._asdict())
    version.clean_fields(exclude={"article"})  # whose row the caller has locked
    return version


def log(article: Article, action: str, by: str, detail: str = ""):
    by, detail = clean_text(str(by)), clean_text(detail)
    AuditEntry.objects.create(by=by, action=action, noun="article", key=str(article.uuid), detail=detail)
