"""The table of all actions, in the order of the buttons, and which of them a user is offered."""

from django.utils.text import capfirst

from articles.admin.actions import desk, export, publishing, removal, scheduling, taxonomy, visibility
from articles.admin.actions.base import PUBLISH, Action, ArticleAction, BulkAction
from articles.admin.article.status import ArticleStatus
from articles.story.lazy_text import gettext_lazy as _

_ALL: list[Action] = [
    desk.OpenOnDesk(),
    desk.ProposeCorrection(),
    desk.KeepDeskCopy(),
    taxonomy.AddTag(),
    taxonomy.RemoveTag(),
    taxonomy.MoveToSection(),
    desk.SendToReview(),
    desk.MarkReady(),
    desk.ReturnToDraft(),
    publishing.Publish(),
    publishing.MinorEdit(),
    publishing.Update(),
    publishing.Correct(),
    publishing.Clarify(),
    publishing.AddEditorsNote(),
    scheduling.Schedule(),
    scheduling.Embargo(),
    scheduling.LiftEmbargo(),
    scheduling.Unschedule(),
    publishing.Reinstate(),
    desk.PutBack(),
    desk.CopyVersion(),
    desk.BringBack(),
    desk.AddNote(),
    visibility.ChangeAddress(),
    visibility.HideFromSearchEngines(),
    visibility.ShowToSearchEngines(),
    removal.Withdraw(),
    removal.PutUnderHold(),
    removal.EndHold(),
    removal.RequestErasure(),
    removal.Erase(),
    export.Export(),
]
ACTIONS: dict[str, ArticleAction] = {action.name: action for action in _ALL if isinstance(action, ArticleAction)}
BULK_ACTIONS: dict[str, BulkAction] = {action.bulk_name: action for action in _ALL if isinstance(action, BulkAction)}

# The groups of the panel; one without a title of its own is open, or has the words of its actions (`group_word`).
GROUPS = {"desk": "", "publish": "", "more": _("More"), "removal": ""}
# A desk copy is there to be published: who may publish finds these buttons first, others what they may do.
_GROUPS_WITH_DESK_COPY = {"publish": "", **GROUPS}


def available_actions(user, status: ArticleStatus) -> dict[str, ArticleAction]:
    """Return the actions that a user may do with an article in its present state, by name."""
    return {name: action for name, action in ACTIONS.items() if action.is_available(user, status)}


def action_groups(user, status: ArticleStatus) -> list[tuple[str, list[tuple[str, ArticleAction]]]]:
    """Return the available actions of the panel as (title of the group, [(name, action), …]), without empty groups."""
    available = available_actions(user, status)
    groups = _GROUPS_WITH_DESK_COPY if status.copy and user.has_perm(PUBLISH) else GROUPS
    titled = []
    for key, title in groups.items():
        actions = [(name, action) for name, action in available.items() if action.group == key]
        words = dict.fromkeys(action.group_word for _, action in actions if action.group_word)
        titled.append((title or capfirst(", ".join(map(str, words))), actions))
    return [(title, actions) for title, actions in titled if actions]


def retag_actions(user, status: ArticleStatus) -> list[tuple[str, str]]:
    """Return the bulk actions with which a user retags one live article, as (name, label); [] for who may edit it."""
    if not status.is_live or user.has_perm("articles.change_article") or not user.has_perm(taxonomy.RETAG):
        return []
    actions = [action for action in BULK_ACTIONS.values() if isinstance(action, taxonomy.TaxonomyAction)]
    return [(action.bulk_name, action.label) for action in actions if action.is_allowed_to(user, status.article)]


def offered_bulk_actions(user) -> list[tuple[str, str]]:
    """Return the bulk actions for which a user has the permission, as (name, label)."""
    return [(name, action.label) for name, action in BULK_ACTIONS.items() if action.is_offered_to(user)]
