"""Every address of the archive."""

from django.contrib import admin
from django.urls import include, path

from articles.admin import second_factor

urlpatterns = [
    path("admin/second-factor/", second_factor.page, name="second_factor"),
    path("admin/", admin.site.urls),
    path("", include("media.urls")),
    path("", include("articles.urls")),
]
