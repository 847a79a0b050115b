"""A text value written into the SQL: SQLite does not use a partial index for a condition with a parameter.

See https://www.sqlite.org/partialindex.html
"""

from django.db import models


class LiteralValue(models.Value):
    """A string constant; only for values of the code, such as the choices of a field."""

    def as_sql(self, compiler, connection):
        """Return the quoted text and no parameters."""
        return "'{}'".format(self.value.replace("'", "''")), []
