"""Values of a SQLite database that are not written as the archive writes them, and so are found by no query.

    for words in differences("default", models): …

SQLite stores any value in any column: a day as "2024-7-2" reads like 2024-07-02, but nobody finds it. The types of
PostgreSQL have one way to write a value.
"""

from collections.abc import Iterable, Iterator

from django.db import DatabaseError, connections, models

_DAY = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"
_TIME = "[0-9][0-9]:[0-9][0-9]:[0-9][0-9]"
_MOMENTS = [f"{_DAY} {_TIME}", f"{_DAY} {_TIME}.{'[0-9]' * 6}", f"{_DAY} {_TIME}.{'[0-9]' * 3}"]  # Django's, its Now()
_IS_MOMENT = " OR ".join(f"{{0}} GLOB '{moment}'" for moment in _MOMENTS)
_TEXT = "typeof({0}) = 'text'"
# The first class that a field is an instance of counts.
_CONDITIONS: dict[type[models.Field], str] = {
    models.DateTimeField: f"{_TEXT} AND ({_IS_MOMENT})",
    models.DateField: f"{_TEXT} AND {{0}} GLOB '{_DAY}'",
    models.UUIDField: f"{_TEXT} AND length({{0}}) = 32 AND {{0}} NOT GLOB '*[^0-9a-f]*'",
    models.BooleanField: "typeof({0}) = 'integer' AND {0} IN (0, 1)",
    models.IntegerField: "typeof({0}) = 'integer'",
    models.BinaryField: "typeof({0}) = 'blob'",
    models.CharField: _TEXT,
    models.TextField: _TEXT,
    models.JSONField: _TEXT,
}


def differences(alias: str, expected: Iterable[type[models.Model]]) -> Iterator[str]:
    """Yield a few words for each column of the models with such values; reads each table once."""
    connection = connections[alias]
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
        for model in sorted(expected, key=lambda one: one._meta.db_table):
            table, conditions = model._meta.db_table, _conditions_of(model)
            if table not in present or not conditions:
                continue
            counts = ", ".join(f"SUM(NOT ({condition}))" for condition in conditions.values())
            try:
                cursor.execute(f'SELECT {counts} FROM "{table}"')  # noqa: S608
            except DatabaseError as error:
                yield f"the values of {table} cannot be read ({error!s:.100})"
                continue
            for column, count in zip(conditions, cursor.fetchone(), strict=True):
                if count:
                    yield f"values of {column} in {table} ({count:,}) are not written as the archive writes them"


def _conditions_of(model: type[models.Model]) -> dict[str, str]:
    """Return for each column the condition that is false for such a value, and true for NULL."""
    conditions = {}
    for field in model._meta.local_concrete_fields:
        target = field
        while isinstance(target, models.ForeignKey):
            target = target.target_field
        kind = next((condition for kind, condition in _CONDITIONS.items() if isinstance(target, kind)), None)
        if kind:
            column = f'"{field.column}"'
            conditions[field.column] = f"{column} IS NULL OR ({kind.format(column)})"
    return conditions
