"""The generations of the catalogue, and what the change log says happened since one of them.

    generation_id() ──▶ GenerationId(7, token)         changes_since(GenerationId(5, token)) ──▶ Changes, or None

Whoever has a copy of the catalogue (the columns in memory, a shard of the full text) follows the log with these.
"""

from typing import NamedTuple

from django.db.models import BigIntegerField, QuerySet

from articles.models import CatalogueChange, Generation
from articles.sql.expressions import Param
from articles.sql.prepared import PreparedQuery


class GenerationId(NamedTuple):
    """A generation of the catalogue: its number, and a token, because a number comes again after a rollback."""

    number: int
    token: int

    @classmethod
    def of_etag(cls, etag: str) -> "GenerationId":
        """Return the generation that `Generation.etag` gives as text. Raises ValueError for other text."""
        number, token = etag.split(".")
        return cls(int(number), int(token))


class Changes(NamedTuple):
    """The changes after a generation: number and token of the last one, and all docids. Number 0 is "no changes"."""

    number: int = 0
    token: int = 0
    docids: frozenset[int] = frozenset()


def generation_id() -> GenerationId:
    """Return the catalogue's current generation, `GenerationId(0, 0)` if there is none."""
    row = _GENERATION.first()
    return GenerationId(*row) if row else GenerationId(0, 0)


def log_rows(generation: int) -> list[tuple[int, int, int | None, str]]:
    """Return generation, token, docid and dependency keys of the log's rows from a generation on, in its order."""
    return _LOG.fetch(generation=generation)


def _log() -> QuerySet:
    rows = CatalogueChange.objects.filter(generation__gte=Param("generation", BigIntegerField()))
    return rows.order_by("generation").values_list("generation", "token", "docid", "dependency_keys")


_LOG = PreparedQuery(_log)  # every process reads it after each change
_GENERATION = PreparedQuery(lambda: Generation.objects.filter(pk=1).values_list("number", "token"))


def changes_since(generation: GenerationId) -> Changes | None:
    """Return the changes that the log has after a generation.

    None if the log does not have the generation itself and the generation is not the current one either: what happened
    since is then unknown.
    """
    rows = [row[:3] for row in log_rows(generation.number)]
    if not any((number, token) == generation for number, token, _ in rows):
        return Changes() if generation_id() == generation else None
    newer = [row for row in rows if row[0] > generation.number]
    if not newer:
        return Changes()
    return Changes(newer[-1][0], newer[-1][1], frozenset(docid for *_, docid in newer if docid is not None))
