"""Every address of the archive."""

from django.contrib import admin
from django.urls import include, path

from articles.admin.search import views as search_views

urlpatterns = [
    path("admin/", include("articles.admin.accounts.urls")),
    path("admin/search/", search_views.page, name="staff_search"),
    path("admin/search/export/", search_views.export, name="staff_search_export"),
    path("admin/", admin.site.urls),
    path("", include("articles.urls")),
    path("", include("media.urls")),
]
