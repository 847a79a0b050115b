"""The admin of series: their names and descriptions, and a page on which editors put their stories in order."""

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext

from articles.admin.article import story_order
from articles.admin.base import BaseAdmin
from articles.models import Article, Series, SeriesPart
from articles.models.taxonomy_base import TermAlias
from articles.record import series_changes
from articles.story.lazy_text import gettext_lazy as _


class SeriesParts:
    """The parts of a series, as the page that orders stories needs them."""

    owner = None

    def __init__(self, series: Series):
        self.series = series

    def keys(self) -> list[int]:
        return list(self.series.parts.values_list("article_id", flat=True))

    def add(self, article: Article, by: str):
        series_changes.add(self.series, article, by=by)

    def remove(self, article: Article, by: str):
        series_changes.remove(self.series, article, by=by)

    def reorder(self, keys: list[int], by: str):
        series_changes.reorder(self.series, keys, by=by)


@admin.register(Series)
class SeriesAdmin(BaseAdmin):
    """The pages of series; a new series leads to the page of its parts."""

    list_display = ("name", "slug", "description")
    search_fields = ("name", "slug")
    fields = ("name", "slug", "description", "former_addresses")
    readonly_fields = ("former_addresses",)
    change_form_template = "admin/articles/series/change_form.html"

    @admin.display(description=_("Former addresses"))
    def former_addresses(self, series):
        """The keys that redirect to this series."""
        return ", ".join(series.aliases.filter(reason=TermAlias.Reason.RENAMED).values_list("slug", flat=True)) or "–"

    def get_urls(self):
        parts = path("<int:pk>/parts/", self.admin_site.admin_view(self.parts_view), name="articles_series_parts")
        return [parts, *super().get_urls()]

    def save_model(self, request, obj, form, change):
        series_changes.save(obj, by=request.user.get_username())

    def delete_model(self, request, obj):
        series_changes.delete(obj, by=request.user.get_username())

    def change_view(self, request, object_id, form_url="", extra_context=None):
        series = self.get_object(request, unquote(object_id))
        parts = SeriesPart.objects.filter(series=series, article__entry__isnull=False)
        context = {"is_public": series is not None and parts.exists(), **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def response_add(self, request, obj, post_url_continue=None):
        return redirect("admin:articles_series_parts", obj.pk)

    def get_deleted_objects(self, objs, request):
        """Delete the places of the stories with the series; no further permission is needed, and the stories stay."""
        objects, counts, _, protected = super().get_deleted_objects(objs, request)
        return objects, counts, set(), protected

    def parts_view(self, request, pk):
        """Return the page on which the parts are found, added, moved and taken out."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        series = self.get_object(request, str(pk))
        if series is None:
            raise Http404(gettext("There is no such series."))
        change = reverse("admin:articles_series_change", args=[pk])
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": gettext("Parts of %(series)s") % {"series": series},
            "crumbs": [(gettext("Series"), reverse("admin:articles_series_changelist")), (series.name, change)],
            "about": gettext(
                "Readers see the parts that are live, in this order; drafts appear when they are published."
            ),
            "back": change,
        }
        return story_order.respond(request, SeriesParts(series), context)
