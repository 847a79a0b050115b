from django.urls import re_path

from media import views

urlpatterns = [
    re_path(
        r"^pictures/(?P<sha256>[0-9a-f]{64})/(?P<name>[a-z]+-[0-9]{2,4}\.[0-9]{1,3}-[0-9]{1,3})"
        r"\.(?P<signature>[0-9a-f]{32})\.(?P<extension>jpg|webp|avif)$",
        views.picture,
        name="picture",
    ),
]
