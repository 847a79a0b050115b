"""The application `articles`: the archive without its photographs."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ArticlesConfig(AppConfig):
    name = "articles"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from articles.desk import permissions
        from articles.public import theme  # noqa: F401 (its check of the settings)
        from articles.record import triggers
        from media.rights import photos_changed

        post_migrate.connect(triggers.install, sender=self)
        post_migrate.connect(permissions.create_roles, sender=self)
        photos_changed.connect(_mark_photo_pages_changed)


def _mark_photo_pages_changed(uuids, **kwargs):
    """Count a change of every page that shows one of these photographs: it may have to show a placeholder now."""
    from articles.catalogue import catalogue
    from articles.models import CatalogueEntry
    from media.models import PhotoRelease

    holders = list(PhotoRelease.objects.filter(photo__uuid__in=uuids).values_list("holder", flat=True).distinct())
    for start in range(0, len(holders), 5_000):  # a masthead logo may stand in more stories than a query has parameters
        catalogue.mark_pages_changed(CatalogueEntry.objects.filter(article__uuid__in=holders[start : start + 5_000]))
