"""The tables of a bundle: which models it holds, and a row of each as a JSON object.

    for row in rows(Version): …           {"id": 7, "article_id": 3, "number": 1, "story_json": "{…}", …}
    insert(Version, rows)                 the same, back into the database

Fields have the names of their columns in the models, moments are in UTC. A field that refers to an account holds its
name, because accounts and passwords stay where they are.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from itertools import islice
from uuid import UUID

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import models

from articles.models import Article
from articles.sql import bulk
from media.row_batches import in_batches

BATCH = 1_000

# In an order in which each row comes after those that it refers to.
BUNDLED = (
    "media.Photo",
    "media.Original",
    "media.PhotoVersion",
    "articles.Section",
    "articles.SectionAlias",
    "articles.Tag",
    "articles.TagAlias",
    "articles.Author",
    "articles.AuthorAlias",
    "articles.Agency",
    "articles.AgencyAlias",
    "articles.Series",
    "articles.SeriesAlias",
    "articles.Article",
    "articles.StoryWriter",
    "articles.Address",
    "articles.ImportedItem",
    "articles.Version",
    "articles.StoryAudio",
    "articles.PrintedPage",
    "articles.SeriesPart",
    "articles.RelatedLink",
    "articles.ArchiveIdentity",
    "articles.AuditEntry",
    "articles.ErasureRequest",
    "articles.Merge",
)
_DERIVED = "made again from the other tables"
_DESK = "the desk, which is no part of the record"
_RUNS = "a run of the desk; what it did is in the versions and in the audit log"
_ACCOUNTS = "accounts, sessions and their protection"
LEFT_OUT = {
    "media.PhotoRelease": _DERIVED,
    "media.SearchTerm": _DERIVED,
    "articles.PrintedPageWord": _DERIVED,
    "articles.CatalogueEntry": _DERIVED,
    "articles.CatalogueTag": _DERIVED,
    "articles.CatalogueAuthor": _DERIVED,
    "articles.CatalogueAgency": _DERIVED,
    "articles.Generation": _DERIVED,
    "articles.SourceUrl": _DERIVED,
    "articles.CatalogueChange": _DERIVED,
    "articles.CommonStems": _DERIVED,
    "articles.StoryStems": _DERIVED,
    "articles.DeskCopy": _DESK,
    "articles.DeskCopy_tags": _DESK,
    "articles.DeskByline": _DESK,
    "articles.DeskAgencyLine": _DESK,
    "articles.Placement": _DESK,
    "articles.EditingSession": _DESK,
    "articles.InternalNote": _DESK,
    "articles.Comment": _DESK,
    "articles.Comment_mentions": _DESK,
    "articles.ScheduledStory": _DESK,
    "articles.BinEntry": _DESK,
    "articles.DeskRevision": _DESK,
    "articles.SavedView": _DESK,
    "articles.FailedSearch": _DESK,
    "articles.FailedPurge": "the caches in front, which another archive does not have",
    "articles.FindAndReplace": _RUNS,
    "articles.FindAndReplaceItem": _RUNS,
    "articles.Anonymisation": _RUNS,
    "articles.AnonymisationItem": _RUNS,
    "articles.BulkRun": _RUNS,
    "articles.StoryImport": _RUNS,
}
# Other people's applications.
LEFT_OUT_APPS = {
    "admin": _ACCOUNTS,
    "auth": _ACCOUNTS,
    "axes": _ACCOUNTS,
    "contenttypes": _DERIVED,
    "django_otp_webauthn": _ACCOUNTS,
    "django_tasks_database": _RUNS,
    "otp_static": _ACCOUNTS,
    "otp_totp": _ACCOUNTS,
    "sessions": _ACCOUNTS,
}
# Fields that are true of the files here alone: another copy of the archive has not checked its own.
_LOCAL_FIELDS = {"media.Original": {"checked_at"}}


class UnreadableRow(ValueError):
    """Raised for a row of a bundle that does not fit its table; the message says which field."""


def model_of(label: str) -> type[models.Model]:
    """Return the model of a table of the bundle."""
    return apps.get_model(label)


def rows(model: type[models.Model]) -> Iterator[dict]:
    """Yield the rows of a table as JSON objects, in order of their primary keys.

    Rows of articles that were never published are left out: these are on the desk only.
    """
    fields = _fields(model)
    names = [field.attname for field in fields]
    columns = [f"{field.name}__username" if _is_account(field) else field.attname for field in fields]
    for _, *values in in_batches(_published(model).values_list("pk", *columns), 2_000):
        yield dict(zip(names, map(_as_json, values), strict=True))


def _fields(model: type[models.Model]) -> list[models.Field]:
    """Return the fields of a table that a bundle holds."""
    local = _LOCAL_FIELDS.get(model._meta.label, set())
    return [field for field in model._meta.local_concrete_fields if field.attname not in local]


def last_change() -> str:
    """Return the latest moment in the tables as the bundle writes it, "" if there is none."""
    moments = []
    for model in map(model_of, BUNDLED):
        names = [field.name for field in _fields(model) if isinstance(field, models.DateTimeField)]
        moments += _published(model).aggregate(*map(models.Max, names)).values() if names else []
    return max((_as_json(moment) for moment in moments if moment), default="")


def _published(model: type[models.Model]) -> models.QuerySet:
    """Return the rows of a table without those of articles that were never published."""
    queryset = model._base_manager.all()
    if model is Article:
        return queryset.filter(latest__gt=0)
    for field in model._meta.local_concrete_fields:
        if field.is_relation and field.related_model is Article:
            queryset = queryset.filter(**{f"{field.name}__latest__gt": 0})
    return queryset


def _as_json(value):
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, UUID) else value


def _is_account(field: models.Field) -> bool:
    return field.is_relation and field.related_model is get_user_model()


def insert(model: type[models.Model], objects: Iterable[dict], progress: Callable[[int], None]) -> int:
    """Insert rows with their primary keys; return their number. Raises UnreadableRow.

    A field that an older release did not have gets its default. `progress` receives the number of rows after a batch.
    """
    names, count = [field.attname for field in model._meta.local_concrete_fields], 0
    objects = iter(objects)
    while batch := [_values(model, row) for row in islice(objects, BATCH)]:
        bulk.insert(model, names, batch)
        count += len(batch)
        progress(count)
    return count


def _values(model: type[models.Model], row: dict) -> list:
    fields = model._meta.local_concrete_fields
    if not isinstance(row, dict):
        raise UnreadableRow(f"{model._meta.label}: a row is no JSON object.")
    if unknown := row.keys() - {field.attname for field in fields}:
        raise UnreadableRow(f"{model._meta.label}: this release does not know {', '.join(sorted(unknown))}.")
    if missing := [field.attname for field in fields if field.attname not in row and not _has_default(field)]:
        raise UnreadableRow(f"{model._meta.label}: a row has no {missing[0]}.")
    return [_value(field, row) for field in fields]


def _has_default(field: models.Field) -> bool:
    """Return whether a row of an earlier release may be without the field."""
    return field.has_default() or field.null or (field.empty_strings_allowed and field.blank)


def _value(field: models.Field, row: dict):
    if field.attname not in row:
        return field.get_default()
    value = row[field.attname]
    if value is None or isinstance(field, models.JSONField):
        return value
    if isinstance(field, models.CharField | models.TextField) and not isinstance(value, str):
        raise UnreadableRow(f"{field.model._meta.label}: {field.attname} is no text.")
    if _is_account(field):
        return _account(value)
    try:
        return field.target_field.to_python(value) if field.is_relation else field.to_python(value)
    except (ValueError, TypeError, OverflowError, ValidationError) as error:
        raise UnreadableRow(f"{field.model._meta.label}: {field.attname} is {value!r:.60} ({error}).") from None


def _account(name: str) -> int:
    """Return the key of the account with a name, made now if there is none: inactive, without a password."""
    if not isinstance(name, str) or len(name) > get_user_model()._meta.get_field("username").max_length:
        raise UnreadableRow(f"{name!r:.60} is no name of an account.")
    account, is_new = get_user_model().objects.get_or_create(username=name, defaults={"is_active": False})
    if is_new:
        account.set_unusable_password()
        account.save(update_fields=["password"])
    return account.pk
