"""Permissions on the desk: five roles, and the rules who may see and edit an article, for one and for many.

After each migration every role has exactly the permissions listed here again; a newsroom that needs other roles creates
groups of its own. `settings.REPORTERS_SEARCH_ARCHIVE` adds one to the reporters.
"""

from django.apps import apps as all_apps
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.db import router
from django.db.models import Q, QuerySet

from articles.models import Article, ScheduledStory
from articles.record import account_states
from articles.story.nouns import NOUNS

_TERMS = (*NOUNS, "series")
_SEE_TERMS = {f"articles.view_{noun}" for noun in _TERMS}
_EDIT_TERMS = _SEE_TERMS | {f"articles.{verb}_{noun}" for noun in _TERMS for verb in ("add", "change")}
_RECORD = {f"articles.view_{noun}" for noun in ("article", "version", "address", "auditentry", "catalogueentry")}
_WRITE = {"articles.add_article", "articles.view_deskcopy", "articles.change_deskcopy", "articles.add_internalnote"}
_FILES = {f"articles.{verb}_{kind}" for verb in ("add", "change", "view") for kind in ("printedpage", "storyaudio")}
# Who uploads a photograph without `media.change_photo` cannot say anything about its rights.
_UPLOAD = {"media.add_photo", "media.view_photo"}

ROLES: dict[str, set[str]] = {
    "Reporter": {"articles.propose_correction", "articles.view_article"} | _WRITE | _SEE_TERMS | _UPLOAD,
    "Editor": {
        "articles.add_storyimport",
        "articles.change_article",
        "articles.delete_article",
        "articles.publish_article",
        "articles.search_archive",
        "articles.view_scheduledstory",
    }
    | _FILES
    | _UPLOAD
    | _WRITE
    | _RECORD
    | _EDIT_TERMS,
    "Photo editor": {"articles.see_missing_photos", "media.change_photo"} | _UPLOAD,
    "Archivist": {
        "articles.add_internalnote",
        "articles.add_storyimport",
        "articles.request_erasure",
        "articles.retag_article",
        "articles.search_archive",
        "articles.view_erasurerequest",
        "articles.view_importeditem",
        "media.view_photo",
    }
    | _FILES
    | _RECORD
    | _EDIT_TERMS
    | {f"articles.delete_{noun}" for noun in _TERMS},
    "Administrator": {"articles.*", "media.*", "auth.*"},
}


def create_roles(using="default", apps=all_apps, **kwargs):
    """Create the roles as groups and set exactly their permissions. Idempotent.

    `apps` has the models that have a table after a migration; nothing is done before groups have one.
    """
    from django.contrib.auth.models import Group, Permission

    try:
        apps.get_model("auth", "Group")
    except LookupError:
        return
    if not router.allow_migrate_model(using, Group):
        return
    for label in ("articles", "media", "auth"):
        create_permissions(all_apps.get_app_config(label), verbosity=0, using=using)
    queryset = Permission.objects.using(using).filter(content_type__app_label__in=["articles", "media", "auth"])
    by_name = {f"{p.content_type.app_label}.{p.codename}": p for p in queryset.select_related("content_type")}
    for name in ROLES:
        permissions = permissions_of(name)
        group, _ = Group.objects.using(using).get_or_create(name=name)
        group.permissions.set(
            p for key, p in by_name.items() if key in permissions or f"{key.split('.')[0]}.*" in permissions
        )


for _role in ROLES:  # a setting takes effect with the next migration
    account_states.fix_role(_role, lambda role=_role: [ROLES[role], permissions_of(role)])


def permissions_of(role: str) -> set[str]:
    """Return the permissions of a role, with those that the settings add."""
    searches = role == "Reporter" and settings.REPORTERS_SEARCH_ARCHIVE
    return ROLES[role] | ({"articles.search_archive"} if searches else set())


def may_edit(user, article: Article) -> bool:
    """Return whether the user may edit the article.

    Editors may edit any. Reporters may edit their own drafts, and the desk copy with which they propose a correction
    of a published story of theirs.
    """
    if user.has_perm("articles.change_article"):
        return True
    return user.has_perm("articles.change_deskcopy") and _has_own_copy(user, article)


def editable(user, at: str = "") -> Q:
    """Return the condition for the articles that the user may edit, and so read on the desk; the twin of `may_edit`.

    `at` is the lookup prefix from the queried rows to their article, for example `"article__"`. A condition on joined
    rows is fast for any number of articles; a list of their primary keys is not.
    """
    if user.has_perm("articles.change_article"):
        return Q()
    return _own_copies(user, at) if user.has_perm("articles.change_deskcopy") else _NOTHING


def may_see(user, article: Article) -> bool:
    """Return whether the user may see the record of the article; `visible_to` is the same for many articles."""
    if not user.has_perm("articles.view_article"):
        return False
    if article.ever_published:
        return user.has_perm("articles.view_version") or is_written_by(user, article)
    return user.has_perm("articles.change_article") or _has_own_copy(user, article)


def visible(user, at: str = "") -> Q:
    """Return the condition for the articles whose record the user may see; the twin of `may_see`.

    `at` is a lookup prefix as in `editable`.
    """
    if not user.has_perm("articles.view_article"):
        return _NOTHING
    sees_published, sees_drafts = user.has_perm("articles.view_version"), user.has_perm("articles.change_article")
    if sees_published and sees_drafts:
        return Q()
    condition = _own_drafts(user, at)
    condition |= Q(**{f"{at}latest__gt": 0}) if sees_published else _own_stories(user, at)
    return condition | Q(**{f"{at}latest": 0}) if sees_drafts else condition


def visible_to(user, articles: QuerySet[Article] | None = None) -> QuerySet[Article]:
    """Return the articles, all by default, whose record the user may see."""
    return (Article.objects.all() if articles is None else articles).filter(visible(user))


def in_bin(user) -> Q:
    """Return the condition for the entries of the bin that the user may see: as on the desk before, and what the user
    typed there and did not save."""
    if user.has_perm("articles.change_article"):
        return Q()
    if user.has_perm("articles.change_deskcopy"):
        return Q(article=None, opened_by=user.get_username()) | Q(is_unsaved=True, by=user.get_username())
    return _NOTHING


def visible_on_desk(user, at: str = "") -> Q:
    """Return the condition for the articles of which the user may know that they have a desk copy.

    That is every visible article, but not the desk copy that an editor opened of a story which the user wrote.
    """
    if user.has_perm("articles.view_version") or user.has_perm("articles.change_article"):
        return visible(user, at)
    return _own_copies(user, at) if user.has_perm("articles.view_article") else _NOTHING


def is_approved(article: Article) -> bool:
    """Return whether an editor has found the article's desk copy ready, or has scheduled it."""
    copy = getattr(article, "desk_copy", None)
    is_ready = copy is not None and copy.state == copy.State.READY
    return is_ready or ScheduledStory.objects.filter(article=article).exists()


def is_written_by(user, article: Article) -> bool:
    """Return whether the user wrote the published article on the desk."""
    writer = getattr(article, "writer", None)
    return writer is not None and writer.username == user.get_username()


def may_add_note(user, article: Article) -> bool:
    """Return whether the user may read the internal notes of the article and add one.

    Everybody who may edit the article may, and archivists for each article whose record they see.
    """
    if may_edit(user, article):
        return True
    adds = user.has_perm("articles.add_internalnote") and user.has_perm("articles.view_version")
    return adds and may_see(user, article)


def notes_visible(user, at: str = "") -> Q:
    """Return the condition for the articles whose internal notes the user may read; the twin of `may_add_note`."""
    adds = user.has_perm("articles.add_internalnote") and user.has_perm("articles.view_version")
    return visible(user, at) if adds else Q(visible(user, at), editable(user, at))


_NOTHING = Q(pk__in=[])


def _own_drafts(user, at: str) -> Q:
    return Q(**{f"{at}latest": 0, f"{at}desk_copy__opened_by": user.get_username()})


def _own_stories(user, at: str) -> Q:
    return Q(**{f"{at}latest__gt": 0, f"{at}writer__username": user.get_username()})


def _own_copies(user, at: str) -> Q:
    name = user.get_username()
    is_own = Q(**{f"{at}latest": 0}) | Q(**{f"{at}writer__username": name})
    return Q(is_own, **{f"{at}desk_copy__opened_by": name})


def _has_own_copy(user, article: Article) -> bool:
    if article.ever_published and not is_written_by(user, article):
        return False
    copy = getattr(article, "desk_copy", None)
    return copy is not None and copy.opened_by == user.get_username()
