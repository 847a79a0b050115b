"""Remove a name from the whole archive, as a background job: first the articles, then other tables, then the files.

The job is done only if the archive, searched from end to end, has nothing left of the name; otherwise it lists what is.
"""

import logging
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction
from django.utils import timezone

from articles.models import Anonymisation, AnonymisationItem, AuditEntry
from articles.record import erasure
from articles.record.anonymisation import other_tables
from articles.record.anonymisation.article import anonymise
from articles.record.anonymisation.names import NameSpellings
from articles.record.anonymisation.residue import other_people, residue
from articles.record.anonymisation.search import articles_with_name
from articles.record.versioning import ActionRefused

logger = logging.getLogger(__name__)

State = Anonymisation.State


def spellings_of(request: Anonymisation) -> NameSpellings:
    """Return the spellings and the replacement of a request, with the longer names of other people."""
    return other_people(NameSpellings.read(request.names, request.replacement))


def begin(request: Anonymisation, *, by: str):
    """Start the job, or continue it after a stop. Raises ActionRefused if it is running or done."""
    now = timezone.now()
    changed = Anonymisation.objects.filter(pk=request.pk, state__in=[State.NOT_STARTED, State.STOPPED]).update(
        state=State.RUNNING, begun_by=by, begun_at=request.begun_at or now, worked_at=now
    )
    if not changed:
        raise ActionRefused("It has begun already.")
    _log(request, "remove a name", by)
    request.refresh_from_db()


def stop(request: Anonymisation, *, by: str):
    """Stop the job after the current article; changed articles stay. Raises ActionRefused if it is not running."""
    if not Anonymisation.objects.filter(pk=request.pk, state=State.RUNNING).update(state=State.STOPPED):
        raise ActionRefused("It is not running.")
    _log(request, "stop removing", by)


def _log(request: Anonymisation, action: str, by: str):
    AuditEntry.objects.create(by=by, action=action, noun="anonymisation", key=str(request.pk), detail=request.reference)


def work(pk: int, *, is_stopped: Callable[[], bool] = lambda: False):
    """Anonymise the remaining articles until all are done or the job is stopped. Two workers may run at once."""
    request = Anonymisation.objects.get(pk=pk)
    spellings = spellings_of(request)
    if request.listed_at is None:
        _list_articles(request, spellings)
    for item_pk in list(waiting(request).values_list("pk", flat=True)):
        if is_stopped() or not _is_running(pk):
            return
        _anonymise_one(request, item_pk, spellings)
    if waiting(request).exists() or not _is_running(pk):
        return
    with transaction.atomic():
        left = other_tables.remove_name(spellings)
    left += residue(spellings)  # reads everything, so it must hold no lock
    with transaction.atomic():
        request = Anonymisation.objects.select_for_update().get(pk=pk)
        if request.names:
            request.left, request.names = left, ""
            request.save(update_fields=["left", "names"])
    transaction.on_commit(lambda: _finish(pk))


def _is_running(pk: int) -> bool:
    return bool(Anonymisation.objects.filter(pk=pk, state=State.RUNNING).update(worked_at=timezone.now()))


def _list_articles(request: Anonymisation, spellings: NameSpellings):
    """Save an item for each article that has the name now; articles that get the name later have no item."""
    articles = articles_with_name(spellings)
    with transaction.atomic():
        AnonymisationItem.objects.bulk_create(
            (AnonymisationItem(work=request, article_id=pk) for pk in articles), ignore_conflicts=True, batch_size=1000
        )
        Anonymisation.objects.filter(pk=request.pk).update(listed_at=timezone.now())


def waiting(request: Anonymisation) -> models.QuerySet[AnonymisationItem]:
    """Return the items that are not done yet."""
    return request.stories.filter(done_at=None)


def _anonymise_one(request: Anonymisation, pk: int, spellings: NameSpellings):
    with transaction.atomic():
        item = waiting(request).select_for_update(of=("self",)).select_related("article").filter(pk=pk).first()
        if item is None:
            return  # another worker was faster
        item.seen = item.article.latest
        try:
            with transaction.atomic():
                version = anonymise(item.article, spellings=spellings, reason=request.reason, by=request.begun_by)
                item.version = version and version.number
        except (ActionRefused, ValidationError, ValueError) as error:
            message = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            item.outcome = spellings.replacement_of_text.text(message)[:500]
        except DatabaseError:
            raise  # the database is at fault, not this article: the item keeps waiting
        except Exception:
            logger.exception("A name could not be removed: article %s", item.article.uuid)
            item.outcome = "An error of the archive kept it from being changed; it is in the log."
        item.done_at = timezone.now()
        item.save()


def _finish(pk: int):
    try:
        erasure.scrub()
    except DatabaseError:
        logger.exception("The files could not be rewritten yet: run manage.py scrub_archive when nobody is at work.")
    running = Anonymisation.objects.filter(pk=pk, state=State.RUNNING)
    left = running.values_list("left", flat=True).first()
    running.update(state=State.LEFT if left else State.DONE, finished_at=timezone.now())
