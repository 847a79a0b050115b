from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ArticlesConfig(AppConfig):
    name = "articles"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from articles import guard, roles

        post_migrate.connect(guard.install, sender=self)
        post_migrate.connect(roles.make, sender=self)
