"""Decide about an item that was imported before: unchanged, updated or a conflict with what editors changed."""

from django.core.exceptions import ValidationError
from django.utils import timezone

from articles.catalogue.values import PreparedStory
from articles.importing.candidates import Candidate, ImportResult, is_by_import, name_of_editor, with_photo_files
from articles.models import Article, DeskCopy, ImportedItem
from articles.models.transactions import atomic
from articles.record import imported_items, publishing
from articles.record.refusals import ActionRefused, NothingChanged
from articles.story.dates import InvalidStory
from articles.story.validation import ValidatedStory

CORRECTED = "Corrected by its source."  # what is known of a correction; the note of the agency is for editors


def revise(candidate: Candidate, *, by: str, dry_run: bool) -> ImportResult:
    """Import an item that was imported before, and return the result.

    Both the source and our editors may have changed the story since: an article that editors changed is a conflict.
    `by` is written into the record; with `dry_run`, nothing is written.
    """
    validated, item, fingerprint = candidate.validated, candidate.item, candidate.fingerprint
    known = list(ImportedItem.objects.filter(item=item).select_related("article").order_by("pk"))
    if not known:  # the first of two equal items of this batch was rejected, or this is a dry run
        return candidate.result("unchanged" if dry_run else "rejected", "the item before it was rejected")
    article = known[-1].article
    if any(imported.fingerprint == fingerprint for imported in known):
        return candidate.result("unchanged")
    conflict = _conflict(article, candidate, by)
    if conflict:
        return candidate.result("conflict", conflict)
    if dry_run:
        is_same = article.versions.get(number=article.latest).story == validated.story
        return candidate.result("unchanged" if is_same else "updated")
    try:
        with atomic(Article):
            remarks = _publish_revision(article, with_photo_files([validated])[0], by, candidate)
            imported_items.add([(item, fingerprint, article.pk)])
            if content := candidate.content:
                imported_items.add_new(content, content, article)
    except NothingChanged:
        # Known from now on: after a later change this state would read as a change back.
        imported_items.add_new(item, fingerprint, article)
        return candidate.result("unchanged")
    except ActionRefused as error:
        return candidate.result("conflict", str(error))
    except (InvalidStory, ValidationError) as error:
        return candidate.result("rejected", str(error))
    address = article.addresses.filter(is_current=True).first()
    return candidate.result("updated", "", address.get_absolute_url() if address else "", remarks)


def _conflict(article: Article, candidate: Candidate, by: str) -> str:
    """Return why the import must not change an article, "" if it may."""
    if candidate.desk_reason and article.state == Article.State.LIVE:
        reason = candidate.desk_reason
        return f"the source no longer publishes the story ({reason}); an editor decides whether to withdraw it."
    if article.state in (Article.State.ERASED, Article.State.WITHDRAWN):
        return f"the story was {article.state}; it is not brought back by an import."
    if article.ever_published and DeskCopy.objects.filter(article=article).exists():
        return "the story is on the desk; publish or put back the desk copy, then import again."
    editors = article.versions.order_by().values_list("by", flat=True).distinct()
    is_edited = not (article.ever_published and all(is_by_import(name, by) for name in editors))
    if is_edited:
        return "the story was changed here since it was imported; compare the two and publish what is right."
    live = article.versions.get(number=article.latest).story
    zone = timezone.get_default_timezone()
    revised = candidate.validated.story
    revised_on = revised.updated or revised.published
    live_on = live.updated or (live.published if candidate.version_moment else None)
    if revised_on and live_on and revised_on.moment(zone) < live_on.moment(zone):
        return f"the source revised it on {revised_on}, before the revision of {live_on} that is live."
    return ""


def _publish_revision(
    article: Article, revised: PreparedStory | ValidatedStory, by: str, candidate: Candidate
) -> tuple[str, ...]:
    """Publish the source's revision: as what its source says it is, else as an update if it has a later "Updated" date,
    otherwise as a minor edit. A state of a history has the time, the editor and the message of its source.

    Returns a remark if its date is not later than the live version.
    """
    validated = revised.validated if isinstance(revised, PreparedStory) else revised
    story, signal = validated.story, candidate.signal
    live = article.versions.get(number=article.latest)
    if revision := candidate.revision:
        is_later = revision.at.moment(timezone.get_default_timezone()) >= live.effective_at
        at = revision.at if is_later else live.effective_date
        publishing.minor_edit(article, story=validated, by=name_of_editor(revision, by), note=revision.message, at=at)
        return () if is_later else (f"saved before the state that was live: {revision.at}",)
    has_new_date = story.updated and (live.story.updated is None or story.updated.text != live.story.updated.text)
    zone = timezone.get_default_timezone()
    is_later = bool(story.updated and story.updated.moment(zone) >= live.effective_at)
    dates = (story.updated, live.story.updated, story.published)
    date = next((date for date in dates if date and date.moment(zone) >= live.effective_at), None)
    if signal == "correction" and (is_later or not has_new_date):
        publishing.correct(article, story=validated, by=by, note=CORRECTED, at=date)
        return ()
    if (has_new_date and is_later) or (signal == "update" and not has_new_date):
        publishing.update(article, story=validated, by=by, at=date)
        return ()
    publishing.minor_edit(article, story=validated, by=by, note="Revised by its source.")
    if not has_new_date:
        return ()
    return (f"revision dated before the live version: {story.updated}; it is a minor edit in the history",)
