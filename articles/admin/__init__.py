"""The editors' desk: Django's admin, in which every change of the record goes through a verb."""

from django.conf import settings
from django.contrib import admin

from articles.admin import anonymisations, article, audit, background, desk, fixes, merges, named, people, record

__all__ = ["anonymisations", "article", "audit", "background", "desk", "fixes", "merges", "named", "people", "record"]

admin.site.site_header = admin.site.site_title = f"{settings.SITE_NAME} desk"
admin.site.index_title = "Editors’ desk"
admin.site.enable_nav_sidebar = False  # the width belongs to the story; the header leads on
admin.site.empty_value_display = "–"
