"""The editors' desk: Django's admin, in which only verbs change the record."""

from django.conf import settings
from django.contrib import admin
from django.utils.text import format_lazy

from articles.admin.accounts import roles, users
from articles.admin.article import admin as article_admin
from articles.admin.desk import admin as desk_admin
from articles.admin.desk import bin as desk_bin
from articles.admin.desk import unsaved_bin
from articles.admin.files import printed_pages, story_audio
from articles.admin.jobs import anonymisation, find_and_replace, story_import, task_queue
from articles.admin.record import audit_log, tables
from articles.admin.taxonomy import admin as taxonomy_admin
from articles.admin.taxonomy import merge_log, series
from articles.story.lazy_text import gettext_lazy as _

__all__ = [
    "anonymisation",
    "article_admin",
    "audit_log",
    "desk_admin",
    "desk_bin",
    "find_and_replace",
    "merge_log",
    "printed_pages",
    "roles",
    "series",
    "story_audio",
    "story_import",
    "tables",
    "task_queue",
    "taxonomy_admin",
    "unsaved_bin",
    "users",
]

admin.site.site_header = admin.site.site_title = format_lazy(_("{site_name} desk"), site_name=settings.SITE_NAME)
admin.site.index_title = _("Editors’ desk")
admin.site.enable_nav_sidebar = False  # stories need the width; the header has the links
admin.site.empty_value_display = "–"
