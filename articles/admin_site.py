"""The admin site: Django's, with the dashboard on its first page and plain titles on all pages.

`INSTALLED_APPS` has `DeskAdminConfig` instead of `django.contrib.admin`.
"""

from functools import partial, wraps

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.contrib.admin.exceptions import NotRegistered
from django.contrib.admin.utils import flatten
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# Names of a newsroom (one, many) for the models of other applications.
MODEL_LABELS = {
    "auth.group": (_("role"), _("roles")),
    "django_tasks_database.dbtaskresult": (_("piece of background work"), _("background work")),
}
APP_LABELS = {"articles": _("Articles"), "auth": _("People"), "django_tasks_database": _("Background work")}


class DeskAdminConfig(AdminConfig):
    """The application of the admin with `DeskSite` as its site."""

    default_site = "articles.admin_site.DeskSite"


def model_labels(opts) -> tuple[str, str]:
    """Return the singular and the plural name of a model as the desk calls it."""
    one, many = MODEL_LABELS.get(opts.label_lower) or (opts.verbose_name, opts.verbose_name_plural)
    return str(one), str(many)


class PlainTitlesMixin:
    """Titles that name the content of a page: "Photographs", not "Select photograph to change"."""

    def changelist_view(self, request, extra_context=None):
        _, many = model_labels(self.opts)
        titles = {"title": capfirst(many)} | self._titles()
        return super().changelist_view(request, titles | (extra_context or {}))

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        one, _ = model_labels(self.opts)
        titles = {"title": capfirst(one) if object_id else gettext("New %(one)s") % {"one": one}} | self._titles()
        return super().changeform_view(request, object_id, form_url, titles | (extra_context or {}))

    def delete_view(self, request, object_id, extra_context=None):
        titles = {
            "title": gettext("Delete this %(model_labels)s") % {"model_labels": model_labels(self.opts)[0]}
        } | self._titles()
        return super().delete_view(request, object_id, titles | (extra_context or {}))

    def history_view(self, request, object_id, extra_context=None):
        titles = {"title": gettext("Changes made here")} | self._titles()
        return super().history_view(request, object_id, titles | (extra_context or {}))

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        """Answer 404 for a row that is not there; Django would lead to the first page with a message."""
        raise Http404(gettext("There is no such %(one)s.") % {"one": model_labels(opts)[0]})

    def _titles(self) -> dict:
        one, many = model_labels(self.opts)
        return {
            "many": capfirst(many),
            "add_label": getattr(self, "add_label", "") or gettext("New %(one)s") % {"one": one},
        }


class DeletedRowMixin:
    """A form of a row that somebody deleted meanwhile: the page says so and has what was typed (`admin.errors`)."""

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        if request.method == "POST":
            raise Http404(gettext("What this page was about was deleted after you opened it. Nothing was saved."))
        return super()._get_obj_does_not_exist_redirect(request, opts, object_id)


class FormErrorsMixin:
    """Errors of a form as a list of links to its fields (`templates/admin/change_form.html`), which are in sight."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        response = super().changeform_view(request, object_id, form_url, extra_context)
        context = getattr(response, "context_data", None) or {}
        if context.get("errors"):
            context["errors"], context["is_refused"] = [], True  # Django would only say that there are some
            admin_form = context["adminform"]
            admin_form.fieldsets = [_open_with_errors(fieldset, admin_form.form) for fieldset in admin_form.fieldsets]
        return response


def _open_with_errors(fieldset: tuple, form) -> tuple:
    """Return a fieldset, not collapsed if a field has an error; Django overlooks fields that share a line."""
    title, options = fieldset
    if not any(name in form.errors for name in flatten(options["fields"])):
        return fieldset
    return title, options | {"classes": [name for name in options.get("classes", ()) if name != "collapse"]}


class DeskSite(AdminSite):
    """The admin site of the desk."""

    def admin_view(self, view, cacheable=False):
        """Return the view for users of the desk; a POST of somebody who is signed out gets its input back."""
        checked_view = super().admin_view(view, cacheable)

        @wraps(checked_view)
        def view_with_input(request, *args, **kwargs):
            from articles.admin.accounts import local_copies, refused_forms

            if request.method != "POST" or request.path == reverse("admin:logout"):
                return checked_view(request, *args, **kwargs)
            if self.has_permission(request):
                return local_copies.acknowledge(request, checked_view(request, *args, **kwargs))
            return refused_forms.sign_in_page(request, refused_forms.refused_form(request))

        return view_with_input

    def login(self, request, extra_context=None):
        """Return the page that asks for name and password; a form that was refused goes on from there."""
        from articles.admin.accounts import refused_forms, two_factor

        refused = refused_forms.carried_form(request)
        response = super().login(request, {"refused": refused} | (extra_context or {}))
        if refused and isinstance(response, HttpResponseRedirect) and self.has_permission(request):
            return two_factor.ask_or_send_again(request, refused)
        return response

    @property
    def login_form(self):
        from articles.admin.accounts.forms import SignInForm  # imports models, as below

        return SignInForm

    def password_change(self, request, extra_context=None):
        """Return Django's page with a form of the desk, which Django's site does not let one name."""
        from django.contrib.auth.views import PasswordChangeView

        from articles.admin.accounts.forms import OwnPasswordForm

        done = reverse("admin:password_change_done", current_app=self.name)
        context = self.each_context(request) | (extra_context or {})
        request.current_app = self.name
        view = PasswordChangeView.as_view(form_class=OwnPasswordForm, success_url=done, extra_context=context)
        return view(request)

    def register(self, model_or_iterable, admin_class=None, **options):
        """Register with the mixins; here, so that the models of other applications have them too."""
        from django.contrib.admin import ModelAdmin

        base_class = admin_class or ModelAdmin
        titled_class = type(
            base_class.__name__,
            (FormErrorsMixin, DeletedRowMixin, PlainTitlesMixin, base_class),
            {"__module__": base_class.__module__, "__doc__": base_class.__doc__},
        )
        super().register(model_or_iterable, titled_class, **options)

    def get_urls(self):
        """Return Django's addresses, with a permission asked for the redirect to an object's own page."""
        urls = super().get_urls()
        for pattern in urls:
            if getattr(pattern, "name", "") == "view_on_site":
                pattern.callback = self.admin_view(self.view_on_site)
        return urls

    def view_on_site(self, request, content_type_id, object_id):
        """Redirect to the page of an object that the user may see on the desk; 404 for all others.

        Django's own view answers every staff account, also with names and addresses that its roles may not see.
        """
        from django.contrib.contenttypes.models import ContentType
        from django.contrib.contenttypes.views import shortcut

        try:
            model = ContentType.objects.get(pk=int(content_type_id)).model_class()
            row = model._default_manager.get(pk=object_id)
            model_admin = self.get_model_admin(model)
        except (ValueError, TypeError, AttributeError, ObjectDoesNotExist, NotRegistered, ValidationError):
            raise Http404(gettext("There is no such page.")) from None
        if not (hasattr(row, "get_absolute_url") and model_admin.has_view_permission(request, row)):
            raise Http404(gettext("There is no such page."))
        return shortcut(request, content_type_id, object_id)

    def index(self, request, extra_context=None):
        from articles.admin import dashboard  # imports models, which are not loaded yet when the site is made

        now = timezone.now()
        context = {"today": timezone.localdate(now), "areas": dashboard.areas(request.user, now)}
        return super().index(request, context | (extra_context or {}))

    def app_index(self, request, app_label, extra_context=None):
        app = next(iter(self.get_app_list(request, app_label)), None)
        title = {"title": app["name"]} if app else {}
        return super().app_index(request, app_label, title | (extra_context or {}))

    def get_app_list(self, request, app_label=None):
        """Return the tables by application, read where a page lists them.

        Django asks for them on every page, for a side bar that the desk does not have, and each costs permissions.
        """
        return SimpleLazyObject(partial(self._named_app_list, request, app_label))

    def _named_app_list(self, request, app_label):
        app_list = super().get_app_list(request, app_label)
        for app in app_list:
            app["name"] = APP_LABELS.get(app["app_label"], app["name"])
            for table in app["models"]:
                table["name"] = capfirst(model_labels(table["model"]._meta)[1])
        return app_list
