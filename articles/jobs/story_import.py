"""Imports from the desk: uploaded files are read as a dry run, and imported after somebody has looked at its result.

    save(job, files)      stores the files, or raises UploadRefused
    dry_run(job)          from now on a worker calls work(job.pk): the result and samples of what would happen
    begin(job)            from now on a worker calls work(job.pk): the same files are imported

A run can be stopped and continued. A continued run reads all files again: what is in the archive is unchanged, and the
report keeps the outcome it had. When all is done the uploaded files are deleted, and a month later the report.
"""

import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import uuid4

from django.utils import timezone
from django.utils.translation import gettext

from articles.importing import uploads
from articles.jobs.import_run import ImportRun, running_job
from articles.models import StoryImport
from articles.models.transactions import atomic
from articles.record import background_jobs, erased_places
from articles.record.refusals import ActionRefused

MAX_WAITING = 20  # imports whose files wait on the disk
RETENTION = timedelta(days=30)

State = StoryImport.State
# How files are read and what becomes of their stories: the columns that an editor chooses.
OPTIONS = ("format", "date_order", "is_draft", "encoding", "dates_from_folders", "published", "source")
OPTIONS += ("mapping", "post_types")


def save(job: StoryImport, files: Sequence) -> StoryImport:
    """Store the files of a new job, save the job and return it. Raises UploadRefused or ActionRefused."""
    if _with_upload().count() >= MAX_WAITING:
        raise ActionRefused(
            gettext("%(max_waiting)s imports wait already; finish or discard one of them first.")
            % {"max_waiting": MAX_WAITING}
        )
    job.token = uuid4()
    job.files = uploads.save(files, job.upload_folder)
    try:
        job.save()
    except BaseException:  # without room for the row, the files make room again
        job.delete_files()
        raise
    return job


def dry_run(job: StoryImport):
    """Start reading the files as the options of `job` say, without importing anything.

    Raises ActionRefused if an import is running or was begun; its options stay then.
    """
    options = {name: getattr(job, name) for name in OPTIONS}
    started = _not_begun(job).update(
        state=State.RUNNING, is_dry_run=True, worked_at=timezone.now(), dry_run_at=None, **options
    )
    if not started:
        raise ActionRefused(gettext("It is running or was begun already."))
    job.refresh_from_db()


def begin(job: StoryImport, *, by: str):
    """Start the import, or continue it after a stop.

    Raises ActionRefused if it is running, without a dry run, or after another one than `job` was loaded with.
    """
    action = "import stories" if job.begun_at is None else "go on importing"
    with atomic(StoryImport):
        locked = StoryImport.objects.select_for_update().get(pk=job.pk)
        if not locked.files:
            raise ActionRefused(gettext("Its files were deleted; upload them again."))
        if not locked.dry_run_at or locked.dry_run_at != job.dry_run_at:
            raise ActionRefused(gettext("Look at the result of the last dry run first."))
        background_jobs.begin(job, by=by, noun="import", action=action)
        StoryImport.objects.filter(pk=job.pk).update(is_dry_run=False, ended="", result={})
    job.refresh_from_db()


def stop(job: StoryImport, *, by: str):
    """Stop a run; what is in the archive stays there. Raises ActionRefused if it is not running."""
    if running_job(job).filter(is_dry_run=True).update(state=State.NOT_STARTED):
        return
    background_jobs.stop(job, by=by, noun="import", action="stop importing")


def discard(job: StoryImport):
    """Delete a job that was never begun, with its files. Raises ActionRefused if it is running or was begun."""
    if not _not_begun(job).delete()[0]:
        raise ActionRefused(gettext("It is running or was begun already; its report stays for a month."))
    job.delete_files()


def delete_expired(now: datetime) -> int:
    """Delete the files, samples and reports of imports that nobody worked on for a month; return how many."""
    expired = StoryImport.objects.filter(made_at__lt=now - RETENTION).exclude(state=State.RUNNING).exclude(files="")
    count = 0
    for job in expired.exclude(worked_at__gt=now - RETENTION):
        job.forget_words()
        job.delete_files()
        count += 1
    erased_places.delete_forgotten()  # those of a process that was killed before it could
    _delete_orphans(now)
    return count


def _delete_orphans(now: datetime):
    """Delete the folders of uploads whose job was never saved, because the process was killed; after a month."""
    last = (now - RETENTION).timestamp()
    with suppress(OSError):
        old = [folder for folder in StoryImport.root().iterdir() if folder.stat().st_mtime < last]
        tokens = {str(token) for token in StoryImport.objects.values_list("token", flat=True)} if old else set()
        for folder in old:
            if folder.name not in tokens:
                shutil.rmtree(folder, ignore_errors=True)


def work(pk: int, *, is_stopped: Callable[[], bool] = lambda: False):
    """Read the files, and import their stories unless it is a dry run, until all is done or the job is stopped."""
    job = StoryImport.objects.get(pk=pk)
    if job.state == State.RUNNING:
        ImportRun(job, is_stopped).run()


def _with_upload():
    return StoryImport.objects.exclude(state__in=[State.DONE, State.LEFT]).exclude(files="")


def _not_begun(job: StoryImport):
    return StoryImport.objects.filter(pk=job.pk, state=State.NOT_STARTED, begun_at=None).exclude(files="")
