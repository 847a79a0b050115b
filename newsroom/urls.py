"""Every address of the archive."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("media.urls")),
    path("", include("articles.urls")),
]
