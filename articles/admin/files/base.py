"""The pages of the admin that printed pages and audio share: add a file, change its rights, erase it by order."""

from types import ModuleType

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext

from articles.admin.base import BaseAdmin
from articles.record.refusals import ActionRefused
from articles.story.lazy_text import gettext_lazy as _
from media.erasure import ErasedMeanwhile
from media.file_inspection import FileRefused

ABOUT_ERASING = _(
    "The file, what was made of it and all words about it are deleted from this archive. That it "
    "was there, who erased it, when and why stays."
)


def day_input() -> forms.DateInput:
    """Return the input of a day as the browser offers it."""
    return forms.DateInput({"type": "date"}, format="%Y-%m-%d")


def _sentences(form: forms.Form) -> list[str]:
    """Return the errors of a form, each with the label of its field."""
    return [
        f"{form[name].label}: {error}" if name in form.fields else str(error)
        for name, errors in (form.errors or {}).items()
        for error in errors
    ]


class EraseFileForm(forms.Form):
    """The reason of an erasure by order."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("The order; it stays in place of the file, and should name nobody. Nothing brings the file back."),
    )


class FileAdmin(BaseAdmin):
    """The pages of files that only verbs write: `verbs` is the module with `add`, `change` and `erase`."""

    verbs: ModuleType
    new_form: type[forms.ModelForm]
    about_adding = ""
    file_url = ""
    script_for_many = ""  # of a page that adds several files, one after the other
    change_form_template = "admin/articles/files/change_form.html"

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not (obj and obj.is_erased)

    def has_delete_permission(self, request, obj=None):
        """Return False: a file is withdrawn, or erased by order, and its row stays."""
        return False

    def get_view_on_site_url(self, obj=None):
        return None

    def _url(self, page: str, *args) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=args)

    def _may_erase(self, request) -> bool:
        return request.user.has_perm(f"{self.opts.app_label}.erase_{self.opts.model_name}")

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_erase"
        return [path("<int:pk>/erase/", self.admin_site.admin_view(self.erase_view), name=name), *super().get_urls()]

    def save_model(self, request, obj, form, change):
        self.verbs.change(obj, by=request.user.get_username())

    def change_view(self, request, object_id, form_url="", extra_context=None):
        row = self.get_object(request, object_id) if request.method == "POST" else None
        if row and row.is_erased and self.has_view_permission(request, row):
            raise ErasedMeanwhile(row, row.erased_at)
        context = {"file_url": self.file_url, "erase_url": ""}
        if self._may_erase(request) and object_id.isascii() and object_id.isdecimal():
            context["erase_url"] = self._url("erase", object_id)
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def add_view(self, request, form_url="", extra_context=None):
        """Check and store a file; a refused one leaves the form as it was filled in.

        A request with `one_of_many` gets JSON: the `label` and `url` of what was added, or the `error` with status 400.
        """
        if not self.has_add_permission(request):
            raise PermissionDenied
        sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
        form = self.new_form(*sent, initial=request.GET.dict())
        is_one_of_many = "one_of_many" in request.POST
        if request.method == "POST" and form.is_valid() and (added := self._added(request, form)):
            self.log_addition(request, added, "Added.")
            url = self._url("change", added.pk)
            if is_one_of_many:
                return JsonResponse({"label": str(added), "url": url})
            self.message_user(request, gettext("%(added)s: added.") % {"added": added}, messages.SUCCESS)
            return redirect(url)
        if is_one_of_many:
            return JsonResponse({"error": " ".join(_sentences(form))}, status=400)
        context = {"title": self.add_label, "button": self.add_label, "form": form, "about": self.about_adding}
        return self._page(request, context | {"script_for_many": self.script_for_many})

    def _added(self, request, form: forms.ModelForm) -> models.Model | None:
        fields = dict(form.cleaned_data)
        file = fields.pop("file")
        try:
            return self.verbs.add(source=file, name=file.name, by=request.user.get_username(), **fields)
        except (FileRefused, ActionRefused) as refusal:
            form.add_error("file", str(refusal))
        except ValidationError as error:
            form.add_error(None, error.messages)
        return None

    def erase_view(self, request, pk):
        """Return the page that asks for the order, or erase the file and the words about it."""
        if not self._may_erase(request):
            raise PermissionDenied
        row = self.model.objects.filter(pk=pk).first()
        if row is None:
            raise Http404(gettext("There is no such file."))
        form = EraseFileForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            self.verbs.erase(row, reason=form.cleaned_data["reason"], by=request.user.get_username())
            self.message_user(request, gettext("It was erased."), messages.SUCCESS)
            return redirect(self._url("changelist"))
        context = {"title": gettext("Erase by order"), "subtitle": str(row), "form": form, "original": row}
        context |= {"about": ABOUT_ERASING, "button": gettext("Erase it"), "button_class": "deletelink"}
        return self._page(request, context)

    def _page(self, request, context: dict) -> TemplateResponse:
        shared = {
            "opts": self.opts,
            "many": self.opts.verbose_name_plural.capitalize(),
            "list": self._url("changelist"),
        }
        context = self.admin_site.each_context(request) | shared | context
        return TemplateResponse(request, "admin/articles/files/ask.html", context)
