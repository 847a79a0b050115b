"""Finding wrong words in all live stories and putting them right, as a version of each, in the background.

    look(fix)     find the stories, keep them with the version each was seen at
    begin(fix)    from now on a worker calls work(fix), as often as it takes

Each story is one transaction, its version and its outcome together: what was done is never done again, and a worker
that is killed is followed by another (see `tasks`). A story that changed meanwhile, or may not change, is reported.
"""

import logging
from collections.abc import Callable, Iterator

from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction
from django.utils import timezone

from articles.models import Article, AuditEntry, CatalogueEntry, DeskCopy, FindAndReplace, FindAndReplaceItem, Version
from articles.record import publishing, versioning
from articles.record.versioning import ActionRefused
from articles.search import search
from articles.search.query.nodes import PHRASE, TextQuery
from articles.story.replacement import Replacement
from articles.story.story import Story
from articles.story.validation import validate

logger = logging.getLogger(__name__)

MAX_STORIES = 2_000  # stories of one fix, and candidates looked into
_BATCH = 200
State = FindAndReplace.State


def replacement_of(job: FindAndReplace) -> Replacement:
    return Replacement((job.wrong,), job.right, job.exact_case)


def apply_to(job: FindAndReplace, story: Story) -> Story:
    """Give the story as it reads when it is right, as the record would keep it; the same where nothing is wrong."""
    right = replacement_of(job).story(story, job.fields)
    return story if right is story else validate(right).story


def find_stories(job: FindAndReplace) -> FindAndReplace:
    """Find the live stories in which the words are wrong, the newest first, and keep them; saves the fix."""
    stories, candidates = [], live_docids_with(job.wrong)
    for version in _live_versions(candidates[:MAX_STORIES]):
        try:
            is_wrong = apply_to(job, version.story) is not version.story
        except ValueError:  # it would not be sound: found, and reported when it is tried
            is_wrong = True
        if is_wrong:
            stories.append(version)
    job.is_cut = len(candidates) > MAX_STORIES
    with transaction.atomic():
        job.save()
        FindAndReplaceItem.objects.bulk_create(
            FindAndReplaceItem(work=job, article_id=version.article_id, seen=version.number) for version in stories
        )
    return job


def live_docids_with(words: str) -> list[int]:
    """Find the docids of live stories that have these words, in order, somewhere; the newest first."""
    return search.docids(TextQuery(words, PHRASE))[::-1].tolist()


def _live_versions(docids: list[int]) -> Iterator[Version]:
    for start in range(0, len(docids), _BATCH):
        some = docids[start : start + _BATCH]
        articles = dict(CatalogueEntry.objects.filter(docid__in=some).order_by().values_list("docid", "article_id"))
        rows = Version.objects.filter(article__in=articles.values(), number=models.F("article__latest"))
        versions = {version.article_id: version for version in rows}
        yield from (versions[articles[docid]] for docid in some if articles.get(docid) in versions)


def begin(job: FindAndReplace, *, by: str):
    """Let the work begin, or go on after it was stopped."""
    now = timezone.now()
    changed = FindAndReplace.objects.filter(pk=job.pk, state__in=[State.NOT_STARTED, State.STOPPED]).update(
        state=State.RUNNING, begun_by=by, begun_at=job.begun_at or now, worked_at=now
    )
    if not changed:
        raise ActionRefused("It has begun already.")
    _log(job, "fix everywhere" if job.begun_at is None else "go on fixing", by)
    job.refresh_from_db()


def stop(job: FindAndReplace, *, by: str):
    """Let the work end after the story it is at; what is done stays done."""
    if not FindAndReplace.objects.filter(pk=job.pk, state=State.RUNNING).update(state=State.STOPPED):
        raise ActionRefused("It is not running.")
    _log(job, "stop fixing", by)


def _log(job: FindAndReplace, action: str, by: str):
    AuditEntry.objects.create(by=by, action=action, noun="fix", key=str(job.pk), detail=str(job))


def work(pk: int, *, is_stopped: Callable[[], bool] = lambda: False):
    """Publish what waits, story by story, until all is done or somebody stops it. Safe to run twice at once."""
    fix = FindAndReplace.objects.get(pk=pk)
    for story in list(waiting(fix).values_list("pk", flat=True)):
        if is_stopped() or not FindAndReplace.objects.filter(pk=pk, state=State.RUNNING).update(
            worked_at=timezone.now()
        ):
            return
        _replace_in_one(fix, story)
    if not waiting(fix).exists():
        done = FindAndReplace.objects.filter(pk=pk, state=State.RUNNING)
        done.update(state=State.DONE, finished_at=timezone.now())


def waiting(job: FindAndReplace) -> models.QuerySet[FindAndReplaceItem]:
    return job.stories.filter(is_chosen=True, version=None, outcome="")


def _replace_in_one(job: FindAndReplace, pk: int):
    with transaction.atomic():
        story = waiting(job).select_for_update(of=("self",)).select_related("article").filter(pk=pk).first()
        if story is None:
            return  # another worker was faster
        try:
            with transaction.atomic():
                story.version, story.outcome = _publish(job, story)
        except (ActionRefused, ValidationError, ValueError) as error:
            message = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            story.outcome = message[:500]
        except DatabaseError:
            raise  # the whole database is at fault, not this story: it stays waiting
        except Exception:
            logger.exception("A story could not be put right: article %s", story.article.uuid)
            story.outcome = "An error of the archive kept it from being published; it is in the log."
        story.done_at = timezone.now()
        story.save()


def _publish(job: FindAndReplace, story: FindAndReplaceItem) -> tuple[int, str]:
    article = story.article
    if article.state != Article.State.LIVE:
        raise ActionRefused(f"It is {article.get_state_display().lower()} by now; nothing was published.")
    if article.legal_hold:
        raise ActionRefused("It is under legal hold: it stays as it is.")
    if article.latest != story.seen:
        raise ActionRefused(
            f"It was changed since it was shown: version {article.latest} is live. Look for the words again."
        )
    live = versioning.latest_version(article).story
    right = apply_to(job, live)
    if right is live:
        raise ActionRefused("The words are not in it any more.")
    if job.kind == FindAndReplace.PublishAs.CORRECT:
        version = publishing.correct(article, story=right, note=job.note, by=job.begun_by)
    else:
        version = publishing.minor_edit(article, story=right, by=job.begun_by)
    on_desk = DeskCopy.objects.filter(article=article).exists()
    return version.number, "It also lies on the desk: the words there were not changed." if on_desk else ""
