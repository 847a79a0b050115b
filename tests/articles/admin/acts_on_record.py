"""What changes the record while a story lies on the desk, for tests of editors who work at the same time."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from articles.admin.actions.desk import ProposeCorrection
from articles.models import Article, VersionKind
from articles.record import publishing, scheduled_stories, scheduling
from tests.factories import make_due


def schedule(article):
    kind = VersionKind.CORRECT if article.ever_published else VersionKind.PUBLISH
    note = "It was wrong." if kind.needs_note else ""
    scheduled_stories.schedule(article, due_at=timezone.now() + timedelta(hours=1), by="ada", kind=kind, note=note)


def publish_due(article):
    """Let the moment come for what is scheduled."""
    make_due(timezone.now() - timedelta(seconds=1))
    list(scheduling.publish_due())


def publish(article):
    if article.ever_published:
        publishing.correct(article, note="It was wrong.", by="ada")
    else:
        publishing.publish(article, by="ada")


def propose(article):
    """Propose a correction as its reporter does."""
    if article.state == Article.State.LIVE:
        reporter, _ = User.objects.get_or_create(username="rita")
        ProposeCorrection().do(article, {"text": "The year is wrong."}, reporter)


ACTS_ON_RECORD = {"schedule": schedule, "due": publish_due, "publish": publish, "propose": propose}
