"""Every address of the archive."""

from django.contrib import admin
from django.urls import include, path

from articles.admin import help
from articles.admin.accounts import session_state
from articles.admin.search import views as search_views

handler500 = "newsroom.unavailable.server_error"
handler403, handler404 = "articles.admin.errors.permission_denied", "articles.admin.errors.not_found"
urlpatterns = [
    path("admin/session/", session_state.page, name="session_state"),
    path("admin/", include("articles.admin.accounts.urls")),
    path("admin/search/", search_views.page, name="staff_search"),
    path("admin/search/export/", search_views.export, name="staff_search_export"),
    path("admin/help/", help.index, name="help"),
    path("admin/help/<slug:name>/", help.page, name="help_page"),
    path("admin/", admin.site.urls),
    path("", include("articles.urls")),
    path("", include("media.urls")),
]
