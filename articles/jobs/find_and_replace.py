"""Find and replace: correct one wrong spelling in all live stories, in the background, with a new version of each.

    find_stories(job)     finds the stories and saves them with the version that was live
    begin(job)            from now on a worker calls work(job.pk) until all is done

Each story is one transaction with its version and its outcome, so nothing is done twice, and another worker can
continue after one that was killed (see `tasks`). A story that changed meanwhile, or may not change, gets an outcome
that says so.
"""

from collections.abc import Callable, Iterator

from django.db import models
from django.utils.translation import gettext, gettext_noop

from articles.diff.minor_edit import minor_edit_concerns
from articles.models import (
    Article,
    CatalogueEntry,
    DeskCopy,
    FindAndReplace,
    FindAndReplaceItem,
    ScheduledStory,
    Version,
)
from articles.models.transactions import atomic
from articles.record import background_jobs, desk_copies, desk_revisions, publishing, versioning
from articles.record.corrections import corrected_texts
from articles.record.refusals import ActionRefused
from articles.search import search
from articles.search.query.nodes import PHRASE, TextQuery
from articles.story.replacement import Replacement
from articles.story.story import Story
from articles.story.validation import ValidatedStory, validate

MAX_STORIES = 2_000  # stories of one job, and candidates that are read
_BATCH = 200


def replacement_of(job: FindAndReplace) -> Replacement:
    """Return the replacement that the job makes in texts."""
    return Replacement((job.wrong,), job.right, job.exact_case)


def apply_to(job: FindAndReplace, story: Story) -> ValidatedStory | None:
    """Return the validated story with the words replaced; None where the words are not in it. Raises InvalidStory."""
    corrected = replacement_of(job).story(story, job.fields)
    return None if corrected is story else validate(corrected)


def find_stories(job: FindAndReplace) -> FindAndReplace:
    """Save the job with the live stories that have the wrong words, the newest first; return the job.

    `is_cut` says that there are more than MAX_STORIES candidates; the others are not read.
    """
    versions, candidates = [], live_docids_with(job.wrong)
    for version in _live_versions(candidates[:MAX_STORIES]):
        try:
            has_words = apply_to(job, version.story) is not None
        except ValueError:  # the result is not valid: the story is listed, and its outcome will say why
            has_words = True
        if has_words:
            versions.append(version)
    job.is_cut = len(candidates) > MAX_STORIES
    with atomic(Article):
        job.save()
        FindAndReplaceItem.objects.bulk_create(
            FindAndReplaceItem(work=job, article_id=version.article_id, listed_version=version.number)
            for version in versions
        )
    return job


def live_docids_with(words: str) -> list[int]:
    """Return the docids of the live stories that have these words as a phrase, the newest first."""
    return search.docids(TextQuery(words, PHRASE))[::-1].tolist()


def _live_versions(docids: list[int]) -> Iterator[Version]:
    for start in range(0, len(docids), _BATCH):
        batch = docids[start : start + _BATCH]
        articles = dict(CatalogueEntry.objects.filter(docid__in=batch).order_by().values_list("docid", "article_id"))
        rows = Version.objects.filter(article__in=articles.values(), number=models.F("article__latest"))
        versions = {version.article_id: version for version in rows}
        yield from (versions[articles[docid]] for docid in batch if articles.get(docid) in versions)


def begin(job: FindAndReplace, *, by: str):
    """Start the job, or continue it after a stop. Raises ActionRefused if it is running, done or without its words."""
    if not job.wrong:
        raise ActionRefused(gettext("Its words were removed by order since; look for what is wrong once more."))
    action = "fix everywhere" if job.begun_at is None else "go on fixing"
    background_jobs.begin(job, by=by, noun="fix", action=action)


def stop(job: FindAndReplace, *, by: str):
    """Stop the job after the current story; published versions stay. Raises ActionRefused if it is not running."""
    background_jobs.stop(job, by=by, noun="fix", action="stop fixing")


def work(pk: int, *, is_stopped: Callable[[], bool] = lambda: False):
    """Publish the chosen stories one by one until all are done or the job is stopped. Two workers may run at once."""
    job = FindAndReplace.objects.get(pk=pk)
    for item_pk in list(waiting(job).values_list("pk", flat=True)):
        if is_stopped() or not background_jobs.is_running(job):
            return
        background_jobs.change_item(waiting(job), item_pk, lambda item: _publish(job, item))
    if not waiting(job).exists():
        background_jobs.finish(job)


def waiting(job: FindAndReplace) -> models.QuerySet[FindAndReplaceItem]:
    """Return the chosen items that have neither a version nor an outcome yet."""
    return job.stories.filter(is_chosen=True, version=None, outcome="")


def minor_edits_to_confirm(job: FindAndReplace) -> dict[FindAndReplaceItem, list[str]]:
    """Return the chosen items whose change is perhaps more than a minor edit, with the reasons; none for a correction.

    Three queries for each `_BATCH` stories.
    """
    if job.kind != FindAndReplace.PublishAs.MINOR_EDIT:
        return {}
    replacement, concerned = replacement_of(job), {}
    items = {item.article_id: item for item in waiting(job)}
    keys = list(items)
    for start in range(0, len(keys), _BATCH):
        batch = keys[start : start + _BATCH]
        corrected = corrected_texts(batch)
        for version in Version.objects.filter(article__in=batch, number=models.F("article__latest")):
            texts = corrected.get(version.article_id, [])
            # Only what a correction took out can come back in other fields.
            fields = job.fields if texts else [name for name in job.fields if name == "headline"]
            if fields and version.story:
                reasons = minor_edit_concerns(version.story, replacement.story(version.story, fields), texts)
                if reasons:
                    concerned[items[version.article_id]] = reasons
    return concerned


def _publish(job: FindAndReplace, item: FindAndReplaceItem):
    article = item.article
    if article.state != Article.State.LIVE:
        raise ActionRefused(
            gettext("It is %(state)s by now; nothing was published.") % {"state": Article.State(article.state).words}
        )
    if article.legal_hold:
        raise ActionRefused(gettext("It is under legal hold: it stays as it is."))
    if ScheduledStory.objects.filter(article=article, refused="").exists():
        raise ActionRefused(gettext("It is scheduled, and its text is frozen; take it back from the schedule first."))
    if article.latest != item.listed_version:
        raise ActionRefused(
            gettext("It was changed since it was shown: version %(latest)s is live. Look for the words again.")
            % {"latest": article.latest}
        )
    live = versioning.latest_version(article).story
    corrected = apply_to(job, live)
    if corrected is None:
        raise ActionRefused(gettext("The words are not in it any more."))
    if job.kind == FindAndReplace.PublishAs.CORRECT:
        version = publishing.correct(article, story=corrected, note=job.note, by=job.begun_by)
    else:
        version = publishing.minor_edit(article, story=corrected, by=job.begun_by)
    item.version = version.number
    item.outcome = _change_desk_copy(job, article, item.listed_version)


def _change_desk_copy(job: FindAndReplace, article: Article, listed_version: int) -> str:
    """Replace the words on the desk too, so that publishing the copy does not bring them back; return what was done.

    The copy then follows the new version. A copy of an older version is left to its editor, who has to compare anyway.
    """
    copy = DeskCopy.objects.select_for_update().filter(article=article).first()
    if copy is None:  # also if the version reads like the copy, which has left the desk then
        return ""
    if copy.based_on != listed_version:
        return gettext_noop("It also lies on the desk, opened at an older version: the words there were not changed.")
    story = desk_copies.freeze(copy)
    try:
        corrected = apply_to(job, story)
    except ValueError:
        return gettext_noop(
            "It also lies on the desk, and cannot be published as it is: the words there were not changed."
        )
    if corrected is None:
        DeskCopy.objects.filter(pk=copy.pk).update(based_on=article.latest)
        return gettext_noop("It also lies on the desk, without these words.")
    desk_revisions.rewrite(copy, corrected.story, based_on=article.latest)
    return gettext_noop("It also lies on the desk: the words were changed there too.")
