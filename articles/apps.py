"""The Django app `articles`."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ArticlesConfig(AppConfig):
    """The app of the archive; connects the work after migrations and the signal of changed photographs."""

    name = "articles"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from articles.catalogue import catalogue
        from articles.desk import permissions
        from articles.public import site_language, theme  # noqa: F401  register checks of the settings, as these do
        from articles.public.machines import absolute_urls  # noqa: F401
        from articles.record import triggers
        from media import reuse_terms  # noqa: F401
        from media.rights import photos_changed

        post_migrate.connect(triggers.install, sender=self)
        post_migrate.connect(permissions.create_roles, sender=self)
        photos_changed.connect(_mark_photo_pages_changed)
        catalogue.articles_changed.connect(_purge_articles)
        catalogue.entries_changed.connect(_purge_entries)
        photos_changed.connect(_purge_photographs)


def _mark_photo_pages_changed(uuids, **kwargs):
    """Mark all pages with one of these photographs as changed: they may have to show a placeholder now."""
    from articles.catalogue import catalogue
    from articles.models import CatalogueEntry
    from media.models import PhotoRelease

    articles = list(PhotoRelease.objects.filter(photo__uuid__in=uuids).values_list("holder", flat=True).distinct())
    for start in range(0, len(articles), 5_000):  # a logo may be in more stories than a query may have parameters
        catalogue.mark_pages_changed(CatalogueEntry.objects.filter(article__uuid__in=articles[start : start + 5_000]))


def _purge_articles(articles, photos, **kwargs):
    from articles.public import cache_purge

    cache_purge.after_change(articles, photos)


def _purge_entries(entries, **kwargs):
    from articles.public import cache_purge

    cache_purge.after_change_of_entries(entries)


def _purge_photographs(uuids, **kwargs):
    from articles.public import cache_purge

    cache_purge.after_change((), uuids)
