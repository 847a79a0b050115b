"""Install what the database needs beside the tables: the triggers that protect versions, and the generation row.

`install` runs after every migration, because altering a table may drop its triggers silently. A check reports a
missing trigger.
"""

from django.core import checks

from articles.models import CatalogueChange, Generation, Version
from articles.search.index import rebuilding
from articles.sql import maintenance, photo_version_trigger, version_trigger
from media.models import PhotoVersion

_TRIGGERS = ((Version, version_trigger.TRIGGER), (PhotoVersion, photo_version_trigger.TRIGGER))


def install(using="default", **kwargs):
    """Create the triggers (PostgreSQL only), the generation row and the full text index. Idempotent."""
    for model, trigger in _TRIGGERS:
        if maintenance.has_table(model, using):
            trigger.install(using)
    if maintenance.has_table(Generation, using):
        Generation.objects.using(using).get_or_create(pk=1)
    if maintenance.has_table(CatalogueChange, using):
        rebuilding.prepare()


@checks.register(checks.Tags.database)
def check_trigger(app_configs, databases, **kwargs):
    """Report a table of versions without its trigger (`manage.py check --database default`)."""
    return [
        checks.Error(
            f"The trigger that protects {model._meta.verbose_name_plural} is missing or disabled.",
            hint="Run manage.py migrate, which installs it again.",
            id="articles.E001",
        )
        for alias in databases or []
        for model, trigger in _TRIGGERS
        if maintenance.has_table(model, alias) and trigger.is_missing(alias)
    ]
