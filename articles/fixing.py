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

from articles import publishing, record
from articles.models import Article, AuditEntry, CatalogueEntry, DeskCopy, Fix, FixedStory, Version
from articles.record import Refused
from articles.replacing import Replacing
from articles.search import finding
from articles.search.queries import PHRASE, Text
from articles.story import Story

logger = logging.getLogger(__name__)

MOST = 2_000  # stories of one fix, and candidates looked into
_AT_ONCE = 200
State = Fix.State


def replacing_of(fix: Fix) -> Replacing:
    return Replacing((fix.wrong,), fix.right, fix.exact_case)


def fixed(fix: Fix, story: Story) -> Story:
    """Give the story as it reads when it is right, as the record would keep it; the same where nothing is wrong."""
    right = replacing_of(fix).story(story, fix.fields)
    return story if right is story else record.sound(right).story


def look(fix: Fix) -> Fix:
    """Find the live stories in which the words are wrong, the newest first, and keep them; saves the fix."""
    found, candidates = [], live_with(fix.wrong)
    for version in _shown(candidates[:MOST]):
        try:
            is_wrong = fixed(fix, version.story) is not version.story
        except ValueError:  # it would not be sound: found, and reported when it is tried
            is_wrong = True
        if is_wrong:
            found.append(version)
    fix.is_cut = len(candidates) > MOST
    with transaction.atomic():
        fix.save()
        FixedStory.objects.bulk_create(
            FixedStory(work=fix, article_id=version.article_id, seen=version.number) for version in found
        )
    return fix


def live_with(words: str) -> list[int]:
    """Find the docids of live stories that have these words, in order, somewhere; the newest first."""
    return finding.docids(Text(words, PHRASE))[::-1].tolist()


def _shown(docids: list[int]) -> Iterator[Version]:
    for start in range(0, len(docids), _AT_ONCE):
        some = docids[start : start + _AT_ONCE]
        articles = dict(CatalogueEntry.objects.filter(docid__in=some).order_by().values_list("docid", "article_id"))
        rows = Version.objects.filter(article__in=articles.values(), number=models.F("article__latest"))
        versions = {version.article_id: version for version in rows}
        yield from (versions[articles[docid]] for docid in some if articles.get(docid) in versions)


def begin(fix: Fix, *, by: str):
    """Let the work begin, or go on after it was stopped."""
    now = timezone.now()
    changed = Fix.objects.filter(pk=fix.pk, state__in=[State.SHOWN, State.STOPPED]).update(
        state=State.RUNNING, begun_by=by, begun_at=fix.begun_at or now, worked_at=now
    )
    if not changed:
        raise Refused("It has begun already.")
    _log(fix, "fix everywhere" if fix.begun_at is None else "go on fixing", by)
    fix.refresh_from_db()


def stop(fix: Fix, *, by: str):
    """Let the work end after the story it is at; what is done stays done."""
    if not Fix.objects.filter(pk=fix.pk, state=State.RUNNING).update(state=State.STOPPED):
        raise Refused("It is not running.")
    _log(fix, "stop fixing", by)


def _log(fix: Fix, action: str, by: str):
    AuditEntry.objects.create(by=by, action=action, noun="fix", key=str(fix.pk), detail=str(fix))


def work(pk: int, *, is_stopped: Callable[[], bool] = lambda: False):
    """Publish what waits, story by story, until all is done or somebody stops it. Safe to run twice at once."""
    fix = Fix.objects.get(pk=pk)
    for story in list(waiting(fix).values_list("pk", flat=True)):
        if is_stopped() or not Fix.objects.filter(pk=pk, state=State.RUNNING).update(worked_at=timezone.now()):
            return
        _one(fix, story)
    if not waiting(fix).exists():
        done = Fix.objects.filter(pk=pk, state=State.RUNNING)
        done.update(state=State.DONE, finished_at=timezone.now())


def waiting(fix: Fix) -> models.QuerySet[FixedStory]:
    return fix.stories.filter(is_chosen=True, version=None, outcome="")


def _one(fix: Fix, pk: int):
    with transaction.atomic():
        story = waiting(fix).select_for_update(of=("self",)).select_related("article").filter(pk=pk).first()
        if story is None:
            return  # another worker was faster
        try:
            with transaction.atomic():
                story.version, story.outcome = _publish(fix, story)
        except (Refused, ValidationError, ValueError) as error:
            said = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            story.outcome = said[:500]
        except DatabaseError:
            raise  # the whole database is at fault, not this story: it stays waiting
        except Exception:
            logger.exception("A story could not be put right: article %s", story.article.uuid)
            story.outcome = "An error of the archive kept it from being published; it is in the log."
        story.done_at = timezone.now()
        story.save()


def _publish(fix: Fix, story: FixedStory) -> tuple[int, str]:
    article = story.article
    if article.state != Article.State.LIVE:
        raise Refused(f"It is {article.get_state_display().lower()} by now; nothing was published.")
    if article.legal_hold:
        raise Refused("It is under legal hold: it stays as it is.")
    if article.latest != story.seen:
        raise Refused(f"It was changed since it was shown: version {article.latest} is live. Look for the words again.")
    live = record.latest(article).story
    right = fixed(fix, live)
    if right is live:
        raise Refused("The words are not in it any more.")
    if fix.kind == Fix.As.CORRECT:
        version = publishing.correct(article, story=right, note=fix.note, by=fix.begun_by)
    else:
        version = publishing.minor_edit(article, story=right, by=fix.begun_by)
    on_desk = DeskCopy.objects.filter(article=article).exists()
    return version.number, "It also lies on the desk: the words there were not changed." if on_desk else ""
