"""The factories make articles for tests from only what matters: `make_article(headline="Ferry returns")`."""

from datetime import datetime

from articles.models import Article, ScheduledStory
from articles.record import publishing, scheduled_states
from articles.story.credits import Byline, Term
from articles.story.dates import StoryDate
from articles.story.story import Story


def make_story(**fields) -> Story:
    """Return a printed story; `published` may be text, `authors` and `tags` names, `section` a name."""
    published = fields.pop("published", "2024-07-02")
    authors, tags, section = fields.pop("authors", ()), fields.pop("tags", ()), fields.pop("section", None)
    fields.setdefault("headline", "Ferry returns to the harbor")
    fields.setdefault("body", "<p>The ferry sailed again on Tuesday.</p><p>Nobody missed it.</p>")
    if isinstance(published, str):
        published = StoryDate(published)
    if "bylines" not in fields:
        fields["bylines"] = tuple(Byline(name, Term.named(name).key) for name in authors)
    return Story(
        published=published,
        tags=tuple(t if isinstance(t, Term) else Term.named(t) for t in tags),
        section=Term.named(section) if isinstance(section, str) else section,
        **fields,
    )


def make_article(by="ada", **fields) -> Article:
    """Return a live article, published by the verb with one version."""
    article = Article.objects.create()
    publishing.publish(article, story=make_story(**fields), by=by)
    return article


def make_draft(by="ada", **fields) -> Article:
    """Return an article that is on the desk and was never published."""
    from articles.record import desk_copies

    fields.setdefault("published", None)
    article = Article.objects.create()
    desk_copies.thaw(make_story(**fields), article, by=by)
    return article


def make_due(moment: datetime):
    """Let all scheduled stories be due at a moment, as if they had been scheduled for it."""
    for row in ScheduledStory.objects.all():
        row.due_at = moment
        row.save(update_fields=["due_at"])
        scheduled_states.record(row, by=row.by)
