"""Permissions on the desk: five roles, and the rules who may see and edit an article, for one and for many.

After each migration every role has exactly the permissions listed here again; a newsroom that needs other roles creates
groups of its own.
"""

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.db.models import Q, QuerySet

from articles.models import Article
from articles.sql.maintenance import has_table
from articles.story.nouns import NOUNS

_TERMS = (*NOUNS, "series")
_SEE_TERMS = {f"articles.view_{noun}" for noun in _TERMS}
_EDIT_TERMS = _SEE_TERMS | {f"articles.{verb}_{noun}" for noun in _TERMS for verb in ("add", "change")}
_RECORD = {f"articles.view_{noun}" for noun in ("article", "version", "address", "auditentry", "catalogueentry")}
_WRITE = {"articles.add_article", "articles.view_deskcopy", "articles.change_deskcopy", "articles.add_internalnote"}

ROLES: dict[str, set[str]] = {
    "Reporter": {"articles.view_article", "media.view_photo"} | _WRITE | _SEE_TERMS,
    "Editor": {
        "articles.add_storyimport",
        "articles.change_article",
        "articles.delete_article",
        "articles.publish_article",
        "articles.search_archive",
        "articles.view_scheduledstory",
        "media.view_photo",
    }
    | _WRITE
    | _RECORD
    | _EDIT_TERMS,
    "Photo editor": {"media.view_photo", "media.add_photo", "media.change_photo"},
    "Archivist": {
        "articles.add_storyimport",
        "articles.request_erasure",
        "articles.search_archive",
        "articles.view_erasurerequest",
        "articles.view_importeditem",
        "media.view_photo",
    }
    | _RECORD
    | _EDIT_TERMS
    | {f"articles.delete_{noun}" for noun in _TERMS},
    "Administrator": {"articles.*", "media.*", "auth.*"},
}


def create_roles(using="default", **kwargs):
    """Create the roles as groups and set exactly their permissions. Idempotent."""
    from django.contrib.auth.models import Group, Permission

    if not has_table(Group, using):
        return
    for label in ("articles", "media", "auth"):
        create_permissions(apps.get_app_config(label), verbosity=0, using=using)
    queryset = Permission.objects.using(using).filter(content_type__app_label__in=["articles", "media", "auth"])
    by_name = {f"{p.content_type.app_label}.{p.codename}": p for p in queryset.select_related("content_type")}
    for name, permissions in ROLES.items():
        group, _ = Group.objects.using(using).get_or_create(name=name)
        group.permissions.set(
            p for key, p in by_name.items() if key in permissions or f"{key.split('.')[0]}.*" in permissions
        )


def may_edit(user, article: Article) -> bool:
    """Return whether the user may edit the article: editors any article, reporters their own drafts."""
    if user.has_perm("articles.change_article"):
        return True
    return user.has_perm("articles.change_deskcopy") and _is_own_draft(user, article)


def editable(user, at: str = "") -> Q:
    """Return the condition for the articles that the user may edit, and so read on the desk; the twin of `may_edit`.

    `at` is the lookup prefix from the queried rows to their article, for example `"article__"`. A condition on joined
    rows is fast for any number of articles; a list of their primary keys is not.
    """
    if user.has_perm("articles.change_article"):
        return Q()
    return _own_drafts(user, at) if user.has_perm("articles.change_deskcopy") else _NOTHING


def may_see(user, article: Article) -> bool:
    """Return whether the user may see the record of the article; `visible_to` is the same for many articles."""
    if not user.has_perm("articles.view_article"):
        return False
    if article.ever_published:
        return user.has_perm("articles.view_version")
    return user.has_perm("articles.change_article") or _is_own_draft(user, article)


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
    if sees_published:
        condition |= Q(**{f"{at}latest__gt": 0})
    return condition | Q(**{f"{at}latest": 0}) if sees_drafts else condition


def visible_to(user, articles: QuerySet[Article] | None = None) -> QuerySet[Article]:
    """Return the articles, all by default, whose record the user may see."""
    return (Article.objects.all() if articles is None else articles).filter(visible(user))


_NOTHING = Q(pk__in=[])


def _own_drafts(user, at: str) -> Q:
    return Q(**{f"{at}latest": 0, f"{at}desk_copy__opened_by": user.get_username()})


def _is_own_draft(user, article: Article) -> bool:
    copy = None if article.ever_published else getattr(article, "desk_copy", None)
    return copy is not None and copy.opened_by == user.get_username()
