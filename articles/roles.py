"""Who may do what on the desk: five roles, made after every migration, and the rules for one story and for many.

The roles are what stands here, again after each migration; a newsroom that wants others makes groups of its own.
"""

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.db import connections
from django.db.models import Q, QuerySet

from articles.models import Article

_NAMED = ("section", "tag", "author", "agency")
_SEE_NAMES = {f"articles.view_{noun}" for noun in _NAMED}
_EDIT_NAMES = _SEE_NAMES | {f"articles.{verb}_{noun}" for noun in _NAMED for verb in ("add", "change")}
_RECORD = {f"articles.view_{noun}" for noun in ("article", "version", "address", "auditentry", "catalogueentry")}
_WRITE = {"articles.add_article", "articles.view_deskcopy", "articles.change_deskcopy", "articles.add_internalnote"}

ROLES: dict[str, set[str]] = {
    "Reporter": {"articles.view_article", "media.view_photo"} | _WRITE | _SEE_NAMES,
    "Editor": {
        "articles.change_article",
        "articles.delete_article",
        "articles.publish_article",
        "articles.search_archive",
        "articles.view_scheduled",
        "media.view_photo",
    }
    | _WRITE
    | _RECORD
    | _EDIT_NAMES,
    "Photo editor": {"media.view_photo", "media.add_photo", "media.change_photo"},
    "Archivist": {
        "articles.request_erasure",
        "articles.search_archive",
        "articles.view_erasurerequest",
        "articles.view_origin",
        "media.view_photo",
    }
    | _RECORD
    | _EDIT_NAMES
    | {f"articles.delete_{noun}" for noun in _NAMED},
    "Administrator": {"articles.*", "media.*", "auth.*"},
}


def make(using="default", **kwargs):
    """Make the roles and give each exactly its permissions. Idempotent."""
    from django.contrib.auth.models import Group, Permission

    if "auth_group" not in connections[using].introspection.table_names():
        return
    for label in ("articles", "media", "auth"):
        create_permissions(apps.get_app_config(label), verbosity=0, using=using)
    known = Permission.objects.using(using).filter(content_type__app_label__in=["articles", "media", "auth"])
    by_name = {f"{p.content_type.app_label}.{p.codename}": p for p in known.select_related("content_type")}
    for name, wanted in ROLES.items():
        group, _ = Group.objects.using(using).get_or_create(name=name)
        group.permissions.set(p for key, p in by_name.items() if key in wanted or f"{key.split('.')[0]}.*" in wanted)


def may_edit(user, article: Article) -> bool:
    """Whether somebody may work on the article: editors on every one, reporters on drafts of their own."""
    if user.has_perm("articles.change_article"):
        return True
    return user.has_perm("articles.change_deskcopy") and _is_own_draft(user, article)


def editable_by(user, articles: QuerySet[Article] | None = None) -> QuerySet[Article]:
    """Keep the articles that somebody may work on, and so read on the desk; the twin of `may_edit`."""
    articles = Article.objects.all() if articles is None else articles
    if user.has_perm("articles.change_article"):
        return articles
    if not user.has_perm("articles.change_deskcopy"):
        return articles.none()
    return articles.filter(latest=0, desk_copy__opened_by=user.get_username())


def may_see(user, article: Article) -> bool:
    """Whether somebody may see the article's record; `visible_to` for many rows."""
    if not user.has_perm("articles.view_article"):
        return False
    if article.ever_published:
        return user.has_perm("articles.view_version")
    return user.has_perm("articles.change_article") or _is_own_draft(user, article)


def visible_to(user, articles: QuerySet[Article] | None = None) -> QuerySet[Article]:
    """Keep the articles whose record somebody may see; the twin of `may_see`."""
    articles = Article.objects.all() if articles is None else articles
    if not user.has_perm("articles.view_article"):
        return articles.none()
    visible = Q(latest=0, desk_copy__opened_by=user.get_username())
    if user.has_perm("articles.view_version"):
        visible |= Q(latest__gt=0)
    if user.has_perm("articles.change_article"):
        visible |= Q(latest=0)
    return articles.filter(visible)


def _is_own_draft(user, article: Article) -> bool:
    copy = None if article.ever_published else getattr(article, "desk_copy", None)
    return copy is not None and copy.opened_by == user.get_username()
