"""The views that the desk form asks while a story is written: autosave, preview, check, comparison, stories
to link, matches."""

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from articles.admin.desk import (
    autosave,
    form_check,
    form_comparison,
    missing_photos,
    opened_copies,
    originals,
    preview,
    story_links,
    word_matches,
)
from articles.models import DeskCopy
from articles.story.lazy_text import gettext_lazy as _

GONE = _(
    "This story has left the desk: it was published, put back or deleted. What you had typed and not "
    "saved is in the bin for 30 days, and in this window."
)


class FormViews:
    """The views, with the permissions and the desk copies of the admin of desk copies.

    A path without the key of a desk copy is for the form of a new story.
    """

    def __init__(self, model_admin: ModelAdmin):
        self.model_admin = model_admin

    def urls(self) -> list:
        """Return the URL patterns, for signed-in users of the desk only."""
        wrap = self.model_admin.admin_site.admin_view
        return [
            path("autosave/", wrap(self.autosave), name="articles_deskcopy_new_autosave"),
            path("<int:pk>/autosave/", wrap(self.autosave), name="articles_deskcopy_autosave"),
            path("<int:pk>/preview/", wrap(self.preview), name="articles_deskcopy_preview"),
            path("<int:pk>/preview/page/", wrap(self.preview_page), name="articles_deskcopy_preview_page"),
            path("preview/", wrap(self.form_preview), name="articles_deskcopy_new_form_preview"),
            path("<int:pk>/preview/form/", wrap(self.form_preview), name="articles_deskcopy_form_preview"),
            path("check/", wrap(self.check), name="articles_deskcopy_new_check"),
            path("<int:pk>/check/", wrap(self.check), name="articles_deskcopy_check"),
            path("<int:pk>/compare/", wrap(self.comparison), name="articles_deskcopy_form_comparison"),
            path("stories/", wrap(story_links.live_stories), name="articles_deskcopy_stories"),
            path("originals/", wrap(originals.originals), name="articles_deskcopy_originals"),
            path("matches/", wrap(word_matches.matches), name="articles_deskcopy_matches"),
            path("photos/", wrap(self.without_photo), name="articles_deskcopy_without_photo"),
        ]

    def autosave(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """Store unsaved input; 410 if the desk copy is gone, 403 for who may not write it. See `autosave`."""
        copy = None if pk is None else self._copy(request, pk)
        if pk is not None and copy is None and not opened_copies.is_denied_now(request, str(pk)):
            return JsonResponse({"gone": GONE}, status=410)
        if pk is None:
            may_write = self.model_admin.has_add_permission(request)
        else:
            may_write = copy is not None and self.model_admin.has_change_permission(request, copy)
        return autosave.autosave_response(request, copy, may_write=may_write)

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Return the page that frames the preview of what is saved."""
        return preview.frame(request, self._visible_copy(request, pk), self._site_context(request))

    def preview_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Return the public page of what is saved, which stands in that frame."""
        return preview.page(request, self._visible_copy(request, pk))

    @method_decorator(require_POST)
    def form_preview(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """Return the public page of what the form has on the screen; nothing is saved."""
        return preview.form_page(request, self._copy_of_form(request, pk))

    @method_decorator(require_POST)
    def check(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """Return the check before publishing of what the form has on the screen; nothing is saved."""
        return form_check.response(request, self._copy_of_form(request, pk))

    @method_decorator(require_POST)
    def comparison(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Return what differs between what the form has on the screen and a text of `?old=`; nothing is saved."""
        return form_comparison.response(request, self._visible_copy(request, pk))

    def without_photo(self, request: HttpRequest) -> HttpResponse:
        """Return the list of the drafts without a lead photo."""
        return missing_photos.page(request, self._site_context(request))

    def _site_context(self, request: HttpRequest) -> dict:
        return self.model_admin.admin_site.each_context(request)

    def _copy(self, request: HttpRequest, pk: int) -> DeskCopy | None:
        return self.model_admin.get_queryset(request).select_related("article").filter(pk=pk).first()

    def _copy_of_form(self, request: HttpRequest, pk: int | None) -> DeskCopy | None:
        """Return the desk copy of a form that is sent, None for a new story; raise PermissionDenied otherwise."""
        if pk is None and not self.model_admin.has_add_permission(request):
            raise PermissionDenied
        return None if pk is None else self._visible_copy(request, pk)

    def _visible_copy(self, request: HttpRequest, pk: int) -> DeskCopy:
        copy = self._copy(request, pk)
        if copy is None or not self.model_admin.has_view_permission(request, copy):
            raise PermissionDenied
        return copy
