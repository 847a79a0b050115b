"""What somebody may do at the desk, each in a sentence, instead of Django's two hundred single permissions.

    abilities_of({"media.add_photo", "media.view_photo"})     # [Ability("upload", …), Ability("see_photos", …)]

The roles consist of abilities (a test keeps it so), and those that a newsroom makes are put together of them.
"""

from collections.abc import Iterable
from typing import NamedTuple

from django.contrib.auth.models import Permission
from django.db.models import QuerySet

from articles.desk.permissions import ROLES
from articles.story.lazy_text import gettext_lazy as _
from articles.story.nouns import NOUNS

_TERMS = (*NOUNS, "series")


def _of_terms(*verbs: str) -> frozenset[str]:
    return frozenset(f"articles.{verb}_{noun}" for noun in _TERMS for verb in verbs)


_RECORD = {f"articles.view_{noun}" for noun in ("article", "version", "address", "auditentry", "catalogueentry")}
_WRITE = {"articles.add_article", "articles.view_article", "articles.view_deskcopy", "articles.change_deskcopy"}
_NOTES = {"articles.view_article", "articles.add_internalnote"}
_FILES = {f"articles.{verb}_{kind}" for verb in ("add", "change", "view") for kind in ("printedpage", "storyaudio")}


class Ability(NamedTuple):
    """Something that one may do: its key in forms, the words for it, and the permissions that it takes."""

    key: str
    words: str
    permissions: frozenset[str]


def _ability(key: str, words: str, permissions: Iterable[str]) -> Ability:
    return Ability(key, words, frozenset(permissions))


# By the title of their group, in the order of the form.
ABILITIES: dict[str, list[Ability]] = {
    _("Writing and publishing"): [
        _ability("write", _("Write stories and send them to review; see the own ones"), _WRITE),
        _ability(
            "propose",
            _("Propose corrections of own published stories"),
            {"articles.view_article", "articles.propose_correction"},
        ),
        _ability(
            "edit_all",
            _("Change every story on the desk, and delete drafts"),
            {*_WRITE, *_RECORD, "articles.change_article", "articles.delete_article"},
        ),
        _ability(
            "publish",
            _("Publish, correct, schedule, withdraw and reinstate; find and fix"),
            {"articles.view_article", "articles.publish_article", "articles.view_scheduledstory"},
        ),
        _ability("notes", _("Leave internal notes and comments on stories they see"), _NOTES),
    ],
    _("Photographs"): [
        _ability("see_photos", _("Look at the library"), {"media.view_photo"}),
        _ability("upload", _("Upload photographs"), {"media.view_photo", "media.add_photo"}),
        _ability(
            "rights", _("Describe photographs and state their rights"), {"media.view_photo", "media.change_photo"}
        ),
        _ability("missing", _("See which drafts have no photograph"), {"articles.see_missing_photos"}),
    ],
    _("The archive"): [
        _ability("record", _("Read every published story with all its versions, and the audit log"), _RECORD),
        _ability("search", _("Search everything"), {"articles.search_archive"}),
        _ability("retag", _("Change section and tags of published stories"), {*_RECORD, "articles.retag_article"}),
        _ability("see_terms", _("See sections, tags, authors, agencies and series"), _of_terms("view")),
        _ability(
            "terms",
            _("Make and change sections, tags, authors, agencies and series"),
            _of_terms("view", "add", "change"),
        ),
        _ability("merge", _("Merge and delete them"), _of_terms("view", "add", "change", "delete")),
        _ability("import", _("Import stories"), {"articles.add_storyimport"}),
        _ability("imported", _("See which item of a source became which story"), {"articles.view_importeditem"}),
        _ability("files", _("Add printed pages and audio, and state their rights"), _FILES),
    ],
    _("Orders"): [
        _ability(
            "request",
            _("Request that a story is erased or a name removed"),
            {"articles.request_erasure", "articles.view_erasurerequest"},
        ),
        _ability(
            "erase",
            _("Erase stories, names, photographs, printed pages and audio by order"),
            {
                *("articles.request_erasure", "articles.view_erasurerequest", "articles.execute_erasure"),
                *("articles.erase_storyaudio", "articles.erase_printedpage", "media.erase_photo"),
            },
        ),
        _ability("hold", _("Put a story under legal hold"), {*_RECORD, "articles.hold_article"}),
    ],
    _("People"): [
        _ability(
            "accounts",
            _("Make accounts and give roles"),
            {f"auth.{verb}_user" for verb in ("view", "add", "change", "delete")},
        ),
    ],
}
_BY_KEY = {ability.key: ability for group in ABILITIES.values() for ability in group}


def is_own(role: str) -> bool:
    """Return whether a role is one that the newsroom made; each migration sets the others to their permissions."""
    return role not in ROLES


def abilities_of(permissions: Iterable[str]) -> list[Ability]:
    """Return the abilities whose permissions are all among these, which have the names that `has_perm` takes."""
    permissions = set(permissions)
    return [ability for ability in _BY_KEY.values() if ability.permissions <= permissions]


def names_of(permissions: QuerySet[Permission]) -> set[str]:
    """Return the names of permissions as `has_perm` takes them."""
    rows = permissions.values_list("content_type__app_label", "codename")
    return {f"{app}.{codename}" for app, codename in rows}


def changed(permissions: set[str], keys: Iterable[str]) -> set[str]:
    """Return the permissions after the abilities with these keys were chosen, and those that were there taken away.

    Permissions that no ability covers stay: what no form shows, no form takes away.
    """
    chosen = [_BY_KEY[key] for key in keys]
    dropped = {name for ability in abilities_of(permissions) if ability not in chosen for name in ability.permissions}
    return (permissions - dropped).union(*(ability.permissions for ability in chosen))


def rows_of(names: Iterable[str]) -> list[Permission]:
    """Return the rows of permissions with these names."""
    names = set(names)
    rows = Permission.objects.filter(codename__in={name.partition(".")[2] for name in names})
    rows = rows.select_related("content_type")
    return [row for row in rows if f"{row.content_type.app_label}.{row.codename}" in names]
