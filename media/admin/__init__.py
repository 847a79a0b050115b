"""The photo desk: the library as a grid, uploads, texts and rights, focal points, and the metadata of each file."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.shortcuts import redirect, render
from django.urls import path

from media import bulk_edit, erasure, ingest, metadata, search
from media.admin.chooser import photographs
from media.admin.filters import DigitalSourceFilter, EndingFilter, MissingFilter, UsedFilter, WithdrawnFilter
from media.admin.forms import BulkForm, ErasePhotosForm, PhotoForm, UploadForm
from media.models import Original, Photo
from media.usage import stories_using

# More photographs in one step are a mistake and not an order.
_MAX_ERASED = 100


@admin.register(Photo)
class PhotoAdmin(admin.ModelAdmin):
    """The photo desk. `bulk_edit`, `ingest` and `erasure` do the writing, with everything that depends on a photo."""

    form = PhotoForm
    add_label = "Upload photographs"
    list_display = ["__str__"]
    list_filter = [MissingFilter, "rights", UsedFilter, EndingFilter, DigitalSourceFilter, WithdrawnFilter]
    list_per_page = 60
    show_full_result_count = False
    search_fields = ["caption"]
    search_help_text = (
        "Words of caption, credit, headline, people, places, file name, and of what the file says itself."
    )
    ordering = ["-day", "-pk"]
    actions = ["edit_together", "erase_by_order"]
    actions_on_bottom = False
    readonly_fields = ["filename", "taken_in_by", "created_at"]
    fieldsets = [
        ("What readers read", {"fields": ["headline", "caption", "credit", "alt", "extended_description"]}),
        ("Rights", {"fields": ["rights", "rights_until", "rights_words", "is_withdrawn", "usage_terms", "copyright"]}),
        (
            "Who, when, where",
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
        ("Focal point", {"fields": [("focal_x", "focal_y")]}),
        ("File", {"fields": ["filename", "taken_in_by", "created_at", "new_file"]}),
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

    def get_queryset(self, request):
        files = Original.objects.defer("embedded")
        return super().get_queryset(request).with_release().prefetch_related(Prefetch("originals", files))

    def get_urls(self):
        pick = path("pick/", self.admin_site.admin_view(photographs), name="media_photo_pick")
        return [pick, *super().get_urls()]

    def get_search_results(self, request, queryset, search_term):
        return search.on_desk(queryset, search_term), False

    def save_model(self, request, obj, form, change):
        bulk_edit.keep([obj])
        if file := form.cleaned_data.get("new_file"):
            try:
                ingest.replace(obj, file, name=file.name)
            except ingest.FileRefused as error:
                self.message_user(request, str(error), messages.ERROR)

    def add_view(self, request, form_url="", extra_context=None):
        """Ingest many files at once; a message names each refused file, and the others are ingested."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            self._ingest(request, form.cleaned_data)
            return redirect("admin:media_photo_changelist")
        context = self.admin_site.each_context(request) | {"form": form, "title": "Upload photographs"}
        return render(request, "admin/media/photo/upload.html", context | {"opts": self.opts})

    def change_view(self, request, object_id, form_url="", extra_context=None):
        photo = self.get_object(request, object_id)
        context = {"photo": photo}
        if photo and self.has_view_permission(request, photo):
            comparisons = metadata.compare_with_file(photo)
            sources = [source for source, _ in comparisons[0].sources] if comparisons else []
            context |= {"comparisons": comparisons, "sources": sources, "stories": stories_using(photo)}
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    @admin.action(description="Edit caption, credit and rights together", permissions=["change"])
    def edit_together(self, request, queryset):
        queryset = queryset.not_erased()
        form = BulkForm(request.POST if "apply" in request.POST else None)
        if form.is_valid():
            photos = bulk_edit.edit(queryset, **form.filled_in())
            for photo in photos:
                self.log_change(request, photo, f"Edited together: {', '.join(form.filled_in())}.")
            self.message_user(request, f"{len(photos)} photographs edited.", messages.SUCCESS)
            return None
        context = self.admin_site.each_context(request) | {"form": form, "title": "Edit photographs together"}
        return render(request, "admin/media/photo/together.html", context | {"photos": queryset, "opts": self.opts})

    @admin.action(description="Erase by order", permissions=["erase"])
    def erase_by_order(self, request, queryset):
        photos = list(queryset[: _MAX_ERASED + 1])
        if len(photos) > _MAX_ERASED:
            self.message_user(request, f"Choose at most {_MAX_ERASED} photographs to erase.", messages.ERROR)
            return None
        form = ErasePhotosForm(request.POST if "apply" in request.POST else None)
        if form.is_valid():
            for photo in photos:
                erased = erasure.erase(photo, reason=form.cleaned_data["reason"], by=request.user.get_username())
                self.log_change(request, erased, "Erased by order.")
            self.message_user(request, f"{len(photos)} photographs erased.", messages.SUCCESS)
            return None
        context = self.admin_site.each_context(request) | {"form": form, "title": "Erase photographs by order"}
        return render(request, "admin/media/photo/erase.html", context | {"photos": photos, "opts": self.opts})

    def _ingest(self, request, cleaned):
        new = 0
        for file in cleaned["files"]:
            try:
                photo, created = ingest.ingest(
                    file,
                    by=request.user.get_username(),
                    name=file.name,
                    rights=cleaned["rights"],
                    rights_words=cleaned["rights_words"],
                )
            except ingest.FileRefused as error:
                self.message_user(request, str(error), messages.ERROR)
                continue
            new += created
            if created:
                self.log_addition(request, photo, "Uploaded.")
            else:
                self.message_user(request, f"{file.name}: it is in the archive already: {photo}", messages.WARNING)
        self.message_user(request, f"{new} new photograph{'' if new == 1 else 's'}.", messages.SUCCESS)
