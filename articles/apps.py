"""The Django app `articles`."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ArticlesConfig(AppConfig):
    """The app of the archive; connects the work after migrations and what follows a change of stories or photographs.

    The modules that are only imported connect receivers of signals, or register checks of the settings.
    """

    name = "articles"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from articles.catalogue import photo_changes  # noqa: F401
        from articles.desk import permissions
        from articles.public import cache_purge, theme, time_settings  # noqa: F401
        from articles.public.machines import absolute_urls  # noqa: F401
        from articles.record import account_names, erased_photographs, triggers  # noqa: F401

        post_migrate.connect(triggers.install, sender=self)
        post_migrate.connect(permissions.create_roles, sender=self)
