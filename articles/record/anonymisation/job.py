"""Remove a name from the whole archive, as a background job: first the articles, then other tables, then the files.

The job is done only if the archive, searched from end to end, has nothing left of the name; otherwise it lists what is.
"""

import logging
from collections.abc import Callable

from django.db import DatabaseError, models, router, transaction
from django.utils import timezone

from articles.models import Anonymisation, AnonymisationItem
from articles.models.jobs import BackgroundJob
from articles.models.transactions import atomic
from articles.record import background_jobs, erasure
from articles.record.anonymisation import other_tables
from articles.record.anonymisation.article import anonymise
from articles.record.anonymisation.names import NameSpellings
from articles.record.anonymisation.residue import other_people, residue
from articles.record.anonymisation.search import articles_with_name

State = BackgroundJob.State
logger = logging.getLogger(__name__)


def spellings_of(request: Anonymisation) -> NameSpellings:
    """Return the spellings and the replacement of a request, with the longer names of other people."""
    return other_people(NameSpellings.read(request.names, request.replacement))


def begin(request: Anonymisation, *, by: str):
    """Start the job, or continue it after a stop. Raises ActionRefused if it is running or done."""
    background_jobs.begin(request, by=by, noun="anonymisation", action="remove a name")


def stop(request: Anonymisation, *, by: str):
    """Stop the job after the current article; changed articles stay. Raises ActionRefused if it is not running."""
    background_jobs.stop(request, by=by, noun="anonymisation", action="stop removing")


def work(pk: int, *, is_stopped: Callable[[], bool] = lambda: False):
    """Anonymise the remaining articles until all are done or the job is stopped. Two workers may run at once."""
    request = Anonymisation.objects.get(pk=pk)
    spellings = spellings_of(request)
    if request.listed_at is None:
        _list_articles(request, spellings)
    for item_pk in list(waiting(request).values_list("pk", flat=True)):
        if is_stopped() or not background_jobs.is_running(request):
            return
        _anonymise_one(request, item_pk, spellings)
    if waiting(request).exists() or not background_jobs.is_running(request):
        return
    with atomic(Anonymisation):
        left = other_tables.remove_name(spellings, by=request.begun_by)
    left += residue(spellings)  # reads everything, so it must hold no lock
    with atomic(Anonymisation):
        request = Anonymisation.objects.select_for_update().get(pk=pk)
        if request.names:
            request.left, request.names = left, ""
            request.save(update_fields=["left", "names"])
    transaction.on_commit(lambda: _finish(request), using=router.db_for_write(Anonymisation))


def _list_articles(request: Anonymisation, spellings: NameSpellings):
    """Save an item for each article that has the name now; articles that get the name later have no item."""
    articles = articles_with_name(spellings)
    with atomic(Anonymisation):
        AnonymisationItem.objects.bulk_create(
            (AnonymisationItem(work=request, article_id=pk) for pk in articles), ignore_conflicts=True, batch_size=1000
        )
        Anonymisation.objects.filter(pk=request.pk).update(listed_at=timezone.now())


def waiting(request: Anonymisation) -> models.QuerySet[AnonymisationItem]:
    """Return the items that are not done yet."""
    return request.stories.filter(done_at=None)


def _anonymise_one(request: Anonymisation, pk: int, spellings: NameSpellings):
    def change(item: AnonymisationItem):
        item.listed_version = item.article.latest
        version = anonymise(item.article, spellings=spellings, reason=request.reason, by=request.begun_by)
        item.version = version and version.number

    background_jobs.change_item(waiting(request), pk, change, redact=spellings.replacement_of_text.text)


def _finish(request: Anonymisation):
    try:
        erasure.scrub()
    except DatabaseError:
        logger.exception("The files could not be rewritten yet: run manage.py scrub_archive when nobody is at work.")
    request.refresh_from_db(fields=["left"])
    background_jobs.finish(request, State.LEFT if request.left else State.DONE)
