"""The bin: deleted drafts, desk copies that were put back, unsaved input. They can be restored for `RETENTION`.

delete_draft(article, by="rhea")      entry = BinEntry.objects.first()      restore(entry, by="edda")
"""

from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext

from articles.models import Article, BinEntry, Comment, DeskCopy, DeskRevision, ImportedItem, InternalNote
from articles.models.transactions import atomic
from articles.record import desk_copies, desk_revisions, imported_items, series_changes, versioning
from articles.record.versioning import ActionRefused

RETENTION = timedelta(days=30)


def delete_draft(article: Article, *, by: str) -> BinEntry | None:
    """Delete an article that was never published; its text, revisions, notes, comments and places go to the bin.

    Returns None for an article without a text. Raises ValidationError for an article that was published.
    """
    with versioning.locked(article) as current:
        copy = DeskCopy.objects.select_for_update().filter(article=current).first()
        entry = None
        if copy and not current.ever_published:
            desk_revisions.record(copy, by="")
            notes = current.internal_notes.values("text", "by", "at")
            entry = BinEntry.objects.create(
                uuid=current.uuid,
                by=by,
                at=timezone.now(),
                opened_by=copy.opened_by,
                embargo=copy.embargo,
                notes=[note | {"at": note["at"].isoformat()} for note in notes],
                comments=_comment_rows(current),
                places=series_changes.places_of(current),
                origins=list(current.origins.values("item", "fingerprint")),
            )
            DeskRevision.objects.filter(article=current).update(article=None, bin_entry=entry)
        versioning.log(current, "delete draft", by)
        series_changes.forget(current, by=by)
        Article.objects.get(pk=current.pk).delete()
    return entry


def put_back(article: Article, *, by: str):
    """Delete the desk copy of a published article, which the caller has locked; its changes go to the bin."""
    copy = DeskCopy.objects.select_for_update().filter(article=article).first()
    if copy is None:
        return
    revision = desk_revisions.record(copy, by="")
    live = versioning.latest_version(article)
    if not (live and live.story and not desk_copies.differs(revision.story, live.story)):
        entry = BinEntry.objects.create(
            uuid=article.uuid,
            article=article,
            by=by,
            at=timezone.now(),
            opened_by=copy.opened_by,
            embargo=copy.embargo,
        )
        DeskRevision.objects.filter(pk=revision.pk).update(bin_entry=entry)
    copy.delete()
    versioning.log(article, "put back", by)


def load_texts(entries: list[BinEntry]):
    """Set the text of each entry that can be restored, in two queries."""
    last = dict(
        DeskRevision.objects.filter(bin_entry__in=entries).order_by("pk").values_list("bin_entry", "pk")
    )  # the last pair of an entry counts
    revisions = DeskRevision.objects.in_bulk(last.values())
    for entry in entries:
        entry.revision = revisions.get(last.get(entry.pk))


def restore(entry: BinEntry, *, by: str) -> DeskCopy:
    """Put a text from the bin back on the desk; return the desk copy. What lies on the desk becomes a revision.

    Raises ActionRefused if somebody else restored it, or if the article is withdrawn or erased.
    """
    with atomic(BinEntry):
        return _restore(BinEntry.objects.select_for_update().filter(pk=entry.pk).first(), by)


def _restore(entry: BinEntry | None, by: str) -> DeskCopy:
    revision = entry and entry.revision
    if entry is None or revision is None:
        raise ActionRefused(gettext("It is no longer in the bin: somebody restored it, or its time was over."))
    if entry.article:
        copy = desk_revisions.bring_back(revision, by=by)
    else:
        copy = _restore_draft(entry, revision, by)
    for note in entry.notes:
        row = InternalNote.objects.create(article=copy.article, text=note["text"], by=note["by"])
        InternalNote.objects.filter(pk=row.pk).update(at=parse_datetime(note["at"]))
    if entry.embargo and entry.embargo > timezone.now() and copy.embargo is None:
        copy.embargo = entry.embargo
        copy.save(update_fields=["embargo"])
    versioning.log(copy.article, "restore from bin", by)
    entry.delete()
    return copy


def _restore_draft(entry: BinEntry, revision: DeskRevision, by: str) -> DeskCopy:
    article = Article.objects.filter(uuid=entry.uuid).first()
    if article:  # unsaved input of a draft that was restored, or of one that somebody published since
        DeskRevision.objects.filter(bin_entry=entry).update(article=article)
        return desk_revisions.bring_back(DeskRevision.objects.get(pk=revision.pk), by=by)
    article = Article.objects.create(uuid=entry.uuid)
    copy = desk_copies.thaw(revision.story, article, by=entry.opened_by, slug=revision.slug)
    DeskCopy.objects.filter(pk=copy.pk).update(state=revision.state)
    copy.state = revision.state
    DeskRevision.objects.filter(bin_entry=entry).update(article=article)
    _restore_comments(article, entry.comments)
    series_changes.restore_places(article, entry.places, by=by)
    for origin in entry.origins:  # not where the same file was imported again in the meantime
        if not ImportedItem.objects.filter(**origin).exists():
            imported_items.add([(origin["item"], origin["fingerprint"], article.pk)])
    return copy


def _comment_rows(article: Article) -> list[dict]:
    """Return the comments of an article with what they mention, each before its replies."""
    comments = article.comments.prefetch_related("mentions").order_by("pk")
    return [
        {
            "key": comment.pk,
            "parent": comment.parent_id,
            "quote": comment.quote,
            "text": comment.text,
            "by": comment.by,
            "at": comment.at.isoformat(),
            "resolved_by": comment.resolved_by,
            "resolved_at": comment.resolved_at and comment.resolved_at.isoformat(),
            "mentions": [user.get_username() for user in comment.mentions.all()],
        }
        for comment in comments
    ]


def _restore_comments(article: Article, rows: list[dict]):
    """Create the comments of a restored draft; who is mentioned and has no account any more is left out."""
    restored: dict[int, Comment] = {}
    users = get_user_model().objects
    for row in rows:
        comment = Comment.objects.create(
            article=article,
            parent=restored.get(row["parent"]),
            quote=row["quote"],
            text=row["text"],
            by=row["by"],
            at=parse_datetime(row["at"]),
            resolved_by=row["resolved_by"],
            resolved_at=row["resolved_at"] and parse_datetime(row["resolved_at"]),
        )
        comment.mentions.set(users.filter(username__in=row["mentions"]))
        restored[row["key"]] = comment


def delete_for_good(entry: BinEntry, *, by: str):
    """Delete a text from the bin, which nobody can restore then."""
    versioning.log(Article(uuid=entry.uuid), "delete from bin", by)
    _delete(BinEntry.objects.filter(pk=entry.pk))


def delete_expired(now: datetime) -> int:
    """Delete what has been in the bin for `RETENTION`; return the number of entries."""
    expired = BinEntry.objects.filter(at__lt=now - RETENTION)
    return _delete(expired) if expired.exists() else 0


def _delete(entries: QuerySet[BinEntry]) -> int:
    """Delete entries with their texts; a revision of a published article stays one of its revisions."""
    with atomic(BinEntry):
        DeskRevision.objects.filter(bin_entry__in=entries, article=None).delete()
        return entries.delete()[0]
