"""The application `media`: photographs, their rights and renditions."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MediaConfig(AppConfig):
    """The app of photographs; registers the checks of its settings."""

    name = "media"
    verbose_name = _("Photographs")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from media import reuse_terms  # noqa: F401
