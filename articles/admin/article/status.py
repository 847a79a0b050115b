"""The status of an article: the sentences on its page, and the state that decides which actions are possible."""

from datetime import timedelta
from functools import cached_property
from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext

from articles.admin.jobs import remark_words
from articles.catalogue.translations import headlines
from articles.diff import Difference, compare
from articles.diff.minor_edit import minor_edit_concerns
from articles.models import Article, DeskCopy, EditingSession, ScheduledStory, Version, VersionKind
from articles.models.states import is_in
from articles.record import desk_copies
from articles.record.corrections import corrected_texts
from articles.record.moments import moment_in_words
from articles.record.permalinks import current_address
from articles.record.revision import with_record_fields
from articles.story.date_formatting import in_words
from articles.story.story import Story
from articles.taxonomy.resolver import TaxonomyResolver

PRESENCE_TIMEOUT = timedelta(minutes=2)  # without a sign of life an editor no longer has a story open


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


def _editing_sentence(sessions: list[EditingSession], is_present: bool) -> str:
    """Return what a user does with a story, from the sessions of all their windows."""
    unsaved = [session for session in sessions if session.unsaved_data]
    if not unsaved:
        return gettext("%(by)s has it open.") % {"by": sessions[0].by}
    session = max(unsaved, key=lambda one: one.unsaved_at)
    sentence = (
        gettext("%(by)s has it open, with unsaved words, last at %(unsaved_at)s.")
        if is_present
        else gettext("%(by)s left unsaved words, last at %(unsaved_at)s.")
    )
    return sentence % {"by": session.by, "unsaved_at": moment_in_words(session.unsaved_at)}


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

    @property
    def corrected_texts(self) -> list[tuple[Story, Story]]:
        """The stories before and after each correction and clarification."""
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

    def editing_sentences(self, user) -> list[str]:
        """Return who else has the story open, or has typed words that are not saved, in sentences."""
        if not self.copy:
            return []
        sessions = EditingSession.objects.filter(copy=self.copy).exclude(by=user.get_username()).order_by("by")
        present_since = timezone.now() - PRESENCE_TIMEOUT
        sentences = []
        for _, group in groupby(sessions, key=lambda session: session.by):
            windows = list(group)
            is_present = any(session.seen_at > present_since for session in windows)
            if is_present or any(session.unsaved_data for session in windows):
                sentences.append(_editing_sentence(windows, is_present))
        return sentences

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

    @property
    def sentences(self) -> list[str]:
        """The status in sentences: state, desk copy, schedule, flags and request for erasure."""
        sentences = [self._published_sentence(), *self._desk_sentences()]
        if self.scheduled:
            kind = VersionKind(self.scheduled.kind).label
            sentences.append(
                gettext("Scheduled by %(by)s: %(kind)s, %(due_at)s.")
                % {"by": self.scheduled.by, "kind": kind, "due_at": moment_in_words(self.scheduled.due_at)}
            )
            if self.scheduled.refused:
                sentences.append(
                    gettext("It could not be published when it was due: %(refused)s")
                    % {"refused": self.scheduled.refused}
                )
        if self.article.noindex:
            sentences.append(gettext("Hidden from search engines."))
        if self.article.legal_hold:
            sentences.append(gettext("Under legal hold: it cannot be erased."))
        if self.erasure_request:
            request = self.erasure_request
            sentences.append(
                gettext("%(requested_by)s asked for its erasure (%(reference)s).")
                % {"requested_by": request.requested_by, "reference": request.reference}
            )
        return sentences

    def _published_sentence(self) -> str:
        if self.latest is None:
            return gettext("Never published.")
        since = in_words(self.latest.effective_date)
        if self.is_live:
            first = self.latest.story.published
            return gettext("Live since %(first)s; version %(number)s (%(kind)s) of %(since)s.") % {
                "first": in_words(first),
                "number": self.latest.number,
                "kind": self.latest.policy.words,
                "since": since,
            }
        if self.is_withdrawn:
            return gettext("Withdrawn on %(since)s: %(note)s") % {"since": since, "note": self.latest.note}
        return gettext("Erased on %(since)s: %(note)s") % {"since": since, "note": self.latest.note}

    def _desk_sentences(self) -> list[str]:
        if not self.copy:
            return []
        if self.copy.opened_by:
            sentence = gettext("On the desk (%(state)s), opened by %(opened_by)s; last saved %(saved_at)s.")
        else:
            sentence = gettext("On the desk (%(state)s); last saved %(saved_at)s.")
        values = {
            "state": DeskCopy.State(self.copy.state).words,
            "opened_by": self.copy.opened_by,
            "saved_at": moment_in_words(self.copy.saved_at),
        }
        sentences = [sentence % values]
        if self.is_embargoed:
            sentences.append(
                gettext("Embargoed until %(embargo)s: nobody publishes it before.")
                % {"embargo": moment_in_words(self.copy.embargo)}
            )
        if self.is_outdated:
            sentences.append(
                gettext(
                    "The desk copy was opened at version %(based_on)s, and version %(latest)s is the latest by "
                    "now. Compare the two, then keep the desk copy over it, or put it back and open it again."
                )
                % {"based_on": self.copy.based_on, "latest": self.article.latest}
            )
        elif not self.is_unpublished:
            sentences.append(
                gettext("The desk copy has changes.")
                if self.has_changes
                else gettext("The desk copy reads exactly as the latest version.")
            )
        return sentences
