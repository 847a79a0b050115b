"""The admin of the archive: Django’s, with today’s desk on its first page; the settings name it in its place."""

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.utils import timezone


class DeskAdminConfig(AdminConfig):
    default_site = "articles.desk_site.DeskSite"


class DeskSite(AdminSite):
    def index(self, request, extra_context=None):
        from articles.admin import today  # it needs the models, which are not there yet when the settings are read

        blocks = today.blocks(request.user, timezone.now())
        return super().index(request, {"today": blocks, **(extra_context or {})})
