"""The admin of merges: the list of all, and the page that undoes one."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext

from articles.admin.base import NamingAdmin, column, datetime_column
from articles.models import Merge
from articles.record import taxonomy_changes
from articles.story.lazy_text import gettext_lazy as _
from articles.taxonomy.taxonomy import TAXONOMIES


@admin.register(Merge)
class MergeAdmin(NamingAdmin):
    """The log of merges; a user sees it with the permission to undo merges of any kind."""

    about = _("Tags, sections, authors and agencies that went into others, and the way back from each.")
    list_display = (
        "name",
        "noun",
        "merged_into",
        "by",
        datetime_column("at", _("When")),
        column("undone_by", _("Undone by")),
        "undo_link",
    )
    search_fields = ("name", "slug")
    fields = (
        "name",
        "noun",
        "slug",
        "merged_into",
        "by",
        datetime_column("at", _("When")),
        column("undone_by", _("Undone by")),
        datetime_column("undone_at", _("Undone")),
        "undo_link",
    )
    readonly_fields = fields

    def has_view_permission(self, request, obj=None):
        return any(may_undo(request.user, noun) for noun in TAXONOMIES)

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [path("<int:pk>/undo/", wrap(self.undo_view), name="articles_merge_undo"), *super().get_urls()]

    def resolve_names(self, request, rows):
        """Set the name of the target on each merge, in one query for each kind of term."""
        for noun in {merge.noun for merge in rows}:
            merges = [merge for merge in rows if merge.noun == noun]
            terms = TAXONOMIES[noun].model.objects.in_bulk({merge.into for merge in merges})
            for merge in merges:
                merge.target_name = str(terms.get(merge.into, "–"))

    @admin.display(description=_("Merged into"))
    def merged_into(self, merge):
        return merge.target_name

    @admin.display(description=_("Way back"))
    def undo_link(self, merge):
        if merge.undone_at:
            return gettext("Undone by %(undone_by)s") % {"undone_by": merge.undone_by}
        return format_html('<a href="{}">Undo…</a>', reverse("admin:articles_merge_undo", args=[merge.pk]))

    def undo_view(self, request, pk):
        """Return the page that explains what undoing means or why it is refused; a POST undoes the merge."""
        merge = Merge.objects.filter(pk=pk).first() if self.has_view_permission(request) else None
        if not self.has_view_permission(request) or (merge and not may_undo(request.user, merge.noun)):
            raise PermissionDenied
        if merge is None:
            raise Http404(gettext("There is no such merge."))
        if request.method == "POST":
            try:
                row = taxonomy_changes.unmerge(merge, by=request.user.get_username())
            except taxonomy_changes.MergeRefused as error:
                messages.error(request, str(error))
                return redirect("admin:articles_merge_undo", merge.pk)
            messages.success(
                request,
                gettext("%(row)s is a %(noun)s of its own again, with its stories.")
                % {"row": row, "noun": row._meta.verbose_name},
            )
            return redirect(f"admin:articles_{merge.noun}_change", row.pk)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "POST"])
        self.resolve_names(request, [merge])
        context = self.admin_site.each_context(request) | {
            "title": gettext("Undo the merge of %(name)s") % {"name": merge.name},
            "opts": self.opts,
            "merge": merge,
            "into": self.merged_into(merge),
            "noun": TAXONOMIES[merge.noun].model._meta.verbose_name,
            "refusal": taxonomy_changes.undo_refusal(merge),
        }
        return TemplateResponse(request, "admin/articles/taxonomy/undo_merge.html", context)


def may_undo(user, noun: str) -> bool:
    """Return whether a user may undo merges of a kind of taxonomy term; the permissions are those of a merge."""
    return user.has_perm(f"articles.change_{noun}") and user.has_perm(f"articles.delete_{noun}")
