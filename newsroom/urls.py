"""Every address of the archive."""

from django.contrib import admin
from django.urls import include, path

from articles.admin.accounts import session_state, two_factor
from articles.admin.search.views import page as staff_search

handler403, handler404 = "articles.admin.errors.permission_denied", "articles.admin.errors.not_found"
urlpatterns = [
    path("admin/second-factor/", two_factor.page, name="second_factor"),
    path("admin/session/", session_state.page, name="session_state"),
    path("admin/search/", staff_search, name="staff_search"),
    path("admin/", admin.site.urls),
    path("", include("articles.urls")),
    path("", include("media.urls")),
]
