"""The photo desk: the library as a grid, uploads, texts and rights, focal points, and the metadata of each file."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from media import bulk_edit, erasure, ingest, metadata, search
from media.admin.bulk_form import BulkForm
from media.admin.chooser import photographs
from media.admin.filters import (
    DigitalSourceFilter,
    EndingFilter,
    MissingFilter,
    OrderFilter,
    UsedFilter,
    WithdrawnFilter,
)
from media.admin.forms import ChosenPhotosForm, ErasePhotosForm, PhotoForm
from media.admin.history import history_page
from media.admin.labels import PlainLabels
from media.admin.merged_saves import MergedSaves
from media.admin.photo_queue import PhotoQueue
from media.admin.uploads import UploadMixin
from media.models import Original, Photo
from media.usage import losses, stories_using

# More photographs in one step are a mistake and not an order.
_MAX_ERASED = 100
_NEWEST = 5  # changes on the page of a photograph; its history has all
_MAX_LISTED = 50  # photographs of which the stories that lose them are listed


@admin.register(Photo)
class PhotoAdmin(UploadMixin, PlainLabels, MergedSaves, admin.ModelAdmin):
    """The photo desk. `bulk_edit`, `ingest` and `erasure` do the writing, with everything that depends on a photo."""

    form = PhotoForm
    add_label = _("Upload photographs")
    list_display = ["__str__"]
    list_filter = [OrderFilter, MissingFilter, "rights", UsedFilter, EndingFilter, DigitalSourceFilter, WithdrawnFilter]
    list_per_page = 60
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    action_form = ChosenPhotosForm
    search_fields = ["caption"]
    search_help_text = _(
        "Words of caption, credit, headline, people, places, file name, and of what the file says itself."
    )
    ordering = ["-pk"]  # what came in last first; `OrderFilter` changes it
    actions = ["edit_together", "erase_by_order"]
    actions_on_bottom = False
    readonly_fields = ["filename", "came_in"]
    fieldsets = [
        (_("What readers read"), {"fields": ["headline", "caption", "credit", "alt", "extended_description"]}),
        (
            _("Rights"),
            {"fields": ["rights", "rights_until", "rights_words", "is_withdrawn", "usage_terms", "copyright"]},
        ),
        (
            _("Who, when, where"),
            {
                "fields": [
                    ("photographer", "agency"),
                    "taken",
                    ("sublocation", "city"),
                    ("state", "country"),
                    "persons",
                    "keywords",
                    "digital_source",
                    "instructions",
                ]
            },
        ),
        (_("Focal point"), {"fields": [("focal_x", "focal_y")]}),
        (_("File"), {"fields": ["filename", "came_in", "new_file"]}),
    ]

    class Media:
        css = {"all": ["media/desk.css"]}
        js = ["media/focal.js"]

    def has_delete_permission(self, request, obj=None):
        # A photograph is withdrawn, or erased by order (its row stays), but never deleted.
        return False

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not (obj and obj.is_erased)

    def has_erase_permission(self, request):
        return request.user.has_perm("media.erase_photo")

    def get_action_choices(self, request, default_choices=(), action_location=None):
        location = {"action_location": action_location} if action_location else {}  # from Django 6.1 on
        return super().get_action_choices(request, [("", gettext("Choose…"))], **location)

    def get_queryset(self, request):
        files = Original.objects.defer("embedded")
        return super().get_queryset(request).with_release().prefetch_related(Prefetch("originals", files))

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("pick/", wrap(photographs), name="media_photo_pick"),
            path("upload/", wrap(require_POST(self.upload_view)), name="media_photo_upload"),
            path("next-without-alt/", wrap(self.next_view), name="media_photo_next"),
            *super().get_urls(),
        ]

    def get_ordering(self, request):
        return ["-day", "-pk"] if request.GET.get(OrderFilter.parameter_name) == "taken" else self.ordering

    @admin.display(description=_("Came in"))
    def came_in(self, photo):
        """When the photograph came in, and from whom."""
        moment = date_format(timezone.localtime(photo.created_at), "DATETIME_FORMAT")
        return ", ".join(filter(None, (moment, photo.taken_in_by)))

    def get_view_on_site_url(self, obj=None):
        """Return the address of the public page, None where readers find none."""
        return super().get_view_on_site_url(obj) if obj and obj.is_in_library(timezone.now()) else None

    def get_search_results(self, request, queryset, search_term):
        return search.on_desk(queryset, search_term), False

    def save_model(self, request, obj, form, change):
        bulk_edit.keep([obj], by=request.user.get_username())
        request.new_file = obj, form.cleaned_data.get("new_file")

    def changeform_view(self, request, *args, **kwargs):
        """Replace the file behind the transaction of the other fields: with it, the stored file would not go."""
        response = super().changeform_view(request, *args, **kwargs)
        photo, file = getattr(request, "new_file", (None, None))
        if photo and file:
            try:
                ingest.replace(photo, file, name=file.name, by=request.user.get_username())
            except ingest.FileRefused as error:
                self.message_user(request, str(error), messages.ERROR)
        return response

    def next_view(self, request):
        """Redirect to the next photograph without alt text, after the one of `?after=`: what came in last first."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        after = request.GET.get("after", "")
        photos = Photo.objects.not_erased().missing("alt").order_by("-pk")
        older = photos.filter(pk__lt=int(after)) if after.isdecimal() and len(after) < 19 else photos
        photo = older.first() or photos.exclude(pk=after if after.isdecimal() and len(after) < 19 else 0).first()
        if photo is None:
            self.message_user(request, gettext("Every photograph has an alt text."), messages.SUCCESS)
            return redirect("admin:media_photo_changelist")
        return redirect("admin:media_photo_change", photo.pk)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        photo = self.get_object(request, object_id)
        if request.method == "POST" and photo and photo.is_erased and self.has_view_permission(request, photo):
            raise erasure.ErasedMeanwhile(photo, photo.erased_at)
        context = {"photo": photo, "show_save_and_add_another": False, "queue": PhotoQueue.of(request)}
        if photo and self.has_view_permission(request, photo):
            comparisons = metadata.compare_with_file(photo)
            sources = [source for source, _ in comparisons[0].sources] if comparisons else []
            context |= {"comparisons": comparisons, "sources": sources, "stories": stories_using(photo)}
            context["history"] = history_page(photo, per_page=_NEWEST)
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def history_view(self, request, object_id, extra_context=None):
        """Show the versions of a photograph: who changed what, when, from what to what."""
        photo = self.get_object(request, object_id)
        context = {"history": history_page(photo, request.GET.get("page", "1"))} if photo else {}
        return super().history_view(request, object_id, context | (extra_context or {}))

    def response_change(self, request, obj):
        response = super().response_change(request, obj)
        if "_next" not in request.POST:
            return response
        if queue := PhotoQueue.of(request):
            return redirect(queue.next_url())
        return redirect(f"{reverse('admin:media_photo_next')}?after={obj.pk}")

    @admin.action(description=_("Edit texts, dates, places and rights together"), permissions=["change"])
    def edit_together(self, request, queryset):
        if erased := queryset.exclude(erased_at=None).count():
            sentence = gettext("Photographs that were erased by order are not edited: %(count)s.")
            self.message_user(request, sentence % {"count": erased}, messages.WARNING)
        queryset = queryset.not_erased()
        form = BulkForm(request.POST if "apply" in request.POST else None)
        lost = []
        if form.is_valid():
            changes = form.rights_changes()
            lost = losses(queryset, changes, timezone.now()) if changes else []
            if not lost or "confirmed_loss" in request.POST:
                self._edit_together(request, queryset, form)
                return None
        context = self.admin_site.each_context(request) | {"form": form, "title": gettext("Edit photographs together")}
        context |= {"photos": queryset, "opts": self.opts, "losses": lost[:_MAX_LISTED], "lost": len(lost)}
        return render(request, "admin/media/photo/together.html", context)

    def _edit_together(self, request, queryset, form: BulkForm):
        photos = bulk_edit.edit(queryset, by=request.user.get_username(), added=form.added(), **form.filled_in())
        for photo in photos:
            self.log_change(request, photo, "Edited together.")
        self.message_user(
            request,
            ngettext("%(count)s photographs edited.", "%(count)s photographs edited.", len(photos))
            % {"count": len(photos)},
            messages.SUCCESS,
        )

    @admin.action(description=_("Erase by order"), permissions=["erase"])
    def erase_by_order(self, request, queryset):
        photos = list(queryset[: _MAX_ERASED + 1])
        if len(photos) > _MAX_ERASED:
            self.message_user(
                request,
                gettext("Choose at most %(max_erased)s photographs to erase.") % {"max_erased": _MAX_ERASED},
                messages.ERROR,
            )
            return None
        form = ErasePhotosForm(request.POST if "apply" in request.POST else None)
        if form.is_valid():
            for photo in photos:
                erased = erasure.erase(photo, reason=form.cleaned_data["reason"], by=request.user.get_username())
                self.log_change(request, erased, "Erased by order.")
            self.message_user(
                request,
                ngettext("%(count)s photographs erased.", "%(count)s photographs erased.", len(photos))
                % {"count": len(photos)},
                messages.SUCCESS,
            )
            return None
        context = self.admin_site.each_context(request) | {"form": form, "title": gettext("Erase photographs by order")}
        lost = losses(photos, {"is_withdrawn": True}, timezone.now())
        context |= {"losses": lost[:_MAX_LISTED], "lost": len(lost)}
        return render(request, "admin/media/photo/erase.html", context | {"photos": photos, "opts": self.opts})
