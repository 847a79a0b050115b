"""Install what the database needs beside the tables: the triggers that protect versions, and the generation row.

`install` runs after every migration, because altering a table may drop its triggers silently. A check reports a
missing trigger, and a verification what somebody planted, or took from the tables.

    for fault in faults(): …
"""

from collections.abc import Iterator

from django.apps import apps
from django.core import checks
from django.db import router

from articles.models import CatalogueChange, Generation, Version
from articles.search.backends import get_backend
from articles.search.index import rebuilding
from articles.sql import (
    integrity,
    maintenance,
    migrations,
    photo_version_trigger,
    schema,
    sequences,
    stored_values,
    version_trigger,
)
from articles.sql.triggers import planted
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


def faults() -> Iterator[str]:
    """Yield a sentence for each trigger and table that is not as it was made, and for what the archive did not make."""
    alias = router.db_for_read(Version)
    for model, trigger in _TRIGGERS:
        if trigger.is_missing(alias):
            yield f"database: the trigger that protects {model._meta.db_table} is missing or was altered; run migrate"
    models = apps.get_models(include_auto_created=True)
    for words in (*schema.differences(alias, models), *get_backend().table_differences()):
        yield f"database: {words}; compare it with a new, migrated database"
    tables = {model._meta.db_table for model in models}
    for words in planted(alias, tables, [trigger for _, trigger in _TRIGGERS]):
        yield f"database: {words} was not made by the archive; look at what it does and remove it"
    for words in sequences.differences(alias, models):
        yield f"database: {words}; set it to the key after the last one"
    for words in migrations.differences(alias):
        yield f"database: {words}"


def page_faults() -> Iterator[str]:
    """Yield a sentence for each page or index of the database that does not agree with its rows, and for each column
    with values that no query finds.
    """
    alias = router.db_for_read(Version)
    for words in integrity.differences(alias):
        yield f"database: {words}; restore it from a backup, or rebuild its indexes (REINDEX)"
    for words in stored_values.differences(alias, apps.get_models(include_auto_created=True)):
        yield f"database: {words}; no query finds them; restore it from a backup"
