"""The base classes of the editors' actions.

    class PutBack(ArticleAction): …               # on the page of one article
    class AddTag(BulkAction): …                   # on many articles, chosen in the list
    class Publish(ArticleAction, BulkAction): …   # both, with one label, one permission and one verb

A new action is one subclass, a form in `forms` if the editor has to enter something, and one line in `registry`.
"""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext

from articles.admin.actions.forms import ActionForm
from articles.admin.article.status import ArticleStatus
from articles.admin.article.warnings import FormWarning
from articles.desk import permissions
from articles.models import Article, DeskCopy, Version
from articles.record import desk_copies
from articles.record.revision import with_record_fields
from articles.story.story import Story

EDIT = "articles.change_deskcopy"
PUBLISH = "articles.publish_article"

FormData = dict  # the cleaned data of the action's form, without the hidden version fields


class Action:
    """An action of an editor: the label of its button, its permission, and whether readers lose something by it."""

    label: str
    permission: str
    is_destructive = False

    def is_offered_to(self, user) -> bool:
        """Return whether a user may do this with any article at all."""
        return user.has_perm(self.permission)

    def is_allowed_to(self, user, article: Article) -> bool:
        """Return whether a user may do this with an article, in whatever state the article is.

        `EDIT` is a rule on the article (`permissions.may_edit`): reporters may edit their own drafts only.
        """
        if self.permission == EDIT:
            return permissions.may_edit(user, article)
        return user.has_perm(self.permission) and permissions.may_see(user, article)

    def keeps_approval(self, user) -> bool:
        """Return whether a text that was ready stays so when the user changes it by this; see `workflow.approval`."""
        return user.has_perm(PUBLISH)


class ArticleAction(Action):
    """An action on the page of one article.

    - `name` is part of the URL, `explanation` is printed beside the button.
    - `group` is the part of the panel, a key of `registry.GROUPS`; other groups have their buttons elsewhere.
    - `submit_label` is the label of the button that confirms it, by default the label.
    - `group_word` is the word for the action in the title of its group.
    - `publishes_note`: the action may publish a note while the text stays; the page offers to correct the text first.
    - `has_checks`: the page lists what the check before publishing found in the text.
    - `needs_no_confirmation`: the button does the action at once. Nothing has to be entered and nothing is lost.
    - `shows_desk_copy`: the action is refused if the desk copy was saved after its preview was shown.
    - `opens_desk_copy`: the editor comes to the desk copy afterwards.
    """

    name: str
    explanation: str
    form: type[ActionForm] = ActionForm
    group = "publish"
    submit_label = ""
    group_word = ""
    publishes_note = False
    has_checks = False
    needs_no_confirmation = False
    shows_desk_copy = False
    opens_desk_copy = False

    def is_possible(self, status: ArticleStatus) -> bool:
        """Return whether the state of the article permits the action."""
        raise NotImplementedError

    def is_available(self, user, status: ArticleStatus) -> bool:
        """Return whether a user may do this now: the permission and the state of the article."""
        return self.is_allowed_to(user, status.article) and self.is_possible(status)

    def preview(self, status: ArticleStatus, form_data: FormData) -> tuple[Story, Story] | None:
        """Return the two stories, old and new, whose difference is shown before the editor confirms."""
        return None

    def do(self, article: Article, form_data: FormData, user) -> str:
        """Call the verb and return the message for the editor. The caller has locked the article."""
        raise NotImplementedError

    def after_commit(self) -> str:
        """Do the part of the action that cannot run inside the transaction; return what the editor reads of it."""
        return ""


class VerbAction(ArticleAction):
    """An action that consists of one verb, such as `publishing.withdraw`, called with the data of the form.

    `message` is what the editor reads afterwards.
    """

    verb: Callable
    message: str

    def do(self, article, form_data, user):
        self.verb(article, by=user.get_username(), **form_data)
        return self.message


class BulkPlan(NamedTuple):
    """The effect of a bulk action on one article, or why the action is refused; the other one is empty.

    `warnings` is what the check before publishing found in the text.
    """

    effect: str = ""
    refusal: str = ""
    warnings: tuple[FormWarning, ...] = ()


class BulkItem(NamedTuple):
    """An article with all that bulk actions read of it.

    `version` is the latest one, None for drafts. `resolve(noun, key)` returns the current key of a taxonomy term.
    """

    article: Article
    version: Version | None
    copy: DeskCopy | None
    is_scheduled: bool
    now: datetime
    resolve: Callable[[str, str], str]

    @property
    def story(self) -> Story | None:
        """The story that readers see, or None."""
        return self.version.story if self.version and self.article.is_live else None

    @property
    def desk_story(self) -> Story | None:
        """The story on the desk, or None; what only verbs set is as in the latest version."""
        if self.copy is None:
            return None
        return with_record_fields(desk_copies.freeze(self.copy), self.version and self.version.story)


class BulkAction(Action):
    """An action on many articles: the plan of each is shown first, then each is done in its own transaction.

    - `bulk_name` is the value in the form of the list and in the stored run.
    - `is_download`: the action changes nothing and returns a file.
    - `has_checks`: the plan lists what the check before publishing found in each text.
    """

    bulk_name: str
    bulk_form: type[forms.Form] | None = None
    is_download = False
    has_checks = False

    def form_for(self, user, *args, **kwargs) -> forms.Form:
        """Return the form of an action that has one, for a user, with the arguments of a form."""
        return (self.bulk_form or forms.Form)(*args, **kwargs)

    def describe(self, form_data: FormData) -> str:
        """Return the title of a run with its form data, as in “Add the tag “Belarus””."""
        return self.label

    def plan(self, item: BulkItem, form_data: FormData, user) -> BulkPlan:
        """Return the plan for an article; `form_data` is empty until the form was sent.

        This is the one permission check of bulk actions.
        """
        if not self.is_allowed_to(user, item.article):
            return BulkPlan(refusal=gettext("It is not yours to change."))
        return self.plan_allowed(item, form_data, user)

    def plan_allowed(self, item: BulkItem, form_data: FormData, user) -> BulkPlan:
        """Return the plan of an article with which the user may do this."""
        raise NotImplementedError

    def do_item(self, item: BulkItem, form_data: FormData, user):
        """Do the action on one article, which the caller has locked."""
        self.do(item.article, form_data, user)

    def download(self, items: list[BulkItem], user, now: datetime) -> HttpResponse:
        """Return the file of an action with `is_download`."""
        raise NotImplementedError


def state_sentence(article: Article) -> str:
    """Return the state of an article that is not live as a sentence, for refusals."""
    return (
        gettext("It is %(state)s.") % {"state": Article.State(article.state).words}
        if article.ever_published
        else gettext("It was never published.")
    )
