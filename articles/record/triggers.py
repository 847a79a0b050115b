"""Install what the database needs beside the tables: the trigger that protects versions, and the generation row.

`install` runs after every migration, because altering a table may drop its triggers silently. A check reports a
missing trigger.
"""

from django.core import checks

from articles.models import CatalogueChange, Generation, Version
from articles.search.index import indexer
from articles.sql import maintenance, version_trigger


def install(using="default", **kwargs):
    """Create the trigger (PostgreSQL only), the generation row and the full text index. Idempotent."""
    if maintenance.has_table(Version, using):
        version_trigger.install(using)
    if maintenance.has_table(Generation, using):
        Generation.objects.using(using).get_or_create(pk=1)
    if maintenance.has_table(CatalogueChange, using):
        indexer.prepare()


@checks.register(checks.Tags.database)
def check_trigger(app_configs, databases, **kwargs):
    """Report a version table without its trigger (`manage.py check --database default`)."""
    return [
        checks.Error(
            "The trigger that protects published versions is missing or disabled.",
            hint="Run manage.py migrate, which installs it again.",
            id="articles.E001",
        )
        for alias in databases or []
        if maintenance.has_table(Version, alias) and version_trigger.is_missing(alias)
    ]
