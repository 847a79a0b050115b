"""Every address of the archive."""

from django.contrib import admin
from django.urls import include, path

from articles.admin.search.views import page as staff_search

urlpatterns = [
    path("admin/", include("articles.admin.accounts.urls")),
    path("admin/search/", staff_search, name="staff_search"),
    path("admin/", admin.site.urls),
    path("", include("articles.urls")),
    path("", include("media.urls")),
]
