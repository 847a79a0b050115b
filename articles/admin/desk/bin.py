"""The bin on the desk: deleted drafts, desk copies that were put back, unsaved input; each is read or restored."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.text import format_lazy
from django.utils.translation import gettext

from articles.admin.article.status import difference
from articles.admin.base import NamingAdmin, column, datetime_column
from articles.desk import permissions, workflow
from articles.models import Article, BinEntry
from articles.record import bin
from articles.record.versioning import ActionRefused, latest_version
from articles.story.lazy_text import gettext_lazy as _
from articles.story.lazy_text import pgettext_lazy
from articles.story.moments import moment_in_words
from articles.story.story import Story


@admin.register(BinEntry)
class BinEntryAdmin(NamingAdmin):
    """The list of the bin, and a page for each text in it."""

    about = format_lazy(
        _(
            "Deleted drafts, changes that were put back, and words that were not saved when their story left the "
            "desk; each can be restored for {days} days."
        ),
        days=bin.RETENTION.days,
    )
    sortable_by = None  # what is here for days only, not millions of rows
    list_display = (
        "__str__",
        "kind",
        column("by", pgettext_lazy("who did it", "By")),
        datetime_column("at", _("Since")),
        "until",
    )

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/restore/", wrap(self.restore_view), name="articles_binentry_restore"),
            path("<int:pk>/empty/", wrap(self.empty_view), name="articles_binentry_empty"),
            *super().get_urls(),
        ]

    # --- permissions ---

    def get_queryset(self, request):
        return super().get_queryset(request).filter(permissions.in_bin(request.user))

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("articles.change_deskcopy")

    has_module_permission = has_view_permission

    def _may_restore(self, request, entry: BinEntry) -> bool:
        """Return whether the user may edit what the text would replace; a new draft replaces nothing."""
        article = entry.article or Article.objects.filter(uuid=entry.uuid).first()
        return article is None or permissions.may_edit(request.user, article)

    def _may_empty(self, request) -> bool:
        return self.has_view_permission(request) and request.user.has_perm("articles.delete_article")

    # --- columns ---

    def resolve_names(self, request, rows):
        bin.load_texts(rows)

    @admin.display(description=_("What it was"))
    def kind(self, row):
        if row.is_unsaved:
            return gettext("Words that were never saved")
        return gettext("Changes of a published story") if row.article_id else gettext("Deleted draft")

    @admin.display(description=_("Can be restored until"), ordering="at")
    def until(self, row):
        return moment_in_words(row.at + bin.RETENTION)

    # --- pages ---

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Return the page of an entry: its text, and the buttons."""
        entry = self._entry(request, object_id)
        latest = entry.article and latest_version(entry.article)
        published = (latest and latest.story) or Story()
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": str(entry),
            "entry": entry,
            "until": self.until(entry),
            "difference": entry.revision and difference(published, entry.revision.story),
            "is_new": entry.article is None,
            "may_restore": self._may_restore(request, entry),
            "may_empty": self._may_empty(request),
        }
        return TemplateResponse(request, "admin/articles/binentry/entry.html", context)

    def history_view(self, request, object_id, extra_context=None):
        return redirect("admin:articles_binentry_change", self._entry(request, object_id).pk)

    def restore_view(self, request, pk):
        """Restore a text and redirect to its form."""
        entry = self._entry(request, pk)
        if not self._may_restore(request, entry):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        by, may_publish = request.user.get_username(), request.user.has_perm("articles.publish_article")
        try:
            with workflow.approval(entry.uuid, by=by, stays=may_publish) as approval:
                copy = bin.restore(entry, by=by)
        except ActionRefused as error:
            messages.error(request, str(error))
            return redirect("admin:articles_binentry_changelist")
        messages.success(request, gettext("Restored. It lies on the desk as it did."))
        if approval.is_lost:
            messages.info(request, workflow.look_again_in_words())
        return redirect("admin:articles_deskcopy_change", copy.pk)

    def empty_view(self, request, pk):
        """Delete a text for good, if the editor has ticked that this is meant."""
        entry = self._entry(request, pk)
        if not self._may_empty(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not request.POST.get("confirmed"):
            messages.error(request, gettext("Tick the box to confirm; nothing was deleted."))
            return redirect("admin:articles_binentry_change", entry.pk)
        bin.delete_for_good(entry, by=request.user.get_username())
        messages.success(request, gettext("Deleted for good."))
        return redirect("admin:articles_binentry_changelist")

    def _entry(self, request, pk) -> BinEntry:
        if not self.has_view_permission(request):
            raise PermissionDenied
        entry = self.get_queryset(request).filter(pk=pk).first() if str(pk).isdecimal() else None
        if entry is None:
            raise Http404(gettext("It is no longer in the bin, or it is not yours."))
        return entry
