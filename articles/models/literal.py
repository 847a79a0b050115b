"""A value that stands in the SQL itself: SQLite does not use a partial index for a condition on a parameter."""

from django.db import models


class LiteralValue(models.Value):
    def as_sql(self, compiler, connection):
        return "'{}'".format(self.value.replace("'", "''")), []
