"""Every address of the archive."""

from django.contrib import admin
from django.urls import include, path

from articles.admin import second_factor
from articles.admin.search.page import page as staff_search

urlpatterns = [
    path("admin/second-factor/", second_factor.page, name="second_factor"),
    path("admin/search/", staff_search, name="staff_search"),
    path("admin/", admin.site.urls),
    path("", include("articles.urls")),
    path("", include("media.urls")),
]
