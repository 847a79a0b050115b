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

from articles import publishing, references, roles, workflow
from articles.admin.new_tags import near
from articles.models import Article, DeskCopy, Section, Tag, Version
from articles.story import Story, Term
from articles.text import clean_text, key_of

MOST = 500
Words = dict  # what the act was given: a tag, a section, a reason


class Planned(NamedTuple):
    will: str = ""
    why_not: str = ""


class Piece(NamedTuple):
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
        tag = references.find("tag", key_of(name)) or references.find("tag", name)
        if tag is None:
            close = ", ".join(f"“{tag}”" for _, tags in near([(name, None)]) for tag in tags)
            raise ValidationError(
                f"There is no tag “{name}”. " + (f"Nearly so: {close}." if close else "Make it first, under Tags.")
            )
        return tag


class SectionForm(forms.Form):
    section = forms.ModelChoiceField(Section.objects.all())


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Public reason",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Readers who come to these stories see these words in place of them.",
    )


@dataclass(frozen=True)
class BulkAct:
    """`said` names the act with its words; `needs` is the permission without which nobody is offered it."""

    label: str
    needs: str
    said: Callable[[Words], str]
    plan: Callable[[Piece, Words, object], Planned]
    do: Callable[[Piece, Words, object], None]
    form: type[forms.Form] | None = None
    is_grave: bool = False


def offered_to(user) -> Iterator[tuple[str, str]]:
    for name, act in ACTS.items():
        if user.has_perm(act.needs):
            yield name, act.label


# --- tags and sections: the desk copy is edited in place, what readers see becomes a version -------------------------


def _tags_with(tag: Tag, story: Story, piece: Piece) -> tuple[Term, ...]:
    has = any(piece.resolve("tag", term.key) == tag.slug for term in story.tags)
    return story.tags if has else (*story.tags, Term(tag.slug, tag.name, tag.kind))


def _tags_without(tag: Tag, story: Story, piece: Piece) -> tuple[Term, ...]:
    return tuple(term for term in story.tags if piece.resolve("tag", term.key) != tag.slug)


def _section(story: Story, words: Words, piece: Piece) -> Story:
    section: Section = words["section"]
    if story.section and piece.resolve("section", story.section.key) == section.slug:
        return story
    return replace(story, section=Term(section.slug, section.name))


Change = Callable[[Story, Words, Piece], Story]


def _planned(change: Change, words_name: str, already: str) -> Callable[[Piece, Words, object], Planned]:
    def plan(piece: Piece, words: Words, user) -> Planned:
        refusal = _why_untouchable(piece, user)
        if refusal:
            return Planned(why_not=refusal)
        in_public = piece.story is not None and (not words or change(piece.story, words, piece) != piece.story)
        on_desk = piece.copy is not None and (not words or _copy_changes(piece.copy, words, words_name))
        if not (in_public or on_desk):
            return Planned(why_not=already)
        parts = [f"version {piece.article.latest + 1}, a minor edit"] if in_public else []
        parts += ["the text on the desk"] if on_desk else []
        return Planned("Changes " + " and ".join(parts) + ".")

    def _copy_changes(copy: DeskCopy, words: Words, name: str) -> bool:
        if name == "section":
            return copy.section_id != words["section"].pk
        return (words["tag"].pk in {tag.pk for tag in copy.tags.all()}) == (name == "remove")

    return plan


def _why_untouchable(piece: Piece, user) -> str:
    article = piece.article
    if not roles.may_edit(user, article):
        return "It is not yours to change."
    if article.state in (Article.State.WITHDRAWN, Article.State.ERASED):
        return f"It is {article.get_state_display().lower()}: nothing in it can be changed."
    if article.is_live and not user.has_perm("articles.publish_article"):
        return "Readers see it: whoever changes it must be allowed to publish."
    if piece.is_scheduled:
        return "It is scheduled, and its text is frozen; take it back from the schedule first."
    return "" if piece.copy or piece.story else "There is no text to change."


def _changing(change: Change, edit: Callable[[DeskCopy, Words], None]) -> Callable[[Piece, Words, object], None]:
    def do(piece: Piece, words: Words, user):
        article, copy = piece.article, piece.copy
        before = article.latest
        if piece.story is not None and (new := change(piece.story, words, piece)) != piece.story:
            publishing.minor_edit(article, story=new, by=user.get_username())
        if copy:
            edit(copy, words)
            if copy.based_on == before:  # what lies there follows the version that this act has made
                copy.based_on = article.latest
            copy.save(update_fields=["section", "based_on", "saved_at"])

    return do


def _edit_section(copy: DeskCopy, words: Words):
    copy.section = words["section"]


# --- where a story stands ---------------------------------------------------------------------------------------------


def _standing(article: Article) -> str:
    return f"It is {article.get_state_display().lower()}." if article.ever_published else "It was never published."


def _plan_publish(piece: Piece, words: Words, user) -> Planned:
    article, copy = piece.article, piece.copy
    if article.is_live:
        return Planned(why_not="It is live; publish its changes on its own page, where you see them.")
    if article.ever_published or copy is None:
        return Planned(why_not=_standing(article))
    if piece.is_scheduled:
        return Planned(why_not="It is scheduled.")
    if copy.embargo and copy.embargo > piece.now:
        return Planned(why_not="It is under embargo.")
    if not copy.headline.strip():
        return Planned(why_not="It has no headline.")
    if not copy.body.strip():
        return Planned(why_not="It has no text.")
    return Planned("Is published: readers see it at once.")


def _publish(piece: Piece, words: Words, user):
    publishing.publish(piece.article, by=user.get_username())


def _plan_withdraw(piece: Piece, words: Words, user) -> Planned:
    if not piece.article.is_live:
        return Planned(why_not=_standing(piece.article))
    return Planned("Is taken from readers; its address gives the reason.")


def _withdraw(piece: Piece, words: Words, user):
    publishing.withdraw(piece.article, reason=words["reason"], by=user.get_username())


def _plan_send(state: str) -> Callable[[Piece, Words, object], Planned]:
    label = DeskCopy.State(state).label.lower()

    def plan(piece: Piece, words: Words, user) -> Planned:
        if piece.copy is None:
            return Planned(why_not="It is not on the desk.")
        if not roles.may_edit(user, piece.article):
            return Planned(why_not="It is not yours to change.")
        if piece.copy.state == state:
            return Planned(why_not=f"It is {label} already.")
        return Planned(f"Was {piece.copy.get_state_display().lower()}, becomes {label}.")

    return plan


def _send(state: str) -> Callable[[Piece, Words, object], None]:
    return lambda piece, words, user: workflow.send(piece.article, state, by=user.get_username())


def _plan_export(piece: Piece, words: Words, user) -> Planned:
    if piece.story:
        return Planned(f"Version {piece.version.number}, as readers see it.")
    if piece.copy and not piece.article.ever_published and roles.may_edit(user, piece.article):
        return Planned("The text on the desk; readers have not seen it.")
    return Planned(why_not=f"{_standing(piece.article)} There is no text to give away.")


def _nothing(piece: Piece, words: Words, user):
    """An export changes nothing."""


def _add(story: Story, words: Words, piece: Piece) -> Story:
    return replace(story, tags=_tags_with(words["tag"], story, piece))


def _remove(story: Story, words: Words, piece: Piece) -> Story:
    return replace(story, tags=_tags_without(words["tag"], story, piece))


_PUBLISH = "articles.publish_article"
_EDIT = "articles.change_deskcopy"

ACTS: dict[str, BulkAct] = {
    "add_tag": BulkAct(
        "Add a tag",
        _EDIT,
        lambda words: f"Add the tag “{words['tag']}”",
        _planned(_add, "add", "It has the tag already."),
        _changing(_add, lambda copy, words: copy.tags.add(words["tag"])),
        TagForm,
    ),
    "remove_tag": BulkAct(
        "Remove a tag",
        _EDIT,
        lambda words: f"Remove the tag “{words['tag']}”",
        _planned(_remove, "remove", "It does not have the tag."),
        _changing(_remove, lambda copy, words: copy.tags.remove(words["tag"])),
        TagForm,
    ),
    "section": BulkAct(
        "Move to a section",
        _EDIT,
        lambda words: f"Move to “{words['section']}”",
        _planned(_section, "section", "It is in this section already."),
        _changing(_section, _edit_section),
        SectionForm,
    ),
    "review": BulkAct("Send to review", _EDIT, lambda words: "Send to review", _plan_send("review"), _send("review")),
    "ready": BulkAct("Mark as ready", _PUBLISH, lambda words: "Mark as ready", _plan_send("ready"), _send("ready")),
    "publish": BulkAct("Publish", _PUBLISH, lambda words: "Publish", _plan_publish, _publish),
    "withdraw": BulkAct(
        "Withdraw", _PUBLISH, lambda words: "Withdraw", _plan_withdraw, _withdraw, ReasonForm, is_grave=True
    ),
    "export": BulkAct("Export as JSON Lines", "articles.view_article", lambda words: "Export", _plan_export, _nothing),
}
