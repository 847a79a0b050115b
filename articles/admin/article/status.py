"""The status of an article: the sentences on its page, and the state that decides which actions are possible."""

from datetime import datetime
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext

from articles.admin.jobs import remark_words
from articles.catalogue.translations import headlines
from articles.desk.proposals import proposals
from articles.diff import Difference, compare
from articles.diff.minor_edit import minor_edit_concerns
from articles.models import Article, DeskCopy, InternalNote, ScheduledStory, Version
from articles.models.states import is_in
from articles.record import desk_copies
from articles.record.corrections import corrected_texts
from articles.record.permalinks import current_address
from articles.record.revision import with_record_fields
from articles.story.date_formatting import in_words
from articles.story.story import Story
from articles.taxonomy.resolver import TaxonomyResolver


def difference(old: Story, new: Story) -> Difference:
    """Compare two stories with the current names of their tags, sections, authors and agencies."""
    resolver = TaxonomyResolver()
    resolver.unknown([old, new])
    changes = compare(old.resolved(resolver.resolve), new.resolved(resolver.resolve))
    return changes.with_words_for("translation_of", headlines)


def edit_token(copy: DeskCopy | None) -> str:
    """Return the token of the last save of a desk copy, "" without one.

    Pages carry the token: if it differs when the form is sent, somebody else saved in between.
    """
    return f"{copy.pk} {copy.saved_at.isoformat()}" if copy else ""


def displayed_text_token(copy: DeskCopy | None) -> str:
    """Return the token of the text that an action shows; an embargo decides whether that is the desk copy."""
    return edit_token(copy) + (" embargoed" if is_embargoed(copy) else "")


def is_embargoed(copy: DeskCopy | None) -> bool:
    """Return whether nobody may publish the desk copy now."""
    return bool(copy and copy.embargo and copy.embargo > timezone.now())


class ArticleStatus:
    """An article with everything that its pages in the admin need; each part is read once, when it is first used."""

    def __init__(self, article: Article):
        self.article = article
        self.state = article.state

    @cached_property
    def copy(self) -> DeskCopy | None:
        """The desk copy, or None."""
        return DeskCopy.objects.filter(article=self.article).first()

    @property
    def displayed_text_token(self) -> str:
        """The token of the text that pages show of it."""
        return displayed_text_token(self.copy)

    @cached_property
    def proposal(self) -> InternalNote | None:
        """What the writer of the published story says is wrong in it, or None."""
        return proposals([self.article.pk]).get(self.article.pk) if self.copy and self.article.ever_published else None

    @cached_property
    def scheduled(self) -> ScheduledStory | None:
        """The scheduled publication, or None; also one that was refused when it was due."""
        return ScheduledStory.objects.filter(article=self.article).first()

    @cached_property
    def versions(self) -> list[Version]:
        """All versions, newest first."""
        return list(Version.objects.filter(article=self.article).order_by("-number"))

    @cached_property
    def latest(self) -> Version | None:
        """The latest version, None for a draft."""
        return self.versions[0] if self.versions else None

    @property
    def history(self) -> list[tuple[Version, str]]:
        """All versions, newest first, each with its effective date in words."""
        return [(version, in_words(version.effective_date)) for version in self.versions]

    @cached_property
    def address(self):
        return current_address(self.article)

    @cached_property
    def on_the_desk(self) -> Story | None:
        """The desk copy as a story, or None; what only verbs set is as in the latest version."""
        if self.copy is None:
            return None
        return with_record_fields(desk_copies.freeze(self.copy), self.latest and self.latest.story)

    @property
    def import_remarks(self) -> list[str]:
        """What the import dropped, shortened, repaired or guessed, of the latest version or else of the draft."""
        story = (self.latest and self.latest.story) or self.on_the_desk
        return [remark_words.in_words(remark) for remark in story.source.remarks.splitlines()] if story else []

    @property
    def latest_and_desk_story(self) -> tuple[Story, Story] | None:
        """The latest version and the desk copy, to be compared; None without either.

        An empty story replaces a missing version, the version itself a missing desk copy.
        """
        latest = self.latest and self.latest.story
        new = self.on_the_desk or latest
        return (latest or Story(), new) if new else None

    @property
    def text_to_publish(self) -> Story | None:
        """What a verb would publish now: the desk copy; under embargo, or without a copy, the latest version."""
        latest = self.latest and self.latest.story
        return latest if self.is_embargoed else self.on_the_desk or latest

    def publication_moment(self, now: datetime) -> datetime:
        """Return when what lies on the desk is public at the earliest: when it is due, after its embargo, or now.

        The check before publishing is about that moment: the rights of a photograph may end before.
        """
        moments: list = [now]
        if self.scheduled and not self.scheduled.refused:
            moments.append(self.scheduled.due_at)
        if self.copy and self.copy.embargo:
            moments.append(self.copy.embargo)
        return max(moments)

    @property
    def corrected_texts(self) -> list[tuple[Story, Story]]:
        """The stories before and after each version that says what was wrong or unclear."""
        return corrected_texts([self.article.pk]).get(self.article.pk, [])

    @property
    def minor_edit_concerns(self) -> list[str]:
        """Why the text to publish is perhaps more than a minor edit, in sentences."""
        live, new = self.latest and self.latest.story, self.text_to_publish
        return minor_edit_concerns(live, new, self.corrected_texts) if live and new else []

    @cached_property
    def erasure_request(self):
        """The request for erasure that was not executed yet, or None."""
        return self.article.erasure_requests.filter(executed_at=None).select_related("requested_by").first()

    @property
    def public_url(self) -> str:
        """The URL of a live article, else ""."""
        return self.address.get_absolute_url() if self.address and self.is_live else ""

    is_unpublished = is_in(Article.State.UNPUBLISHED)
    is_live = is_in(Article.State.LIVE)
    is_withdrawn = is_in(Article.State.WITHDRAWN)
    is_erased = is_in(Article.State.ERASED)

    @property
    def is_draft_on_desk(self) -> bool:
        return self.is_unpublished and self.copy is not None

    @cached_property
    def is_embargoed(self) -> bool:
        return is_embargoed(self.copy)

    @cached_property
    def has_changes(self) -> bool:
        """Whether the story on the desk differs from the latest version."""
        if not self.copy:
            return False
        return desk_copies.differs_from(self.copy, self.latest and self.latest.story)

    @property
    def is_outdated(self) -> bool:
        """Whether a version was published after the desk copy was opened."""
        return bool(self.copy) and self.copy.based_on != self.article.latest

    @property
    def title(self) -> str:
        """The headline: of the desk copy if the article is a draft, else of the latest version."""
        if self.is_erased:
            return gettext("Erased article")
        story = self.on_the_desk if self.is_unpublished else self.latest.story
        return (story and story.headline) or gettext("(no headline)")
