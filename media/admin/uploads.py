"""Upload photographs on the desk: many files in a form, or one at a time for a script."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext

from media import ingest
from media.admin.chooser import as_json
from media.admin.forms import UploadForm
from media.admin.photo_queue import PhotoQueue
from media.models import Photo
from media.renditions import desk_pictures


class UploadMixin:
    """The pages of the photo desk that ingest files, for its admin."""

    def add_view(self, request, form_url="", extra_context=None):
        """Ingest many files at once; a message names each refused file, and the others are ingested."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(
            request.POST or None, request.FILES or None, states_rights=self.has_change_permission(request)
        )
        if request.method == "POST" and form.is_valid():
            self._ingest(request, form)
            return redirect("admin:media_photo_changelist")
        context = self.admin_site.each_context(request) | {"form": form, "title": gettext("Upload photographs")}
        return render(request, "admin/media/photo/upload.html", context | {"opts": self.opts})

    def upload_view(self, request):
        """Ingest one file and return it as JSON, for the story editor and the upload page; 400 with the reason if not.

        `is_new` is False for a file that was in the archive already.
        """
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST, request.FILES, states_rights=self.has_change_permission(request))
        if not form.is_valid():
            return JsonResponse({"error": " ".join(e for es in (form.errors or {}).values() for e in es)}, status=400)
        try:
            photo, created = self._ingest_file(request, form.cleaned_data["files"][0], form)
        except ingest.FileRefused as error:
            return JsonResponse({"error": str(error)}, status=400)
        item = as_json(desk_pictures([photo])[str(photo.uuid)])
        edit_url = reverse("admin:media_photo_change", args=[photo.pk])
        response = JsonResponse({"photo": item, "is_new": created, "edit_url": edit_url, "key": photo.pk})
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def _ingest(self, request, form: UploadForm):
        new = []
        for file in form.cleaned_data["files"]:
            try:
                photo, created = self._ingest_file(request, file, form)
            except ingest.FileRefused as error:
                self.message_user(request, str(error), messages.ERROR)
                continue
            if created:
                new.append(photo.pk)
            else:
                self.message_user(
                    request,
                    gettext("%(name)s: it is in the archive already: %(photo)s") % {"name": file.name, "photo": photo},
                    messages.WARNING,
                )
        message = ngettext("%(count)s new photograph.", "%(count)s new photographs.", len(new))
        message %= {"count": len(new)}
        if new and self.has_change_permission(request):
            url = PhotoQueue.first_url(new)
            message = format_html('{} <a href="{}">{}</a>', message, url, gettext("Describe them, one after the other"))
        self.message_user(request, message, messages.SUCCESS)

    def _ingest_file(self, request, file, form: UploadForm) -> tuple[Photo, bool]:
        photo, created = ingest.ingest(file, by=request.user.get_username(), name=file.name, **form.licence())
        if created:
            self.log_addition(request, photo, "Uploaded.")
        return photo, created
