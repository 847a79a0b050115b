"""Addresses of photographs and their renditions."""

from django.urls import path, re_path

from media import serving, views

urlpatterns = [
    path("photos/", views.PhotoList.as_view(), name="photos"),
    path("photos/<uuid:uuid>/", views.PhotoPage.as_view(), name="photo"),
    re_path(
        r"^pictures/(?P<sha256>[0-9a-f]{64})/(?P<name>[a-z]+-[0-9]{2,4}\.[0-9]{1,3}-[0-9]{1,3})"
        r"\.(?P<signature>[0-9a-f]{32})\.(?P<extension>jpg|webp|avif)$",
        serving.picture,
        name="picture",
    ),
]
