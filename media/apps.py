"""The application `media`: photographs, their rights and renditions."""

from django.apps import AppConfig


class MediaConfig(AppConfig):
    name = "media"
    verbose_name = "Photographs"
    default_auto_field = "django.db.models.BigAutoField"
