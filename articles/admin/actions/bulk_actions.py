"""What can be done with many articles at once: each says of a story what it will do or why not, then does it.

    act = ACTS["add_tag"]
    act.plan(piece, {"tag": tag}, user)        # Planned("Gets the tag in version 4.") or Planned(why_not="…")
    act.do(piece, {"tag": tag}, user)

What readers see changes through the verbs alone; permission is asked for each story.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from django import forms
from django.core.exceptions import ValidationError

from articles.admin.desk.new_tags import similar_tags
from articles.desk import permissions, workflow
from articles.models import Article, DeskCopy, Section, Tag, Version
from articles.record import publishing
from articles.story.story import Story, Term
from articles.story.text import clean_text, key_of
from articles.taxonomy import resolver

MAX_ARTICLES = 500
FormData = dict  # what the act was given: a tag, a section, a reason


class BulkPlan(NamedTuple):
    effect: str = ""
    refusal: str = ""


class BulkItem(NamedTuple):
    """An article with what the acts ask of it; `keys` says what keys go by today."""

    article: Article
    version: Version | None
    copy: DeskCopy | None
    is_scheduled: bool
    now: datetime
    resolve: Callable[[str, str], str]

    @property
    def story(self) -> Story | None:
        return self.version.story if self.version and self.article.is_live else None


class TagForm(forms.Form):
    tag = forms.CharField(max_length=300, help_text="Its name, as the list of tags has it.")

    def clean_tag(self) -> Tag:
        name = " ".join(clean_text(self.cleaned_data["tag"]).split())
        tag = resolver.find_term("tag", key_of(name)) or resolver.find_term("tag", name)
        if tag is None:
            close = ", ".join(f"“{tag}”" for _, tags in similar_tags([(name, None)]) for tag in tags)
            raise ValidationError(
                f"There is no tag “{name}”. " + (f"Nearly so: {close}." if close else "Make it first, under Tags.")
            )
        return tag


class SectionForm(forms.Form):
    section = forms.ModelChoiceField(Section.objects.all())


class WithdrawalReasonForm(forms.Form):
    reason = forms.CharField(
        label="Public reason",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Readers who come to these stories see these words in place of them.",
    )


@dataclass(frozen=True)
class BulkAction:
    """`describe` names the act with its words; `permission` is the permission without which nobody is offered it."""

    label: str
    permission: str
    describe: Callable[[FormData], str]
    plan: Callable[[BulkItem, FormData, object], BulkPlan]
    do: Callable[[BulkItem, FormData, object], None]
    form: type[forms.Form] | None = None
    is_destructive: bool = False


def available_actions(user) -> Iterator[tuple[str, str]]:
    for name, action in BULK_ACTIONS.items():
        if user.has_perm(action.permission):
            yield name, action.label


# --- tags and sections: the desk copy is edited in place, what readers see becomes a version -------------------------


def _tags_with(tag: Tag, story: Story, item: BulkItem) -> tuple[Term, ...]:
    has = any(item.resolve("tag", term.key) == tag.slug for term in story.tags)
    return story.tags if has else (*story.tags, Term(tag.slug, tag.name, tag.kind))


def _tags_without(tag: Tag, story: Story, item: BulkItem) -> tuple[Term, ...]:
    return tuple(term for term in story.tags if item.resolve("tag", term.key) != tag.slug)


def _section(story: Story, form_data: FormData, item: BulkItem) -> Story:
    section: Section = form_data["section"]
    if story.section and item.resolve("section", story.section.key) == section.slug:
        return story
    return replace(story, section=Term(section.slug, section.name))


Change = Callable[[Story, FormData, BulkItem], Story]


def _planner(change: Change, words_name: str, already: str) -> Callable[[BulkItem, FormData, object], BulkPlan]:
    def plan(item: BulkItem, form_data: FormData, user) -> BulkPlan:
        refusal = _edit_refusal(item, user)
        if refusal:
            return BulkPlan(refusal=refusal)
        in_public = item.story is not None and (not form_data or change(item.story, form_data, item) != item.story)
        on_desk = item.copy is not None and (not form_data or _copy_changes(item.copy, form_data, words_name))
        if not (in_public or on_desk):
            return BulkPlan(refusal=already)
        parts = [f"version {item.article.latest + 1}, a minor edit"] if in_public else []
        parts += ["the text on the desk"] if on_desk else []
        return BulkPlan("Changes " + " and ".join(parts) + ".")

    def _copy_changes(copy: DeskCopy, words: FormData, name: str) -> bool:
        if name == "section":
            return copy.section_id != words["section"].pk
        return (words["tag"].pk in {tag.pk for tag in copy.tags.all()}) == (name == "remove")

    return plan


def _edit_refusal(item: BulkItem, user) -> str:
    article = item.article
    if not permissions.may_edit(user, article):
        return "It is not yours to change."
    if article.state in (Article.State.WITHDRAWN, Article.State.ERASED):
        return f"It is {article.get_state_display().lower()}: nothing in it can be changed."
    if article.is_live and not user.has_perm("articles.publish_article"):
        return "Readers see it: whoever changes it must be allowed to publish."
    if item.is_scheduled:
        return "It is scheduled, and its text is frozen; take it back from the schedule first."
    return "" if item.copy or item.story else "There is no text to change."


def _editor(change: Change, edit: Callable[[DeskCopy, FormData], None]) -> Callable[[BulkItem, FormData, object], None]:
    def do(item: BulkItem, form_data: FormData, user):
        article, copy = item.article, item.copy
        before = article.latest
        if item.story is not None and (new := change(item.story, form_data, item)) != item.story:
            publishing.minor_edit(article, story=new, by=user.get_username())
        if copy:
            edit(copy, form_data)
            if copy.based_on == before:  # what lies there follows the version that this act has made
                copy.based_on = article.latest
            copy.save(update_fields=["section", "based_on", "saved_at"])

    return do


def _edit_section(copy: DeskCopy, form_data: FormData):
    copy.section = form_data["section"]


# --- where a story stands ---------------------------------------------------------------------------------------------


def _state_label(article: Article) -> str:
    return f"It is {article.get_state_display().lower()}." if article.ever_published else "It was never published."


def _plan_publish(item: BulkItem, form_data: FormData, user) -> BulkPlan:
    article, copy = item.article, item.copy
    if article.is_live:
        return BulkPlan(refusal="It is live; publish its changes on its own page, where you see them.")
    if article.ever_published or copy is None:
        return BulkPlan(refusal=_state_label(article))
    if item.is_scheduled:
        return BulkPlan(refusal="It is scheduled.")
    if copy.embargo and copy.embargo > item.now:
        return BulkPlan(refusal="It is under embargo.")
    if not copy.headline.strip():
        return BulkPlan(refusal="It has no headline.")
    if not copy.body.strip():
        return BulkPlan(refusal="It has no text.")
    return BulkPlan("Is published: readers see it at once.")


def _publish(item: BulkItem, form_data: FormData, user):
    publishing.publish(item.article, by=user.get_username())


def _plan_withdraw(item: BulkItem, form_data: FormData, user) -> BulkPlan:
    if not item.article.is_live:
        return BulkPlan(refusal=_state_label(item.article))
    return BulkPlan("Is taken from readers; its address gives the reason.")


def _withdraw(item: BulkItem, form_data: FormData, user):
    publishing.withdraw(item.article, reason=form_data["reason"], by=user.get_username())


def _plan_send(state: str) -> Callable[[BulkItem, FormData, object], BulkPlan]:
    label = DeskCopy.State(state).label.lower()

    def plan(item: BulkItem, form_data: FormData, user) -> BulkPlan:
        if item.copy is None:
            return BulkPlan(refusal="It is not on the desk.")
        if not permissions.may_edit(user, item.article):
            return BulkPlan(refusal="It is not yours to change.")
        if item.copy.state == state:
            return BulkPlan(refusal=f"It is {label} already.")
        return BulkPlan(f"Was {item.copy.get_state_display().lower()}, becomes {label}.")

    return plan


def _send(state: str) -> Callable[[BulkItem, FormData, object], None]:
    return lambda item, form_data, user: workflow.send(item.article, state, by=user.get_username())


def _plan_export(item: BulkItem, form_data: FormData, user) -> BulkPlan:
    if item.story:
        return BulkPlan(f"Version {item.version.number}, as readers see it.")
    if item.copy and not item.article.ever_published and permissions.may_edit(user, item.article):
        return BulkPlan("The text on the desk; readers have not seen it.")
    return BulkPlan(refusal=f"{_state_label(item.article)} There is no text to give away.")


def _nothing(item: BulkItem, form_data: FormData, user):
    """An export changes nothing."""


def _add(story: Story, form_data: FormData, item: BulkItem) -> Story:
    return replace(story, tags=_tags_with(form_data["tag"], story, item))


def _remove(story: Story, form_data: FormData, item: BulkItem) -> Story:
    return replace(story, tags=_tags_without(form_data["tag"], story, item))


_PUBLISH = "articles.publish_article"
_EDIT = "articles.change_deskcopy"

BULK_ACTIONS: dict[str, BulkAction] = {
    "add_tag": BulkAction(
        "Add a tag",
        _EDIT,
        lambda form_data: f"Add the tag “{form_data['tag']}”",
        _planner(_add, "add", "It has the tag already."),
        _editor(_add, lambda copy, form_data: copy.tags.add(form_data["tag"])),
        TagForm,
    ),
    "remove_tag": BulkAction(
        "Remove a tag",
        _EDIT,
        lambda form_data: f"Remove the tag “{form_data['tag']}”",
        _planner(_remove, "remove", "It does not have the tag."),
        _editor(_remove, lambda copy, form_data: copy.tags.remove(form_data["tag"])),
        TagForm,
    ),
    "section": BulkAction(
        "Move to a section",
        _EDIT,
        lambda form_data: f"Move to “{form_data['section']}”",
        _planner(_section, "section", "It is in this section already."),
        _editor(_section, _edit_section),
        SectionForm,
    ),
    "review": BulkAction(
        "Send to review", _EDIT, lambda form_data: "Send to review", _plan_send("review"), _send("review")
    ),
    "ready": BulkAction(
        "Mark as ready", _PUBLISH, lambda form_data: "Mark as ready", _plan_send("ready"), _send("ready")
    ),
    "publish": BulkAction("Publish", _PUBLISH, lambda form_data: "Publish", _plan_publish, _publish),
    "withdraw": BulkAction(
        "Withdraw",
        _PUBLISH,
        lambda form_data: "Withdraw",
        _plan_withdraw,
        _withdraw,
        WithdrawalReasonForm,
        is_destructive=True,
    ),
    "export": BulkAction(
        "Export as JSON Lines", "articles.view_article", lambda form_data: "Export", _plan_export, _nothing
    ),
}
