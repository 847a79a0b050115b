"""The admin site: Django's, with the dashboard on its first page and plain titles on all pages.

`INSTALLED_APPS` has `DeskAdminConfig` instead of `django.contrib.admin`.
"""

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.utils import timezone
from django.utils.text import capfirst

# Names of a newsroom (one, many) for the models of other applications.
MODEL_LABELS = {
    "auth.group": ("role", "roles"),
    "django_tasks_database.dbtaskresult": ("piece of background work", "background work"),
}
APP_LABELS = {"auth": "People", "django_tasks_database": "Background work"}


class DeskAdminConfig(AdminConfig):
    """The application of the admin with `DeskSite` as its site."""

    default_site = "articles.admin_site.DeskSite"


def model_labels(opts) -> tuple[str, str]:
    """Return the singular and the plural name of a model as the desk calls it."""
    return MODEL_LABELS.get(opts.label_lower) or (str(opts.verbose_name), str(opts.verbose_name_plural))


class PlainTitlesMixin:
    """Titles that name the content of a page: "Photographs", not "Select photograph to change"."""

    def changelist_view(self, request, extra_context=None):
        _, many = model_labels(self.opts)
        titles = {"title": capfirst(many)} | self._titles()
        return super().changelist_view(request, titles | (extra_context or {}))

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        one, _ = model_labels(self.opts)
        titles = {"title": capfirst(one) if object_id else f"New {one}"} | self._titles()
        return super().changeform_view(request, object_id, form_url, titles | (extra_context or {}))

    def delete_view(self, request, object_id, extra_context=None):
        titles = {"title": f"Delete this {model_labels(self.opts)[0]}"} | self._titles()
        return super().delete_view(request, object_id, titles | (extra_context or {}))

    def history_view(self, request, object_id, extra_context=None):
        titles = {"title": "Changes made here"} | self._titles()
        return super().history_view(request, object_id, titles | (extra_context or {}))

    def _titles(self) -> dict:
        one, many = model_labels(self.opts)
        return {"many": capfirst(many), "add_label": getattr(self, "add_label", "") or f"New {one}"}


class DeskSite(AdminSite):
    """The admin site of the desk."""

    @property
    def login_form(self):
        from articles.admin.accounts.forms import SignInForm  # imports models, as below

        return SignInForm

    def register(self, model_or_iterable, admin_class=None, **options):
        """Register with `PlainTitlesMixin`; here, so that the models of other applications have it too."""
        from django.contrib.admin import ModelAdmin

        base_class = admin_class or ModelAdmin
        titled_class = type(
            base_class.__name__,
            (PlainTitlesMixin, base_class),
            {"__module__": base_class.__module__, "__doc__": base_class.__doc__},
        )
        super().register(model_or_iterable, titled_class, **options)

    def index(self, request, extra_context=None):
        from articles.admin import dashboard  # imports models, which are not loaded yet when the site is made

        blocks = dashboard.blocks(request.user, timezone.now())
        return super().index(request, {"today": blocks, **(extra_context or {})})

    def app_index(self, request, app_label, extra_context=None):
        app_list = self.get_app_list(request, app_label)
        title = {"title": app_list[0]["name"]} if app_list else {}
        return super().app_index(request, app_label, title | (extra_context or {}))

    def get_app_list(self, request, app_label=None):
        app_list = super().get_app_list(request, app_label)
        for app in app_list:
            app["name"] = APP_LABELS.get(app["app_label"], app["name"])
            for table in app["models"]:
                table["name"] = capfirst(model_labels(table["model"]._meta)[1])
        return app_list
