"""The admin of the archive: Django’s, with today’s desk on its first page and plain words on all the others.

The settings name it in place of Django’s own.
"""

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.utils import timezone
from django.utils.text import capfirst

# What applications from elsewhere call their things, and what a newsroom calls them.
NOUNS = {
    "auth.group": ("role", "roles"),
    "django_tasks_database.dbtaskresult": ("piece of background work", "background work"),
}
ROOMS = {"auth": "People", "django_tasks_database": "Background work"}


class DeskAdminConfig(AdminConfig):
    default_site = "articles.desk_site.DeskSite"


def nouns(opts) -> tuple[str, str]:
    """Give what the desk calls one thing and many of a kind."""
    return NOUNS.get(opts.label_lower) or (str(opts.verbose_name), str(opts.verbose_name_plural))


class InPlainWords:
    """Pages named for what is on them: "Photographs", not "Select photograph to change"."""

    def changelist_view(self, request, extra_context=None):
        _, many = nouns(self.opts)
        words = {"title": capfirst(many)} | self._named()
        return super().changelist_view(request, words | (extra_context or {}))

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        one, _ = nouns(self.opts)
        words = {"title": capfirst(one) if object_id else f"New {one}"} | self._named()
        return super().changeform_view(request, object_id, form_url, words | (extra_context or {}))

    def delete_view(self, request, object_id, extra_context=None):
        words = {"title": f"Delete this {nouns(self.opts)[0]}"} | self._named()
        return super().delete_view(request, object_id, words | (extra_context or {}))

    def history_view(self, request, object_id, extra_context=None):
        words = {"title": "Changes made here"} | self._named()
        return super().history_view(request, object_id, words | (extra_context or {}))

    def _named(self) -> dict:
        one, many = nouns(self.opts)
        return {"many": capfirst(many), "asked": getattr(self, "asked", "") or f"New {one}"}


class DeskSite(AdminSite):
    def register(self, model_or_iterable, admin_class=None, **options):
        """Register with plain words: here, since other applications bring tables of their own."""
        from django.contrib.admin import ModelAdmin

        given = admin_class or ModelAdmin
        plain = type(given.__name__, (InPlainWords, given), {"__module__": given.__module__, "__doc__": given.__doc__})
        super().register(model_or_iterable, plain, **options)

    def index(self, request, extra_context=None):
        from articles.admin import today  # it needs the models, which are not there yet when the settings are read

        blocks = today.blocks(request.user, timezone.now())
        return super().index(request, {"today": blocks, **(extra_context or {})})

    def app_index(self, request, app_label, extra_context=None):
        rooms = self.get_app_list(request, app_label)
        title = {"title": rooms[0]["name"]} if rooms else {}
        return super().app_index(request, app_label, title | (extra_context or {}))

    def get_app_list(self, request, app_label=None):
        rooms = super().get_app_list(request, app_label)
        for room in rooms:
            room["name"] = ROOMS.get(room["app_label"], room["name"])
            for table in room["models"]:
                table["name"] = capfirst(nouns(table["model"]._meta)[1])
        return rooms
