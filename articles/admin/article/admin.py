"""The admin of articles: list, record page, comparisons, and the pages of the actions."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from articles.admin.actions import bulk_views, registry, views
from articles.admin.article import comments, saved_searches, story_order
from articles.admin.article.comparison import MAX_REVISIONS, Comparison
from articles.admin.article.list_page import ArticleListAdmin
from articles.admin.article.list_rows import statuses
from articles.admin.article.status import ArticleStatus
from articles.admin.article.status_sentences import editing_sentences, status_sentences
from articles.admin.article.warnings import warnings_context
from articles.admin.record.audit_actions import action_words
from articles.admin.record.headlines import with_headlines
from articles.desk import permissions
from articles.models import Article, AuditEntry, Series
from articles.record import bin, series_changes


class RelatedStories:
    """The related stories that were chosen for an article, as the page that orders stories needs them."""

    def __init__(self, article: Article):
        self.article, self.owner = article, article.pk

    def keys(self) -> list[int]:
        return list(self.article.related_links.values_list("related_id", flat=True))

    def add(self, article: Article, by: str):
        series_changes.add_related(self.article, article, by=by)

    def remove(self, article: Article, by: str):
        series_changes.remove_related(self.article, article, by=by)

    def reorder(self, keys: list[int], by: str):
        series_changes.reorder_related(self.article, keys, by=by)


@admin.register(Article)
class ArticleAdmin(ArticleListAdmin):
    """All pages of articles. The list is in `ArticleListAdmin`."""

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("bulk/", wrap(bulk_views.start), name="articles_article_bulk_start"),
            path("bulk/<int:key>/", wrap(self.bulk_view), name="articles_article_bulk"),
            path("views/", wrap(saved_searches.save), name="articles_article_view_save"),
            path("views/<int:key>/drop/", wrap(saved_searches.drop), name="articles_article_view_drop"),
            path("<int:pk>/compare/", wrap(self.compare_view), name="articles_article_compare"),
            path("<int:pk>/revisions/", wrap(self.revisions_view), name="articles_article_revisions"),
            path("<int:pk>/comments/", wrap(self.comments_view), name="articles_article_comments"),
            path("<int:pk>/related/", wrap(self.related_view), name="articles_article_related"),
            *(
                path(f"<int:pk>/{name}/", wrap(self.action_view), {"name": name}, name=f"articles_article_{name}")
                for name in registry.ACTIONS
            ),
            *super().get_urls(),
        ]

    # --- permissions ---

    def has_add_permission(self, request):
        return super().has_add_permission(request) and request.user.has_perm("articles.change_deskcopy")

    def has_view_permission(self, request, obj=None):
        if obj is None:
            return request.user.has_perm("articles.view_article")
        return permissions.may_see(request.user, obj)

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        """Return whether a draft may be deleted; an article that was ever published stays in the record."""
        if obj is None:
            return request.user.has_perm("articles.delete_article")
        return not obj.ever_published and permissions.may_edit(request.user, obj)

    # --- pages ---

    def add_view(self, request, form_url="", extra_context=None):
        """Redirect to the form of a new desk copy, because a story is always written on the desk."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return redirect("admin:articles_deskcopy_add")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Return the record page of an article. It is read-only: each action has its own page."""
        article = self._visible(request, unquote(object_id))
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        status = ArticleStatus(article)
        sees_desk = permissions.may_edit(request.user, article)
        context = self._context(request, status) | {
            "statuses": statuses(article, status.has_changes, timezone.now()),
            "sentences": status_sentences(status),
            "sees_desk": sees_desk,
            "editing": editing_sentences(status.copy, request.user) if sees_desk else [],
            "groups": registry.action_groups(request.user, status),
            "actions": registry.available_actions(request.user, status),
            "retag_actions": registry.retag_actions(request.user, status),
            "sees_notes": permissions.may_add_note(request.user, article),
            "notes": article.internal_notes.all(),
            "series": _series_links(article),
            "addresses": article.addresses.order_by("is_current", "day", "pk"),
            "audit": _audit_entries(article, request.user),
            "may_delete": self.has_delete_permission(request, article),
        }
        text = (status.on_the_desk if sees_desk else None) or (status.latest and status.latest.story)
        context |= comments.comments_context(request.user, article, text)
        if sees_desk and not status.is_withdrawn:
            context |= warnings_context(status, text, status.publication_moment(timezone.now()), may_edit=True)
        return TemplateResponse(request, "admin/articles/article/record.html", context)

    def history_view(self, request, object_id, extra_context=None):
        return redirect("admin:articles_article_change", self._visible(request, unquote(object_id)).pk)

    def action_view(self, request, pk, name):
        article = self._visible(request, pk)
        return views.action_page(request, article, name, self._context(request, ArticleStatus(article)))

    def bulk_view(self, request, key):
        return bulk_views.page(request, key, self.admin_site.each_context(request) | {"opts": self.opts})

    def compare_view(self, request, pk):
        """Return the page that compares versions, the desk copy and its revisions (`?old=1&new=desk`, `?old=r7`)."""
        status = ArticleStatus(self._visible(request, pk))
        comparison = Comparison(status, request.GET, sees_desk=permissions.may_edit(request.user, status.article))
        context = self._context(request, status) | {"title": gettext("Compare")} | comparison.context()
        return TemplateResponse(request, "admin/articles/article/compare.html", context)

    def revisions_view(self, request, pk):
        """Return the page of the revisions of the desk, the newest first, each with the one before it."""
        status = ArticleStatus(self._visible(request, pk))
        if not permissions.may_edit(request.user, status.article):
            raise PermissionDenied
        rows = list(status.article.desk_revisions.defer("story_json")[: MAX_REVISIONS + 1])
        context = self._context(request, status) | {
            "title": gettext("Revisions"),
            "revisions": list(zip(rows, [*rows[1:], None], strict=False))[:MAX_REVISIONS],
            "actions": registry.available_actions(request.user, status),
        }
        return TemplateResponse(request, "admin/articles/article/revisions.html", context)

    def comments_view(self, request, pk):
        return comments.respond(request, self._visible(request, pk))

    def related_view(self, request, pk):
        """Return the page on which the related stories of an article are chosen."""
        status = ArticleStatus(self._visible(request, pk))
        if not permissions.may_edit(request.user, status.article):
            raise PermissionDenied
        record = reverse("admin:articles_article_change", args=[pk])
        context = self._context(request, status) | {
            "title": gettext("Related stories"),
            "crumbs": [(gettext("Articles"), reverse("admin:articles_article_changelist")), (status.title, record)],
            "about": gettext(
                "Readers see these first, in this order, then stories that are found by their tags and authors. "
            )
            + "The story gets no version by it.",
            "back": record,
        }
        return story_order.respond(request, RelatedStories(status.article), context)

    def delete_view(self, request, object_id, extra_context=None):
        """Delete a draft after a confirmation; an article that was ever published is refused."""
        article = self._visible(request, unquote(object_id))
        if article.ever_published:
            messages.error(
                request, gettext("It was published and stays in the record; withdraw it instead of deleting it.")
            )
            return redirect("admin:articles_article_change", article.pk)
        if not request.user.has_perm("articles.publish_article") and permissions.is_approved(article):
            messages.error(
                request, gettext("An editor has scheduled it or found it ready; ask an editor to delete it.")
            )
            return redirect("admin:articles_article_change", article.pk)
        status = ArticleStatus(article)
        sentences = [*status_sentences(status), *editing_sentences(status.copy, request.user)]
        context = {"bin_days": bin.RETENTION.days, "sentences": sentences}
        return super().delete_view(request, object_id, context | (extra_context or {}))

    def delete_model(self, request, obj):
        """Move a draft to the bin, from which it can be restored."""
        entry = bin.delete_draft(obj, by=request.user.get_username())
        if entry:
            url = reverse("admin:articles_binentry_change", args=[entry.pk])
            text = gettext("It can be restored for %(days)s days.") % {"days": bin.RETENTION.days}
            messages.info(request, format_html('{} <a href="{}">{}</a>', text, url, gettext("It is in the bin.")))

    def get_deleted_objects(self, objs, request):
        """Delete the rows of the desk with a draft; no further permission is needed for them."""
        objects, counts, _, protected = super().get_deleted_objects(objs, request)
        return objects, counts, set(), protected

    # --- shared by the pages ---

    def _visible(self, request, pk) -> Article:
        """Return an article whose record the user may see.

        Raises PermissionDenied without the permission for any article, Http404 for one that the user may not see.
        """
        if not request.user.has_perm("articles.view_article"):
            raise PermissionDenied
        article = permissions.visible_to(request.user).filter(pk=pk).first() if str(pk).isdecimal() else None
        if article is None:
            raise Http404(gettext("There is no such article, or it is not yours to see."))
        return article

    def _context(self, request, status: ArticleStatus) -> dict:
        return self.admin_site.each_context(request) | {
            "opts": self.opts,
            "article": status.article,
            "status": status,
            "title": status.title,
        }


def _series_links(article: Article) -> str:
    """Return the series of an article, each with a link, with commas between; "" if it is in none."""
    series = Series.objects.filter(parts__article=article)
    links = ((reverse("admin:articles_series_change", args=[one.pk]), one) for one in series)
    return SafeString(format_html_join(", ", '<a href="{}">{}</a>', links))


def _audit_entries(article: Article, user) -> list[tuple[AuditEntry, str, str]]:
    """Return the entries of the audit log about an article that the user may see: each with its action in the language
    of the desk, and its detail with headlines."""
    if not user.has_perm("articles.view_auditentry"):
        return []
    entries = list(AuditEntry.objects.filter(noun="article", key=str(article.uuid)))
    details = with_headlines(user, [entry.detail for entry in entries])
    return [(entry, action_words(entry.action), detail) for entry, detail in zip(entries, details, strict=True)]
